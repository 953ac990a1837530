"""Whether one way to part accounts tells the same difference as others."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from niche.segments.drivers.partitions import Numbers, Sides


def stratified(values: Numbers, sides: Sides, said: Sequence[Sides]) -> float:
    """The normal score of a difference of means within strata.

    The sum of what one side has beyond its share, over its standard deviation if values are shuffled within each
    stratum; for rates the test of Mantel and Haenszel, JNCI 22 (1959), without the continuity correction.
    """
    known = sides >= 0
    strata, value, side = _strata(said)[known], values[known], sides[known].astype(np.float64)
    beyond, variance = 0.0, 0.0
    for stratum in np.unique(strata):
        chosen = strata == stratum
        one, of = value[chosen], side[chosen]
        number, inside = len(one), float(of.sum())
        if number < 2:
            continue
        beyond += float((one * of).sum() - inside * one.mean())
        variance += inside * (number - inside) / number * float(one.var(ddof=1))
    return abs(beyond) / math.sqrt(variance) if variance > 0 else 0.0


def correlation(first: NDArray[np.integer], second: NDArray[np.integer]) -> float:
    """The absolute correlation of two codings of the accounts of which both are known."""
    both = (first >= 0) & (second >= 0)
    if not both.any() or np.ptp(first[both]) == 0 or np.ptp(second[both]) == 0:
        return 0.0
    return abs(float(np.corrcoef(first[both], second[both])[0, 1]))


def _strata(said: Sequence[Sides]) -> NDArray[np.int64]:
    codes = np.zeros(len(said[0]), np.int64)
    for sides in said:
        codes = codes * 3 + sides + 1
    return codes
