"""Widgets that panes and dialogs are made of: each shows state and posts messages."""
