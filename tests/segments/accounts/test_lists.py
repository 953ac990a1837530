"""An index of items tells of each item what a look at every list tells."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import masks
from niche.segments.accounts.lists import Lists
from niche.segments.accounts.part_pool import Spans
from niche.segments.model.cancelling import CancelledError

ITEMS = ("Salesforce", "SAP", "HubSpot", "Slack")


def column(lists: list[list[str] | None]) -> pl.Series:
    """As a table holds lists: without empty ones, each item once."""
    return pl.Series(lists, dtype=pl.List(pl.Enum(ITEMS)))


@given(st.lists(st.none() | st.lists(st.sampled_from(ITEMS), min_size=1, unique=True), max_size=200))
def test_the_accounts_of_an_item_are_those_whose_list_holds_it(lists: list[list[str] | None]) -> None:
    spans = Spans(len(lists), 64)
    items = Lists(column(lists), spans).items()
    for item in (*ITEMS, "Notion"):
        expected = [row for row, some in enumerate(lists) if some is not None and item in some]
        found = np.concatenate([np.zeros(0, np.uint64), *(items.holding(number, item) for number in range(len(spans)))])
        assert masks.rows(found, len(lists)).tolist() == expected


def test_making_it_is_given_up_between_two_parts() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    with pytest.raises(CancelledError):
        Lists(column([["SAP"]] * 1000), Spans(1000, 64)).items(cancelled)
    assert len(asked) < 1000 // 64
