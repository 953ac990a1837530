"""What a condition comes down to once it knows the data: six exact tests, the same on every engine.

An operator is a word for people; it resolves to one of these. An engine gives each of them its meaning, and has
nothing else to know. On a missing value every test but `Missing` is unknown, which counts as not matched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from niche.segments.model.filters import Scalar

Bound: TypeAlias = "int | float | dt.date"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number or a date between two bounds; None is no bound. Bounds of whole-number columns are whole."""

    column: str
    low: Bound | None = None
    high: Bound | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of the values, in the order and case given; of none, where there are none."""

    column: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no value."""

    column: str


@dataclass(frozen=True, slots=True)
class TextMatch:
    """Text that contains, starts or ends with `text` ignoring case, or that the portable pattern `text` finds."""

    column: str
    how: Literal["contains", "starts_with", "ends_with", "matches"]
    text: str


@dataclass(frozen=True, slots=True)
class HasItems:
    """A list that holds one of the items, or every one of them."""

    column: str
    items: tuple[str, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """In one of the nodes of a taxonomy, or anywhere below it. `column` names the placement, `codes` the nodes."""

    column: str
    codes: tuple[str, ...]


Predicate: TypeAlias = "Interval | OneOf | Missing | TextMatch | HasItems | Under"
