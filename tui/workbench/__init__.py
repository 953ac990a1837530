"""The screen: panes, layout, and what is shown of a count."""
