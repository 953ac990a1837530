"""The commands that need no screen, one small function each."""
