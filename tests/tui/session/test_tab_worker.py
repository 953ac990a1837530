"""The tabs Changes, Overlap and Portfolio: true of the segment in hand, worked out when they are in sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import NARROW, Driver, Start
from repositories import commit, git
from textual.content import Content

from niche.segments.model.problems import Problem
from niche.segments.versions.git import GitError, Repository
from niche.tui.keys.actions import PANES, Context
from niche.tui.session import tab_worker
from niche.tui.session.tab_worker import TabWorker


@pytest.fixture
def repository(workspace: Path) -> Path:
    """The workspace, committed."""
    (workspace / "segments" / "broken.yaml").unlink()
    git(workspace, "init", "--quiet", "--initial-branch=main")
    commit(workspace, "first")
    return workspace


@pytest.mark.usefixtures("repository")
async def test_changes_follow_the_segment_in_hand(start: Start) -> None:
    async with start() as driver:
        await driver.press("6")
        assert "nothing changed since the last commit" in driver.text("ChangesPane")
        assert "git main" in str(driver.bench.query_one("#changes").border_title)
        await driver.press("2", "down", "delete")
        shown = driver.text("ChangesPane")
        assert "51 → 111 accounts (+60)" in shown
        assert "rule   removed: country in DE, FR" in shown
        assert "enter  60" in shown
        await driver.press("6", "G")
        assert "-     - country: {in: [DE, FR]}   # both have a partner" in driver.text("ChangesPane")
        await driver.press("u")
        assert "nothing changed" in driver.text("ChangesPane")


async def test_changes_without_git_are_those_since_the_save(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "delete", "6")
        shown = driver.text("ChangesPane")
        assert "51 → 111 accounts (+60) since the saved file" in shown
        assert "not in a git repository" in shown


async def test_changes_in_a_repository_without_commits(start: Start, workspace: Path) -> None:
    git(workspace, "init", "--quiet", "--initial-branch=main")
    async with start() as driver:
        await driver.press("6")
        shown = driver.text("ChangesPane")
        assert "– → 51 accounts" in shown
        assert "no commits yet" in shown


async def test_changes_on_a_detached_head(start: Start, repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    async with start() as driver:
        await driver.press("2", "down", "delete", "6")
        assert "on no branch" in driver.text("ChangesPane")


@pytest.mark.usefixtures("repository")
async def test_a_problem_is_said_in_the_pane(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise GitError(Problem("git ls-tree did not answer within 20 seconds"))

    async with start() as driver:
        monkeypatch.setattr(Repository, "tree", slow)
        await driver.press("6")
        assert "did not answer" in driver.text("ChangesPane")


async def test_overlap_is_of_the_segment_in_hand(start: Start) -> None:
    async with start() as driver:
        await driver.press("7")
        assert driver.text("OverlapPane").splitlines()[1].split()[:3] == ["everybody", "120", "51"]
        await driver.press("2", "down", "delete", "7")
        assert driver.text("OverlapPane").splitlines()[1].split()[:3] == ["everybody", "120", "111"]
        await driver.press("enter")
        assert driver.bench.session.slug == "growth"  # unsaved changes are asked about first
        await driver.press("d")
        assert driver.bench.session.slug == "everybody"


async def test_portfolio_shows_all_and_opens_one(start: Start) -> None:
    async with start() as driver:
        await driver.press("8")
        rows = [row.split() for row in driver.text("PortfolioPane").splitlines()]
        assert {row[0] for row in rows[1:4]} == {"broken", "everybody", "●"}
        assert next(row for row in rows if "growth" in row)[2:4] == ["draft", "51"]
        assert next(row for row in rows if "broken" in row)[2] == "unreadable"
        await driver.press("g", *["down"] * [row[0] for row in rows[1:4]].index("everybody"), "enter")
        assert driver.bench.session.slug == "everybody"
        assert "● everybody" in driver.text("PortfolioPane")


async def test_only_the_tab_in_sight_is_worked_out(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Context] = []
    look = TabWorker.look

    def looked(tab_worker: TabWorker) -> None:
        before = dict(tab_worker._asked)
        look(tab_worker)
        asked.extend(context for context, at in tab_worker._asked.items() if before.get(context) != at)

    monkeypatch.setattr(TabWorker, "look", looked)
    async with start() as driver:
        await driver.press("2", "down", "!", "5", "3")
        assert asked == []
        await driver.press("8", "8", "7", "1", "2", "!")
        assert asked == [Context.PORTFOLIO, Context.OVERLAP, Context.OVERLAP]


async def test_a_result_of_before_the_last_edit_is_not_shown(start: Start) -> None:
    async with start() as driver:
        await driver.press("7")
        shown: list[str] = []
        driver.bench.tab_worker._show(driver.bench.tab_worker._generation - 1, lambda: shown.append("late"))
        driver.bench.tab_worker._show(driver.bench.tab_worker._generation, lambda: shown.append("now"))
        assert shown == ["now"]


async def test_in_a_narrow_terminal_a_tab_out_of_sight_is_not_worked_out(start: Start) -> None:
    async with start(size=NARROW) as driver:
        await driver.press("7")
        assert driver.bench.tab_worker._asked
        asked = dict(driver.bench.tab_worker._asked)
        await driver.press("2", "down", "delete")
        assert driver.bench.tab_worker._asked == asked
        await driver.press("7")
        assert "111" in driver.text("OverlapPane")


async def test_a_larger_terminal_brings_a_tab_up_to_date(start: Start) -> None:
    async with start(size=NARROW) as driver:
        await driver.press("7", "2", "down", "delete")
        await driver.pilot.resize_terminal(120, 36)
        await driver.settle()
        assert driver.text("OverlapPane").splitlines()[1].split()[:3] == ["everybody", "120", "111"]


@pytest.mark.parametrize("seconds", [0.0, 60.0])
@pytest.mark.parametrize("told", [[], [1], [1, 2], [1, 2, 3, 4]])
def test_the_first_and_the_last_are_told_in_any_case(
    told: list[int], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_worker, "INTERVAL", seconds)
    assert list(tab_worker.throttled(told)) == ([*told[:1], *told[1:][-1:]] if seconds else told)


@pytest.mark.parametrize("context", [context for context in PANES if PANES.index(context) >= 3])
async def test_the_titles_of_the_tabs_fit_eighty_columns(start: Start, context: Context) -> None:
    async with start(size=NARROW) as driver:
        await driver.press(str(PANES.index(context) + 1))
        title = Content.from_markup(str(driver.bench.query_one(f"#{context}").border_title)).plain
        assert "4 Accounts │ 5 YAML │ 6 Changes │ 7 Overlap │ 8 Portfolio" in title


async def test_a_commit_elsewhere_is_noticed(start: Start, repository: Path) -> None:
    growth = repository / "segments" / "growth.yaml"
    growth.write_text(growth.read_text().replace("100", "200"))
    async with start() as driver:
        await settled(driver)
        await driver.press("6")
        assert "51 → " in driver.text("ChangesPane")
        commit(repository, "elsewhere")
        await settled(driver)
        assert "nothing changed" in driver.text("ChangesPane")


async def settled(driver: Driver) -> None:
    """Let the app look at the disk."""
    await driver.bench.watcher.look()
    await driver.settle()
