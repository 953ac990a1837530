"""A lossless tree of a YAML text: values with the trivia around them, which are comments, blanks and line breaks.

Printing a tree gives the text that it was built from. A child is an entry of a mapping or an item of a list. To its
line belong the comment at its end and the comment lines directly above, unless it is the first, as those may be
about all children. A child that is deleted or moves takes them along.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from niche.segments.documents.writing import Writable
from niche.segments.documents.yamlfile import Node

_REMARK = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)


class UnpatchableError(Exception):
    """This node cannot be changed in place; what encloses it has to be written anew."""


@dataclass(slots=True)
class New:
    """What is written in place of a value, or as a new child."""

    value: Writable
    name: str | None = None
    """The key of a new entry."""
    fresh: bool = False
    """Whether it is a new child."""
    outgrown: bool = False
    """Whether it is a list that has no room left on the line of the old one."""
    text: str = ""
    indent: int = -1
    """The column of a text in lines; -1 of one that begins where the old one does, or on the line of its key."""
    is_line: bool = False
    """Whether it begins on the line of its key."""
    on_line: bool = True
    """Whether comments go above the line of its key or dash."""
    above: Sequence[str] = ()
    """Comment lines that it takes along to above its dash."""
    remarks: list[str] = field(default_factory=list)
    """Comments around deleted values that it takes along but finds no place for."""


@dataclass(slots=True, eq=False)
class Child:
    """A value in its place, with its key or dash. The fields of text are in the order of the text."""

    node: Node
    key: Node | None = None
    column: int = -1
    """The column of the key or the dash, from 0; -1 of the root and of items in brackets."""
    at: int = 0
    """The column of the value."""
    brackets: int = 0
    """How many collections in brackets the value stands in."""
    in_list: bool = False
    lead: str = ""
    """Whole lines above it, but for the first child."""
    pad: str = ""
    """Blanks before it in its line."""
    head: str = ""
    """The key and its colon, or the dash."""
    mid: str = ""
    """What follows up to the value, or up to the end of the line."""
    below: str = ""
    """Whole lines between that line and the value."""
    indent: str = ""
    """Blanks before a value that does not begin on the line of its key or dash."""
    text: str = ""
    """A value without children, else the opening bracket and what follows it in its line."""
    front: str = ""
    """Whole lines above the first child, in brackets."""
    children: list[Child] = field(default_factory=list)
    close: str = ""
    """Whole lines below the last child that is left, and the closing bracket."""
    comma: str = ""
    """The comma behind it, with the blanks before that."""
    after: str = ""
    """The rest of the line with its comment, or blanks before a next child; of a collection in lines, with its last."""
    gone: list[Child] = field(default_factory=list)
    """Children that were deleted."""
    new: New | None = None
    """What is to be written in place of the value."""
    taken: bool = False
    """Whether its value stands elsewhere now."""

    @property
    def on_line(self) -> bool:
        """Whether the value begins on the line of its key or dash."""
        return "\n" not in self.mid

    @property
    def in_lines(self) -> bool:
        """Whether this is a collection in lines."""
        return bool(self.children) and not self.node.flow

    @property
    def last(self) -> Child:
        """The descendant whose line is the last one."""
        return self.children[-1].last if self.in_lines else self

    @property
    def body(self) -> str:
        """The value."""
        return self.text + self.front + "".join(map(str, self.children)) + self.close

    def __str__(self) -> str:
        before = self.lead, self.pad, self.head, self.mid, self.below, self.indent
        return "".join((*before, self.body, self.comma, self.after))

    def walk(self) -> Iterator[Child]:
        """This child and all in it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def remarks(self) -> Iterator[str]:
        """The comments inside the value, in order; none where it stands elsewhere now."""
        if self.taken:
            return
        if self.node.style in ("|", ">"):
            yield from remarks(self.text.partition("\n")[0])
        elif self.node.flow:
            yield from remarks(self.text + self.front)
        for child in self.children:
            yield from remarks(child.lead)
            yield from remarks(child.mid + child.below)
            yield from child.remarks()
            yield from remarks(child.after)
        yield from remarks(self.close)

    @property
    def tail(self) -> str:
        """The comment at the end of its line, with the blanks before it."""
        return self.after.rstrip("\r\n") if "#" in self.after else ""

    @property
    def line_break(self) -> str:
        """The line break at the end of its line."""
        return self.after[len(self.after.rstrip("\r\n")) :]

    def cut_tail(self) -> str:
        """The comment at the end of its line, which is removed."""
        tail = self.tail
        self.after = self.after[len(tail) :]
        return tail


def remarks(trivia: str) -> list[str]:
    """The comments in a text without values."""
    return [found.rstrip() for found in _REMARK.findall(trivia)] if "#" in trivia else []


def build(text: str, root: Node) -> tuple[Child, str]:
    """The tree of a text, and what follows its last line; that line has a line break even where the text has none.

    Raises UnpatchableError where a dash is not found.
    """
    start = text.rfind("\n", 0, root.start) + 1
    end = text.find("\n", root.end) + 1 or len(text)
    whole = Child(root, at=root.start - start, below=text[:start], indent=text[start : root.start])
    _fill(whole, text)
    whole.last.after = text[root.end : end]
    if not whole.last.after.endswith("\n"):
        whole.last.after += newline_of(text)
    return whole, text[end:]


def newline_of(text: str) -> str:
    """The line break that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def _fill(one: Child, text: str) -> None:
    """Give a child its value: a text, or children and what stands between them."""
    node = one.node
    if not node.items:
        one.text = text[node.start : node.end]
        return
    starts = list(_starts(one, text))
    keys: Sequence[Node | None] = node.keys or [None] * len(starts)
    one.children = [_child(one, *parts, text) for parts in zip(keys, node.items, starts, strict=True)]
    ends = [item.end for item in node.items]
    if node.flow:
        one.text, one.front, one.children[0].pad = _split(text[node.start : starts[0]])
        rest = text[ends[-1] : node.end]
        cut = rest.find("\n") + 1 or max(len(rest) - 1, 0)
        one.children[-1].after, one.close = rest[:cut], rest[cut:]
    else:
        one.children[0].pad = text[node.start : starts[0]]
    for before, child, low, high in zip(one.children, one.children[1:], ends, starts[1:], strict=False):
        before.last.after, child.lead, child.pad = _split(text[low:high])
    for child in one.children if node.flow else ():
        blanks, comma, rest = child.after.partition(",")
        if comma and not blanks.strip():
            child.comma, child.after = blanks + comma, rest


def _starts(parent: Child, text: str) -> Iterator[int]:
    """Where the children begin: at their key or dash, or the item in brackets."""
    node = parent.node
    if node.keys or node.flow:
        yield from (part.start for part in node.keys or node.items)
        return
    # A comment line cannot begin with a dash, so the first one in the list's column is the item's.
    dash = re.compile(rf"^ {{{parent.at}}}-(?=\s|$)", re.MULTILINE)
    yield node.start
    for before, item in pairwise(node.items):
        match = dash.search(text, before.end, item.start + 1)
        if match is None:
            raise UnpatchableError
        yield match.end() - 1


def _child(parent: Child, key: Node | None, item: Node, start: int, text: str) -> Child:
    opener, brackets = start, parent.brackets + parent.node.flow
    if key:
        colon = re.compile(r"\s*:").match(text, key.end, max(item.start, key.end))
        opener = colon.end() if colon else key.end
    elif not parent.node.flow:
        opener = start + 1
    column = start - text.rfind("\n", 0, start) - 1 if opener > start else -1
    at = item.start - text.rfind("\n", 0, item.start) - 1
    found = Child(item, key, column, at, brackets, in_list=key is None, head=text[start:opener])
    before = text[opener : item.start]
    found.mid, found.below, found.indent = (before, "", "") if brackets else _split(before)
    _fill(found, text)
    return found


_GAP = re.compile(r"([^\n]*\n)((?:[ \t]*(?:#[^\n]*)?\r?\n)*)([^\n]*)")


def _split(gap: str) -> tuple[str, str, str]:
    """What stands between two things: the rest of a line, whole lines, and what leads the next line.

    All is the rest of a line where there is no line break, or something else than a comment on the lines.
    """
    found = _GAP.fullmatch(gap)
    return (found[1], found[2], found[3]) if found else (gap, "", "")


def arranged(parent: Child, stays: Collection[Child], order: Sequence[Child]) -> Child:
    """The collection with its children in another order, some of them new; those that are left out are gone.

    Those that stay keep their order and what is around them; others take along what belongs to them. Raises
    UnpatchableError where a comment finds no place. The children are changed, the collection is not.
    """
    left = set(order)
    found = replace(parent, gone=[child for child in parent.children if child not in left])
    if parent.node.flow:
        _arrange_in_brackets(found, stays, order)
    else:
        _arrange_in_lines(found, stays, order)
    return found


def _arrange_in_lines(parent: Child, stays: Collection[Child], order: Sequence[Child]) -> None:
    first, head = parent.children[0], order[0]
    behind_dash = parent.on_line and parent.column >= 0
    if head is not first and first.in_list and parent.column >= 0 and not behind_dash:
        parent.below, first.lead = _own_lines(parent.below)
    _leave(parent, stays, {child for child in parent.children if not child.pad.strip(" ")})
    for child in order[1:]:
        child.pad = child.pad or " " * parent.at
    if head is not first:
        if not behind_dash:
            parent.below += head.lead
        elif "#" in head.lead:
            parent.mid = parent.mid.rstrip(" ") + first.last.line_break
            parent.below, parent.indent = head.lead, head.pad
        head.lead = head.pad = ""
    parent.children = list(order)


def _arrange_in_brackets(parent: Child, stays: Collection[Child], order: Sequence[Child]) -> None:
    before = [parent.text + parent.front, *(child.after for child in parent.children)]
    lined = {
        child
        for child, above in zip(parent.children, before, strict=False)
        if above.endswith("\n") and child.after.endswith("\n") and not child.pad.strip(" ")
    }
    first = _leave(parent, stays, lined)
    for child, earlier in zip(order, [None, *order], strict=False):
        if child in stays:
            continue
        beside = earlier or first
        if beside in lined:
            lined.add(child)
            child.pad = beside.pad
        elif child.lead or child.tail:
            raise UnpatchableError
        if earlier:
            child.comma, earlier.comma = earlier.comma, earlier.comma or ","
            if beside not in lined:
                child.after, earlier.after = earlier.after, " "
        else:
            child.comma, child.lead, beside.lead = ",", beside.lead + child.lead, ""
            if beside not in lined:
                child.after, child.pad, beside.pad = " ", beside.pad, ""
    parent.children = list(order)


def _leave(parent: Child, stays: Collection[Child], lined: Collection[Child]) -> Child:
    """Take out the children that do not stay: with their lines, or with a comma where they share a line.

    Returns the first of those that stay.
    """
    left: list[Child] = []
    lines = ""
    for index, child in enumerate(parent.children):
        if child in stays:
            child.lead, lines = lines + child.lead, ""
            left.append(child)
        elif child in lined:
            others, child.lead = _own_lines(child.lead, len(child.pad)) if index else (child.lead, "")
            lines += others
        elif not parent.node.flow:
            raise UnpatchableError
        elif left:
            before = left[-1]
            if "#" in before.after + child.lead:
                raise UnpatchableError
            before.comma, before.after, child.lead, child.after = child.comma, child.after, "", ""
        else:
            following = parent.children[index + 1]
            if "#" in child.after + following.lead:
                raise UnpatchableError
            following.lead, following.pad, child.lead, child.after = child.lead, child.pad, "", ""
    parent.close = lines + parent.close
    return left[0]


def _own_lines(lines: str, column: int | None = None) -> tuple[str, str]:
    """Lines above a child, and the comment lines directly above it; only those in its column."""
    before = lines.splitlines(keepends=True)
    own: list[str] = []
    comment = re.compile(r" *#" if column is None else rf" {{{column}}}#")
    while before and comment.match(before[-1]):
        own.insert(0, before.pop())
    return "".join(before), "".join(own)
