"""Where the table is in its file: moved in a preview of its rows, tried, and written to niche.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Driver, Start
from fakebench import FakeBench, text

from niche.segments.model.settings import FileLayout
from niche.segments.workspace.workspace import open_workspace
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.dialogs.columns import Chosen
from niche.tui.dialogs.file_rows import FileRows, RowsView
from niche.tui.dialogs.welcome import WelcomeScreen
from niche.tui.tasks import columns, file_rows

REPORT = "Report\nmade by Ana\n\nName;Umsatz;Sektor\nA;1;Bau\nB;2;Handel\nC;3;Bau\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text(REPORT)
    return tmp_path / "t.csv"


def lines(driver: Driver) -> list[str]:
    """What is chosen, a line each."""
    screen = driver.app.screen
    assert isinstance(screen, FileRows)
    return [" ".join((choice.text, *choice.notes)).strip() for choice in screen._list.known]


async def test_the_header_is_moved_and_the_rows_follow(start: Start, table: Path) -> None:
    async with start(table) as driver:
        await driver.press("c")
        await driver.press("ctrl+r")
        assert lines(driver) == [
            "header     row 4 found",
            "joined     one row found",
            "encoding   utf-8 found",
            "separator  ; found",
        ]
        assert "3 columns: Name, Umsatz, Sektor." in driver.text("#about")
        await driver.press("right")
        assert lines(driver)[0] == "header     row 5"
        assert "3 columns: A, 1, Bau." in driver.text("#about")
        await driver.press("down", "down", "down", "right")
        await driver.press("delete")
        driver.app.screen.query_one(RowsView).post_message(RowsView.Clicked(5))
        await driver.settle()
        await driver.press("enter")
        assert "then  2 accounts, 3 columns" in text(driver.app.screen)
        await driver.press("s")
        assert open_workspace(table.parent).settings.layout == FileLayout(header=5)
        assert len(driver.bench.project.universe) == 2


async def test_two_rows_of_a_header_are_parted_by_the_mouse_alone(start: Start, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(",2023,,2024,\nname,visits,deals,visits,deals\nA,1,2,3,4\nB,5,6,7,8\n")
    async with start(table) as driver:
        await driver.press("w")
        await driver.click("^r rows")
        assert lines(driver)[1] == "joined     with the row above found"
        assert "5 columns: name, 2023 visits, 2023 deals, …" in driver.text("#about")
        await driver.click("joined  ", times=2)
        assert lines(driver)[1] == "joined     one row"
        await driver.click("enter accept")
        await driver.click("Save")
        assert list(driver.bench.project.universe.columns)[1:3] == ["visits", "deals"]
        assert open_workspace(tmp_path).settings.layout == FileLayout(header=2)


async def test_a_file_that_cannot_be_opened_shows_its_rows(start: Start, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: t.csv\nheader: 3\n")
    async with start(tmp_path / "niche.yaml") as driver:
        assert isinstance(driver.app.screen, WelcomeScreen)
        await driver.pilot.click("#rows")
        await driver.settle()
        await driver.press("left")
        await driver.press("left")
        await driver.press("enter")
        await driver.press("s")
        assert (tmp_path / "niche.yaml").read_text() == "niche: 1\ndata: t.csv\nheader: 1\n"
        assert len(driver.bench.project.universe) == 2


async def test_what_cannot_be_read_is_told_and_nothing_is_written(table: Path) -> None:
    bench = FakeBench(table, Chosen("", None), FileLayout(header=7), "cancel", None, None)
    await columns.columns(bench)
    assert "Cannot read the table this way\nthe table has a header but no rows" in text(bench.asked[2])
    again = bench.asked[3]
    assert isinstance(again, FileRows)
    assert again._layout == FileLayout(header=7)
    assert not (table.parent / "niche.yaml").exists()


async def test_a_file_that_says_where_its_table_is_has_nothing_to_choose(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a": 1}]')
    bench = FakeBench(tmp_path / "t.json", "cancel")
    assert await file_rows.lay_out(bench.ask, bench.project.workspace) is None
    assert isinstance(bench.asked[0], ChoiceDialog)
    assert "A json file has no header or sheet to choose." in text(bench.asked[0])
