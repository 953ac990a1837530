"""Include taxonomy nodes in a filter and exclude them from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from niche.segments.model import edits, filters
from niche.segments.model.filters import All, Condition, Filter, Not, Path, Scalar, unlimited
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.model.values import MismatchError, many, text

UNDER = "under"


def marks(root: Filter, column: str, taxonomy: Taxonomy) -> tuple[frozenset[str], frozenset[str]]:
    """The codes that the `under` conditions on `column` include, and those that they exclude.

    A node is excluded if an odd number of `not` stands above its condition. What is switched off is ignored.
    """
    codes: tuple[set[str], set[str]] = (set(), set())
    for _, condition, negated in _places(root, column):
        named = (_code(written, taxonomy) for written in many(condition.value))
        codes[negated].update(code for code in named if code is not None)
    return frozenset(codes[False]), frozenset(codes[True])


def include(root: Filter, column: str, code: str, taxonomy: Taxonomy) -> Filter:
    """Include a node, or undo that if it is included.

    Included nodes above and below it are replaced; an exclusion of it or of a node above is removed. If that alone
    brings the node back, because a node above is included, nothing more is changed.
    """
    included, excluded = marks(root, column, taxonomy)
    if code in included:
        return _without(root, column, {code}, taxonomy, negated=False)
    node = taxonomy[code]
    above = {ancestor.code for ancestor in taxonomy.ancestors(node)}
    changed = _without(root, column, (above | {code}) & excluded, taxonomy, negated=True)
    if code in excluded and above & included:
        return changed
    related = (above | _below(taxonomy, code)) & included
    return _with(changed, column, code, related, taxonomy, negated=False)


def exclude(root: Filter, column: str, code: str, taxonomy: Taxonomy) -> Filter:
    """Exclude a node, or undo that if it is excluded. Returns the same filter if a node above is excluded.

    Excluded nodes below are replaced; included ones are removed, since they could no longer match.
    """
    included, excluded = marks(root, column, taxonomy)
    if code in excluded:
        return _without(root, column, {code}, taxonomy, negated=True)
    if excluded & {ancestor.code for ancestor in taxonomy.ancestors(taxonomy[code])}:
        return root
    below = _below(taxonomy, code)
    changed = _without(root, column, (below | {code}) & included, taxonomy, negated=False)
    return _with(changed, column, code, below & excluded, taxonomy, negated=True)


def _places(root: Filter, column: str) -> Iterator[tuple[Path, Condition, bool]]:
    """The `under` conditions on a column that have an effect, and whether an odd number of `not` stands above each."""
    for path, node in filters.live(root):
        if isinstance(node, Condition) and (node.column, node.operator) == (column, UNDER):
            yield path, node, filters.negated(root, path)


def _code(written: Scalar, taxonomy: Taxonomy) -> str | None:
    # A node that the taxonomy does not know stays in the filter as it is; a finding speaks of it.
    try:
        return taxonomy.find(text(written)).code
    except MismatchError:
        return None


def _below(taxonomy: Taxonomy, code: str) -> set[str]:
    node = taxonomy[code]
    return {below.code for below in taxonomy.nodes[node.position + 1 : node.end]}


def _without(root: Filter, column: str, codes: Iterable[str], taxonomy: Taxonomy, negated: bool) -> Filter:
    """Remove nodes from every `under` condition of this sense; a condition left without nodes is removed."""
    gone = set(codes)
    # Last places first, so that a removal does not move the paths that are still to come.
    for path, condition, sense in reversed(list(_places(root, column))):
        values = many(condition.value)
        kept = tuple(value for value in values if _code(value, taxonomy) not in gone)
        if sense == negated and len(kept) < len(values):
            root = edits.replace(root, path, Condition(column, UNDER, kept)) if kept else edits.remove(root, path)
    return root


def _with(root: Filter, column: str, code: str, instead_of: set[str], taxonomy: Taxonomy, negated: bool) -> Filter:
    """Add a node to the first `under` of this sense among the root's conditions, or add a condition."""
    label = taxonomy[code].label
    for path, condition, sense in _places(root, column):
        if sense == negated and _beside(root, path, negated):
            values = many(condition.value)
            kept = [value for value in values if _code(value, taxonomy) not in instead_of]
            first = next((i for i, value in enumerate(values) if value not in kept), len(kept))
            kept.insert(first, label)
            root = edits.replace(root, path, Condition(column, UNDER, tuple(kept)))
            return _without(root, column, instead_of, taxonomy, negated)
    root = _without(root, column, instead_of, taxonomy, negated)
    new = Condition(column, UNDER, (label,))
    return edits.narrowed(root, Not(new) if negated else new)


def _beside(root: Filter, path: Path, negated: bool) -> bool:
    where = unlimited(root)
    return isinstance(where, All) and len(path) == 1 + negated + (where is not root)
