"""Panes: each shows state and posts messages."""
