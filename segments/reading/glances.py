"""What few values of a sample show, without a look at all of them."""

from __future__ import annotations

import polars as pl

_GLANCE = 20
"""Values, spread over a sample, of which some must have what most of the sample is to have."""


def glance(sample: pl.Series) -> list[str]:
    """Some values, evenly spread over a sample."""
    found: list[str] = sample.to_list()[:: max(1, len(sample) // _GLANCE)]
    return found
