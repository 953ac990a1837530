"""What stands in a YAML text between its values: comments and blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from niche.segments.documents.yamlfile import Document, Node
from niche.segments.model.problems import BadInputError, Problem

_REMARK = re.compile(r"^[ \t]*\r?$|(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)
_LONE_RETURN = re.compile(r"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, from its `#` to the end of its line, or a blank line (without text)."""

    text: str
    start: int
    line: int
    """From 1."""
    column: int
    """From 0."""
    own: bool
    """Whether it has its line to itself."""


def remarks(document: Document) -> Iterator[Remark]:
    """Every comment and blank line, in order."""
    text = _without_scalars(document)
    for match in _REMARK.finditer(text):
        start = match.start()
        line, column = document.position(start)
        own = not text[start - column + 1 : start].strip()
        yield Remark(match[0].strip(), start, line, column - 1, own)


def comments(document: Document) -> list[str]:
    """The text of every comment, in order."""
    return [remark.text for remark in remarks(document) if remark.text]


def _without_scalars(document: Document) -> str:
    """The text with an x for each character of a scalar."""
    parts, at, text = [], 0, document.text
    scalars = (node for node in nodes(document.root) if not node.items and node.style not in ("[", "{"))
    for start, end in sorted((_body(node, text), node.end) for node in scalars):
        if start < end:
            parts += [text[at:start], "x" * (end - start)]
            at = end
    return "".join([*parts, text[at:]])


def nodes(node: Node | None) -> Iterator[Node]:
    """A node and all in it, keys too; what is inside before what is around it."""
    if node is not None:
        yield from node.keys
        for item in node.items:
            yield from nodes(item)
        yield node


def _body(node: Node, text: str) -> int:
    """Where a scalar's text begins: of a text block, below the line of its mark, which may have a comment."""
    return text.find("\n", node.start) + 1 or node.end if node.style in ("|", ">") else node.start


def check_line_breaks(document: Document, file: str) -> None:
    """Raises BadInputError where lines end with a carriage return alone: what stands on which line is then open."""
    found = _LONE_RETURN.search(document.text)
    if found:
        line, column = document.position(found.start())
        message = "cannot change a file whose lines end with a carriage return alone"
        raise BadInputError(Problem(message, file, line, column, "save it with line feeds"))
