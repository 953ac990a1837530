"""Edits of YAML text that touch only what changed.

The text is read, the difference between what it says and what is wanted becomes patches of a few characters each,
and the patched text is read again: it must say exactly what is wanted. Where that fails, the smallest enclosing
block is written anew; where that fails too, nothing is written. What only gets another place keeps its words, see
yamlcarry. An item that goes or moves takes the comment at the end of its line and the comment lines directly above it
along, but for those above the first item, which may be about all. All other comments stay; one inside what is written
anew, on nothing that is carried over, goes above it. A list in brackets that outgrows its line goes into lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass

from niche.segments.documents import writing
from niche.segments.documents.aligning import Alignment, align, holds, keeps_order, same
from niche.segments.documents.carrying import Carrier, Piece, deleted, replaced, tail_of
from niche.segments.documents.comments import comments
from niche.segments.documents.items import Arrival, Arrivals, items_of
from niche.segments.documents.patches import Patch, Source, Span, UnpatchableError
from niche.segments.documents.style import style_of, without_trailing_commas
from niche.segments.documents.writing import Layout, Writable
from niche.segments.documents.yamlfile import BOM, Document, Node, load
from niche.segments.model.problems import BadInputError, Problem

_LONE_RETURN = re.compile(r"\r(?!\n)")


def edit(text: str, wanted: Writable, file: str = "") -> str:
    """The text, changed to say `wanted`; every character that need not change is the same.

    Keys that the text has keep their order; new ones follow the key that they follow in `wanted`. Dates in `wanted`
    match ISO text. Raises BadInputError where the text is not YAML or cannot be made to say what is wanted.
    """
    document = load(text, file)
    target = writing.as_read(wanted)
    if same(document.value, target):
        return text
    check_line_breaks(document, file)
    json = style_of(document).json
    keeps_root = isinstance(document.value, dict) and isinstance(target, dict)
    for depth in range(_height(document.root), 0 if keeps_root else -1, -1):
        try:
            result = BOM * document.bom + _edited(document, depth, wanted)
            if json:
                result = without_trailing_commas(result)
            got = load(result).value
        except (UnpatchableError, BadInputError):
            continue
        if same(got, target) and keeps_order(document.value, got):
            return result
    if document.text and not document.text.endswith("\n"):
        return edit(text + Source(text).newline, wanted, file)  # a text block at the end may need its line break
    message = "this change cannot be written without touching other parts of the file"
    raise BadInputError(Problem(message, file, hint="make it in an editor, and open the file again"))


def check_line_breaks(document: Document, file: str) -> None:
    """Raises BadInputError where lines end with a carriage return alone: what stands on which line is then open."""
    found = _LONE_RETURN.search(document.text)
    if found:
        line, column = document.position(found.start())
        message = "lines that end with a carriage return alone can be read, not changed"
        raise BadInputError(Problem(message, file, line, column, "save the file with line feeds"))


def _edited(document: Document, depth: int, wanted: Writable) -> str:
    """The text that should say `wanted`. The first pass finds what goes, the second what of it comes back elsewhere."""
    editor = Editor(document, depth)
    text = editor.edited(wanted)
    if editor.gone:
        for _ in range(2):
            editor = Editor(document, depth, editor)
            text = editor.edited(wanted)
    return text


def _height(node: Node | None) -> int:
    return 1 + max(map(_height, node.items), default=0) if node else 0


class _OutgrownError(UnpatchableError):
    """A list in brackets has no room left on its line."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value: the node, and what it hangs on."""

    node: Node
    opener: int
    """Where the value may begin at the earliest: right after the colon or the dash."""
    column: int
    """The column of the key or the dash, from 0; -1 for the whole text."""
    brackets: int
    """How many collections in brackets the value stands in."""
    in_list: bool = False


class Editor:
    """Turns one text into another. Values `depth` levels down are replaced as a whole."""

    def __init__(self, document: Document, depth: int, before: Editor | None = None) -> None:
        self.document = document
        self.source = Source(document.text)
        self.root, self.depth = document.root, depth
        self.gone: list[Piece] = []
        """What is deleted or replaced, and everything in it."""
        self.replaced: list[tuple[Span, int]] = []
        """The parts of the text written anew, and the lines above which their comments go."""
        self.carrier = Carrier(self.source)
        self.tails: set[Span] = set()
        """Comments behind values that are carried away with them, as far as the pass before tells."""
        if before is not None:
            self.carrier = Carrier(self.source, before.gone)
            self.tails = {piece.tail for piece in before.carrier.taken if piece.tail}
        self.layout = Layout(self.source.newline, self.carrier, style_of(document))

    def edited(self, wanted: Writable) -> str:
        """The text that should say `wanted`; not yet verified. Raises UnpatchableError."""
        text, newline = self.source.text, self.source.newline
        if self.root is None:
            lead = newline if text and not text.endswith("\n") else ""
            return text + lead + writing.dump(wanted, newline)
        self.change(Slot(self.root, self.root.start, -1, brackets=0), wanted, 0)
        self._rescue_comments()
        return self.source.patched()

    def _rescue_comments(self) -> None:
        """Put comments that no value took along above what is written in their place."""
        around = [(span, at) for piece, at in self.carrier.shortened for span in piece.spans()]
        lost = [(span, at) for span, at in (*self.replaced, *around) if "#" in self.source.text[slice(*span)]]
        if not lost:
            return
        carried = self.carrier.carried()
        cut = [(patch.start, patch.end) for patch in self.source.patches]
        found: list[Patch] = []
        for comment in comments(self.document):
            above = [at for span, at in lost if _within(comment.start, span)]
            if above and _within(comment.start, *cut) and not _within(comment.start, *carried):
                line = self.source.line_start(above[0])
                indent = re.match(" *", self.source.text[line:])
                pad = indent[0] if indent else ""
                found.append(Patch(line, line, pad + comment.text + self.source.newline))
        self.source.patches[:0] = found  # above what else comes to that line

    def change(self, slot: Slot, new: Writable, level: int) -> None:
        """Patch one value into another, inside it where that can be."""
        if same(slot.node.value, writing.as_read(new)):
            return
        marks, said = self._marks(), writing.as_read(new)
        if level < self.depth and not holds(said, slot.node.value) and not holds(slot.node.value, said):
            try:
                self._change_inside(slot, new, level)
                return
            except _OutgrownError:
                self._forget(marks)
                if slot.brackets:
                    raise
                self._replace(slot, new, outgrown=True)
                return
            except UnpatchableError:
                self._forget(marks)
        self._replace(slot, new)

    def _is_on_line(self, slot: Slot) -> bool:
        """Whether a value begins on the line of its key or dash."""
        return "\n" not in self.source.text[slot.opener : slot.node.start]

    def _outgrows(self, slot: Slot, new: Sequence[Writable]) -> bool:
        """Whether a list of scalars on one line has no room for more on it, and can go into lines."""
        node, root = slot.node, self.root
        one_line = node.flow and "\n" not in self.source.text[node.start : node.end]
        if not one_line or len(new) <= len(node.items) or slot.brackets > 1 or root is None or root.flow:
            return False
        closing = slot.brackets * (2 if self.layout.style.padded else 1)
        return not writing.stays_inline(new, writing.WIDTH - self.source.column(node.start) - closing)

    def _marks(self) -> tuple[int, ...]:
        """How much is noted so far."""
        noted: tuple[Sized, ...] = (self.source.patches, self.gone, self.replaced)
        return tuple(map(len, (*noted, self.carrier.taken, self.carrier.shortened)))

    def _forget(self, marks: tuple[int, ...]) -> None:
        """Take back what was noted since."""
        patches, gone, lost, taken, shortened = marks
        del self.source.patches[patches:], self.gone[gone:], self.replaced[lost:]
        del self.carrier.taken[taken:], self.carrier.shortened[shortened:]

    def _change_inside(self, slot: Slot, new: Writable, level: int) -> None:
        node = slot.node
        if (isinstance(node.value, dict | list) and not node.items) or (writing.is_collection(new) and not new):
            raise UnpatchableError
        if isinstance(node.value, dict) and isinstance(new, Mapping):
            self._change_mapping(slot, new, level)
        elif isinstance(node.value, list) and isinstance(new, Sequence) and not isinstance(new, str):
            self._change_list(slot, new, level)
        elif isinstance(node.value, dict | list) or writing.is_collection(new):
            raise UnpatchableError
        elif node.style in ("|", ">") and isinstance(new, str):
            self._change_text_block(slot, new)
        elif isinstance(new, str) and "\n" in new and not node.style:
            raise UnpatchableError
        else:
            quote = node.style if isinstance(new, str) and node.style in ("'", '"') else ""
            self._put_inline(slot, self.layout.scalar(new, quote, slot.brackets > 0))

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
            text = writing.text_block(new, max(indent, 1), source.newline, style)
            if text and load(f"a: {text}\n").value == {"a": new}:
                header, _, lines = text.partition(source.newline)
                comment = source.text[node.start : header_end].partition(" ")[2]
                written = f"{header} {comment}" if comment else header
                source.put(node.start, max(node.end, header_end), written + source.newline + lines)
                return
        source.put(node.start, max(node.end, header_end), writing.scalar_text(new))

    def _replace(self, slot: Slot, new: Writable, outgrown: bool = False) -> None:
        """Write a value anew: on the line of its key or dash where the layout says so, else in lines below."""
        node, source = slot.node, self.source
        column = source.column(node.start)
        between = source.text[slot.opener : node.start]
        on_line = self._is_on_line(slot)
        own = not slot.brackets and (slot.in_list or not on_line)
        self.gone += replaced(source, node, tail_of(source, node.start, node.end, flow=False) if own else None)
        self.carrier.at = max(slot.opener - 1, 0)
        self.replaced.append(((node.start, node.end), self.carrier.at))
        room = writing.WIDTH - (column if on_line else slot.column + 2)
        item_in_lines = slot.in_list and isinstance(new, Mapping) and new and not node.flow
        if slot.brackets:
            self._put_inline(slot, self.layout.inline(new, brackets=True))
        elif node.flow and on_line and not outgrown:
            self._replace_brackets(slot, new, column, between)
        elif writing.stays_inline(new, room, self.layout.style) and not item_in_lines and not self.carrier.knows(new):
            self._replace_on_line(slot, new, column, between)
        else:
            self._replace_below(slot, new, column, on_line)

    def _replace_brackets(self, slot: Slot, new: Writable, column: int, between: str) -> None:
        """Stay in brackets, unless comments would find no place there."""
        marks = self._marks()
        text = self.layout.inline(new)
        short = [piece for piece, _ in self.carrier.shortened[marks[-1] :]]
        if any(piece.above or (piece.tail and piece.tail[0] != slot.node.end) for piece in short):
            self._forget(marks)
            self._replace_below(slot, new, column, on_line=True)
        else:
            self.source.put(slot.node.start, slot.node.end, self._pad(slot, column, between) + text)

    def _pad(self, slot: Slot, column: int, between: str) -> str:
        return " " if slot.column >= 0 and (not between or column <= slot.column) else ""

    def _comment_after(self, node: Node) -> Span | None:
        """The comment behind a value, unless it is carried away."""
        rest = self.source.text[node.end : self.source.line_end(node.end)]
        start = node.end + len(rest) - len(rest.lstrip())
        found = node.end, self.source.line_end(node.end)
        return found if rest.strip() and not any(tail[0] <= start < tail[1] for tail in self.tails) else None

    def _replace_on_line(self, slot: Slot, new: Writable, column: int, between: str) -> None:
        node = slot.node
        text = self.layout.line(new, max(slot.column, 0))
        if self._comment_after(node):  # it would end up in a text block
            text = self.layout.inline(new)
        if "\n" not in between or between.strip():
            self.source.put(node.start, node.end, self._pad(slot, column, between) + text)
        else:
            self.source.put(slot.opener, node.end, " " + text)

    def _replace_below(self, slot: Slot, new: Writable, column: int, on_line: bool) -> None:
        node, source = slot.node, self.source
        below = column if column > slot.column and not (on_line and not slot.in_list) else slot.column + 2
        text = self._in_lines(slot, new, below, on_line)
        behind = self._comment_after(node) if "\n" in text else None
        if on_line and slot.column >= 0 and (behind or not slot.in_list):
            end = source.line_end(node.end)
            source.put(slot.opener, node.end, "")
            source.put(end, end, source.newline + " " * below + text)
            return
        if behind:  # it would follow the last line, which may be another value's, or of a text block
            source.put(*behind, "")
            self.replaced.append((behind, self.carrier.at))
        source.put(node.start, node.end, " " * (below - column) + text)

    def _in_lines(self, slot: Slot, new: Writable, below: int, on_line: bool) -> str:
        """A value in lines; comments above one that is carried over go above the dash."""
        dash = slot.opener - 1
        if not (slot.in_list and on_line and self.source.leads(dash) and writing.is_collection(new)):
            return self.layout.block(new, below)
        carried = self.carrier.lines(new, below)
        if carried is None:
            return self.layout.block(new, below)
        start = self.source.line_start(dash)
        for line in carried.above:
            self.source.put(start, start, (" " * slot.column + line).rstrip(" ") + self.source.newline)
        return carried.body

    def _value_slot(self, slot: Slot, index: int) -> Slot:
        """The slot of a value in a mapping. Raises UnpatchableError where it has no colon of its own."""
        key, value = slot.node.keys[index], slot.node.items[index]
        between = self.source.text[key.end : max(value.start, key.end)]
        if not re.match(r"\s*:", between):
            raise UnpatchableError
        opener = key.end + between.index(":") + 1
        return Slot(value, opener, self.source.column(key.start), slot.brackets + slot.node.flow)

    def _change_mapping(self, slot: Slot, new: Mapping[str, Writable], level: int) -> None:
        node = slot.node
        names = [key.written for key in node.keys]
        places = {name: index for index, name in enumerate(names)}
        gone = [index for index, name in enumerate(names) if name not in new]
        come = [name for name in new if name not in places]
        if len(gone) == len(come) == 1 and self._is_renamed(node, gone[0], come[0], new):
            key = node.keys[gone[0]]
            quote = '"' if key.style == '"' else ""
            self.source.put(key.start, key.end, self.layout.key(come[0], slot.brackets > 0 or node.flow, quote))
            names[gone[0]], places[come[0]] = come[0], gone[0]
            gone, come = [], []
        if len(gone) == len(names):
            raise UnpatchableError
        for index, name in enumerate(names):
            if name in new:
                item = node.items[index]
                if not same(item.value, writing.as_read(new[name])):
                    self.change(self._value_slot(slot, index), new[name], level + 1)
        items = items_of(node, self.source, self.layout, slot.column)
        items.delete(gone)
        for index in gone:
            self.gone += deleted(self.source, node, index)
        self.carrier.at = node.start
        arrivals = Arrivals(items)
        for name in new:
            if name in places:
                arrivals.anchor = places[name]
            else:
                arrivals.add(Arrival(items.written(new[name], name)))
        arrivals.insert()

    def _is_renamed(self, node: Node, index: int, name: str, new: Mapping[str, Writable]) -> bool:
        """Whether a key that goes and one that comes are one key under another name (`all` turned into `any`)."""
        old, wanted = node.items[index].value, writing.as_read(new[name])
        groups = isinstance(old, list) and any(isinstance(item, dict) for item in old)
        if same(old, wanted):
            return True
        return (
            groups
            and isinstance(wanted, list)
            and len(wanted) > 0
            and not (holds(wanted, {node.keys[index].written: old}) or holds(old, {name: wanted}))
        )

    def _change_list(self, slot: Slot, new: Sequence[Writable], level: int) -> None:
        node = slot.node
        if self._outgrows(slot, new):
            raise _OutgrownError
        target = [writing.as_read(item) for item in new]
        found: Alignment = align([item.value for item in node.items], target)
        items = items_of(node, self.source, self.layout, slot.column)
        for i, j in found.pairs:
            if not same(node.items[i].value, target[j]):
                place = Slot(node.items[i], *items.opener(i), slot.brackets + node.flow, in_list=True)
                self.change(place, new[j], level + 1)
        items.delete(found.gone, found.moved.values())
        for index in found.gone:
            parts = deleted(self.source, node, index)
            if index not in found.moved.values():
                self.gone += parts
            elif not items.keeps_comments(index):
                self.carrier.shortened += ((part, node.start) for part in parts)
        self.carrier.at = node.start
        partner = {j: i for i, j in found.pairs}
        arrivals = Arrivals(items)
        for j, item_value in enumerate(new):
            if j in partner:
                arrivals.anchor = partner[j]
            else:
                arrivals.add(items.raw(found.moved[j]) if j in found.moved else Arrival(items.written(item_value)))
        arrivals.insert()


def _within(index: int, *spans: Span) -> bool:
    return any(start <= index < end for start, end in spans)
