from __future__ import annotations

import datetime as dt

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
