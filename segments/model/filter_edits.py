"""The edits of the definition pane: from a filter and the selected node to the next of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from niche.segments.model import edits
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, Path, Scalar, Value
from niche.segments.model.values import many

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
    return edits.group(root, path), (*path, 0)


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
    return root if isinstance(root, All) and step in root.children else edits.narrowed(root, step)


def with_values(root: Filter, column: Column, wanted: tuple[Scalar, ...], exclude: bool) -> Filter:
    """Narrow a filter to the accounts with any of the values in a column, or with none of them (`exclude`)."""
    if len(wanted) == 1:
        return with_cell(root, column, wanted[0], exclude)
    operator = {Kind.LIST: "has_any", Kind.INDUSTRY: "under"}.get(column.kind, "in")
    test = Condition(column.name, operator, wanted)
    return edits.narrowed(root, Not(test) if exclude else test)


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
