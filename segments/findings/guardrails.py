"""The smallest and largest sensible size of a segment: given, derived from the plan, or from statistics."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from niche.segments.accounts.universe import Universe
from niche.segments.findings.plan import Plan, read_plan
from niche.segments.model.formatting import count, rate
from niche.segments.model.segment import Guardrails, Segment
from niche.segments.model.settings import Settings
from niche.segments.stats.estimates import RELIABLE

MAX_SHARE = 0.20
"""Of the universe. A segment that holds more of it says little about whom to leave out."""

Origin: TypeAlias = Literal["segment", "workspace", "plan", "statistics"]
Verdict: TypeAlias = Literal["too narrow", "just right", "too broad"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of the sensible sizes, and where the number comes from."""

    accounts: int
    origin: Origin
    reason: str
    """What the number is, to stand after it: `the 62 <reason>`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The sensible sizes of one segment, both ends included."""

    min: Limit
    max: Limit

    def verdict(self, accounts: int) -> Verdict:
        """Where a size stands. A size under a minimum above the maximum is too narrow."""
        if accounts < self.min.accounts:
            return "too narrow"
        return "too broad" if accounts > self.max.accounts else "just right"


def effective(segment: Segment, settings: Settings, universe: Universe) -> Limits:
    """Find the guardrails of a segment: its own, else the workspace's, else the plan's, else the default."""
    plan, _ = read_plan(settings.extra.get("plan"))
    return limits(segment.guardrails, settings.guardrails, plan, len(universe))


def limits(own: Guardrails, workspace: Guardrails, plan: Plan, of: int) -> Limits:
    """Find the guardrails from their sources; `of` is the number of accounts of the universe."""
    least = next(_minima(own, workspace, plan, of))
    return Limits(least, next(_maxima(own, workspace, plan, of, least.accounts)))


def _minima(own: Guardrails, workspace: Guardrails, plan: Plan, of: int) -> Iterator[Limit]:
    if own.min is not None:
        yield Limit(own.min, "segment", "that the segment gives as its minimum")
    if workspace.min is not None:
        yield Limit(workspace.min, "workspace", "that niche.yaml gives as the minimum")
    if derived := plan.least():
        yield Limit(derived[0], "plan", f"that {derived[1]}")
    if of < RELIABLE:  # a minimum that no segment can reach tells none from another
        reason = f"that is enough where all {count(of)} accounts are too few to know a win rate to ±10 points"
        yield Limit(1, "statistics", reason)
    yield Limit(RELIABLE, "statistics", "that it takes to know a win rate to ±10 points")


def _maxima(own: Guardrails, workspace: Guardrails, plan: Plan, of: int, least: int) -> Iterator[Limit]:
    yield from _given(own, of, "segment", "the segment gives as its")
    yield from _given(workspace, of, "workspace", "niche.yaml gives as the")
    if derived := plan.most():
        yield Limit(derived[0], "plan", f"that {derived[1]}")
    yield _statistical(of, max(least, RELIABLE))


def _statistical(of: int, least: int) -> Limit:
    """A share of the universe; where that is little, what two segments of the least size take: fewer make no two."""
    share = Limit(_part(MAX_SHARE, of), "statistics", f"that are {rate(MAX_SHARE)} of all {count(of)} accounts")
    if share.accounts >= 2 * least:
        return share
    return Limit(min(of, 2 * least), "statistics", f"that two segments of {count(least)} take")


def _given(guardrails: Guardrails, of: int, origin: Origin, giver: str) -> Iterator[Limit]:
    """The maximum that one place gives; of a number and a share the smaller."""
    given = []
    if guardrails.max is not None:
        given.append(Limit(guardrails.max, origin, f"that {giver} maximum"))
    if (share := guardrails.max_share) is not None:
        given.append(Limit(_part(share, of), origin, f"that {giver} largest share, {rate(share)} of {count(of)}"))
    yield from sorted(given, key=lambda limit: limit.accounts)


def _part(share: float, of: int) -> int:
    """The accounts that make up a share, rounded down; a hair under a whole number is that number."""
    return math.floor(share * of + 1e-9)
