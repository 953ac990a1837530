"""Edits of YAML text that touch only what changed.

The text is read, the difference between what it says and what is wanted becomes patches of a few characters each,
and the patched text is read again: it must say exactly what is wanted. Where that fails, the smallest enclosing
block is written anew; where that fails too, nothing is written. Comments stay: above an item that goes, its own
comment lines stay behind; only a comment at the end of a deleted line goes with it. An item that moves within its
list takes the comment lines directly above it along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from niche.segments.documents import yamlwrite
from niche.segments.documents.yamlalign import Alignment, align, same
from niche.segments.documents.yamlfile import BOM, Document, Node, Plain, load
from niche.segments.documents.yamlitems import Items, items_of
from niche.segments.documents.yamlpatch import Source, UnpatchableError
from niche.segments.documents.yamlwrite import Writable
from niche.segments.problems import BadInputError, Problem


def edit(text: str, wanted: Writable, file: str = "") -> str:
    """The text, changed to say `wanted`; every character that need not change is the same.

    Keys that the text has keep their order; new ones follow the key that they follow in `wanted`. Dates in `wanted`
    match ISO text. Raises BadInputError where the text is not YAML or cannot be made to say what is wanted.
    """
    document = load(text, file)
    target = yamlwrite.as_read(wanted)
    if same(document.value, target):
        return text
    keeps_root = isinstance(document.value, dict) and isinstance(target, dict)
    for depth in range(_height(document.root), 0 if keeps_root else -1, -1):
        try:
            result = BOM * document.bom + Editor(document, depth).edited(wanted)
            got = load(result).value
        except (UnpatchableError, BadInputError):
            continue
        if same(got, target) and _keeps_order(document.value, got):
            return result
    if document.text and not document.text.endswith("\n"):
        return edit(text + Source(text).newline, wanted, file)  # a text block at the end may need its line break
    message = "this change cannot be written without touching other parts of the file"
    raise BadInputError(Problem(message, file, hint="make it in an editor, and open the file again"))


def _height(node: Node | None) -> int:
    return 1 + max(map(_height, node.items), default=0) if node else 0


def _keeps_order(old: Plain, new: Plain) -> bool:
    """Whether keys that are in both stand in the same order, at every level that can be matched by keys."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return True
    if [key for key in old if key in new] != [key for key in new if key in old]:
        return False
    return all(_keeps_order(value, new[key]) for key, value in old.items() if key in new)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value: the node, and what it hangs on."""

    node: Node
    opener: int
    """Where the value may begin at the earliest: right after the colon or the dash."""
    column: int
    """The column of the key or the dash, from 0; -1 for the whole text."""
    brackets: bool
    """Whether the value stands inside a collection in brackets."""
    in_list: bool = False


class Editor:
    """Turns one text into another. Values `depth` levels down are replaced as a whole."""

    def __init__(self, document: Document, depth: int) -> None:
        self.source = Source(document.text)
        self.root, self.depth = document.root, depth

    def edited(self, wanted: Writable) -> str:
        """The text that should say `wanted`; not yet verified. Raises UnpatchableError."""
        text, newline = self.source.text, self.source.newline
        if self.root is None:
            lead = newline if text and not text.endswith("\n") else ""
            return text + lead + yamlwrite.dump(wanted, newline)
        self.change(Slot(self.root, self.root.start, -1, brackets=False), wanted, 0)
        return self.source.patched()

    def change(self, slot: Slot, new: Writable, level: int) -> None:
        """Patch one value into another, inside it where that can be."""
        if same(slot.node.value, yamlwrite.as_read(new)):
            return
        mark = len(self.source.patches)
        if level < self.depth:
            try:
                self._change_inside(slot, new, level)
                return
            except UnpatchableError:
                del self.source.patches[mark:]
        self._replace(slot, new)

    def _change_inside(self, slot: Slot, new: Writable, level: int) -> None:
        node = slot.node
        if (isinstance(node.value, dict | list) and not node.items) or (yamlwrite.is_collection(new) and not new):
            raise UnpatchableError
        if isinstance(node.value, dict) and isinstance(new, Mapping):
            self._change_mapping(slot, new, level)
        elif isinstance(node.value, list) and isinstance(new, Sequence) and not isinstance(new, str):
            self._change_list(slot, new, level)
        elif isinstance(node.value, dict | list) or yamlwrite.is_collection(new):
            raise UnpatchableError
        elif node.style in ("|", ">") and isinstance(new, str):
            self._change_text_block(slot, new)
        elif isinstance(new, str) and "\n" in new and not node.style:
            raise UnpatchableError
        else:
            quote = node.style if isinstance(new, str) and node.style in ("'", '"') else ""
            self._put_inline(slot, yamlwrite.scalar_text(new, quote, slot.brackets))

    def _put_inline(self, slot: Slot, text: str) -> None:
        touches = slot.node.start == slot.opener and slot.column >= 0
        self.source.put(slot.node.start, slot.node.end, " " + text if touches else text)

    def _change_text_block(self, slot: Slot, new: str) -> None:
        """New lines under the same header where that can say it, else the text on one line."""
        node, source = slot.node, self.source
        header_end = source.line_end(node.start)
        body = re.compile(r"^( *)[^ \r\n]", re.MULTILINE).search(source.text, min(header_end + 1, node.end), node.end)
        indent = len(body[1]) if body else slot.column + 2
        for style in (node.style, "|"):
            text = yamlwrite.text_block(new, max(indent, 1), source.newline, style)
            if text and load(f"a: {text}\n").value == {"a": new}:
                header, _, lines = text.partition(source.newline)
                comment = source.text[node.start : header_end].partition(" ")[2]
                written = f"{header} {comment}" if comment else header
                source.put(node.start, max(node.end, header_end), written + source.newline + lines)
                return
        source.put(node.start, max(node.end, header_end), yamlwrite.scalar_text(new))

    def _replace(self, slot: Slot, new: Writable) -> None:
        """Write a value anew: on the line of its key or dash where the layout says so, else in lines below."""
        column = self.source.column(slot.node.start)
        between = self.source.text[slot.opener : slot.node.start]
        on_line = "\n" not in between
        room = yamlwrite.WIDTH - (column if on_line else slot.column + 2)
        if slot.brackets:
            self._put_inline(slot, yamlwrite.inline(new, brackets=True))
        elif yamlwrite.stays_inline(new, room) or (slot.node.flow and on_line):
            self._replace_on_line(slot, new, column, between)
        else:
            self._replace_below(slot, new, column, on_line)

    def _comment_after(self, node: Node) -> str:
        return self.source.text[node.end : self.source.line_end(node.end)].strip()

    def _replace_on_line(self, slot: Slot, new: Writable, column: int, between: str) -> None:
        node = slot.node
        text = yamlwrite.line(new, max(slot.column, 0), self.source.newline)
        if self._comment_after(node):  # it would end up in a text block
            text = yamlwrite.inline(new)
        if "\n" not in between or between.strip():
            pad = " " if slot.column >= 0 and (not between or column <= slot.column) else ""
            self.source.put(node.start, node.end, pad + text)
        else:
            self.source.put(slot.opener, node.end, " " + text)

    def _replace_below(self, slot: Slot, new: Writable, column: int, on_line: bool) -> None:
        node, source = slot.node, self.source
        swallows = self._comment_after(node) and "|" in yamlwrite.block(new, 0)  # the comment, in a text block
        if on_line and slot.column >= 0 and (swallows or not slot.in_list):
            below, end = slot.column + 2, source.line_end(node.end)
            source.put(slot.opener, node.end, "")
            source.put(end, end, source.newline + " " * below + yamlwrite.block(new, below, source.newline))
        else:
            below = column if column > slot.column else slot.column + 2
            text = yamlwrite.inline(new) if swallows else yamlwrite.block(new, below, source.newline)
            source.put(node.start, node.end, " " * (below - column) + text)

    def _value_slot(self, slot: Slot, index: int) -> Slot:
        """The slot of a value in a mapping. Raises UnpatchableError where it has no colon of its own."""
        key, value = slot.node.keys[index], slot.node.items[index]
        between = self.source.text[key.end : max(value.start, key.end)]
        if not re.match(r"\s*:", between):
            raise UnpatchableError
        opener = key.end + between.index(":") + 1
        return Slot(value, opener, self.source.column(key.start), slot.brackets or slot.node.flow)

    def _change_mapping(self, slot: Slot, new: Mapping[str, Writable], level: int) -> None:
        node = slot.node
        names = [key.written for key in node.keys]
        gone = [index for index, name in enumerate(names) if name not in new]
        come = [name for name in new if name not in names]
        if len(gone) == len(come) == 1 and self._is_renamed(node.items[gone[0]], new[come[0]]):
            key = node.keys[gone[0]]
            self.source.put(key.start, key.end, yamlwrite.key_text(come[0], slot.brackets or node.flow))
            names[gone[0]] = come[0]
            gone, come = [], []
        if len(gone) == len(names):
            raise UnpatchableError
        for index, name in enumerate(names):
            if name in new:
                item = node.items[index]
                if not same(item.value, yamlwrite.as_read(new[name])):
                    self.change(self._value_slot(slot, index), new[name], level + 1)
        items = items_of(node, self.source, slot.column)
        items.delete(gone)
        arrivals = Arrivals(items)
        for name in new:
            if name in names:
                arrivals.anchor = names.index(name)
            else:
                arrivals.add(items.written(new[name], name))
        arrivals.insert()

    def _is_renamed(self, old: Node, new: Writable) -> bool:
        """Whether a key that goes and one that comes are one key under another name (`all` turned into `any`)."""
        groups = isinstance(old.value, list) and any(isinstance(item, dict) for item in old.value)
        return same(old.value, yamlwrite.as_read(new)) or (groups and isinstance(new, Sequence) and len(new) > 0)

    def _change_list(self, slot: Slot, new: Sequence[Writable], level: int) -> None:
        node = slot.node
        target = [yamlwrite.as_read(item) for item in new]
        found: Alignment = align([item.value for item in node.items], target)
        items = items_of(node, self.source, slot.column)
        for i, j in found.pairs:
            if not same(node.items[i].value, target[j]):
                item = Slot(node.items[i], *items.opener(i), slot.brackets or node.flow, in_list=True)
                self.change(item, new[j], level + 1)
        items.delete(found.gone, found.moved.values())
        partner = {j: i for i, j in found.pairs}
        arrivals = Arrivals(items)
        for j, item_value in enumerate(new):
            if j in partner:
                arrivals.anchor = partner[j]
            else:
                arrivals.add(items.raw(found.moved[j]) if j in found.moved else items.written(item_value))
        arrivals.insert()


class Arrivals:
    """New items gathered behind the item that they follow."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.anchor: int | None = None
        self.runs: dict[int | None, list[str]] = {}

    def add(self, text: str) -> None:
        """One more item behind the anchor."""
        self.runs.setdefault(self.anchor, []).append(text)

    def insert(self) -> None:
        """Patch all of them in."""
        for after, texts in self.runs.items():
            self.items.insert(after, texts)
