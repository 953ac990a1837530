"""What stands in a YAML text between its values: comments, and the lines on which they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from niche.segments.documents.yamlfile import Document, Node
from niche.segments.model.problems import BadInputError, Problem

Span: TypeAlias = "tuple[int, int]"
"""A part of the text: its first character, and the one behind its last."""

_COMMENT = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)
_LINE_END = re.compile(r"[\r\n]|\Z")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_TAIL = re.compile(r"([ \t]*,)?([ \t]+#[^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, from its `#` to the end of its line."""

    text: str
    start: int
    own: bool
    """Whether it has its line to itself."""


def comments(document: Document) -> Iterator[Comment]:
    """Every comment, in order."""
    free, text = outside_scalars(document), document.text
    end = 0
    for match in _COMMENT.finditer(text):
        if match.start() >= end and free(match.start()):
            before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            line_end = _LINE_END.search(text, match.start())
            assert line_end is not None
            end = line_end.start()
            yield Comment(text[match.start() : end].rstrip(), match.start(), not before.strip())


def outside_scalars(document: Document) -> Callable[[int], bool]:
    """A predicate that tells whether a character is outside every scalar."""
    scalars = (node for node in nodes(document.root) if not node.items and node.style not in ("[", "{"))
    spans = sorted((_body(node, document.text), node.end) for node in scalars)
    starts = [start for start, _ in spans]

    def free(index: int) -> bool:
        at = bisect_right(starts, index) - 1
        return at < 0 or index >= spans[at][1]

    return free


def nodes(node: Node | None) -> Iterator[Node]:
    """A node and all in it, keys too; what is inside before what is around it."""
    if node is not None:
        yield from node.keys
        for item in node.items:
            yield from nodes(item)
        yield node


def _body(node: Node, text: str) -> int:
    """Where a scalar's text begins: of a text block, below the line of its mark, which may have a comment."""
    return text.find("\n", node.start) if node.style in ("|", ">") else node.start


def check_line_breaks(document: Document, file: str) -> None:
    """Raises BadInputError where lines end with a carriage return alone: what stands on which line is then open."""
    found = _LONE_RETURN.search(document.text)
    if found:
        line, column = document.position(found.start())
        message = "lines that end with a carriage return alone can be read, not changed"
        raise BadInputError(Problem(message, file, line, column, "save the file with line feeds"))


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text and its lines. The end of a line is where its line break begins."""

    text: str

    @property
    def newline(self) -> str:
        """The line break that the text uses."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line_start(self, index: int) -> int:
        """Where the line that holds the character begins."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Where the line break after the character begins, or the end of the text."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def before_break(self, line_start: int) -> int:
        """Where the line break before a line begins."""
        return line_start - (2 if self.text.endswith("\r\n", 0, line_start) else 1)

    def column(self, index: int) -> int:
        """The column of a character, from 0."""
        return index - self.line_start(index)

    def leads(self, index: int) -> bool:
        """Whether only blanks stand before the character in its line."""
        return not self.text[self.line_start(index) : index].strip(" ")

    def alone(self, start: int, end: int) -> bool:
        """Whether an item in brackets has its lines to itself, but for a comma and a comment."""
        rest = self.text[end : self.line_end(end)]
        return self.leads(start) and re.fullmatch(r"[ \t]*(?:,[ \t]*)?(#.*)?", rest) is not None

    def above(self, index: int, column: int | None = None) -> int:
        """The start of the comment lines directly above the line, or of the line; only of those in a column."""
        start = self.line_start(index)
        while start and (before := self.line_start(start - 1)) < start:
            line = self.text[before:start]
            indent = len(line) - len(line.lstrip(" "))
            if not line.startswith("#", indent) or column not in (None, indent):
                break
            start = before
        return start

    def between(self, before: int, start: int) -> Span | None:
        """The lines between that of `before` and that of `start`, where all of them are comments or blank."""
        low, high = self.text.find("\n", before) + 1, self.line_start(start)
        if not 0 < low < high or not self.leads(start):
            return None
        lines = self.text[low:high].splitlines()
        return (low, high) if all(not line.strip() or line.lstrip().startswith("#") for line in lines) else None

    def tail(self, end: int, comma: bool = False) -> Span | None:
        """The comment behind a value, with the blanks before it; behind a comma only if `comma`."""
        found = _TAIL.match(self.text, end, self.line_end(end))
        return None if found is None or (found[1] and not comma) else found.span(2)
