"""What a text uses where YAML leaves the choice: blanks inside braces, and JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from niche.segments.documents.trivia import nodes, remarks
from niche.segments.documents.yamlfile import Document, Node

_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])')
_SINGLE = re.compile(r"\S ")


@dataclass(frozen=True, slots=True)
class Style:
    """How new text is written where YAML leaves the choice."""

    padded: bool = False
    """Blanks inside braces: `{ a: b }` rather than `{a: b}`."""
    gap: str = "  "
    """What stands before a comment behind a value."""
    json: bool = False
    """The text is JSON too, and stays so."""


CANONICAL = Style()


def style_of(document: Document) -> Style:
    """The style that a text keeps throughout; where it keeps none, the canonical one."""
    braces = [node.start for node in nodes(document.root) if node.style == "{" and node.items]
    padded = bool(braces) and all(document.text.startswith("{ ", start) for start in braces)
    behind = [remark for remark in remarks(document) if not remark.own]
    single = bool(behind) and all(_SINGLE.fullmatch(document.text, max(one.start - 2, 0), one.start) for one in behind)
    return Style(padded, " " if single else "  ", _is_json_text(document))


def _is_json_text(document: Document) -> bool:
    if document.root is None or document.root.style != "{":
        return False
    try:
        json.loads(document.text)
    except ValueError:
        return False
    return True


def without_trailing_commas(text: str) -> str:
    """JSON without the commas that YAML allows behind a last item."""
    return _STRING_OR_COMMA.sub(lambda found: "" if found[0] == "," else found[0], text)


def is_json(node: Node) -> bool:
    """Whether a mapping is written as JSON is: in braces, with every key and every text in double quotes."""
    return node.style == "{" and bool(node.items) and all(map(_could_be_json, nodes(node)))


def _could_be_json(node: Node) -> bool:
    return node.style in ("{", "[", '"') if isinstance(node.value, str | list | dict) else node.style == ""


def quotes_keys(node: Node) -> bool:
    """Whether every key of a mapping stands in double quotes."""
    return bool(node.keys) and all(key.style == '"' for key in node.keys)
