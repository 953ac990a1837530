"""Some values of a column, from which its kind is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import polars as pl

from niche.segments.reading import casting
from niche.segments.reading.glances import glance
from niche.segments.reading.missing import WORDS, are_numbers_among, different, known_few

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

    @classmethod
    def of(cls, series: pl.Series, whole: pl.Series, header: str, missing: tuple[str, ...]) -> Cells:
        """The cells of a column, `whole`, that is sampled from `series`."""
        text = casting.as_text(whole)
        if series is whole and len(text) < 2 * SAMPLE:
            cells = cls(text, header, missing, text)
            if cells.finite and not are_numbers_among(missing):
                return cells
            known = known_few(text, cells.listed, cells.different, missing)
            return cells if known is text else cls(text, header, missing, known)
        return cls(text, header, missing, sample_of(casting.as_text(series), missing))

    @cached_property
    def listed(self) -> list[str | None]:
        """The sample as a list, with its nulls."""
        return self.known.to_list()

    @cached_property
    def different(self) -> set[str]:
        """The distinct values of the sample."""
        return different(self.listed)

    def vary(self, most: int) -> bool:
        """Whether the sample has more distinct values than so many, as mostly its first ones show."""
        return len({*self.listed[: 2 * most]}) - 1 > most or len(self.different) > most

    @cached_property
    def values(self) -> list[str]:
        """The sample."""
        return [*filter(None, self.listed)]  # none is empty

    @cached_property
    def sample(self) -> pl.Series:
        """The sample, for those tests that need a query."""
        return pl.Series(self.known.name, self.values, dtype=pl.String) if self.known.has_nulls() else self.known

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

    @property
    def finite(self) -> bool:
        """Whether the sample is plain numbers, none of them infinite."""
        return self.plain and math.isfinite(self._numbers.sum())

    @cached_property
    def _numbers(self) -> pl.Series:
        return casting.plain_numbers(self.known, "point")

    @cached_property
    def in_ascii(self) -> Cells:
        """The same cells, with the digits of other scripts in the sample written in ASCII."""
        if self.plain or self.joined.isascii():
            return self
        return replace(self, known=casting.ascii_digits(self.known))

    @cached_property
    def digits_share(self) -> float:
        """The share of the sample with a digit; 0 without a look at all if none of some values has one."""
        if self.finite:
            return 1.0
        if not any(map(_DIGIT.search, self.glanced)):
            return 0.0
        return sum(map(bool, map(_DIGIT.search, self.values))) / len(self.values)

    def distinct(self) -> list[str]:
        """The distinct known values."""
        return distinct(self.text, self.missing)

    def mostly(self, test: Callable[[str], object], share: float) -> bool:
        """Whether this share of the sample passes a test; so many failures as decide that are looked for, no more."""
        failing = (value for value in self.values if not test(value))
        allowed = len(self.values) - math.ceil(share * len(self.values))
        return next(islice(failing, allowed, None), None) is None

    def have_more_letters(self, number: int) -> bool:
        """Whether some cell may have more letters than so many."""
        return self.known is not self.text or max(map(len, self.values)) > number

    def converted(self, cast: Callable[[pl.Series], pl.Series | None]) -> pl.Series | None:
        """All cells as `cast` converts them; None where it loses one."""
        found = cast(self.text)
        return found if found is not None and found.null_count() == self.text.null_count() else None

    def converted_numbers(self) -> pl.Series | None:
        """All cells as plain numbers; None where one is none."""
        if self.known is self.text:
            return self.converted(lambda _: casting.tidy_numbers(self._numbers))
        return self.converted(lambda text: casting.tidy_numbers(casting.plain_numbers(text, "point")))

    def converted_text(self) -> pl.Series | None:
        """All cells, null for those that are missing; None where only some were looked at."""
        return self.known if len(self.known) == len(self.text) else None
