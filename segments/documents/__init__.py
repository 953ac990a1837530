"""Segment and workspace files: YAML read with the place of everything, and written with the smallest change."""
