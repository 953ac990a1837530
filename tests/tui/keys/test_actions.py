"""The table of actions: every action is reachable, explained, and hinted at within 80 columns."""

from __future__ import annotations

import pytest

from niche.tui.dialogs.help import explain
from niche.tui.keys.actions import (
    ABOUT,
    ACTIONS,
    BY_ID,
    FOOTER_HINTS,
    PANES,
    Action,
    Context,
    footer,
    hints,
    reachable,
    shown,
)

FORBIDDEN = {f"ctrl+{key}" for key in "hijmabwtn"} | {"ctrl+enter"}
"""Keys that terminals, shells or screen readers take for themselves, or cannot tell from others."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_says_what_it_is_and_has_keys_that_reach_it(action: Action) -> None:
    assert action.name
    assert action.help.endswith(".")
    assert action.call
    assert action.keys
    assert not FORBIDDEN & set(action.keys)


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("context", Context)
def test_no_key_means_two_things_in_one_context(context: Context) -> None:
    keys = [key for action in ACTIONS if action.context is context for key in action.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("context", PANES)
def test_what_works_everywhere_keeps_a_key_in_every_pane(context: Context) -> None:
    reached = {action.id for _, action in reachable(context)}
    assert {action.id for action in ACTIONS if action.context in (context, Context.EVERYWHERE)} == reached


@pytest.mark.parametrize("context", Context)
def test_a_footer_fits_eighty_columns(context: Context) -> None:
    assert len(footer(context)) <= 78
    assert 0 < len(hints(context)) <= FOOTER_HINTS
    assert len(footer(context, 118)) <= 118


def test_a_wider_footer_hints_at_more() -> None:
    narrow, wide = hints(Context.TREE), hints(Context.TREE, 198)
    assert wide[: len(narrow)] == narrow
    assert len(wide) > len(narrow)
    assert len(set(wide)) == len(wide)


@pytest.mark.parametrize("context", PANES)
def test_help_explains_the_pane_and_every_action_that_works_in_it(context: Context) -> None:
    text = explain(context).plain
    assert ABOUT[context] in text
    for _, action in reachable(context):
        assert action.name in text
        assert action.help in text


@pytest.mark.parametrize("context", PANES)
def test_help_shows_each_key_once_with_what_it_does_here(context: Context) -> None:
    lines = [line for line in explain(context).plain.splitlines() if line.startswith("  ")]
    shown_keys = [key for line in lines for key in line[2:18].split()]
    assert sorted(shown_keys) == sorted(shown(key) for key, _ in reachable(context))
    for key, action in reachable(context):
        (line,) = [line for line in lines if shown(key) in line[2:18].split()]
        assert action.help in line
