"""Segment files in the canonical form: keys in order, short forms written out, one layout. Comments stay.

A comment goes where the thing goes that it is about: one at the end of a line is about what begins on that line, one
on a line of its own about what follows, or, where that is less indented, about what came before. Comments above the
first key stay on top. Where several would share a line they go above it. One blank line between things stays.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeAlias

from niche.segments.documents.files import write_file
from niche.segments.documents.segmentfile import SegmentFile, canonical_data, parse_segment, read_segment
from niche.segments.documents.yamlcomments import comments, nodes, outside_scalars
from niche.segments.documents.yamlfile import BOM, Document, KeyPath, Node, Place, Plain, Spelled, load
from niche.segments.documents.yamlwrite import Writable, dump
from niche.segments.filters import Path
from niche.segments.problems import BadInputError, Problem

Anchor: TypeAlias = "tuple[str, tuple[str | int, ...]]"
"""What a comment is about: a key path, or a path of the filter, which is the same in every form of a file."""

_BLANK = re.compile(r"^[ \t]*\r?$", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def tidied(file: SegmentFile) -> str:
    """The text of a segment in the canonical form. Raises BadInputError where a comment would be lost."""
    document = load(file.text, str(file.path))
    target = parse_segment(dump(_bare(canonical_data(file), document)), file.path)
    old = document.text.splitlines()
    text = _Layout(target).filled(_remarks(document), _anchors(file.places, document), old)
    read = parse_segment(text, file.path)
    if read.segment != file.segment or _said(load(text)) != _said(document):
        message = "this file cannot be brought into the canonical form without losing a comment"
        raise BadInputError(Problem(message, str(file.path)))
    newline = "\r\n" if "\r\n" in document.text else "\n"
    return BOM * document.bom + text.replace("\n", newline)


def tidy(paths: Iterable[FilePath]) -> tuple[FilePath, ...]:
    """Write the files in the canonical form; those that were not. Raises BadInputError for those that cannot be read,
    after all others are written."""
    return _each(paths, write=True)


def untidy(paths: Iterable[FilePath]) -> tuple[FilePath, ...]:
    """The files that are not in the canonical form. Raises BadInputError for those that cannot be read."""
    return _each(paths, write=False)


def _each(paths: Iterable[FilePath], write: bool) -> tuple[FilePath, ...]:
    changed: list[FilePath] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            file = read_segment(path)
            if (text := tidied(file)) != file.text:
                changed.append(path)
                if write:
                    write_file(path, text, file.version)
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return tuple(changed)


@dataclass(frozen=True, slots=True)
class _Remark:
    """A comment, or a blank line (without text)."""

    text: str
    line: int
    column: int
    own: bool
    """Whether it has its line to itself."""


def _remarks(document: Document) -> list[_Remark]:
    """The comments and blank lines of a text, in order."""
    found: dict[int, _Remark] = {}
    for comment in comments(document):
        line, column = document.position(comment.start)
        found[line] = _Remark(comment.text, line, column - 1, comment.own)
    free = outside_scalars(document)
    for blank in _BLANK.finditer(document.text):
        line, column = document.position(blank.start())
        if line not in found and free(blank.start()):
            found[line] = _Remark("", line, column - 1, own=True)
    return [found[line] for line in sorted(found)]


def _said(document: Document) -> list[str]:
    return sorted(remark.text for remark in _remarks(document) if remark.text)


def _anchors(places: Mapping[Path, Place], document: Document) -> dict[Anchor, Place]:
    """Where everything stands that a comment can be about, in written order."""
    found = {("key", path): document.place(path, of_key=True) for path in _key_paths(document.root, ())}
    if ("key", ("where",)) in found:
        found |= {("node", path): place for path, place in places.items()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _key_paths(node: Node | None, path: KeyPath) -> Iterator[KeyPath]:
    """Everything but what is below `where`, whose form may differ."""
    if node is None:
        return
    steps: Sequence[str | int] = [key.written for key in node.keys] or range(len(node.items))
    for step, item in zip(steps, node.items, strict=True):
        yield (*path, step)
        if path or step != "where":
            yield from _key_paths(item, (*path, step))


def _bare(value: Writable, document: Document) -> Writable:
    """The value with days and numbers of a spelling of their own without quotes where they are written without."""
    bare: dict[str, Writable] = {}
    for node in nodes(document.root):
        if isinstance(node.value, Spelled):
            bare[node.written] = node.value
        elif not node.style and _DAY.fullmatch(node.written):
            with suppress(ValueError):
                bare[node.written] = dt.date.fromisoformat(node.written)

    def kept(part: Writable, said: Plain) -> Writable:
        if isinstance(part, Mapping):
            inner = said if isinstance(said, dict) else {}
            return {key: kept(item, inner.get(key)) for key, item in part.items()}
        if isinstance(part, str):
            return bare.get(part, part)
        if isinstance(part, Sequence):
            return [kept(item, None) for item in part]
        return said if isinstance(said, Spelled) and said.meaning == part else part

    return kept(value, document.value)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


class _Layout:
    """A text in the canonical form that takes up comments."""

    def __init__(self, file: SegmentFile) -> None:
        self.lines = file.text.rstrip("\n").split("\n")
        self.anchors = _anchors(file.places, load(file.text))
        self.top: list[str] = []
        self.above: dict[int, list[str]] = {}
        self.beside: dict[int, list[str]] = {}

    def filled(self, remarks: Iterable[_Remark], anchors: Mapping[Anchor, Place], old: Sequence[str]) -> str:
        """The text with the comments; `anchors` are those of the `old` lines that they come from."""
        known = {anchor: place for anchor, place in anchors.items() if anchor in self.anchors}
        # Of several things in one place, such as a group that is written as its first condition, the innermost.
        innermost = {place: anchor for anchor, place in known.items()}
        about = [innermost[place] for place in known.values()]
        lines = [line for line, _ in known.values()]
        for remark in remarks:
            following = bisect_right(lines, remark.line)
            if not following:
                self.top.append(remark.text)
            elif not remark.own:
                on_line = bisect_left(lines, remark.line)
                line = self.line(about[min(on_line, following - 1)])
                self.beside.setdefault(line, []).append(remark.text)
            elif following < len(known) and (_indent(old[lines[following] - 1]) >= remark.column or not remark.text):
                self.put_above(about[following], remark.text)
            elif following < len(known) or remark.column:
                self.put_below(about[following - 1], remark.text)
            else:
                self._insert(len(self.lines) + 1, remark.text, 1)
        return "\n".join(_without_double_blanks([*self.top, *self._written()])).strip("\n") + "\n"

    def line(self, anchor: Anchor) -> int:
        """The line of an anchor, from 1."""
        return self.anchors[anchor][0]

    def put_above(self, anchor: Anchor, text: str) -> None:
        """A comment on what follows; a blank line only where that begins its line."""
        line = self.line(anchor)
        if text or next(place for place in self.anchors.values() if place[0] == line) == self.anchors[anchor]:
            self._insert(line, text, line)

    def put_below(self, anchor: Anchor, text: str) -> None:
        """A comment on what came before, indented like it."""
        line = self.line(anchor)
        below = next((place[0] for place in self.anchors.values() if place[0] > line), len(self.lines) + 1)
        self._insert(below, text, line)

    def _insert(self, at: int, text: str, like: int) -> None:
        """A line above the line `at`, indented like the line `like`."""
        indent = " " * _indent(self.lines[like - 1]) if text else ""
        self.above.setdefault(at, []).append(indent + text)

    def _written(self) -> Iterator[str]:
        for number, line in enumerate(self.lines, 1):
            beside = self.beside.get(number, [])
            yield from self.above.get(number, [])
            if len(beside) > 1:
                yield from (" " * _indent(line) + text for text in beside)
            yield f"{line}  {beside[0]}" if len(beside) == 1 else line
        yield from self.above.get(len(self.lines) + 1, [])


def _without_double_blanks(lines: Iterable[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
