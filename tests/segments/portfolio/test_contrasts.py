"""How far two sets differ in each column."""

from __future__ import annotations

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import Condition, Not
from niche.segments.portfolio.comparison import side, versus
from niche.segments.portfolio.contrasts import contrasts

UNIVERSE = universe(
    employees=[1, 2, 3, 4, 10, 20, 30, 40],
    country=["DE", "DE", "DE", "FR", "US", "US", "FR", "US"],
    customer=[True, False, True, False, True, False, True, False],
    size=["a", "a", "a", "a", "b", "b", "b", "b"],
)
FIRST = Condition("employees", "below", 5)


def test_the_most_different_column_comes_first_with_the_value_that_tells() -> None:
    counter = Counter(UNIVERSE)
    pair = versus(counter, side(counter, "small", FIRST), side(counter, "rest", Not(FIRST)))
    found = {one.column: one for one in contrasts(counter, pair, UNIVERSE.columns)}
    assert list(found) == ["employees", "size", "country"]
    assert found["employees"].distance == pytest.approx(-1)
    assert found["employees"].medians[0] < found["employees"].medians[1]  # type: ignore[operator]
    assert abs(found["size"].distance) == 1
    assert (found["country"].value, found["country"].shares) in [("DE", (0.75, 0.0)), ("US", (0.0, 0.75))]
