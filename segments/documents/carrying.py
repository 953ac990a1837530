"""Parts of a YAML text that leave their place and come back at another, with their comments, style and quotes.

A value that goes (it is deleted, or something else is written in its place) and one that comes may say the same, or
one may hold the other: a condition that is put inside `not`, a group that is dissolved. Then the lines are carried
over, indented as their new place needs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from niche.segments.documents.aligning import identity
from niche.segments.documents.tree import Child, children_of
from niche.segments.documents.trivia import SourceText, Span
from niche.segments.documents.writing import Carried, Writable, as_read
from niche.segments.documents.yamlfile import Plain


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

    def trivia(self) -> tuple[Span, ...]:
        """The comments around it."""
        return (*self.above, self.tail) if self.tail else self.above


def replaced(one: Child, source: SourceText, tail: Span | None) -> Iterator[Piece]:
    """A value that something else is written for, and everything in it; what is above it stays."""
    node = one.node
    if node.items and node.style != ",":
        yield Piece(node.value, (node.start, node.end), node.flow, (), tail)
        yield from _inside(one, source, node.start + 1 if node.flow else None)


def deleted(siblings: Sequence[Child], index: int, source: SourceText) -> Iterator[Piece]:
    """A child that is deleted, and everything in it.

    Of the comments above it only those that touch it are its own; above the first they may be about all.
    """
    one = siblings[index]
    above: tuple[Span, ...] = ()
    if index and (source.alone(one.start, one.node.end) if one.flow else source.leads(one.start)):
        touching = source.above(one.start), source.line_start(one.start)
        above = (touching,) if touching[0] < touching[1] else ()
    yield from _part(one, source, above)


def _inside(parent: Child, source: SourceText, before: int | None) -> Iterator[Piece]:
    """The children of a collection, and everything in them; comments above the first may begin at `before`."""
    for one in children_of(parent, source):
        above = source.between(before, one.start) if before is not None else None
        yield from _part(one, source, (above,) if above else ())
        before = one.node.end


def _part(one: Child, source: SourceText, above: tuple[Span, ...]) -> Iterator[Piece]:
    node = one.node
    tail = source.tail(node.end, comma=one.flow) if not one.flow or source.leads(one.start) else None
    if one.key and not one.flow:
        yield Piece({one.key.written: node.value}, (one.start, node.end), False, above, tail)
        above = ()
    if node.items and node.style != ",":
        below = source.between(one.opener, node.start)
        own = tail if one.key is None or source.leads(node.start) else None
        yield Piece(node.value, (node.start, node.end), node.flow, (*above, below) if below else above, own)
        yield from _inside(one, source, node.start + 1 if node.flow else one.opener)


class Carrier:
    """Hands out each piece once. What is handed out goes from its old place, with the comments around it."""

    def __init__(self, source: SourceText, known: Iterable[Piece] = ()) -> None:
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
        piece = self._left(value)
        if piece is None:
            return None
        self.taken.append(piece)
        start, end = piece.span
        body = _shifted(self.source.text[start:end], indent - self.source.column(start))
        tail = self.source.text[slice(*piece.tail)] if piece.tail else ""
        above = "".join(self.source.text[slice(*span)] for span in piece.above).splitlines()
        while above and not above[0].strip():
            del above[0]
        return Carried(tuple(line.strip() for line in above), body + tail, piece.flow)

    def inline(self, value: Writable) -> str | None:
        """The words of a value inside brackets; comments around it find no place there."""
        piece = self._left(value)
        if piece is None:
            return None
        self.taken.append(piece)
        self.shortened.append((piece, self.at))
        return self.source.text[slice(*piece.span)] if piece.flow else None

    def knows(self, value: Writable) -> bool:
        """Whether there are words for a value."""
        return self._left(value) is not None

    def _left(self, value: Writable) -> Piece | None:
        """The words for a value that no other took."""
        if not self.waiting:
            return None
        pieces = self.waiting.get(identity(as_read(value)), ())
        return next((piece for piece in pieces if not any(_overlap(piece.span, one.span) for one in self.taken)), None)

    def moved(self) -> list[Span]:
        """The comments around pieces that go along with them."""
        shortened = [piece for piece, _ in self.shortened]
        return [span for piece in self.taken if piece not in shortened for span in piece.trivia()]

    def carried(self) -> list[Span]:
        """The parts of the text that stand elsewhere now."""
        shortened = [piece for piece, _ in self.shortened]
        return [*self.moved(), *(piece.span for piece in self.taken if piece.flow or piece not in shortened)]


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
