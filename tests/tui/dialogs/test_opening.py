"""From a path, or none, to the workbench or to a screen that says what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from driving import Start
from resting import rested
from textual.app import App
from textual.events import Paste
from textual.widgets import Input, ProgressBar

from niche import tui
from niche.segments.model.filters import All
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.dialogs.opening import OpeningScreen
from niche.tui.dialogs.places import PathSuggester, age
from niche.tui.dialogs.welcome import OpenDialog, WelcomeScreen
from niche.tui.widgets.choices import ChoiceList
from niche.tui.workbench.screen import Workbench


async def test_a_bare_table_opens_with_a_new_segment(start: Start, workspace: Path) -> None:
    alone = workspace.parent / "alone.csv"
    alone.write_text((workspace / "accounts.csv").read_text())
    async with start(alone) as driver:
        assert driver.bench.session.slug == "new-segment"
        assert driver.filter == All()
        assert driver.counts.total == 120


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("missing.csv", None, "there is no such file"),
        ("niche.yaml", "niche: 1\ndata: [\n", "niche.yaml:"),
        ("niche.yaml", "niche: 1\ndata: gone.csv\n", "gone.csv"),
        ("niche.yaml", "niche: 1\ndata: accounts.csv\ntaxonomy: {columns: [sector, industri]}\n", "industri"),
        ("broken.parquet", "not parquet", "broken.parquet"),
    ],
)
async def test_what_cannot_be_opened_is_said_with_its_place(
    start: Start, workspace: Path, name: str, text: str | None, said: str
) -> None:
    path = workspace / name
    if text is not None:
        path.write_text(text)
    async with start(path) as driver:
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert said in driver.text("#problems Static").replace("\n", "")


async def test_with_nothing_to_open_there_is_a_welcome_that_opens_a_path(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    async with start(None) as driver:
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert not driver.app.screen.query("#problems")
        assert driver.app.screen.query_one(Input).has_focus
        await driver.type(str(workspace)[:-3])
        await driver.press("right", "enter")
        assert isinstance(driver.app.screen, Workbench)


async def test_a_table_beside_its_segments_is_opened_unnamed(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "niche.yaml").unlink()
    monkeypatch.chdir(workspace / "segments")
    async with start(None) as driver:
        assert driver.bench.project.universe.name == "accounts.csv"


async def test_the_latest_table_of_the_folder_is_one_key_away(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, time in (("older.csv", 1), ("accounts.csv", 3), ("oldest.csv", 2)):
        (tmp_path / name).write_text((workspace / "accounts.csv").read_text())
        os.utime(tmp_path / name, (time, time))
    monkeypatch.chdir(tmp_path)
    async with start(None) as driver:
        assert driver.app.screen.query_one(Input).has_focus
        await driver.press("enter")
        assert driver.bench.project.universe.name == "accounts.csv"


async def test_the_welcome_lists_what_was_opened_last_and_then_the_newest_tables(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, time in (("older.csv", 1), ("newest.csv", 3), ("other.csv", 2)):
        (folder / name).write_text((workspace / "accounts.csv").read_text())
        os.utime(folder / name, (time, time))
    async with start(workspace):
        pass
    monkeypatch.chdir(folder)
    async with start(None) as driver:
        names = [choice.text for choice in driver.app.screen.query_one(ChoiceList).known]
        assert names == [str(workspace), "newest.csv", "other.csv", "older.csv"]
        assert "years ago" in driver.text("ChoiceList")
        await driver.press("down", "down")
        assert driver.app.screen.query_one(Input).value == "other.csv"
        await driver.press("enter")
        assert driver.bench.project.universe.name == "other.csv"


async def test_another_table_is_opened_after_asking_for_unsaved_work(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("name,size\nA,1\nB,2\n")
    monkeypatch.chdir(tmp_path)
    async with start(workspace) as driver:
        await driver.press("2", "down", "delete", "O")
        assert isinstance(driver.app.screen, OpenDialog)
        driver.app.screen.query_one(Input).value = "other.csv"
        await driver.press("enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("escape")
        assert driver.bench.project.universe.name == "accounts.csv"
        assert driver.bench.session.dirty
        await driver.press("O")
        driver.app.screen.query_one(Input).value = "other.csv"
        await driver.press("enter", "d")
        assert driver.bench.project.universe.name == "other.csv"


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "1 day ago"), (13, "1 week ago"), (45, "1 month ago"), (800, "2 years ago")]
)
def test_an_age_is_said_in_its_longest_unit(days: int, said: str) -> None:
    assert age(days * 86_400 + 5) == said


async def test_a_path_that_was_wrong_can_be_mended(start: Start, workspace: Path) -> None:
    async with start(workspace / "acounts.csv") as driver:
        driver.app.screen.query_one(Input).value = str(workspace / "accounts.csv")
        await driver.press("enter")
        assert isinstance(driver.app.screen, Workbench)


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab"), ("shift+tab",)])
async def test_what_is_typed_on_the_welcome_is_the_path(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    (workspace.parent / "empty").mkdir()
    monkeypatch.chdir(workspace.parent / "empty")
    async with start(None) as driver:
        await driver.press(*keys)
        await driver.type("../workspace")
        assert driver.app.screen.query_one(Input).value == "../workspace"
        await driver.press("enter")
        assert driver.bench.session.slug == "growth"


async def test_a_file_dropped_on_the_welcome_is_the_path(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.parent / "empty").mkdir()
    monkeypatch.chdir(workspace.parent / "empty")
    async with start(None) as driver:
        driver.app.post_message(Paste(f"{workspace}\n"))
        await driver.settle()
        await driver.press("enter")
        assert driver.bench.session.slug == "growth"


async def test_a_home_folder_of_nobody_is_a_path_that_is_wrong(start: Start, workspace: Path) -> None:
    async with start(workspace / "gone.csv") as driver:
        driver.app.screen.query_one(Input).value = ""
        await driver.type("~nobody-at-all/a.csv")
        await driver.press("enter")
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert "~nobody-at-all/a.csv" in driver.text("#problems Static")


async def test_quitting_the_welcome(start: Start, tmp_path: Path) -> None:
    async with start(tmp_path / "missing") as driver:
        await driver.press("escape")
        assert not driver.app.is_running


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("{root}/acc", "{root}/accounts.csv"),
        ("{root}/seg", "{root}/segments/"),
        ("{root}/zzz", None),
        ("{root}/", None),
    ],
)
async def test_a_path_is_completed(workspace: Path, typed: str, completed: str | None) -> None:
    found = await PathSuggester().get_suggestion(typed.format(root=workspace))
    assert found == (completed and completed.format(root=workspace))


async def test_what_is_opened_is_said_at_once_and_progress_later() -> None:
    async with App[None]().run_test() as pilot:
        screen = OpeningScreen("accounts")
        await pilot.app.push_screen(screen)
        assert screen.query_one("#what").visible
        assert not screen.query_one(ProgressBar).visible


async def test_a_long_name_leaves_the_progress_in_sight() -> None:
    async with App[None](css_path=Path(tui.__file__).with_name("niche.tcss")).run_test(size=(60, 15)) as pilot:
        screen = OpeningScreen("accounts-" * 20)
        await pilot.app.push_screen(screen)
        screen._show()
        await pilot.pause()
        box = screen.query_one("#opening").region
        for widget in screen.query("ProgressBar, #keys"):
            assert widget.region.height == 1
            assert box.contains_region(widget.region)


@pytest.mark.parametrize(
    "where",
    [
        f"{{employees: {{at_least: {'9' * 5_000}}}}}",
        f"{{company: {{listed_in: {'x' * 300}}}}}",
        '{company: {listed_in: "a\\0b"}}',
        "{company: {matches: 'a{99999999}'}}",
        f"{{company: {{contains: {'x' * 3_000}}}}}",
    ],
    ids=["digits", "long name of a file", "NUL in the name of a file", "repetition", "long text"],
)
async def test_odd_values_of_a_segment_are_told_and_end_nothing(start: Start, workspace: Path, where: str) -> None:
    for file in (workspace / "segments").glob("*.yaml"):
        file.unlink()
    (workspace / "segments" / "odd.yaml").write_text(f"niche: 1\nname: Odd\nwhere: {where}\n")
    async with start() as driver:
        await driver.press("2", "down", "5")
        assert driver.app.screen is driver.bench
        await driver.press("2", "a", "escape")
        assert driver.app.crash is None


async def test_the_welcome_comes_to_rest_in_a_terminal_of_any_size(start: Start, workspace: Path) -> None:
    (workspace / "accounts.csv").unlink()
    async with start() as driver:
        for width, height in ((60, 15), (10, 2), (1, 1), (120, 36)):
            await driver.pilot.resize_terminal(width, height)
            await rested()
        assert isinstance(driver.app.screen, WelcomeScreen)
