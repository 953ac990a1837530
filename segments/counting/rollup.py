"""Figures of accounts added up over the nodes of a taxonomy, each node with all below it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.universe import Placement


class TaxonomyRollup:
    """Adds up over one placement. All results have the shape (nodes,)."""

    def __init__(self, placement: Placement) -> None:
        nodes = placement.taxonomy.nodes
        self._placement = placement
        self._positions = np.arange(len(nodes))
        self._ends = np.array([node.end for node in nodes], np.int64)
        depths = np.array([node.depth for node in nodes], np.int64)
        self._parents = np.array([-1 if node.parent is None else node.parent for node in nodes], np.int64)
        self._accounts = int(placement.own_counts.sum())
        starts = placement.starts
        self._ranges = None if starts is None else masks.Ranges(starts, self._accounts)
        self._levels = [np.flatnonzero(depths == depth) for depth in range(int(depths.max()), 0, -1)]

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """Accounts of the mask in each node and below it."""
        if self._ranges is None:
            before = np.concatenate(([0], np.cumsum(self._own(mask))))
        else:
            before = self._ranges.before(mask)
        below: NDArray[np.int64] = before[self._ends] - before[self._positions]
        return below

    def _own(self, mask: Mask) -> NDArray[np.int64]:
        """Accounts of the mask in each node, not below it: the fewer ones are counted where all are known."""
        size = len(self._ends)
        whole = self._placement.own_counts
        several = masks.popcount(mask) * 2 > self._accounts
        others = masks.invert(mask, self._accounts) if several else mask

        def part(first: int, nodes: NDArray[np.integer]) -> NDArray[np.int64]:
            chosen = _chosen(nodes, first, others)
            return np.bincount(chosen, minlength=size)

        counted = sum(self._placement.parts(part, others), np.zeros(size, np.int64))
        return whole - counted if several else counted

    def sums(self, mask: Mask, values: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
        """The sum of `values`, one for each account of the mask in row order, in the parts of the placement."""
        total = np.zeros(len(self._ends))

        parts = self._placement.parts(lambda first, nodes: _chosen(nodes, first, mask), mask)
        for nodes, some in zip(parts, values, strict=True):
            total += np.bincount(nodes, some, len(self._ends))
        for level in self._levels:  # upwards, because differences of running sums would drown small nodes in rounding
            np.add.at(total, self._parents[level], total[level])
        return total


def _chosen(nodes: NDArray[np.integer], first: int, mask: Mask) -> NDArray[np.integer]:
    """The nodes of the accounts of a mask, of a part that begins with row `first`. Polars filters many times faster."""
    words = mask[first // 64 : -(-(first + len(nodes)) // 64)]
    return pl.Series(nodes).filter(masks.unpack(words, len(nodes))).to_numpy()
