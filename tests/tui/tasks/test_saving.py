"""Between the open segment and its file: saving, conflicts, opening, starting, leaving."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from driving import Driver, Start, driven
from textual.widgets import Input

from niche.segments.model.filters import All, Condition
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.app import NicheApp
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog, TextScreen
from niche.tui.dialogs.segments import StandingList
from niche.tui.panes.yaml import YamlPane
from niche.tui.tasks.saving import shortened
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
    return [standing.slug for standing in driver.app.screen.query_one(StandingList).shown]


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


async def test_undo_goes_back_past_a_save(start: Start) -> None:
    async with start() as driver:
        await narrow(driver)
        await driver.press("s", "enter", "u")
        assert driver.filter == All((COUNTRY, SIZE))
        assert driver.bench.session.dirty


async def test_a_save_without_changes_touches_nothing(start: Start, growth: Path) -> None:
    async with start() as driver:
        before = growth.stat().st_mtime_ns
        await driver.press("s")
        assert driver.app.screen is driver.bench
        assert growth.stat().st_mtime_ns == before


THEIRS = "niche: 1\nname: Theirs\nwhere: {country: US}\n"


@pytest.mark.parametrize(
    ("key", "text", "on_screen"),
    [
        pytest.param("t", THEIRS, All((Condition("country", "is", "US"),)), id="take theirs"),
        pytest.param("escape", THEIRS, NARROWED, id="cancel leaves both"),
    ],
)
async def test_a_file_changed_on_disk_is_the_users_choice(
    start: Start, growth: Path, key: str, text: str, on_screen: All
) -> None:
    async with start() as driver:
        await narrow(driver)
        growth.write_text(THEIRS)
        await driver.press("s", "enter")
        assert "changed on disk" in driver.text(".dialog-text Static")
        await driver.press(key)
        assert growth.read_text() == text
        assert driver.bench.session.segment.where in (on_screen, on_screen.children[0])


async def test_overwriting_a_changed_file_keeps_what_else_they_changed(start: Start, growth: Path) -> None:
    async with start() as driver:
        await narrow(driver)
        growth.write_text(THEIRS)
        await driver.press("s", "enter", "m")
        saved = read_segment(growth).segment
        assert (saved.name, saved.where) == ("Theirs", NARROWED)
        assert not driver.bench.session.dirty


async def test_taking_theirs_can_be_undone(start: Start, growth: Path) -> None:
    async with start() as driver:
        await narrow(driver)
        growth.write_text(THEIRS)
        await driver.press("s", "enter", "t")
        assert driver.filter == Condition("country", "is", "US")
        await driver.press("u")
        assert driver.filter == NARROWED


async def test_a_save_that_is_held_too_long_only_shows_how_the_versions_differ(start: Start, growth: Path) -> None:
    async with start() as driver:
        await narrow(driver)
        growth.write_text(THEIRS)
        await driver.press("s", "enter", "enter")
        assert "-where: {country: US}" in driver.text("TextScreen Static")
        await driver.press("enter", "enter", "enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        assert (driver.filter, growth.read_text()) == (NARROWED, THEIRS)


async def test_a_save_that_fails_says_why_and_keeps_the_changes(
    start: Start, growth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with start() as driver:
        await narrow(driver)
        monkeypatch.setattr("os.fsync", full)
        await driver.press("s", "enter")
        assert isinstance(driver.app.screen, TextScreen)
        assert "the disk is full" in driver.text("TextScreen Static")
        await driver.press("escape")
        assert driver.bench.session.dirty
        assert read_segment(growth).segment.where == All((COUNTRY, SIZE))


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


async def test_changes_that_cannot_be_kept_are_not_left(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    async with start() as driver:
        await narrow(driver)
        await driver.press("q", "k")
        assert driver.app.is_running
        assert driver.filter == NARROWED


async def test_without_the_questions_changes_come_and_go_by_themselves(workspace: Path) -> None:
    config = Config(unasked=frozenset({Question.LEAVE, Question.DRAFT}))
    async with driven(NicheApp(workspace, config)) as driver:
        await narrow(driver)
        await driver.press("q")
        assert not driver.app.is_running
    async with driven(NicheApp(workspace, config)) as driver:
        assert driver.filter == NARROWED
        await driver.press("u")
        assert driver.filter == All((COUNTRY, SIZE))


@pytest.mark.parametrize(
    ("keys", "running", "saved"),
    [
        (("escape",), True, False),
        (("q", "q"), True, False),
        (("ctrl+q",), True, False),
        (("d",), False, False),
        (("s", "enter"), False, True),
        (("s", "escape"), True, False),
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


async def test_a_segment_that_cannot_be_read_says_where_and_changes_nothing(start: Start) -> None:
    async with start() as driver:
        await driver.press("ctrl+o")
        await driver.type("broken")
        await driver.press("enter")
        assert "broken.yaml:3" in driver.text("TextScreen Static").replace("\n", "")
        assert driver.bench.session.slug == "growth"


async def test_opening_another_segment_asks_about_unsaved_changes(start: Start) -> None:
    async with start() as driver:
        await narrow(driver)
        await driver.press("ctrl+o")
        await driver.type("everybody")
        await driver.press("enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("escape")
        assert driver.filter == NARROWED


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


async def test_the_editor_changes_the_file_and_the_screen_follows(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/100/500/' \"$1\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    async with start() as driver:
        monkeypatch.setattr(driver.app, "suspend", nullcontext)
        await driver.press("e")
        assert driver.filter == All((COUNTRY, Condition("employees", "at_least", 500)))
        assert not driver.bench.session.dirty
        await driver.press("u")
        assert driver.filter == All((COUNTRY, SIZE))


async def test_what_the_editor_broke_can_be_edited_again(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    # Breaks the file the first time, mends it the second time.
    editor.write_text(
        f'#!/bin/sh\ncp "$1" {tmp_path}/now; if [ -e {tmp_path}/old ]; then cp {tmp_path}/old "$1"; '
        f"else cp {tmp_path}/now {tmp_path}/old; echo '  bad: [' >> \"$1\"; fi\n"
    )
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    async with start() as driver:
        monkeypatch.setattr(driver.app, "suspend", nullcontext)
        await driver.press("e")
        assert "growth.yaml:" in driver.text(".dialog-text Static").replace("\n", "")
        await driver.press("enter")
        assert driver.app.screen is driver.bench
        assert driver.filter == All((COUNTRY, SIZE))


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


@pytest.mark.parametrize("editor", ["vi 'x", 'vi "', "vi \\"])
async def test_an_editor_that_is_no_command_is_told(start: Start, monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    monkeypatch.setenv("EDITOR", editor)
    async with start() as driver:
        await driver.press("e")
        (note,) = driver.app._notifications
        assert f"The editor {editor} cannot be started" in note.message
        assert driver.app.screen is driver.bench
