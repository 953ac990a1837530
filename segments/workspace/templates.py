"""Create segments: empty, as a copy of another, or from a template fitted to the table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from niche.segments.accounts.universe import Universe
from niche.segments.documents.files import write_file
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition, Filter, Scalar, conditions
from niche.segments.model.operators import resolve
from niche.segments.model.problems import BadInputError, Problem, did_you_mean, nearest
from niche.segments.model.segment import Segment, Status
from niche.segments.model.values import MismatchError, many, text
from niche.segments.reading.headers import words
from niche.segments.workspace.segmentfile import SUFFIX, SegmentFile, parse_segment, rendered, schema_line
from niche.segments.workspace.workspace import Workspace

_PACKAGE = "niche.segments.templates"

_NAMES: Mapping[str, tuple[str, ...]] = {
    "employees": ("employee count", "number of employees", "no of employees", "num employees", "headcount", "staff"),
    "country": ("country code", "billing country", "hq country", "headquarters country", "country name"),
    "funding_stage": ("funding round", "last funding type", "last funding stage", "stage"),
    "customer": ("is customer", "existing customer", "current customer"),
    "last_contact": ("last contacted", "last activity", "last activity date", "last contact date"),
    "next_renewal": ("renewal date", "next renewal date", "renewal", "contract end", "contract end date"),
}
"""Common column names for those of the templates; separators and case are ignored."""


@dataclass(frozen=True, slots=True)
class NewSegment:
    """The file of a new segment, and notes on fitting it to the table."""

    path: Path
    notes: tuple[str, ...] = ()


@cache
def templates() -> Mapping[str, SegmentFile]:
    """The templates by name."""
    template_files = sorted(
        (file for file in files(_PACKAGE).iterdir() if file.name.endswith(SUFFIX)), key=lambda f: f.name
    )
    return {f.name.removesuffix(SUFFIX): parse_segment(f.read_text(encoding="utf-8"), f.name) for f in template_files}


def create(workspace: Workspace, name: str, source: str | None = None, universe: Universe | None = None) -> NewSegment:
    """Create a segment in a new file: empty, or from `source`, the name of a segment or a template.

    A template is fitted to the `universe`. Raises BadInputError for an unknown source, or if the file cannot be
    written.
    """
    notes: tuple[str, ...] = ()
    if source is None:
        file, segment = None, Segment(name)
    else:
        file = _source(workspace, source)
        where = file.segment.where
        if universe is not None and file is templates().get(source):
            where, notes = fitted(where, universe)
        segment = replace(
            file.segment, name=name, where=where, status=Status.DRAFT, measured=None, reviewed=None, owner=""
        )
    return NewSegment(add(workspace, segment, file), notes)


def add(workspace: Workspace, segment: Segment, file: SegmentFile | None = None) -> Path:
    """Write a segment to a new file; `file` is the one that it is a copy of.

    Raises BadInputError if it cannot be written.
    """
    path = workspace.unused_path(segment.name)
    written = rendered(file, segment)
    if not written.startswith("# yaml-language-server"):
        written = schema_line(path.parent) + written
    parse_segment(written, path)
    workspace.make_folder()
    write_file(path, written, None)
    return path


def _source(workspace: Workspace, name: str) -> SegmentFile:
    slug, known = name.removesuffix(SUFFIX), workspace.slugs()
    if slug in known:
        return workspace.read(slug)
    if slug in templates():
        return templates()[slug]
    hint = did_you_mean(slug, (*known, *templates()))
    raise BadInputError(Problem(f"there is no segment or template {name}", hint=hint or "niche new --list"))


def fitted(where: Filter, universe: Universe) -> tuple[Filter, tuple[str, ...]]:
    """Replace a template's columns and countries by the table's names for them; return the filter and notes.

    What does not fit is left as it is, for `check` to find, and noted.
    """
    notes: list[str] = []
    for path, condition in conditions(where):
        column = _column(condition.column, universe)
        if column is not None and column != condition.column:
            notes.append(f"{condition.column} is {column} here")
        ours = Condition(column or condition.column, condition.operator, condition.value)
        if column is not None and (countries := _spelled_here(many(ours.value), universe.columns[column].values)):
            ours = replace(ours, value=countries)
        try:
            resolve(ours, universe)
        except MismatchError as error:
            notes.append(f"does not fit this table: {error}")
        where = edits.replace(where, path, ours)
    return where, tuple(dict.fromkeys(notes))


def _column(name: str, universe: Universe) -> str | None:
    """The table's name for a template's column: the same, by role, a common or the closest name; or None."""
    if name in universe.columns:
        return name
    if name in set(Role) and (column := universe.role(Role(name))):
        return column.name
    ours = {"".join(words(column)): column for column in universe.columns}
    for other in (name, *_NAMES.get(name, ())):
        if (letters := "".join(words(other))) in ours:
            return ours[letters]
    near = nearest("".join(words(name)), ours)
    return ours[near[0]] if near else None


def _spelled_here(wanted: Iterable[Scalar], known: Iterable[str]) -> tuple[Scalar, ...]:
    """Spell countries as the table does; empty if no change is needed, or if they are no countries."""
    here = {value.casefold(): value for value in known}
    codes = [text(value) for value in wanted]
    if not here or any(code.casefold() in here for code in codes) or not all(code in _countries() for code in codes):
        return ()
    spellings = [next((here[name] for name in _countries()[code] if name in here), code) for code in codes]
    return tuple(spellings) if spellings != codes else ()


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Two-letter ISO 3166 codes, each with other spellings of the country in lower case."""
    rows = csv.reader((files(_PACKAGE) / "countries.csv").read_text(encoding="utf-8").splitlines()[1:])
    return {code: tuple(other.casefold() for other in others if other) for code, *others in rows}
