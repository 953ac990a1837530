"""What is worked out of a universe once and used by many findings; given up with the universe."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import TypeVar

from niche.segments.accounts.universe import Universe

T = TypeVar("T")

_kept: dict[int, dict[Hashable, object]] = {}


def kept(universe: Universe, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returned the first time that it was asked for under this key; two threads may make it twice."""
    place = id(universe)
    if place not in _kept:
        _kept[place] = {}
        weakref.finalize(universe, _kept.pop, place, None)
    found = _kept[place].get(key, _kept)
    if found is _kept:
        found = _kept[place][key] = make()
    return found  # type: ignore[return-value]
