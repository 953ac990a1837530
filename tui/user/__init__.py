"""What belongs to the user: preferences, drafts, state of the screen, error reports."""
