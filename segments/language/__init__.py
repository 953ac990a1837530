"""A filter as text: one grammar of SQL and of the words on the screen, in and out."""
