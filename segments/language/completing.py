"""How a condition that is being typed may go on: the rest of a column, of an operator, of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from niche.segments.columns import Column, Kind
from niche.segments.language.shorthand import SPELLINGS, column_at, operator_at
from niche.segments.operators import Operator, Shape, fits
from niche.segments.problems import BadInputError
from niche.segments.universe import Universe

_BEFORE = re.compile(r"(?:.*\b(?:and|or|not)\s+\(*|\s*\(+|\s*)", re.IGNORECASE | re.DOTALL)
"""All that stands before the condition being typed."""
_ITEM = re.compile(r"(?:.*[,(])?\s*(['\"]?)")
"""All that stands before the value being typed, with its quote."""
_SPANS = ("30 days", "90 days", "6 months", "1 year")


def completed(text: str, universe: Universe) -> str | None:
    """The text with the word at its end made whole; None where nothing, or nothing new, is known to come."""
    before = _BEFORE.match(text)
    head = before[0] if before else ""
    tail = text[len(head) :]
    try:
        column, end = column_at(tail, 0, universe)
    except BadInputError:
        return _first(text, tail, universe.columns)
    rest = tail[end:]
    if not rest.strip():
        return None if rest else _first(text, tail, universe.columns)
    at = end + len(rest) - len(rest.lstrip())
    words = (word for word, meaning in SPELLINGS.items() if word.isascii() and fits(meaning.operator, column, universe))
    if (longer := _first(text, tail[at:], sorted(words, key=len))) is not None:
        return longer
    try:
        meaning, value_at = operator_at(tail, at, column, universe)
    except BadInputError:
        return None
    if not fits(meaning.operator, column, universe):
        return None
    return _value(text, tail[value_at:], column, meaning.operator, universe)


def _value(text: str, written: str, column: Column, operator: Operator, universe: Universe) -> str | None:
    item = _ITEM.match(written)
    quote = item[1] if item else ""
    begun = written[item.end() :] if item else written
    found = _first(text, begun, _values(column, operator, universe))
    return found + quote if found is not None else None


def _values(column: Column, operator: Operator, universe: Universe) -> Iterator[str]:
    if operator.shape is Shape.SPAN:
        yield from _SPANS
    elif operator.shape is Shape.NODES:
        for node in universe.placements[column.name].taxonomy.nodes:
            yield from (node.title, node.label)
    elif column.kind is Kind.YES_NO:
        yield from ("yes", "no")
    else:
        yield from column.values


def _first(text: str, begun: str, words: Iterable[str]) -> str | None:
    """The text, its end `begun` made the first word that goes on from it."""
    if not begun:
        return None
    folded = begun.casefold()
    word = next((word for word in words if len(word) > len(begun) and word.casefold().startswith(folded)), None)
    return None if word is None else text[: len(text) - len(begun)] + word
