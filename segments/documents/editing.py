"""Edits of YAML text that touch only what changed.

The text is read, its tree is turned into one that says what is wanted, and what is printed is read again: it must say
exactly that. Where that fails, the smallest enclosing block is written anew; where that fails too, nothing is
written. A child takes its trivia along (see `tree`), and what only gets another place keeps its words (see
`carrying`). All other comments stay; one inside what is written anew, on nothing that is carried over, goes above
what is written in its place. A list in brackets that outgrows its line goes into lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from niche.segments.documents import writing
from niche.segments.documents.aligning import align, holds, keeps_order, same
from niche.segments.documents.carrying import Carrier, Piece, deleted, replaced
from niche.segments.documents.style import style_of, without_trailing_commas
from niche.segments.documents.tree import Child, Children, Tokens, UnpatchableError, printed, start_of, whole
from niche.segments.documents.trivia import SourceText, Span, check_line_breaks, comments
from niche.segments.documents.writing import Layout, Writable
from niche.segments.documents.yamlfile import BOM, Document, Node, load
from niche.segments.model.problems import BadInputError, Problem


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
        return edit(text + SourceText(text).newline, wanted, file)  # a text block at the end may need its line break
    message = "this change cannot be written without touching other parts of the file"
    raise BadInputError(Problem(message, file, hint="make it in an editor, and open the file again"))


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


Notes: TypeAlias = "list[Piece] | list[tuple[Span, int]] | list[tuple[int, str]] | list[tuple[Piece, int]]"


class _OutgrownError(UnpatchableError):
    """A list in brackets has no room left on its line."""


class Editor:
    """Turns one text into another. Values `depth` levels down are replaced as a whole."""

    def __init__(self, document: Document, depth: int, before: Editor | None = None) -> None:
        self.document = document
        self.source = SourceText(document.text)
        self.root, self.depth = document.root, depth
        self.gone: list[Piece] = []
        """What is deleted or replaced, and everything in it."""
        self.replaced: list[tuple[Span, int]] = []
        """The parts of the text written anew, and the places above whose lines their comments go."""
        self.above: list[tuple[int, str]] = []
        """Comments to be written above lines: the start of the line, and the comment with its indentation."""
        self.carrier = Carrier(self.source, before.gone if before else ())
        self.tails = {piece.tail for piece in before.carrier.taken if piece.tail} if before else set()
        """Comments behind values that are carried away with them, as far as the pass before tells."""
        self.layout = Layout(self.source.newline, self.carrier, style_of(document))

    def edited(self, wanted: Writable) -> str:
        """The text that should say `wanted`; not yet verified. Raises UnpatchableError."""
        text, newline = self.source.text, self.source.newline
        if self.root is None:
            lead = newline if text and not text.endswith("\n") else ""
            return text + lead + writing.dump(wanted, newline)
        root = whole(self.root)
        tokens = self.change(root, wanted, 0)
        tokens = [(0, start_of(root, self.source)), *tokens, (self._end(root), len(text))]
        self.above[:0] = self._orphans(tokens)
        return printed(tokens, self.source, self.above, self.carrier.moved())

    def _end(self, one: Child) -> int:
        """The end of the text that goes with a value: in lines, that of its line."""
        return one.node.end if one.flow else self.source.line_end(one.node.end)

    def _tokens(self, one: Child) -> Tokens:
        """A value as it is, from its opener on."""
        return [(start_of(one, self.source), self._end(one))]

    def _orphans(self, tokens: Tokens) -> list[tuple[int, str]]:
        """Comments that no value took along; they go above what is written in their place."""
        around = [(span, at) for piece, at in self.carrier.shortened for span in (*piece.trivia(), piece.span)]
        lost = [(span, at) for span, at in (*self.replaced, *around) if "#" in self.source.text[slice(*span)]]
        if not lost:
            return []
        kept = [token for token in tokens if not isinstance(token, str)] + self.carrier.carried()
        found = []
        for comment in comments(self.document):
            above = [at for span, at in lost if _within(comment.start, span)]
            if above and not _within(comment.start, *kept):
                line = self.source.line_start(above[0])
                indent = re.match(" *", self.source.text[line:])
                found.append((line, (indent[0] if indent else "") + comment.text))
        return found

    def change(self, one: Child, new: Writable, level: int) -> Tokens:
        """Turn one value into another, inside it where that can be; its text from its opener on."""
        wanted = writing.as_read(new)
        if same(one.node.value, wanted):
            return self._tokens(one)
        # A group that is dissolved within a list is a matter of its items: what is around the list stays.
        inside = (isinstance(one.node.value, list) and isinstance(wanted, list)) or not holds(one.node.value, wanted)
        if level < self.depth and inside and not holds(wanted, one.node.value):
            marks = self._marks()
            try:
                return self._change_inside(one, new, level)
            except _OutgrownError:
                self._forget(marks)
                if one.flow:
                    raise
                return self._replace(one, new, outgrown=True)
            except UnpatchableError:
                self._forget(marks)
        return self._replace(one, new)

    def _is_on_line(self, one: Child) -> bool:
        """Whether a value begins on the line of its key or dash."""
        return "\n" not in self.source.text[one.opener : one.node.start]

    def _outgrows(self, one: Child, new: Sequence[Writable]) -> bool:
        """Whether a list of scalars on one line has no room for more on it, and can go into lines."""
        node, root = one.node, self.root
        one_line = node.flow and "\n" not in self.source.text[node.start : node.end]
        if not one_line or len(new) <= len(node.items) or one.brackets > 1 or root is None or root.flow:
            return False
        closing = one.brackets * (2 if self.layout.style.padded else 1)
        return not writing.stays_inline(new, writing.WIDTH - self.source.column(node.start) - closing)

    def _notes(self) -> tuple[Notes, ...]:
        return self.gone, self.replaced, self.above, self.carrier.taken, self.carrier.shortened

    def _marks(self) -> tuple[int, ...]:
        """How much is noted so far."""
        return tuple(len(notes) for notes in self._notes())

    def _forget(self, marks: tuple[int, ...]) -> None:
        """Take back what was noted since."""
        for notes, count in zip(self._notes(), marks, strict=True):
            del notes[count:]

    def _change_inside(self, one: Child, new: Writable, level: int) -> Tokens:
        node = one.node
        if (isinstance(node.value, dict | list) and not node.items) or (writing.is_collection(new) and not new):
            raise UnpatchableError
        if isinstance(node.value, dict) and isinstance(new, Mapping):
            return self._around(one, self._change_mapping(one, new, level))
        if isinstance(node.value, list) and isinstance(new, Sequence) and not isinstance(new, str):
            return self._around(one, self._change_list(one, new, level))
        if isinstance(node.value, dict | list) or writing.is_collection(new):
            raise UnpatchableError
        if node.style in ("|", ">") and isinstance(new, str):
            return self._change_text_block(one, new)
        if isinstance(new, str) and "\n" in new and not node.style:
            raise UnpatchableError
        quote = node.style if isinstance(new, str) and node.style in ("'", '"') else ""
        return self._put_inline(one, self.layout.scalar(new, quote, one.flow))

    def _around(self, one: Child, tokens: Tokens) -> Tokens:
        """The text of a collection with what is around its brackets."""
        node = one.node
        return [(start_of(one, self.source), node.start), *tokens, (node.end, self._end(one))] if node.flow else tokens

    def _put(self, one: Child, text: str, end: int | None = None) -> Tokens:
        """New text for a value, up to its end or another place."""
        node = one.node
        return [(start_of(one, self.source), node.start), text, (end or node.end, max(end or 0, self._end(one)))]

    def _put_inline(self, one: Child, text: str) -> Tokens:
        touches = one.node.start == one.opener and one.column >= 0
        return self._put(one, " " + text if touches else text)

    def _change_text_block(self, one: Child, new: str) -> Tokens:
        """New lines under the same header where that can say it, else the text on one line."""
        node, source = one.node, self.source
        header_end = source.line_end(node.start)
        end = max(node.end, header_end)
        body = re.compile(r"^( *)[^ \r\n]", re.MULTILINE).search(source.text, min(header_end + 1, node.end), node.end)
        indent = len(body[1]) if body else one.column + 2
        for style in (node.style, "|"):
            text = writing.text_block(new, max(indent, 1), source.newline, style)
            if text and load(f"a: {text}\n").value == {"a": new}:
                header, _, lines = text.partition(source.newline)
                comment = source.text[node.start : header_end].partition(" ")[2]
                return self._put(one, f"{header} {comment}".rstrip(" ") + source.newline + lines, end)
        return self._put(one, writing.scalar_text(new), end)

    def _replace(self, one: Child, new: Writable, outgrown: bool = False) -> Tokens:
        """Write a value anew: on the line of its key or dash where the layout says so, else in lines below."""
        node, source = one.node, self.source
        if not one.colon:
            raise UnpatchableError
        column, on_line = source.column(node.start), self._is_on_line(one)
        own = not one.flow and (one.in_list or not on_line)
        self.gone += replaced(one, source, source.tail(node.end) if own else None)
        room = writing.WIDTH - (column if on_line else one.column + 2)
        item_in_lines = one.in_list and isinstance(new, Mapping) and new and not node.flow
        fits = writing.stays_inline(new, room, self.layout.style) and not item_in_lines
        in_line = fits and not self.carrier.knows(new)
        self.carrier.at = max(one.opener - 1, 0) if on_line or in_line else node.start
        self.replaced.append(((node.start, node.end), self.carrier.at))
        if one.flow:
            return self._put_inline(one, self.layout.inline(new, brackets=True))
        if node.flow and on_line and not outgrown:
            return self._replace_brackets(one, new, column)
        if in_line:
            return self._replace_on_line(one, new, column)
        return self._replace_below(one, new, column, on_line)

    def _replace_brackets(self, one: Child, new: Writable, column: int) -> Tokens:
        """Stay in brackets, unless comments would find no place there."""
        marks = self._marks()
        text = self.layout.inline(new)
        short = [piece for piece, _ in self.carrier.shortened[marks[-1] :]]
        if any(piece.above or (piece.tail and piece.tail[0] != one.node.end) for piece in short):
            self._forget(marks)
            return self._replace_below(one, new, column, on_line=True)
        return self._put(one, self._pad(one, column) + text)

    def _pad(self, one: Child, column: int) -> str:
        return " " if one.column >= 0 and (one.opener >= one.node.start or column <= one.column) else ""

    def _comment_after(self, node: Node) -> Span | None:
        """The comment behind a value, unless it is carried away."""
        end = self.source.line_end(node.end)
        rest = self.source.text[node.end : end]
        start = node.end + len(rest) - len(rest.lstrip())
        return (node.end, end) if rest.strip() and not _within(start, *self.tails) else None

    def _replace_on_line(self, one: Child, new: Writable, column: int) -> Tokens:
        node = one.node
        text = self.layout.line(new, max(one.column, 0))
        if self._comment_after(node):  # it would end up in a text block
            text = self.layout.inline(new)
        if self._is_on_line(one) or self.source.text[one.opener : node.start].strip():
            return self._put(one, self._pad(one, column) + text)
        return [" " + text, (node.end, self._end(one))]

    def _replace_below(self, one: Child, new: Writable, column: int, on_line: bool) -> Tokens:
        node, end = one.node, self._end(one)
        below = column if column > one.column and not (on_line and not one.in_list) else one.column + 2
        text = self._in_lines(one, new, below, on_line)
        behind = self._comment_after(node) if "\n" in text else None
        if on_line and one.column >= 0 and (behind or not one.in_list):
            return [(node.end, end), self.source.newline + " " * below + text]
        found: Tokens = [(start_of(one, self.source), node.start), " " * (below - column) + text]
        if behind:  # it would follow the last line, which may be another value's, or of a text block
            self.replaced.append((behind, self.carrier.at))
            return found
        return [*found, (node.end, end)]

    def _in_lines(self, one: Child, new: Writable, below: int, on_line: bool) -> str:
        """A value in lines; comments above one that is carried over go above the dash."""
        dash = one.opener - 1
        if not (one.in_list and on_line and self.source.leads(dash) and writing.is_collection(new)):
            return self.layout.block(new, below)
        carried = self.carrier.lines(new, below)
        if carried is None:
            return self.layout.block(new, below)
        line = self.source.line_start(dash)
        self.above += [(line, (" " * one.column + comment).rstrip(" ")) for comment in carried.above]
        return carried.body

    def _change_mapping(self, one: Child, new: Mapping[str, Writable], level: int) -> Tokens:
        node = one.node
        inside = Children(one, self.source, self.layout)
        names = [key.written for key in node.keys]
        places = {name: index for index, name in enumerate(names)}
        gone = [index for index, name in enumerate(names) if name not in new]
        come = [name for name in new if name not in places]
        if len(gone) == len(come) == 1 and self._is_renamed(node, gone[0], come[0], new):
            index, name = gone.pop(), come.pop()
            names[index], places[name] = name, index
        if len(gone) == len(names):
            raise UnpatchableError
        for index, name in enumerate(names):
            if name in new:
                inside.parts[index] = self._entry(one, inside, index, name, new[name], level + 1)
        inside.delete(gone)
        for index in gone:
            self.gone += deleted(inside.old, index, self.source)
        self.carrier.at = node.start
        after: int | None = None
        for name in new:
            if name in places:
                after = places[name]
            else:
                inside.add(after, inside.written(new[name], name))
        return inside.tokens()

    def _entry(self, parent: Child, inside: Children, index: int, name: str, new: Writable, level: int) -> Tokens:
        """The key and the value of an entry that stays."""
        one = inside.old[index]
        assert one.key is not None
        if one.key.written == name:
            head: Tokens = [(one.start, one.opener)]
        else:
            quote = '"' if one.key.style == '"' else ""
            head = [(one.start, one.key.start), self.layout.key(name, one.flow or parent.node.flow, quote)]
            head.append((one.key.end, one.opener))
        return [*head, *self.change(one, new, level)]

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

    def _change_list(self, one: Child, new: Sequence[Writable], level: int) -> Tokens:
        node = one.node
        if self._outgrows(one, new):
            raise _OutgrownError
        found = align([item.value for item in node.items], [writing.as_read(item) for item in new])
        inside = Children(one, self.source, self.layout)
        for i, j in found.pairs:
            child = inside.old[i]
            inside.parts[i] = [(child.start, child.opener), *self.change(child, new[j], level + 1)]
        inside.delete(found.gone, found.moved.values())
        for index in found.gone:
            parts = deleted(inside.old, index, self.source)
            if index not in found.moved.values():
                self.gone += parts
            elif not inside.keeps_comments(index):
                self.carrier.shortened += ((part, node.start) for part in parts)
        self.carrier.at = node.start
        partner = {j: i for i, j in found.pairs}
        after: int | None = None
        for j, value in enumerate(new):
            if j in partner:
                after = partner[j]
            else:
                inside.add(after, inside.moved(found.moved[j]) if j in found.moved else inside.written(value))
        return inside.tokens()


def _within(index: int, *spans: Span) -> bool:
    return any(start <= index < end for start, end in spans)
