"""Estimates with intervals, survival, lifts, and the samples that they are computed from."""
