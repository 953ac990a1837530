"""The footer: the keys of the pane first, and all of it within the width."""

from __future__ import annotations

import pytest

from niche.tui.keys.actions import PANES, Context
from niche.tui.keys.footer import FOOTER_BAR, FOOTER_HINTS, footer, hints


@pytest.mark.parametrize("context", Context)
def test_a_footer_fits_eighty_columns(context: Context) -> None:
    own, general = hints(context)
    assert len(footer(context)) <= 78
    assert 0 < len(own) + len(general) <= FOOTER_HINTS
    assert len(footer(context, 118)) <= 118


@pytest.mark.parametrize("context", PANES)
def test_the_keys_of_the_pane_stand_before_a_bar_and_those_of_everywhere_after_it(context: Context) -> None:
    own, general = hints(context)
    assert {action.context for action in own} <= {context}
    assert {action.context for action in general} == {Context.EVERYWHERE}
    assert footer(context).count(FOOTER_BAR) == bool(own)


def test_a_wider_footer_hints_at_more() -> None:
    for narrow, wide in zip(hints(Context.TREE), hints(Context.TREE, 198), strict=True):
        assert wide[: len(narrow)] == narrow
        assert len(wide) > len(narrow)
        assert len(set(wide)) == len(wide)
