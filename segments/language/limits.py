"""Read and write the limit of a segment: `top 50 by potential_revenue per region where …`."""

from __future__ import annotations

from collections.abc import Callable

from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.operands import read_operand
from niche.segments.language.tokens import TokenKind
from niche.segments.model.filters import Filter, Limit
from niche.segments.model.formatting import unmarked
from niche.segments.model.limits import ranking
from niche.segments.model.values import MismatchError, is_limit

ENDS = {"top": False, "bottom": True}
"""Words that begin a limit, by whether it takes the smallest values."""


def begins_limit(cursor: Cursor) -> bool:
    """Whether a limit begins here: `top` and a number, where no column is called so."""
    return cursor.token.says(*ENDS) and cursor.ahead().kind is TokenKind.NUMBER and cursor.bare_column() is None


def read_limit(cursor: Cursor, all_accounts: Filter, read: Callable[[], Filter]) -> Limit:
    """Read a limit, and by `read` the filter that follows WHERE; without one it is of `all_accounts`."""
    start = cursor.token.start
    smallest = ENDS[cursor.take().text]
    top = _read_number(cursor)
    cursor.need("by")
    by = _read_column(cursor)
    per = _read_column(cursor) if cursor.accept("per") else ""
    _check(cursor, Limit(all_accounts, top, by, per, smallest), start)
    child = read() if cursor.accept("where") else all_accounts
    return Limit(child, top, by, per, smallest)


def _check(cursor: Cursor, limit: Limit, start: int) -> None:
    """Refuse a limit that does not fit the table."""
    if cursor.schema is not None:
        try:
            ranking(limit, cursor.schema)
        except MismatchError as error:
            raise cursor.refused(error.message, error.hint, start) from None


def write_limit(limit: Limit, write_name: Callable[[str], str]) -> str:
    """The words of a limit, without the filter below it."""
    per = f" per {write_name(limit.per)}" if limit.per else ""
    return f"{'bottom' if limit.smallest else 'top'} {limit.top} by {write_name(limit.by)}{per}"


def _read_number(cursor: Cursor) -> int | str:
    start = cursor.token.start
    while cursor.token.kind is TokenKind.NUMBER or cursor.token.says(",", "%"):
        cursor.take()
    written = cursor.text[start : cursor.before.end]
    digits = unmarked(written).replace(",", "")
    top = int(digits) if digits.isdecimal() and len(digits) <= 18 else written
    if not is_limit(top):
        raise cursor.refused(f"{written} is not a number of accounts", "such as 50 or 10%", start)
    return top


def _read_column(cursor: Cursor) -> str:
    """A column, or the role of one."""
    word, schema = cursor.token, cursor.schema
    roles = set() if schema is None else {role.value for role in schema.roles}
    if word.text in roles and word.kind is TokenKind.WORD and cursor.bare_column() is None:
        cursor.expect(Expected.COLUMN)
        return cursor.take().text
    operand = read_operand(cursor)
    operand.refuse_function()
    return operand.column
