"""Rules about the size of a segment: over-segmentation, under-segmentation, and a market taken for a segment."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.accounts.universe import Universe
from niche.segments.findings.context import SearchableSegment, SegmentContext, live_conditions
from niche.segments.findings.finding import Repair, Severity
from niche.segments.findings.repairs import allowed, larger, smaller, unsearched
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.findings.splits import Demands
from niche.segments.language.description import sentence
from niche.segments.model.filters import conditions, prune
from niche.segments.model.formatting import accounts, count, matching, percent
from niche.segments.model.segment import Status

SPLIT = 30
"""Known outcomes of each part of a split that is offered, as `mixed` has it by default."""


@rule("too-narrow", Severity.WARNING, settings=("guardrails.min", "plan"), needs_condition=True)
def too_narrow(subject: SearchableSegment, _: Given) -> Iterator[Notice]:
    """Fewer accounts than the minimum (over-segmentation).

    Why: A campaign costs the same for few accounts as for many, and what so few deals teach is chance.
    Formula: size < min, where min is guardrails.min of the segment, else of niche.yaml, else ceil(revenue_target /
        (opportunity_rate × win_rate × deal_size)) of the plan, else ceil(p(1-p)(1.96/e)²) = 62 with p = 20 %, e = 10
        points, or 1 in a universe that has fewer
    Instead: a bound moved a little, values like those asked for, a sibling or the node above, an item or a condition
        less, the last one before the first and the industry never before others; within the maximum.
    Source: Cochran, Sampling Techniques, 3rd edition (1977), section 4.4
    """
    total, least = subject.counts.total, subject.limits.min
    if 0 < total < least.accounts:
        message = f"{matching(total)}: too narrow, fewer than the {count(least.accounts)} {least.reason}"
        message += unsearched(subject.counts, least.accounts)
        yield Notice(message, repairs=larger(subject.engine, subject.counts, allowed(subject.limits)))


@rule("too-broad", Severity.WARNING, settings=("guardrails.max", "guardrails.max_share", "plan"))
def too_broad(subject: SearchableSegment, _: Given) -> Iterator[Notice]:
    """More accounts than the maximum (under-segmentation).

    Why: One message for everybody is nobody's message, and nobody can work on so many accounts.
    Formula: size > max, where max is guardrails.max or max_share of the segment, else of niche.yaml, else reps ×
        accounts_per_rep of the plan, else 20 % of the universe, or what two segments of the least size take where that
        is more
    Instead: the better part of a confirmed split, closer bounds and fewer values of the segment's own conditions, then
        a condition on a column that people cut a market by; within the minimum, and clear of both limits.
    """
    total, most = subject.counts.total, subject.limits.max
    if total <= most.accounts or subject.limits.verdict(total) != "too broad":
        return
    if prune(subject.where) is None:
        message = f"nothing is asked yet: all {accounts(total)} match; include an industry or add a condition"
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
    found = subject.parted(Demands(sizes.least, SPLIT))
    return smaller(subject.engine, subject.counts, sizes, found, used)


@rule("whole-industry", Severity.NOTE)
def whole_industry(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """The filter is nothing but a sector or an industry.

    Why: Sectors and industries say where companies compete. What they need and how they buy differs within: a segment
        says which of them, by size, place, technology or need.
    Formula: every condition is on a column of a taxonomy
    """
    where = prune(subject.where)
    conditions = [] if where is None else [condition for _, condition in live_conditions(where)]
    columns = _industry_columns(subject.universe)
    if where is not None and conditions and all(condition.column in columns for condition in conditions):
        words = sentence(where, subject.universe)
        message = f"{words} is all that is asked of {accounts(subject.counts.total)}: that is a market, not a segment"
        yield Notice(message, path=())


def _industry_columns(universe: Universe) -> frozenset[str]:
    """The columns that say where an account stands in a taxonomy."""
    tables = (column for placement in universe.placements.values() for column in placement.columns)
    return frozenset([*universe.placements, *tables])


RULES: tuple[Rule[SearchableSegment], ...] = (too_narrow, too_broad, whole_industry)
