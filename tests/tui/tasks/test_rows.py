"""The table of accounts: searched, laid out, copied, exported."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from driving import Driver, Start
from textual.widgets import Input

from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.dialogs.export import ExportDialog
from niche.tui.dialogs.table_columns import TableColumns
from niche.tui.dialogs.why import FoundAccounts, WhyDialog, WhyLines
from niche.tui.panes.account_scopes import Scope
from niche.tui.panes.accounts import AccountsPane


def names(driven: Driver) -> tuple[str, ...]:
    return driven.bench.query_one(AccountsPane).names


async def test_a_word_is_searched_for_again_and_again(start: Start) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        await driven.press("4", "/")
        await driven.type("software")
        await driven.press("enter")
        places = [pane.cursor_line]
        for _ in range(2):
            await driven.press("/", "enter")
            places.append(pane.cursor_line)
        assert places == sorted(set(places))
        assert all(any("Software" in part.text for part in pane.draw(place, 200)) for place in places)


async def test_columns_are_chosen_and_the_name_stays_first(start: Start) -> None:
    async with start() as driven:
        before = names(driven)
        await driven.press("4", "i", "shift+tab")
        for column in ("employees", "company"):
            await driven.type(column)
            await driven.press("tab", *["backspace"] * len(column))
        await driven.press("enter")
        assert names(driven) == ("company", "employees")
        await driven.press("i", "shift+tab", "enter")
        assert names(driven) == before


async def test_frozen_columns_stay_while_the_others_scroll(start: Start) -> None:
    async with start() as driven:
        await driven.press("4", "right", "F")
        kept = names(driven)[:2]
        await driven.press("$")
        assert tuple(driven.text("AccountsPane").splitlines()[0].split("│")[0].split()) == kept


@pytest.mark.parametrize(
    ("key", "copied"),
    [("r", 1), ("c", None), ("a", None)],
    ids=["row", "column", "table"],
)
async def test_rows_and_columns_are_copied(start: Start, key: str, copied: int | None) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        await driven.press("4", "right", "Y")
        await driven.press(key)
        lines = driven.app.clipboard.splitlines()
        assert len(lines) == (copied or len(pane.rows) + (key == "a"))
        assert len(lines[0].split("\t")) == (1 if key == "c" else len(pane.names))


async def test_the_accounts_are_exported_as_they_are_shown(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        await driven.press("4", "E", "ctrl+u")
        await driven.type(str(path))
        await driven.press("enter")
        lines = path.read_text().splitlines()
        assert lines[0].split(",") == [driven.bench.project.universe.columns[n].header or n for n in pane.names]
        assert len(lines) == 1 + len(pane.rows)
        await driven.press("E", "ctrl+u")
        await driven.type(str(path))
        await driven.press("enter")
        assert isinstance(driven.app.screen, ChoiceDialog)
        assert str(path) in driven.text(".dialog-text Static").replace("\n", "").replace(" ", "")
        await driven.press("escape")
        assert isinstance(driven.app.screen, ExportDialog)
        path.write_text("mine")
        await driven.press("enter", "r")
        assert path.read_text().splitlines() == lines
        assert str(path) in [note.message for note in driven.app._notifications][-1]


async def test_an_export_takes_the_format_the_columns_and_the_formulas_that_are_chosen(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with start() as driven:
        await driven.press("4", "E", "tab", "left")
        assert driven.app.screen.query_one(Input).value == "growth.json"
        await driven.press("tab", "right", "enter")
        found = json.loads((tmp_path / "growth.json").read_text())
        columns = driven.bench.project.universe.table.columns
        assert len(found) == driven.counts.total
        assert len(found[0]) == len(columns)
        await driven.press("E", "ctrl+u")
        await driven.type("out.docx")
        await driven.press("enter")
        assert "use .csv" in driven.text(".problem")
        await driven.press("ctrl+u")
        await driven.type("out.parquet")
        await driven.press("tab", "tab", "right", "right", "enter")
        assert isinstance(driven.app.screen, TableColumns)
        await driven.press("tab", "enter")
        assert pl.read_parquet(tmp_path / "out.parquet").width == len(columns) - 1


async def look_for(driven: Driver, text: str) -> str:
    """Search the accounts, and return what is said."""
    await driven.press("4", "/", "ctrl+u")
    await driven.type(text)
    await driven.press("enter")
    return told(driven)


def told(driven: Driver) -> str:
    """What the dialog on top says, else the messages."""
    match driven.app.screen:
        case WhyDialog():
            lines = driven.app.screen.query_one(WhyLines).lines
            return "\n".join("".join(part.text for part in line) for line in lines)
        case FoundAccounts() as found:
            return "\n".join(f"{choice.text} {choice.notes[0]}" for choice in found.list.known)
    return "\n".join(note.message for note in driven.app._notifications)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Company 000",
            ("Company 000", "✗ out by one rule", "employees 10, at least 100", "✗   employees ≥ 100"),
        ),
        ("Company 012", ("Company 012", "country US, only DE, FR", "add US to country in DE, FR")),
        ("Company 018", ("Company 018", "country is missing, only DE, FR", "?   country in DE, FR", "no value")),
        ("Company 00", ("✗ Company 000", "✗ Company 004")),
        ("Nobody & Sons", ("“Nobody & Sons” is not in the table.",)),
        ("[b]", ("“[b]” is not in the table.",)),
    ],
)
async def test_a_search_says_why_an_account_is_not_in_the_segment(
    start: Start, text: str, said: tuple[str, ...]
) -> None:
    async with start() as driven:
        if text == "Company 00":
            await driven.press("2", "down", "!")  # nobody whose number begins with it is in
        found = await look_for(driven, text)
        assert all(part in found for part in said), found


async def test_a_slash_in_the_empty_box_searches_all_accounts_and_a_choice_tells_why(start: Start) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        inside = pane.cell
        await driven.press("4", "/", "/")
        assert "All 120 accounts" in driven.text("AccountSearch #where")
        await driven.type("company/")
        await driven.press("backspace", "enter")
        marks = told(driven).splitlines()
        assert {line[0] for line in marks} == {"✓", "✗"}
        assert any(line == f"✓ {inside} in" or str(inside) in line for line in marks)
        await driven.press("down", "enter")
        assert isinstance(driven.app.screen, WhyDialog)
        await driven.press("escape")
        assert isinstance(driven.app.screen, FoundAccounts)
        await driven.press("escape")
        assert driven.app.screen is driven.bench


async def test_w_tells_why_and_a_brings_the_account_in(start: Start) -> None:
    async with start() as driven:
        pane, before = driven.bench.query_one(AccountsPane), driven.bench.session.filter
        await driven.press("4", "w")
        assert "✓ in" in told(driven)
        await driven.press("a")  # nothing to be changed
        assert isinstance(driven.app.screen, WhyDialog)
        await driven.press("escape", "m")
        assert pane.scope is Scope.NEAR
        row = int(pane.rows[0:1][0])
        await driven.press("enter", "w")
        assert "✗ out by one rule" in told(driven)
        await driven.press("a")
        assert driven.bench.session.filter != before
        assert driven.bench.project.counter.holds(driven.bench.session.filter, row)
        await driven.press("u")
        assert driven.bench.session.filter == before


async def test_near_misses_and_all_that_are_out_are_listed(start: Start) -> None:
    async with start() as driven:
        pane, counter = driven.bench.query_one(AccountsPane), driven.bench.project.counter
        where = driven.bench.session.filter
        inside = len(pane.rows)
        await driven.press("4", "m")
        near = driven.bench.project.accounts.near_misses(where)
        assert len(pane.rows) == sum(miss.accounts.size for miss in near)
        assert "miss by one rule, here " in driven.text("AccountsPane")
        await driven.press("m")
        assert len(pane.rows) == len(driven.bench.project.universe) - counter.size(where)
        assert "not in the segment" in driven.text("AccountsPane")
        await driven.press("2", "down", "space")  # the list follows the definition
        assert len(pane.rows) == len(driven.bench.project.universe) - counter.size(driven.bench.session.filter)
        await driven.press("2", "space", "4", "m")
        assert len(pane.rows) == inside


async def test_a_search_looks_into_columns_that_are_not_shown(start: Start) -> None:
    async with start() as driven:
        pane = driven.bench.query_one(AccountsPane)
        pane.show_columns(("company",))
        assert "is in a hidden column" in await look_for(driven, "Clothes")
        assert driven.app.screen is driven.bench


async def test_a_search_in_an_empty_segment_looks_at_the_table(start: Start) -> None:
    async with start() as driven:
        await driven.press("2", "a")
        await driven.type("employees > 999999")
        await driven.press("enter")
        assert driven.counts.total == 0
        assert "employees 100, more than 999,999" in await look_for(driven, "Company 009")
