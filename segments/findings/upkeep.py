"""Rules about what becomes of a segment: who answers for it, when it was looked at, whether it is what it was."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.findings.context import SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule
from niche.segments.model.formatting import count, matching, percent, scalar
from niche.segments.model.segment import Status
from niche.segments.workspace import measured as lock


def no_owner(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """An active segment without an owner."""
    if subject.segment.status is Status.ACTIVE and not subject.segment.owner:
        yield Notice("the segment is active and nobody owns it")


def no_profile(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """An active segment of which it is not said who buys, or neither what hurts nor what helps them."""
    if subject.segment.status is not Status.ACTIVE:
        return
    profile = subject.segment.profile
    missing = [] if profile.buyer else ["who buys"]
    missing += [] if profile.pains or profile.value else ["what hurts or helps them"]
    if missing:
        yield Notice(f"the segment is active and its profile does not say {' or '.join(missing)}")


def review_due(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """A segment in use that nobody has looked at for long."""
    segment = subject.segment
    if segment.status is Status.RETIRED or segment.reviewed is None:
        return
    days = (subject.universe.as_of - segment.reviewed).days
    if days > given["days"]:
        yield Notice(f"last reviewed on {segment.reviewed}, {count(days)} days ago; due after {scalar(given['days'])}")


def drifted(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """A size that is no longer the measured one; says whether the rule or the data changed."""
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
    rule = measured.rule != lock.rule(subject.where, subject.counter)
    data = measured.data != subject.universe.fingerprint
    if rule and data:
        return "both the rule and the data changed"
    if rule:
        return "the rule changed"
    return "the data changed, the rule did not" if data else "neither rule nor data changed, the day of the count did"


RULES: tuple[Rule[SegmentContext], ...] = (
    Rule(
        slug="no-owner",
        severity=Severity.NOTE,
        summary="an active segment that nobody owns",
        why="What nobody owns nobody reviews, and nobody notices when it stops working.",
        formula="status: active, and no owner",
        check=no_owner,
    ),
    Rule(
        slug="no-profile",
        severity=Severity.NOTE,
        summary="an active segment of which too little is known to act on it",
        why="A list of accounts is not a segment before it is known who buys there and why they would.",
        formula="status: active, and the profile names no buyer, or neither pains nor a value",
        check=no_profile,
    ),
    Rule(
        slug="review-due",
        severity=Severity.WARNING,
        summary="a segment that was last reviewed long ago",
        why="Markets move; last year's segment describes last year's customers. Fast markets want a quarter.",
        formula="as_of - reviewed > days; retired segments and those never reviewed are left alone",
        check=review_due,
        parameters=(Parameter("days", 365, "days that a review holds", low=1),),
        settings=("as_of",),
    ),
    Rule(
        slug="drifted",
        severity=Severity.ERROR,
        summary="the size differs from what was measured when the segment was saved",
        why="A segment that grows or shrinks unnoticed breaks plans that were made for its size.",
        formula="|size - measured| / measured above `note` is a note, above `error` an error",
        check=drifted,
        parameters=(
            Parameter("note", 0.05, "change of size that is noted", high=100),
            Parameter("error", 0.20, "change of size that is an error", high=100),
        ),
    ),
)
