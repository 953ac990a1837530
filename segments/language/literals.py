"""Parse values as written: quoted texts, bare words, dates, arrays. They are not converted yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from niche.segments.language import lettercase, reldates
from niche.segments.language.cursor import Cursor
from niche.segments.language.names import Names, UnnamedError
from niche.segments.language.reldates import Relative
from niche.segments.language.spellings import spelled
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model.columns import Column

TEXT_TYPES = frozenset({"text", "varchar", "string", "char", "character", "bpchar", "name", "nvarchar"})
_DAY_TYPES = frozenset({"date", "timestamp", "timestamptz", "datetime"})

STOPS = frozenset(
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
_HARD = frozenset("()[]{};?<>=!~|^*\\") | {
    "<>", "<=", ">=", "=<", "=>", "==", "!=", "<=>", "!~", "!~*", "!~~", "!~~*", "~", "~*", "~~", "~~*", "::", ":=",
    "||", "&&", "->", "->>", "@>", "<@", "{{", "}}", "...", "..", "…",
}  # fmt: skip
DOTS = ("...", "..", "…")
DASHES = ("-", "–", "—", "−")


class Form(Enum):
    """How a value is written."""

    BARE = auto()
    QUOTED = auto()
    DATE = auto()
    RELATIVE = auto()


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; `start` is a character index."""

    form: Form
    text: str
    start: int
    day: dt.date | None = None
    relative: Relative | None = None


class Literals:
    """Parses values. Each method raises RefusedError at the word that cannot be part of one."""

    def __init__(self, cursor: Cursor, names: Names) -> None:
        self._cursor, self._names = cursor, names

    def literal(self, column: Column | None = None, stops: Collection[str] = (), commas: bool = False) -> Literal:
        """Parse one value; `stops` are further words that end a bare one, and `commas` may group its thousands."""
        cursor = self._cursor
        token = cursor.token
        if token.kind is TokenKind.TEXT:
            return self._text()
        if token.kind is TokenKind.NAME:
            if self._names.columns is not None and token.text in self._names.columns:
                self._refuse_column(token, token.text)
            cursor.take()
            return Literal(Form.QUOTED, token.text, token.start)
        if cursor.comes("("):
            cursor.take()
            inner = self.literal(column, stops)
            if cursor.comes(","):
                cursor.refuse("one value is expected, not a list", "IN takes a list", token.start)
            cursor.need(")")
            self.casts(inner)
            return inner
        self._refuse_no_value(token)
        worded = self._worded(token) if token.kind is TokenKind.WORD else None
        return worded or self._bare(column, stops, commas)

    def array(self) -> list[Literal] | None:
        """Parse `ARRAY[…]` or `[…]`; None if no array comes next."""
        cursor = self._cursor
        if not (cursor.comes("array", "[") or cursor.comes("[")):
            return None
        cursor.accept("array")
        literals = self.listed("[", "]")
        self.casts(None)
        return literals

    def listed(self, opening: str, closing: str, column: Column | None = None) -> list[Literal]:
        """Parse a bracketed, comma-separated list of values."""
        cursor = self._cursor
        cursor.need(opening)
        literals: list[Literal] = []
        while not cursor.comes(closing) or cursor.words[cursor.at - 1].says(","):
            if literals:
                if not cursor.comes(","):
                    cursor.refuse(f", or {closing} is expected after {cursor.written(cursor.words[cursor.at - 1])}")
                cursor.take()
            cursor.expect_again()
            literals.append(self.literal(column))
        cursor.take()
        return literals

    def starts_here(self) -> bool:
        """Whether a value comes next that cannot be a column: a number or a text."""
        token = self._cursor.token
        if token.kind is TokenKind.NUMBER or token.kind is TokenKind.TEXT:
            return True
        after = self._cursor.ahead()
        if token.says(*DASHES, "+", "."):
            return after.kind is TokenKind.NUMBER
        if token.says("current_date"):
            return True
        return (token.text in _DAY_TYPES and after.kind is TokenKind.TEXT) or (token.says("array") and after.says("["))

    def _text(self) -> Literal:
        token = self._cursor.take()
        literal = Literal(Form.QUOTED, token.text, token.start)
        return self.casts(literal) or literal

    def casts(self, literal: Literal | None) -> Literal | None:
        """Take `::type` casts; a text cast to a date becomes one."""
        cursor = self._cursor
        while cursor.comes("::"):
            cursor.take()
            kind = self._type()
            if literal is not None and kind in _DAY_TYPES:
                literal = self._day(literal)
            elif kind not in TEXT_TYPES and kind not in _DAY_TYPES:
                cursor.refuse(
                    f"a value cannot be cast to {kind}", "leave the cast out", cursor.words[cursor.at - 1].start
                )
        return literal

    def _type(self) -> str:
        cursor = self._cursor
        if cursor.token.kind is not TokenKind.WORD:
            cursor.refuse("the name of a type is expected")
        kind = cursor.take().text
        cursor.accept("varying")
        for words in (("without", "time", "zone"), ("with", "time", "zone")):
            cursor.accept(*words)
        if cursor.comes("(") and cursor.ahead().kind is TokenKind.NUMBER and cursor.ahead(2).says(")"):
            cursor.at += 3
        cursor.accept("[", "]")
        return kind

    def cast_column(self) -> None:
        """Take `::text` behind a column, which changes nothing."""
        cursor = self._cursor
        while cursor.comes("::"):
            start = cursor.take().start
            if (kind := self._type()) not in TEXT_TYPES:
                cursor.refuse(f"a column cannot be cast to {kind}", "compare the column itself", start)

    def _worded(self, token: Token) -> Literal | None:
        """Parse a value that begins with a keyword of SQL; None if the word is part of a bare value."""
        cursor, after = self._cursor, self._cursor.ahead()
        if token.text in _DAY_TYPES and after.kind is TokenKind.TEXT:
            cursor.take()
            return self._day(self._text())
        if token.text in _DAY_TYPES and after.says("(") and cursor.ahead(2).kind is TokenKind.TEXT:
            cursor.at += 2
            day = self._day(self._text())
            cursor.need(")")
            return day
        if token.text in ("lower", "upper") and after.says("("):
            return self._changed(token.text)
        if token.text in ("cast", "try_cast") and after.says("("):
            return self._cast()
        if (relative := reldates.read(cursor)) is not None:
            return Literal(Form.RELATIVE, cursor.between(token.start, cursor.words[cursor.at - 1].end), token.start,
                           relative=relative)  # fmt: skip
        if after.says("(") and token.end == after.start:
            cursor.refuse(f"a value is expected, not {token.text}()", reldates.hint(token.text))
        return None

    def _changed(self, function: str) -> Literal:
        """Parse LOWER or UPPER of a text."""
        cursor = self._cursor
        start = cursor.take().start
        cursor.need("(")
        if cursor.token.kind is not TokenKind.TEXT:
            cursor.refuse("a text in single quotes is expected")
        text = self._text()
        cursor.need(")")
        try:
            return Literal(Form.QUOTED, lettercase.changed(function, text.text), start)
        except ValueError as error:
            cursor.refuse(str(error), "write the text itself", start)

    def _cast(self) -> Literal:
        cursor = self._cursor
        cursor.at += 2
        literal = self.literal(stops=("as",))
        cursor.need("as")
        place = cursor.token.start
        kind = self._type()
        cursor.need(")")
        if kind in _DAY_TYPES:
            return self._day(literal)
        if kind not in TEXT_TYPES:
            cursor.refuse(f"a value cannot be cast to {kind}", "leave the cast out", place)
        return Literal(Form.QUOTED, literal.text, literal.start)

    def _day(self, literal: Literal) -> Literal:
        """Convert a text to a date literal. Raises RefusedError if it is no date."""
        try:
            return Literal(Form.DATE, literal.text, literal.start, reldates.day(literal.text))
        except ValueError as error:
            self._cursor.refuse(str(error), "such as DATE '2026-11-21'", literal.start)

    def _refuse_no_value(self, token: Token) -> None:
        """Refuse what cannot begin a value: NULL, a query, a placeholder, a keyword."""
        cursor, after = self._cursor, self._cursor.ahead()
        if token.kind is TokenKind.END or token.says(",", ")", "]", ";", "and", "or"):
            behind = cursor.written(cursor.words[cursor.at - 1]) if cursor.at else "the start"
            cursor.refuse(f"a value is missing after {behind}")
        if token.says("null"):
            cursor.refuse("nothing compares with NULL", "use IS NULL or IS NOT NULL")
        if token.says("select"):
            cursor.refuse("a value is expected, not a query", "IN takes a list of values in parentheses")
        glued = token.end == after.start
        named = glued and after.kind in (TokenKind.WORD, TokenKind.NUMBER)
        if token.says("?", "{{", "{") or (token.says(":", "@", "%") and named) or self._is_parameter(token, after):
            cursor.refuse("a value is expected, not a placeholder", "write the value itself")
        if token.kind is TokenKind.SYMBOL and (token.text in _HARD or token.text == ":"):
            cursor.refuse(f"a value is expected, not {token.text}", "a value that holds it is put in quotes")
        if token.kind is TokenKind.WORD and token.text in STOPS:
            cursor.refuse(f"a value is expected, not {cursor.written(token)}", f"a text is '{cursor.written(token)}'")

    def _is_parameter(self, token: Token, after: Token) -> bool:
        """Whether a placeholder such as `$1` comes next, and not an amount such as `$5M` or `$100`."""
        if not token.says("$") or token.end != after.start:
            return False
        behind, further = self._cursor.ahead(2), self._cursor.ahead(3)
        grouped = behind.says(",") and (after.end, behind.end) == (behind.start, further.start)
        amount = behind.kind is TokenKind.WORD and behind.text not in STOPS
        short = after.text.isdecimal() and len(after.text) < 3
        return after.kind is TokenKind.WORD or after.says("{") or (short and not grouped and not amount)

    def _bare(self, column: Column | None, stops: Collection[str], commas: bool) -> Literal:
        cursor = self._cursor
        first = cursor.at
        truth = cursor.token.says("true", "false")
        named = None if truth else self._column_at(first)
        if named is not None and self._ends(named[1], column, stops, commas):
            self._refuse_column(cursor.token, named[0])
        while self._goes_on(first, column, stops, commas):
            cursor.at += 1
        if cursor.at == first:
            cursor.refuse(f"a value is expected, not {cursor.written(cursor.token)}")
        start, end = cursor.words[first].start, cursor.words[cursor.at - 1].end
        return Literal(Form.BARE, cursor.text[start:end], start)

    def _ends(self, at: int, column: Column | None, stops: Collection[str], commas: bool) -> bool:
        """Whether a bare value would end at an index."""
        cursor = self._cursor
        here, cursor.at = cursor.at, at
        try:
            return not self._goes_on(here, column, stops, commas)
        finally:
            cursor.at = here

    def _column_at(self, at: int) -> tuple[str, int] | None:
        try:
            return self._names.bare(self._cursor.text, self._cursor.words, at)
        except UnnamedError:
            return None

    def _refuse_column(self, token: Token, name: str) -> None:
        self._cursor.refuse(
            "a condition compares a column with a value, not with a column", f"a text is '{name}'", token.start
        )

    def _goes_on(self, first: int, column: Column | None, stops: Collection[str], commas: bool) -> bool:
        """Whether the current token continues the bare value that began at index `first`."""
        cursor, token = self._cursor, self._cursor.token
        before, after = cursor.words[cursor.at - 1], cursor.ahead()
        begun = cursor.at > first
        if token.kind in (TokenKind.END, TokenKind.TEXT, TokenKind.NAME) or token.text in stops:
            return False
        if token.kind is TokenKind.WORD:
            if token.text in STOPS or (token.text, after.text) in _PAIRED_STOPS:
                return False
            return not (begun and self._begins_condition(cursor.at))
        if token.kind is TokenKind.NUMBER:
            return True
        glued, glue = begun and cursor.glued(before), token.end == after.start
        if token.text in _HARD:
            return False
        if token.text == ",":
            numbers = before.kind is TokenKind.NUMBER and after.kind is TokenKind.NUMBER
            return commas and glued and glue and numbers
        if token.text in (":", "@"):
            return glued and glue
        if token.text == "%":
            return begun and (glued or before.kind is TokenKind.NUMBER)
        if token.text in DASHES and column is not None and column.kind.numeric:
            return not begun or before.kind is not TokenKind.NUMBER
        return not (token.text == "$" and self._is_parameter(token, after))

    def _begins_condition(self, at: int) -> bool:
        """Whether another condition begins here: a column and an operator."""
        words = self._cursor.words
        if (column := self._column_at(at)) is None:
            return False
        behind = words[column[1]]
        ranged = behind.kind is TokenKind.NUMBER and words[column[1] + 1].says(*DOTS, *DASHES)
        return (
            ranged
            or behind.says("like", "ilike", "regexp", "rlike")
            or next(spelled(words, column[1]), None) is not None
        )
