"""Segment files in the canonical form: keys in order, short forms written out, one layout. Comments stay.

A comment goes where the thing goes that it is about: one at the end of a line is about what begins on that line, one
on a line of its own about what follows, or, where that is less indented, about what came before. What has a comment
inside is written in lines. Comments above the first key stay on top. One blank line between things stays.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path as FilePath
from typing import TypeAlias

from niche.segments.documents.editing import edit
from niche.segments.documents.files import write_file
from niche.segments.documents.style import Style, style_of
from niche.segments.documents.trivia import Remark, check_line_breaks, comments, nodes, remarks
from niche.segments.documents.writing import LinedList, LinedMapping, Writable, dump
from niche.segments.documents.yamlfile import BOM, Document, KeyPath, Node, Place, Plain, Spelled, load
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.workspace.filterform import read_filter
from niche.segments.workspace.segmentfile import SegmentFile, canonical_data, parse_segment, read_segment

Anchor: TypeAlias = "tuple[str, tuple[str | int, ...]]"
"""What a comment is about: a key path, or a path of the filter, which is the same in every form of a file."""

_MARKER = re.compile(r"(?:[ \t]*(?:[#%][^\r\n]*)?\r?\n)*---(?:[ \t]+#[^\r\n]*)?[ \t]*\r?\n")
"""Everything up to the line that marks the beginning of a document."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def tidied(file: SegmentFile) -> str:
    """The text of a segment in the canonical form. Raises BadInputError where a comment would be lost.

    A file keeps a `---`, blanks inside braces and before comments, and JSON.
    """
    document = load(file.text, str(file.path))
    check_line_breaks(document, str(file.path))
    data, style = _bare(canonical_data(file), document), style_of(document)
    if style.json:
        return edit(file.text, data, str(file.path))
    marker = _MARKER.match(document.text)
    head = marker[0] if marker else ""
    body = Document(document.text[len(head) :], None) if head else document
    text = head.replace("\r\n", "\n") + _laid_out(data, load(body.text) if head else document, style)
    read = parse_segment(text, file.path)
    if read.segment != file.segment or sorted(comments(load(text))) != sorted(comments(document)):
        message = "cannot format this file without losing a comment"
        raise BadInputError(Problem(message, str(file.path)))
    newline = "\r\n" if "\r\n" in document.text else "\n"
    return BOM * document.bom + text.replace("\n", newline)


def _laid_out(data: Writable, document: Document, style: Style) -> str:
    """The data in the canonical layout, with the comments of a document that says the same."""
    text = dump(data, style=style)
    old, new = _anchors(document), _anchors(load(text))
    known = {anchor: spot for anchor, spot in old.items() if anchor in new}
    placed = _placed(remarks(document), known, document)
    about = [new[remark.anchor].path for remark in placed if remark.text and remark.anchor in new]
    opened = {path[:steps] for path in about for steps in range(len(path))}
    text = dump(_opened(data, opened), style=style)
    return _filled(text, _anchors(load(text)), placed, style.gap)


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


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where something stands that a comment can be about."""

    place: Place
    path: KeyPath


def _anchors(document: Document) -> dict[Anchor, _Spot]:
    """Everything that a comment can be about, in written order; of several in one place the innermost last."""
    found: dict[Anchor, _Spot] = {}
    for path, node in _keyed(document.root, ()):
        found["key", path] = _Spot(document.position(node.start), path)
    where = document.value.get("where") if isinstance(document.value, dict) else None
    if ("key", ("where",)) in found:
        form = read_filter(where, document.place, ("where",))
        found |= {("node", path): _Spot(place, form.paths[path]) for path, place in form.places.items()}
        for path, at in form.values.items():
            if at != form.paths[path]:
                found["operator", path] = _Spot(document.place(at, of_key=True), at)
            value = document.node(at)
            for index, item in enumerate(value.items if value else ()):
                found["value", (*path, index)] = _Spot(document.position(item.start), (*at, index))
    return dict(sorted(found.items(), key=lambda one: one[1].place))


def _keyed(node: Node | None, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Every key and every item of a list with its path, but what is below `where`, whose form may differ."""
    if node is None:
        return
    steps: Sequence[str | int] = [key.written for key in node.keys] or range(len(node.items))
    for step, key, item in zip(steps, node.keys or node.items, node.items, strict=True):
        yield (*path, step), key
        if path or step != "where":
            yield from _keyed(item, (*path, step))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A comment, or a blank line, and where it goes: `beside`, `above` or `below` what it is about, `top` or `end`."""

    text: str
    how: str
    anchor: Anchor


_NOTHING: Anchor = ("", ())


def _placed(found: Iterable[Remark], anchors: Mapping[Anchor, _Spot], document: Document) -> list[_Placed]:
    """What every comment is about; `anchors` are those of the document."""
    old = document.text.splitlines()
    brackets: dict[int, list[tuple[Place, Place]]] = {}
    """Those in brackets, by the line where they end."""
    for node in nodes(document.root):
        if node.flow:
            end = document.position(node.end)
            brackets.setdefault(end[0], []).append((document.position(node.start), end))
    # Of several things in one place, such as a group that is written as its first condition, the innermost.
    innermost = {spot.place: anchor for anchor, spot in anchors.items()}
    on_line: dict[int, list[tuple[Place, Anchor]]] = {}
    for spot, anchor in innermost.items():
        on_line.setdefault(spot[0], []).append((spot, anchor))
    lines = sorted(on_line)
    first = {line: found[0][1] for line, found in on_line.items()}

    def beside(at: Place, line: int) -> Anchor:
        """The last thing of the line that no brackets hold which are closed before the comment."""
        closed = [(start, end) for start, end in brackets.get(at[0], ()) if end <= at]
        open_ones = [anchor for spot, anchor in on_line[line] if not any(start < spot < end for start, end in closed)]
        return open_ones[-1] if open_ones else first[line]

    def place(remark: Remark) -> _Placed:
        following = bisect_right(lines, remark.line)
        if not following:
            return _Placed(remark.text, "top", _NOTHING)
        if not remark.own:
            return _Placed(remark.text, "beside", beside((remark.line, remark.column), lines[following - 1]))
        if following < len(lines) and (_indent(old[lines[following] - 1]) >= remark.column or not remark.text):
            return _Placed(remark.text, "above", first[lines[following]])
        if following == len(lines) and not remark.column:
            return _Placed(remark.text, "end", _NOTHING)
        earlier = (lines[index] for index in range(following - 1, -1, -1))
        before = (line for line in earlier if _indent(old[line - 1]) <= remark.column)
        return _Placed(remark.text, "below", first[next(before, lines[following - 1])])

    return [place(remark) for remark in found]


def _opened(value: Writable, paths: Collection[KeyPath], at: KeyPath = ()) -> Writable:
    """The value with the collections at these key paths in lines."""
    if isinstance(value, Mapping):
        inside = {key: _opened(item, paths, (*at, key)) for key, item in value.items()}
        return LinedMapping(inside) if at in paths else inside
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [_opened(item, paths, (*at, index)) for index, item in enumerate(value)]
        return LinedList(items) if at in paths else items
    return value


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _filled(text: str, anchors: Mapping[Anchor, _Spot], remarks: Iterable[_Placed], gap: str) -> str:
    """A text in the canonical form with comments; `anchors` are its own, `gap` goes before a comment in a line."""
    lines = text.rstrip("\n").split("\n")
    above: defaultdict[int, list[str]] = defaultdict(list)
    """Lines to insert above a line, by its number."""
    beside: defaultdict[int, list[str]] = defaultdict(list)
    spots = list(anchors.values())
    starts: dict[int, Place] = {}
    for spot in spots:
        starts.setdefault(spot.place[0], spot.place)

    @cache
    def below(anchor: Anchor) -> int:
        """The line that follows all of an anchor."""
        path = anchors[anchor].path
        following = bisect_right(spots, anchors[anchor].place[0], key=lambda spot: spot.place[0])
        after = (spots[index] for index in range(following, len(spots)))
        return next((spot.place[0] for spot in after if spot.path[: len(path)] != path), len(lines) + 1)

    for remark in remarks:
        place = anchors[remark.anchor].place if remark.anchor in anchors else (1, 1)
        if remark.how == "beside":
            beside[place[0]].append(remark.text)
        elif remark.text or remark.how != "above" or starts[place[0]] == place:  # no blank line amid a line
            fixed = {"top": 0, "end": len(lines) + 1, "above": place[0]}
            at = fixed[remark.how] if remark.how in fixed else below(remark.anchor)
            above[at].append(" " * _indent(lines[place[0] - 1]) + remark.text if remark.text else "")
    found = above[0]
    for number, line in enumerate(lines, 1):
        found += above[number]
        several = len(beside[number]) > 1
        found += [" " * _indent(line) + text for text in beside[number]] if several else []
        found.append(line + gap + beside[number][0] if beside[number] and not several else line)
    found += above[len(lines) + 1]
    blanks_once = [line for before, line in pairwise(["", *found]) if line or before]
    return "\n".join(blanks_once).strip("\n") + "\n"
