"""What is known of a set of accounts before anything is estimated: moments of numbers, and outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from niche.segments.stats.estimates import Logs
from niche.segments.stats.survival import Durations


@dataclass(frozen=True, slots=True)
class Moments:
    """Number of known values, their sum and their sum of squares; and the median."""

    known: int = 0
    total: float = 0.0
    squares: float = 0.0
    median: float | None = None
    logs: Logs | None = None
    """Of few values, all positive: what the interval of their mean then rests on."""

    @property
    def mean(self) -> float | None:
        """Arithmetic mean; None without a value."""
        return self.total / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How a set of accounts turned out. Parts without a role in the workspace stay empty."""

    accounts: int
    closed: int = 0
    """Accounts with a known outcome."""
    won: int = 0
    deal_size: Moments = Moments()
    cycle_days: Moments = Moments()
    """Of closed deals."""
    cycles: Durations = field(default_factory=Durations)
    """How long closed deals took, and open ones so far."""
    retained: int = 0
    retention_known: int = 0
    value: Moments = Moments()

    @property
    def win_rate(self) -> float | None:
        """Won of closed."""
        return self.won / self.closed if self.closed else None
