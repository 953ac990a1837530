"""The overlap pane."""

from __future__ import annotations

import pytest
from hosts import drawn, hosted, widths

from niche.segments.portfolio.overlap import Overlap
from niche.tui.panes.messages import SegmentChosen
from niche.tui.panes.overlap import OverlapPane

PAIRS = (
    Overlap("me", "twin", 100, 100, 90),
    Overlap("me", "huge", 100, 9_000, 50),
    Overlap("me", "\x1b[31mother", 100, 7, 0),
)


@pytest.mark.parametrize("size", [(120, 8), (80, 8), (60, 8)])
async def test_every_other_segment_is_a_line(size: tuple[int, int]) -> None:
    pane = OverlapPane()
    async with hosted(pane, size):
        pane.show(PAIRS)
        rows = drawn(pane)
        assert rows[0].split()[:3] == ["segment", "accounts", "shared"]
        assert rows[1].split()[:9] == ["twin", "100", "90", "81.8", "%", "90.0", "%", "90.0", "%"]
        assert rows[2].split()[:3] == ["huge", "9,000", "50"]
        assert rows[-1].strip() == "No overlap with ·[31mother."
        assert widths(pane) == {pane.cells}


async def test_enter_opens_the_one_in_hand_and_a_new_count_keeps_it() -> None:
    pane = OverlapPane()
    async with hosted(pane, (120, 8)) as (host, pilot):
        pane.show(PAIRS)
        await pilot.press("down")
        pane.show(PAIRS[::-1])
        await pilot.press("enter")
        assert [message.slug for message in host.posted if isinstance(message, SegmentChosen)] == ["huge"]


async def test_without_other_segments_it_says_so() -> None:
    pane = OverlapPane()
    async with hosted(pane, (120, 8)) as (host, pilot):
        assert "…" in drawn(pane)[1]
        pane.show(())
        await pilot.press("enter", "down")
        assert "No other segments yet." in drawn(pane)[1]
        assert not [message for message in host.posted if isinstance(message, SegmentChosen)]
