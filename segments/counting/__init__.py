"""Counts of a filter: evaluation, marginals, buckets, distributions, taxonomy roll-up, outcomes."""
