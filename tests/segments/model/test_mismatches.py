"""What in a filter does not fit the data."""

from __future__ import annotations

import pytest
from universes import universe

from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, Path
from niche.segments.model.mismatches import mismatches

ACCOUNTS = universe(number=[1, 2], industry=["5112", "517"])
NODES = Condition("industry", "under", ("nowhere", "51", "nothing", "nowhere"))


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (All((Condition("number", "at_least", 1), InSegment("other"))), []),
        (Off(Condition("none", "is", 1)), []),
        (Condition("none", "is", 1), [((), "unknown-column")]),
        (Any((Condition("number", "has", 1), Not(NODES))), [((0,), "wrong-type"), *[((1, 0), "unknown-node")] * 2]),
    ],
)
def test_each_wrong_value_is_told_once(where: Filter, found: list[tuple[Path, str]]) -> None:
    assert [(path, error.rule) for path, error in mismatches(where, ACCOUNTS)] == found
