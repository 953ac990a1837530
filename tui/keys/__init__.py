"""Actions and their keys; keys typed ahead; what the terminal sends."""
