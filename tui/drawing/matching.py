"""Search names by a few letters: names that contain them come before names that are similar."""

from __future__ import annotations

from collections.abc import Sequence

_SIMILAR = 70
"""Similarity, of 100, from which a name is found."""


def ranked(query: str, names: Sequence[str]) -> list[int]:
    """Indexes of the names that a query finds, best first; all for an empty query.

    Best is the name itself, then its start, the start of a word, any part of it; similar names where none contains the
    query. Within each the given order stays.
    """
    wanted = query.casefold().strip()
    if not wanted:
        return list(range(len(names)))
    ranks = {index: rank for index, name in enumerate(names) if (rank := _rank(wanted, name.casefold())) is not None}
    return sorted(ranks, key=ranks.__getitem__) or _similar(wanted, names)


def _rank(wanted: str, name: str) -> int | None:
    if name.startswith(wanted):
        return 0 if name == wanted else 1
    if any(word.startswith(wanted) for word in name.replace("_", " ").replace("-", " ").split()):
        return 2
    words = wanted.replace("_", " ").split()
    return 3 if wanted in name or (words and all(word in name for word in words)) else None


def _similar(wanted: str, names: Sequence[str]) -> list[int]:
    from rapidfuzz import fuzz, process

    found = process.extract(wanted, [name.casefold() for name in names], scorer=fuzz.WRatio, score_cutoff=_SIMILAR)
    return [index for _, _, index in found]
