from __future__ import annotations

import numpy as np
import pytest

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.mask_cache import MaskCache


def words(count: int) -> Mask:
    return np.ones(count, np.uint64)


def test_what_is_kept_is_made_once() -> None:
    cache, made = MaskCache(1000), []

    def make() -> Mask:
        made.append(1)
        return words(2)

    assert cache.get("a", make).size == cache.get("a", make).size == 2
    assert made == [1]
    figures = cache.figures()
    assert (figures.masks, figures.bytes, figures.hits, figures.misses) == (1, 16, 1, 1)


def test_the_longest_unused_goes_first() -> None:
    cache = MaskCache(16)
    cache.get("a", lambda: words(1))
    cache.get("b", lambda: words(1))
    cache.get("a", lambda: words(1))
    cache.get("c", lambda: words(1))
    assert [cache.peek(key) is not None for key in "abc"] == [True, False, True]
    assert cache.figures().bytes == 16


def test_a_mask_larger_than_the_budget_is_not_kept() -> None:
    cache = MaskCache(8)
    cache.get("small", lambda: words(1))
    assert cache.get("large", lambda: words(2)).size == 2
    assert cache.peek("large") is None
    assert cache.peek("small") is not None


def test_a_kept_mask_cannot_be_written_to() -> None:
    kept = MaskCache(100).get("a", lambda: words(1))
    with pytest.raises(ValueError, match="read-only"):
        kept.mask[0] = 0


def test_what_cannot_be_made_is_not_kept() -> None:
    cache = MaskCache(100)

    def fail() -> Mask:
        raise LookupError

    with pytest.raises(LookupError):
        cache.get("a", fail)
    assert cache.get("a", lambda: words(1)).size == 1
