"""Filters in words, kept: the words of a definition are asked for with every account that is held beside it."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from niche.segments.accounts.table import Table
from niche.segments.accounts.universe import Universe
from niche.segments.language import description
from niche.segments.model.filters import Filter

_MOST = 4096
"""Texts that are kept for a table."""
_Write = Callable[[Filter, Universe], str]
_kept: WeakKeyDictionary[Table, dict[tuple[_Write, Filter], str]] = WeakKeyDictionary()


def describe(node: Filter, universe: Universe) -> str:
    """As `description.describe`."""
    return _written(description.describe, node, universe)


def sentence(node: Filter, universe: Universe) -> str:
    """As `description.sentence`."""
    return _written(description.sentence, node, universe)


def _written(write: _Write, node: Filter, universe: Universe) -> str:
    texts = _kept.setdefault(universe.table, {})
    found = texts.get((write, node))
    if found is None:
        if len(texts) >= _MOST:
            texts.clear()
        found = texts[write, node] = write(node, universe)
    return found
