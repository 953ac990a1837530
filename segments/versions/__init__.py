"""Segments over time and in git: what changed, who enters and leaves, what refers to what."""
