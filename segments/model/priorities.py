"""What a workspace says of priorities: the weights of the criteria, and the knock-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Criterion(StrEnum):
    """What the score of a segment is made of."""

    VALUE = "value"
    PROPENSITY = "propensity"
    FIT = "fit"
    PENETRATION = "penetration"

    @property
    def meaning(self) -> str:
        """What it is, for help texts."""
        return _MEANINGS[self]


_MEANINGS = {
    Criterion.VALUE: "the known values of all accounts added up",
    Criterion.PROPENSITY: "the low end of the win rate's 95 % interval, or the mean of a column",
    Criterion.FIT: "the segment's own `fit`, 0 to 10",
    Criterion.PENETRATION: "the share that are customers: the lower, the more points",
}

WEIGHTS: Mapping[Criterion, float] = {
    Criterion.VALUE: 3.0,
    Criterion.PROPENSITY: 2.0,
    Criterion.FIT: 1.0,
    Criterion.PENETRATION: 1.0,
}
"""The weights where niche.yaml gives none."""
BEST_FIT = 10
"""The highest `fit`."""


@dataclass(frozen=True, slots=True)
class KnockOuts:
    """What a segment needs to be ranked at all; None where nothing is asked."""

    accounts: int | None = None
    """The least size."""
    value: float | None = None
    """The least total value."""
    reachable: float | None = None
    """The least share of reachable accounts, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RankSettings:
    """`rank:` in niche.yaml."""

    weights: Mapping[Criterion, float] = field(default_factory=lambda: WEIGHTS)
    knock_outs: KnockOuts = KnockOuts()
    propensity: str = ""
    """The column whose mean is the propensity; empty for the win rate."""
    reached_by: tuple[str, ...] = ()
    """The columns one of which a reachable account has; empty for that of the role `domain`."""
    given: bool = False
    """Whether niche.yaml says anything of it."""


UNRANKED = RankSettings()
"""Nothing is said of it."""
