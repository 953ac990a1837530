"""How accounts turned out, by node of the tree."""

from __future__ import annotations

import numpy as np
import pytest
from driving import Driver, Start
from universes import frame_of

from niche.tui.panes.tree import TreePane


def names(driver: Driver) -> list[str]:
    """The figures that `m` goes through."""
    return [metric.name for metric in driver.bench.query_one(TreePane).lines.metrics]


async def test_the_tree_offers_the_outcomes_of_all_and_of_those_that_match(start: Start) -> None:
    async with start() as driver:
        assert names(driver) == ["accounts", "matched", "share", "win rate", "win rate, matched"]


async def test_a_win_rate_is_won_of_closed(start: Start) -> None:
    async with start() as driver:
        pane = driver.bench.query_one(TreePane)
        everyone, matched = pane.lines.metrics[-2:]
        assert everyone.whole == pytest.approx(40 / 120)
        rows = frame_of(driver.bench.project.universe).filter(
            frame_of(driver.bench.project.universe)["employees"] >= 100
        )
        chosen = rows.filter(rows["country"].is_in(["DE", "FR"]))
        assert matched.whole == pytest.approx(chosen["won"].mean())


async def test_few_known_outcomes_make_no_figure(start: Start) -> None:
    async with start() as driver:
        everyone, matched = driver.bench.query_one(TreePane).lines.metrics[-2:]
        # 20 accounts an industry; of those that match, fewer than 10.
        assert np.isfinite(everyone.values[:-1]).all()
        industries = [node.position for node in driver.bench.query_one(TreePane).lines.taxonomy.nodes if node.depth]  # type: ignore[union-attr]
        assert np.isnan(matched.values[industries]).all()


async def test_figures_follow_an_edit(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "down", "delete")
        matched = driver.bench.query_one(TreePane).lines.metrics[-1]
        frame = frame_of(driver.bench.project.universe)
        assert matched.whole == pytest.approx(frame.filter(frame["country"].is_in(["DE", "FR"]))["won"].mean())
