"""The table of actions: every action is reachable and explained."""

from __future__ import annotations

import pytest

from niche.tui.keys.actions import ACTIONS, BY_ID, PANES, Action, Context, elsewhere, reachable
from niche.tui.keys.synonyms import ALSO

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


@pytest.mark.parametrize(
    ("key", "pane", "action"),
    [
        ("m", Context.DEFINITION, "tree.lens"),
        ("D", Context.TREE, "definition.duplicate"),
        ("a", Context.TREE, None),
        ("m", Context.TREE, None),
        ("X", Context.TREE, None),
    ],
)
def test_a_key_without_a_meaning_here_is_looked_for_in_the_other_panes(
    key: str, pane: Context, action: str | None
) -> None:
    found = elsewhere(key, pane)
    assert (None if found is None else found.id) == action


def test_other_words_are_of_actions_that_there_are() -> None:
    assert ALSO.keys() <= BY_ID.keys()
