"""What a rule is: its words, its parameters, and the check that finds where it applies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from niche.segments.findings.finding import Finding, Repair, SettingRepair, Severity
from niche.segments.findings.rule_settings import Parameter, RuleSettings
from niche.segments.model.filters import Path

if TYPE_CHECKING:  # it imports polars
    from niche.segments.reading.notices import TableNotice

S = TypeVar("S", contravariant=True)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a check found: the sentence with the figures, and where. The rule makes a `Finding` of it."""

    message: str
    path: Path | None = None
    """The node of the filter that it is about."""
    detail: str = ""
    """Further figures, told on demand."""
    line: int = 0
    column: int = 0
    """A place in the file that no node stands for."""
    repairs: tuple[Repair, ...] = ()
    severity: Severity | None = None
    """Where the rule's own does not fit the case."""
    segment: str = ""
    """The slug, where the notice is about another segment than the one checked."""
    noticed: TableNotice | None = None
    """What was noticed in the table, of a rule about it."""
    settings: tuple[SettingRepair, ...] = ()


Given: TypeAlias = Mapping[str, float]
"""The rule's parameters as they are set in this workspace."""
Check: TypeAlias = Callable[[S, Given], Iterable[Notice]]


@dataclass(frozen=True)
class Rule(Generic[S]):
    """One rule, declared once for the app, the command, the documentation and the schema of the settings.

    `S` is what it looks at: one segment (SegmentContext, or SearchableSegment where it searches among the accounts),
    all of them (CountedPortfolio), an unreadable file (Unread), the table (NoticedTable).
    """

    slug: str
    severity: Severity
    check: Check[S]
    summary: str
    """When it speaks, in one line."""
    why: str
    """Why that matters to somebody who sells or markets to the segment."""
    formula: str
    source: str = ""
    """Where the formula or its default comes from."""
    parameters: tuple[Parameter, ...] = ()
    """Under `findings.<slug>` in niche.yaml."""
    settings: tuple[str, ...] = ()
    """Other keys, of niche.yaml or of the segment's file, that change what the rule says."""
    instead: str = ""
    """What a repair offers, or what to write to have it otherwise."""
    needs_condition: bool = False
    """Whether it has nothing to say of a segment that asks nothing of its accounts yet."""

    def find(self, subject: S, settings: RuleSettings, segment: str = "") -> Iterator[Finding]:
        """Find where the rule applies in the subject; nowhere if it is switched off.

        `segment` is the slug of the segment that the findings are about, unless they say another one.
        """
        if settings.off:
            return
        for notice in self.check(subject, self.given(settings)):
            yield Finding(
                self.slug,
                settings.severity or notice.severity or self.severity,
                notice.message,
                notice.path,
                notice.line,
                notice.column,
                notice.repairs,
                notice.segment or segment,
                notice.noticed,
                notice.settings,
                notice.detail,
            )

    def given(self, settings: RuleSettings) -> Given:
        """The rule's parameters: what is set, and the defaults of the rest."""
        return {**{parameter.name: parameter.default for parameter in self.parameters}, **settings.values}


def rule(
    slug: str,
    severity: Severity,
    *,
    parameters: tuple[Parameter, ...] = (),
    settings: tuple[str, ...] = (),
    needs_condition: bool = False,
) -> Callable[[Check[S]], Rule[S]]:
    """Declare a check as a rule whose words are the check's docstring; a segment to try it on is an example in
    `sample_data/rules`.

    The docstring begins with the summary, a sentence. Its sections are `Why`, `Formula`, and where there are any
    `Instead` (what a repair offers) and `Source`.

    >>> @rule("late", Severity.NOTE)
    ... def late(subject, given):
    ...     '''A segment comes late.
    ...
    ...     Why: The others are served first.
    ...     Formula: place > 10
    ...     '''
    >>> late.summary, late.why, late.formula
    ('a segment comes late', 'The others are served first.', 'place > 10')
    """

    def declare(check: Check[S]) -> Rule[S]:
        head, *sections = _SECTION.split(check.__doc__ or "")
        words = {title: " ".join(text.split()) for title, text in zip(sections[::2], sections[1::2], strict=True)}
        sentence = head.strip().partition("\n")[0].removesuffix(".")
        return Rule(
            slug,
            severity,
            check,
            sentence[:1].lower() + sentence[1:],
            words.get("Why", ""),
            words.get("Formula", ""),
            words.get("Source", ""),
            parameters,
            settings,
            words.get("Instead", ""),
            needs_condition,
        )

    return declare


_SECTION = re.compile(r"^ *(Why|Formula|Instead|Source): ", re.MULTILINE)


def placed(finding: Finding, places: Mapping[Path, tuple[int, int]]) -> Finding:
    """Add the place of the finding's node in the file, or of the nearest node above that has one."""
    if finding.line or finding.path is None:
        return finding
    for length in range(len(finding.path), -1, -1):
        place = places.get(finding.path[:length])
        if place is not None:
            return replace(finding, line=place[0], column=place[1])
    return finding
