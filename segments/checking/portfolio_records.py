"""The records that `overlap` and `rank` print as JSON: all segments together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from niche.segments.checking.records import DIGITS, Share, rounded
from niche.segments.portfolio.overlap import Coverage, Gap, Member, Overlap


@dataclass(frozen=True, slots=True)
class SizeRecord:
    """The size of a segment."""

    segment: str
    accounts: int


@dataclass(frozen=True, slots=True)
class PairRecord:
    """What two segments share."""

    segment: str
    other: str
    accounts: int
    other_accounts: int
    shared: int
    jaccard: Annotated[float, "shared of those in either"]
    containment: Annotated[float, "shared of the smaller"]


@dataclass(frozen=True, slots=True)
class UncoveredRecord:
    """What no active segment holds."""

    accounts: int
    of: int
    won: int
    of_won: int
    sectors: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class OverlapRecord:
    """Show the overlap of segments, and what is in none."""

    segments: tuple[SizeRecord, ...]
    pairs: tuple[PairRecord, ...]
    uncovered: UncoveredRecord


def overlap_record(portfolio: Sequence[Member], pairs: Sequence[Overlap], left: Coverage) -> OverlapRecord:
    """The record of all segments together."""
    segments = tuple(SizeRecord(member.slug, member.accounts) for member in portfolio)
    gap = left.everything
    uncovered = UncoveredRecord(gap.accounts, gap.of, gap.won, gap.of_won, left.sectors)
    return OverlapRecord(segments, tuple(map(pair_record, pairs)), uncovered)


def pair_record(pair: Overlap) -> PairRecord:
    """The record of two segments."""
    return PairRecord(
        *(pair.first, pair.second, pair.first_size, pair.second_size, pair.shared),
        *(round(pair.jaccard, DIGITS), round(pair.containment, DIGITS)),
    )


@dataclass(frozen=True, slots=True)
class RankRecord:
    """A segment beside the others."""

    segment: str
    name: str
    status: str
    priority: int | None
    accounts: int
    share: Share
    closed: Annotated[int, "accounts with an outcome"]
    win_rate: Annotated[float | None, "won of closed; null where nothing is closed"]
    win_rate_low: Annotated[float | None, "of the 95 % interval"]
    win_rate_high: float | None
    value: Annotated[float | None, "known values added up"]
    score: Annotated[float | None, "0 to 100; left out where the segment is knocked out"] = None
    place: Annotated[int | None, "by score, 1 the best"] = None
    place_best: Annotated[int | None, "with one weight moved by a half"] = None
    place_worst: int | None = None
    points_value: Annotated[float | None, "of the score; left out where no segment has the figure"] = None
    points_propensity: float | None = None
    points_fit: float | None = None
    points_penetration: float | None = None
    propensity: Annotated[float | None, "low end of the win rate, or the mean of a column"] = None
    fit: Annotated[float | None, "from 0 to 10"] = None
    penetration: Annotated[float | None, "the share of customers"] = None
    reachable: Annotated[float | None, "the share of accounts that can be reached"] = None
    knocked_out: Annotated[str, "why it has no score"] = ""


def rank_record(member: Member) -> RankRecord:
    """The record of a counted segment."""
    segment, rate = member.segment, member.win_rate
    about = member.slug, segment.name, segment.status.value, segment.priority
    size = member.accounts, round(member.share, DIGITS), member.outcomes.closed
    won, low, high = map(rounded, (rate.value, rate.low, rate.high) if rate else (None, None, None))
    return RankRecord(*about, *size, won, low, high, member.value)


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """The revenue to expect of a segment."""

    segment: str
    name: str
    status: str
    accounts: int
    open: Annotated[int, "accounts that are not won yet"]
    counted: Annotated[int, "of them, those that count here in the set: each in the smallest active segment"]
    opportunity_rate: Annotated[float | None, "null where it is not known"]
    opportunity_rate_from: Annotated[str | None, "own deals, those of all accounts, or the plan"]
    win_rate: float | None
    win_rate_from: str | None
    deal_size: float | None
    deal_size_from: str | None
    revenue: Annotated[float | None, "open accounts, times the three"]
    revenue_low: Annotated[float | None, "of the 95 % interval; null where it has no such end"]
    revenue_high: float | None


@dataclass(frozen=True, slots=True)
class OutlookRecord:
    """The revenue to expect of all segments, beside the plan."""

    segments: tuple[ExpectedRecord, ...]
    open: Annotated[int, "accounts in an active segment that are not won yet"]
    revenue: Annotated[float | None, "of the active segments, each account counted once"]
    revenue_low: float | None
    revenue_high: float | None
    target: Annotated[float | None, "of the plan"]
    told: Annotated[str, "the comparison with the plan, in a sentence"]
