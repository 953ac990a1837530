"""Why an account that somebody looks for is not in a segment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.portfolio.membership import Failed, Outside, outside

UNIVERSE = universe(
    name=["Acme", "Beta", "Walina Media", "Walina Bau", "Fox"],
    country=["DE", "US", "US", None, "DE"],
    employees=[10, 200, 3000, 40, 1],
    tags=[["a"], ["b"], ["a", "b"], [], ["c"]],
)
COUNTER = Counter(UNIVERSE)
GERMAN = Condition("country", "is", "DE")
SMALL = Condition("employees", "below", 100)


@pytest.mark.parametrize(
    ("where", "text", "found"),
    [
        (GERMAN, "acme", ()),
        (GERMAN, "nobody", ()),
        (GERMAN, "Media", (Outside("Walina Media", (Failed("country is DE", "US"),)),)),
        (
            All((GERMAN, SMALL)),
            "walina",
            (
                Outside("Walina Media", (Failed("country is DE", "US"), Failed("employees < 100", "3000"))),
                Outside("Walina Bau", (Failed("country is DE", ""),)),
            ),
        ),
        (All((Not(GERMAN),)), "Fox", (Outside("Fox", (Failed("not country is DE", "DE"),)),)),
        (All((Off(SMALL), GERMAN)), "Media", (Outside("Walina Media", (Failed("country is DE", "US"),)),)),
        (
            Any((GERMAN, SMALL)),
            "Media",
            (Outside("Walina Media", (Failed("country is DE or employees < 100"),)),),
        ),
        (GERMAN, "3,000", (Outside("Walina Media", (Failed("country is DE", "US"),)),)),
        (Condition("tags", "has", "c"), "Media", (Outside("Walina Media", (Failed("tags has c", "a;b"),)),)),
    ],
)
def test_the_steps_that_an_account_does_not_pass(where: Filter, text: str, found: tuple[Outside, ...]) -> None:
    assert outside(COUNTER, where, text, "name", 5) == found


@given(
    st.lists(st.sampled_from((GERMAN, SMALL, Not(GERMAN), Any((GERMAN, SMALL)), Off(GERMAN))), unique=True),
    st.integers(0, 6),
)
def test_whoever_is_outside_fails_a_step_and_nobody_inside_is_told(steps: list[Filter], most: int) -> None:
    where = All(tuple(steps))
    found = outside(COUNTER, where, "a", "name", most)
    assert all(account.failed for account in found)
    assert len(found) <= min(most, len(UNIVERSE) - COUNTER.size(where))
