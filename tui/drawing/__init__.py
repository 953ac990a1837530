"""The texts that widgets draw: rows, bars, cells, themes. No widget."""
