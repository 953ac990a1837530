"""Over a whole project: check, overview, comparison of versions, fixes, reports, exports, schema."""
