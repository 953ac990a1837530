"""The edits of the definition pane: from a filter and the selected node to the next of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from niche.segments.model import edits
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    Limit,
    Not,
    Off,
    Path,
    Scalar,
    Value,
    limited_like,
    unlimited,
)
from niche.segments.model.values import MismatchError, exact, many

Result = tuple[Filter, Path]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its label in the undo list, and its function. The function returns the same filter if it does not
    apply.
    """

    label: str
    make: Callable[[Filter, Path], Result]


def _in_place(change: Callable[[Filter, Path], Filter]) -> Callable[[Filter, Path], Result]:
    return lambda root, path: (change(root, path), path)


def _group(root: Filter, path: Path) -> Result:
    """Wrap a condition or a group; on the outermost group, which has nothing around it, begin an empty one inside."""
    node = edits.at(root, path)
    if isinstance(node, All | Any) and node is unlimited(root):
        below = (*path, len(node.children))
        return edits.insert(root, below, Any() if isinstance(node, All) else All()), below
    changed = edits.group(root, path)
    return changed, path if changed is root else (*path, 0)


def _ungroup(root: Filter, path: Path) -> Result:
    node = edits.at(root, path)
    if not path and isinstance(node, All | Any) and len(node.children) == 1:
        return edits.as_group(node.children[0]), ()
    return edits.ungroup(root, path), path


def _duplicate(root: Filter, path: Path) -> Result:
    if not path:
        return root, path
    parent = edits.at(root, path[:-1])
    if not isinstance(parent, All | Any):
        return _duplicate(root, path[:-1])
    below = (*path[:-1], path[-1] + 1)
    return edits.insert(root, below, edits.at(root, path)), below


def _remove(root: Filter, path: Path) -> Result:
    changed = edits.remove(root, path)
    return changed, nearest(changed, path)


EDITS: Mapping[str, Edit] = {
    "off": Edit("switch off or on", _in_place(edits.toggle_off)),
    "not": Edit("negate", _in_place(edits.toggle_not)),
    "all_any": Edit("all or any", _in_place(edits.toggle_group)),
    "group": Edit("group", _group),
    "ungroup": Edit("ungroup", _ungroup),
    "down": Edit("move down", lambda root, path: edits.move(root, path, 1)),
    "up": Edit("move up", lambda root, path: edits.move(root, path, -1)),
    "duplicate": Edit("duplicate", _duplicate),
    "remove": Edit("remove", _remove),
}
"""Edits by the name used in the action table."""


def place_for_new(root: Filter, path: Path) -> Result:
    """The path for a new condition when the node at `path` is selected, and the filter that can take it there.

    That is the end of the selected group, or the place after the selected node; a filter that is no group is wrapped in
    one.
    """
    if isinstance(root, Limit):
        where, place = place_for_new(root.child, path[1:])
        return limited_like(root, where), (0, *place)
    root_group = edits.as_group(root)
    if root_group is not root:
        return root_group, (1,)
    node = edits.at(root, path)
    while isinstance(node, Not | Off):
        path, node = (*path, 0), node.child
    if isinstance(node, All | Any):
        return root, (*path, len(node.children))
    while path and not isinstance(edits.at(root, path[:-1]), All | Any):
        path = path[:-1]
    return root, (*path[:-1], path[-1] + 1)


def with_cell(root: Filter, column: Column, value: Value | None, exclude: bool) -> Filter:
    """Narrow a filter to the accounts with a value in a column, or without it (`exclude`). None is a missing value."""
    if value is None:
        test = Condition(column.name, "missing", True)
    elif column.kind is Kind.INDUSTRY:
        test = Condition(column.name, "under", many(value))
    elif column.kind is Kind.LIST:
        test = Condition(column.name, "has_all" if isinstance(value, tuple) else "has", value)
    else:
        test = Condition(column.name, "is", value)
    step = Not(test) if exclude else test
    where = unlimited(root)
    if isinstance(where, All) and step in where.children:
        return root
    kept = None if value is None or test.operator != "is" else _kept_of(root, column, many(value), exclude)
    return edits.narrowed(root, step) if kept is None else kept


def with_values(root: Filter, column: Column, wanted: tuple[Scalar, ...], exclude: bool) -> Filter:
    """Narrow a filter to the accounts with any of the values in a column, or with none of them (`exclude`)."""
    if len(wanted) == 1:
        return with_cell(root, column, wanted[0], exclude)
    operator = {Kind.LIST: "has_any", Kind.INDUSTRY: "under"}.get(column.kind, "in")
    test = Condition(column.name, operator, wanted)
    kept = _kept_of(root, column, wanted, exclude)
    return edits.narrowed(root, Not(test) if exclude else test) if kept is None else kept


def _kept_of(root: Filter, column: Column, wanted: tuple[Scalar, ...], exclude: bool) -> Filter | None:
    """The filter with fewer values in the one condition that lists values of the column; None where none can.

    So `country in DE, FR, NO` and FR becomes `country is FR`, instead of a second condition beside the first.
    """
    where, found = unlimited(root), list[tuple[Path, Condition]]()
    steps = enumerate(where.children) if isinstance(where, All) else [(None, where)]
    for index, step in steps:
        if isinstance(step, Condition) and step.column == column.name and step.operator in ("is", "in"):
            found.append(((*(() if where is root else (0,)), *(() if index is None else (index,))), step))
    if len(found) != 1:
        return None
    path, condition = found[0]
    chosen = {_same(value, column) for value in wanted}
    left = tuple(value for value in many(condition.value) if (_same(value, column) in chosen) is not exclude)
    if not left:
        return None
    operator, value = ("is", left[0]) if len(left) == 1 else ("in", left)
    return edits.replace(root, path, Condition(column.name, operator, value))


def _same(value: Scalar, column: Column) -> Scalar | None:
    """A value as the column holds it."""
    with suppress(MismatchError):
        return exact(column, value)
    return value


def condition_at(root: Filter, path: Path) -> tuple[Condition, Path] | None:
    """The condition at `path`, below any `not` and `off`, with its own path; None for a group or a segment."""
    node = edits.at(root, path)
    while isinstance(node, Not | Off):
        path, node = (*path, 0), node.child
    return (node, path) if isinstance(node, Condition) else None


def nearest(root: Filter, path: Path) -> Path:
    """`path` if the filter has it, else the nearest one: the sibling before, or the group above."""
    while path:
        try:
            edits.at(root, path)
        except IndexError:
            path = (*path[:-1], path[-1] - 1) if path[-1] > 0 else path[:-1]
        else:
            return path
    return path
