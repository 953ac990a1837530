"""The limit dialog, and what it does to a segment."""

from __future__ import annotations

from pathlib import Path

from driving import Start
from textual.widgets import Input, Static

from niche.segments.model.filters import All, Any, Condition, Limit
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.dialogs.limit import LimitDialog
from niche.tui.panes.definition import DefinitionPane

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)
BEST = Limit(All((COUNTRY, SIZE)), 5, "employees", "country")


async def test_a_limit_is_typed_shown_as_the_last_line_and_taken_away(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "L")
        dialog = driver.app.screen
        assert isinstance(dialog, LimitDialog)
        dialog.query_one(Input).value = "top 5 by employees per country"
        await driver.until(lambda: "51 → 10 accounts" in str(dialog.query_one("#size", Static).content))
        await driver.press("enter")
        await driver.settle()
        assert driver.bench.session.filter == BEST
        assert driver.counts.total == 10
        pane = driver.app.screen.query_one(DefinitionPane)
        lines = ["".join(run.text for run in pane.draw(line, 60)) for line in range(pane.line_count())]
        assert "top 5 by employees per country" in " ".join(" ".join(lines[-2:]).replace(" 10 ", " ").split())
        assert lines[-2].rstrip().endswith("10")
        assert driver.bench.cursor == ()
        await driver.press("exclamation_mark", "space", "left_parenthesis")
        assert driver.bench.session.filter == BEST
        await driver.press("delete")
        assert driver.bench.session.filter == BEST.child


async def test_what_is_no_limit_is_refused_while_it_is_typed(start: Start) -> None:
    async with start() as driver:
        await driver.press("L")
        dialog = driver.app.screen
        assert isinstance(dialog, LimitDialog)
        for text, said in (
            ("top 5 by nothing", "there is no column nothing"),
            ("employees >= 5", "a limit starts with top or bottom"),
            ("top 5 by employees where won is yes", "without conditions"),
        ):
            dialog.query_one(Input).value = text
            await driver.until(lambda said=said: said in str(dialog.query_one("#size", Static).content))
            await driver.press("enter")
            assert driver.app.screen is dialog


async def test_an_or_group_is_built_by_keys_alone(start: Start, workspace: Path) -> None:
    (workspace / "segments" / "growth.yaml").write_text(
        "name: Growth\nwhere:\n  all:\n    - employees: {at_least: 100}\n"
    )
    async with start() as driver:
        await driver.press("2", "left_parenthesis")
        assert driver.bench.session.filter == All((SIZE, Any()))
        total = driver.counts.total
        for country in ("DE", "FR"):
            await driver.press("a")
            editor = driver.app.screen
            assert isinstance(editor, ConditionEditor)
            assert editor.query_one("#editor").border_title == "Add a condition to ANY of"
            editor.query_one("#find", Input).value = f"country is {country}"
            await driver.settle()
            await driver.press("enter")
        chosen = tuple(Condition("country", "is", country) for country in ("DE", "FR"))
        assert driver.bench.session.filter == All((SIZE, Any(chosen)))
        assert driver.counts.total < total
