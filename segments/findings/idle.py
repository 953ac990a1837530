"""Nodes of a filter that can go together without a change of what it matches, in time linear in its nodes."""

from __future__ import annotations

from collections.abc import Collection

from niche.segments.counting import Counter
from niche.segments.counts import Mask
from niche.segments.engine import masks
from niche.segments.filters import All, Any, Filter, Not, Path, children, prune


def removable(where: Filter, candidates: Collection[Path], counter: Counter) -> list[Path]:
    """Of the nodes at these paths, as many as can go together: those written last are tried first.

    No candidate may stand within another one.
    """
    search = _Search(counter, frozenset(candidates))
    search.visit(where, (), masks.full(len(counter.universe)))
    return sorted(search.removed)


class _Votes:
    """How many votes each account has, as binary digits: a mask for each power of two."""

    def __init__(self) -> None:
        self._digits: list[Mask] = []

    def add(self, votes: Mask) -> None:
        """One vote more for the accounts of a mask."""
        for place, digit in enumerate(self._digits):
            self._digits[place], votes = digit ^ votes, digit & votes
            if not votes.any():
                return
        self._digits.append(votes)

    def take(self, votes: Mask) -> None:
        """One vote less for the accounts of a mask, each of which has one."""
        for place, digit in enumerate(self._digits):
            self._digits[place] = left = digit ^ votes
            votes = left & votes
            if not votes.any():
                return

    def any(self, accounts: int) -> Mask:
        """The accounts that have a vote."""
        return masks.union(self._digits, accounts)

    def one(self, accounts: int) -> Mask:
        """The accounts that have exactly one."""
        found: Mask = self._digits[0] & ~masks.union(self._digits[1:], accounts)
        return found


class _Search:
    """A walk over the filter, what is written last first, that takes out candidates on its way."""

    def __init__(self, counter: Counter, candidates: frozenset[Path]) -> None:
        self.removed: list[Path] = []
        self._counter, self._accounts, self._candidates = counter, len(counter.universe), candidates
        self._above = {path[:length] for path in candidates for length in range(len(path))}

    def visit(self, node: Filter, path: Path, open_to: Mask) -> Mask:
        """What the node matches without the candidates that were taken out of it.

        The whole depends on the node for the accounts in `open_to` alone.
        """
        if path not in self._above:
            return self._counter.mask(node)
        if isinstance(node, All | Any):
            return self._group(node, path, open_to)
        (child,) = children(node)
        assert isinstance(node, Not), "what is switched off has no candidates"
        below = (*path, 0)
        if below in self._candidates:  # without it the `not` goes as well, and with that the whole: all accounts match
            if prune(child) is None or not self._counter.mask(child).any():
                self.removed.append(below)
            return self._counter.mask(node)
        return masks.invert(self.visit(child, below, open_to), self._accounts)

    def _group(self, group: All | Any, path: Path, open_to: Mask) -> Mask:
        """A node of an `all` has a vote against each account that it keeps out; of an `any`, for each it takes in."""
        effective = [index for index, child in enumerate(group.children) if prune(child) is not None]
        self.removed += (
            (*path, index)
            for index, child in enumerate(group.children)
            if index not in effective and (*path, index) in self._candidates
        )
        votes, left = _Votes(), len(effective)
        for index in effective:
            votes.add(self._vote(group, self._counter.mask(group.children[index])))
        for index in reversed(effective):
            child, below = group.children[index], (*path, index)
            if below in self._candidates:
                cast = self._vote(group, self._counter.mask(child))
                if self._decides(cast, votes, open_to, path, left):
                    continue
                votes.take(cast)
                self.removed.append(below)
                left -= 1
            elif below in self._above:
                votes.take(self._vote(group, self._counter.mask(child)))
                rest = open_to & ~votes.any(self._accounts)
                votes.add(self._vote(group, self.visit(child, below, rest)))
        found = votes.any(self._accounts)
        return masks.invert(found, self._accounts) if isinstance(group, All) else found

    def _decides(self, cast: Mask, votes: _Votes, open_to: Mask, path: Path, left: int) -> bool:
        """Whether the whole changes without the votes that a node has cast. `left` nodes of its group are there."""
        if left > 1:
            return bool((open_to & cast & votes.one(self._accounts)).any())
        # The last node takes its group along, which is no candidate itself; without the outermost group all match.
        return bool(path) or masks.popcount(votes.any(self._accounts)) not in (0, self._accounts)

    def _vote(self, group: All | Any, matched: Mask) -> Mask:
        return masks.invert(matched, self._accounts) if isinstance(group, All) else matched
