from __future__ import annotations

import datetime as dt

import pytest

from niche.segments.language.typed import parse_list, read_one
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.operators import OPERATORS

NUMBER = Column("employees", Kind.NUMBER, integer=True)
DATE = Column("founded", Kind.DATE)
TEXT = Column("name", Kind.TEXT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.com\nb.com\r\nc.com", ("a.com", "b.com", "c.com")),
        ("a, b,c", ("a", "b", "c")),
        ("a\tb\tc", ("a", "b", "c")),
        ("a; b", ("a", "b")),
        ('"Acme, Inc", Beta', ("Acme, Inc", "Beta")),
        ("'DE','FR'", ("DE", "FR")),
        ("Acme, Inc\tBeta", ("Acme, Inc", "Beta")),
        ("a\n\n a \n,b,,", ("a", "b")),
        ('broken "quote, x', ('broken "quote', "x")),
        ("", ()),
    ],
)
def test_a_pasted_list(text: str, found: tuple[str, ...]) -> None:
    assert parse_list(text) == found


@pytest.mark.parametrize(
    ("column", "operator", "text", "value"),
    [
        (NUMBER, "at_least", "1,500", 1500),
        (NUMBER, "top", "1,000", 1000),
        (NUMBER, "top", "10%", "10%"),
        (NUMBER, "top", "²", "²"),
        (NUMBER, "top", "9" * 5000, "9" * 5000),
        (DATE, "above", "2026-11", dt.date(2026, 11, 1)),
        (DATE, "within", " 90 days ", "90 days"),
        (TEXT, "contains", " soft ", "soft"),
    ],
)
def test_one_value(column: Column, operator: str, text: str, value: Scalar) -> None:
    assert read_one(column, OPERATORS[operator], text) == value
