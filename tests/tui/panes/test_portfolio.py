"""The portfolio pane: all segments together, what they share, and a search in place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hosts import drawn, hosted, widths
from textual.pilot import Pilot
from universes import universe

from niche.segments.checking.overview import Standing, Together
from niche.segments.counting.counter import Counter
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition
from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio.overlap import Member, coverage, members, overlaps
from niche.tui.panes.messages import SegmentChosen
from niche.tui.panes.portfolio import PortfolioPane

COUNTER = Counter(universe(size=list(range(40)), won=[True, False] * 20, roles={Role.WON: "won"}))
SEGMENTS = {
    "all": Segment("All", Condition("size", "at_least", 0), tags=("broad",), priority=3),
    "half": Segment("Half", Condition("size", "at_least", 20), status=Status.ACTIVE, owner="ana", priority=1),
    "few": Segment("Few", Condition("size", "at_most", 3), status=Status.ACTIVE, tags=("narrow",), priority=2),
}
FINDINGS = (Finding("uncovered", Severity.NOTE, "8 of 20 won accounts are in no active segment"),)


def standings() -> list[Standing]:
    """The three segments, counted."""
    counted = members(COUNTER, SEGMENTS)
    return [Standing(one.slug, one.segment, one, FINDINGS if one.slug == "half" else ()) for one in counted]


def together(findings: tuple[Finding, ...] = FINDINGS) -> Together:
    """The same together."""
    counted = members(COUNTER, SEGMENTS)
    held = COUNTER.union(one.matched for one in counted if one.active)
    union = Member("", Segment(""), 40, COUNTER.outcomes(held), held)
    return Together(2, union, coverage(COUNTER, counted), overlaps(COUNTER, counted), findings)


@asynccontextmanager
async def shown(size: tuple[int, int] = (120, 14)) -> AsyncIterator[tuple[PortfolioPane, Pilot[None], list[str]]]:
    """The pane with everything known, and the segments that were opened from it."""
    pane = PortfolioPane()
    async with hosted(pane, size) as (host, pilot):
        pane.show(standings(), "half", together())
        await pilot.pause()
        opened: list[str] = []
        yield pane, pilot, opened
        opened += [message.slug for message in host.posted if isinstance(message, SegmentChosen)]


async def test_all_active_segments_are_summed_each_account_once() -> None:
    async with shown() as (pane, _, _):
        rows = [" ".join(row.split()) for row in drawn(pane)]
        total = next(row for row in rows if "2 active together" in row)
        assert total.startswith("2 active together 24 60.0 % 50 %")
        assert "covers 24 accounts of 40 (60.0 %), 12 of 20 won (60.0 %)" in " ".join(rows)
        assert widths(pane) == {pane.cells}


@pytest.mark.parametrize(("height", "described"), [(14, True), (7, False)])
async def test_the_segment_in_hand_is_described_where_there_is_room(height: int, described: bool) -> None:
    async with shown((120, height)) as (pane, pilot, _):
        assert any("Half  (ana)" in row for row in drawn(pane)) is described
        await pilot.press("down")
        assert any("Few  (narrow)" in row for row in drawn(pane)) is described


@pytest.mark.parametrize("cells", [120, 80, 60])
async def test_the_matrix_has_the_share_of_each_row_in_each_column(cells: int) -> None:
    async with shown((cells, 14)) as (pane, pilot, opened):
        await pilot.press("m")
        rows = [row.split() for row in drawn(pane)]
        assert [row[:3] for row in rows[1:4]] == [["1", "half", "20"], ["2", "few", "4"], ["3", "all", "40"]]
        assert rows[1][3:] == ["–", "·", "█100"]
        assert rows[3][3:] == ["▓", "50", "░", "10", "–"]
        assert widths(pane) == {pane.cells}
        await pilot.press("down", "enter")
    assert opened == ["few"]


async def test_a_matrix_that_is_too_wide_goes_on_with_the_arrows() -> None:
    pane = PortfolioPane()
    many = [replace(standings()[0], slug=f"segment-{place:02}") for place in range(30)]
    async with hosted(pane, (80, 12)) as (_, pilot):
        pane.show(many, "", together())
        await pilot.press("m")
        *_, last, more = drawn(pane)[0].split()
        assert (int(last) < 30, more) == (True, "›")
        await pilot.press(*["right"] * 40)
        assert drawn(pane)[0].split()[-1] == "30"


async def test_pairs_that_share_something_and_findings_are_listed() -> None:
    async with shown() as (pane, pilot, opened):
        await pilot.press("m", "m")
        assert [row.split()[:3] for row in drawn(pane)[1:3]] == [["all", "half", "20"], ["all", "few", "4"]]
        await pilot.press("m")
        assert "8 of 20 won accounts are in no active segment" in drawn(pane)[0]
        await pilot.press("enter")
        pane.show(standings(), "half", together(()))
        await pilot.pause()
        assert "No findings" in drawn(pane)[0]
    assert opened == []


async def test_a_search_narrows_the_list_until_it_is_left() -> None:
    async with shown() as (pane, pilot, _):
        await pilot.press("slash", *"tag:nar")
        assert pane.slugs == ["few"]
        assert "/ tag:nar" in drawn(pane)[0]
        await pilot.press("backspace", "enter", "j")
        assert pane.slugs == ["few"]
        assert pane.summary == "1 of 3"
        await pilot.press("escape")
        assert pane.slugs == ["half", "few", "all"]
        await pilot.press("slash", *"x:1")
        assert "x: no such field" in drawn(pane)[0]
        await pilot.press("escape", "slash", *"zzz")
        assert any("No matching segment" in row for row in drawn(pane))
