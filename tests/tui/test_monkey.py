"""Whatever is pressed, clicked, pasted and done to the files: the app goes on, and its counts are true."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from monkey import STALLED, Outcome, acts, run
from oddtables import TABLES
from resting import rested

from niche.tui.widgets.lines import LineView
from niche.tui.workbench.screen import Workbench

ACTS = {"sample": 80, "wide": 25, "many-segments": 25}
"""On each table; where it is not named, 40. `make monkey` does as many as one likes."""


async def used(table: str, seed: int, number: int, folder: Path) -> Outcome:
    outcome = Outcome(table)
    with pytest.MonkeyPatch.context() as patch:
        await run(outcome, list(acts(seed, number)), folder, patch)
    return outcome


@pytest.mark.parametrize("table", TABLES)
async def test_nothing_that_the_monkey_does_ends_the_app(table: str, tmp_path: Path) -> None:
    outcome = await used(table, 1, ACTS.get(table, 40), tmp_path)
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


async def test_an_app_that_never_comes_to_rest_is_a_failure_and_not_opened_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        await rested()
        raise TimeoutError

    monkeypatch.setattr("monkey.rested", never)
    outcome = await used("one-account", 1, 5, tmp_path)
    assert outcome.failures == ["does not come to rest when it is opened"]


def test_a_run_that_stalls_is_given_up_with_the_stacks_and_the_acts() -> None:
    stalls = """
from monkey import Outcome, watched
outcome = Outcome("one-account", ["key down", "key up"])
with watched(outcome, 0.01):
    while True:
        pass
"""
    support = Path(__file__).parent.parent / "support"
    said = subprocess.run([sys.executable, "-c", stalls], cwd=support, capture_output=True, text=True)
    assert said.returncode == STALLED
    assert "key down\nkey up" in said.stderr
    assert "in <module>" in said.stderr
