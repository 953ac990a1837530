from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Histogram, TopValues
from niche.segments.model.columns import Kind

FIRMS = universe(
    employees=[1, 2, 2, None, 5],
    since=[dt.date(2026, 1, 30), dt.date(2026, 1, 31), None, None, dt.date(2026, 2, 2)],
    country=["US", "DE", "DE", None, "FR"],
    size=["S", "L", "S", "M", None],
    tech=[["b", "a"], ["a"], None, ["c"], ["a"]],
    customer=[True, False, False, None, True],
    name=["x", "y", "x", None, "z"],
    industry=["5112", "517", "52", None, "31"],
    orders={"size": ("S", "M", "L", "XL")},
)
EMPTY = universe(employees=[None], country=[None], industry=[None], kinds={"employees": Kind.NUMBER})


def everyone(of: Universe, but: int | None = None) -> AccountSet:
    """All accounts, or all but one by its number in the table."""
    return those(masks.pack(of.order != (-1 if but is None else but)))


def those(mask: Mask) -> AccountSet:
    return AccountSet(masks.popcount(mask), mask)


def test_whole_numbers_have_bins_of_their_own() -> None:
    found = Counter(FIRMS).distribution("employees", everyone(FIRMS, but=2))
    assert found == Histogram(
        "employees",
        edges=(1, 2, 3, 4, 5, 6),
        matched=(1, 1, 0, 0, 1),
        universe=(1, 2, 0, 0, 1),
        missing=1,
        quantiles={10: 1, 25: 1, 50: 2, 75: 5, 90: 5},
    )


def test_dates_are_cut_by_day() -> None:
    found = Counter(FIRMS).distribution("since", everyone(FIRMS))
    assert isinstance(found, Histogram)
    assert found.edges[0] == dt.date(2026, 1, 30)
    assert found.matched == found.universe == (1, 1, 0, 1)
    assert found.missing == 2
    assert found.quantiles[50] == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("column", "values", "matched", "in_universe", "missing", "distinct"),
    [
        ("country", ("DE", "FR"), (2, 1), (2, 1), 1, 3),
        ("size", ("S", "M", "L"), (1, 1, 1), (2, 1, 1), 1, 3),
        ("tech", ("a", "c"), (2, 1), (3, 1), 1, 3),
        ("customer", ("no", "yes"), (2, 1), (2, 2), 1, 2),
        ("name", ("x", "y", "z"), (1, 1, 1), (2, 1, 1), 1, 3),
        ("industry", ("31 Manufacturing", "51 Information", "52 Finance"), (1, 1, 1), (1, 2, 1), 1, 3),
    ],
)
def test_the_most_frequent_values(
    column: str,
    values: tuple[str, ...],
    matched: tuple[int, ...],
    in_universe: tuple[int, ...],
    missing: int,
    distinct: int,
) -> None:
    found = Counter(FIRMS).distribution(column, everyone(FIRMS, but=0))
    assert found == TopValues(column, values, matched, in_universe, missing, distinct)


def test_all_values_in_the_columns_own_order() -> None:
    counter = Counter(FIRMS)
    assert counter.values("size", everyone(FIRMS)) == {"S": 2, "M": 1, "L": 1}
    assert list(counter.values("name", everyone(FIRMS))) == ["x", "y", "z"]


def test_nothing_known_and_nothing_matched() -> None:
    assert Counter(EMPTY).distribution("employees", everyone(EMPTY)) == Histogram("employees", (), (), (), 1, {})
    assert Counter(EMPTY).distribution("country", everyone(EMPTY)) == TopValues("country", (), (), (), 1, 0)
    found = Counter(FIRMS).distribution("employees", those(masks.empty(len(FIRMS))))
    assert isinstance(found, Histogram)
    assert (found.matched, found.missing, found.quantiles) == ((0,) * 5, 0, {})


VALUES = st.one_of(st.none(), st.floats(0, 1e12), st.integers(-100, 100).map(float))


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=300))
def test_a_histogram_counts_what_lies_between_its_edges(cells: list[tuple[float | None, bool]]) -> None:
    of = universe(revenue=[value for value, _ in cells], kinds={"revenue": Kind.MONEY})
    mask = masks.from_rows(of.order[[chosen for _, chosen in cells]], len(of))
    found = Counter(of).distribution("revenue", those(mask))
    assert isinstance(found, Histogram)
    known = sorted(value for value, chosen in cells if chosen and value is not None)
    edges = [float(edge) for edge in found.edges if not isinstance(edge, dt.date)]
    last = len(edges) - 2
    assert list(found.matched) == [
        sum(low <= value < high or (index == last and value >= high) for value in known)
        for index, (low, high) in enumerate(pairwise(edges))
    ]
    assert found.missing == sum(chosen and value is None for value, chosen in cells)
    assert found.quantiles == {
        percent: known[max(math.ceil(len(known) * percent / 100), 1) - 1] for percent in (10, 25, 50, 75, 90) if known
    }


@pytest.mark.parametrize("chosen", [1, 0.6, 0.3, 0.001])
def test_the_quantiles_of_many_accounts_are_exact(chosen: float) -> None:
    size = 120_000
    numbers = [float(number * 7919 % size) ** 2 for number in range(size)]
    of = universe(revenue=[None if number % 11 == 0 else value for number, value in enumerate(numbers)])
    picked = np.arange(size) % 1000 < chosen * 1000
    found = Counter(of).distribution("revenue", those(masks.pack(picked)))
    assert isinstance(found, Histogram)
    known = sorted(value for number, value in enumerate(numbers) if picked[number] and number % 11)
    assert found.quantiles == {p: known[-(-len(known) * p // 100) - 1] for p in (10, 25, 50, 75, 90)}
    assert sum(found.matched) == len(known)
