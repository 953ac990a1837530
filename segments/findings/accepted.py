"""Findings that a team has accepted, each with a reason and a day on which it is to be looked at again."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from niche.segments.documents.editing import edit
from niche.segments.documents.files import FileVersion, Replacement, Stamp, read_file, shown, stamp
from niche.segments.documents.keys import VERSION, Key, KeyReader, Takes, check_common
from niche.segments.documents.writing import LinedList, LinedMapping, Writable, dump
from niche.segments.documents.yamlfile import MAX_BYTES, Document, decode, load
from niche.segments.findings.finding import Finding
from niche.segments.findings.registry import BY_SLUG
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.workspace.segment_names import OWN, composed
from niche.segments.workspace.settings_edits import SettingsEdit

FILE = OWN[1]
"""Beside `niche.yaml`."""

ACCEPTED = Key(
    "accepted",
    Takes.KEYS,
    "the findings that are known and accepted",
    keys=(
        Key("rule", Takes.WORD, "the rule's name", words=tuple(BY_SLUG), required=True),
        Key("segment", Takes.TEXT, "the segment; without it the finding of the portfolio or the table is meant"),
        Key("column", Takes.TEXT, "the column of the table; without it all columns are meant"),
        Key("reason", Takes.TEXT, "why it is accepted", required=True),
        Key("until", Takes.DATE, "the last day on which it is", required=True),
    ),
    listed=True,
)
ACCEPTED_KEYS = (VERSION, ACCEPTED)
"""The keys of an `accepted.yaml`."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding: every one of the rule about the segment, or about a column of the table, up to a day."""

    rule: str
    reason: str
    until: dt.date
    segment: str = ""
    column: str = ""
    """The column of the table; empty for all of them."""
    line: int = field(default=0, compare=False)
    """Where the file says so; 0 where there is no place to name."""

    def covers(self, finding: Finding, segment: str, today: dt.date) -> bool:
        """Whether it accepts a finding about a segment (empty for the portfolio and the table) today."""
        meant = (self.rule, composed(self.segment)) == (finding.rule, segment)
        return meant and self.column in ("", finding.about) and today <= self.until


class AcceptedFile:
    """The `accepted.yaml` of a workspace, read anew when it changes. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        self._known: tuple[Stamp, tuple[Acceptance, ...], tuple[Problem, ...]] | None = None

    def read(self) -> tuple[Acceptance, ...]:
        """Read what it accepts; nothing where there is no such file. Raises BadInputError with every problem in it."""
        _, accepted, problems = self._now()
        if problems:
            raise BadInputError(problems)
        return accepted

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it cannot be read."""
        return self._now()[2]

    def remarks(self, slugs: Collection[str], columns: Collection[str]) -> tuple[Problem, ...]:
        """Name what it accepts of segments and columns that are gone. Raises BadInputError as `read`."""
        gone = [
            (accepted, f"{name}: there is no such {what}")
            for accepted in self.read()
            for what, name, known in (
                ("segment", composed(accepted.segment), slugs),
                ("column", accepted.column, columns),
            )
            if name and name not in known
        ]
        place = shown(self.path)
        return tuple(Problem(f"accepts {one.rule} of {what}", place, one.line) for one, what in gone)

    def _now(self) -> tuple[Stamp, tuple[Acceptance, ...], tuple[Problem, ...]]:
        now, known = stamp(self.path), self._known
        if known is None or known[0] != now:
            try:
                known = now, _accepted(self.path, _read(self.path))[0] if self.path.exists() else (), ()
            except BadInputError as error:
                known = now, (), error.problems
            self._known = known
        return known


def _read(path: Path) -> FileVersion:
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise BadInputError(Problem("this is a link that leads out of the workspace", str(path)))
    return read_file(path, MAX_BYTES)


def _accepted(path: Path, version: FileVersion) -> tuple[tuple[Acceptance, ...], Document]:
    file = str(path)
    document = load(decode(version.data, file), file)
    reader = KeyReader(document, file)
    if not isinstance(document.value, dict):
        raise BadInputError(reader.problem("this file accepts nothing: it has no keys", (), "it needs accepted:"))
    values = reader.mapping(ACCEPTED_KEYS, document.value)
    check_common(reader, values)
    reader.problems += reader.warnings
    reader.raise_problems()
    entries = values.get("accepted") or []
    if not isinstance(entries, list):
        return (Acceptance(**entries),), document
    lines = (document.place(("accepted", index))[0] for index in range(len(entries)))
    return tuple(Acceptance(**entry, line=line) for entry, line in zip(entries, lines, strict=True)), document


def accepting(root: Path, acceptance: Acceptance) -> SettingsEdit:
    """The change of the workspace's `accepted.yaml` that accepts one thing more; a first file where there is none.

    Raises BadInputError where the file cannot be read.
    """
    path = root / FILE
    entry: dict[str, Writable] = {
        "rule": acceptance.rule,
        **({"segment": acceptance.segment} if acceptance.segment else {}),
        **({"column": acceptance.column} if acceptance.column else {}),
        "reason": acceptance.reason,
        "until": acceptance.until,
    }
    if not path.exists():
        return SettingsEdit(path, dump({"accepted": LinedList([LinedMapping(entry)])}))
    version = _read(path)
    document, old = _accepted(path, version)[1], decode(version.data, str(path))
    written = cast("Mapping[str, Any]", document.value)
    known = written.get("accepted") or []
    wanted = {**written, "accepted": [*(known if isinstance(known, list) else [known]), entry]}
    return SettingsEdit(path, edit(old, wanted, str(path)), old, version)


def renamed_segment(root: Path, old: str, new: str) -> Replacement | None:
    """Rewrite the `accepted.yaml` of a workspace for a segment that takes another name; only the lines that name it
    change. Returns None where none does.

    Raises BadInputError where the file cannot be read and may name it.
    """
    path = root / FILE
    if not path.exists():
        return None
    version = _read(path)
    try:
        accepted, document = _accepted(path, version)
    except BadInputError:
        spellings = (unicodedata.normalize(form, old) for form in ("NFC", "NFD"))
        if any(spelled.encode(errors="surrogateescape") in version.data for spelled in spellings):
            raise
        return None
    naming = [composed(acceptance.segment) == old for acceptance in accepted]
    if not any(naming):
        return None
    written = cast("Mapping[str, Any]", document.value)
    listed = isinstance(written["accepted"], list)
    entries = zip(written["accepted"] if listed else [written["accepted"]], naming, strict=True)
    changed = [{**entry, "segment": new} if renamed else entry for entry, renamed in entries]
    wanted = {**written, "accepted": changed if listed else changed[0]}
    return Replacement(path, edit(decode(version.data, str(path)), wanted, str(path)), version)


def remaining(
    findings: Iterable[Finding], accepted: Iterable[Acceptance], segment: str, today: dt.date
) -> tuple[Finding, ...]:
    """Leave out the findings about a segment that are accepted."""
    known = tuple(accepted)
    return tuple(one for one in findings if not any(acceptance.covers(one, segment, today) for acceptance in known))
