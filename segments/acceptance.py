"""Findings that a team has accepted, each with a reason and a day on which it is to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from niche.segments.documents.files import read_file
from niche.segments.documents.keys import VERSION, Key, KeyReader, Takes, check_common
from niche.segments.documents.yamlfile import MAX_BYTES, decode, load
from niche.segments.findings.finding import Finding
from niche.segments.findings.registry import BY_SLUG
from niche.segments.problems import BadInputError

FILE = "accepted.yaml"
"""Beside `niche.yaml`."""

ACCEPTED = Key(
    "accepted",
    Takes.KEYS,
    "the findings that are known and accepted",
    keys=(
        Key("rule", Takes.WORD, "the rule's name", words=tuple(BY_SLUG), required=True),
        Key("segment", Takes.TEXT, "the segment; without it the portfolio's finding is meant"),
        Key("reason", Takes.TEXT, "why it is accepted", required=True),
        Key("until", Takes.DATE, "the last day on which it is", required=True),
    ),
    listed=True,
)
ACCEPTED_KEYS = (VERSION, ACCEPTED)
"""The keys of an `accepted.yaml`."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding: every finding of the rule about the segment, up to a day."""

    rule: str
    reason: str
    until: dt.date
    segment: str = ""

    def covers(self, finding: Finding, segment: str, today: dt.date) -> bool:
        """Whether it accepts a finding about a segment (empty for the portfolio) today."""
        return (self.rule, self.segment) == (finding.rule, segment) and today <= self.until


def read_accepted(path: Path) -> tuple[Acceptance, ...]:
    """What a file accepts; nothing where there is no such file. Raises BadInputError with every problem in it."""
    if not path.exists():
        return ()
    file = str(path)
    document = load(decode(read_file(path, MAX_BYTES).data, file), file)
    reader = KeyReader(document, file)
    if not isinstance(document.value, dict):
        raise BadInputError(reader.problem("this file accepts nothing: it has no keys", (), "it needs accepted:"))
    values = reader.mapping(ACCEPTED_KEYS, document.value)
    check_common(reader, values)
    reader.problems += reader.warnings
    reader.raise_problems()
    said = values.get("accepted") or []
    return tuple(Acceptance(**one) for one in (said if isinstance(said, list) else [said]))


def remaining(
    findings: Iterable[Finding], accepted: Iterable[Acceptance], segment: str, today: dt.date
) -> tuple[Finding, ...]:
    """The findings about a segment that nobody has accepted."""
    accepted = tuple(accepted)
    return tuple(one for one in findings if not any(known.covers(one, segment, today) for known in accepted))
