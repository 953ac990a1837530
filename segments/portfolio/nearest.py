"""The nearest change of a filter that brings one account in: moved bounds and added values before removed nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from niche.segments.counting.one_account import Account, TruthValue
from niche.segments.language.description import write_value
from niche.segments.model import edits
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    Path,
    Value,
    children,
    live,
    prune,
)
from niche.segments.model.operators import OPERATORS, Shape
from niche.segments.model.values import limit as limit_of
from niche.segments.model.values import many
from niche.segments.portfolio.admitting import admitting, as_scalar, refusing
from niche.segments.portfolio.wording import describe, sentence

_PLANS = 32
"""Ways to change the conditions below a limit that are held beside each other: who else they let in decides."""


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

    def removes(self, paths: Iterable[Path]) -> bool:
        """Whether it removes each of these nodes."""
        return {edit.path for edit in self.edits if edit.node is None}.issuperset(paths)

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

    The fewest conditions are removed, then the fewest changed, then bounds moved least: to the account's own value. A
    limit takes as many as the account's rank. `answers` are those of the account.
    """
    root: Path = (0,) if isinstance(where, Limit) else ()
    search = _NearestSearch(account, where, answers, root, _PLANS if root else 1)
    plans = search.plans(edits.at(where, root), root, wanted=True) or [_removal(where, root)]
    plan = _limit_included(account, where, plans) if isinstance(where, Limit) else plans[0]
    return Nearest(tuple(_words(where, edit, account) for edit in plan.edits), _changed(where, plan), plan.edits)


def _limit_included(account: Account, where: Limit, plans: Iterable[_Plan]) -> _Plan:
    """The nearest of some plans, cheapest first, each with what it leaves for the limit to be changed."""
    best: _Plan | None = None
    for plan in plans:
        if best is not None and best.cost <= plan.cost:
            break
        whole = plan + _limit_change(account, _changed(where, plan))
        if best is None or whole.cost < best.cost:
            best = whole
    assert best is not None
    return best


def _limit_change(account: Account, where: Filter) -> _Plan:
    """What a limit must be to take an account that its filter matches; it goes where there is no value to rank by."""
    assert isinstance(where, Limit)
    if account.answer(where).match:
        return _Plan()
    rank = account.engine.rank(where, account.row)
    if rank is None:
        return _Plan((NodeEdit((), None, removed=1),))
    top: int | str = rank.place
    if isinstance(where.top, str):
        percentages = (f"{percentage}%" for percentage in range(1, 101))
        top = next(some for some in percentages if limit_of(some, rank.of) >= rank.place)
    return _Plan((NodeEdit((), replace(where, top=top), far=1 - rank.taken / rank.place),))


def _changed(where: Filter, plan: _Plan) -> Filter:
    return reduce(_made, sorted(plan.edits, key=lambda edit: edit.path, reverse=True), where)


def _made(where: Filter, edit: NodeEdit) -> Filter:
    if edit.node is None:
        return edits.remove(where, edit.path)
    if isinstance(edit.node, Limit):
        return edits.limited(where, edit.node)
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
    root: Path
    """Where the filter begins: below its limit."""
    most: int
    """Plans that are kept of each node."""

    def plans(self, node: Filter, path: Path, *, wanted: bool) -> list[_Plan]:
        """The nearest edits below a node that give it the wanted answer, nearest first; none where it must go."""
        if self.answers[path].match == wanted:
            return [_Plan()]
        if isinstance(node, Condition):
            return self._condition(node, path, wanted)
        below = [((*path, index), child) for index, child in enumerate(children(node)) if prune(child) is not None]
        if isinstance(node, Not):
            return self.plans(node.child, (*path, 0), wanted=not wanted)
        if not isinstance(node, All | Any) or not below:
            return []
        each = [(place, self.plans(child, place, wanted=wanted)) for place, child in below]
        if isinstance(node, All) != wanted:
            return self._cheapest(plan for _, plans in each for plan in plans)
        # Each of them must give the answer, or go; where all go, a group within another has no effect any more.
        joined = [_Plan()]
        for place, plans in each:
            choice = self._cheapest([*plans, _removal(self.where, place)])
            joined = self._cheapest(before + plan for before in joined for plan in choice)
        return [plan for plan in joined if path == self.root or not plan.removes(place for place, _ in below)]

    def _cheapest(self, plans: Iterable[_Plan]) -> list[_Plan]:
        return sorted(plans, key=lambda plan: plan.cost)[: self.most]

    def _condition(self, condition: Condition, path: Path, wanted: bool) -> list[_Plan]:
        column = self.account.engine.universe.columns.get(condition.column)
        if column is None or self.account.engine.predicate(condition) is None:
            return []
        tried = admitting if wanted else refusing
        return self._cheapest(
            _Plan((NodeEdit(path, node, far=_distance(condition, node, self.account)),))
            for node in tried(condition, column, self.account)
            if self.account.answer(node).match == wanted
        )


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


def _words(where: Filter, edit: NodeEdit, account: Account) -> str:
    """What a change does, in words."""
    schema, before = account.engine.universe, edits.at(where, edit.path)
    if isinstance(before, Limit):
        limit = describe(before, schema)
        return f"remove {limit}" if edit.node is None else f"{describe(edit.node, schema)} instead of {limit}"
    if edit.node is None:
        return f"remove {sentence(edits.with_not(where, edit.path), schema)}"
    return _condition_words(before, edit.node, account)


def _condition_words(before: Filter, after: Filter, account: Account) -> str:
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
    return ", ".join(write_value(as_scalar(item), column, operator, schema) for item in items)
