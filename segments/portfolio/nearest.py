"""The nearest change of a filter that brings one account in: moved bounds and added values before removed nodes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from niche.segments.counting.one_account import Account, TruthValue
from niche.segments.language.description import write_value
from niche.segments.model import edits
from niche.segments.model.columns import TEXTUAL, Column, Kind
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Not,
    Path,
    Scalar,
    Value,
    children,
    live,
    prune,
)
from niche.segments.model.operators import OPERATORS, Shape
from niche.segments.model.values import many, text
from niche.segments.portfolio.wording import describe, sentence


@dataclass(frozen=True, slots=True)
class NodeEdit:
    """The change of one node: another one in its place; None removes it."""

    path: Path
    node: Filter | None
    removed: int = 0
    """Conditions that are removed with the node."""
    far: float = 1.0
    """How far a bound is moved, as a share of the larger of both; 1 for any other change."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Edits that together give a node its wanted answer."""

    edits: tuple[NodeEdit, ...] = ()

    @property
    def cost(self) -> tuple[int, int, float]:
        """Conditions that are removed, then nodes that are changed, then how far: the less, the nearer."""
        removed, far = sum(edit.removed for edit in self.edits), sum(edit.far for edit in self.edits)
        return removed, len(self.edits), far

    def __add__(self, other: _Plan) -> _Plan:
        return _Plan((*self.edits, *other.edits))


@dataclass(frozen=True, slots=True)
class Nearest:
    """The smallest change of a filter that brings an account in."""

    changes: tuple[str, ...]
    """What it does, in words, one for each node."""
    filter: Filter
    """What it makes of the filter."""
    edits: tuple[NodeEdit, ...]

    def __str__(self) -> str:
        return "; ".join(self.changes)


def nearest(account: Account, where: Filter, answers: Mapping[Path, TruthValue]) -> Nearest:
    """Find the smallest change after which a filter takes an account that it leaves out.

    The fewest conditions are removed, then the fewest changed, then bounds moved least: to the account's own value.
    `answers` are those of the account.
    """
    plan = _NearestSearch(account, where, answers).plan(where, (), wanted=True) or _removal(where, ())
    schema = account.engine.universe
    words = []
    for edit in plan.edits:
        if edit.node is None:
            words.append(f"remove {sentence(edits.with_not(where, edit.path), schema)}")
        else:
            words.append(_words(edits.at(where, edit.path), edit.node, account))
    changed = reduce(_made, sorted(plan.edits, key=lambda edit: edit.path, reverse=True), where)
    return Nearest(tuple(words), changed, plan.edits)


def _made(where: Filter, edit: NodeEdit) -> Filter:
    if edit.node is None:
        return edits.remove(where, edit.path)
    above = edits.at(where, edit.path[:-1]) if edit.path else None
    changed = edits.replace(where, edit.path, edit.node)
    same = type(above) is type(edit.node) and isinstance(edit.node, All | Any)
    return edits.ungroup(changed, edit.path) if same else changed


@dataclass(frozen=True, slots=True)
class _NearestSearch:
    """A search down the tree: what stands in different branches is changed apart, so that the least costs add up."""

    account: Account
    where: Filter
    answers: Mapping[Path, TruthValue]

    def plan(self, node: Filter, path: Path, *, wanted: bool) -> _Plan | None:
        """The nearest edits below a node that give it the wanted answer; None where only its removal helps."""
        if self.answers[path].match == wanted:
            return _Plan()
        if isinstance(node, Condition):
            return self._condition(node, path, wanted)
        below = [((*path, index), child) for index, child in enumerate(children(node)) if prune(child) is not None]
        if isinstance(node, Not):
            return self.plan(node.child, (*path, 0), wanted=not wanted)
        if not isinstance(node, All | Any) or not below:
            return None
        plans = [(place, self.plan(child, place, wanted=wanted)) for place, child in below]
        if isinstance(node, All) != wanted:
            return min((plan for _, plan in plans if plan is not None), key=lambda plan: plan.cost, default=None)
        # Each of them must give the answer, or go; where all go, a group within another has no effect any more.
        chosen = [self._or_removal(place, plan) for place, plan in plans]
        gone = [edit.path for plan in chosen for edit in plan.edits if edit.node is None]
        if path and all(place in gone for place, _ in below):
            return None
        return reduce(_Plan.__add__, chosen)

    def _or_removal(self, path: Path, plan: _Plan | None) -> _Plan:
        removal = _removal(self.where, path)
        return removal if plan is None else min(plan, removal, key=lambda plan: plan.cost)

    def _condition(self, condition: Condition, path: Path, wanted: bool) -> _Plan | None:
        column = self.account.engine.universe.columns.get(condition.column)
        if column is None or self.account.engine.predicate(condition) is None:
            return None
        tried = _admitting if wanted else _refusing
        found = [
            _Plan((NodeEdit(path, node, far=_distance(condition, node, self.account)),))
            for node in tried(condition, column, self.account)
            if self.account.answer(node).match == wanted
        ]
        return min(found, key=lambda plan: plan.cost, default=None)


def _removal(where: Filter, path: Path) -> _Plan:
    conditions = (node for _, node in live(edits.at(where, path)) if isinstance(node, Condition | InSegment))
    return _Plan((NodeEdit(path, None, removed=sum(1 for _ in conditions)),))


def _distance(before: Condition, after: Filter, account: Account) -> float:
    """How far a bound is moved to the account's value."""
    value = account.shown(before.column)
    if not isinstance(after, Condition) or OPERATORS[before.operator].shape not in (Shape.ONE, Shape.PAIR):
        return 1.0
    old, new = many(before.value), many(after.value)
    moved = [was for was in old if was not in new]
    if not moved or not isinstance(value, int | float) or not all(isinstance(was, int | float) for was in moved):
        return 1.0
    gaps = (abs(value - was) / (max(abs(value), abs(was)) or 1) for was in moved)  # type: ignore[operator,arg-type]
    return float(min(1.0, sum(gaps)))


Edits = Iterator[Filter]


def _admitting(condition: Condition, column: Column, account: Account) -> Edits:
    """Conditions nearest to one that take the account's value; each is tried on the account before it is used."""
    name, value = condition.column, account.shown(condition.column)
    if value is None:
        if condition.operator != "missing":
            yield Any((condition, Condition(name, "missing", True)))
        return
    make = _WIDER.get(condition.operator)
    if make is not None:
        yield from make(condition, column, value, account)


def _refusing(condition: Condition, column: Column, account: Account) -> Edits:
    """Conditions nearest to one that do not take the account's value."""
    value, make = account.shown(condition.column), _NARROWER.get(condition.operator)
    if value is not None and make is not None:
        yield from make(condition, column, value, account)


_Make = Callable[[Condition, Column, object, Account], Edits]


def _moved(operator: str) -> _Make:
    return lambda condition, _, value, __: iter((Condition(condition.column, operator, _scalar(value)),))


def _between(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    """Both ends, each as far as the value needs it."""
    bound, (low, high) = _scalar(value), many(condition.value)
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
        yield Any((condition, Condition(column.name, "is", _scalar(value))))


def _items_held(condition: Condition, column: Column, value: object, _: Account) -> Edits:
    held = tuple(item for item in many(condition.value) if text(item).strip() in map(str, _values(value)))
    if held:
        yield Condition(column.name, "has_all", held) if len(held) > 1 else Condition(column.name, "has", held[0])


def _ranked(largest: bool, *, after: bool) -> _Make:
    """`top` and `bottom` by the number of accounts up to the value, itself included unless it is left out."""

    def make(condition: Condition, column: Column, value: object, account: Account) -> Edits:
        operator = ("above" if after else "at_least") if largest else ("below" if after else "at_most")
        number = account.engine.size(Condition(column.name, operator, _scalar(value)))
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
    bound, (low, high) = _scalar(value), many(condition.value)
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
        yield All((condition, Not(Condition(column.name, "is", _scalar(value)))))


def _scalar(value: object) -> Scalar:
    assert isinstance(value, bool | int | float | str | dt.date)
    return value


def _values(value: object) -> Sequence[Scalar]:
    return value if isinstance(value, tuple) else () if value is None else (_scalar(value),)


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


def _words(before: Filter, after: Filter, account: Account) -> str:
    """What a change does to a condition."""
    schema = account.engine.universe
    assert isinstance(before, Condition)
    old = describe(before, schema)
    if isinstance(after, Any | All) and after.children[0] == before:
        other = after.children[1]
        if isinstance(after, Any):
            return f"take {sentence(other, schema)} as well as {old}"
        return f"{sentence(after, schema)} instead of {old}"
    if isinstance(after, Condition):
        added = [value for value in many(after.value) if value not in many(before.value)]
        gone = [value for value in many(before.value) if value not in many(after.value)]
        listed = OPERATORS[after.operator].shape in (Shape.MANY, Shape.NODES) or before.operator == "has_all"
        for verb, joint, some, none in (("add", "to", added, gone), ("take", "out of", gone, added)):
            if listed and some and not none:
                return f"{verb} {_listed(some, after, account)} {joint} {old}"
    return f"{sentence(after, schema)} instead of {old}"


def _listed(items: Sequence[Value], condition: Condition, account: Account) -> str:
    schema, operator = account.engine.universe, OPERATORS[condition.operator]
    column = schema.columns[condition.column]
    return ", ".join(write_value(_scalar(item), column, operator, schema) for item in items)
