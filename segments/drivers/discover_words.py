"""What was discovered in words, and as the draft of a segment."""

from __future__ import annotations

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.discover import Candidate, Discovery
from niche.segments.language.description import sentence
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.formatting import count, for_others, percent, rate, within
from niche.segments.model.segment import Segment, Status
from niche.segments.model.values import many, text
from niche.segments.stats.estimates import RELIABLE

OUTCOMES = {
    Role.WON: ("closed", "were won"),
    Role.RETAINED: ("customers", "stayed"),
    Role.CUSTOMER: ("accounts", "are customers"),
    None: ("accounts", "are in {}"),
}
"""What a rate is of, and what it is the rate of."""


def name(where: Filter, universe: Universe) -> str:
    """What a segment may be called: its industries by their titles, then its other conditions."""
    parts = where.children if isinstance(where, All) else (where,)
    ordered = sorted(parts, key=lambda part: not _is_industry(part, universe))
    return ", ".join(_part(part, universe) for part in ordered)


def _is_industry(part: Filter, universe: Universe) -> bool:
    return isinstance(part, Condition) and universe.columns[part.column].kind is Kind.INDUSTRY


def _part(part: Filter, universe: Universe) -> str:
    if isinstance(part, Condition) and _is_industry(part, universe):
        taxonomy = universe.placements[part.column].taxonomy
        return " or ".join(taxonomy.find(text(node)).title for node in many(part.value))
    return sentence(part, universe)


def line(candidate: Candidate, discovery: Discovery, universe: Universe) -> str:
    """A candidate in one line: who it is, the rate with its interval, and that of the rest."""
    return f"{name(candidate.filter, universe)}: {measured(candidate, discovery)}"


def measured(candidate: Candidate, discovery: Discovery) -> str:
    """The figures of a candidate: `31 % (25 to 38 %) of 210 closed, rest 18 %`."""
    found = candidate.rate
    low, high = share(found.low).removesuffix(" %"), share(found.high)
    of = f"{count(candidate.known[1])} {OUTCOMES[discovery.role][0]}"
    return f"{share(found.value)} ({low} to {high}) of {of}, rest {share(candidate.rest_rate)}"


def lift(candidate: Candidate) -> str:
    """How many times the rate of the rest: `1.72 (1.33 to 2.21)`."""
    return within(candidate.lift.value, candidate.lift.low, candidate.lift.high)


def share(part: float) -> str:
    """Format a share in whole per cent, small ones with more digits."""
    return rate(round(part, 2)) if part >= 0.0995 else percent(part)


def about(discovery: Discovery) -> str:
    """What was looked at, and what could have been seen."""
    known, wanted = OUTCOMES[discovery.role]
    wanted = wanted.format(discovery.among)
    base = share(discovery.wanted / discovery.known)
    looked = f"{count(discovery.wanted)} of {count(discovery.known)} {known} {wanted} ({base})"
    unread = f"; not tried, since not read from disk: {', '.join(discovery.unread)}" if discovery.unread else ""
    return f"{looked}; of a segment with {RELIABLE} {known}, {share(discovery.visible)} or more would be seen{unread}"


def nothing(discovery: Discovery) -> str:
    """That there is no candidate."""
    return f"By {count(discovery.columns)} columns, no segment is surely better than the rest and not defined yet."


def draft(candidate: Candidate, discovery: Discovery, universe: Universe) -> Segment:
    """A candidate as a segment to be looked over."""
    with for_others():
        said = f"Discovered: {measured(candidate, discovery)}, on accounts that did not suggest it."
        return Segment(name(candidate.filter, universe), candidate.filter, said, Status.DRAFT)
