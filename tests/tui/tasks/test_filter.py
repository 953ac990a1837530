"""What keys and clicks do to the filter of the open segment."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakebench import FakeBench

from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.filters import Path as Place
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.panes.messages import CellFiltered, NodeChosen, ValuesFiltered
from niche.tui.tasks import filter

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)
GROWTH = All((COUNTRY, SIZE))
WON = Condition("won", "is", True)


@pytest.fixture
def bench(workspace: Path) -> FakeBench:
    return FakeBench(workspace, slug="growth")


@pytest.mark.parametrize(
    ("chosen", "label", "added"),
    [
        (NodeChosen("Software"), "include Software", Condition("industry", "under", ("Software",))),
        (NodeChosen("Software", exclude=True), "exclude Software", Not(Condition("industry", "under", ("Software",)))),
    ],
)
def test_a_node_chosen_again_is_no_longer_chosen(
    bench: FakeBench, chosen: NodeChosen, label: str, added: Filter
) -> None:
    filter.choose_node(bench, "industry", chosen)
    assert isinstance(bench.session.filter, All)
    assert set(bench.session.filter.children) == {COUNTRY, SIZE, added}
    filter.choose_node(bench, "industry", chosen)
    assert bench.session.filter == GROWTH
    assert bench.edited == [label, label]


@pytest.mark.parametrize(
    ("pointed", "label"),
    [
        (CellFiltered("country", "DE"), "filter by country"),
        (CellFiltered("country", "DE", exclude=True), "exclude country"),
        (ValuesFiltered("won", (True,)), "filter by won"),
    ],
)
def test_what_is_pointed_at_narrows_the_segment(bench: FakeBench, pointed: filter.Pointed, label: str) -> None:
    size = bench.project.counter.size
    before = size(bench.session.filter)
    filter.filter_by(bench, pointed)
    assert bench.edited == [label]
    assert 0 < size(bench.session.filter) < before


@pytest.mark.parametrize(
    ("cursor", "root", "after"),
    [
        ((), GROWTH, All((COUNTRY, SIZE, WON))),
        ((0,), GROWTH, All((COUNTRY, WON, SIZE))),
        ((), COUNTRY, All((COUNTRY, WON))),
    ],
)
async def test_a_condition_is_added_at_the_cursor(bench: FakeBench, cursor: Place, root: Filter, after: Filter) -> None:
    bench.edit("start", root, cursor)
    bench._cursor = cursor
    bench.answers = [WON]
    await filter.add(bench)
    assert bench.session.filter == after


async def test_an_editor_that_is_left_changes_nothing(bench: FakeBench) -> None:
    bench.answers = [None]
    await filter.edit(bench, "add")
    assert (bench.session.filter, bench.edited) == (GROWTH, [])


async def test_a_condition_is_changed_and_a_group_turned_round(bench: FakeBench) -> None:
    bench._cursor = (1,)
    bench.answers = [WON]
    await filter.edit(bench, "change")
    (asked,) = bench.asked
    assert isinstance(asked, ConditionEditor)
    assert bench.session.filter == All((COUNTRY, WON))
    bench._cursor = ()
    await filter.edit(bench, "change")
    assert bench.session.filter == Any((COUNTRY, WON))
    assert bench.edited == ["edit", "all or any"]


async def test_an_empty_group_is_changed_by_adding_to_it(bench: FakeBench) -> None:
    bench.edit("clear", All())
    bench.answers = [WON]
    await filter.edit(bench, "change")
    assert bench.edited == ["clear", "add"]
    assert bench.session.filter == All((WON,))
