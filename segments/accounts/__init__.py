"""The column store: typed columns in memory or on disk, masks, classification, the universe of accounts."""
