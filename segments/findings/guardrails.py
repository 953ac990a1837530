"""The smallest and largest sensible size of a segment: given, or derived from the plan or the share of closed deals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counts import Counts
from niche.segments.findings.plan import Plan, read_plan
from niche.segments.model.columns import Role
from niche.segments.model.formatting import count, percent, rate
from niche.segments.model.segment import Guardrails, Segment
from niche.segments.model.settings import Settings
from niche.segments.stats.estimates import RELIABLE

MAX_SHARE = 0.20
"""Of the universe. A segment that holds more of it says little about whom to leave out."""

Origin: TypeAlias = Literal["segment", "workspace", "plan", "statistics", "none"]
Verdict: TypeAlias = Literal["too narrow", "just right", "too broad", "no minimum is set"]


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """One end of the sensible sizes, and where the number comes from."""

    accounts: int
    origin: Origin
    reason: str
    """What the number is, to stand after it: `the 62 <reason>`."""


NO_MINIMUM = SizeLimit(1, "none", "")
"""No minimum size is set, and none can be derived."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The sensible sizes of one segment, both ends included."""

    min: SizeLimit
    max: SizeLimit

    def verdict(self, accounts: int) -> Verdict:
        """Where a size stands."""
        if accounts < self.min.accounts:
            return "too narrow"
        if accounts > self.max.accounts:
            return "too broad"
        return "no minimum is set" if self.min == NO_MINIMUM else "just right"


@dataclass(frozen=True, slots=True)
class Deals:
    """How many of some accounts have a closed deal."""

    accounts: int
    closed: int = 0

    @property
    def needed(self) -> int | None:
        """The accounts needed for 62 closed deals at this share; None where fewer are there."""
        return math.ceil(RELIABLE * self.accounts / self.closed) if self.closed >= RELIABLE else None


def effective(
    segment: Segment, settings: Settings, universe: Universe, counts: Counts | None = None, shared: bool = False
) -> Limits:
    """Find the guardrails of a segment: its own, else the workspace's, else the plan's, else what the deals tell.

    `counts` are the segment's, where there are any. `shared` is whether other segments share the plan: it is the
    company's, so that what it needs is then asked of all of them together, by `plan-unmet`.
    """
    plan, _ = read_plan(settings.extra.get("plan"))
    if conflict(settings.guardrails, plan):
        plan = Plan()
    won = universe.role(Role.WON)
    known = counts and counts.matched_outcomes
    own = Deals(known.accounts, known.closed) if known else None
    everybody = Deals(len(universe), won.known if won else 0)
    return limits(segment.guardrails, settings.guardrails, plan, everybody, own, shared=shared)


def limits(
    own: Guardrails,
    workspace: Guardrails,
    plan: Plan,
    everybody: Deals,
    segment: Deals | None = None,
    *,
    shared: bool = False,
) -> Limits:
    """Find the guardrails from their sources; a derived limit beyond a given one is left out."""
    of = everybody.accounts
    given = next(_given_maxima(own, workspace, of), None)
    derived = _derived_minima(plan, everybody, segment, shared=shared)
    least = next(_given_minima(own, workspace), None) or next(
        (limit for limit in derived if given is None or limit.accounts <= given.accounts), NO_MINIMUM
    )
    capacity = (SizeLimit(most[0], "plan", f"that {most[1]}") for most in [plan.most()] if most)
    fitting = (limit for limit in capacity if limit.accounts >= least.accounts)
    return Limits(least, given or next(fitting, None) or _statistical(of, least))


def conflict(workspace: Guardrails, plan: Plan) -> tuple[SizeLimit, SizeLimit] | None:
    """The minimum and the maximum of `niche.yaml` where no size meets both and the plan gives one; None otherwise."""
    least, most = plan.least(), plan.most()
    low, high = (
        SizeLimit(given, "workspace", "")
        if given is not None
        else derived and SizeLimit(derived[0], "plan", derived[1])
        for given, derived in ((workspace.min, least), (workspace.max, most))
    )
    return (low, high) if low and high and low.accounts > high.accounts else None


def _given_minima(own: Guardrails, workspace: Guardrails) -> Iterator[SizeLimit]:
    if own.min is not None:
        yield SizeLimit(own.min, "segment", "that the segment sets as its minimum")
    if workspace.min is not None:
        yield SizeLimit(workspace.min, "workspace", "that niche.yaml sets as the minimum")


def _derived_minima(plan: Plan, everybody: Deals, segment: Deals | None, *, shared: bool) -> Iterator[SizeLimit]:
    if not shared and (derived := plan.least()):
        yield SizeLimit(derived[0], "plan", f"that {derived[1]}")
    if (needed := everybody.needed) is None:
        return
    deals, whose = everybody, "all"
    # Whoever has its 62 closed deals is not too small to have them, whatever the share of all.
    if segment and segment.accounts < needed and (own := segment.needed) is not None:
        needed, deals, whose = own, segment, "its own"
    share = f"{percent(deals.closed / deals.accounts)} of {whose} accounts have one"
    yield SizeLimit(needed, "statistics", f"needed for {RELIABLE} closed deals ({share})")


def _statistical(of: int, least: SizeLimit) -> SizeLimit:
    """A share of the universe; where that is little, what two segments of the least size take: fewer make no two."""
    share = SizeLimit(_part(MAX_SHARE, of), "statistics", f"that are {rate(MAX_SHARE)} of all {count(of)} accounts")
    floor = 2 * max(least.accounts, RELIABLE)
    if share.accounts >= floor:
        return share
    reason = f"that two segments of {count(least.accounts)} take" if floor == 2 * least.accounts else "of a small table"
    return SizeLimit(min(of, floor), "statistics", reason)


def _given_maxima(own: Guardrails, workspace: Guardrails, of: int) -> Iterator[SizeLimit]:
    yield from _given(own, of, "segment", "the segment sets as its")
    yield from _given(workspace, of, "workspace", "niche.yaml sets as the")


def _given(guardrails: Guardrails, of: int, origin: Origin, giver: str) -> Iterator[SizeLimit]:
    """The maximum that one place gives; of a number and a share the smaller."""
    given = []
    if guardrails.max is not None:
        given.append(SizeLimit(guardrails.max, origin, f"that {giver} maximum"))
    if (share := guardrails.max_share) is not None:
        given.append(SizeLimit(_part(share, of), origin, f"that {giver} largest share, {rate(share)} of {count(of)}"))
    yield from sorted(given, key=lambda limit: limit.accounts)


def _part(share: float, of: int) -> int:
    """The accounts that make up a share, rounded down; a hair under a whole number is that number."""
    return math.floor(share * of + 1e-9)
