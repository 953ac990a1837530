"""Several exports in one folder: what is saved, or left unsaved, of one is not offered for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Driver, Start
from textual.widgets import Input

from niche.segments.model.filters import All, Condition
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog

TECH = Condition("industry", "is", "Tech")
MUCH = Condition("amount", "at_least", 20)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder with two exports that have nothing in common, and a third like the first."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "accounts.csv").write_text("name,industry\nA,Tech\nB,Tech\nC,Retail\n")
    (folder / "deals.csv").write_text("customer,amount\nX,10\nY,20\nZ,30\nW,40\n")
    (folder / "accounts-2.csv").write_text("name,industry\nA,Tech\nD,Retail\nE,Retail\nF,Retail\nG,Retail\n")
    return folder


async def add(driver: Driver, text: str) -> None:
    """Add a condition."""
    await driver.press("2", "a")
    await driver.type(text)
    await driver.press("enter")


async def save(driver: Driver, name: str) -> None:
    """Save the new segment under a name."""
    await driver.press("s")
    assert isinstance(driver.app.screen, NameDialog)
    driver.app.screen.query_one(Input).value = name
    await driver.press("enter", "enter")
    assert driver.app.screen is driver.bench


async def test_segments_belong_to_the_table_that_they_were_saved_from(start: Start, downloads: Path) -> None:
    async with start(downloads / "accounts.csv") as driver:
        await add(driver, "industry = Tech")
        await save(driver, "Tech")
    for other, accounts in (("deals.csv", 4), ("accounts-2.csv", 5)):
        async with start(downloads / other) as driver:
            assert driver.counts.total == accounts
            assert driver.bench.session.unnamed
            assert driver.bench.project.workspace.slugs() == ()
    async with start(downloads / "deals.csv") as driver:
        await add(driver, "amount >= 20")
        await save(driver, "Much")
    assert (downloads / "deals.csv.segments" / "much.yaml").is_file()
    for table, slug, accounts in (("accounts.csv", "tech", 2), ("deals.csv", "much", 3)):
        async with start(downloads / table) as driver:
            assert driver.bench.session.slug == slug
            assert driver.counts.total == accounts
            assert driver.bench.project.workspace.slugs() == (slug,)


@pytest.mark.parametrize("saved", [False, True])
async def test_unsaved_work_is_offered_only_for_its_table(start: Start, downloads: Path, saved: bool) -> None:
    async with start(downloads / "accounts.csv") as driver:
        await add(driver, "industry = Tech")
        if saved:
            await save(driver, "Tech")
            await add(driver, "name = A")
        driver.app.exit()
    for other in ("deals.csv", "accounts-2.csv"):
        async with start(downloads / other) as driver:
            assert driver.app.screen is driver.bench
            assert driver.filter == All()
            await add(driver, "name = D" if other == "accounts-2.csv" else "amount >= 20")
            driver.app.exit()
    async with start(downloads / "accounts.csv") as driver:
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("r")
        assert driver.counts.total == (1 if saved else 2)


async def test_a_workspace_keeps_its_segments_from_the_other_tables_of_its_folder(
    start: Start, workspace: Path
) -> None:
    (workspace / "deals.csv").write_text("customer,amount\nX,10\nY,20\n")
    async with start(workspace / "deals.csv") as driver:
        assert driver.bench.session.unnamed
        assert driver.counts.total == 2
    async with start(workspace / "accounts.csv") as driver:
        assert driver.bench.session.slug == "growth"


async def test_of_segments_that_may_be_anothers_one_that_fits_is_opened(start: Start, downloads: Path) -> None:
    (downloads / "segments").mkdir()
    (downloads / "segments" / "tech.yaml").write_text("niche: 1\nname: Tech\nwhere: {industry: Tech}\n")
    async with start(downloads / "accounts.csv") as driver:
        assert driver.bench.session.slug == "tech"
    async with start(downloads / "deals.csv") as driver:
        assert driver.bench.session.unnamed
        assert driver.counts.total == 4
