"""Edits of YAML text that touch only what changed.

The text is read, its tree is turned into one that says what is wanted, and what is printed is read again: it must say
exactly that. Where that fails, the smallest enclosing block is written anew; where that fails too, nothing is
written. A child takes its trivia along (see `tree`), and what only gets another place keeps its words (see
`carrying`). All other comments stay; one inside what is written anew, on nothing that is carried over, goes above
what is written in its place. A list in brackets that outgrows its line goes into lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from niche.segments.documents import writing
from niche.segments.documents.aligning import align, holds, keeps_order, same
from niche.segments.documents.carrying import Pool
from niche.segments.documents.style import is_json, quotes_keys, style_of, without_trailing_commas
from niche.segments.documents.tree import Child, New, UnpatchableError, arranged, build, newline_of, remarks
from niche.segments.documents.trivia import check_line_breaks
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
        return edit(text + newline_of(text), wanted, file)  # a text block at the end may need its line break
    message = "cannot write this change without touching other parts of the file"
    raise BadInputError(Problem(message, file, hint="make it in an editor, then open the file again"))


def _edited(document: Document, depth: int, wanted: Writable) -> str:
    """The text that should say `wanted`; not yet verified. Values `depth` levels down are replaced as a whole."""
    text, newline = document.text, newline_of(document.text)
    if document.root is None:
        return text + (newline if text and not text.endswith("\n") else "") + writing.dump(wanted, newline)
    root, rest = build(text, document.root)
    style = style_of(document)
    root = _TreeChanger(Layout(newline, style=style), root, depth).changed(root, wanted, 0)
    pool = Pool(root)
    _TreeWriter(Layout(newline, pool, style), pool).write(root)
    result = str(root) + rest
    return result if rest or text.endswith("\n") else result.removesuffix(newline)


def _height(node: Node | None) -> int:
    return 1 + max(map(_height, node.items), default=0) if node else 0


class _OutgrownError(UnpatchableError):
    """A list in brackets has no room left on its line."""


class _TreeChanger:
    """Turns a tree into one that says something else. Values that are written anew are only marked."""

    def __init__(self, layout: Layout, root: Child, depth: int) -> None:
        self.layout, self.root, self.depth = layout, root, depth

    def changed(self, one: Child, new: Writable, level: int) -> Child:
        """Turn one value into another, inside it where that can be. Raises UnpatchableError."""
        wanted = writing.as_read(new)
        if same(one.node.value, wanted):
            return one
        # A group that is dissolved within a list is a matter of its items: what is around the list stays.
        inside = (isinstance(one.node.value, list) and isinstance(wanted, list)) or not holds(one.node.value, wanted)
        outgrown = False
        if level < self.depth and inside and not holds(wanted, one.node.value):
            try:
                return self._changed_inside(one, new, level)
            except _OutgrownError:
                if one.brackets:
                    raise
                outgrown = True
            except UnpatchableError:
                pass
        if one.key and not one.head.endswith(":"):
            raise UnpatchableError
        return replace(one, new=New(new, outgrown=outgrown))

    def _outgrows(self, one: Child, new: Sequence[Writable]) -> bool:
        """Whether a list of scalars on one line has no room for more on it, and can go into lines."""
        one_line = one.node.flow and "\n" not in one.body
        if not one_line or len(new) <= len(one.children) or one.brackets > 1 or self.root.node.flow:
            return False
        closing = one.brackets * (2 if self.layout.style.padded else 1)
        return not writing.stays_inline(new, writing.WIDTH - one.at - closing)

    def _changed_inside(self, one: Child, new: Writable, level: int) -> Child:
        node = one.node
        if (isinstance(node.value, dict | list) and not node.items) or (writing.is_collection(new) and not new):
            raise UnpatchableError
        if isinstance(node.value, dict) and isinstance(new, Mapping):
            return self._changed_mapping(one, new, level)
        if isinstance(node.value, list) and isinstance(new, Sequence) and not isinstance(new, str):
            return self._changed_list(one, new, level)
        if isinstance(node.value, dict | list) or writing.is_collection(new):
            raise UnpatchableError
        if node.style in ("|", ">") and isinstance(new, str):
            return self._changed_text_block(one, new)
        if isinstance(new, str) and "\n" in new and not node.style:
            raise UnpatchableError
        quote = node.style if isinstance(new, str) and node.style in ("'", '"') else ""
        return replace(one, text=_touches(one) * " " + self.layout.scalar(new, quote, one.brackets > 0))

    def _changed_text_block(self, one: Child, new: str) -> Child:
        """New lines under the same header where that can say it, else the text on one line."""
        whole, after = (one.text, one.after) if "\n" in one.text else (one.text + one.after, self.layout.newline)
        header, _, lines = whole.partition("\n")
        body = re.search(r"^( *)[^ \r\n]", lines, re.MULTILINE)
        indent = len(body[1]) if body else one.column + 2
        for style in (one.node.style, "|"):
            text = writing.text_block(new, max(indent, 1), self.layout.newline, style)
            if text and load(f"a: {text}\n").value == {"a": new}:
                mark, _, lines = text.partition(self.layout.newline)
                header = f"{mark} {header.strip().partition(' ')[2]}".rstrip(" ")
                return replace(one, text=header + self.layout.newline + lines, after=after)
        return replace(one, text=writing.scalar_text(new), after=after)

    def _changed_mapping(self, one: Child, new: Mapping[str, Writable], level: int) -> Child:
        names = [key.written for key in one.node.keys]
        gone = [index for index, name in enumerate(names) if name not in new]
        come = list(new.keys() - set(names))
        if len(gone) == len(come) == 1 and self._is_renamed(one.node, gone[0], come[0], new):
            names[gone[0]] = come[0]
        children = {
            name: self._entry(one, child, name, new[name], level + 1) if name in new else replace(child)
            for name, child in zip(names, one.children, strict=True)
        }
        stays = {child for name, child in children.items() if name in new}
        if not stays:
            raise UnpatchableError
        following: defaultdict[str | None, list[Child]] = defaultdict(list)
        before: str | None = None
        for name in new:
            if name in children:
                before = name
            else:
                following[before].append(self._fresh(new[name], name))
        order = following[None]
        for name, child in children.items():
            order += [child, *following[name]] if name in new else []
        return arranged(replace(one, children=list(children.values())), stays, order)

    def _fresh(self, value: Writable, name: str | None = None) -> Child:
        return Child(Node(None, 0, 0, ""), after=self.layout.newline, new=New(value, name, fresh=True))

    def _entry(self, parent: Child, one: Child, name: str, new: Writable, level: int) -> Child:
        """The key and the value of an entry that stays."""
        one, key = replace(self.changed(one, new, level)), one.key
        if key and key.written != name:
            quote = '"' if key.style == '"' else ""
            one.head = self.layout.key(name, parent.node.flow, quote) + one.head[key.end - key.start :]
        return one

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

    def _changed_list(self, one: Child, new: Sequence[Writable], level: int) -> Child:
        if self._outgrows(one, new):
            raise _OutgrownError
        found = align([item.value for item in one.node.items], [writing.as_read(item) for item in new])
        pairs = dict(found.pairs)
        children = [
            replace(self.changed(child, new[pairs[i]], level + 1) if i in pairs else child)
            for i, child in enumerate(one.children)
        ]
        places = {j: i for i, j in found.pairs} | found.moved
        order = [children[places[j]] if j in places else self._fresh(value) for j, value in enumerate(new)]
        stays = {children[i] for i in pairs}
        return arranged(replace(one, children=children), stays, order)


Branch: TypeAlias = "tuple[Child, ...]"
"""A child, the last one, with all that it is in."""
Line: TypeAlias = "tuple[Child, str, str]"
"""The field of a child that holds the lines above a line, and what stands before that line's first value."""


def _marked(branch: Branch) -> Iterator[Branch]:
    """What is marked as new."""
    if branch[-1].new:
        yield branch
        return
    for child in branch[-1].children:
        yield from _marked((*branch, child))


def _line(branch: Branch) -> Line:
    """The line on which a child begins."""
    if len(branch) == 1:
        return branch[0], "below", branch[0].indent
    parent, one = branch[-2:]
    if not parent.node.flow:
        return (one, "lead", one.pad) if one is not parent.children[0] else _value_line(branch[:-1])
    before = [parent.text + parent.front, *(child.after for child in parent.children)]
    for index in range(parent.children.index(one), -1, -1):
        if before[index].endswith("\n"):
            child = parent.children[index]
            return (child, "lead", child.pad) if index else (parent, "front", child.pad)
    return _value_line(branch[:-1])


def _value_line(branch: Branch) -> Line:
    """The line on which the value of a child begins."""
    return _line(branch) if branch[-1].on_line else (branch[-1], "below", branch[-1].indent)


def _add_above(line: Line, comments: Iterable[str], newline: str) -> None:
    """Write comments above a line."""
    child, name, before = line
    indent = before[: len(before) - len(before.lstrip(" "))]
    lines = "".join((indent + comment).rstrip(" ") + newline for comment in comments)
    setattr(child, name, getattr(child, name) + lines)


def _leads(branch: Branch) -> bool:
    """Whether a child in lines is the first thing in its line."""
    return len(branch) == 1 or _line(branch)[0] in branch[-2:]


def _touches(one: Child) -> bool:
    """Whether a value is not set apart from its key or dash, as one that is left out."""
    return one.column >= 0 and not one.mid


class _TreeWriter:
    """Writes what is new in a tree, in the words of what went where there are some."""

    def __init__(self, layout: Layout, pool: Pool) -> None:
        self.layout, self.pool = layout, pool

    def write(self, root: Child) -> None:
        """Write everything that is marked as new, and put comments that nothing took along above it."""
        branches = list(_marked((root,)))
        for branch in branches:
            self._write(branch)
        for branch in branches:
            self._put(branch)

    def _write(self, branch: Branch) -> None:
        """Find the text of what is new. What it takes along may stand around what was found before it."""
        one, new = branch[-1], branch[-1].new
        assert new
        self.pool.homeless, self.pool.place = new.remarks, one.last
        if new.fresh:
            new.text = self._child(branch[-2], new)
            return
        value, on_line = new.value, one.on_line
        room = writing.WIDTH - (one.at if on_line else one.column + 2)
        item_in_lines = one.in_list and isinstance(value, Mapping) and value and not one.node.flow
        fits = writing.stays_inline(value, room, self.layout.style) and not item_in_lines
        stays_in_brackets = one.node.flow and on_line and not new.outgrown
        new.on_line = on_line or (fits and not self.pool.find(value))
        if one.brackets:
            new.text = self.layout.inline(value, brackets=True)
        elif stays_in_brackets and self.pool.fits_inline(value):
            new.text = self.layout.inline(value)
        elif fits and not stays_in_brackets and not self.pool.find(value):
            new.text, new.is_line = self.layout.line(value, max(one.column, 0)), True
        else:
            new.indent = one.at if one.at > one.column and not (on_line and not one.in_list) else one.column + 2
            new.text = self._block(branch, value, new)

    def _child(self, parent: Child, new: New) -> str:
        """The text of a new child."""
        json = self.layout.style.json or is_json(parent.node)
        layout = replace(self.layout, style=replace(self.layout.style, json=json))
        quote = '"' if quotes_keys(parent.node) else ""
        if parent.node.flow:
            text = layout.inline(new.value, brackets=True)
            return text if new.name is None else f"{layout.key(new.name, True, quote)}: {text}"
        if new.name is None:
            return layout.list_item(new.value, parent.at)
        return layout.entry(new.name, new.value, parent.at, quote)

    def _block(self, branch: Branch, value: Writable, new: New) -> str:
        """The text of a value in lines; comments above one that is carried over go above the dash."""
        one = branch[-1]
        if one.in_list and one.on_line and _leads(branch) and writing.is_collection(value):
            carried = self.pool.lines(value, new.indent)
            if carried is not None:
                new.above = carried.above
                return carried.body
        return self.layout.block(value, new.indent)

    def _put(self, branch: Branch) -> None:
        """Put new text in its place, and the comments that nothing took along above its line."""
        one, new, newline = branch[-1], branch[-1].new, self.layout.newline
        assert new
        if new.fresh:
            _add_above(_value_line(branch[:-1]), new.remarks, newline)
            one.text = new.text
            return
        text, rest, line_break = new.text, one.last.after, one.last.line_break
        one.last.after = ""
        orphans = [*one.remarks(), *new.remarks]
        line = _line(branch) if new.on_line else (one, "below", one.indent)
        behind = bool(rest.strip()) and "\n" in text
        pad = " " if _touches(one) or 0 <= one.at <= one.column else ""
        if one.brackets:
            text = _touches(one) * " " + text
        elif new.indent < 0:
            if new.is_line and behind:  # it would end up in a text block
                text = self.layout.inline(new.value)
            if new.is_line and not one.on_line and not (one.mid + one.below).strip():
                one.mid, one.below, one.indent = " ", "", ""
            else:
                text = pad + text
        elif one.on_line and one.column >= 0 and (behind or not one.in_list):
            one.mid, one.indent, rest = rest, " " * new.indent, line_break
        else:
            one.indent += " " * (new.indent - one.at)
            if behind:  # it would follow the last line, which may be another value's, or of a text block
                orphans, rest = orphans + remarks(rest), line_break
        _add_above(line, orphans, newline)
        _add_above(line, new.above, newline)
        one.text, one.front, one.children, one.close, one.after = text, "", [], "", rest
