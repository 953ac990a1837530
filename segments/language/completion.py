"""Complete a filter while it is typed: whether it is one, the rest of its last word, and what may follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from niche.segments.accounts.universe import Universe
from niche.segments.language.cursor import Cursor, Expectation, Expected
from niche.segments.language.description import write_name, write_value
from niche.segments.language.parser import Parser
from niche.segments.language.spellings import SPELLINGS
from niche.segments.language.tokens import RefusedError
from niche.segments.model.columns import Column, Kind
from niche.segments.model.operators import OPERATORS, Operator, Shape, fits

MOST_OFFERED = 8
"""Limit of the suggestions."""
_SPANS = ("30 days", "90 days", "6 months", "1 year")
_SIGNS = re.compile(r"[<>=≥≤≠('\"`\[]|\s(?:in|is|not|between|like|ilike|and|or|contains)\s", re.IGNORECASE)
"""Signs of a condition, which the search for a column does not contain."""
_LIMIT = re.compile(r"\s*(top|bottom)\s+\d", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?s)(.*\s)(\w+)")


def is_condition(text: str, universe: Universe) -> bool:
    """Whether a text begins like a condition rather than like the search for a column."""
    expectations, _ = _read(text, universe)
    if _LIMIT.match(text):
        return True
    if any(text.strip().casefold() in name.casefold() for name in universe.columns):
        return False
    for expectation in expectations:
        begun = text[expectation.start :].strip()
        if expectation.expected is Expected.VALUE:
            return True
        if expectation.expected is Expected.COLUMN and expectation.start > 0 and begun:
            return True
        if expectation.expected is Expected.OPERATOR and begun:
            # `annual revenue` looks for a column, although one of them begins with the first word.
            typed = text[: expectation.start].strip().casefold()
            exact = typed.strip('"`[]') == expectation.column.casefold()
            if exact or any(_alike(begun, word) for word in SPELLINGS):
                return True
    return _SIGNS.search(text) is not None


def completed(text: str, universe: Universe) -> str | None:
    """Complete the last word of a text. None if nothing fits, or nothing would be added."""
    if (expectation := _begun(text, _read(text, universe)[0])) is None:
        return None
    start, expected = expectation.start, expectation.expected
    begun = text[start:]
    for word, written in _words(expectation, begun, universe):
        if len(word) > len(begun) and word.casefold().startswith(begun.casefold()):
            # A continuation keeps the letters as typed, unless the word must be quoted.
            as_typed = written == word and expected is Expected.OPERATOR
            return text[:start] + (begun + word[len(begun) :] if as_typed else written)
    if expected is Expected.VALUE and (last := _LAST_WORD.fullmatch(text)) is not None:
        joint = next((word for word in ("and", "or") if word.startswith(last[2].casefold())), None)
        return last[1] + joint if joint is not None and joint != last[2].casefold() else None
    return None


def following(text: str, universe: Universe) -> tuple[str, ...] | None:
    """Suggest what may follow an unfinished text. None if the text is complete, or wrong before its end."""
    expectations, problem = _read(text, universe)
    if problem is None or not expectations:
        return None
    expectation = _begun(text, expectations) or expectations[-1]
    begun = text[expectation.start :].strip()
    if problem.offset < len(text.rstrip()) and problem.offset < expectation.start:
        return None
    candidates = _words(expectation, begun, universe)
    words = [written for word, written in candidates if word.casefold().startswith(begun.casefold())]
    unfinished = (
        expectation.expected is Expected.OPERATOR and begun[:1].isdigit()
    )  # `employees 1` of `employees 100..500`
    if not words and problem.offset < len(text.rstrip()) and not unfinished:
        return None
    return tuple(dict.fromkeys(words))[:MOST_OFFERED]


def _alike(word: str, other: str) -> bool:
    """Whether one word is a prefix of the other, ignoring case."""
    word, other = word.casefold(), other.casefold()
    return word.startswith(other) or other.startswith(word)


def _read(text: str, universe: Universe) -> tuple[list[Expectation], RefusedError | None]:
    """Parse a text: what was expected along it, and its first error (None if it is a whole filter)."""
    try:
        cursor = Cursor(text, universe, half_typed=True)
    except RefusedError as error:
        return [], error
    parser = Parser(cursor, recover=False)
    try:
        parser.whole()
    except RefusedError as error:
        return cursor.expectations, error
    except RecursionError:
        return [], RefusedError(0, "nested too deeply")
    open_quote = len(cursor.words) > 1 and cursor.words[-2].unclosed
    return cursor.expectations, RefusedError(len(text), "a quote is not closed") if open_quote else None


def _begun(text: str, expectations: Sequence[Expectation]) -> Expectation | None:
    """The expectation at the word being typed; None between words."""
    between = not text or text[-1].isspace() or text[-1] in "(,["
    candidates = expectations[-1:] if between else expectations
    return next((expectation for expectation in reversed(candidates) if expectation.start < len(text)), None)


def _words(expectation: Expectation, begun: str, universe: Universe) -> Iterator[tuple[str, str]]:
    """Candidates at a place, as pairs: the text to match what is typed against, and the text to insert."""
    column = universe.columns.get(expectation.column)
    if expectation.expected is Expected.COLUMN:
        for name in universe.columns:
            written = write_name(name, universe)
            yield (written if begun.startswith('"') else name), written
    elif expectation.expected is Expected.OPERATOR and column is not None:
        ways = sorted((word for word in SPELLINGS if word.isascii()), key=len)
        names = [operator.words for operator in OPERATORS.values()]
        for word in ways if begun else names:
            if fits(SPELLINGS[word].operator, column, universe):
                yield word, word
    elif expectation.expected is Expected.VALUE and column is not None and expectation.operator is not None:
        yield from _offered(column, expectation.operator, begun, universe)


def _offered(column: Column, operator: Operator, begun: str, universe: Universe) -> Iterator[tuple[str, str]]:
    """Candidates for a value, quoted if a quote was opened."""
    quote = begun[:1] if begun[:1] in ("'", '"') else ""
    for item in _values(column, operator, universe):
        if quote:
            written = f"{quote}{item.replace(quote, quote * 2)}{quote}"
            yield written, written
        else:
            yield item, write_value(item, column, operator, universe)


def _values(column: Column, operator: Operator, universe: Universe) -> Iterable[str]:
    if operator.shape is Shape.SPAN:
        return _SPANS
    if operator.shape is Shape.NODES and column.name in universe.placements:
        return (word for node in universe.placements[column.name].taxonomy.nodes for word in (node.title, node.label))
    if column.kind is Kind.YES_NO:
        return ("yes", "no")
    return column.values if operator.shape in (Shape.ONE, Shape.MANY, Shape.PAIR) else ()
