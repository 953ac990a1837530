"""An index of items tells of each item what a look at every list tells."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import item_index, masks
from niche.segments.accounts.item_index import ItemIndex
from niche.segments.model.cancelling import CancelledError

ITEMS = ("Salesforce", "SAP", "HubSpot", "Slack")


def column(lists: list[list[str] | None]) -> pl.Series:
    """As a table holds lists: without empty ones, each item once."""
    return pl.Series(lists, dtype=pl.List(pl.Enum(ITEMS)))


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_index, "_PART", 64)


@given(st.lists(st.none() | st.lists(st.sampled_from(ITEMS), min_size=1, unique=True), max_size=200), st.data())
def test_the_accounts_of_an_item_are_those_whose_list_holds_it(
    lists: list[list[str] | None], data: st.DataObject
) -> None:
    rare = data.draw(st.sampled_from([1, 2, 8, 1000]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(item_index, "_RARE", rare)
        index = ItemIndex(column(lists))
    for item in (*ITEMS, "Notion"):
        expected = [row for row, items in enumerate(lists) if items is not None and item in items]
        assert masks.rows(index.mask(item), len(lists)).tolist() == expected


def test_making_it_is_given_up_between_two_parts() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    with pytest.raises(CancelledError):
        ItemIndex(column([["SAP"]] * 100), cancelled)
    assert len(asked) == 2
