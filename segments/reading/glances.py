"""What few values of a sample show, without a look at all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import polars as pl

from niche.segments.reading.notices import NoticeKind, TableNotice

EXAMPLES = 3
"""Limit of the values to show as examples."""
_GLANCE = 20
"""Values, spread over a sample, of which some must have what most of the sample is to have."""


_SHARES = tuple(place / 1_000 for place in Random(7).sample(range(1_000), _GLANCE))
"""Where the values stand in a sample: by chance, so that no period of the values falls in with it; always the same."""


def glance(sample: pl.Series) -> list[str]:
    """Some values from all over a sample; all of a short one."""
    values: list[str] = sample.to_list()
    if len(values) <= _GLANCE:
        return values
    return [values[int(share * len(values))] for share in _SHARES]


_CUT = r"^\s*[0-9][.,][0-9]+[eE]\+?[0-9]{1,2}\s*$|^\s*[0-9]{15}0{1,9}\s*$"
"""What a spreadsheet leaves of a long number: `1.23457E+11`, or zeros from the sixteenth digit on."""


_CUT_COMPILED = re.compile(_CUT)


def lost_digits(sample: pl.Series, header: str) -> Iterator[TableNotice]:
    """The notice that codes have lost digits before the file was written."""
    if not any(map(_CUT_COMPILED.match, glance(sample))):
        return
    cut = sample.filter(sample.str.contains(_CUT))
    if len(cut) * 2 > len(sample):
        message = "its codes have lost digits in the file itself, as a spreadsheet rounds long numbers"
        yield TableNotice(NoticeKind.LOST_DIGITS, message, header, examples=tuple(cut.head(EXAMPLES)))
