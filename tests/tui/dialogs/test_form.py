"""The form of a segment, in the app: edits are edits of the session, and nothing wrong is taken."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from driving import Driver, Start
from textual.widget import Widget

from niche.segments.model.segment import Status
from niche.tui.dialogs.form import LinesBox, SegmentForm, WordBox
from niche.tui.widgets.textbox import TextBox


def box(driver: Driver, name: str) -> Widget:
    """The box of a field."""
    return next(one for one in driver.app.screen.query(".box") if one.name == name)


async def fill(driver: Driver, name: str, text: str) -> None:
    """Write into the box of a field."""
    found = box(driver, name)
    found.focus()
    if isinstance(found, LinesBox):
        found.text = text
    elif isinstance(found, TextBox | WordBox):
        found.value = text
    await driver.settle()


async def test_a_filled_form_is_one_edit_that_is_shown_saved_and_undone(start: Start, workspace: Path) -> None:
    file = workspace / "segments" / "growth.yaml"
    file.write_text(file.read_text() + "# the end\n")
    async with start() as driver:
        await driver.press("p")
        assert isinstance(driver.app.screen, SegmentForm)
        for name, text in (
            ("owner", "ana"),
            ("tags", "saas\nemea"),
            ("status", "active"),
            ("profile.links", "a.example"),
        ):
            await fill(driver, name, text)
        await driver.press("ctrl+t", "ctrl+s")
        session = driver.bench.session
        assert (session.segment.owner, session.segment.tags) == ("ana", ("saas", "emea"))
        assert (session.segment.status, session.segment.reviewed) == (Status.ACTIVE, dt.date.today())
        assert session.dirty
        await driver.press("u")
        assert not session.dirty
        await driver.press("U", "s")
        assert "+owner: ana" in driver.text(".dialog-text Static").replace(" ", "").replace("owner:", "owner: ")
        await driver.press("enter")
        assert "owner: ana\n" in file.read_text()
        assert file.read_text().endswith("# the end\n")
        await driver.press("u")
        assert session.segment.owner == ""
        assert session.dirty


async def test_what_is_wrong_is_said_below_its_box_and_nothing_is_taken(start: Start) -> None:
    async with start() as driver:
        await driver.press("p")
        await fill(driver, "priority", "first")
        await driver.press("ctrl+s")
        assert isinstance(driver.app.screen, SegmentForm)
        assert "expected a whole number" in driver.text(".problem")
        assert driver.app.focused is box(driver, "priority")
        await driver.press("escape")
        assert isinstance(driver.app.screen, SegmentForm)
        await driver.press("escape")
        assert driver.app.screen is driver.bench
        assert not driver.bench.session.dirty


async def test_the_arrows_go_through_lines_and_boxes(start: Start) -> None:
    async with start() as driver:
        await driver.press("p", "down", "x", "enter", "y", "down")
        assert driver.app.focused is box(driver, "status")
        await driver.press("right", "up", "up")
        assert driver.app.focused is box(driver, "description")
        await driver.press("ctrl+s")
        assert driver.bench.session.segment.status is Status.ACTIVE
        assert driver.bench.session.segment.description.endswith("x\ny")


async def test_unsaved_fields_are_a_draft_that_is_offered(start: Start) -> None:
    async with start() as driver:
        await driver.press("p")
        await fill(driver, "owner", "ana")
        await driver.press("ctrl+s")
        driver.app.exit()
    async with start() as driver:
        assert "changed: owner" in driver.text(".dialog-text Static")
        await driver.press("r")
        assert driver.bench.session.segment.owner == "ana"


async def test_a_new_segment_is_named_in_the_form_too(start: Start, workspace: Path) -> None:
    (workspace / "segments" / "growth.yaml").unlink()
    (workspace / "segments" / "everybody.yaml").unlink()
    async with start() as driver:
        assert driver.bench.session.unnamed
        await driver.press("p")
        await fill(driver, "name", "Big ones")
        await fill(driver, "owner", "ana")
        await driver.press("ctrl+s", "s", "enter")
        assert "name: Big ones\n" in (workspace / "segments" / "big-ones.yaml").read_text()
        assert driver.bench.session.slug == "big-ones"
