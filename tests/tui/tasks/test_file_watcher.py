"""What changes on disk while it is open is noticed: taken where nothing is lost, else the user's choice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import polars as pl
import pytest
from driving import Driver, Start
from repositories import commit, git

from niche.segments.model.filters import All, Condition, InSegment
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.dialogs.basic import ChoiceDialog, TextScreen
from niche.tui.panes.frame import HeaderLine

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)
THEIRS = "niche: 1\nname: Theirs\nwhere: {country: US}\n"
US = Condition("country", "is", "US")


@pytest.fixture
def growth(workspace: Path) -> Path:
    """The file of the segment that is open."""
    return workspace / "segments" / "growth.yaml"


async def look(driver: Driver) -> None:
    """Let the app look at the disk; it may be waiting for an answer afterwards."""
    driver.bench.watcher._begin()
    looking = [worker for worker in driver.app.workers if worker.group == "watch"]
    while driver.app.screen is driver.bench and any(not worker.is_finished for worker in looking):
        await asyncio.sleep(0)
    await driver.settle()


def said(driver: Driver) -> str:
    """The notes on the screen, the latest last."""
    return "\n".join(note.message for note in driver.app._notifications)


async def narrow(driver: Driver) -> None:
    """Take the last condition out."""
    await driver.press("2", "down", "down", "delete")


async def test_without_changes_here_what_is_on_disk_is_shown(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        growth.write_text(THEIRS)
        await look(driver)
        assert driver.filter == US
        assert driver.counts.total == 30
        assert "growth.yaml changed on disk and was reloaded" in said(driver)
        await driver.press("u")
        assert driver.filter == All((COUNTRY, SIZE))


@pytest.mark.parametrize(
    ("keys", "on_screen", "name"),
    [
        pytest.param(("escape",), All((COUNTRY,)), "Theirs", id="keep mine"),
        pytest.param(("enter",), All((COUNTRY,)), "Theirs", id="the first answer keeps mine"),
        pytest.param(("t",), US, "Theirs", id="take theirs"),
        pytest.param(("b", "escape", "t"), US, "Theirs", id="look at both first"),
    ],
)
async def test_with_changes_here_the_user_chooses(
    start: Start, growth: Path, keys: tuple[str, ...], on_screen: All, name: str
) -> None:
    async with start() as driver:
        await look(driver)
        await narrow(driver)
        growth.write_text(THEIRS)
        await look(driver)
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press(*keys)
        assert driver.app.screen is driver.bench
        assert driver.filter == on_screen
        await look(driver)
        assert driver.app.screen is driver.bench
        await driver.press("s", "enter")
        saved = read_segment(growth).segment
        assert (saved.name, saved.where) == (name, on_screen)


async def test_both_are_shown_as_a_diff(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        await narrow(driver)
        growth.write_text(THEIRS)
        await look(driver)
        await driver.press("b")
        assert isinstance(driver.app.screen, TextScreen)
        text = driver.text("TextScreen Static")
        assert "-where: {country: US}" in text
        assert "+    - country: {in: [DE, FR]}" in text


async def test_taking_theirs_can_be_undone(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        await narrow(driver)
        growth.write_text(THEIRS)
        await look(driver)
        await driver.press("t", "u")
        assert driver.filter == All((COUNTRY,))


async def test_what_cannot_be_read_is_said_once_and_nothing_is_lost(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        growth.write_text("niche: 1\nname: [\n")
        await look(driver)
        await look(driver)
        assert said(driver).count("is unreadable") == 1
        assert driver.filter == All((COUNTRY, SIZE))


async def test_a_deleted_file_is_written_again_by_a_save(start: Start, growth: Path) -> None:
    text = growth.read_text()
    async with start() as driver:
        await look(driver)
        growth.unlink()
        await look(driver)
        await look(driver)
        assert said(driver).count("deleted on disk") == 1
        await driver.press("s", "enter", "m")
        assert growth.read_text().startswith(text.rstrip("\n"))


async def test_a_save_of_our_own_is_no_change(start: Start) -> None:
    async with start() as driver:
        await look(driver)
        await narrow(driver)
        await driver.press("s", "enter")
        await look(driver)
        assert "disk" not in said(driver)


async def test_a_file_touched_but_not_changed_is_no_change(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        growth.touch()
        await look(driver)
        assert "disk" not in said(driver)


async def test_a_segment_that_the_open_one_is_defined_by_is_followed(start: Start, workspace: Path) -> None:
    (workspace / "segments" / "growth.yaml").write_text("niche: 1\nname: G\nwhere: {in_segment: everybody}\n")
    async with start() as driver:
        await look(driver)
        assert (driver.filter, driver.counts.total) == (InSegment("everybody"), 120)
        (workspace / "segments" / "everybody.yaml").write_text(THEIRS)
        await look(driver)
        assert driver.counts.total == 30
        assert "Changed on disk: everybody.yaml." in said(driver)


@pytest.mark.parametrize("name", ["niche.yaml", "accounts.csv"])
async def test_what_needs_to_be_opened_again_is_said(start: Start, workspace: Path, name: str) -> None:
    async with start() as driver:
        await look(driver)
        (workspace / name).write_text((workspace / name).read_text() + "\n")
        await look(driver)
        assert f"{name} changed on disk" in said(driver)


@pytest.mark.parametrize("streamed", [False, True], ids=["in memory", "read from disk"])
async def test_a_table_that_is_gone_is_told_once_and_when_it_is_back(
    start: Start, workspace: Path, streamed: bool
) -> None:
    table = workspace / "accounts.parquet"
    pl.read_csv(workspace / "accounts.csv").write_parquet(table)
    said_by = (workspace / "niche.yaml").read_text().replace("accounts.csv", table.name)
    (workspace / "niche.yaml").write_text(said_by + ("memory: 1 K\n" if streamed else ""))
    async with start() as driver:
        await look(driver)
        table.rename(workspace / "away.parquet")
        await look(driver)
        await look(driver)
        assert said(driver).count("accounts.parquet is missing from disk") == 1
        assert ("can still be counted" in said(driver)) is streamed
        assert ("everything still works" in said(driver)) is not streamed
        (workspace / "away.parquet").rename(table)
        await look(driver)
        assert "accounts.parquet is back." in said(driver)
        assert "changed on disk" not in said(driver)


async def test_another_table_in_the_place_of_one_that_is_gone_is_a_change(start: Start, workspace: Path) -> None:
    async with start() as driver:
        await look(driver)
        (workspace / "accounts.csv").unlink()
        await look(driver)
        (workspace / "accounts.csv").write_text("company\nA\n")
        await look(driver)
        assert "accounts.csv changed on disk" in said(driver)
        assert "is back" not in said(driver)


async def test_below_a_dialog_nothing_changes(start: Start, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        await driver.press("question_mark")
        growth.write_text(THEIRS)
        driver.bench.watcher._begin()
        await driver.settle()
        assert driver.filter == All((COUNTRY, SIZE))
        await driver.press("escape")
        await look(driver)
        assert driver.filter == US


async def test_the_branch_and_the_changed_files_are_in_the_header(start: Start, workspace: Path, growth: Path) -> None:
    async with start() as driver:
        await look(driver)
        assert "git" not in driver.text("HeaderLine")
    git(workspace, "init", "--quiet", "--initial-branch=main")
    commit(workspace, "a start")
    async with start() as driver:
        await look(driver)
        assert "git main" in driver.text("HeaderLine")
        assert "git main M" not in driver.text("HeaderLine")
        growth.write_text(THEIRS)
        await look(driver)
        assert "git main M1" in driver.text("HeaderLine")
        git(workspace, "switch", "--quiet", "--create", "next")
        await look(driver)
        assert "git next M1" in driver.text("HeaderLine")


async def test_a_commit_in_a_worktree_is_in_the_header_at_the_next_look(
    start: Start, workspace: Path, growth: Path, tmp_path: Path
) -> None:
    git(workspace, "init", "--quiet", "--initial-branch=main")
    commit(workspace, "a start")
    git(workspace, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "tree"))
    tree = tmp_path / "tree"
    async with start(tree) as driver:
        (tree / "segments" / growth.name).write_text(THEIRS)
        await look(driver)
        await look(driver)
        assert "git side M1" in driver.text("HeaderLine")
        commit(tree, "theirs")
        await look(driver)
        assert "git side" in driver.text("HeaderLine")
        assert "git side M" not in driver.text("HeaderLine")


async def test_what_is_accepted_elsewhere_is_no_longer_told(start: Start, workspace: Path) -> None:
    (workspace / "accounts.csv").write_text("id,sector,industry,won\n1,A,a,True\n1,A,b,False\n2,B,c,False\n")
    (workspace / "niche.yaml").write_text("niche: 1\ndata: accounts.csv\n")
    async with start() as driver:
        await look(driver)
        header = driver.bench.query_one(HeaderLine)
        assert "! 1 note" in header.render().plain
        accepted = workspace / "accepted.yaml"
        accepted.write_text("accepted:\n  - {rule: repeated-id, reason: branches, until: 2099-01-01}\n")
        await look(driver)
        assert "note" not in header.render().plain
        accepted.unlink()
        await look(driver)
        assert "! 1 note" in header.render().plain
