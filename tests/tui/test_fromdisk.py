"""The app on a table that is read from disk: the same figures on the same screen, and what cannot be done is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from driving import Driver, Start

from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.store import unkept
from niche.segments.counting import ordering
from niche.segments.model.filters import Condition
from niche.segments.model.problems import BadInputError, Problem
from niche.tui.cli import main
from niche.tui.dialogs.record import RecordModal
from niche.tui.panes.accounts import AccountsPane


@pytest.fixture(autouse=True)
def from_disk(workspace: Path) -> None:
    """The workspace's table as Parquet that is taken for too large."""
    pl.read_csv(workspace / "accounts.csv").write_parquet(workspace / "accounts.parquet", row_group_size=50)
    said = (workspace / "niche.yaml").read_text().replace("accounts.csv", "accounts.parquet")
    (workspace / "niche.yaml").write_text(f"{said}memory: 1 K\n")


def rows(driven: Driver) -> list[str]:
    return driven.text("AccountsPane").splitlines()[1:]


def is_there(driven: Driver, text: str) -> Callable[[], bool]:
    return lambda: text in driven.text("AccountsPane")


async def test_the_screen_shows_what_it_shows_of_a_table_in_memory(start: Start, workspace: Path) -> None:
    async with start() as driven:
        assert "accounts.parquet 120, read from disk" in driven.text("HeaderLine")
        found = driven.counts
        tree = driven.text("TreePane")
    niche = (workspace / "niche.yaml").read_text()
    (workspace / "niche.yaml").write_text(niche.replace("memory: 1 K\n", ""))
    async with start() as driven:
        assert "read from disk" not in driven.text("HeaderLine")
        wanted = driven.counts
        assert driven.text("TreePane") == tree
    assert (found.total, found.undecided, found.nodes) == (wanted.total, wanted.undecided, wanted.nodes)
    assert found.matched_outcomes == wanted.matched_outcomes
    assert found.tree.tolist() == wanted.tree.tolist()


async def test_accounts_come_from_disk_as_they_come_into_sight(start: Start) -> None:
    async with start() as driven:
        await driven.press("4")
        await driven.until(is_there(driven, "Company 0"))
        first = rows(driven)[0]
        assert "…" not in first
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, RecordModal))


async def test_any_number_of_accounts_is_sorted_where_the_values_need_not_be_held(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "holdable", lambda *_: False)
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        noted: list[str] = []
        monkeypatch.setattr(pane, "notify", lambda said, **_: noted.append(said))
        await driven.press("4", "o")
        await driven.until(lambda: bool(noted))
        assert noted == ["Only up to 4,194,304 accounts from disk can be sorted by company. Narrow the segment first."]
        assert list(pane.rows[:]) == sorted(pane.rows[:])
        await driven.press(*["l"] * pane.names.index("employees"), "o", "o")
        await driven.until(lambda: list(pane.rows[:]) != sorted(pane.rows[:]))
        chosen = driven.bench.project.universe.table.take(["employees"], pane.rows[:])["employees"].to_list()
        known = [value for value in chosen if value is not None]
        assert chosen == sorted(known, reverse=True) + [None] * (len(chosen) - len(known))


@pytest.mark.parametrize("keys", [("o",), ("enter",), ("j",)], ids=["sorted", "opened", "looked at"])
async def test_accounts_that_cannot_be_read_are_told(
    start: Start, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        await driven.press("4")
        await driven.until(is_there(driven, "Company 0"))
        noted: list[str] = []
        monkeypatch.setattr(pane, "notify", lambda said, **_: noted.append(said))

        def broken(*_: object) -> None:
            raise BadInputError([Problem("accounts.parquet cannot be read")])

        monkeypatch.setattr(BigTable, "take", broken)
        monkeypatch.setattr(BigTable, "in_order", broken)
        pane.window.hold(0, [])
        await driven.press(*keys)
        await driven.until(lambda: bool(noted))
        assert "accounts.parquet cannot be read" in noted[0]
        assert driven.app.crash is None


@pytest.mark.parametrize("keys", [("y",), ("Y", "r"), ("slash", "z", "enter")], ids=["cell", "row", "searched"])
async def test_accounts_that_cannot_be_read_are_not_copied(
    start: Start, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        await driven.press("4")
        await driven.until(is_there(driven, "Company 0"))

        def broken(*_: object) -> None:
            raise BadInputError([Problem("accounts.parquet cannot be read")])

        monkeypatch.setattr(BigTable, "take", broken)
        pane.window.hold(0, [])
        for key in keys:
            await driven.press(key)
        await driven.until(lambda: driven.app.screen is driven.bench and bool(driven.app._notifications))
        notes = " ".join(note.message for note in driven.app._notifications)
        assert "accounts.parquet cannot be read" in notes
        assert "Copied" not in notes
        assert driven.app.clipboard == ""
        assert driven.app.crash is None


async def test_a_disk_that_is_full_is_said(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as driven:
        noted: list[str] = []
        monkeypatch.setattr(driven.bench, "notify", lambda said, **_: noted.append(said))

        def full(table: BigTable, *_: object) -> None:
            raise unkept(table.store, OSError(28, "No space left on device"))

        monkeypatch.setattr(BigTable, "column", full)
        driven.bench.count_worker.count(Condition("employees", "at_least", 5))
        await driven.settle()
        assert len(noted) == 1
        assert "cannot write the cache to" in noted[0]
        assert "No space left on device" in noted[0]


def test_the_command_says_that_the_table_is_read_from_disk(workspace: Path) -> None:
    done = CliRunner().invoke(main, ["count", "-w", str(workspace), "--where", "employees >= 1000"])
    assert done.exit_code == 0
    assert done.stdout.startswith("21 of 120 accounts")
    assert "accounts.parquet is read from disk" in done.stderr


@pytest.mark.parametrize("command", ["tree", "list", "check", "overlap", "rank", "portfolio"])
def test_commands_work_as_in_memory(workspace: Path, command: str) -> None:
    (workspace / "segments" / "broken.yaml").unlink()
    niche = (workspace / "niche.yaml").read_text() + "findings: {not-looked-for: off}\n"
    (workspace / "niche.yaml").write_text(niche)
    found = CliRunner().invoke(main, [command, "-w", str(workspace)])
    (workspace / "niche.yaml").write_text(niche.replace("memory: 1 K\n", ""))
    assert found.stdout == CliRunner().invoke(main, [command, "-w", str(workspace)]).stdout
    assert found.exception is None or isinstance(found.exception, SystemExit)


def test_an_export_is_that_of_memory(workspace: Path) -> None:
    command = ["export", "-w", str(workspace), "--where", "employees >= 1000"]
    found = CliRunner().invoke(main, command).stdout
    niche = (workspace / "niche.yaml").read_text()
    (workspace / "niche.yaml").write_text(niche.replace("memory: 1 K\n", ""))
    assert found == CliRunner().invoke(main, command).stdout
    assert found.count("\n") == 22
