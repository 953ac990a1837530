"""Items that come to a collection in YAML text, and items that go from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from niche.segments.documents.patches import Source, UnpatchableError
from niche.segments.documents.style import is_json, quotes_keys
from niche.segments.documents.writing import Layout, Writable
from niche.segments.documents.yamlfile import Node

_TAIL = re.compile(r"(?:[ \t]*,)?([ \t]+#.*)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item that comes, with comments that do not stand within its text."""

    text: str
    above: tuple[str, ...] = ()
    """Whole lines, without their indentation."""
    tail: str = ""
    """The comment behind it with the blanks before that."""


class Items(Protocol):
    """One collection of a text; indexes are those of its items before the edit."""

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        """Patches that take items out with the comment lines above them, but for those above the first."""

    def insert(self, after: int | None, new: Sequence[Arrival]) -> None:
        """Patches that put items after the item `after`, or in front of all."""

    def written(self, value: Writable, key: str | None = None) -> str:
        """A new item, or a new entry of a mapping, as text."""

    def raw(self, index: int) -> Arrival:
        """An item that moves, as it stands."""

    def keeps_comments(self, index: int) -> bool:
        """Whether an item that moves takes the comments around it along."""

    def opener(self, index: int) -> tuple[int, int]:
        """Right after the dash of a list item, and the dash's column; in brackets where the item begins."""


def items_of(node: Node, source: Source, layout: Layout, column: int) -> Items:
    """The items of a collection; `column` is that of the key it hangs on, -1 for the whole text."""
    if is_json(node):
        layout = replace(layout, style=replace(layout.style, json=True))
    return BracketItems(node, source, layout) if node.flow else LineItems(node, source, layout, column)


def dash_of(source: Source, node: Node, index: int) -> int:
    """Where the dash of an item of a list in lines is."""
    if index == 0:
        return node.start
    # A comment line cannot begin with a dash, so the first one in the list's column is the item's.
    dash = re.compile(rf"^ {{{source.column(node.start)}}}-(?=\s|$)", re.MULTILINE)
    found = dash.search(source.text, node.items[index - 1].end, node.items[index].start + 1)
    if found is None:
        raise UnpatchableError
    return found.end() - 1


class LineItems:
    """The items of a collection in lines."""

    def __init__(self, node: Node, source: Source, layout: Layout, column: int) -> None:
        self.node, self.source, self.layout, self.outer = node, source, layout, column
        self.indent = source.column(node.start)

    def start(self, index: int) -> int:
        """Where an item begins: its key, or its dash."""
        return self.node.keys[index].start if self.node.keys else dash_of(self.source, self.node, index)

    def opener(self, index: int) -> tuple[int, int]:
        return self.start(index) + 1, self.indent

    def written(self, value: Writable, key: str | None = None) -> str:
        if key is None:
            return self.layout.list_item(value, self.indent)
        return self.layout.entry(key, value, self.indent, '"' if quotes_keys(self.node) else "")

    def raw(self, index: int) -> Arrival:
        start = self.start(index)
        first = self.source.above(start) if index and self.source.leads(start) else start
        text = self.source.text[first : self.source.line_end(self.node.items[index].end)]
        return Arrival(text.removeprefix(" " * self.indent))

    def keeps_comments(self, index: int) -> bool:  # noqa: ARG002
        return True

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        for index in gone:
            start, end = self.start(index), self.node.items[index].end
            if self.source.leads(start):
                above = self.source.above(start) if index in moved else self.source.own(start)
                self.source.cut_lines(above if index else start, end)
            elif index == 0:
                self.delete_first(start, end)
            else:
                raise UnpatchableError

    def delete_first(self, start: int, end: int) -> None:
        """Delete an item that shares its line with the dash of the list around it: the next one moves up."""
        if len(self.node.items) == 1:
            raise UnpatchableError
        below = self.start(1)
        if "#" in self.source.text[self.source.line_end(end) : below]:
            self.source.put(len(self.source.text[:start].rstrip(" ")), self.source.line_end(end), "")
        else:
            self.source.put(start, below, "")

    def insert(self, after: int | None, new: Sequence[Arrival]) -> None:
        texts = [one.text for one in new]
        pad, newline = " " * self.indent, self.source.newline
        if after is not None:
            at = self.source.line_end(self.node.items[after].end)
            self.source.put(at, at, "".join(newline + pad + text for text in texts))
            return
        start = self.start(0)
        if self.source.leads(start):
            at = self.source.above(start) if self.outer >= 0 and not self.node.keys else self.source.line_start(start)
            self.source.put(at, at, "".join(pad + text + newline for text in texts))
        else:
            self.source.put(start, start, "".join(text + newline + pad for text in texts))


class BracketItems:
    """The items of a collection in brackets."""

    def __init__(self, node: Node, source: Source, layout: Layout) -> None:
        self.node, self.source, self.layout = node, source, layout
        starts: Iterable[Node] = node.keys or node.items
        self.spans = [(first.start, item.end) for first, item in zip(starts, node.items, strict=True)]

    def opener(self, index: int) -> tuple[int, int]:
        return self.spans[index][0], -1

    def written(self, value: Writable, key: str | None = None) -> str:
        text = self.layout.inline(value, brackets=True)
        quote = '"' if quotes_keys(self.node) else ""
        return text if key is None else f"{self.layout.key(key, True, quote)}: {text}"

    def raw(self, index: int) -> Arrival:
        start, end = self.spans[index]
        text = self.source.text[start:end]
        if not self.keeps_comments(index):
            return Arrival(text)
        above = self.source.text[self._first(index) : self.source.line_start(start)].splitlines()
        tail = _TAIL.match(self.source.text[end : self.source.line_end(end)])
        return Arrival(text, tuple(line.strip() for line in above), tail[1] if tail else "")

    def keeps_comments(self, index: int) -> bool:
        return self.source.alone(*self.spans[index])

    def _first(self, index: int) -> int:
        """Where an item begins that has its lines to itself, with its comments; above the first they are about all."""
        start, _ = self.spans[index]
        return self.source.above(start) if index else start

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        first_kept = min(set(range(len(self.spans))) - set(gone), default=0)
        for index in gone:
            start, end = self.spans[index]
            if self.source.alone(start, end):
                above = self._first(index) if index in moved else self.source.own(start)
                self.source.cut_lines(above if index else start, end)
                continue
            leading = index < first_kept
            gap = (end, self.spans[index + 1][0]) if leading else (self.spans[index - 1][1], start)
            if "#" in self.source.text[slice(*gap)]:
                raise UnpatchableError
            start, end = (start, gap[1]) if leading else (gap[0], end)
            self.source.put(start, end, "")

    def insert(self, after: int | None, new: Sequence[Arrival]) -> None:
        start, end = self.spans[after or 0]
        if not self.source.alone(start, end):
            if any(one.above or one.tail for one in new):
                raise UnpatchableError
            texts = [one.text for one in new]
            if after is None:
                self.source.put(start, start, "".join(f"{text}, " for text in texts))
            else:
                self.source.put(end, end, "".join(f", {text}" for text in texts))
            return
        glue = self.source.newline + " " * self.source.column(start)
        lines = [line for one in new for line in (*one.above, f"{one.text},{one.tail}")]
        if after is None:
            self.source.put(start, start, "".join(line + glue for line in lines))
            return
        line_end = self.source.line_end(end)
        if not self.source.text[end:line_end].lstrip().startswith(","):
            self.source.put(end, end, ",")
            lines[-1] = new[-1].text + new[-1].tail
        self.source.put(line_end, line_end, "".join(glue + line for line in lines))


class Arrivals:
    """New items gathered behind the item that they follow."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.anchor: int | None = None
        self.runs: dict[int | None, list[Arrival]] = {}

    def add(self, one: Arrival) -> None:
        """One more item behind the anchor."""
        self.runs.setdefault(self.anchor, []).append(one)

    def insert(self) -> None:
        """Patch all of them in."""
        for after, arrivals in self.runs.items():
            self.items.insert(after, arrivals)
