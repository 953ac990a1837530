"""A glance at a sample sees what most of its values have."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Kind
from niche.segments.model.settings import Settings
from niche.segments.reading.glances import glance


@pytest.mark.parametrize("period", [2, 3, 5, 7, 10, 12, 25, 50, 52, 100])
@pytest.mark.parametrize("length", [60, 365, 1_000])
def test_values_that_come_periodically_do_not_hide_the_others(length: int, period: int) -> None:
    values = ["none" if place % period == 0 else str(place) for place in range(length)]
    assert any(value.isdigit() for value in glance(values))


def test_a_short_sample_is_seen_whole() -> None:
    assert glance(["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("{}", Kind.NUMBER), ("2024-03-{:02}", Kind.DATE), ("$ {}k", Kind.MONEY), ("{} Mar 2024", Kind.DATE)],
)
def test_kinds_with_a_tenth_of_other_values(cell: str, kind: Kind) -> None:
    values = ["on request" if place % 10 == 0 else cell.format(1 + place % 28) for place in range(1_000)]
    assert universe_from_frame(pl.DataFrame({"x": values}), Settings("", Path())).columns["x"].kind is kind
