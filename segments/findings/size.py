"""Rules about the size of a segment: over-segmentation, under-segmentation, and a market taken for a segment."""

from __future__ import annotations

import math
from collections.abc import Iterator

from niche.segments.accounts.classifying import concerns
from niche.segments.accounts.universe import Universe
from niche.segments.drivers.splits import Demands
from niche.segments.findings.changes import Sizes
from niche.segments.findings.context import CountedPortfolio, SearchableSegment, SegmentContext, live_conditions
from niche.segments.findings.finding import Repair, Severity
from niche.segments.findings.guardrails import NO_MINIMUM, conflict
from niche.segments.findings.plan import read_plan
from niche.segments.findings.repairs import allowed, larger, smaller, unsearched
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.language.description import sentence
from niche.segments.model.columns import CATEGORICAL, Role
from niche.segments.model.filters import Limit, conditions, prune
from niche.segments.model.formatting import accounts, count, matching, percent, short
from niche.segments.model.segment import Status

SPLIT = 30
"""Known outcomes of each part of a split that is offered, as `mixed` has it by default."""


@rule("too-narrow", Severity.WARNING, settings=("guardrails.min", "guardrails.min_value", "plan"), needs_condition=True)
def too_narrow(subject: SearchableSegment, _: Given) -> Iterator[Notice]:
    """Fewer accounts than the minimum, or too little value in them (over-segmentation).

    Why: A campaign costs the same for few accounts as for many, and few deals prove nothing.
    Formula: size < min, where min is guardrails.min of the segment, else of niche.yaml, else ceil(revenue_target /
        (opportunity_rate × win_rate × deal_size)) of the plan where no other segment shares it, else the accounts
        expected to give ceil(p(1-p)(1.96/e)²) = 62 closed deals, with p = 20 %, e = 10 points, at the share of all
        accounts that have one, or of the segment's own if that has 62; where none of these is known, nothing is too
        narrow, and `no-minimum` says so. Or: the total of the column with the role `value` < guardrails.min_value
    Instead: a bound moved a little, values like those asked for, a sibling or the node above, an item or a condition
        less, the last one before the first and the industry never before others; within the maximum.
    Source: Cochran, Sampling Techniques, 3rd edition (1977), section 4.4
    """
    total, least = subject.counts.total, subject.limits.min
    needed = least.accounts
    if 0 < total < needed:
        message = f"{matching(total)}: too narrow, fewer than the {count(needed)} {least.reason}"
    elif poor := _too_little(subject):
        message, needed = poor
    else:
        return
    message += unsearched(subject.counts, needed)
    yield Notice(message, repairs=larger(subject.engine, subject.counts, Sizes(needed, subject.limits.max.accounts)))


def _too_little(subject: SegmentContext) -> tuple[str, int] | None:
    """What to say of a segment that holds less value than it must, and the accounts that would hold enough."""
    own, workspace = subject.segment.guardrails.min_value, subject.settings.guardrails.min_value
    least, column = workspace if own is None else own, subject.universe.role(Role.VALUE)
    outcomes, total = subject.counts.matched_outcomes, subject.counts.total
    if least is None or column is None or outcomes is None or not 0 < outcomes.value.total < least:
        return None
    held, giver = short(outcomes.value.total), "niche.yaml" if own is None else "the segment"
    said = f"{held} of {column.name}: too narrow, less than the {short(least)} that {giver} asks for"
    return f"{accounts(total)} hold {said}", math.ceil(total * least / outcomes.value.total)


@rule("too-broad", Severity.WARNING, settings=("guardrails.max", "guardrails.max_share", "plan"))
def too_broad(subject: SearchableSegment, _: Given) -> Iterator[Notice]:
    """More accounts than the maximum (under-segmentation).

    Why: One message for everyone fits no one, and nobody can work on so many accounts.
    Formula: size > max, where max is guardrails.max or max_share of the segment, else of niche.yaml, else reps ×
        accounts_per_rep of the plan, else 20 % of the universe, or what two segments of the least size, or of 62
        accounts, take where that is more
    Instead: the better part of a confirmed split, closer bounds and fewer values of the segment's own conditions, then
        a condition on a column that people cut a market by; within the minimum, and clear of both limits.
    """
    total, most = subject.counts.total, subject.limits.max
    if total <= most.accounts or subject.limits.verdict(total) != "too broad":
        return
    if prune(subject.where) is None:
        message = f"no conditions yet: all {accounts(total)} match; include an industry or add a condition"
        active = subject.segment.status is Status.ACTIVE
        yield Notice(message, severity=None if active else Severity.NOTE)
    else:
        share = percent(subject.counts.share)
        message = f"{matching(total)}, {share} of all: too broad, more than the {count(most.accounts)} {most.reason}"
        yield Notice(message, repairs=_narrower(subject))


def _narrower(subject: SearchableSegment) -> tuple[Repair, ...]:
    """The repairs of a broad segment, with the columns that the other segments of the workspace name."""
    used = {condition.column for peer in subject.peers.values() for _, condition in conditions(peer.where)}
    sizes = allowed(subject.limits)
    found = subject.search(Demands(sizes.least, SPLIT, segments=subject.searched(SPLIT))).splits
    return smaller(subject.engine, subject.counts, sizes, found, used)


@rule("whole-industry", Severity.NOTE)
def whole_industry(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """The only condition is a sector or an industry.

    Why: An industry says where companies compete. What they need and how they buy differs: a segment
        narrows it by size, place, technology or need.
    Formula: every condition is on a column of a taxonomy, or on one whose header speaks of sectors or industries
    """
    where = prune(subject.where)
    conditions = [] if where is None else [condition for _, condition in live_conditions(where)]
    columns = _industry_columns(subject.universe)
    if (
        where is not None
        and conditions
        and not isinstance(where, Limit)
        and all(condition.column in columns for condition in conditions)
    ):
        words = sentence(where, subject.universe)
        message = f"the only condition is an industry, {words}: a market, not yet a segment"
        yield Notice(message, path=())


def _industry_columns(universe: Universe) -> frozenset[str]:
    """The columns that say where an account stands in a taxonomy, be it another one than the workspace's."""
    tables = (column for placement in universe.placements.values() for column in placement.columns)
    labels = (name for name, column in universe.columns.items() if column.kind in CATEGORICAL and concerns(name, ()))
    return frozenset([*universe.placements, *tables, *labels])


@rule("no-minimum", Severity.NOTE, settings=("guardrails.min", "guardrails.min_value", "plan", "roles"))
def no_minimum(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """No minimum size is set, and none can be derived.

    Why: Without a minimum, no segment is ever too narrow.
    Formula: neither guardrails nor a plan say it, and no outcome that is won tells how many deals teach something
    Instead: guardrails: {min: N}, or {min_value: N} where a column has the role `value`.
    """
    workspace = portfolio.settings.guardrails
    open_ended = [
        subject
        for subject in portfolio.subjects
        if subject.limits.min == NO_MINIMUM
        and subject.segment.status is not Status.RETIRED
        and subject.segment.guardrails.min_value is None is workspace.min_value
    ]
    if not open_ended:
        return
    value = portfolio.engine.universe.role(Role.VALUE)
    named = open_ended[0].slug if len(open_ended) == 1 else f"{count(len(open_ended))} segments"
    worth = f" or {{min_value: N}} of {value.name}" if value else ""
    yield Notice(f"nothing says how small {named} may be: set guardrails: {{min: N}}{worth}")


@rule("plan-unmet", Severity.WARNING, settings=("plan", "guardrails"))
def plan_unmet(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """The plan of niche.yaml cannot be met.

    Why: If the plan contradicts itself, no segment has a right size; if all segments
        together are too small for it, no change of one of them helps.
    Formula: ceil(revenue_target / (opportunity_rate × win_rate × deal_size)) > reps × accounts_per_rep, either of which
        guardrails in niche.yaml replace; or that number > accounts in the active segments, where there are several
    """
    plan, _problems = read_plan(portfolio.settings.extra.get("plan"))
    if limits := conflict(portfolio.settings.guardrails, plan):
        low, high = limits
        needs = "it needs" if low.origin == "plan" else "niche.yaml asks for"
        most = "its people can work on" if high.origin == "plan" else "niche.yaml allows"
        yield Notice(f"the plan cannot be met: {needs} {accounts(low.accounts)}, {most} {count(high.accounts)}")
        return
    least = plan.least()
    if least is None or len(portfolio.subjects) < 2 or not portfolio.active:
        return
    held = portfolio.engine.union(subject.counts.matched for subject in portfolio.active).size
    if held < least[0]:
        yield Notice(f"the plan needs {accounts(least[0])}: all active segments together hold {count(held)}")


RULES: tuple[Rule[SearchableSegment], ...] = (too_narrow, too_broad, whole_industry)

PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (no_minimum, plan_unmet)
