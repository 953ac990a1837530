"""New segments: empty, as a copy of another, or from a template that is fitted to the table."""

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
"""What tables call the columns of the templates; how words are joined and capitals do not matter."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new segment's file, and what was done to fit it to the table or could not be."""

    path: Path
    notes: tuple[str, ...] = ()


@cache
def templates() -> Mapping[str, SegmentFile]:
    """The templates by name."""
    found = sorted((file for file in files(_PACKAGE).iterdir() if file.name.endswith(SUFFIX)), key=lambda f: f.name)
    return {f.name.removesuffix(SUFFIX): parse_segment(f.read_text(encoding="utf-8"), f.name) for f in found}


def begin(workspace: Workspace, name: str, source: str | None = None, universe: Universe | None = None) -> Begun:
    """Write a new segment, under a file name that none has: empty, or from `source`, a segment or a template.

    A template is fitted to the `universe`. Raises BadInputError for an unknown source, or where the file cannot be
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
    return Begun(add(workspace, segment, file), notes)


def add(workspace: Workspace, segment: Segment, file: SegmentFile | None = None) -> Path:
    """Write a new segment under a file name that none has, in the text of `file` where it is a copy of that.

    Raises BadInputError where it cannot be written.
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
    raise BadInputError(Problem(f"there is no segment and no template {name}", hint=hint or "niche new --list"))


def fitted(where: Filter, universe: Universe) -> tuple[Filter, tuple[str, ...]]:
    """A template's filter with the table's names for its columns and countries; in words, what was changed for that
    and what does not fit. What does not fit is left as it is, for `check` to find."""
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
    """The table's name for a column of a template: its own, by its role, by another common name, or the nearest."""
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
    """Countries as the table writes them; nothing where they are written like that, or are no countries."""
    here = {value.casefold(): value for value in known}
    codes = [text(value) for value in wanted]
    if not here or any(code.casefold() in here for code in codes) or not all(code in _countries() for code in codes):
        return ()
    spellings = [next((here[name] for name in _countries()[code] if name in here), code) for code in codes]
    return tuple(spellings) if spellings != codes else ()


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """ISO 3166 codes of two letters, with the other ways to write the country in lower case."""
    rows = csv.reader((files(_PACKAGE) / "countries.csv").read_text(encoding="utf-8").splitlines()[1:])
    return {code: tuple(other.casefold() for other in others if other) for code, *others in rows}
