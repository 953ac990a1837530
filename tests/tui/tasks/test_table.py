"""What was noticed about a table is mended or accepted in the app, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import NARROW, WIDE, Driver, Start
from fakebench import FakeBench, text
from workbooks import workbook

from niche.segments.findings.accepted import Acceptance
from niche.segments.findings.finding import Finding
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog
from niche.tui.dialogs.table_findings import TableFindings, TableVerb, TableWish
from niche.tui.panes.frame import HeaderLine
from niche.tui.tasks import table as tasks
from niche.tui.workbench.screen import Workbench

TABLE = "id;Signed;Stage\n" + "".join(f"{n};{n % 12 + 1}/3/2024;{'Won' if n % 2 else 'None'}\n" for n in range(20))
SETTINGS = "niche: 1   # ours\ndata: accounts.csv\n"
NOTES = "! 2 notes about the table"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    root = tmp_path / "own"
    root.mkdir()
    (root / "accounts.csv").write_text(TABLE)
    return root / "accounts.csv"


@pytest.fixture
def own(bare: Path) -> Path:
    """A workspace with a date order that is a guess, and a word that is read as missing."""
    settings = bare.parent / "niche.yaml"
    settings.write_text(SETTINGS)
    return settings


def header(driver: Driver) -> str:
    return driver.bench.query_one(HeaderLine).render().plain


def mend(rule: str, repair: int = 0) -> Callable[[TableFindings], TableWish]:
    """Answer the list: make a change about the finding of a rule."""

    def answer(dialog: TableFindings) -> TableWish:
        finding = of_rule(dialog, rule)
        return TableWish(TableVerb.MEND, finding, finding.settings[repair])

    return answer


def accept(rule: str) -> Callable[[TableFindings], TableWish]:
    return lambda dialog: TableWish(TableVerb.ACCEPT, of_rule(dialog, rule))


def of_rule(dialog: TableFindings, rule: str) -> Finding:
    return next(finding for finding in dialog._findings if finding.rule == rule)


async def test_the_header_leads_to_the_notes_and_enter_makes_the_change(start: Start, own: Path) -> None:
    async with start(own) as driver:
        assert NOTES in header(driver)
        await driver.press("w")
        assert isinstance(driver.app.screen, TableFindings)
        shown = driver.text("#about")
        assert "warning date-order: Signed: its dates are read month first" in shown
        assert "+  Signed: {parse: date-eu}" in shown
        assert "change 1 of 2" in shown
        await driver.press("right")
        assert "+  Signed: {parse: date-us}" in driver.text("#about")
        await driver.press("left", "enter")
        assert isinstance(driver.app.screen, Workbench)
        assert own.read_text() == SETTINGS + "columns:\n  Signed: {parse: date-eu}\n"
        assert "1 note about the table" in header(driver)
        await driver.press("u")
        assert own.read_text() == SETTINGS
        assert NOTES in header(driver)
        await driver.press("U")
        assert own.read_text() == SETTINGS + "columns:\n  Signed: {parse: date-eu}\n"


async def test_what_is_accepted_is_no_longer_told(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("w", "down", "a")
        assert isinstance(driver.app.screen, NameDialog)
        await driver.type("None is a stage")
        await driver.press("enter")
        assert isinstance(driver.app.screen, TableFindings)
        assert [finding.rule for finding in driver.app.screen._findings] == ["date-order"]
        await driver.press("escape")
        assert "1 note about the table" in header(driver)
        file = own.parent / "accepted.yaml"
        assert "  - rule: words-for-missing\n    column: Stage\n    reason: None is a stage\n" in file.read_text()
        await driver.press("u")
        assert not file.exists()
        assert NOTES in header(driver)


async def test_a_click_on_the_header_opens_the_notes(start: Start, own: Path) -> None:
    async with start(own) as driver:
        place = driver.bench.query_one(HeaderLine).render().plain.index("2 notes")
        await driver.pilot.click(HeaderLine, offset=(place + 1, 0))
        await driver.settle()
        assert isinstance(driver.app.screen, TableFindings)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_long_name_leaves_room_for_the_notes(start: Start, own: Path, size: tuple[int, int]) -> None:
    async with start(own, size=size) as driver:
        driver.bench.query_one(HeaderLine).segment = "a-name-" * 20
        assert "! 2 notes" in header(driver)


async def test_a_table_without_notes_has_nothing_in_the_header(start: Start, own: Path) -> None:
    (own.parent / "accounts.csv").write_text("id,size\n1,5\n2,6\n")
    async with start(own) as driver:
        assert "note" not in header(driver)


async def test_a_bare_table_gets_a_niche_yaml_only_where_the_user_agrees(bare: Path) -> None:
    file = bare.parent / "niche.yaml"
    bench = FakeBench(bare, mend("date-order"), "back", None)
    await tasks.table(bench)
    assert not file.exists()
    bench = FakeBench(bare, mend("date-order"), "write")
    await tasks.table(bench)
    (question,) = (dialog for dialog in bench.asked if isinstance(dialog, ChoiceDialog))
    assert text(question).startswith(
        "Write niche.yaml beside the table of 20 accounts\n+# How niche reads accounts.csv"
    )
    assert "Signed: {parse: date-eu}" in file.read_text()
    step = bench.session.undo()
    assert step is not None
    assert step.file is not None
    await tasks.take_back(bench, "undone", step.file)
    assert not file.exists()
    assert bench.reopened == [file, bare]


async def test_what_was_changed_meanwhile_is_not_taken_back(own: Path) -> None:
    bench = FakeBench(own, mend("words-for-missing"))
    await tasks.table(bench)
    step = bench.session.undo()
    own.write_text(theirs := SETTINGS + "as_of: 2024-01-01\n")
    assert step is not None
    assert step.file is not None
    await tasks.take_back(bench, "undone", step.file)
    assert own.read_text() == theirs
    assert "has changed since" in text(bench.asked[-1])


async def test_a_second_acceptance_keeps_the_first(own: Path) -> None:
    file = own.parent / "accepted.yaml"
    file.write_text("accepted:   # by us\n  - {rule: encoding, reason: so, until: 2030-01-01}\n")
    bench = FakeBench(own, accept("date-order"), "they are American", None)
    await tasks.table(bench)
    assert file.read_text().startswith("accepted:   # by us\n  - {rule: encoding, reason: so, until: 2030-01-01}\n")
    until = dt.date.today() + tasks.HOLDS
    assert bench.project.accepted.read()[1] == Acceptance("date-order", "they are American", until, column="Signed")


async def test_an_accepted_yaml_that_cannot_be_read_stays_as_it_is(own: Path) -> None:
    file = own.parent / "accepted.yaml"
    file.write_text("accepted: [oops]\n")
    bench = FakeBench(own, accept("date-order"), "so", None)
    await tasks.table(bench)
    assert file.read_text() == "accepted: [oops]\n"
    assert text(bench.asked[2]).startswith("Cannot save")


async def test_another_sheet_is_refused_where_niche_yaml_speaks_of_the_columns_of_this_one(tmp_path: Path) -> None:
    sheets = [
        {"name": "Accounts", "rows": [["id", "stage"], ["a", "Won"], ["b", "Lost"]]},
        {"name": "Codes", "rows": [["code", "label"], ["1", "One"], ["2", "Two"]]},
    ]
    (tmp_path / "a.xlsx").write_bytes(workbook(sheets))
    settings = tmp_path / "niche.yaml"
    settings.write_text(said := "niche: 1\ndata: a.xlsx\nroles: {id: id}\n")
    bench = FakeBench(settings, mend("other-sheets"), None)
    await tasks.table(bench)
    assert "the table has no column id for id" in text(bench.asked[1])
    assert settings.read_text() == said
