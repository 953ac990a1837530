"""The open segment and the workers that count and check it."""
