"""The screens that look at the segment from another side."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import NARROW, WIDE, Start
from fakebench import FakeBench

from niche.segments.model.filters import All, Condition
from niche.tui.dialogs.compare import CompareScreen, OtherPicker
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.dialogs.explorer import ColumnExplorer, Explored
from niche.tui.keys.actions import Context
from niche.tui.tasks import explore


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_explorer_lists_the_most_different_columns_first(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as driven:
        await driven.press("d")
        assert isinstance(driven.app.screen, ColumnExplorer)
        rows = driven.text("ClickedList").splitlines()
        names = [row.split()[0] for row in rows[1:]]
        assert [name[:7] for name in names[-2:]] == [
            "country",
            "employe",
        ]  # as the definition says
        assert [row.split()[0] for row in rows if "large" in row] == ["country"]  # of the others: may be chance
        assert "% of the segment" in driven.text("#about")


async def test_enter_shows_the_distribution_of_the_column(start: Start) -> None:
    async with start() as driven:
        await driven.press("d")
        await driven.type("won")
        await driven.press("enter")
        assert driven.bench.column == "won"
        assert driven.bench.pane is Context.INSIGHT
        assert "won" in driven.counts.distributions


async def test_tab_adds_a_condition_on_the_column(start: Start) -> None:
    async with start() as driven:
        await driven.press("d")
        await driven.type("won")
        await driven.press("tab")
        assert isinstance(driven.app.screen, ConditionEditor)
        assert "won" in driven.text("#chosen")
        await driven.type("yes")
        await driven.press("enter", "enter")
        assert isinstance(driven.filter, All)
        assert driven.filter.children[-1] == Condition("won", "is", True)


async def test_a_bar_of_the_histogram_becomes_a_condition(start: Start) -> None:
    async with start() as driven:
        await driven.press("d")
        await driven.type("employees")
        await driven.press("enter", "right", "shift+right", "f")
        assert isinstance(driven.filter, All)
        ranges = [c for c in driven.filter.children if isinstance(c, Condition) and c.column == "employees"]
        assert [c.operator for c in ranges] == ["between"]
        await driven.press("u")
        assert Condition("employees", "at_least", 100) in driven.filter.children


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_segment_beside_the_rest(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as driven:
        total = driven.counts.total
        await driven.press("v")
        shown = driven.text("CompareLines")
        assert "growth" in shown
        assert "the rest" in shown
        assert f"{total}" in shown
        assert f"{120 - total}" in shown
        assert "win rate" in shown
        before = shown
        await driven.press("right")
        assert driven.text("CompareLines") != before
        await driven.press("escape")
        assert driven.app.screen is driven.bench


async def test_the_segment_beside_another(start: Start) -> None:
    async with start() as driven:
        await driven.press("v", "o")
        await driven.type("everyb")
        await driven.press("enter")
        shown = driven.text("CompareLines")
        assert "everybody" in shown
        assert "shared" in shown
        assert "overlap" in shown


@pytest.mark.parametrize(("other", "why"), [("broken", "broken.yaml:3"), ("gone", "there is no segment gone")])
async def test_a_segment_that_cannot_be_read_is_not_compared_with(workspace: Path, other: str, why: str) -> None:
    bench = FakeBench(workspace, "other", other, slug="growth")
    await explore.compare(bench)
    (said,) = bench.said
    assert why in said


async def test_the_other_segments_are_offered_until_the_screen_is_left(workspace: Path) -> None:
    bench = FakeBench(workspace, "other", None, "other", "everybody", None, slug="growth")
    await explore.compare(bench)
    first, picker, *_ = bench.asked
    assert isinstance(first, CompareScreen)
    assert isinstance(picker, OtherPicker)
    assert picker._slugs == ["broken", "everybody"]
    assert bench.answers == bench.said == []


async def test_an_explored_column_is_shown(workspace: Path) -> None:
    bench = FakeBench(workspace, Explored("won", add=False), slug="growth")
    await explore.explore(bench)
    assert bench.columns == ["won"]
