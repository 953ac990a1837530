"""Segments side by side: as many columns as there is room for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hosts import drawn, hosted, widths
from universes import universe

from niche.segments.checking.overview import Standing
from niche.segments.counting.counter import Counter
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio.overlap import Rank, members
from niche.segments.versions.git import FileState
from niche.tui.drawing.segment_rows import head, standing_line
from niche.tui.drawing.text import Line, line_width
from niche.tui.panes.messages import SegmentChosen
from niche.tui.panes.portfolio import PortfolioPane

WON = universe(size=list(range(40)), won=[True, False] * 20, roles={Role.WON: "won"})
FOUND = (Finding("empty", Severity.ERROR, "…"), *[Finding("overlap", Severity.NOTE, "…")] * 2)


def standing(slug: str, least: int, priority: int | None = None) -> Standing:
    segment = Segment(slug, Condition("size", "at_least", least), status=Status.ACTIVE, priority=priority)
    (member,) = members(Counter(WON), {slug: segment})
    return Standing(slug, segment, member, FOUND, FileState.MODIFIED)


def text(line: Line) -> str:
    return "".join(part.text for part in line)


@pytest.mark.parametrize(
    ("cells", "titles"),
    [
        (115, "segment priority status accounts share win rate value findings git"),
        (97, "segment priority accounts share win rate value findings"),
        (76, "segment accounts win rate value findings"),
        (60, "segment accounts win rate value"),
        (40, "segment accounts"),
    ],
)
def test_columns_come_with_the_room_for_them(cells: int, titles: str) -> None:
    assert " ".join(text(head(cells)).split()) == titles
    for one in (standing("a", 0), Standing("a" * 90), Standing("b", problems=(Problem("no"),))):
        assert line_width(standing_line(one, cells, is_open=True)) == line_width(head(cells)) <= cells


def test_what_is_said_of_a_segment() -> None:
    line = text(standing_line(standing("saas", 20, 3), 120, is_open=True))
    assert " ".join(line.split()) == "● saas 3 active 20 50.0 % 50 % (30–70 %) – ✗1 ·2 modified"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Standing("unread"), "unread … … … … … …"),
        (Standing("new", Segment("New", All())), "new draft … … … … …"),
        (Standing("broken", problems=(Problem("no"),)), "broken – unreadable – – – ✗1"),
        (standing("few", 35), "few active 5 12.5 % – – ✗1 ·2 modified"),  # too few closed to show a rate
    ],
)
def test_what_is_not_known(one: Standing, said: str) -> None:
    assert " ".join(text(standing_line(one, 120, is_open=False)).split()) == said


async def test_the_portfolio_is_ranked_and_keeps_the_segment_in_hand() -> None:
    pane = PortfolioPane()
    async with hosted(pane, (120, 10)) as (host, pilot):
        pane.show([standing("a", 30, 2), standing("b", 0, 3), standing("c", 20, 1)], "b")
        await pilot.pause()
        assert [row.split()[0] for row in drawn(pane)[1:4]] == ["c", "a", "●"]
        assert "priority ↓" in drawn(pane)[0]
        assert pane.slug == "b"
        pane.action_rank()
        assert [row.split()[0] for row in drawn(pane)[1:4]] == ["●", "c", "a"]
        assert "accounts ↓" in drawn(pane)[0]
        await pilot.press("down", "enter")
        assert [message.slug for message in host.posted if isinstance(message, SegmentChosen)] == ["c"]
        assert widths(pane) == {pane.cells}


async def test_nothing_jumps_while_figures_come() -> None:
    pane = PortfolioPane()
    full = [standing("a", 30, 2), standing("b", 0, 3), standing("c", 20, 1)]
    async with hosted(pane, (120, 10)):
        for known, places in ((0, "abc"), (1, "abc"), (2, "abc"), (3, "cab"), (0, "cab"), (2, "cab")):
            pane.show([one if n < known else replace(one, member=None) for n, one in enumerate(full)], "")
            assert "".join(one.slug for one in pane._standings) == places


async def test_every_rank_comes_in_turn() -> None:
    pane = PortfolioPane()
    async with hosted(pane, (120, 10)) as (_, pilot):
        pane.show([standing("a", 30)], "a")
        seen = []
        for _ in Rank:
            await pilot.press("o")
            seen.append(pane._by)
        assert set(seen) == set(Rank)


async def test_an_empty_portfolio_opens_nothing() -> None:
    pane = PortfolioPane()
    async with hosted(pane, (80, 6)) as (host, pilot):
        pane.show([], "")
        await pilot.press("enter", "o", "down")
        assert not [message for message in host.posted if isinstance(message, SegmentChosen)]
