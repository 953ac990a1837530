"""Whatever is pressed, clicked, pasted and done to the files: the app goes on, and its counts are true."""

from __future__ import annotations

from pathlib import Path

import pytest
from monkey import Outcome, acts, run
from oddtables import TABLES

from niche.tui.widgets.lines import LineView
from niche.tui.workbench.screen import Workbench

ACTS = {"sample": 500, "wide": 120, "many-segments": 120}
"""On each table; where it is not named, 220."""


async def used(table: str, seed: int, number: int, folder: Path) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        return await run(table, list(acts(seed, number)), folder, patch)


@pytest.mark.parametrize("table", TABLES)
async def test_nothing_that_the_monkey_does_ends_the_app(table: str, tmp_path: Path) -> None:
    outcome = await used(table, 1, ACTS.get(table, 220), tmp_path)
    assert not outcome.failures, outcome.told


async def test_the_monkey_finds_an_error_and_tells_how_to_see_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(LineView, "action_move", fail)
    outcome = await used("one-account", 1, 200, tmp_path)
    assert "RuntimeError: boom" in outcome.told
    assert outcome.done == list(acts(1, 200))[: len(outcome.done)]


async def test_the_monkey_finds_a_count_that_is_not_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workbench, "recount", lambda _: None)
    outcome = await used("one-account", 1, 200, tmp_path)
    assert "is not counted" in outcome.told
