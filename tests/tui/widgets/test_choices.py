"""The list of choices: what it says above them."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from niche.tui.widgets.choices import Choice, ChoiceList


class Shown(App[None]):
    """A list alone."""

    def compose(self) -> ComposeResult:
        yield ChoiceList()


@pytest.mark.parametrize(
    ("query", "first"),
    [("", "accounts"), ("ber", "accounts"), ("nowhere", "Nothing is called so."), ("  ", "accounts")],
)
async def test_a_search_without_a_find_says_so(query: str, first: str) -> None:
    async with Shown().run_test() as pilot:
        found = pilot.app.query_one(ChoiceList)
        found.offer([Choice("Berlin", "DE", ("12",)), Choice("Bern", "CH", ("7",))], ("accounts",))
        found.search(query)
        await pilot.pause()
        assert found.render_line(0).text.strip() == first


async def test_before_there_are_choices_nothing_is_said() -> None:
    async with Shown().run_test() as pilot:
        found = pilot.app.query_one(ChoiceList)
        found.search("ber")
        await pilot.pause()
        assert not found.render_line(0).text.strip()
