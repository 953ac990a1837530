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
    [("", "accounts"), ("ber", "accounts"), ("nowhere", "No matches"), ("  ", "accounts")],
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


CHOICES = [Choice(text, text) for text in ("Berlin", "Bern", "Lagos", "Lima")]


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("after", range(5))
@pytest.mark.parametrize("query", ["", "ber", "la"])
async def test_other_choices_are_shown_from_the_moment_that_they_are_offered(
    before: int, after: int, query: str
) -> None:
    async with Shown().run_test() as pilot:
        found = pilot.app.query_one(ChoiceList)
        found.offer(CHOICES[:before])
        found.search(query)
        found.action_move_to_end(1)
        found.offer(CHOICES[4 - after :])
        shown = [found.render_line(line).text.strip() for line in range(found.line_count())]
        assert shown == [c.text for c in CHOICES[4 - after :] if not query or query in c.text.casefold()]
        assert found.choice is None or found.choice in CHOICES[4 - after :]


async def test_the_cursor_stays_on_its_choice_where_that_is_offered_again() -> None:
    async with Shown().run_test() as pilot:
        found = pilot.app.query_one(ChoiceList)
        found.offer(CHOICES)
        found.point_at("Lagos")
        found.offer(reversed(CHOICES))
        assert found.choice == CHOICES[2]
