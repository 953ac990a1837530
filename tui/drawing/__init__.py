"""What is drawn, as text: rows, bars, cells, themes. No widget."""
