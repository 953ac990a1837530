"""Segments to begin with, one file each, and the names of countries."""
