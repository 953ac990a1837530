"""The filter: a tree of conditions and groups; frozen, hashable, compared by structure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

Scalar: TypeAlias = "bool | int | float | str | dt.date"
Value: TypeAlias = "Scalar | tuple[Scalar, ...]"
Path: TypeAlias = "tuple[int, ...]"
"""The place of a node: the index of the child to take at each step down from the root."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A test on one column. `operator` is a name of the operator table; `value` is unconverted, as written."""

    column: str
    operator: str
    value: Value

    def _key(self) -> tuple[object, ...]:
        # Python holds 1 == True == 1.0, a rule does not: the types are part of the identity.
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return self.column, self.operator, type(self.value), self.value, tuple(type(v) for v in values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


@dataclass(frozen=True, slots=True)
class InSegment:
    """The accounts of another segment of the workspace, by its slug."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    """The accounts that every child matches; all accounts if there is none."""

    children: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """The accounts that at least one child matches."""

    children: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The exact complement of the child, accounts with a missing value included."""

    child: Filter


@dataclass(frozen=True, slots=True)
class Off:
    """A child that is kept in the file but has no effect."""

    child: Filter


@dataclass(frozen=True, slots=True)
class Limit:
    """The accounts of the child with the largest values of the column `by`: the last step of a segment.

    Accounts without such a value are never among them. Of equal values the smaller id goes first; where there are no
    ids, the earlier row of the file.
    """

    child: Filter
    top: int | str
    """How many: a number of accounts, or a percentage of those with a value, such as `10%`."""
    by: str
    """A column of numbers or dates, or the role of one."""
    per: str = ""
    """So many for each value of this column, the missing one too; empty for so many of all."""
    smallest: bool = False
    """Those with the smallest values instead."""


Filter: TypeAlias = "All | Any | Not | Off | Limit | Condition | InSegment"
Group: TypeAlias = "All | Any"


def children(node: Filter) -> tuple[Filter, ...]:
    """The direct children of a node."""
    if isinstance(node, All | Any):
        return node.children
    if isinstance(node, Not | Off | Limit):
        return (node.child,)
    return ()


def with_children(node: Filter, below: Iterable[Filter]) -> Filter:
    """The node with other children, as many as it has; a node that has none is returned as it is."""
    if isinstance(node, All | Any):
        return type(node)(tuple(below))
    if isinstance(node, Limit):
        (child,) = below
        return replace(node, child=child)
    return type(node)(*below) if isinstance(node, Not | Off) else node


def walk(node: Filter, path: Path = ()) -> Iterator[tuple[Path, Filter]]:
    """Yield every node with its path, parents before children, in written order."""
    yield path, node
    for index, child in enumerate(children(node)):
        yield from walk(child, (*path, index))


def live(node: Filter, path: Path = ()) -> Iterator[tuple[Path, Filter]]:
    """Yield every node that has an effect, with its path; switched-off nodes are skipped with all below them."""
    if not isinstance(node, Off):
        yield path, node
        for index, child in enumerate(children(node)):
            yield from live(child, (*path, index))


def negated(root: Filter, path: Path) -> bool:
    """Whether an odd number of `not` stands above the node at `path`, so that widening it narrows the whole."""
    odd, node = False, root
    for index in path:
        odd ^= isinstance(node, Not)
        node = children(node)[index]
    return odd


def prune(node: Filter) -> Filter | None:
    """Drop nodes without effect (switched off, or empty groups). None if nothing is left."""
    if isinstance(node, Off):
        return None
    if isinstance(node, Limit):
        return replace(node, child=prune(node.child) or All())
    if isinstance(node, Not):
        child = prune(node.child)
        return None if child is None else Not(child)
    if isinstance(node, All | Any):
        kept = tuple(child for child in map(prune, node.children) if child is not None)
        return type(node)(kept) if kept else None
    return node


def unlimited(root: Filter) -> Filter:
    """The filter without the limit that ends it."""
    return root.child if isinstance(root, Limit) else root


def limited_like(root: Filter, where: Filter) -> Filter:
    """A filter that ends in the limit that ends `root`, if any."""
    return replace(root, child=where) if isinstance(root, Limit) else where


def conditions(node: Filter) -> Iterator[tuple[Path, Condition]]:
    """Yield every condition with its path."""
    return ((path, n) for path, n in walk(node) if isinstance(n, Condition))
