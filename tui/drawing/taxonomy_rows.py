"""The visible lines of a taxonomy, with the mark and the figures of each node."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from niche.segments.model.formatting import percent, short
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.tui.drawing.text import cut_words, width

ROOT = -1
"""The position of the first line, which stands for the whole."""


class NodeMark(StrEnum):
    """Whether a node is in the segment."""

    NONE = "☐"
    INCLUDED = "☑"
    EXCLUDED = "☒"
    PARTLY = "◐"

    @property
    def look(self) -> str:
        """The look of the mark."""
        return {NodeMark.NONE: "dim", NodeMark.EXCLUDED: "warning"}.get(self, "accent")


def marks(taxonomy: Taxonomy, included: Collection[str], excluded: Collection[str]) -> tuple[NodeMark, ...]:
    """The mark of every node by position, and last, at `ROOT`, that of the whole.

    A node takes the mark of the nearest node above it that has one; it is partly in where something below it is in
    and it is not, or where it is in and something below it is out.
    """
    own = dict.fromkeys(included, NodeMark.INCLUDED) | dict.fromkeys(excluded, NodeMark.EXCLUDED)
    found: list[NodeMark] = []
    for node in taxonomy.nodes:
        above = NodeMark.NONE if node.parent is None else found[node.parent]
        # An excluded node takes all below it away, whatever is included there.
        found.append(NodeMark.EXCLUDED if above is NodeMark.EXCLUDED else own.get(node.code, above))
    partly = [False] * (len(found) + 1)
    for node in reversed(taxonomy.nodes):
        mark = found[node.position]
        differs = mark is not (NodeMark.NONE if node.parent is None else found[node.parent])
        if (differs and mark is not NodeMark.NONE) or partly[node.position]:
            partly[ROOT if node.parent is None else node.parent] = True
    shown = (
        NodeMark.PARTLY if part and mark is not NodeMark.EXCLUDED else mark
        for mark, part in zip(found, partly, strict=False)
    )
    return (*shown, NodeMark.PARTLY if partly[ROOT] else NodeMark.NONE)


def visible(
    taxonomy: Taxonomy, opened: Collection[int], hidden: Collection[int], order: NDArray[np.float64] | None = None
) -> list[int]:
    """Positions of the nodes on show, in the order shown; `order`, by position, puts larger siblings first."""
    found: list[int] = []

    def below(node: TaxonomyNode | None) -> None:
        siblings: Sequence[TaxonomyNode] = taxonomy.children(node)
        if order is not None:
            siblings = sorted(siblings, key=lambda n: -np.nan_to_num(order[n.position], nan=-np.inf))
        for child in siblings:
            if child.position in hidden:
                continue
            found.append(child.position)
            if child.position in opened:
                below(child)

    below(None)
    return found


def shortened(title: str, cells: int) -> str:
    """A title in so many cells: `and` as `&` where that is too wide, then by whole words."""
    return title if width(title) <= cells else cut_words(title.replace(", and ", " & ").replace(" and ", " & "), cells)


def search(taxonomy: Taxonomy, text: str, hidden: Collection[int]) -> list[int]:
    """Positions of the nodes that a search finds, in preorder: a code that starts so, or a title with all its words."""
    folded = text.casefold().strip()
    words = folded.split()
    if not words:
        return []
    return [
        node.position
        for node in taxonomy.nodes
        if node.position not in hidden
        and (node.code.casefold().startswith(folded) or all(word in node.title.casefold() for word in words))
    ]


@dataclass(frozen=True)
class TreeMetric:
    """The values that the figures and the bars of the nodes show, by position; NaN where unknown."""

    name: str
    values: NDArray[np.float64]
    whole: float
    """The value of all accounts together."""
    write: Callable[[float], str]
    largest: float
    """The value of a full bar."""
    additive: bool = True
    """Whether nodes add up, so that bars of parts make sense."""

    @property
    def spread(self) -> float:
        """The largest distance of a node from the whole: half a bar of figures that are averages."""
        known = self.values[~np.isnan(self.values)]
        return float(np.abs(known - self.whole).max()) if len(known) and not np.isnan(self.whole) else 0.0

    def value(self, position: int) -> float:
        """The value of a node, or of the whole at `ROOT`."""
        return self.whole if position == ROOT else float(self.values[position])


def _largest(accounts: NDArray[np.int64]) -> float:
    return float(accounts.max()) if len(accounts) else 0.0


def accounts_metric(universe: NDArray[np.int64], total: int) -> TreeMetric:
    """The accounts of the universe in each node."""
    return TreeMetric("accounts", universe.astype(np.float64), total, short, _largest(universe))


def matched_metric(matched: NDArray[np.int64], total: int) -> TreeMetric:
    """The accounts of the segment in each node."""
    return TreeMetric("matched", matched.astype(np.float64), total, short, _largest(matched))


def coverage_metric(matched: NDArray[np.int64], universe: NDArray[np.int64], total: int, of: int) -> TreeMetric:
    """The share of the accounts of each node that is in the segment."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return TreeMetric("share", matched / universe, total / of if of else 0.0, percent, 1.0, additive=False)
