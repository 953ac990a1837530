"""Parts of a YAML text that leave their place and come back at another, with their comments, style and quotes.

A value that goes (it is deleted, or something else is written in its place) and one that comes may say the same, or
one may hold the other: a condition that is put inside `not`, a group that is dissolved. Then the lines are carried
over, indented as their new place needs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from niche.segments.documents.aligning import identity
from niche.segments.documents.tree import Child, remarks
from niche.segments.documents.writing import Carried, Writable, as_read
from niche.segments.documents.yamlfile import Plain


@dataclass(slots=True)
class Piece:
    """A value that goes from where it stands, alone or with its key."""

    child: Child
    keyed: bool
    above: tuple[tuple[Child, str], ...]
    """The fields with the comment lines above it."""
    tail: Child | None
    """The child whose line ends with its comment."""

    @property
    def value(self) -> Plain:
        """What it says."""
        child = self.child
        return {child.key.written: child.node.value} if self.keyed and child.key else child.node.value

    @property
    def flow(self) -> bool:
        """Whether it is in brackets."""
        return self.child.node.flow and not self.keyed

    def remarks(self, besides: Child | None = None) -> list[str]:
        """The comments that find no place inside brackets, but for that behind another child."""
        child = self.child
        found = remarks("".join(getattr(holder, name) for holder, name in self.above))
        if not self.flow:
            found += [*(remarks(child.mid + child.below) if self.keyed else ()), *child.remarks()]
        if self.tail and self.tail is not besides and not child.in_lines:
            found += remarks(self.tail.tail)
        return found

    def take(self, besides: Child | None = None) -> tuple[str, str, str]:
        """The lines above it, its text, and the comment behind it; they are no longer where they were.

        A comment behind another child stays.
        """
        child = self.child
        lines = "".join(getattr(holder, name) for holder, name in self.above)
        for holder, name in self.above:
            setattr(holder, name, "")
        tail = self.tail.cut_tail() if self.tail and self.tail is not besides else ""
        text = child.body
        if self.keyed:
            text = child.head + child.mid + child.below + child.indent + text
            child.mid = child.below = ""
        for part in child.walk():
            part.taken = True
        return lines, text.removesuffix("\n").removesuffix("\r") if child.in_lines else text, tail


def pieces(one: Child) -> Iterator[Piece]:
    """What goes from a changed tree, and everything in it."""
    if one.new is None:
        for child in one.children:
            yield from pieces(child)
        for child in one.gone:
            yield from _part(child, (child, "lead"))
    elif one.children and one.node.style != ",":
        own = not one.brackets and (one.in_list or not one.on_line)
        yield Piece(one, False, (), one.last if own else None)
        yield from _inside(one)


def _inside(parent: Child) -> Iterator[Piece]:
    first = parent, "below" if parent.in_lines else "front"
    for index, child in enumerate(parent.children):
        yield from _part(child, (child, "lead") if index else first)


def _part(one: Child, above: tuple[Child, str]) -> Iterator[Piece]:
    keyed = one.key is not None and not one.brackets
    if keyed:
        yield Piece(one, True, (above,), one.last)
    if one.children and one.node.style != ",":
        own = one.last if one.key is None or not one.on_line else None
        yield Piece(one, False, ((one, "below"),) if keyed else (above, (one, "below")), own)
        yield from _inside(one)


class Pool:
    """What goes from a tree; hands out each piece once."""

    def __init__(self, tree: Child) -> None:
        self.waiting: defaultdict[Hashable, list[Piece]] = defaultdict(list)
        for piece in pieces(tree):
            self.waiting[identity(piece.value)].append(piece)
        self.homeless: list[str] = []
        """Comments around what was handed out that stand nowhere now."""
        self.place: Child | None = None
        """What the words are asked for; the comment behind it stays."""

    def find(self, value: Writable) -> Piece | None:
        """A piece that says a value; None where there is none that nobody took."""
        if not self.waiting:
            return None
        known = self.waiting.get(identity(as_read(value)), ())
        return next((piece for piece in known if not any(part.taken for part in piece.child.walk())), None)

    def lines(self, value: Writable, indent: int) -> Carried | None:
        """The words of a value that is to stand at `indent`."""
        piece = self.find(value)
        if piece is None:
            return None
        column = piece.child.column if piece.keyed else piece.child.at
        lines, text, tail = piece.take()
        above = [line.strip() for line in lines.splitlines()]
        while above and not above[0]:
            del above[0]
        return Carried(tuple(above), _shifted(text, indent - column) + tail, piece.flow)

    def inline(self, value: Writable) -> str | None:
        """The words of a value inside brackets; comments around it find no place there."""
        piece = self.find(value)
        if piece is None:
            return None
        self.homeless += piece.remarks(self.place)
        _, text, _ = piece.take(self.place)
        return text if piece.flow else None

    def fits_inline(self, value: Writable) -> bool:
        """Whether a value can stand in brackets without comments around it that find no place there."""
        if piece := self.find(value):
            return not piece.remarks(self.place)
        if isinstance(value, Mapping):
            return all(self.fits_inline(part) for part in value.values())
        return not isinstance(value, list | tuple) or all(self.fits_inline(part) for part in value)


def _shifted(text: str, by: int) -> str:
    """The lines after the first moved to the right, or to the left as far as there are blanks."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(_moved(line, by) for line in rest)])


def _moved(line: str, by: int) -> str:
    if line in ("", "\r"):
        return line
    return " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]
