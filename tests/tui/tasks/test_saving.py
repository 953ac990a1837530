"""Between the open segment and its file: saving, conflicts, opening, starting, leaving."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from driving import Driver, Start
from fakebench import FakeBench, text
from textual.widgets import Input

from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.segment import Segment
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog
from niche.tui.dialogs.segments import StandingList
from niche.tui.panes.yaml import YamlPane
from niche.tui.session.session import UNNAMED, Session
from niche.tui.tasks import saving
from niche.tui.tasks.saving import shortened
from niche.tui.tasks.segments import open_segment
from niche.tui.user.preferences import Config, Question

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)
NARROWED = All((COUNTRY,))


@pytest.fixture
def growth(workspace: Path) -> Path:
    """The file of the segment that is open."""
    return workspace / "segments" / "growth.yaml"


async def narrow(driver: Driver) -> None:
    """Take the last condition out."""
    await driver.press("2", "down", "down", "delete")
    assert driver.filter == NARROWED


def options(driver: Driver) -> list[str]:
    """The slugs of the list on the screen."""
    return [str(choice.value) for choice in driver.app.screen.query_one(StandingList).found]


async def test_a_save_shows_the_diff_and_changes_only_the_lines_that_changed(start: Start, growth: Path) -> None:
    async with start() as driver:
        before = growth.read_text().splitlines()
        await narrow(driver)
        assert "●" in driver.text("HeaderLine")
        await driver.press("s")
        shown = driver.text(".dialog-text Static")
        assert "-    - employees: {at_least: 100}" in shown
        await driver.press("enter")
        after = growth.read_text().splitlines()
        assert after[:-1] == before[:-1]
        assert after[-1].startswith("measured: {accounts: 60, of: 120,")
        assert "●" not in driver.text("HeaderLine")
        assert driver.bench.query_one(YamlPane).summary == "saved"


async def test_the_key_that_opened_the_save_does_not_confirm_it(start: Start, growth: Path) -> None:
    async with start() as driver:
        before = growth.read_text()
        await narrow(driver)
        await driver.press("s", "s", "s")
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("escape")
        assert growth.read_text() == before
        assert driver.bench.session.dirty


async def test_a_save_that_is_held_too_long_only_shows_how_the_versions_differ(start: Start, growth: Path) -> None:
    async with start() as driver:
        await narrow(driver)
        growth.write_text(THEIRS)
        await driver.press("s", "enter", "enter")
        assert "-where: {country: US}" in driver.text("TextScreen Static")
        await driver.press("enter", "enter", "enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        assert (driver.filter, growth.read_text()) == (NARROWED, THEIRS)


async def test_quitting_with_nothing_unsaved_just_quits(start: Start) -> None:
    async with start() as driver:
        await driver.press("q")
        assert not driver.app.is_running


async def test_changes_are_kept_for_later_and_offered_again(start: Start, growth: Path) -> None:
    before = growth.read_text()
    async with start() as driver:
        await narrow(driver)
        await driver.press("q", "k")
        assert not driver.app.is_running
    assert growth.read_text() == before
    async with start() as driver:
        assert "removed: employees ≥ 100" in driver.text(".dialog-text Static")
        await driver.press("enter")
        assert driver.filter == NARROWED


@pytest.mark.parametrize(
    ("keys", "running", "saved"),
    [
        (("q", "q"), True, False),
        (("ctrl+q",), True, False),
        (("s", "enter"), False, True),
    ],
)
async def test_quitting_with_changes_asks(
    start: Start, growth: Path, keys: tuple[str, ...], running: bool, saved: bool
) -> None:
    async with start() as driver:
        await narrow(driver)
        await driver.press("q", *keys)
        assert driver.app.is_running is running
        assert (read_segment(growth).segment.where == NARROWED) is saved


async def test_another_segment_is_found_by_typing_and_opened(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "o")
        await driver.until(lambda: bool(driver.app.screen.query(StandingList)))
        assert options(driver) == ["broken", "everybody", "growth"]
        assert "unreadable" in driver.text("StandingList")
        assert "51" in driver.text("StandingList")
        await driver.type("every")
        assert options(driver) == ["everybody"]
        await driver.press("enter")
        assert driver.bench.session.slug == "everybody"
        assert driver.counts.total == 120


async def test_a_new_segment_is_named_filled_and_saved(start: Start, workspace: Path) -> None:
    async with start() as driver:
        await driver.press("n")
        await driver.type("Big Ones")
        await driver.press("enter")
        assert driver.counts.total == 120
        await driver.press("1", "down", "space", "s", "enter")
        saved = read_segment(workspace / "segments" / "big-ones.yaml").segment
        assert saved.name == "Big Ones"
        assert saved.where == All((Condition("industry", "under", ("Finance",)),))


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("employees ≥ 100", "employees ≥ 100"),
        ("x" * 57, "x" * 57),
        ("x" * 80, "x" * 80),
        ("名" * 20 + " " + "名" * 20, "名" * 20),
        ("country is Germany or country is Norway or country is Sweden", "country is Germany or country is Norway"),
        ("sector is Energy or sector is Retail or employees between 1 and 50", "sector is Energy or sector is Retail"),
        ("employees ≥ " + "9" * 50, "employees"),
        (
            "country in Germany, France, Norway, Sweden, Denmark, Spain",
            "country in Germany, France, Norway, Sweden, Denmark",
        ),
    ],
)
def test_a_name_loses_whole_words_and_what_joins_them(name: str, proposed: str) -> None:
    assert shortened(name) == proposed


async def test_the_proposed_name_is_in_sight_as_a_whole(start: Start, workspace: Path) -> None:
    for path in (workspace / "segments").iterdir():
        path.unlink()
    steps = [Condition("country", "in", ("DE", "FR", "US")), Condition("employees", "between", (100, 10_000))]
    async with start() as driver:
        driver.bench.edit("add", All((*steps, Condition("company", "contains", "Company"), *steps)))
        await driver.press("s")
        await driver.until(lambda: isinstance(driver.app.screen, NameDialog))
        box = driver.app.screen.query_one(Input)
        assert box.value == "country in DE, FR, US and employees 100…10,000"
        assert len(box.value) < box.content_size.width


# Without an app


@pytest.fixture
def bench(workspace: Path) -> FakeBench:
    """The segment narrowed to one of its conditions."""
    return narrowed(workspace)


def narrowed(workspace: Path, config: Config | None = None) -> FakeBench:
    bench = FakeBench(workspace, slug="growth", config=config)
    bench.edit("remove", NARROWED)
    bench.session.keep_draft()
    return bench


async def test_undo_goes_back_past_a_save(bench: FakeBench) -> None:
    bench.answers = ["save"]
    assert await saving.save(bench)
    assert not bench.session.dirty
    assert bench.session.undo() is not None
    assert (bench.session.filter, bench.session.dirty) == (All((COUNTRY, SIZE)), True)


async def test_a_save_without_changes_touches_nothing(workspace: Path, growth: Path) -> None:
    before = growth.stat().st_mtime_ns
    bench = FakeBench(workspace, slug="growth")
    assert await saving.save(bench)
    assert (bench.asked, bench.said) == ([], ["Nothing to save."])
    assert growth.stat().st_mtime_ns == before


THEIRS = "niche: 1\nname: Theirs\nwhere: {country: US}\n"
US = Condition("country", "is", "US")


@pytest.mark.parametrize(("answer", "saved", "on_screen"), [("theirs", True, US), ("cancel", False, NARROWED)])
async def test_a_file_changed_on_disk_is_the_users_choice(
    bench: FakeBench, growth: Path, answer: str, saved: bool, on_screen: Filter
) -> None:
    growth.write_text(THEIRS)
    bench.answers = ["save", answer]
    assert await saving.save(bench) is saved
    assert "changed on disk" in text(bench.asked[-1])
    assert (growth.read_text(), bench.session.filter) == (THEIRS, on_screen)
    if saved:
        bench.session.undo()
        assert bench.session.filter == NARROWED


async def test_overwriting_a_changed_file_keeps_what_else_they_changed(bench: FakeBench, growth: Path) -> None:
    growth.write_text(THEIRS)
    bench.answers = ["save", "mine"]
    assert await saving.save(bench)
    saved = read_segment(growth).segment
    assert (saved.name, saved.where) == ("Theirs", NARROWED)
    assert not bench.session.dirty


async def test_how_the_versions_differ_is_shown_as_often_as_asked_for(bench: FakeBench, growth: Path) -> None:
    growth.write_text(THEIRS)
    bench.answers = ["save", "both", "both", "cancel"]
    assert not await saving.save(bench)
    assert sum("-where: {country: US}" in text(dialog) for dialog in bench.asked) == 2
    assert (bench.session.filter, growth.read_text()) == (NARROWED, THEIRS)


async def test_a_save_that_fails_says_why_and_keeps_the_changes(
    bench: FakeBench, growth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    bench.answers = ["save"]
    assert not await saving.save(bench)
    assert "the disk is full" in text(bench.asked[-1])
    assert bench.session.dirty
    assert read_segment(growth).segment.where == All((COUNTRY, SIZE))


@pytest.mark.parametrize(
    ("answers", "left", "saved"),
    [
        (["cancel"], False, False),
        (["discard"], True, False),
        (["save", "save"], True, True),
        (["save", "cancel"], False, False),
        (["keep"], True, False),
    ],
)
async def test_leaving_with_changes_asks(
    bench: FakeBench, growth: Path, answers: list[object], left: bool, saved: bool
) -> None:
    bench.answers = answers.copy()
    assert await saving.may_leave(bench) is left
    assert bench.answers == []
    assert (read_segment(growth).segment.where == NARROWED) is saved
    assert (bench.session.draft_path is not None) is ("discard" not in answers and not saved)


async def test_changes_that_cannot_be_kept_are_not_left(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    bench = narrowed(workspace)
    bench.answers = ["keep"]
    assert not await saving.may_leave(bench)
    assert bench.session.filter == NARROWED
    assert bench.said == ["Cannot keep the changes. Save or discard them."]


@pytest.mark.parametrize(("answer", "then", "again"), [("restore", NARROWED, True), ("discard", None, False)])
async def test_changes_left_behind_are_offered(
    workspace: Path, bench: FakeBench, answer: str, then: Filter | None, again: bool
) -> None:
    bench.answers = ["keep"]
    assert await saving.may_leave(bench)
    bench.session.close()
    later = FakeBench(workspace, answer)
    draft = later.session.draft()
    assert draft is not None
    assert draft.where == NARROWED
    await saving.offer_draft(later, draft)
    assert "removed: employees ≥ 100" in text(later.asked[-1])
    assert later.session.filter == (then or All((COUNTRY, SIZE)))
    assert (later.session.slot.draft() is not None) is again


async def test_without_the_questions_changes_come_and_go_by_themselves(workspace: Path) -> None:
    config = Config(unasked=frozenset({Question.LEAVE, Question.DRAFT}))
    bench = narrowed(workspace, config)
    assert await saving.may_leave(bench)
    bench.session.close()
    later = FakeBench(workspace, config=config)
    draft = later.session.draft()
    assert draft is not None
    await saving.offer_draft(later, draft)
    assert (later.session.filter, later.asked) == (NARROWED, [])
    later.session.undo()
    assert later.session.filter == All((COUNTRY, SIZE))


async def test_a_segment_that_cannot_be_read_says_where_and_changes_nothing(workspace: Path) -> None:
    bench = FakeBench(workspace, slug="growth")
    await open_segment(bench, "broken")
    assert "broken.yaml:3" in text(bench.asked[-1])
    assert bench.session.slug == "growth"


async def test_opening_another_segment_asks_about_unsaved_changes(bench: FakeBench) -> None:
    bench.answers = ["cancel"]
    await open_segment(bench, "everybody")
    assert bench.session.filter == NARROWED


def editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this script the user's editor."""
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(path))


async def test_the_editor_changes_the_file_and_the_session_follows(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, "sed -i 's/100/500/' \"$1\"", monkeypatch)
    bench = FakeBench(workspace, slug="growth")
    await saving.edit_outside(bench, nullcontext)
    assert bench.session.filter == All((COUNTRY, Condition("employees", "at_least", 500)))
    assert not bench.session.dirty
    bench.session.undo()
    assert bench.session.filter == All((COUNTRY, SIZE))


async def test_what_the_editor_broke_can_be_edited_again(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    # Breaks the file the first time, mends it the second time.
    breaks = f'cp "$1" {old}; echo \'  bad: [\' >> "$1"'
    editor(tmp_path, f'if [ -e {old} ]; then cp {old} "$1"; else {breaks}; fi', monkeypatch)
    bench = FakeBench(workspace, "again", slug="growth")
    await saving.edit_outside(bench, nullcontext)
    (asked,) = bench.asked
    assert "growth.yaml:" in text(asked)
    assert bench.session.filter == All((COUNTRY, SIZE))


@pytest.mark.parametrize("command", ["vi 'x", 'vi "', "vi \\"])
async def test_an_editor_that_is_no_command_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    bench = FakeBench(workspace, slug="growth")
    await saving.edit_outside(bench, nullcontext)
    (said,) = bench.said
    assert f"Cannot start the editor {command}" in said


async def test_the_editor_is_given_the_terminal(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, "sed -i 's/100/500/' \"$1\"", monkeypatch)
    async with start() as driver:
        monkeypatch.setattr(driver.app, "suspend", nullcontext)
        await driver.press("e")
        assert driver.filter == All((COUNTRY, Condition("employees", "at_least", 500)))


async def test_unsaved_work_is_saved_under_another_name(start: Start, growth: Path) -> None:
    async with start() as driver:
        before = growth.read_text()
        await narrow(driver)
        await driver.press("A")
        assert driver.app.screen.query_one(Input).value == "Growth copy"
        await driver.press("enter")
        session = driver.bench.session
        assert (session.slug, session.dirty, session.filter) == ("growth-copy", False, NARROWED)
        assert growth.read_text() == before
        assert read_segment(growth.with_name("growth-copy.yaml")).segment.measured is not None
        await driver.press("ctrl+o")
        await driver.type("growth")
        await driver.press("enter")
        assert driver.app.screen is driver.bench  # nothing of it is left unsaved


async def test_a_segment_without_a_name_is_saved_as_ever(workspace: Path) -> None:
    bench = FakeBench(workspace, "Big ones", "save")
    bench.take(Session(workspace / "segments" / "new-segment.yaml", Segment(UNNAMED, SIZE)))
    await saving.save_as(bench)
    assert read_segment(workspace / "segments" / "big-ones.yaml").segment.where == SIZE
