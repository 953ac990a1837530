"""The nouns: filters, edits, operators, values, columns, taxonomy, segment, settings. The standard library alone."""
