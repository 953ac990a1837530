"""Moving a bound: the index finds what comparing every account finds."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts import masks
from niche.segments.accounts.mask_cache import MaskCache
from niche.segments.counting import bounds, evaluation
from niche.segments.counting.buckets import grade
from niche.segments.counting.distributions import Distributions
from niche.segments.counting.evaluation import Evaluator
from niche.segments.model.predicates import Bound, Interval

WHOLE = st.one_of(st.none(), st.integers(-3, 3), st.integers(-(2**60), 2**60))
MEASURED = st.one_of(st.none(), st.sampled_from([-0.0, 0.5, 1e300]), st.floats(-10, 10))


def between(value: float | None, low: float | None, high: float | None, low_open: bool, high_open: bool) -> bool:
    after = low is None or (value is not None and (value > low if low_open else value >= low))
    before = high is None or (value is not None and (value < high if high_open else value <= high))
    return value is not None and after and before


@pytest.mark.parametrize(("numbers", "integer"), [(WHOLE, True), (MEASURED, False)])
@given(data=st.data())
def test_the_index_finds_what_comparing_finds(
    numbers: st.SearchStrategy[float | None], integer: bool, data: st.DataObject
) -> None:
    values = data.draw(st.lists(numbers, min_size=1, max_size=400))
    ends = st.one_of(numbers, st.sampled_from(values))
    low, high = data.draw(ends), data.draw(ends)
    low_open, high_open = data.draw(st.booleans()), data.draw(st.booleans())
    index = bounds.index(grade(pl.Series(values, dtype=pl.Int64 if integer else pl.Float64), integer))
    found = index.mask(low, high, low_open, high_open)
    if found is not None:
        expected = [row for row, value in enumerate(values) if between(value, low, high, low_open, high_open)]
        assert masks.rows(found, len(values)).tolist() == expected


def test_cut_grades_are_compared_only_where_they_are_few() -> None:
    index = bounds.index(grade(pl.Series(range(4_000)), True))
    assert len(index.held) < 256  # so that most bounds cut a grade
    some = index.mask(1_001, 2_001, False, True)
    assert some is not None
    assert masks.rows(some, 4_000).tolist() == list(range(1_001, 2_001))
    # The grades are chosen from every third value here, all of them alike.
    values = [1 + row / 1e7 if row % 3 else 0.0 for row in range(299_999)]
    uneven = bounds.index(grade(pl.Series([*values, 1e6]), False))
    assert uneven.mask(1.01, None, False, False) is None


@pytest.mark.parametrize(
    ("values", "low", "moved"),
    [
        ([None, *range(500)], 100, [101, 7, 499, 10**30]),
        ([None, *(number / 7 for number in range(500))], 0.5, [1, 35.5, float("inf")]),
        ([None, *(dt.date(2020, 1, 1) + dt.timedelta(number) for number in range(500))], dt.date(2020, 3, 1),
         [dt.date(2020, 3, 2), dt.date(2019, 1, 1), dt.date(2021, 5, 14)]),
    ],
    ids=["whole numbers", "numbers", "dates"],
)  # fmt: skip
def test_a_bound_that_is_moved(
    monkeypatch: pytest.MonkeyPatch, values: list[object], low: Bound, moved: list[Bound]
) -> None:
    monkeypatch.setattr(evaluation, "_LARGE", 1)
    accounts = universe(measure=values)
    evaluator = Evaluator(accounts, MaskCache(1 << 20), Distributions(accounts).grades)
    plain = Evaluator(accounts, MaskCache(1 << 20))
    evaluator.match(Interval("measure", low))
    evaluator._bounds("measure").result()  # built in the background
    monkeypatch.delattr(evaluator, "_narrow")  # nothing is scanned any more
    for bound in moved:
        for interval in (Interval("measure", bound), Interval("measure", None, bound, high_open=True)):
            assert evaluator.match(interval).mask.tolist() == plain.match(interval).mask.tolist()
