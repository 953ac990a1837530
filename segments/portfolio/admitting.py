"""Conditions nearest to one that take an account's value, or leave it out: what the nearest change is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from niche.segments.counting.one_account import Account
from niche.segments.model.columns import TEXTUAL, Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Scalar
from niche.segments.model.values import many, text

Edits: TypeAlias = "Iterator[Filter]"


def admitting(condition: Condition, column: Column, account: Account) -> Edits:
    """Conditions nearest to one that take the account's value; each is tried on the account before it is used."""
    name, value = condition.column, account.shown(condition.column)
    if value is None:
        if condition.operator != "missing":
            yield Any((condition, Condition(name, "missing", True)))
        return
    make = _WIDER.get(condition.operator)
    if make is not None:
        yield from make(condition, column, value, account)


def refusing(condition: Condition, column: Column, account: Account) -> Edits:
    """Conditions nearest to one that do not take the account's value."""
    value, make = account.shown(condition.column), _NARROWER.get(condition.operator)
    if value is not None and make is not None:
        yield from make(condition, column, value, account)


_Make = Callable[[Condition, Column, object, Account], Edits]


def _moved(operator: str) -> _Make:
    return lambda condition, _, value, __: iter((Condition(condition.column, operator, as_scalar(value)),))


def _between(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    """Both ends, each as far as the value needs it."""
    bound, (low, high) = as_scalar(value), many(condition.value)
    for ends in ((bound, high), (low, bound), (bound, bound)):
        yield Condition(column.name, "between", ends)


def _further(operator: str) -> _Make:
    def make(condition: Condition, column: Column, value: object, _: Account) -> Edits:
        if column.kind is Kind.YES_NO:
            return  # who takes both answers asks nothing
        for one in _values(value):
            yield Condition(column.name, operator, (*many(condition.value), one))

    return make


def _beside(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    """Another condition with the account's own value."""
    if column.kind in TEXTUAL:
        yield Any((condition, Condition(column.name, "is", as_scalar(value))))


def _items_held(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    held = tuple(item for item in many(condition.value) if text(item).strip() in map(str, _values(value)))
    if held:
        yield Condition(column.name, "has_all", held) if len(held) > 1 else Condition(column.name, "has", held[0])


def _ranked(largest: bool, *, after: bool) -> _Make:
    """`top` and `bottom` by the number of accounts up to the value, itself included unless it is left out."""

    def make(condition: Condition, column: Column, value: object, account: Account) -> Edits:
        operator = ("above" if after else "at_least") if largest else ("below" if after else "at_most")
        number = account.engine.size(Condition(column.name, operator, as_scalar(value)))
        if number:
            yield Condition(column.name, condition.operator, number)

    return make


def _spanned(sign: int, more: int) -> _Make:
    """A span of days that reaches to the value, or `more` days further."""

    def make(condition: Condition, column: Column, value: object, account: Account) -> Edits:
        assert isinstance(value, dt.date)
        days = (value - account.engine.universe.as_of).days * sign + more
        if 0 <= days <= _LONGEST:
            yield Condition(column.name, condition.operator, f"{days} day{'' if days == 1 else 's'}")

    return make


_LONGEST = 99_999
"""Days that a span of time may have."""


def _cut(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    """A range up to the value, or from it on; the larger part of it first where both are there."""
    bound, (low, high) = as_scalar(value), many(condition.value)
    after, before = _next(column, value, 1), _next(column, value, -1)
    name = column.name
    upper: Filter = All((Condition(name, "above", bound), Condition(name, "at_most", high)))
    lower: Filter = All((Condition(name, "at_least", low), Condition(name, "below", bound)))
    if after is not None:
        upper = Condition(name, "between", (after, high))
    if before is not None:
        lower = Condition(name, "between", (low, before))
    kept = [(_width(bound, high), upper), (_width(low, bound), lower)]
    for width, rest in sorted(kept, key=lambda part: -part[0]):
        if width:
            yield rest


def _width(low: Scalar, high: Scalar) -> float:
    """How much is left between two ends; 1 where that is not to be told."""
    if isinstance(low, dt.date) and isinstance(high, dt.date):
        return (high - low).days
    return high - low if isinstance(low, int | float) and isinstance(high, int | float) else 1


def _next(column: Column, value: object, step: int) -> Scalar | None:
    """The next value that a column can have; None where there is none, or always another one between."""
    if column.kind is Kind.ORDERED:
        at = column.values.index(str(value)) + step
        return column.values[at] if 0 <= at < len(column.values) else None
    if column.integer and isinstance(value, int):
        return value + step
    return value + dt.timedelta(days=step) if isinstance(value, dt.date) else None


def _fewer(one: str, several: str) -> _Make:
    """Without the values of a list that take the account."""

    def make(condition: Condition, column: Column, _: object, account: Account) -> Edits:
        wanted = many(condition.value)
        kept = tuple(item for item in wanted if not account.answer(Condition(column.name, one, item)).match)
        if kept and len(kept) < len(wanted):
            yield Condition(column.name, several, kept)

    return make


def _nodes_kept(condition: Condition, column: Column, _: object, account: Account) -> Edits:
    """Without the account's own node, or with an exception for it where it is below one."""
    yield from _fewer("under", "under")(condition, column, None, account)
    for label in _values(account.shown(column.name)):
        yield All((condition, Not(Condition(column.name, "under", (label,)))))


def _except(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    if column.kind in TEXTUAL:
        yield All((condition, Not(Condition(column.name, "is", as_scalar(value)))))


def as_scalar(value: object) -> Scalar:
    assert isinstance(value, bool | int | float | str | dt.date)
    return value


def _values(value: object) -> Sequence[Scalar]:
    return value if isinstance(value, tuple) else () if value is None else (as_scalar(value),)


_WIDER: Mapping[str, _Make] = {
    **dict.fromkeys(("at_least", "above"), _moved("at_least")),
    **dict.fromkeys(("at_most", "below"), _moved("at_most")),
    "between": _between,
    "is": _further("in"),
    "in": _further("in"),
    "has": _further("has_any"),
    "has_any": _further("has_any"),
    "has_all": _items_held,
    "under": _further("under"),
    **dict.fromkeys(("contains", "starts_with", "ends_with", "matches", "listed_in"), _beside),
    "top": _ranked(largest=True, after=False),
    "bottom": _ranked(largest=False, after=False),
    "within": _spanned(-1, 0),
    "older_than": _spanned(-1, -1),
    "in_next": _spanned(1, 0),
}
"""How a condition takes one more value."""
_NARROWER: Mapping[str, _Make] = {
    **dict.fromkeys(("at_least", "above"), _moved("above")),
    **dict.fromkeys(("at_most", "below"), _moved("below")),
    "between": _cut,
    "in": _fewer("is", "in"),
    "has_any": _fewer("has", "has_any"),
    "under": _nodes_kept,
    **dict.fromkeys(("contains", "starts_with", "ends_with", "matches", "listed_in"), _except),
    "top": _ranked(largest=True, after=True),
    "bottom": _ranked(largest=False, after=True),
    "within": _spanned(-1, -1),
    "older_than": _spanned(-1, 0),
    "in_next": _spanned(1, -1),
}
"""How a condition leaves one value out."""
