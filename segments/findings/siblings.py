"""What stands beside nodes in a tree: siblings are alike because the tree says so."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.accounts.universe import Universe
from niche.segments.findings.likeness import alike_nodes
from niche.segments.model.columns import Column
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode


def similar_nodes(universe: Universe, name: str, nodes: Sequence[TaxonomyNode]) -> list[TaxonomyNode]:
    """The siblings of some nodes that none of them holds, the most alike by profile first, then the smallest.

    Right below a sector only those that are alike by profile: a sector is broad, its parts have little in common.
    Sectors have no siblings: what they have in common is that they are all.
    """
    placement = universe.placements[name]
    parents = {placement.taxonomy.nodes[node.parent] for node in nodes if node.parent is not None}
    below = [child for parent in parents for child in placement.taxonomy.children(parent)]
    further = [one for one in below if not any(_holds(a, b) for node in nodes for a, b in ((node, one), (one, node)))]
    sizes = placement.counts
    further = sorted(
        (one for one in further if sizes[one.position]), key=lambda one: (sizes[one.position], one.position)
    )
    alike = alike_nodes(universe, name, nodes, further)
    return [*alike, *(one for one in further if one.depth > 1 and one not in alike)]


def _holds(node: TaxonomyNode, other: TaxonomyNode) -> bool:
    return node.position <= other.position < node.end


def sibling_values(universe: Universe, column: Column, values: Sequence[str]) -> list[str] | None:
    """The further values of a column that stand beside these in the tree that was made of it.

    None where the column is in no tree, or where they are sectors or right below one, so that the tree says little.
    """
    for placement in universe.placements.values():
        if column.name not in placement.columns:
            continue
        nodes = _nodes(placement.taxonomy, placement.columns, column)
        parents = {node.parent for value in values for node in nodes.get(value, ()) if node.depth > 1}
        if parents:
            return [v for v in column.values if v not in values and any(n.parent in parents for n in nodes.get(v, ()))]
    return None


def _nodes(taxonomy: Taxonomy, columns: Sequence[str], column: Column) -> dict[str, list[TaxonomyNode]]:
    """The nodes that each value stands for: by its code, or by its title where several columns make the tree."""
    if len(columns) == 1:
        return {value: [taxonomy[value]] for value in column.values if value in taxonomy.positions}
    found: dict[str, list[TaxonomyNode]] = {}
    for node in taxonomy.nodes:
        if node.depth == columns.index(column.name):
            found.setdefault(node.title, []).append(node)
    return found
