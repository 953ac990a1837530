from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.counting.binning import MOST_BINS, date_edges, number_edges

NUMBERS = st.lists(st.one_of(st.integers(-(10**9), 10**9).map(float), st.floats(allow_nan=False, allow_infinity=False)))


@pytest.mark.parametrize(
    ("known", "integer", "edges"),
    [
        ([3.0, 3.0], True, [3, 3]),
        ([0.0, 5e-324], False, [0.0, 5e-324]),
        ([1e-323, 2e-323, 3e-323, 1e-320], False, [0.0, 1e-323]),
        ([1.0, 4.0, 2.0], True, [1, 2, 3, 4, 5]),
        ([0.0, 0.5, 1.0], False, [step / 20 for step in range(22)]),
        ([1900.0, 1960.0, 2020.0], True, [float(year) for year in range(1900, 2026, 5)]),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 1000.0], True, [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100]),
    ],
)
def test_edges_are_round(known: list[float], integer: bool, edges: list[float]) -> None:
    found = number_edges(np.array(known), integer)
    assert found[: len(edges)] == pytest.approx(edges)


@given(NUMBERS.filter(bool), st.booleans())
def test_edges_ascend_and_cover_every_value(known: list[float], integer: bool) -> None:
    values = np.array([math.trunc(value) for value in known] if integer else known, np.float64)
    edges = number_edges(values, integer)
    assert edges == sorted(edges)
    assert edges[0] <= values.min()
    assert values.max() <= edges[-1]
    assert 2 <= len(edges) <= MOST_BINS + 1


@given(st.dates(), st.dates())
def test_dates_lie_between_calendar_edges(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    edges = date_edges(first, last)
    assert edges == sorted(edges)
    assert edges[0] <= first
    assert last <= edges[-1]
    assert 2 <= len(edges) <= MOST_BINS + 1


@pytest.mark.parametrize(
    ("first", "last", "start", "second"),
    [
        ("2026-01-05", "2026-01-20", "2026-01-05", "2026-01-06"),
        ("2026-01-07", "2026-04-20", "2026-01-05", "2026-01-12"),
        ("2025-03-09", "2026-10-20", "2025-03-01", "2025-04-01"),
        ("2021-03-09", "2026-10-20", "2021-01-01", "2021-04-01"),
        ("2003-03-09", "2026-10-20", "2003-01-01", "2004-01-01"),
        ("1850-03-09", "2026-10-20", "1850-01-01", "1860-01-01"),
    ],
)
def test_dates_are_cut_at_the_calendar(first: str, last: str, start: str, second: str) -> None:
    edges = date_edges(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert [edge.isoformat() for edge in edges[:2]] == [start, second]
