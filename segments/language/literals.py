"""Read values as written: quoted texts, bare words, dates, arrays. They are not converted yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from niche.segments.language import lettercase, reldates
from niche.segments.language.cursor import Cursor
from niche.segments.language.reldates import Relative
from niche.segments.language.spellings import spelled
from niche.segments.language.tokens import SYMBOLS, RefusedError, Token, TokenKind
from niche.segments.model.columns import Column

_TEXT_TYPES = frozenset({"text", "varchar", "string", "char", "character", "bpchar", "name", "nvarchar"})
_DAY_TYPES = frozenset({"date", "timestamp", "timestamptz", "datetime"})

_STOPS = frozenset(
    re.findall(
        r"\w+",
        """
        and or not xor is in like ilike between contains null select limit where escape collate rlike regexp similar
        glob offset
        """,
    )
)
"""Words that end a bare value, since they begin something else. A value that contains one must be quoted."""
_PAIRED_STOPS = frozenset(
    {("order", "by"), ("group", "by"), ("case", "when"), ("starts", "with"), ("ends", "with"), ("fetch", "first")}
)
_HARD = frozenset("()[]{};?<>=!~|^*\\") | frozenset(SYMBOLS)
"""Symbols that no bare value contains."""
DOTS = ("...", "..", "…")
DASHES = ("-", "–", "—", "−")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; `start` is a character index."""

    text: str
    start: int
    bare: bool = False
    """It stands without quotes."""
    day: dt.date | None = None
    """Of a date literal, or of a text cast to a date."""
    relative: Relative | None = None
    """Of a day that is counted from today."""

    @property
    def quoted(self) -> bool:
        """Whether it is a text in quotes, and no date."""
        return not self.bare and self.day is None and self.relative is None


def read_literal(
    cursor: Cursor, column: Column | None = None, stops: Collection[str] = (), commas: bool = False
) -> Literal:
    """Read one value; `stops` are further words that end a bare one, and `commas` may group its thousands."""
    token = cursor.token
    if token.kind is TokenKind.TEXT:
        return _read_text(cursor)
    if token.kind is TokenKind.NAME:
        if cursor.names.columns is not None and token.text in cursor.names.columns:
            raise _column_refused(token, token.text)
        cursor.take()
        return Literal(token.text, token.start)
    if cursor.accept("("):
        inner = read_literal(cursor, column, stops)
        if cursor.comes(","):
            raise cursor.refused("expected one value, not a list", "IN takes a list", token.start)
        cursor.need(")")
        read_casts(cursor, inner)
        return inner
    _refuse_no_value(cursor, token)
    worded = _read_worded(cursor, token) if token.kind is TokenKind.WORD else None
    return worded or _read_bare(cursor, column, stops, commas)


def read_array(cursor: Cursor) -> list[Literal] | None:
    """Read `ARRAY[…]` or `[…]`; None if no array comes next."""
    if not (cursor.comes("array", "[") or cursor.comes("[")):
        return None
    cursor.accept("array")
    values = read_list(cursor, "[", "]")
    read_casts(cursor, None)
    return values


def read_quantified_array(cursor: Cursor) -> list[Literal]:
    """Read the array behind ANY or ALL: `ARRAY[…]`, or a text such as `'{a,b}'::text[]`, perhaps in brackets."""
    if cursor.accept("("):
        literals = read_quantified_array(cursor)
        cursor.need(")")
        read_casts(cursor, None)
        return literals
    if (listed := read_array(cursor)) is not None:
        return listed
    if cursor.token.kind is TokenKind.TEXT and cursor.ahead().says("::"):
        token = cursor.take()
        read_casts(cursor, None)
        body = re.fullmatch(r"\{([^{}\"\\]*)\}", token.text)
        if body is not None:
            items = body[1].split(",") if body[1] else []
            if all(item.strip() and item.strip().casefold() != "null" for item in items):
                return [Literal(item.strip(), token.start) for item in items]
        raise cursor.refused("cannot read this array", "write ARRAY['a', 'b']", token.start)
    raise cursor.refused(f"expected an array, not {cursor.written(cursor.token)}", "such as ARRAY['a', 'b']")


def read_list(cursor: Cursor, opening: str = "(", closing: str = ")") -> list[Literal]:
    """Read a bracketed, comma-separated list of values."""
    cursor.need(opening)
    values: list[Literal] = []
    while not cursor.comes(closing) or cursor.before.says(","):
        if values and not cursor.accept(","):
            raise cursor.refused(f"a comma or {closing} is missing after {cursor.written(cursor.before)}")
        cursor.expect_again()
        values.append(read_literal(cursor))
    cursor.take()
    return values


def begins_value(cursor: Cursor) -> bool:
    """Whether a value comes next that cannot be a column: a number or a text."""
    token, after = cursor.token, cursor.ahead()
    if token.kind in (TokenKind.NUMBER, TokenKind.TEXT) or token.says("current_date"):
        return True
    if token.says(*DASHES, "+", "."):
        return after.kind is TokenKind.NUMBER
    return (token.text in _DAY_TYPES and after.kind is TokenKind.TEXT) or (token.says("array") and after.says("["))


def _read_text(cursor: Cursor) -> Literal:
    token = cursor.take()
    text = Literal(token.text, token.start)
    return read_casts(cursor, text) or text


def read_casts(cursor: Cursor, value: Literal | None) -> Literal | None:
    """Read `::type` casts; a text cast to a date becomes one."""
    while cursor.accept("::"):
        kind = _read_type(cursor)
        if value is not None and kind in _DAY_TYPES:
            value = _day(value)
        elif kind not in _TEXT_TYPES | _DAY_TYPES:
            raise cursor.refused(f"cannot cast a value to {kind}", "delete the cast", cursor.before.start)
    return value


def read_column_casts(cursor: Cursor) -> None:
    """Read `::text` behind a column, which changes nothing."""
    while cursor.comes("::"):
        start = cursor.take().start
        if (kind := _read_type(cursor)) not in _TEXT_TYPES:
            raise cursor.refused(f"cannot cast a column to {kind}", "compare the column itself", start)


def _read_type(cursor: Cursor) -> str:
    if cursor.token.kind is not TokenKind.WORD:
        raise cursor.refused("expected the name of a type")
    kind = cursor.take().text
    cursor.accept("varying")
    for words in (("without", "time", "zone"), ("with", "time", "zone")):
        cursor.accept(*words)
    if cursor.comes("(") and cursor.ahead().kind is TokenKind.NUMBER and cursor.ahead(2).says(")"):
        cursor.at += 3
    cursor.accept("[", "]")
    return kind


def _read_worded(cursor: Cursor, token: Token) -> Literal | None:
    """Read a value that begins with a keyword of SQL; None if the word is part of a bare value."""
    after = cursor.ahead()
    called = after.says("(")
    if token.text in _DAY_TYPES and after.kind is TokenKind.TEXT:
        cursor.take()
        return _day(_read_text(cursor))
    if token.text in _DAY_TYPES and called and cursor.ahead(2).kind is TokenKind.TEXT:
        cursor.at += 2
        day = _day(_read_text(cursor))
        cursor.need(")")
        return day
    if token.text in ("lower", "upper") and called:
        return _read_changed(cursor)
    if token.text in ("cast", "try_cast") and called:
        return _read_cast(cursor)
    if (relative := reldates.read_relative(cursor)) is not None:
        written = cursor.between(token.start, cursor.before.end)
        return Literal(written, token.start, relative=relative)
    if called and token.end == after.start:
        raise cursor.refused(f"expected a value, not {token.text}()", reldates.hint(token.text))
    return None


def _read_changed(cursor: Cursor) -> Literal:
    """Read LOWER or UPPER of a text."""
    function = cursor.take()
    cursor.need("(")
    if cursor.token.kind is not TokenKind.TEXT:
        raise cursor.refused("expected a text in single quotes")
    text = _read_text(cursor)
    cursor.need(")")
    try:
        return Literal(lettercase.changed(function.text, text.text), function.start)
    except ValueError as error:
        raise cursor.refused(str(error), "write the text itself", function.start) from None


def _read_cast(cursor: Cursor) -> Literal:
    cursor.at += 2
    value = read_literal(cursor, stops=("as",))
    cursor.need("as")
    place = cursor.token.start
    kind = _read_type(cursor)
    cursor.need(")")
    if kind in _DAY_TYPES:
        return _day(value)
    if kind not in _TEXT_TYPES:
        raise cursor.refused(f"cannot cast a value to {kind}", "delete the cast", place)
    return Literal(value.text, value.start)


def _day(text: Literal) -> Literal:
    """Convert a text to a date literal. Raises RefusedError if it is no date."""
    try:
        return Literal(text.text, text.start, day=reldates.day(text.text))
    except ValueError as error:
        raise RefusedError(text.start, str(error), "such as DATE '2026-11-21'") from None


def _refuse_no_value(cursor: Cursor, token: Token) -> None:
    """Refuse what cannot begin a value: NULL, a query, a placeholder, a keyword."""
    after, written = cursor.ahead(), cursor.written(token)
    if token.kind is TokenKind.END or token.says(",", ")", "]", ";", "and", "or"):
        behind = cursor.written(cursor.before) if cursor.at else "the start"
        raise cursor.refused(f"a value is missing after {behind}")
    if token.says("null"):
        raise cursor.refused("nothing compares with NULL", "use IS NULL or IS NOT NULL")
    if token.says("select"):
        raise cursor.refused("expected a value, not a query", "IN takes a list of values in parentheses")
    named = token.end == after.start and after.kind in (TokenKind.WORD, TokenKind.NUMBER)
    if token.says("?", "{{", "{") or (token.says(":", "@", "%") and named) or _is_parameter(cursor, cursor.at):
        raise cursor.refused("expected a value, not a placeholder", "write the value itself")
    if token.kind is TokenKind.SYMBOL and (token.text in _HARD or token.text == ":"):
        raise cursor.refused(f"expected a value, not {token.text}", "put a value with it in quotes")
    if token.kind is TokenKind.WORD and token.text in _STOPS:
        raise cursor.refused(f"expected a value, not {written}", f"for a text write '{written}'")


def _is_parameter(cursor: Cursor, at: int) -> bool:
    """Whether a placeholder such as `$1` stands at an index, and not an amount such as `$5M` or `$100`."""
    token, after, behind, further = (cursor.ahead(at - cursor.at + step) for step in range(4))
    if not token.says("$") or token.end != after.start:
        return False
    grouped = behind.says(",") and (after.end, behind.end) == (behind.start, further.start)
    amount = behind.kind is TokenKind.WORD and behind.text not in _STOPS
    short = after.text.isdecimal() and len(after.text) < 3
    return after.kind is TokenKind.WORD or after.says("{") or (short and not grouped and not amount)


def _read_bare(cursor: Cursor, column: Column | None, stops: Collection[str], commas: bool) -> Literal:
    first, token = cursor.at, cursor.token

    def goes_on(at: int) -> bool:
        ended = cursor.words[at].text in stops
        return not ended and _goes_on(cursor, first, at, commas, dashes=column is not None and column.kind.numeric)

    named = None if token.says("true", "false") else cursor.bare_column()
    if named is not None and not goes_on(named[1]):
        raise _column_refused(token, named[0])
    while goes_on(cursor.at):
        cursor.at += 1
    if cursor.at == first:
        raise cursor.refused(f"expected a value, not {cursor.written(token)}")
    return Literal(cursor.text[token.start : cursor.before.end], token.start, bare=True)


def _column_refused(token: Token, name: str) -> RefusedError:
    message = "cannot compare a column with a column"
    return RefusedError(token.start, message, f"for a text write '{name}'")


def _goes_on(cursor: Cursor, first: int, at: int, commas: bool, dashes: bool) -> bool:
    """Whether the token at an index continues the bare value that began at index `first`.

    `commas` may group the digits of numbers; with `dashes` one behind a number ends the value.
    """
    before, token, after = cursor.words[at - 1], cursor.words[at], cursor.words[min(at + 1, len(cursor.words) - 1)]
    begun = at > first
    if token.kind in (TokenKind.END, TokenKind.TEXT, TokenKind.NAME):
        return False
    if token.kind is TokenKind.WORD:
        if token.text in _STOPS or (token.text, after.text) in _PAIRED_STOPS:
            return False
        return not (begun and _begins_condition(cursor, at))
    if token.kind is TokenKind.NUMBER:
        return True
    if token.text in _HARD:
        return False
    glued, glue = begun and before.end == token.start, token.end == after.start
    if token.text == ",":
        numbers = before.kind is TokenKind.NUMBER and after.kind is TokenKind.NUMBER
        return commas and glued and glue and numbers
    if token.text in (":", "@"):
        return glued and glue
    if token.text == "%":
        return begun and (glued or before.kind is TokenKind.NUMBER)
    if token.text in DASHES and dashes:
        return not begun or before.kind is not TokenKind.NUMBER
    return not _is_parameter(cursor, at)


def _begins_condition(cursor: Cursor, at: int) -> bool:
    """Whether another condition begins here: a column and an operator."""
    if (column := cursor.bare_column(at)) is None:
        return False
    behind = cursor.words[column[1]]
    return (
        (behind.kind is TokenKind.NUMBER and cursor.words[column[1] + 1].says(*DOTS, *DASHES))
        or behind.says("like", "ilike", "regexp", "rlike")
        or next(spelled(cursor.words, column[1]), None) is not None
    )
