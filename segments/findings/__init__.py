"""The linter for segments: rules, findings and their wording."""
