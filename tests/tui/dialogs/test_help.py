"""Help and palette: every action can be found by its own and by other words, with its keys here, and run."""

from __future__ import annotations

import pytest
from driving import Start

from niche.segments.model.filters import All, Off
from niche.tui.dialogs.help import CommandList, Commands, listed
from niche.tui.keys.actions import ABOUT, ACTIONS, PANES, Context, move_keys, reachable
from niche.tui.widgets.choices import Choice


@pytest.mark.parametrize("context", PANES)
def test_every_action_is_listed_the_panes_own_first_with_the_keys_that_run_it_here(context: Context) -> None:
    found = list(listed(context))
    assert {action for action, _ in found} == set(ACTIONS)
    assert found[0][0].context is (context if any(a.context is context for a in ACTIONS) else Context.EVERYWHERE)
    here = [(key, action) for action, keys in found if action.context in (context, Context.EVERYWHERE) for key in keys]
    assert sorted(key for key, _ in here) == sorted(key for key, _ in reachable(context))
    assert dict(here) == dict(reachable(context))


def test_the_list_follows_the_users_own_keys() -> None:
    move_keys({"save": ("ctrl+s",)})
    assert ("save", ("ctrl+s",)) in [(action.id, keys) for action, keys in listed(Context.TREE)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sql", "sql"),
        ("tag", "describe"),
        ("owner", "describe"),
        ("outcome", "columns"),
        ("exclude", "tree.exclude"),
        ("rename", "open"),
        ("commit", "commit"),
        ("excel", "accounts.export"),
        ("undo", "undo"),
        ("win rate", "tree.lens"),
    ],
)
def test_an_action_is_found_by_everyday_words(query: str, first: str) -> None:
    commands = CommandList(Context.TREE, lambda _: "")
    commands.known = tuple(Choice(action.name, action.id, ("",)) for action, _ in listed(Context.TREE))
    assert commands.rank(query)[0].value == first


async def test_help_knows_the_pane_runs_what_is_chosen_and_closes_with_its_own_key(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "?")
        assert isinstance(driver.app.screen, Commands)
        assert driver.app.screen.query_one(".dialog").border_title == "Help: Definition"
        assert ABOUT[Context.DEFINITION][:40] in driver.text("#intro")
        await driver.press("?")
        assert driver.app.screen is driver.bench
        before = driver.filter
        await driver.press("?", *"negate", "enter")
        assert driver.filter != before
        assert driver.app.screen is driver.bench


async def test_help_says_why_an_action_does_nothing_now(start: Start) -> None:
    async with start() as driver:
        await driver.press("1", "?", *"redo")
        assert "Not available: nothing to redo." in driver.text("#about")


async def test_the_palette_takes_an_action_in_its_own_pane(start: Start) -> None:
    async with start() as driver:
        before = driver.filter
        assert isinstance(before, All)
        await driver.press("1", ":")
        await driver.type("switch off")
        await driver.press("enter")
        assert driver.filter == Off(before)
        assert driver.bench.pane is Context.DEFINITION


async def test_a_key_of_another_pane_says_where_it_works(start: Start) -> None:
    async with start() as driver:
        await driver.press("4", "D")
        assert [note.message for note in driver.app._notifications] == ["Duplicate works in Definition: press 2 first."]
