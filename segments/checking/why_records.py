"""The records of `niche why`: an account beside segments, near misses, lists of expected accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from niche.segments.checking.records import Share, rounded

if TYPE_CHECKING:
    from niche.segments.portfolio.expectations import Kept
    from niche.segments.portfolio.lookup import NamedAccount
    from niche.segments.portfolio.why import NearMiss, Why


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A node of the definition."""

    words: str
    depth: Annotated[int, "0 for the whole"]
    passed: Annotated[bool | None, "null where that depends on a missing value"]
    value: Annotated[str | None, "of the account in the column of a condition; empty where it is missing"]
    off: Annotated[bool, "switched off, so without effect"] = False


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """An account beside one segment."""

    segment: Annotated[str, "empty for a condition"]
    in_: bool
    undecided: Annotated[bool, "whether a missing value decides"]
    verdict: str
    failed: Annotated[tuple[str, ...], "the rules that keep it out"]
    nearest: Annotated[tuple[str, ...], "the smallest change that would bring it in, by condition"]
    definition: tuple[StepRecord, ...]


@dataclass(frozen=True, slots=True)
class WhyRecord:
    """Why an account is in segments or not."""

    id: str
    name: str
    domain: str
    segments: tuple[VerdictRecord, ...]
    also_in: Annotated[tuple[str, ...], "all segments that it is in"]


def verdict_record(segment: str, why: Why) -> VerdictRecord:
    """The record of an account beside one segment."""
    steps = tuple(
        StepRecord(step.words, step.depth, None if step.answer.unknown else step.answer.match, step.value, step.off)
        for step in why.steps
    )
    failed = tuple(one.rule for one in why.failed)
    changes = why.nearest.changes if why.nearest else ()
    return VerdictRecord(segment, why.inside, why.undecided, why.verdict, failed, changes, steps)


def why_record(account: NamedAccount, verdicts: Iterable[VerdictRecord], also_in: Iterable[str]) -> WhyRecord:
    """The record of an account."""
    return WhyRecord(account.id, account.name, account.domain, tuple(verdicts), tuple(also_in))


@dataclass(frozen=True, slots=True)
class NearMissRecord:
    """A rule with the accounts that it alone keeps out."""

    rule: str
    accounts: int
    examples: Annotated[tuple[str, ...], "the first of them in the order of the table"]


def near_miss_record(miss: NearMiss, examples: Iterable[NamedAccount]) -> NearMissRecord:
    """The record of a near miss."""
    return NearMissRecord(miss.rule, miss.accounts.size, tuple(account.label for account in examples))


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A list of accounts that `expect` names."""

    list: Annotated[str, "the file; empty for ids that stand in the segment"]
    expected: Annotated[str, "in or out"]
    accounts: Annotated[int, "of the list that the table has"]
    in_: Annotated[int, "of them in the segment"]
    recall: Annotated[Share | None, "of the list in the segment; null for an empty list"]
    precision: Annotated[Share | None, "of the segment in the list; null for an empty segment"]
    unknown: Annotated[tuple[str, ...], "ids that no account has"]


def kept_record(kept: Kept) -> KeptRecord:
    """The record of a list."""
    one = kept.expected
    side = "in" if one.inside else "out"
    shares = rounded(kept.recall), rounded(kept.precision)
    return KeptRecord(one.file, side, len(one.rows), kept.held, *shares, one.unknown)
