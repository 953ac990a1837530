"""Rules about what becomes of a segment: who answers for it, when it was looked at, whether it is what it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.formatting import count, matching, percent, scalar
from niche.segments.model.segment import Profile, Status
from niche.segments.workspace.measured import rule as hashed_rule

NAMED = 3
"""Segments named in one sentence."""


@rule("no-owner", Severity.NOTE)
def no_owner(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """Active segments without an owner.

    Why: Without an owner, nobody reviews it or notices when it stops working.
    Formula: status: active, and no owner
    """
    lacking = [subject.slug for subject in portfolio.active if not subject.segment.owner]
    if lacking:
        yield Notice(f"{_active(lacking)} no owner")


@rule("no-profile", Severity.NOTE)
def no_profile(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """Active segments without a buyer, or without pains and value.

    Why: Nobody can act on a list without knowing who buys there, and why.
    Formula: status: active, and the profile names no buyer, or neither pains nor a value
    """
    lacking = [subject.slug for subject in portfolio.active if not _actionable(subject.segment.profile)]
    if lacking:
        yield Notice(f"{_active(lacking)} a profile that names no buyer, or no pain or value")


def _actionable(profile: Profile) -> bool:
    return bool(profile.buyer and (profile.pains or profile.value))


def _active(slugs: Sequence[str]) -> str:
    """The active segments that lack something, three by name, to begin a sentence."""
    if len(slugs) == 1:
        return f"the active segment {slugs[0]} has"
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    return f"{count(len(slugs))} active segments ({', '.join(slugs[:NAMED])}{more}) have"


@rule(
    "review-due",
    Severity.WARNING,
    parameters=(Parameter("days", 365, "days until the next review", low=1),),
    settings=("as_of",),
)
def review_due(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The last review is too long ago.

    Why: Markets move. In a fast one, review every quarter.
    Formula: as_of - reviewed > days; retired segments and those never reviewed are left alone
    """
    segment = subject.segment
    if segment.status is Status.RETIRED or segment.reviewed is None:
        return
    days = (subject.universe.as_of - segment.reviewed).days
    if days > given["days"]:
        yield Notice(f"last reviewed on {segment.reviewed}, {count(days)} days ago; due after {scalar(given['days'])}")


@rule(
    "drifted",
    Severity.ERROR,
    parameters=(
        Parameter("note", 0.05, "change of size that is a note", high=100),
        Parameter("error", 0.20, "change of size that is an error", high=100),
    ),
)
def drifted(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The size has changed since it was recorded.

    Why: Plans made for the old size no longer hold.
    Formula: |size - measured| / measured above `note` is a note, above `error` an error
    """
    measured, total = subject.segment.measured, subject.counts.total
    if measured is None or measured.accounts == total:
        return
    moved = abs(total - measured.accounts) / measured.accounts if measured.accounts else float("inf")
    if moved <= given["note"]:
        return
    severity = Severity.ERROR if moved > given["error"] else Severity.NOTE
    change = (
        f"{percent(moved)} {'more' if total > measured.accounts else 'fewer'}" if measured.accounts else "from none"
    )
    message = f"{matching(total)}, {count(measured.accounts)} recorded on {measured.on} ({change})"
    yield Notice(f"{message}: {_cause(subject)}", path=(), severity=severity)


def _cause(subject: SegmentContext) -> str:
    measured = subject.segment.measured
    assert measured is not None
    rule = measured.rule != hashed_rule(subject.where, subject.engine)
    data = measured.data != subject.universe.fingerprint
    if rule and data:
        return "both the rule and the data changed"
    if rule:
        return "the rule changed"
    return "the data changed, the rule did not" if data else "neither rule nor data changed, the day of the count did"


RULES: tuple[Rule[SegmentContext], ...] = (review_due, drifted)

PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (no_owner, no_profile)
