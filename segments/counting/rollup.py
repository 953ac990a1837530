"""Figures of accounts added up over the nodes of a taxonomy, each node with all below it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.universe import Classification


class TaxonomyRollup:
    """Adds up over one placement. All results have the shape (nodes,)."""

    def __init__(self, placement: Classification) -> None:
        nodes = placement.taxonomy.nodes
        self._placement = placement
        self._positions = np.arange(len(nodes))
        self._ends = np.array([node.end for node in nodes], np.int64)
        depths = np.array([node.depth for node in nodes], np.int64)
        self._parents = np.array([-1 if node.parent is None else node.parent for node in nodes], np.int64)
        self._accounts = len(placement.nodes)
        starts = placement.starts
        self._ranges = None if starts is None else masks.Ranges(starts, self._accounts)
        self._depths = depths
        self._levels = [np.flatnonzero(depths == depth) for depth in range(int(depths.max()), 0, -1)]

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """Accounts of the mask in each node and below it."""
        if self._ranges is None:
            before = np.concatenate(([0], np.cumsum(self._placement.nodes.count(Selection(mask, self._accounts)))))
        else:
            before = self._ranges.before(mask)
        below: NDArray[np.int64] = before[self._ends] - before[self._positions]
        return below

    def sums(self, mask: Mask, values: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
        """The sum of `values`, one for each account of the mask in row order, in the parts of the placement."""
        total = np.zeros(len(self._ends))
        for nodes, some in zip(self._placement.nodes.chosen(mask), values, strict=True):
            total += np.bincount(nodes, some, len(self._ends))
        for level in self._levels:  # upwards, because differences of running sums would drown small nodes in rounding
            np.add.at(total, self._parents[level], total[level])
        return total

    def medians(self, mask: Mask, values: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
        """The lower median of `values`, as of `sums`; NaN where a node has none. All of them are held at once."""
        medians = np.full(len(self._ends), np.nan)
        parts = [*zip(self._placement.nodes.chosen(mask), values, strict=True)]
        if not parts:
            return medians
        nodes, numbers = (np.concatenate(some) for some in zip(*parts, strict=True))
        ascending = np.argsort(numbers, kind="stable")
        nodes, numbers = nodes[ascending].astype(np.int64), numbers[ascending]
        for depth in range(int(self._depths.max()), -1, -1):
            deep = np.flatnonzero(self._depths[nodes] == depth)
            grouped = deep[np.argsort(nodes[deep], kind="stable")]
            found, first, sizes = np.unique(nodes[grouped], return_index=True, return_counts=True)
            medians[found] = numbers[grouped[first + (sizes + 1) // 2 - 1]]
            nodes[deep] = self._parents[nodes[deep]]
        return medians
