"""Search names by a few letters: names that contain them come before names that are similar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from niche.tui.drawing.text import Run

_RANKS = 4
"""Ways in which a name can contain a query."""
_SIMILAR = 70
"""Similarity, of 100, from which a name is found."""


def ranked(query: str, names: Sequence[str], *more: Sequence[str]) -> list[int]:
    """Indexes of the names that a query finds, best first; all for an empty query.

    Best is the name itself, then its start, the start of a word, any part of it, then the same in `more` texts of each
    name; similar names where none contains the query. Within each the given order stays.
    """
    wanted = query.casefold().strip()
    if not wanted:
        return list(range(len(names)))
    ranks: dict[int, int] = {}
    for step, texts in enumerate((names, *more)):
        for index, text in enumerate(texts):
            if index not in ranks and (rank := _rank(wanted, text.casefold())) is not None:
                ranks[index] = _RANKS * step + rank
    return sorted(ranks, key=ranks.__getitem__) or _similar(wanted, names)


def marked(text: str, query: str, look: str = "") -> Iterator[Run]:
    """The text in runs, those that the query names marked; the rest in the given look."""
    words = "|".join(map(re.escape, sorted(query.split(), key=len, reverse=True)))
    start = 0
    for found in re.finditer(words, text, re.IGNORECASE) if words else ():
        if start < found.start():
            yield Run(text[start : found.start()], look)
        yield Run(found.group(), "hit")
        start = found.end()
    yield Run(text[start:], look)


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
