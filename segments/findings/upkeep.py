"""Rules about what becomes of a segment: who answers for it, when it was looked at, whether it is what it was."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.findings.context import SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.formatting import count, matching, percent, scalar
from niche.segments.model.segment import Status
from niche.segments.workspace.measured import rule as hashed_rule


@rule("no-owner", Severity.NOTE)
def no_owner(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """An active segment that nobody owns.

    Why: What nobody owns nobody reviews, and nobody notices when it stops working.
    Formula: status: active, and no owner
    """
    if subject.segment.status is Status.ACTIVE and not subject.segment.owner:
        yield Notice("the segment is active and nobody owns it")


@rule("no-profile", Severity.NOTE)
def no_profile(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """An active segment of which too little is known to act on it.

    Why: A list of accounts is not a segment before it is known who buys there and why they would.
    Formula: status: active, and the profile names no buyer, or neither pains nor a value
    """
    if subject.segment.status is not Status.ACTIVE:
        return
    profile = subject.segment.profile
    missing = [] if profile.buyer else ["who buys"]
    missing += [] if profile.pains or profile.value else ["what hurts or helps them"]
    if missing:
        yield Notice(f"the segment is active and its profile does not say {' or '.join(missing)}")


@rule(
    "review-due",
    Severity.WARNING,
    parameters=(Parameter("days", 365, "days that a review holds", low=1),),
    settings=("as_of",),
)
def review_due(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """A segment that was last reviewed long ago.

    Why: Markets move; last year's segment describes last year's customers. Fast markets want a quarter.
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
        Parameter("note", 0.05, "change of size that is noted", high=100),
        Parameter("error", 0.20, "change of size that is an error", high=100),
    ),
)
def drifted(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The size differs from what was measured when the segment was saved.

    Why: A segment that grows or shrinks unnoticed breaks plans that were made for its size.
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
    message = f"{matching(total)}, {count(measured.accounts)} when measured on {measured.on} ({change})"
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


RULES: tuple[Rule[SegmentContext], ...] = (no_owner, no_profile, review_due, drifted)
