"""A condition as the screen writes it: column, operator, value. `employees 100..500`, `country in DE, FR`.

Columns may be cut short where only one begins so; `not` may stand in front. What the screen shows can be typed again,
with or without its symbols: `≥` or `>=`, `100…500`, `100..500` or `between 100 and 500`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from niche.segments import values
from niche.segments.columns import CATEGORICAL, Column, Kind
from niche.segments.figures import scalar
from niche.segments.filters import Condition, Filter, Not, Scalar, Value, conditions
from niche.segments.language.typed import above, parse_list, read_one
from niche.segments.operators import OPERATORS, Operator, Shape, fits, resolve
from niche.segments.problems import BadInputError, Problem, did_you_mean
from niche.segments.taxonomy import Taxonomy
from niche.segments.universe import Universe
from niche.segments.values import UnfitError

_WORD = re.compile(r"[^\s<>=≥≤≠!…]+")
_NOT = re.compile(r"\s*not\s+", re.IGNORECASE)
_DOTS = r"\s*(?:\.{2,3}|…)\s*"
_RANGE = re.compile(rf"\S.*?{_DOTS}.*\S")
_BETWEEN = (re.compile(_DOTS), re.compile(r"\s+(?:and|to)\s+", re.IGNORECASE), re.compile(r"\s*,\s*"))
"""What may stand between two ends, the surest first: a comma may also part thousands."""
_LISTED = CATEGORICAL | {Kind.LIST}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spelling of an operator stands for."""

    operator: Operator
    negated: bool = False


def _spellings() -> Iterator[tuple[str, Meaning]]:
    for operator in OPERATORS.values():
        for spelling in (operator.name, operator.name.replace("_", " "), operator.symbol):
            yield spelling, Meaning(operator)
    also = {
        "is": "= ==",
        "at_least": ">= =>",
        "at_most": "<= =<",
    }
    for name, spelled in also.items():
        yield from ((spelling, Meaning(OPERATORS[name])) for spelling in spelled.split())
    yield "within the last", Meaning(OPERATORS["within"])
    yield "in the next", Meaning(OPERATORS["in_next"])
    for spelling in ("is not", "!=", "<>", "≠"):
        yield spelling, Meaning(OPERATORS["is"], negated=True)
    yield "not in", Meaning(OPERATORS["in"], negated=True)
    for spelling in ("is not missing", "not missing", "known"):
        yield spelling, Meaning(OPERATORS["missing"], negated=True)


SPELLINGS: Mapping[str, Meaning] = dict(sorted(_spellings(), key=lambda item: -len(item[0])))
"""Every way to write an operator, the longest first."""


def parse(text: str, universe: Universe) -> Filter:
    """The filter that a text says, in SQL or as the screen writes it.

    Raises BadInputError where it is neither, with the problems of the reading that got farther.
    """
    from niche.segments.language.expressions import parse as parse_sql

    try:
        found = parse_sql(text, scale=universe)
        for _, condition in conditions(found):
            _check(condition, universe)
    except BadInputError as error:
        try:
            return read(text, universe)
        except BadInputError as own:
            farther = own if _reach(own) >= max(2, _reach(error)) else error
        raise farther from None
    return found


def _reach(error: BadInputError) -> int:
    return error.problems[0].column


def _check(condition: Condition, universe: Universe) -> None:
    try:
        resolve(condition, universe)
    except UnfitError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None


def read(text: str, universe: Universe) -> Filter:
    """The condition that a text says. Raises BadInputError at the column of the word that cannot be understood."""
    before = _NOT.match(text)
    column, end = column_at(text, _skip(text, before.end() if before else 0), universe)
    at = _skip(text, end)
    meaning, value_at = operator_at(text, at, column, universe)
    if not fits(meaning.operator, column, universe):
        _refuse(f"{meaning.operator.name.replace('_', ' ')} does not fit {column.name}, {column.kind.phrase}", at)
    if meaning.operator.shape is not Shape.TRUE and not text[value_at:].strip():
        _refuse(f"a value is missing after {text[at:].strip()}", len(text))
    value = _value(text, value_at, column, meaning.operator, universe)
    condition = Condition(column.name, meaning.operator.name, value)
    try:
        resolve(condition, universe)
    except UnfitError as error:
        _refuse(error.message, value_at, error.hint)
    return Not(condition) if meaning.negated != (before is not None) else condition


def is_meant(text: str, universe: Universe) -> bool:
    """Whether a text begins as a condition does: a column, and more than a blank after it."""
    before = _NOT.match(text)
    start = _skip(text, before.end() if before else 0)
    try:
        column, end = column_at(text, start, universe)
    except BadInputError:
        return False
    rest = text[end:].strip()
    if not rest:
        return False
    # `annual revenue` looks for a column, although one of them begins with the first word.
    exact = text[start:end].casefold() == column.name.casefold()
    return exact or bool(_RANGE.match(rest)) or any(_alike(rest, spelling) for spelling in SPELLINGS)


def _alike(one: str, other: str) -> bool:
    """Whether one text begins with the other."""
    one, other = one.casefold(), other.casefold()
    return one.startswith(other) or other.startswith(one)


def _refuse(message: str, at: int, hint: str = "") -> NoReturn:
    raise BadInputError(Problem(message, column=at + 1, hint=hint))


def _skip(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def column_at(text: str, at: int, universe: Universe) -> tuple[Column, int]:
    """The column that stands in the text, and where it ends."""
    for name in sorted(universe.columns, key=len, reverse=True):
        end = at + len(name)
        if text[at:end].casefold() == name.casefold() and not _continues(text, end):
            return universe.columns[name], end
    word = _WORD.match(text, at)
    written = word[0] if word else ""
    found = [name for name in universe.columns if written and name.casefold().startswith(written.casefold())]
    if len(found) == 1:
        return universe.columns[found[0]], at + len(written)
    if found:
        _refuse(f"several columns begin with {written}", at, ", ".join(found[:4]))
    _refuse(f"there is no column {written}", at, did_you_mean(written, universe.columns))


def _continues(text: str, at: int) -> bool:
    """Whether a word goes on here."""
    return at < len(text) and (text[at].isalnum() or text[at] == "_")


def operator_at(text: str, at: int, column: Column, universe: Universe) -> tuple[Meaning, int]:
    """What the operator means, and where the value begins."""
    written = [spelling for spelling in SPELLINGS if _stands(spelling, text, at)]
    fitting = [spelling for spelling in written if fits(SPELLINGS[spelling].operator, column, universe)]
    if chosen := (*fitting, *written)[:1]:
        return SPELLINGS[chosen[0]], _skip(text, at + len(chosen[0]))
    rest = text[at:].strip()
    if _RANGE.fullmatch(rest):
        return Meaning(OPERATORS["between"]), at
    if column.kind is Kind.YES_NO and rest.casefold() in ("yes", "no", "true", "false"):
        return Meaning(OPERATORS["is"]), at
    word = _WORD.match(text, at)
    if word is None:
        _refuse(f"an operator is missing after {column.name}", at)
    words = [name.replace("_", " ") for name, operator in OPERATORS.items() if fits(operator, column, universe)]
    hint = did_you_mean(word[0], words) or f"use {', '.join(words)}"
    _refuse(f"{word[0]} is no operator of {column.name}", at, hint)


def _stands(spelling: str, text: str, at: int) -> bool:
    end = at + len(spelling)
    return text[at:end].casefold() == spelling and not (spelling[-1].isalnum() and _continues(text, end))


def _value(text: str, at: int, column: Column, operator: Operator, universe: Universe) -> Value:
    """The value that begins here. Raises BadInputError."""
    written = text[at:].strip()
    if operator.shape is Shape.TRUE:
        if written:
            _refuse(f"nothing is expected after {operator.name}", at)
        return True
    if not written:
        _refuse(f"{operator.name.replace('_', ' ')} takes {operator.shape}", at)
    try:
        if operator.shape is Shape.NODES:
            return _nodes(written, universe.placements[column.name].taxonomy)
        return _read_value(written, column, operator)
    except UnfitError as error:
        _refuse(error.message, at, error.hint)


def _read_value(written: str, column: Column, operator: Operator) -> Value:
    match operator.shape:
        case Shape.PAIR:
            ends = next((parts for mark in _BETWEEN if len(parts := mark.split(written)) == 2), None)
            if ends is None:
                raise UnfitError("wrong-type", f"{operator.name} takes {operator.shape}", "such as 100..500")
            low, high = (_one(column, operator, end) for end in ends)
            if above(low, high):
                raise UnfitError("wrong-type", f"{scalar(low)} is above {scalar(high)}")
            return low, high
        case Shape.MANY:
            listed = written[1:-1] if written[0] + written[-1] in ("()", "[]") else written
            return tuple(_one(column, operator, item) for item in parse_list(listed))
        case _:
            return _one(column, operator, written)


def _nodes(written: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The nodes, as files write them; a comma may be part of a title."""
    listed = parse_list(written)
    if len(listed) > 1:
        with suppress(UnfitError):
            return tuple(taxonomy.find(item).label for item in listed)
    return (taxonomy.find(_unquoted(written)).label,)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _one(column: Column, operator: Operator, text: str) -> Scalar:
    text = _unquoted(text)
    if column.kind is Kind.YES_NO:
        return values.exact(column, text) or False
    if column.kind in _LISTED and operator.shape in (Shape.ONE, Shape.MANY):
        alike = [value for value in column.values if value.casefold() == text.casefold()]
        return text if text in column.values or len(alike) != 1 else alike[0]
    return read_one(column, operator, text)
