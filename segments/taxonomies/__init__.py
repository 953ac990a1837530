"""Built-in classifications as CSV files with the columns `code,parent,title`; origins in README.md beside them."""
