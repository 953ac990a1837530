"""A filter as text: SQL, shorthand, patterns, and words."""
