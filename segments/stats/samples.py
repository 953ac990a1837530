"""The data that estimates are computed from: moments of numbers, and outcomes of a set of accounts."""

from __future__ import annotations

from dataclasses import dataclass, field

from niche.segments.stats.survival import Durations


@dataclass(frozen=True, slots=True)
class Moments:
    """Number of known values, their sum, sum of squares, median, and sum of cubes."""

    known: int = 0
    total: float = 0.0
    squares: float = 0.0
    median: float | None = None
    cubes: float | None = None
    """None where the skewness does not matter."""

    @property
    def mean(self) -> float | None:
        """Arithmetic mean; None without values."""
        return self.total / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes of a set of accounts. Fields whose role the workspace lacks stay empty."""

    accounts: int
    closed: int = 0
    """Number of accounts with a known outcome."""
    won: int = 0
    deal_size: Moments = Moments()
    cycle_days: Moments = Moments()
    """Days, of closed deals."""
    cycles: Durations = field(default_factory=Durations)
    """Days that closed deals took, and open ones so far."""
    retained: int = 0
    retention_known: int = 0
    value: Moments = Moments()

    @property
    def win_rate(self) -> float | None:
        """Won of closed; None if none is closed."""
        return self.won / self.closed if self.closed else None
