"""What is copied: the segment as SQL, in every dialect that can say it."""

from __future__ import annotations

from pathlib import Path

from driving import Start
from fakebench import FakeBench

from niche.tui.dialogs.sql import SqlScreen
from niche.tui.tasks import copying


async def test_each_dialect_is_shown_and_copied(start: Start) -> None:
    async with start() as driver:
        await driver.press("Q")
        assert isinstance(driver.app.screen, SqlScreen)
        assert "country IN ('DE', 'FR')" in driver.text("#sql")
        await driver.press("right", "y")
        assert "".join(driver.app.clipboard.split()) == "".join(driver.text("#sql").split())
        assert "Copied the SQL for duckdb." in [note.message for note in driver.app._notifications]
        await driver.press("left", "left")
        assert "sqlite" in driver.text("#dialects")
        await driver.press("escape")
        assert driver.app.screen is driver.bench


async def test_a_dialect_that_cannot_say_it_says_why(workspace: Path) -> None:
    segment = workspace / "segments" / "growth.yaml"
    segment.write_text("name: Growth\nwhere: {company: {matches: '^A+'}}\n")
    screens: list[SqlScreen] = []
    bench = FakeBench(workspace, lambda dialog: screens.append(dialog), slug="growth")
    await copying.sql(bench)
    assert list(screens[0]._refused) == ["sqlite"]
    assert list(screens[0]._texts) == ["niche", "duckdb", "postgres"]
