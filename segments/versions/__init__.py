"""Segments in git: revisions, changes between two filters, the log of sizes."""
