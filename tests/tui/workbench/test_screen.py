"""The workbench: keys in, filters and figures out."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import NARROW, WIDE, Start
from textual.content import Content
from textual.widgets import Input

from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.keys.actions import PANES, Context
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.messages import CellFiltered
from niche.tui.session.messages import CountsReady, FindingsReady, RowsReady

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)


async def test_it_opens_the_segment_edited_last_with_its_counts(start: Start) -> None:
    async with start() as driver:
        assert driver.bench.session.slug == "growth"
        assert driver.filter == All((COUNTRY, SIZE))
        assert driver.counts.total == 51
        assert "growth" in driver.text("HeaderLine")
        assert "accounts.csv 120" in driver.text("HeaderLine")
        assert "within range" in driver.text("InsightPane")
        assert "Company 009" in driver.text("AccountsPane")


async def test_a_tree_node_is_included_excluded_and_taken_out_again(start: Start) -> None:
    async with start() as driver:
        await driver.press("down", "space")
        finance = Condition("industry", "under", ("Finance",))
        assert driver.filter == All((COUNTRY, SIZE, finance))
        assert driver.counts.total == 18
        await driver.press("x")
        assert driver.filter == All((COUNTRY, SIZE, Not(finance)))
        assert driver.counts.total == 33
        await driver.press("x")
        assert driver.filter == All((COUNTRY, SIZE))
        assert driver.counts.total == 51


@pytest.mark.parametrize(
    ("keys", "after", "accounts"),
    [
        (("down", "space"), All((Off(COUNTRY), SIZE)), 111),
        (("down", "!"), All((Not(COUNTRY), SIZE)), 60),
        (("t",), Any((COUNTRY, SIZE)), 120),
        (("down", "delete"), All((SIZE,)), 111),
        (("down", "J"), All((SIZE, COUNTRY)), 51),
        (("down", "down", "K"), All((SIZE, COUNTRY)), 51),
        (("down", "D"), All((COUNTRY, COUNTRY, SIZE)), 51),
        (("down", "("), All((Any((COUNTRY,)), SIZE)), 51),
        (("down", "(", "up", ")"), All((COUNTRY, SIZE)), 51),
    ],
)
async def test_an_edit_with_the_keys_of_the_definition(
    start: Start, keys: tuple[str, ...], after: Filter, accounts: int
) -> None:
    async with start() as driver:
        await driver.press("2", *keys)
        assert driver.filter == after
        assert driver.counts.filter == after
        assert driver.counts.total == accounts


async def test_undo_and_redo_bring_back_the_filter_the_counts_and_the_node_in_hand(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "down", "delete", "delete")
        assert driver.filter == All()
        await driver.press("u", "ctrl+z")
        assert driver.filter == All((COUNTRY, SIZE))
        assert driver.counts.total == 51
        assert driver.bench.query_one(DefinitionPane).cursor == (1,)
        await driver.press("U", "ctrl+y")
        assert driver.filter == All()
        await driver.press("U")
        assert driver.filter == All()


async def test_a_condition_is_added_after_the_node_in_hand_and_edited_in_place(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "a")
        editor = driver.app.screen
        assert isinstance(editor, ConditionEditor)
        editor.dismiss(Condition("won", "is", True))
        await driver.settle()
        won = Condition("won", "is", True)
        assert driver.filter == All((COUNTRY, won, SIZE))
        await driver.press("enter")
        driver.app.screen.dismiss(Not(won))
        await driver.settle()
        assert driver.filter == All((COUNTRY, Not(won), SIZE))
        await driver.press("a")
        driver.app.screen.dismiss(None)
        await driver.settle()
        assert driver.filter == All((COUNTRY, Not(won), SIZE))


@pytest.mark.parametrize("keys", [*(f"{number} a" for number in range(1, 9)), "2 enter"])
async def test_a_first_condition_is_one_key_away_in_every_pane(start: Start, workspace: Path, keys: str) -> None:
    (workspace / "segments" / "fresh.yaml").write_text("niche: 1\nname: Fresh\nwhere: {}\n")
    async with start() as driver:
        assert driver.bench.session.slug == "fresh"
        await driver.press(*keys.split())
        assert isinstance(driver.app.screen, ConditionEditor)


async def test_typed_sql_becomes_a_condition(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "a")
        driver.app.screen.query_one(Input).value = "employees <= 1000"
        await driver.press("enter")
        assert driver.filter == All((COUNTRY, SIZE, Condition("employees", "at_most", 1000)))


GERMAN, FRENCH, LARGE = (
    Condition("country", "is", "DE"),
    Condition("country", "is", "FR"),
    Condition("employees", "above", 900),
)


@pytest.mark.parametrize(
    ("first", "keys", "title", "after"),
    [
        ("country = 'DE' or country = 'FR'", (), "ALL of", All((Any((GERMAN, FRENCH)), LARGE))),
        ("country = 'DE' or country = 'FR'", ("down",), "ANY of", All((Any((GERMAN, FRENCH, LARGE)),))),
        (
            "country = 'DE' or country = 'FR'",
            ("down", "down"),
            "ANY of",
            All((Any((GERMAN, LARGE, FRENCH)),)),
        ),
        ("country = 'DE' and country = 'FR'", (), "ALL of", All((All((GERMAN, FRENCH)), LARGE))),
        (
            "not (country = 'DE' or country = 'FR')",
            ("down",),
            "ANY of, under NOT",
            All((Not(Any((GERMAN, FRENCH, LARGE))),)),
        ),
        ("not (country = 'DE' or country = 'FR')", (), "ALL of", All((Not(Any((GERMAN, FRENCH))), LARGE))),
        ("country = 'DE'", (), "ALL of", All((GERMAN, LARGE))),
        ("country = 'DE'", ("up", "t"), "ANY of", Any((GERMAN, LARGE))),
        ("not country = 'DE'", (), "ALL of", All((Not(GERMAN), LARGE))),
    ],
)
async def test_the_editor_says_where_it_adds(
    start: Start, workspace: Path, first: str, keys: tuple[str, ...], title: str, after: Filter
) -> None:
    (workspace / "segments" / "fresh.yaml").write_text("niche: 1\nname: Fresh\nwhere: {}\n")
    async with start() as driver:
        await driver.press("2", "a")
        assert driver.app.screen.query_one("#editor").border_title == "Add a condition to ALL of"
        driver.app.screen.query_one(Input).value = first
        await driver.press("enter", *keys, "a")
        assert driver.app.screen.query_one("#editor").border_title == f"Add a condition to {title}"
        driver.app.screen.query_one(Input).value = "employees > 900"
        await driver.press("enter")
        assert driver.filter == after


async def test_a_cell_filters_and_excludes(start: Start) -> None:
    async with start() as driver:
        bench = driver.bench
        bench.post_message(CellFiltered("country", "DE"))
        await driver.settle()
        assert bench.session.filter == All((Condition("country", "is", "DE"), SIZE))
        bench.post_message(CellFiltered("company", None, exclude=True))
        await driver.settle()
        assert bench.session.filter.children[-1] == Not(Condition("company", "missing", True))


async def test_figures_of_a_filter_that_is_gone_are_not_shown(start: Start) -> None:
    async with start() as driver:
        before = driver.counts
        driver.bench.post_message(CountsReady(0, None))
        driver.bench.post_message(RowsReady(0, None))
        driver.bench.post_message(FindingsReady(0, ["late"]))
        await driver.settle()
        assert driver.counts is before
        assert "late" not in driver.bench.renderer.findings


async def test_number_keys_and_tab_go_from_pane_to_pane_and_the_footer_follows(start: Start) -> None:
    async with start() as driver:
        for number, context in enumerate(PANES, 1):
            await driver.press(str(number))
            assert driver.bench.pane is context
            assert driver.bench.query_one(f"#{context}").has_focus_within
        await driver.press("tab")
        assert driver.bench.pane is Context.TREE
        assert "include" in driver.text("FooterLine")
        await driver.press("shift+tab", "2")
        assert "on/off" in driver.text("FooterLine")


async def test_a_narrow_terminal_shows_one_pane_and_the_size(start: Start) -> None:
    async with start(size=NARROW) as driver:
        for key, context in zip(
            "2514", (Context.DEFINITION, Context.YAML, Context.TREE, Context.ACCOUNTS), strict=True
        ):
            await driver.press(key)
            assert [pane for pane in PANES if driver.bench.query_one(f"#{pane}").size.area] == [context]
            assert driver.bench.query_one(f"#{context}").outer_size.width == NARROW[0]
            assert "51 of 120 · 42.5 %  within range" in driver.text("SizeLine")


async def test_a_terminal_too_small_says_so_until_it_is_larger(start: Start) -> None:
    async with start(size=(50, 12)) as driver:
        assert "60x15" in driver.text("TooSmallScreen Static")
        await driver.pilot.resize_terminal(120, 36)
        await driver.settle()
        assert driver.app.screen is driver.bench
        await driver.pilot.resize_terminal(120, 14)
        await driver.settle()
        assert "60x15" in driver.text("TooSmallScreen Static")


async def test_the_lower_panes_are_tabs_that_can_be_clicked(start: Start) -> None:
    async with start() as driver:
        await driver.pilot.click("#accounts", offset=("╭─ 4 Accounts │ 5 YAML".index("YAML"), 0))
        await driver.settle()
        assert driver.bench.pane is Context.YAML


@pytest.mark.parametrize("keys", ["", "z"], ids=["narrow", "zoomed"])
async def test_where_one_pane_has_the_screen_its_title_leads_to_the_others(start: Start, keys: str) -> None:
    async with start(size=WIDE if keys else NARROW) as driver:
        await driver.press("1", *keys)
        for name in ("Definition", "Insight", "Accounts", "Portfolio", "Tree"):
            pane = driver.bench.query_one(f"#{driver.bench.pane}")
            title = Content.from_markup(str(pane.border_title)).plain
            await driver.pilot.click(pane, offset=(3 + title.index(str(PANES.index(Context(name.lower())) + 1)), 0))
            await driver.settle()
            assert driver.bench.pane.title == name


@pytest.mark.parametrize(
    ("keys", "copied"),
    [
        (("1", "down"), "Finance"),
        (("2",), "country IN ('DE', 'FR') AND employees >= 100"),
        (("4",), "Company 009"),
        (("5",), "# agreed with sales on the 3rd"),
    ],
)
async def test_copying_takes_what_is_in_hand(start: Start, keys: tuple[str, ...], copied: str) -> None:
    async with start() as driver:
        await driver.press(*keys, "y")
        assert copied in driver.app.clipboard


async def test_a_hint_in_the_footer_can_be_clicked(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down")
        await driver.pilot.click("FooterLine", offset=(1 + driver.text("FooterLine").index("! not"), 0))
        await driver.settle()
        assert driver.filter == All((Not(COUNTRY), SIZE))
