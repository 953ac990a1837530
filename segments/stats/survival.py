"""The Kaplan-Meier estimate of the time that deals take while some are open, and its median with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from niche.segments.stats.estimates import Estimate, z

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Durations:
    """Deals by the days that they took, or have taken so far. `days` ascends; `closed` and `open` count deals."""

    days: tuple[float, ...] = ()
    closed: tuple[int, ...] = ()
    open: tuple[int, ...] = ()

    @property
    def known(self) -> int:
        """Number of closed deals, whose duration is known."""
        return sum(self.closed)

    @property
    def running(self) -> int:
        """Number of open deals, whose duration is censored."""
        return sum(self.open)

    def median(self, confidence: float = 0.95) -> Estimate | None:
        """The days after which half of the deals are closed; the lower median if none is open.

        Infinite, as a bound may be too, if so many are open that less than half were closed in the time observed. None
        if no deal is closed.

        >>> Durations((10, 20, 30), (1, 1, 1), (0, 0, 0)).median().value
        20

        Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, JASA 53 (1958); interval: Brookmeyer
        and Crowley, A Confidence Interval for the Median Survival Time, Biometrics 38 (1982).
        """
        if not self.known:
            return None
        bounds = (_first(self.days, curve <= 0.5 + _ROUNDING) for curve in self._curves(confidence))
        return Estimate(*bounds)

    def _curves(self, confidence: float) -> tuple[Numbers, Numbers, Numbers]:
        """The share of deals still open after each of the days, and its bounds, each of shape (days,).

        The bounds are on the scale of log(-log S), which keeps them between 0 and 1, with Greenwood's variance:
        Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd edition (2002), section 1.4.
        """
        closed, left = np.array(self.closed, np.float64), np.array(self.open, np.float64)
        deals = closed + left
        running = deals.sum() - np.concatenate(([0.0], np.cumsum(deals)[:-1]))
        share = np.cumprod(1 - closed / running)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.cumsum(closed / (running * (running - closed)))
            error = np.sqrt(variance) / np.abs(np.log(share))
            low, high = (share ** np.exp(side * z(confidence) * error) for side in (1, -1))
        low, high = np.where(share == 1, 1.0, low), np.where(share == 1, 1.0, high)
        # Once all are closed there is no variance left, so the upper bound keeps its last value.
        before = high[share > 0]
        return share, np.where(share > 0, low, 0.0), np.where(share > 0, high, before[-1] if len(before) else 1.0)


_ROUNDING = 1e-9
"""Tolerance for the product of many shares, which should be exactly one half."""


def _first(days: tuple[float, ...], reached: NDArray[np.bool_]) -> float:
    return days[int(reached.argmax())] if reached.any() else math.inf
