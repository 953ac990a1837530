"""Parts of a YAML text that leave their place and come back at another, with their comments, style and quotes.

A value that goes (it is deleted, or something else is written in its place) and one that comes may say the same, or
one may hold the other: a condition that is put inside `not`, a group that is dissolved. Then the lines are carried
over, indented as their new place needs it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from niche.segments.documents.aligning import identity
from niche.segments.documents.items import dash_of
from niche.segments.documents.patches import Source, Span
from niche.segments.documents.writing import Carried, Writable, as_read
from niche.segments.documents.yamlfile import Node, Plain

_TAIL = re.compile(r"(,?)([ \t]+#[^\r\n]*)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A value that goes from where it stands."""

    value: Plain
    span: Span
    flow: bool
    above: tuple[Span, ...] = ()
    """Whole lines with the comments above it."""
    tail: Span | None = None
    """The comment behind it with the blanks before that."""

    def spans(self) -> tuple[Span, ...]:
        """All that belongs to it."""
        return *self.above, self.span, *([self.tail] if self.tail else ())


def tail_of(source: Source, start: int, end: int, flow: bool) -> Span | None:
    """The comment behind an item, on the line where it ends; in brackets only where it has that line to itself."""
    line_end = source.line_end(end)
    found = _TAIL.match(source.text[end:line_end])
    if found is None or (flow and not source.leads(start)) or (found[1] and not flow):
        return None
    return end + found.start(2), line_end


def _lines_between(source: Source, before: int, start: int) -> tuple[Span, ...]:
    """The comment lines between what ends (or opens) at `before` and the line of `start`."""
    low, high = source.text.find("\n", before) + 1, source.line_start(start)
    if not 0 < low < high or not source.leads(start):
        return ()
    lines = source.text[low:high].splitlines()
    return ((low, high),) if all(not line.strip() or line.lstrip().startswith("#") for line in lines) else ()


def replaced(source: Source, node: Node, tail: Span | None) -> Iterator[Piece]:
    """A value that something else is written for, and everything in it; what is above it stays."""
    if node.items and node.style != ",":
        yield Piece(node.value, (node.start, node.end), node.flow, (), tail)
        yield from _inside(source, node, None)


def deleted(source: Source, node: Node, index: int) -> Iterator[Piece]:
    """An item, or an entry of a mapping, that is deleted, and everything in it.

    Of the comments above it only those that touch it are its own; above the first they may be about all.
    """
    start, _ = _starts(source, node, index)
    touching = (source.above(start), source.line_start(start)) if index and source.leads(start) else (0, 0)
    yield from _part(source, node, index, (touching,) if touching[0] < touching[1] and not node.flow else ())


def _inside(source: Source, node: Node, opener: int | None) -> Iterator[Piece]:
    """The items of a collection, and everything in them; comments above the first may begin at `opener`."""
    before = node.start + 1 if node.flow else opener
    for index in range(len(node.items)):
        above = () if before is None else _lines_between(source, before, _starts(source, node, index)[0])
        yield from _part(source, node, index, above)
        before = node.items[index].end


def _part(source: Source, node: Node, index: int, above: tuple[Span, ...]) -> Iterator[Piece]:
    start, opener = _starts(source, node, index)
    value = node.items[index]
    tail = tail_of(source, start, value.end, node.flow)
    if node.keys and not node.flow:
        yield Piece({node.keys[index].written: value.value}, (start, value.end), False, above, tail)
        above = ()
    if value.items and value.style != ",":
        below = _lines_between(source, opener, value.start)
        own = tail if source.leads(value.start) or not node.keys else None
        yield Piece(value.value, (value.start, value.end), value.flow, (*above, *below), own)
        yield from _inside(source, value, opener)


def _starts(source: Source, node: Node, index: int) -> Span:
    """Where an entry, or an item with its dash, begins; and where comments on what is inside it may begin."""
    if node.keys:
        return node.keys[index].start, node.keys[index].end
    if node.flow:
        return node.items[index].start, node.items[index].start
    dash = dash_of(source, node, index)
    return dash, dash + 1


class Carrier:
    """Hands out each piece once. What is handed out is taken from its old place by patches."""

    def __init__(self, source: Source, known: Iterable[Piece] = ()) -> None:
        self.source = source
        self.taken: list[Piece] = []
        self.shortened: list[tuple[Piece, int]] = []
        """Those of the taken that are inside brackets now, without the comments around them, and the place of each."""
        self.at = 0
        """Where it is written what is asked for now."""
        self.waiting: defaultdict[Hashable, list[Piece]] = defaultdict(list)
        for piece in known:
            self.waiting[identity(piece.value)].append(piece)

    def lines(self, value: Writable, indent: int) -> Carried | None:
        """The words of a value that is to stand at `indent`."""
        piece = self._take(value)
        if piece is None:
            return None
        for span in (*piece.above, piece.tail or (0, 0)):
            self.source.put(*span, "")
        start, end = piece.span
        body = _shifted(self.source.text[start:end], indent - self.source.column(start))
        tail = self.source.text[slice(*piece.tail)] if piece.tail else ""
        above = "".join(self.source.text[slice(*span)] for span in piece.above).splitlines()
        while above and not above[0].strip():
            del above[0]
        return Carried(tuple(line.strip() for line in above), body + tail, piece.flow)

    def inline(self, value: Writable) -> str | None:
        """The words of a value inside brackets; comments around it find no place there."""
        piece = self._take(value)
        if piece is None:
            return None
        self.shortened.append((piece, self.at))
        return self.source.text[slice(*piece.span)] if piece.flow else None

    def _take(self, value: Writable) -> Piece | None:
        if not self.waiting:
            return None
        for piece in self.waiting.get(identity(as_read(value)), ()):
            if self._is_left(piece):
                self.taken.append(piece)
                return piece
        return None

    def knows(self, value: Writable) -> bool:
        """Whether there are words for a value."""
        return any(self._is_left(piece) for piece in self.waiting.get(identity(as_read(value)), ()))

    def carried(self) -> list[Span]:
        """The parts of the text that stand elsewhere now."""
        shortened = [piece for piece, _ in self.shortened]
        whole = [piece for piece in self.taken if piece not in shortened]
        return [span for piece in whole for span in piece.spans()] + [p.span for p in shortened if p.flow]

    def _is_left(self, piece: Piece) -> bool:
        return not any(_overlap(piece.span, other.span) for other in self.taken)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _shifted(text: str, by: int) -> str:
    """The lines after the first moved to the right, or to the left as far as there are blanks."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(_moved(line, by) for line in rest)])


def _moved(line: str, by: int) -> str:
    if line in ("", "\r"):
        return line
    return " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]
