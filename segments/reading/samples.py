"""Some values of a column, from which its kind is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from niche.segments.reading import casting
from niche.segments.reading.glances import glance
from niche.segments.reading.missing import WORDS

SAMPLE = 1_000
"""Size of the sample from which a kind is guessed."""
_DIGIT = re.compile("[0-9]")


def sample_of(text: pl.Series, missing: tuple[str, ...] = WORDS) -> pl.Series:
    """Sample the known values, evenly spread over the table."""
    step = max(1, len(text) // (2 * SAMPLE))
    spread = casting.known_text(text if step == 1 else text.gather_every(step), missing=missing).drop_nulls()
    if len(spread) < SAMPLE // 10:
        spread = casting.known_text(text, missing=missing).drop_nulls()
    step = max(1, len(spread) // SAMPLE)
    return spread if step == 1 else spread.gather_every(step)


def distinct(text: pl.Series, missing: tuple[str, ...] = WORDS) -> list[str]:
    """The distinct known values of a column."""
    return casting.known_text(text.unique(), missing=missing).drop_nulls().unique().to_list()


@dataclass(frozen=True)
class Cells:
    """What a guess rests on. Loops over the sample are quicker than the start of a query."""

    text: pl.Series
    """All cells."""
    header: str
    missing: tuple[str, ...]
    """The words for a missing value."""
    known: pl.Series
    """A sample of the known values; of a short column, all of it, null where there is none."""
    listed: list[str | None]
    """The same as a list."""

    @classmethod
    def of(cls, series: pl.Series, whole: pl.Series, header: str, missing: tuple[str, ...]) -> Cells:
        """The cells of a column, `whole`, that is sampled from `series`."""
        text = casting.as_text(whole)
        if series is whole and len(text) < 2 * SAMPLE:
            values = text.to_list()
            known = casting.known_few(text, values, missing)
            return cls(text, header, missing, known, values if known is text else known.to_list())
        sample = sample_of(casting.as_text(series), missing)
        return cls(text, header, missing, sample, sample.to_list())

    @cached_property
    def values(self) -> list[str]:
        """The sample."""
        return [value for value in self.listed if value is not None]

    @cached_property
    def sample(self) -> pl.Series:
        """The sample, for those tests that need a query."""
        return pl.Series(self.known.name, self.values, dtype=pl.String) if self.known.has_nulls() else self.known

    @cached_property
    def different(self) -> set[str]:
        """The distinct values of the sample."""
        return set(self.values)

    @cached_property
    def joined(self) -> str:
        """The sample, in which signs are looked for at once."""
        return "\n".join(self.values)

    @cached_property
    def glanced(self) -> list[str]:
        """Some values from all over the sample."""
        return glance(self.values)

    @cached_property
    def whole_numbers(self) -> bool:
        """Whether the sample is plain whole numbers."""
        return self.plain and self._numbers.dtype == pl.Int64

    @property
    def plain(self) -> bool:
        """Whether the sample is plain numbers."""
        return self._numbers.null_count() == self.known.null_count()

    @cached_property
    def _numbers(self) -> pl.Series:
        return casting.plain_numbers(self.known, "point")

    @cached_property
    def in_ascii(self) -> Cells:
        """The same cells, with the digits of other scripts in the sample written in ASCII."""
        if self.joined.isascii():
            return self
        known = casting.ascii_digits(self.known)
        return replace(self, known=known, listed=known.to_list())

    @cached_property
    def digits_share(self) -> float:
        """The share of the sample with a digit; 0 without a look at all if none of some values has one."""
        if self.plain and math.isfinite(self._numbers.sum()):
            return 1.0
        if not any(map(_DIGIT.search, self.glanced)):
            return 0.0
        return sum(map(bool, map(_DIGIT.search, self.values))) / len(self.values)

    def distinct(self) -> list[str]:
        """The distinct known values."""
        return distinct(self.text, self.missing)

    def have_more_letters(self, number: int) -> bool:
        """Whether some cell may have more letters than so many."""
        return self.known is not self.text or max(map(len, self.values)) > number

    def converted(self, cast: Callable[[pl.Series], pl.Series | None]) -> pl.Series | None:
        """All cells as `cast` converts them; None where it loses one."""
        found = cast(self.text)
        return found if found is not None and found.null_count() == self.text.null_count() else None

    def converted_text(self) -> pl.Series | None:
        """All cells, null for those that are missing; None where only some were looked at."""
        return self.known if len(self.known) == len(self.text) else None
