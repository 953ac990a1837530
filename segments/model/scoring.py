"""What the accounts of a segment score: conditions with points, and the tiers that they are cut into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from niche.segments.model.filters import Filter


class Tier(StrEnum):
    """The tiers of accounts, the best first."""

    A = "A"
    B = "B"
    C = "C"
    """All others."""


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A condition with the points of the accounts that meet it; negative ones count against them."""

    points: int
    when: Filter


@dataclass(frozen=True, slots=True)
class Scoring:
    """`score:` in a segment's file or in niche.yaml."""

    rules: tuple[ScoreRule, ...]
    a: int
    """The least points of tier A."""
    b: int
    from_half: bool = False
    """Whether the points were taken from one half of the accounts, so that the other half can test them."""

    def tier(self, points: int) -> Tier:
        """The tier of an account with so many points."""
        return Tier.A if points >= self.a else Tier.B if points >= self.b else Tier.C
