"""What niche decided about a messy table is decided otherwise by one line of `niche.yaml`, and in the app by its keys.

Each table is one of the generator; what is wanted instead is worked out from its cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from driving import Driver, Start
from messy_tables import MessyTable, messy_table
from universes import frame_of

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role
from niche.segments.project import Project
from niche.segments.reading.notices import NoticeKind
from niche.segments.workspace.workspace import open_workspace
from niche.tui.cli import main
from niche.tui.dialogs.file_rows import FileRows
from niche.tui.dialogs.picker import Picker
from niche.tui.workbench.screen import Workbench


@dataclass(frozen=True)
class Mend:
    """A decision that its user wants otherwise. Keys that begin with > go to a choice, with ' they are typed."""

    what: str
    seed: int
    line: str
    keys: Sequence[str]
    found: Callable[[Universe], object]
    wanted: Callable[[MessyTable], object]


def cells(table: MessyTable, header: str) -> Sequence[str]:
    return next(column.cells for column in table.columns if column.header == header)


def names(universe: Universe) -> list[str]:
    return [name for name, column in universe.columns.items() if column.kind != "industry"]


def kind(name: str) -> Callable[[Universe], object]:
    return lambda universe: (universe.columns[name].kind.value, universe.columns[name].known)


def known(table: MessyTable, header: str) -> int:
    return sum(cell != "" for cell in cells(table, header))


def day(cell: str) -> dt.date | None:
    return dt.datetime.strptime(cell, "%y-%m-%d").date() if cell else None


def days(universe: Universe) -> list[object]:
    assert universe.order is not None
    found = frame_of(universe).get_column("Kunde seit").to_list()
    return [value for _, value in sorted(zip(universe.order.tolist(), found, strict=True), key=lambda row: row[0])]


def answers(universe: Universe) -> tuple[int, int]:
    said = frame_of(universe).get_column(universe.roles[Role.CUSTOMER])
    return int(said.sum()), int((~said).sum())


def as_partners(table: MessyTable) -> tuple[int, int]:
    found = [cell.strip() for cell in cells(table, "Type")]
    return found.count("Partner"), found.count("Prospect")


def editions(universe: Universe) -> set[NoticeKind]:
    return {notice.kind for notice in universe.notices} & {NoticeKind.EDITION, NoticeKind.PARENT}


def column(name: str, *keys: str) -> Sequence[str]:
    """The keys to what can be decided of a column."""
    return ("c", f"'{name}", "enter", *keys, "s")


MENDS = (
    Mend(
        *("another sheet", 46, "sheet: Codes"),
        ("w", ">is read, one of 3 sheets", "enter", "s"),
        lambda universe: (names(universe), len(universe)),
        lambda _: (["code", "label"], 3),
    ),
    Mend(
        *("one row of a header of two", 0, "header: 2"),
        ("w", ">the header is taken", "enter", "s"),
        lambda universe: (names(universe)[-4:], len(universe)),
        lambda table: (["Visits", "Deals", "Visits_2", "Deals_2"], table.rows),
    ),
    Mend(
        *("the header further down", 24, "header: 2"),
        ("c", "ctrl+r", "right", "enter", "s"),
        len,
        lambda table: table.rows - 1,
    ),
    Mend(
        *("rows left out", 69, "rows: all"),
        ("w", ">rows left out", "enter", "s"),
        len,
        lambda table: table.rows + 2,
    ),
    Mend(
        *("an encoding", 83, "encoding: windows-1250"),
        ("w", "ctrl+r", ">encoding", "right", "right", "right", "enter", "s"),
        lambda universe: set(frame_of(universe).get_column("Företag")),
        lambda table: {cell.strip().encode("cp1252").decode("cp1250") for cell in cells(table, "Företag")},
    ),
    Mend(
        *("a kind", 24, "columns: {Správce: {kind: text}}"),
        column("Správce", ">read as", "enter", "'text", "enter"),
        kind("Správce"),
        lambda table: ("text", known(table, "Správce")),
    ),
    Mend(
        *("no percentages", 0, "columns: {Groei %: {parse: number}}"),
        column("Groei", ">read as", "enter", "'number", "enter"),
        kind("Groei %"),
        lambda table: ("number", known(table, "Groei %")),
    ),
    Mend(
        *("words that mean nothing", 0, "columns: {Key: {missing: []}}"),
        ("w", ">null is read as missing", "enter", "s"),
        lambda universe: universe.columns["Key"].known,
        lambda table: known(table, "Key"),
    ),
    Mend(
        *("the order of dates", 69, "columns: {Kunde seit: {parse: date-yy}}"),
        ("w", ">its dates are read", "enter", "s"),
        days,
        lambda table: [day(cell) for cell in cells(table, "Kunde seit")],
    ),
    Mend(
        *("what separates a list", 0, 'columns: {Labels: {split: ","}}'),
        column("Labels", ">read as", "enter", "'list, separated by ,", "enter"),
        lambda universe: set(universe.columns["Labels"].values),
        lambda table: {item.strip() for cell in cells(table, "Labels") for item in cell.split(",") if item.strip()},
    ),
    Mend(
        *("a role by values", 114, "roles: {customer: {column: Type, yes: [Partner], no: [Prospect]}}"),
        column("Type", ">role", "enter", ">customer", "enter", ">Partner", "y", ">Prospect", "n", "enter"),
        answers,
        as_partners,
    ),
    Mend(
        *("another tree", 86, "taxonomy: {columns: [Industry]}"),
        column("Industry", ">in the tree", "enter", ">Industry (its labels)", "enter"),
        lambda universe: universe.main and (universe.main.columns, universe.main.classified),
        lambda table: (("Industry",), sum(value is not None for value in of_column(table, "Industry"))),
    ),
    Mend(
        *("no tree", 1, "taxonomy: off"),
        column("NAICS", ">in the tree", "enter", ">no tree", "enter"),
        lambda universe: universe.main,
        lambda _: None,
    ),
    Mend(
        *("an edition", 16, "taxonomy: {use: naics-2022, column: NAICS, edition: naics-2022}"),
        ("w", ">of NAICS 2017, placed", "enter", "s"),
        editions,
        lambda _: {NoticeKind.PARENT},
    ),
)


def of_column(table: MessyTable, header: str) -> Sequence[object]:
    return next(column.values for column in table.columns if column.header == header)


@pytest.fixture
def messy(tmp_path: Path) -> Callable[[int], MessyTable]:
    """Write the table of a seed into a folder of its own, and return it."""

    def write(seed: int) -> MessyTable:
        table = messy_table(seed)
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / table.name).write_bytes(table.content)
        return table

    return write


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.what)
def test_one_line_mends_it(tmp_path: Path, messy: Callable[[int], MessyTable], mend: Mend) -> None:
    table = messy(mend.seed)
    before = Project.of(open_workspace(tmp_path / "own" / table.name)).universe
    assert mend.found(before) != mend.wanted(table)
    file = tmp_path / "own" / "niche.yaml"
    file.write_text(f"niche: 1\ndata: {table.name}\n{mend.line}\n")
    workspace = open_workspace(file)
    assert workspace.problems == ()
    assert mend.found(Project.of(workspace).universe) == mend.wanted(table)


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.what)
async def test_the_app_mends_it(start: Start, tmp_path: Path, messy: Callable[[int], MessyTable], mend: Mend) -> None:
    table = messy(mend.seed)
    async with start(tmp_path / "own" / table.name) as driver:
        for key in mend.keys:
            await go(driver, key)
        assert isinstance(driver.app.screen, Workbench)
        assert mend.found(driver.bench.project.universe) == mend.wanted(table)


async def go(driver: Driver, key: str) -> None:
    """Press a key, type a word, or go to a choice."""
    if key.startswith("'"):
        await driver.type(key[1:])
    elif key.startswith(">"):
        screen = driver.app.screen
        assert isinstance(screen, Picker | FileRows)
        choices = screen._list if isinstance(screen, FileRows) else screen.list
        place = next(place for place, choice in enumerate(choices.found) if key[1:] in choice.text)
        way = "down" if place > choices.cursor_line else "up"
        await driver.press(*[way] * abs(place - choices.cursor_line))
    else:
        await driver.press(key)


@pytest.mark.parametrize("seed", sorted({mend.seed for mend in MENDS}))
def test_what_was_decided_fits_into_one_screen(tmp_path: Path, messy: Callable[[int], MessyTable], seed: int) -> None:
    table = messy(seed)
    shown = CliRunner().invoke(main, ["init", "--dry-run", str(tmp_path / "own" / table.name)]).stdout.splitlines()
    assert len(shown) <= 36
    assert max(map(len, shown)) <= 120
    assert any(line.startswith("not shown: ") for line in shown) or all(
        any(line.startswith(column.header[:8]) for line in shown) for column in table.columns
    )


async def test_the_notes_and_the_columns_are_walked_by_the_mouse_alone(
    start: Start, tmp_path: Path, messy: Callable[[int], MessyTable]
) -> None:
    table = messy(69)
    async with start(tmp_path / "own" / table.name) as driver:
        await driver.click(" notes")
        await driver.click("Kunde seit: its dates")
        assert "enter read its dates with a year of two digits first" in driver.text("#about")
        await driver.click("→ other change")
        assert "keep reading them day first" in driver.text("#about")
        await driver.click("a accept")
        await driver.click("esc cancel")
        await driver.click("Kunde seit: its dates", times=2)
        await driver.click("Write it")
        assert "Kunde seit: {parse: date-yy}" in (tmp_path / "own" / "niche.yaml").read_text()
        await driver.press("c")
        await driver.click("Bemerkungen", times=2)
        await driver.click("read as", times=2)
        await driver.click("ordered category", times=2)
        await driver.click("Save")
        assert driver.bench.project.universe.columns["Bemerkungen"].kind == "ordered category"
