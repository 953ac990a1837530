"""Edits of a filter: each builds a new tree that shares every unchanged node with the old one."""

from __future__ import annotations

from niche.segments.model.filters import (
    All,
    Any,
    Filter,
    Group,
    Limit,
    Not,
    Off,
    Path,
    children,
    limited_like,
    unlimited,
    with_children,
)


def at(root: Filter, path: Path) -> Filter:
    """The node at `path`. Raises IndexError if there is none."""
    node = root
    for index in path:
        node = children(node)[index]
    return node


def with_not(root: Filter, path: Path) -> Filter:
    """The node at `path`, or the `not` directly above it: what is removed with the node."""
    above = at(root, path[:-1])
    return above if isinstance(above, Not) else at(root, path)


def replace(root: Filter, path: Path, node: Filter) -> Filter:
    """Put `node` in place of the node at `path`. Raises IndexError if there is none."""
    if not path:
        return node
    below = list(children(root))
    below[path[0]] = replace(below[path[0]], path[1:], node)
    return with_children(root, below)


def remove(root: Filter, path: Path) -> Filter:
    """Remove the node at `path`, with a `not` or `off` that would be left without a child.

    Raises IndexError if what stands above it can have no child.
    """
    if not path:
        return unlimited(root) if isinstance(root, Limit) else All()
    above = at(root, path[:-1])
    if isinstance(above, Not | Off):
        return remove(root, path[:-1])
    if isinstance(above, Limit):
        return replace(root, path, All())
    return _spliced(root, path, 1, ())


def insert(root: Filter, path: Path, node: Filter) -> Filter:
    """Insert `node` at `path`. Raises IndexError if the parent is no group."""
    return _spliced(root, path, 0, (node,))


def _spliced(root: Filter, path: Path, count: int, nodes: tuple[Filter, ...]) -> Filter:
    """Put `nodes` in place of `count` children of a group, the first of them at `path`."""
    parent, first = at(root, path[:-1]), path[-1]
    if not isinstance(parent, All | Any):
        raise IndexError(path)
    below = (*parent.children[:first], *nodes, *parent.children[first + count :])
    return replace(root, path[:-1], type(parent)(below))


def as_group(root: Filter) -> Group:
    """The filter itself if it is a group, else `all` of it alone."""
    return root if isinstance(root, All | Any) else All((root,))


def narrowed(root: Filter, step: Filter) -> Filter:
    """Add a condition that must hold as well, before a limit."""
    where = unlimited(root)
    steps = where.children if isinstance(where, All) else () if where == Any() else (where,)
    return limited_like(root, All((*steps, step)))


def limited(root: Filter, limit: Limit | None) -> Filter:
    """End the filter in this limit instead of the one that it has, whatever is below it; in none for None."""
    return unlimited(root) if limit is None else limited_like(limit, unlimited(root))


def group(root: Filter, path: Path) -> Filter:
    """Wrap the node at `path` in a new group of the kind that its parent is not, ready to take alternatives."""
    if isinstance(at(root, path), Limit):
        return root
    parent = at(root, path[:-1]) if path else None
    kind = All if isinstance(parent, Any) else Any
    return replace(root, path, kind((at(root, path),)))


def ungroup(root: Filter, path: Path) -> Filter:
    """Replace the group at `path` by its children, or a `not` or `off` by its child."""
    node = at(root, path)
    if isinstance(node, Not | Off):
        return replace(root, path, node.child)
    parent = at(root, path[:-1]) if path else None
    if not isinstance(node, All | Any) or not isinstance(parent, All | Any):
        return root
    return _spliced(root, path, 1, node.children)


def toggle_not(root: Filter, path: Path) -> Filter:
    """Negate the node at `path`, or remove its `not`; `off` stays outermost."""
    node = at(root, path)
    if isinstance(node, Off):
        return toggle_not(root, (*path, 0))
    if isinstance(node, Limit):
        return root
    return replace(root, path, node.child if isinstance(node, Not) else Not(node))


def toggle_off(root: Filter, path: Path) -> Filter:
    """Switch the node at `path` off, or on again."""
    node = at(root, path)
    if isinstance(node, Limit):
        return root
    return replace(root, path, node.child if isinstance(node, Off) else Off(node))


def toggle_group(root: Filter, path: Path) -> Filter:
    """Turn `all` into `any`, or `any` into `all`; leave other nodes as they are."""
    node = at(root, path)
    if isinstance(node, All):
        return replace(root, path, Any(node.children))
    return replace(root, path, All(node.children)) if isinstance(node, Any) else root


def move(root: Filter, path: Path, step: int) -> tuple[Filter, Path]:
    """Move the node at `path` one place up (step -1) or down (step 1) among its siblings.

    At the end of a nested group it moves out and stands beside the group. Returns the tree and the node's new path;
    both unchanged if the node cannot move.
    """
    if not path:
        return root, path
    parent = at(root, path[:-1])
    if not isinstance(parent, All | Any):
        return root, path
    node = parent.children[path[-1]]
    if 0 <= path[-1] + step < len(parent.children):
        place = (*path[:-1], path[-1] + step)
    elif len(path) > 1 and isinstance(at(root, path[:-2]), All | Any):
        place = (*path[:-2], path[-2] + (1 if step > 0 else 0))
    else:
        return root, path
    return insert(remove(root, path), place, node), place
