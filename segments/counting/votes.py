"""How many of some masks hold each account, counted without a number for each account."""

from __future__ import annotations

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask


class Votes:
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

    def exactly(self, number: int, accounts: int) -> Mask:
        """The accounts that have so many, at least one."""
        there = [digit for place, digit in enumerate(self._digits) if number >> place & 1]
        if len(there) < number.bit_count():
            return masks.empty(accounts)
        elsewhere = [digit for place, digit in enumerate(self._digits) if not number >> place & 1]
        found: Mask = masks.intersection(there, accounts) & ~masks.union(elsewhere, accounts)
        return found
