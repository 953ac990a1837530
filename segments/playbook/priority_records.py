"""The records of `rank`: a segment with its score and what it is made of, and the revenue to expect."""

from __future__ import annotations

import math
from dataclasses import replace

from niche.segments.checking.portfolio_records import ExpectedRecord, OutlookRecord, RankRecord, rank_record
from niche.segments.checking.records import rounded
from niche.segments.model.priorities import Criterion
from niche.segments.playbook.priorities import Priority
from niche.segments.playbook.revenue import ExpectedRevenue, Factor, Outlook
from niche.segments.stats.estimates import Estimate


def priority_record(priority: Priority) -> RankRecord:
    """The record of a ranked segment."""
    measures, score = priority.measures, priority.score
    record = replace(
        rank_record(priority.member),
        propensity=rounded(measures.propensity),
        fit=measures.fit,
        penetration=rounded(measures.penetration),
        reachable=rounded(measures.reachable),
        knocked_out=priority.knocked_out,
    )
    if score is None:
        return record
    value, propensity, fit, penetration = (
        rounded(float(score.points[one])) if one in score.points else None for one in Criterion
    )
    return replace(
        record,
        score=rounded(float(score.total)),
        place=score.place,
        place_best=score.best,
        place_worst=score.worst,
        points_value=value,
        points_propensity=propensity,
        points_fit=fit,
        points_penetration=penetration,
    )


def outlook_record(outlook: Outlook) -> OutlookRecord:
    """The record of the revenue to expect."""
    segments = tuple(map(_expected, outlook.segments))
    return OutlookRecord(segments, outlook.open, *_ends(outlook.revenue), outlook.target, outlook.sentence)


def _expected(one: ExpectedRevenue) -> ExpectedRecord:
    segment = one.member.segment
    about = one.member.slug, segment.name, segment.status.value, one.member.accounts, one.open.size, one.counted
    figures = (*_figure(one.opportunity_rate), *_figure(one.win_rate), *_figure(one.deal_size))
    return ExpectedRecord(*about, *figures, *_ends(one.revenue))


def _figure(factor: Factor | None) -> tuple[float | None, str | None]:
    return (None, None) if factor is None else (rounded(factor.estimate.value), factor.source.value)


def _ends(found: Estimate | None) -> tuple[float | None, float | None, float | None]:
    """An amount and its ends, in cents."""
    if found is None:
        return None, None, None
    value, low, high = (round(end, 2) if math.isfinite(end) else None for end in (found.value, found.low, found.high))
    return value, low, high
