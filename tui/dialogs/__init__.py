"""Screens over the workbench: each asks one question and returns the answer."""
