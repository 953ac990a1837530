"""Redundant nodes of a filter, and pairs of steps that exclude the same accounts, in time linear in the nodes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.counting.counter import Counter
from niche.segments.counting.votes import Votes
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Filter, Not, Path, prune


def removable(where: Filter, candidates: Collection[Path], counter: Counter) -> list[Path]:
    """Find nodes that can be removed together without a change of what the filter matches; try the last written first.

    No candidate may stand within another one.
    """
    search = _Search(counter, frozenset(candidates))
    search.visit(where, (), masks.full(len(counter.universe)), without=True)
    return sorted(search.removed)


def kept_out_by_two(counter: Counter, where: Filter, steps: Sequence[Path]) -> dict[tuple[Path, Path], int]:
    """Count, for each pair of steps of an `all`, the accounts that exactly these two exclude."""
    accounts, votes = len(counter.universe), Votes()

    def kept_out(step: Path) -> Mask:
        return masks.invert(counter.mask(edits.at(where, step)), accounts)

    for step in steps:
        votes.add(kept_out(step))
    twice = votes.exactly(2, accounts)
    rows = masks.rows(twice, accounts)
    by = np.full((2, len(rows)), -1)
    for number, step in enumerate(steps):
        places = np.searchsorted(rows, masks.rows(twice & kept_out(step), accounts))
        seen = by[0, places] >= 0
        by[0, places[~seen]] = by[1, places[seen]] = number
    pairs, sizes = np.unique(by, axis=1, return_counts=True)
    return {
        (steps[one], steps[other]): size for (one, other), size in zip(pairs.T.tolist(), sizes.tolist(), strict=True)
    }


class _Search:
    """Walk the filter from its end to its beginning and remove candidates on the way."""

    def __init__(self, counter: Counter, candidates: frozenset[Path]) -> None:
        self.removed: list[Path] = []
        self._counter, self._accounts, self._candidates = counter, len(counter.universe), candidates
        self._above = {path[:length] for path in candidates for length in range(len(path))}
        self._emptied: set[Path] = set()
        """Groups of which nothing is left: they go as well."""

    def visit(self, node: Filter, path: Path, open_to: Mask, *, without: bool) -> Mask:
        """What the node matches without the candidates that were taken out of it.

        The whole depends on the node for the accounts in `open_to` alone; these match as if the node were `without`
        where it is not there.
        """
        if path not in self._above:
            return self._counter.mask(node)
        if isinstance(node, All | Any):
            return self._group(node, path, open_to, without)
        assert isinstance(node, Not), "what is switched off has no candidates"
        child, below = node.child, (*path, 0)
        matched = self._counter.mask(node)
        if below not in self._candidates:
            matched = masks.invert(self.visit(child, below, open_to, without=not without), self._accounts)
            if below in self._emptied:
                self._emptied.add(path)
        elif prune(child) is None or not self._differs(matched, open_to, without):
            self.removed.append(below)
            self._emptied.add(path)
        return matched

    def _group(self, group: All | Any, path: Path, open_to: Mask, without: bool) -> Mask:
        """A node of an `all` has a vote against each account that it keeps out; of an `any`, for each it takes in."""
        effective = [index for index, child in enumerate(group.children) if prune(child) is not None]
        self.removed += (
            below
            for index, child in enumerate(group.children)
            if prune(child) is None and (below := (*path, index)) in self._candidates
        )
        votes, left = Votes(), len(effective)
        for index in effective:
            votes.add(self._vote(group, self._counter.mask(group.children[index])))
        for index in reversed(effective):
            child, below = group.children[index], (*path, index)
            alone = without if left == 1 else isinstance(group, All)
            if below in self._candidates:
                cast = self._vote(group, self._counter.mask(child))
                if left == 1:
                    kept = self._differs(self._outcome(group, votes), open_to, without)
                else:
                    kept = bool((open_to & cast & votes.exactly(1, self._accounts)).any())
                if kept:
                    continue
                votes.take(cast)
                self.removed.append(below)
                left -= 1
            elif below in self._above:
                votes.take(self._vote(group, self._counter.mask(child)))
                rest = open_to & ~votes.any(self._accounts)
                found = self.visit(child, below, rest, without=alone)
                if below in self._emptied:
                    left -= 1
                else:
                    votes.add(self._vote(group, found))
        if effective and not left:
            self._emptied.add(path)
        return self._outcome(group, votes)

    def _differs(self, matched: Mask, open_to: Mask, without: bool) -> bool:
        """Whether a node that matches these accounts matters where the whole depends on it."""
        against = masks.invert(matched, self._accounts) if without else matched
        return bool((open_to & against).any())

    def _outcome(self, group: All | Any, votes: Votes) -> Mask:
        return self._vote(group, votes.any(self._accounts))

    def _vote(self, group: All | Any, matched: Mask) -> Mask:
        """What a node votes that matches these accounts; as well, what a group matches by all votes."""
        return masks.invert(matched, self._accounts) if isinstance(group, All) else matched
