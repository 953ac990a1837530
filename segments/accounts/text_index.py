"""Searching text by its distinct words: exact, and quick where the same words come again and again.

Words are what stands between spaces. A text without a space lies inside one word, so the accounts that contain it are
those of the words that contain it; a text of several words only narrows the accounts down, each then gets a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.model import patterns
from niche.segments.model.cancelling import Cancelled, check, never

_PART = 1 << 19
"""Texts cut into words at a time."""
_MOST_WORDS = 1 << 18
"""Distinct words, beyond which looking through them is no quicker than looking through the texts."""

How = Literal["contains", "starts_with", "ends_with", "matches", "equals"]
Finds = Callable[[pl.Series], pl.Series]


def finder(how: How, text: str) -> Finds:
    """Tells of each of some texts whether it contains, starts or ends with `text` ignoring case, or matches it."""
    if how == "matches":
        pattern = patterns.portable(text)
    else:
        literal = patterns.ignoring_case(text)
        before, after = _AROUND[how]
        pattern = before + literal + after
    return lambda texts: texts.str.contains(pattern)


_AROUND: dict[How, tuple[str, str]] = {
    "contains": ("", ""),
    "starts_with": ("^", ""),
    "ends_with": ("", r"\z"),
    "equals": ("^", r"\z"),
}


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may match, ascending or not; `exact` where every one of them does."""

    rows: NDArray[np.uint32]
    exact: bool


class WordIndex:
    """The distinct words of a text column and the rows of each: 4 bytes for each word of each text."""

    def __init__(self, words: pl.Series, rows: NDArray[np.uint32], starts: NDArray[np.int64]) -> None:
        """`rows` holds the rows of `words[i]` from `starts[i]` up to `starts[i + 1]`."""
        self._words = words
        self._rows = rows
        self._starts = starts

    def candidates(self, how: How, text: str) -> Candidates | None:
        """Rows among which are all those whose text contains, starts or ends with `text`; None for no narrowing."""
        tests = [(test, part) for test, part in _word_tests(how, text) if part]
        if not tests:
            return None
        found = [self._having(finder(test, part)) for test, part in tests]
        fewest = min(found, key=len)
        return Candidates(np.unique(fewest) if len(found) > 1 else fewest, how == "contains" and " " not in text)

    def _having(self, finds: Finds) -> NDArray[np.uint32]:
        """The rows of all words that a search finds; a row comes again with each of its words."""
        hits = np.flatnonzero(finds(self._words).to_numpy())
        first, sizes = self._starts[hits], self._starts[hits + 1] - self._starts[hits]
        before = np.cumsum(sizes) - sizes
        return self._rows[np.repeat(first - before, sizes) + np.arange(int(sizes.sum()))]


def _word_tests(how: How, text: str) -> Iterator[tuple[How, str]]:
    """What must hold of some word for each part of the text between spaces; a part may be empty."""
    first, *others = text.split(" ")
    if not others:
        yield how, first
        return
    *middle, last = others
    yield ("equals" if how == "starts_with" else "ends_with"), first
    for part in middle:
        yield "equals", part
    yield ("equals" if how == "ends_with" else "starts_with"), last


def build(texts: pl.Series, cancelled: Cancelled = never) -> WordIndex | None:
    """The index of a text column; None where its words are too many. Raises CancelledError."""
    words = pl.Series("word", [], dtype=pl.String)
    parts: list[pl.DataFrame] = []
    for start in range(0, len(texts), _PART):
        check(cancelled)
        part = _words_of(texts.slice(start, _PART), start)
        fresh = part.select("word").unique().join(words.to_frame(), on="word", how="anti")["word"]
        words = words.append(fresh.sort())
        if len(words) > _MOST_WORDS:
            return None
        codes = words.to_frame().with_row_index("code")
        parts.append(part.join(codes, on="word").select("code", "row"))
    check(cancelled)
    found = pl.concat(parts).sort("code") if parts else pl.DataFrame(schema={"code": pl.UInt32, "row": pl.UInt32})
    starts = np.searchsorted(found["code"].to_numpy(), np.arange(len(words) + 1)).astype(np.int64)
    return WordIndex(words, found["row"].to_numpy().copy(), starts)


def _words_of(texts: pl.Series, first: int) -> pl.DataFrame:
    """The columns `word` and `row`, a word once for each of its accounts."""
    rows = pl.int_range(first, first + len(texts), dtype=pl.UInt32, eager=True).alias("row")
    split = pl.DataFrame({"word": texts.str.split(" "), "row": rows}).drop_nulls("word")
    return split.explode("word").filter(pl.col("word") != "").unique()
