"""Two workspaces to try, and the programs that made them."""
