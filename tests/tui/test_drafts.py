"""Unsaved work is found again after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Start

from niche.segments.filters import All, Condition
from niche.segments.segment import Segment
from niche.tui import drafts
from niche.tui.screens.dialogs import ChoiceDialog
from niche.tui.session import Session

COUNTRY = Condition("country", "in", ("DE", "FR"))
NARROWED = All((COUNTRY,))


async def crash_after_an_edit(start: Start) -> None:
    """Leave without a question, as a closed terminal does."""
    async with start() as driver:
        await driver.press("2", "down", "down", "delete")
        assert driver.filter == NARROWED
        driver.app.exit()


@pytest.mark.parametrize(("key", "restored"), [("r", True), ("t", False)])
async def test_work_that_a_crash_cut_short_is_offered_once(start: Start, key: str, restored: bool) -> None:
    await crash_after_an_edit(start)
    async with start() as driver:
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press(key)
        assert (driver.filter == NARROWED) is restored
        assert driver.bench.session.dirty is restored
        await driver.press("s", "enter") if restored else None
    async with start() as driver:
        assert driver.app.screen is driver.bench


async def test_what_was_discarded_is_not_offered_again(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "down", "delete", "q", "d")
    async with start() as driver:
        assert driver.app.screen is driver.bench


def test_work_goes_on_where_no_draft_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    session = Session(tmp_path / "a.yaml", Segment("A"))
    session.apply("narrow", COUNTRY)
    drafts.keep(session)
    assert drafts.found(session) is None
    drafts.forget(session)
