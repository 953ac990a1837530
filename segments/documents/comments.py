"""The comments of a YAML text: where they are, and what is none although it has a `#`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from niche.segments.documents.yamlfile import Document, Node

_COMMENT = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)
_LINE_END = re.compile(r"[\r\n]|\Z")


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
    """Tells of a character whether it is outside every value that is one text."""
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
