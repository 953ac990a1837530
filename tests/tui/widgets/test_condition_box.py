from __future__ import annotations

import pytest
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.tui.widgets.condition_box import example


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (
            universe(employees=[1, 2], country=["DE", "FR"]),
            "column, or employees 100..500 and country in DE, FR",
        ),
        (universe(name=["a"]), "column, or condition"),
        (universe(kinds={}, **{"a\x1b": ["b\x1b", "c"]}), "column, or a· in b·, c"),
    ],
)
def test_an_empty_box_gives_examples_from_the_table(shown: Universe, says: str) -> None:
    assert example(shown) == says
