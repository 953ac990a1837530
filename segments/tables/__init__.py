"""From any table of accounts to a universe: reading, the meaning of columns, the place in a taxonomy."""
