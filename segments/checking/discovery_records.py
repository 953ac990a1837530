"""The record that `discover` prints as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from niche.segments.accounts.universe import Universe
from niche.segments.checking.records import DIGITS, Share
from niche.segments.drivers.discover import Candidate, Discovery
from niche.segments.drivers.discover_words import name
from niche.segments.language.description import sentence
from niche.segments.model.formatting import for_others
from niche.segments.stats.estimates import Estimate

_ALL = 1_000
"""Values of a list that are written: all of them, so that the text can be parsed again."""


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """A segment that was discovered, with its figures on accounts that did not suggest it."""

    name: str
    where: Annotated[str, "the conditions in words, as --where takes them"]
    accounts: Annotated[int, "its size"]
    known: Annotated[int, "accounts that the rate is of"]
    rate: Share
    rate_low: Annotated[float, "of the interval"]
    rate_high: float
    rest_known: int
    rest_rate: Share
    lift: Annotated[float, "rate by rate of the rest"]
    lift_low: float
    lift_high: float
    p: Annotated[float, "of Fisher's exact test, one-sided, not corrected"]


@dataclass(frozen=True, slots=True)
class DiscoveryRecord:
    """Segments that nobody has defined yet, the best first, and what was looked at."""

    role: Annotated[str | None, "the outcome; null for accounts like those of a list"]
    known: Annotated[int, "accounts whose outcome is known"]
    wanted: Annotated[int, "those of them with a yes, or in the list"]
    visible: Annotated[float, "the rate from which on a segment with 62 known outcomes is seen in four of five cases"]
    unknown: Annotated[tuple[str, ...], "what the list names that no account is called"]
    unread: Annotated[tuple[str, ...], "columns of a table on disk that were not tried"]
    candidates: tuple[CandidateRecord, ...]


def discovery_record(found: Discovery, universe: Universe) -> DiscoveryRecord:
    """The record of what was discovered."""
    candidates = tuple(_candidate(one, universe) for one in found.candidates)
    role = None if found.role is None else found.role.value
    visible = round(found.visible, DIGITS)
    return DiscoveryRecord(role, found.known, found.wanted, visible, found.unknown, found.unread, candidates)


def _candidate(one: Candidate, universe: Universe) -> CandidateRecord:
    with for_others():
        words = name(one.filter, universe), sentence(one.filter, universe, listed=_ALL)
    rest = one.rest[1], round(one.rest_rate, DIGITS)
    return CandidateRecord(*words, one.accounts, one.known[1], *_rounded(one.rate), *rest, *_rounded(one.lift), one.p)


def _rounded(found: Estimate) -> tuple[float, float, float]:
    return round(found.value, DIGITS), round(found.low, DIGITS), round(found.high, DIGITS)
