"""Read a taxonomy from a CSV file of code, parent, title and aliases, or from a YAML outline."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from niche.segments.documents import yamlfile
from niche.segments.documents.files import read_file
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.taxonomy import UNCLASSIFIED, Taxonomy

_FIELDS = ("code", "parent", "title", "aliases")
_KEYS = ("code", "title", "aliases", "children")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A node as written in the file."""

    line: int
    code: str
    parent: str
    title: str
    aliases: tuple[str, ...]


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy; it is named after the file.

    A CSV file has the columns `code` (default: the title), `parent` (a code), `title` and `aliases` (separated by `;`).
    A YAML file is a list of titles, or of mappings of `code`, `title`, `aliases` and `children`. Raises BadInputError
    with every problem.
    """
    text = yamlfile.decode(read_file(path).data, str(path)).removeprefix("\ufeff")
    entries = list(_csv(text, str(path)) if path.suffix.lower() == ".csv" else _yaml(text, str(path)))
    if problems := _problems(entries, str(path)):
        raise BadInputError(problems)
    try:
        taxonomy = Taxonomy.build(path.stem, path.stem, ((e.code, e.parent, e.title) for e in entries))
    except ValueError as error:
        raise BadInputError(Problem(str(error), str(path))) from None
    return taxonomy.with_aliases({alias: entry.code for entry in entries for alias in entry.aliases})


def _problems(entries: list[_Entry], file: str) -> list[Problem]:
    codes = {entry.code for entry in entries}
    lines: dict[str, int] = {}
    problems = [] if entries else [Problem("the taxonomy has no industries", file)]
    for entry in entries:
        if not entry.code:
            problems.append(Problem("an industry needs a code or a title", file, entry.line))
        elif entry.code in lines:
            problems.append(Problem(f"code {entry.code} is already on line {lines[entry.code]}", file, entry.line))
        elif entry.code == UNCLASSIFIED:
            problems.append(Problem(f"{UNCLASSIFIED} is a reserved name", file, entry.line))
        if entry.parent and entry.parent not in codes:
            hint = did_you_mean(entry.parent, codes)
            problems.append(Problem(f"{entry.code} has the unknown parent {entry.parent}", file, entry.line, hint=hint))
        lines.setdefault(entry.code, entry.line)
    return problems


def _csv(text: str, file: str) -> Iterator[_Entry]:
    rows = csv.DictReader(text.splitlines(keepends=True))
    header = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
    rows.fieldnames = header
    if not {"code", "title"} & set(header):
        raise BadInputError(Problem(f"a taxonomy file has the columns {', '.join(_FIELDS)}", file, line=1))
    for row in rows:
        code, parent, title, aliases = ((row.get(name) or "").strip() for name in _FIELDS)
        names = tuple(filter(None, map(str.strip, aliases.split(";"))))
        yield _Entry(rows.line_num, code or title, parent, title or code, names)


def _yaml(text: str, file: str) -> Iterator[_Entry]:
    document = yamlfile.load(text, file)
    if not isinstance(document.value, list):
        raise BadInputError(Problem("expected a list of industries", file, line=1))
    pending: list[tuple[str, tuple[str | int, ...]]] = [("", (n,)) for n in reversed(range(len(document.value)))]
    while pending:
        parent, path = pending.pop()
        entry, children = _node(document, file, parent, path)
        yield entry
        pending.extend((entry.code, (*path, "children", n)) for n in reversed(range(children)))


def _node(document: yamlfile.Document, file: str, parent: str, path: tuple[str | int, ...]) -> tuple[_Entry, int]:
    """Read a node of the outline; return it with the number of its children."""
    line = document.place(path)[0]
    value: object = document.value
    for step in path:
        value = value[step]  # type: ignore[index]
    if not isinstance(value, Mapping):
        title = document.written(path)
        return _Entry(line, title, parent, title, ()), 0
    for key in value:
        if key not in _KEYS:
            hint = did_you_mean(str(key), _KEYS) or f"use {', '.join(_KEYS)}"
            raise BadInputError(
                Problem(f"unknown key {key}", file, *document.place((*path, key), of_key=True), hint=hint)
            )
    code, title = (document.written((*path, key)) if key in value else "" for key in ("code", "title"))
    lists = {key: value.get(key) or [] for key in ("aliases", "children")}
    for key, items in lists.items():
        if not isinstance(items, list):
            raise BadInputError(Problem(f"expected a list of {key}", file, *document.place((*path, key))))
    aliases = tuple(document.written((*path, "aliases", n)) for n in range(len(lists["aliases"])))
    return _Entry(line, code or title, parent, title or code, aliases), len(lists["children"])
