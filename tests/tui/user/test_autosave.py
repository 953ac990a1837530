"""Unsaved work is found again after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from driving import Start

from niche.segments.model.filters import All, Condition
from niche.segments.model.segment import Segment
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.session.session import Session

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


@pytest.mark.parametrize("key", ["escape", "right"])
async def test_work_is_left_for_another_time_as_often_as_one_likes(start: Start, key: str) -> None:
    await crash_after_an_edit(start)
    for _ in range(2):
        async with start() as driver:
            assert isinstance(driver.app.screen, ChoiceDialog)
            await driver.press(*((key, "enter") if key == "right" else (key,)))
            assert driver.app.screen is driver.bench
            assert not driver.bench.session.dirty
            await driver.press("2", "down", "delete", "q", "d")  # other changes, which are not wanted
    async with start() as driver:
        await driver.press("r")
        assert driver.filter == NARROWED


async def test_what_was_changed_after_work_was_left_for_another_time_is_kept_beside_it(start: Start) -> None:
    await crash_after_an_edit(start)
    async with start() as driver:
        await driver.press("escape", "2", "down", "delete")
        driver.app.exit()
    found = set()
    for _ in range(2):
        async with start() as driver:
            await driver.press("r")
            found.add(driver.filter)
            await driver.press("u", "q")
    assert found == {NARROWED, All((Condition("employees", "at_least", 100),))}


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
    session.keep_draft()
    assert session.draft() is None
    session.forget_draft()


# Two niches on one segment


def edited(path: Path, text: str) -> Session:
    """A session with an unsaved change."""
    session = Session(path, Segment("A"))
    session.apply("narrow", Condition("country", "is", text))
    session.keep_draft()
    return session


posix = pytest.mark.skipif(os.name != "posix", reason="there are no such locks")


@posix
def test_two_niches_keep_a_draft_each(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    first, second = edited(file, "DE"), edited(file, "FR")
    assert (first.slot.elsewhere, second.slot.elsewhere) == (0, 1)
    assert first.slot.path != second.slot.path
    third = Session(file, Segment("A"))
    assert third.draft() is None
    for session in (first, second, third):
        session.close()
    left = [Session(file, Segment("A")) for _ in range(3)]
    assert [draft and draft.where for draft in (session.draft() for session in left)] == [
        first.filter,
        second.filter,
        None,
    ]


@posix
def test_a_draft_is_found_where_only_the_second_niche_ended(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    first, second = edited(file, "DE"), edited(file, "FR")
    second.close()
    third = Session(file, Segment("A"))
    assert (draft := third.draft()) is not None
    assert draft.where == second.filter
    assert (third.slot.elsewhere, first.slot.elsewhere) == (1, 0)


@posix
def test_a_slot_is_free_when_its_process_was_killed(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    code = (
        "import sys, pathlib, os, signal\n"
        "from niche.tui.user import autosave\n"
        "autosave.claim(pathlib.Path(sys.argv[1]))\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        beside = Session(file, Segment("A"))
        assert beside.slot.elsewhere == 1
        beside.close()
        process.kill()
    assert Session(file, Segment("A")).slot.elsewhere == 0


def test_nothing_is_left_of_a_session_that_was_closed(tmp_path: Path) -> None:
    session = edited(tmp_path / "a.yaml", "DE")
    folder = session.slot.path.parent
    session.forget_draft()
    session.close()
    assert list(folder.iterdir()) == []


@posix
async def test_somebody_who_opens_it_a_second_time_is_told(start: Start, workspace: Path) -> None:
    file = workspace / "segments" / "growth.yaml"
    other = Session(file, Segment("A"))
    assert other.slot.elsewhere == 0
    async with start() as driver:
        assert [note.message for note in driver.app._notifications] == ["growth is also open in another window."]
