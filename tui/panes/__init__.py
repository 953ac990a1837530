"""The panes of the workbench: they show state and post messages."""
