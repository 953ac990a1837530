"""The revenue to expect of segments: accounts × opportunity rate × win rate × deal size, beside the plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from niche.segments.counting.counts import AccountSet
from niche.segments.counting.engine import Engine
from niche.segments.findings.plan import Plan, read_plan
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Not
from niche.segments.model.formatting import short
from niche.segments.model.problems import Problem
from niche.segments.model.settings import Settings
from niche.segments.playbook.priorities import priorities
from niche.segments.portfolio.overlap import Member
from niche.segments.project import Project
from niche.segments.stats.estimates import SEEN, Estimate, Group, mean, wilson
from niche.segments.stats.samples import Outcomes


class FigureSource(StrEnum):
    """Where a figure comes from."""

    OWN = "own"
    """The segment's own deals."""
    ALL = "all"
    """The deals of all accounts, where the segment has too few."""
    PLAN = "plan"
    """The plan, taken as it is: without an interval."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One figure of the product."""

    estimate: Estimate
    source: FigureSource


@dataclass(frozen=True, slots=True)
class ExpectedRevenue:
    """The revenue to expect of one segment; a figure is None where neither deals nor the plan tell it."""

    member: Member
    open: AccountSet = field(repr=False)
    """Its accounts that are not won yet."""
    opportunity_rate: Factor | None
    win_rate: Factor | None
    deal_size: Factor | None
    counted: int = 0
    """The open accounts that count here in the set: each with the smallest active segment that has it."""

    @property
    def of_one(self) -> Estimate | None:
        """The revenue to expect of one open account."""
        factors = self.opportunity_rate, self.win_rate, self.deal_size
        known = [factor.estimate for factor in factors if factor is not None]
        return product(known) if len(known) == len(factors) else None

    @property
    def revenue(self) -> Estimate | None:
        """The revenue to expect of all its open accounts."""
        return None if self.of_one is None else times(self.of_one, self.open.size)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The revenue to expect of segments, the most first, and of the active ones together, beside the plan."""

    segments: tuple[ExpectedRevenue, ...]
    open: int
    """Open accounts in any active segment."""
    target: float | None = None

    @property
    def set(self) -> tuple[ExpectedRevenue, ...]:
        """The active segments."""
        return tuple(one for one in self.segments if one.member.active)

    @property
    def revenue(self) -> Estimate | None:
        """Of the active segments together; None where one of them is not known, or none is active.

        The ends are added up: the segments share deals and figures, so their errors may all go one way.
        """
        parts = [times(one.of_one, one.counted) for one in self.set if one.of_one is not None]
        if not parts or len(parts) < len(self.set):
            return None
        return Estimate(*(sum(getattr(part, end) for part in parts) for end in ("value", "low", "high")))

    @property
    def sentence(self) -> str:
        """What it comes to, beside the plan, or what is missing to know it."""
        found = self.revenue
        if found is None:
            return _unknown(self.set)
        these = "The active segment brings" if len(self.set) == 1 else f"The {len(self.set)} active segments bring"
        brings = f"{these} an expected {within(found)}"
        if self.target is None:
            return brings
        brings += f" of the planned {short(self.target)}"
        if found.value < self.target:
            return f"{brings}: the plan {'may not be' if found.high >= self.target else 'cannot be'} met with them"
        return f"{brings}: enough{'' if found.low < self.target else ', even at the low end'}"


def within(found: Estimate) -> str:
    """Write an amount with its interval: `3.10M (2.20M to 4.40M)`; alone where it has none."""
    if found.low == found.high:
        return short(found.value)
    return f"{short(found.value)} ({short(found.low)} to {short(found.high)})"


def product(factors: Sequence[Estimate]) -> Estimate:
    """The product of independent figures that are 0 or more, from their intervals.

    The distances of the bounds, on the logarithms, add up in quadrature: Zou and Donner, Construction of Confidence
    Limits about Effect Measures: A General Approach, Statistics in Medicine 27 (2008). Of a product that is 0 the high
    end is that of the figures which are 0, times the others.
    """
    value = math.prod(one.value for one in factors)
    if not value:
        return Estimate(value, 0.0, math.prod(one.high if not one.value else one.value for one in factors))
    below = math.hypot(*(math.log(one.value) - math.log(one.low) if one.low > 0 else math.inf for one in factors))
    above = math.hypot(*(math.log(one.high) - math.log(one.value) for one in factors))
    return Estimate(value, value * math.exp(-below), math.inf if math.isinf(above) else value * math.exp(above))


def times(one: Estimate, number: int) -> Estimate:
    """So many times a figure; nothing of nothing, be it without an upper bound."""
    return Estimate(one.value * number, one.low * number, one.high * number) if number else Estimate(0.0, 0.0, 0.0)


def outlook(project: Project, settings: Settings | None = None) -> tuple[Outlook, tuple[Problem, ...]]:
    """Expect the revenue of the segments that are not knocked out, the most first.

    Returns it with what is wrong in the files and in the plan. Raises BadInputError as `priorities`.
    """
    said = settings or project.workspace.settings
    ranking, problems = priorities(project, said)
    plan, wrong = read_plan(said.extra.get("plan"))
    running = [one.member for one in ranking if one.score]
    return expected(project.counter, running, plan), (*problems, *map(project.workspace.placed, wrong))


def expected(engine: Engine, portfolio: Sequence[Member], plan: Plan) -> Outlook:
    """Expect the revenue of segments, the most first. Raises CancelledError."""
    rest, everybody = engine.match(_not_won(engine)), _deals(engine, engine.match(All()))
    sets = {one.slug: engine.intersection([one.matched, rest]) for one in portfolio}
    counted, open_ = _each_once(engine, {one.slug: sets[one.slug] for one in portfolio if one.active})
    found: list[ExpectedRevenue] = []
    for member in portfolio:
        engine.check()
        own = _deals(engine, member.matched)
        figures = _opportunity_rate(plan, own, everybody), _win_rate(plan, own, everybody), _size(plan, own, everybody)
        found.append(ExpectedRevenue(member, sets[member.slug], *figures, counted.get(member.slug, 0)))
    return Outlook(tuple(sorted(found, key=_order)), open_, plan.revenue_target)


def _order(one: ExpectedRevenue) -> tuple[object, ...]:
    return one.revenue is None, 0.0 if one.revenue is None else -one.revenue.value, one.member.slug


def _each_once(engine: Engine, sets: Mapping[str, AccountSet]) -> tuple[dict[str, int], int]:
    """Count each account with the smallest of the sets that it is in; by slug, and all together."""
    counted: dict[str, int] = {}
    taken = engine.union([])
    for slug, mine in sorted(sets.items(), key=lambda item: (item[1].size, item[0])):
        counted[slug] = engine.difference(mine, taken).size
        taken = engine.union([taken, mine])
    return counted, taken.size


def _not_won(engine: Engine) -> Not | All:
    """The accounts that can still be won: no customers; where no column tells those, none that were won."""
    column = engine.universe.role(Role.CUSTOMER)
    if column is not None and column.kind is Kind.YES_NO:
        return Not(Condition(column.name, "is", value=True))
    return All() if engine.won is None else Not(engine.won)


@dataclass(frozen=True, slots=True)
class _Deals:
    """The deals of some accounts."""

    all: Outcomes
    won: Outcomes
    opened: int


def _deals(engine: Engine, matched: AccountSet) -> _Deals:
    outcomes = engine.outcomes(matched)
    won = outcomes if engine.won is None else engine.outcomes(engine.intersection([matched, engine.won]))
    opened = engine.universe.role(Role.OPENED)
    if opened is None:
        return _Deals(outcomes, won, outcomes.closed)
    return _Deals(
        outcomes, won, engine.intersection([matched, Not(Condition(opened.name, "missing", value=True))]).size
    )


def _given(value: float) -> Factor:
    return Factor(Estimate(value, value, value), FigureSource.PLAN)


def _both(own: _Deals, everybody: _Deals) -> Iterator[tuple[_Deals, FigureSource]]:
    yield own, FigureSource.OWN
    yield everybody, FigureSource.ALL


def _opportunity_rate(plan: Plan, own: _Deals, everybody: _Deals) -> Factor | None:
    """The plan's, since it is for a time that the table does not tell; else the share of accounts with a deal."""
    if plan.opportunity_rate is not None:
        return _given(plan.opportunity_rate)
    for deals, source in _both(own, everybody):
        if deals.opened and deals.all.accounts >= SEEN:
            return Factor(wilson(deals.opened, deals.all.accounts), source)
    return None


def _win_rate(plan: Plan, own: _Deals, everybody: _Deals) -> Factor | None:
    for deals, source in _both(own, everybody):
        if deals.all.closed >= SEEN:
            return Factor(wilson(deals.all.won, deals.all.closed), source)
    return None if plan.win_rate is None else _given(plan.win_rate)


def _size(plan: Plan, own: _Deals, everybody: _Deals) -> Factor | None:
    for deals, source in _both(own, everybody):
        sizes = deals.won.deal_size
        if sizes.known >= SEEN and sizes.total > 0:
            return Factor(mean(Group(sizes.known, sizes.total, sizes.squares, sizes.cubes)), source)
    return None if plan.deal_size is None else _given(plan.deal_size)


def _unknown(segments: Sequence[ExpectedRevenue]) -> str:
    """Say why the revenue of the set is not known."""
    if not segments:
        return "No active segment is ranked, so no revenue is expected"
    without = [name for name in _FIGURES if any(getattr(one, name) is None for one in segments)]
    plan = ", ".join(f"{name}: N" for name in without)
    return (
        f"The expected revenue is not known: neither 30 deals nor a plan tell {', '.join(without)} (plan: {{{plan}}})"
    )


_FIGURES = ("opportunity_rate", "win_rate", "deal_size")
