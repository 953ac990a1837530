"""The six exact tests that conditions resolve to, the same on every engine.

An operator is a word for people; it resolves to one of these, which is all that an engine must implement. On a missing
value every test but `Missing` is unknown, which counts as not matched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from niche.segments.model.filters import Scalar

Bound: TypeAlias = "int | float | dt.date"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number or a date between two bounds; None is unbounded. Bounds of whole-number columns are whole."""

    column: str
    low: Bound | None = None
    high: Bound | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of the values, in exact spelling. Without values it never matches."""

    column: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """The value is missing."""

    column: str


@dataclass(frozen=True, slots=True)
class TextMatch:
    """The text contains, starts or ends with `text`, ignoring case; or the portable pattern `text` matches."""

    column: str
    how: Literal["contains", "starts_with", "ends_with", "matches"]
    text: str


@dataclass(frozen=True, slots=True)
class HasItems:
    """A list contains one of the items, or every one of them."""

    column: str
    items: tuple[str, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """The account is classified at or below one of the nodes `codes` of the classification `column`."""

    column: str
    codes: tuple[str, ...]


Predicate: TypeAlias = "Interval | OneOf | Missing | TextMatch | HasItems | Under"
