"""The children of a YAML collection with the trivia around them, and changes of which children there are.

A child is an entry of a mapping or an item of a list. The text of a collection is a gap, the first child, a gap, the
next child, and so on; a gap holds line breaks, comments, commas and indentation. A child that is deleted or moves takes
from the gaps around it what belongs to it: the comment at the end of its line and the comment lines directly above it,
but for those above the first child, which may be about all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from niche.segments.documents.style import is_json, quotes_keys
from niche.segments.documents.trivia import SourceText, Span
from niche.segments.documents.writing import Layout, Writable
from niche.segments.documents.yamlfile import Node

Tokens: TypeAlias = "list[str | Span]"
"""A text: parts that are new, and parts of the old text that stay."""


class UnpatchableError(Exception):
    """This node cannot be changed in place; what encloses it has to be written anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """A value in its place: with its key or dash, and what it hangs on."""

    node: Node
    key: Node | None
    start: int
    """Where its key, its dash, or in brackets the item begins."""
    opener: int
    """Where the value may begin at the earliest: right after the colon or the dash."""
    column: int
    """The column of the key or the dash, from 0; -1 for the whole text, and for items in brackets."""
    brackets: int
    """How many collections in brackets the value stands in."""
    in_list: bool = False
    colon: bool = True
    """Whether a key has a colon of its own; without one its value cannot change."""

    @property
    def flow(self) -> bool:
        """Whether it is in brackets."""
        return self.brackets > 0


def whole(root: Node) -> Child:
    """The value that is a whole text."""
    return Child(root, None, root.start, root.start, -1, 0)


def children_of(parent: Child, source: SourceText) -> list[Child]:
    """The children of a collection. Raises UnpatchableError where a dash is not found."""
    node, brackets = parent.node, parent.brackets + parent.node.flow
    if node.keys:
        return [_entry(key, value, source, brackets) for key, value in zip(node.keys, node.items, strict=True)]
    if node.flow:
        return [Child(item, None, item.start, item.start, -1, brackets, in_list=True) for item in node.items]
    column = source.column(node.start)
    # A comment line cannot begin with a dash, so the first one in the list's column is the item's.
    dash = re.compile(rf"^ {{{column}}}-(?=\s|$)", re.MULTILINE)
    found, start = [], node.start
    for index, item in enumerate(node.items):
        if index:
            match = dash.search(source.text, node.items[index - 1].end, item.start + 1)
            if match is None:
                raise UnpatchableError
            start = match.end() - 1
        found.append(Child(item, None, start, start + 1, column, brackets, in_list=True))
    return found


def _entry(key: Node, value: Node, source: SourceText, brackets: int) -> Child:
    colon = re.compile(r"\s*:").match(source.text, key.end, max(value.start, key.end))
    opener = colon.end() if colon else key.end
    return Child(value, key, key.start, opener, source.column(key.start), brackets, colon=colon is not None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A child that comes, with comments that do not stand within its text."""

    text: str
    above: tuple[str, ...] = ()
    """Whole lines, without their indentation."""
    tail: str = ""
    """The comment behind it with the blanks before that."""


class Children:
    """The children of one collection while it changes; indexes are those before the change."""

    def __init__(self, parent: Child, source: SourceText, layout: Layout) -> None:
        self.source, self.node, self.outer = source, parent.node, parent.column
        self.layout = replace(layout, style=replace(layout.style, json=True)) if is_json(parent.node) else layout
        self.old = children_of(parent, source)
        self.flow = self.node.flow
        self.indent = source.column(self.node.start)
        self.ends = [one.node.end if self.flow else source.line_end(one.node.end) for one in self.old]
        self.parts: list[Tokens] = [[(one.start, end)] for one, end in zip(self.old, self.ends, strict=True)]
        first = self.node.start if self.flow else start_of(parent, source)
        last = self.node.end if self.flow else self.ends[-1]
        starts = [first, *self.ends]
        self.gaps = [[low, high] for low, high in zip(starts, [*(one.start for one in self.old), last], strict=True)]
        self.front: tuple[int, Tokens] = (self.old[0].start, [])
        """What comes before the first child, and where."""
        self.arrivals: dict[int | None, list[Arrival]] = {}
        """Those that come, by the child that they follow; None for the front."""

    def tokens(self) -> Tokens:
        """The text of the collection; in lines from its opener to the end of its last line."""
        for after, new in self.arrivals.items():
            self._insert(after, new)
        (low, high), (at, front) = self.gaps[0], self.front
        if front and at > high:
            raise UnpatchableError
        found: Tokens = [(low, at), *front, (at, high)] if front else [(low, high)]
        for part, (low, high) in zip(self.parts, self.gaps[1:], strict=True):
            found += [*part, (low, high)]
        return found

    def _has_lines(self, index: int) -> bool:
        """Whether a child has its lines to itself."""
        one = self.old[index]
        return self.source.alone(one.start, one.node.end) if self.flow else self.source.leads(one.start)

    def keeps_comments(self, index: int) -> bool:
        """Whether a child that moves takes the comments around it along."""
        return not self.flow or self._has_lines(index)

    def written(self, value: Writable, key: str | None = None) -> Arrival:
        """A child that is new."""
        layout, quote = self.layout, '"' if quotes_keys(self.node) else ""
        if self.flow:
            text = layout.inline(value, brackets=True)
            return Arrival(text if key is None else f"{layout.key(key, True, quote)}: {text}")
        if key is None:
            return Arrival(layout.list_item(value, self.indent))
        return Arrival(layout.entry(key, value, self.indent, quote))

    def moved(self, index: int) -> Arrival:
        """A child that moves, as it stands."""
        one, source, end = self.old[index], self.source, self.ends[index]
        first = source.above(one.start) if index and self._has_lines(index) else one.start
        if not self.flow:
            return Arrival(source.text[first:end].removeprefix(" " * self.indent))
        if not self._has_lines(index):
            return Arrival(source.text[one.start : end])
        above = source.text[first : source.line_start(one.start)].splitlines()
        tail = source.tail(end, comma=True)
        text = source.text[one.start : end]
        return Arrival(text, tuple(line.strip() for line in above), source.text[slice(*tail)] if tail else "")

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        """Take children out, with the comments that are their own; those that move take all that touch them."""
        kept = min(set(range(len(self.old))) - set(gone), default=0)
        for index in gone:
            self.parts[index] = []
            if self._has_lines(index):
                self._delete_lines(index, leading=index < kept, moved=index in moved)
            elif self.flow:
                self._delete_in_line(index, leading=index < kept)
            else:
                self._delete_behind_dash(index)

    def _delete_lines(self, index: int, leading: bool, moved: bool) -> None:
        """Delete with the line break before it; those that lead, with the one after it."""
        start, source = self.old[index].start, self.source
        first = source.line_start(start)
        if index:
            first = source.above(start, None if moved else source.column(start))
        before, after = self.gaps[index : index + 2]
        end = source.line_end(self.ends[index])
        if leading:
            before[1], after[0] = max(before[0], first), source.text.find("\n", end) + 1
        else:
            before[1], after[0] = max(before[0], source.before_break(first)), end

    def _delete_in_line(self, index: int, leading: bool) -> None:
        """Delete with the comma after it where it leads, else with that before it."""
        gap = self.gaps[index + leading]
        if "#" in self.source.text[slice(*gap)]:
            raise UnpatchableError
        gap[:] = [gap[leading]] * 2

    def _delete_behind_dash(self, index: int) -> None:
        """Delete what shares its line with the dash of the list around it: the next one moves up."""
        if index or len(self.old) == 1:
            raise UnpatchableError
        start, end, below = self.old[0].start, self.ends[0], self.old[1].start
        if "#" in self.source.text[end:below]:
            self.gaps[0][1] = len(self.source.text[:start].rstrip(" "))
            self.gaps[1][0] = end
        else:
            self.gaps[1][:] = [below, below]

    def add(self, after: int | None, one: Arrival) -> None:
        """Put one more child behind the child `after`, or in front of all."""
        self.arrivals.setdefault(after, []).append(one)

    def _insert(self, after: int | None, new: Sequence[Arrival]) -> None:
        if not self.flow:
            self._insert_lines(after, [one.text for one in new])
        elif self._has_lines(after or 0):
            self._insert_lines_in_brackets(after, new)
        elif any(one.above or one.tail for one in new):
            raise UnpatchableError
        elif after is None:
            self.front = self.old[0].start, [f"{one.text}, " for one in new]
        else:
            self.parts[after] += [f", {one.text}" for one in new]

    def _insert_lines(self, after: int | None, texts: Iterable[str]) -> None:
        pad, newline, start = " " * self.indent, self.source.newline, self.old[0].start
        if after is not None:
            self.parts[after] += [newline + pad + text for text in texts]
        elif not self.source.leads(start):
            self.front = start, [text + newline + pad for text in texts]
        else:
            below_comments = self.outer >= 0 and not self.node.keys
            at = self.source.above(start) if below_comments else self.source.line_start(start)
            self.front = at, [pad + text + newline for text in texts]

    def _insert_lines_in_brackets(self, after: int | None, new: Sequence[Arrival]) -> None:
        one, end = self.old[after or 0], self.ends[after or 0]
        glue = self.source.newline + " " * self.source.column(one.start)
        lines = [line for each in new for line in (*each.above, f"{each.text},{each.tail}")]
        if after is None:
            self.front = one.start, [line + glue for line in lines]
            return
        line_end = self.source.line_end(end)
        if not self.source.text[end:line_end].lstrip().startswith(","):
            self.parts[after].append(",")
            lines[-1] = new[-1].text + new[-1].tail
        self.parts[after] += [(end, line_end), *(glue + line for line in lines)]
        self.gaps[after + 1][0] = line_end


def start_of(one: Child, source: SourceText) -> int:
    """Where the text of a value in lines begins: at its opener; of the whole text, at the line of its first child."""
    return source.line_start(one.opener) if one.column < 0 and not one.flow else one.opener


def printed(tokens: Tokens, source: SourceText, above: Iterable[tuple[int, str]], cuts: Iterable[Span]) -> str:
    """The text with comments above lines that begin at some places, and without the parts that are cut out.

    Raises UnpatchableError where a line is no longer there.
    """
    comments: dict[int, list[str]] = {}
    for line, comment in above:
        comments.setdefault(line, []).append(comment + source.newline)
    cuts = sorted(cuts)
    parts: list[str] = []
    for token in tokens:
        if isinstance(token, str):
            parts.append(token)
            continue
        start, end = token
        for line in sorted(line for line in comments if start <= line <= end):
            parts += [*_without(source.text, (start, line), cuts), *comments.pop(line)]
            start = line
        parts += _without(source.text, (start, end), cuts)
    if comments:
        raise UnpatchableError
    return "".join(parts)


def _without(text: str, span: Span, cuts: Sequence[Span]) -> Iterator[str]:
    start, end = span
    for low, high in cuts:
        if start < high and low < end:
            yield text[start : max(low, start)]
            start = high
    yield text[start:end]
