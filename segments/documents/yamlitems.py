"""Items that come to a collection in YAML text, and items that go from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from niche.segments.documents.yamlfile import Node
from niche.segments.documents.yamlpatch import Source, UnpatchableError
from niche.segments.documents.yamlwrite import Layout, Writable, key_text


class Items(Protocol):
    """One collection of a text; indexes are those of its items before the edit."""

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        """Patches that take items out; a moved one with the comment lines above it."""

    def insert(self, after: int | None, new: Sequence[str]) -> None:
        """Patches that put written items after the item `after`, or in front of all."""

    def written(self, value: Writable, key: str | None = None) -> str:
        """A new item, or a new entry of a mapping, as text."""

    def raw(self, index: int) -> str:
        """The text of an item that moves."""

    def opener(self, index: int) -> tuple[int, int]:
        """Right after the dash of a list item, and the dash's column; in brackets where the item begins."""


def items_of(node: Node, source: Source, layout: Layout, column: int) -> Items:
    """The items of a collection; `column` is that of the key it hangs on, -1 for the whole text."""
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
        return self.layout.entry(key, value, self.indent)

    def raw(self, index: int) -> str:
        start = self.start(index)
        first = self.source.above(start) if index and self.source.leads(start) else start
        text = self.source.text[first : self.source.line_end(self.node.items[index].end)]
        return text.removeprefix(" " * self.indent)

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:
        for index in gone:
            start, end = self.start(index), self.node.items[index].end
            if self.source.leads(start):
                self.source.cut_lines(self.source.above(start) if index and index in moved else start, end)
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

    def insert(self, after: int | None, new: Sequence[str]) -> None:
        pad, newline = " " * self.indent, self.source.newline
        if after is not None:
            at = self.source.line_end(self.node.items[after].end)
            self.source.put(at, at, "".join(newline + pad + text for text in new))
            return
        start = self.start(0)
        if self.source.leads(start):
            at = self.source.above(start) if self.outer >= 0 and not self.node.keys else self.source.line_start(start)
            self.source.put(at, at, "".join(pad + text + newline for text in new))
        else:
            self.source.put(start, start, "".join(text + newline + pad for text in new))


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
        return text if key is None else f"{key_text(key, True)}: {text}"

    def raw(self, index: int) -> str:
        start, end = self.spans[index]
        return self.source.text[start:end]

    def delete(self, gone: Sequence[int], moved: Collection[int] = ()) -> None:  # noqa: ARG002
        first_kept = min(set(range(len(self.spans))) - set(gone), default=0)
        for index in gone:
            start, end = self.spans[index]
            if self.source.alone(start, end):
                self.source.cut_lines(start, end)
                continue
            leading = index < first_kept
            gap = (end, self.spans[index + 1][0]) if leading else (self.spans[index - 1][1], start)
            if "#" in self.source.text[slice(*gap)]:
                raise UnpatchableError
            start, end = (start, gap[1]) if leading else (gap[0], end)
            self.source.put(start, end, "")

    def insert(self, after: int | None, new: Sequence[str]) -> None:
        if after is None:
            start, end = self.spans[0]
            alone = self.source.alone(start, end)
            glue = "," + self.source.newline + " " * self.source.column(start) if alone else ", "
            self.source.put(start, start, "".join(text + glue for text in new))
            return
        start, end = self.spans[after]
        if not self.source.alone(start, end):
            self.source.put(end, end, "".join(", " + text for text in new))
            return
        line_end = self.source.line_end(end)
        glue = self.source.newline + " " * self.source.column(start)
        if self.source.text[end:line_end].lstrip().startswith(","):
            self.source.put(line_end, line_end, "".join(glue + text + "," for text in new))
        else:
            self.source.put(end, end, ",")
            self.source.put(line_end, line_end, glue + ("," + glue).join(new))
