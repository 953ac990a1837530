from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.filters import All, Any, Condition, Filter
from niche.segments.portfolio.profiles import Difference, differences, strength
from niche.segments.stats.estimates import cohens_h

MANY = 60
UNIVERSE = universe(
    employees=[10] * MANY + [500] * MANY,
    country=["DE"] * MANY + ["US", "FR"] * (MANY // 2),
    tags=[["a"], ["a", "b"]] * (MANY // 2) + [["b"]] * MANY,
    customer=[True, False] * MANY,
    founded=[dt.date(2020, 1, 1)] * MANY + [None] * MANY,
    name=["x", "y"] * MANY,
    industry=["5112"] * MANY + ["522"] * MANY,
)
COUNTER = Counter(UNIVERSE)
SMALL_ONES = Condition("employees", "below", 100)


def found(where: Filter) -> dict[str, Difference]:
    return {one.column.name: one for one in differences(COUNTER, where)}


@pytest.mark.parametrize(
    ("column", "test", "here", "rest"),
    [
        ("employees", "below", 1.0, 0.0),
        ("country", Condition("country", "is", "DE"), 1.0, 0.0),
        ("tags", Condition("tags", "has", "a"), 1.0, 0.0),
        ("founded", Condition("founded", "missing", True), 0.0, 1.0),
        ("industry", Condition("industry", "under", ("51 Information",)), 1.0, 0.0),
    ],
)
def test_what_tells_most_of_a_column(column: str, test: Condition | str, here: float, rest: float) -> None:
    telling = found(SMALL_ONES)[column].telling
    assert telling is not None
    assert (telling.test.operator if isinstance(test, str) else telling.test) == test
    assert (telling.here, telling.rest, telling.certain) == (here, rest, True)
    assert telling.effect == pytest.approx(cohens_h(here, rest))


def test_the_shares_are_those_that_counting_the_test_gives() -> None:
    where = Any((SMALL_ONES, Condition("country", "is", "FR")))
    size = COUNTER.size(where)
    for one in differences(COUNTER, where):
        if one.telling is not None and one.telling.test.operator != "missing":
            known = All((where, Condition(one.column.name, "missing", True)))
            both = COUNTER.size(All((where, one.telling.test)))
            assert one.telling.here == pytest.approx(both / (size - COUNTER.size(known)))


def test_the_most_different_columns_come_first_and_chance_counts_nothing() -> None:
    ordered = [one.column.name for one in differences(COUNTER, SMALL_ONES)]
    assert set(ordered[-2:]) == {"customer", "name"}
    assert found(SMALL_ONES)["customer"].effect == 0.0


LOTS = 1500
LOTTERY = np.random.default_rng(2026)
DRAWN = Counter(
    universe(
        number=LOTTERY.permutation(LOTS).tolist(),
        size=LOTTERY.lognormal(4, 1, LOTS).tolist(),
        place=[f"town {n}" for n in np.minimum(LOTTERY.geometric(0.05, LOTS), 60)],
        tags=[[f"tag {n}" for n in set(LOTTERY.integers(0, 30, 3).tolist())] for _ in range(LOTS)],
        stage=[["seed", "growth", None][n] for n in LOTTERY.integers(0, 3, LOTS)],
        customer=(LOTTERY.random(LOTS) < 0.1).tolist(),
    )
)


def test_accounts_drawn_by_lot_are_set_apart_by_no_column() -> None:
    """In one of twenty draws at most; by an interval for each of their values they were in every one."""
    ends = [Condition("number", "between", (start, start + 60 + start % 90)) for start in range(0, 1300, 13)]
    drawn = [[one for one in differences(DRAWN, where) if one.column.name != "number"] for where in ends]
    apart = [found for found in drawn if any(one.telling is not None and one.telling.certain for one in found)]
    assert len(drawn) == 100
    assert len(apart) <= 5


def test_what_truly_sets_them_apart_is_found() -> None:
    """A customer in three of the segment, one in ten of all."""
    customers = Condition("customer", "is", True)
    where = Any((Condition("number", "below", 150), All((customers, Condition("number", "below", 600)))))
    best, second, *_ = differences(DRAWN, where)
    assert {best.column.name, second.column.name} == {"number", "customer"}
    assert second.effect > 0.2


def test_fill_and_spread_of_a_column() -> None:
    by_name = found(SMALL_ONES)
    country = by_name["country"]
    assert (country.distinct, country.matched, country.universe) == (3, (60, 0, 0), (60, 30, 30))
    assert by_name["employees"].distinct == 2
    assert sum(by_name["employees"].matched) == MANY
    assert (by_name["name"].distinct, by_name["name"].matched) == (2, ())


@pytest.mark.parametrize("where", [All(), Any()], ids=["everybody", "nobody"])
def test_without_a_rest_nothing_is_compared(where: Filter) -> None:
    assert all(one.telling is None for one in differences(COUNTER, where))


def test_it_can_be_cancelled() -> None:
    with pytest.raises(CancelledError):
        differences(COUNTER.until(lambda: True), SMALL_ONES)


@pytest.mark.parametrize(
    ("effect", "word"), [(0.1, ""), (0.2, "small"), (0.5, "medium"), (0.79, "medium"), (3, "large")]
)
def test_the_size_of_an_effect_in_a_word(effect: float, word: str) -> None:
    assert strength(effect) == word
