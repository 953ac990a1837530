"""What a rule is: its words, its parameters, and the check that finds where it applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.findings.rule_settings import Parameter, Tuning
from niche.segments.model.filters import Path

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a check saw: the sentence with the figures, and where. The rule makes a finding of it."""

    message: str
    path: Path | None = None
    """The node of the filter that it is about."""
    line: int = 0
    column: int = 0
    """A place in the file that no node stands for."""
    repairs: tuple[Repair, ...] = ()
    severity: Severity | None = None
    """Where the rule's own does not fit the case."""
    segment: str = ""
    """The slug, where the notice is about another segment than the one checked."""


Given: TypeAlias = Mapping[str, float]
"""The rule's parameters as they are set in this workspace."""
Check: TypeAlias = Callable[[S, Given], Iterable[Notice]]


@dataclass(frozen=True)
class Rule(Generic[S]):
    """One rule, declared once for the app, the command, the documentation and the schema of the settings.

    `S` is what it looks at: one segment (SegmentContext), all of them (CountedPortfolio), an unreadable file (Unread).
    """

    slug: str
    severity: Severity
    summary: str
    """When it speaks, in one line."""
    why: str
    """Why that matters to somebody who sells or markets to the segment."""
    formula: str
    check: Check[S]
    source: str = ""
    """Where the formula or its default comes from."""
    parameters: tuple[Parameter, ...] = ()
    """Under `findings.<slug>` in niche.yaml."""
    settings: tuple[str, ...] = ()
    """Other keys, of niche.yaml or of the segment's file, that change what the rule says."""
    needs_outcomes: bool = False
    """Whether it has nothing to say where the workspace names no outcome column."""
    needs_condition: bool = False
    """Whether it has nothing to say of a segment that asks nothing of its accounts yet."""

    def notices(self, subject: S, tuning: Tuning) -> Iterator[tuple[Severity, Notice]]:
        """What the rule sees in the subject, each with the severity it has in this workspace; none if switched off."""
        if tuning.off(self.slug):
            return
        given = tuning.given(self.slug, self.parameters)
        for notice in self.check(subject, given):
            yield tuning.severity(self.slug) or notice.severity or self.severity, notice


def finding(slug: str, severity: Severity, notice: Notice, segment: str = "") -> Finding:
    """The notice as a finding of the rule `slug` about `segment`."""
    return Finding(
        rule=slug,
        severity=severity,
        message=notice.message,
        path=notice.path,
        line=notice.line,
        column=notice.column,
        repairs=notice.repairs,
        segment=notice.segment or segment,
    )


def placed(found: Finding, places: Mapping[Path, tuple[int, int]]) -> Finding:
    """The finding with the place of its node in the file, or of the nearest node above that has one."""
    if found.line or found.path is None:
        return found
    for length in range(len(found.path), -1, -1):
        place = places.get(found.path[:length])
        if place is not None:
            return replace(found, line=place[0], column=place[1])
    return found
