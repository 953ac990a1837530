from __future__ import annotations

import numpy as np
import pytest
from hosts import Host, drawn, hosted, widths
from textual.message import Message
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role
from niche.segments.model.filters import Scalar
from niche.tui.dialogs.record import RecordModal
from niche.tui.panes.account_scopes import Scope, ScopedRows
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.messages import AccountsWanted, CellFiltered, ColumnChosen, WhyAsked

UNIVERSE = universe(
    employees=[30, None, 10, 20],
    name=["Delta", "Alpha", "Charlie", "Bravo"],
    tags=[["a", "b"], [], ["a"], ["c"]],
    country=["DE", "FR", None, "US"],
    industry=["522", "311", "511", None],
    roles={Role.NAME: "name"},
)


def in_file_order(universe: Universe) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.argsort(universe.order).astype(np.int64)


def pane(shown: Universe = UNIVERSE) -> AccountsPane:
    made = AccountsPane()
    made.show(shown, in_file_order(shown), len(shown))
    return made


def asked(app: Host) -> list[Message]:
    """What the pane posted, but for the wish to be told of the accounts of its scope."""
    return [message for message in app.posted if not isinstance(message, AccountsWanted)]


def names(view: AccountsPane) -> list[str]:
    return [row.split("│")[0].strip() for row in drawn(view)[1 : 1 + view.line_count()]]


async def test_rows_stand_in_the_order_of_the_file_with_the_name_first() -> None:
    view = pane()
    async with hosted(view):
        assert drawn(view)[0].split() == ["name", "│", "employees", "tags", "country", "industry"]
        assert names(view) == ["Delta", "Alpha", "Charlie", "Bravo"]
        assert drawn(view)[1].split() == ["Delta", "│", "30", "a,", "b", "DE", "522", "Banking"]
        assert view.summary == "4"


async def test_sorting_goes_up_down_and_back_to_the_file_with_missing_values_last() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press("right")
        seen = []
        for _ in range(3):
            await pilot.press("o")
            await app.workers.wait_for_complete()
            await pilot.pause()
            seen.append(names(view))
        assert seen == [
            ["Charlie", "Bravo", "Delta", "Alpha"],
            ["Delta", "Bravo", "Charlie", "Alpha"],
            ["Delta", "Alpha", "Charlie", "Bravo"],
        ]


async def test_a_new_count_keeps_the_order_that_was_chosen() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press("o")
        await app.workers.wait_for_complete()
        view.show(UNIVERSE, in_file_order(UNIVERSE)[:3], 4)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert names(view) == ["Alpha", "Charlie", "Delta"]


@pytest.mark.parametrize(
    ("keys", "column", "value"),
    [
        ((), "name", "Delta"),
        (("right",), "employees", 30),
        (("right", "down"), "employees", None),
        (("right", "right"), "tags", ("a", "b")),
        (("right", "right", "right", "G"), "country", "US"),
        (("$",), "industry", "522 Banking"),
    ],
)
async def test_f_filters_by_the_cell_and_minus_excludes_it(
    keys: tuple[str, ...], column: str, value: Scalar | tuple[str, ...] | None
) -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press(*keys, "f", "minus")
        assert [m for m in app.posted if isinstance(m, CellFiltered)] == [
            CellFiltered(column, value),
            CellFiltered(column, value, exclude=True),
        ]


async def test_moving_along_the_columns_asks_for_their_distributions() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press("l", "right", "h")
        assert asked(app) == [ColumnChosen("employees"), ColumnChosen("tags"), ColumnChosen("employees")]


async def test_the_first_column_stays_while_the_others_move_below_it() -> None:
    wide = universe(name=["A"], **{f"column_{number:02}": [number] for number in range(30)}, roles={Role.NAME: "name"})
    view = pane(wide)
    async with hosted(view, (60, 10)) as (_, pilot):
        await pilot.press("$")
        header = drawn(view)[0]
        assert header.startswith("name")
        assert "column_29" in header
        assert "column_00" not in header
        await pilot.press("0")
        assert "column_00" in drawn(view)[0]


async def test_enter_shows_the_whole_record() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press("down", "enter")
        assert isinstance(app.screen, RecordModal)
        await pilot.press("escape")
        assert not isinstance(app.screen, RecordModal)


async def test_a_click_goes_to_the_cell_and_on_a_header_sorts() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.click(view, offset=(12, 3))
        assert (view.cursor_line, view.column) == (2, "employees")
        await pilot.click(view, offset=(2, 0))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert names(view) == ["Alpha", "Bravo", "Charlie", "Delta"]


async def test_no_rows_are_said_and_keys_do_nothing() -> None:
    view = AccountsPane()
    view.show(UNIVERSE, np.zeros(0, np.int64), 4)
    async with hosted(view) as (app, pilot):
        assert "No account matches." in drawn(view)[1]
        await pilot.press("f", "minus", "enter", "o", "down", "G")
        assert asked(app) == []


async def test_only_the_rows_around_the_screen_are_read() -> None:
    many = universe(name=[f"Account {number}" for number in range(100_000)])
    view = pane(many)
    async with hosted(view, (40, 12)) as (_, pilot):
        await pilot.press("G")
        assert "Account 99999" in drawn(view)[-1]
        assert len(view.window) < 100


HOSTILE = [
    "[red]Acme[/red]",
    "\x1b[31mEvil\x1b[0m\n\t",
    "שלום \u202eabc",
    "👩\u200d👩\u200d👧 🇩🇪 👍🏽 ❤\ufe0f",
    "x" * 5_000,
    "日本電気株式会社" * 20,
    "e" + "\u0301" * 3_000,
]


@pytest.mark.parametrize("size", [(24, 10), (80, 24), (120, 20)])
async def test_hostile_names_are_drawn_as_text_and_break_no_row(size: tuple[int, int]) -> None:
    view = pane(universe(name=HOSTILE, other=list(reversed(HOSTILE))))
    async with hosted(view, size):
        rows = drawn(view)
        assert widths(view) == {view.cells}
        assert rows[1].startswith("[red]Acme[/red]")
        assert rows[2].startswith("·[31mEvil·[0m··")
        assert not any(character in row for row in rows for character in "\x1b\n\t\u202e\u200d")


async def test_w_asks_why_of_the_account_in_hand() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.press("down", "w")
        assert asked(app) == [WhyAsked(int(in_file_order(UNIVERSE)[1]))]


async def test_the_scope_is_said_below_the_accounts_with_the_rule_of_the_one_in_hand() -> None:
    view, rows = pane(), in_file_order(UNIVERSE)
    async with hosted(view) as (_, pilot):
        await pilot.press("m")
        view.show_scope(Scope.OUT, ScopedRows(rows[:1]))  # not the one in hand
        view.show_scope(Scope.NEAR, ScopedRows(rows[:3], (("country is DE", 1), ("employees ≥ 50", 2))))
        await pilot.pause()
        assert drawn(view)[-1].startswith("3 accounts miss by one rule, here country is DE")
        await pilot.press("down")
        assert drawn(view)[-1].startswith("3 accounts miss by one rule, here employees ≥ 50")
        assert view.summary == "near misses 3"
        await pilot.press("m", "m")
        assert view.summary == "4"
        assert names(view) == ["Delta", "Alpha", "Charlie", "Bravo"]


async def test_accounts_that_must_be_in_or_out_are_marked_and_columns_stay_where_they_are_clicked() -> None:
    view, rows = pane(), in_file_order(UNIVERSE)
    async with hosted(view) as (_, pilot):
        view.show_scope(Scope.IN, ScopedRows(rows, marks={int(rows[0]): True, int(rows[1]): False}))
        await pilot.pause()
        assert [row[:9].rstrip() for row in drawn(view)[:4]] == ["  name", "✓ Delta", "✗!Alpha", "  Charlie"]
        await pilot.click(view, offset=(14, 3))
        assert (view.cursor_line, view.column) == (2, "employees")
        assert widths(view) == {view.cells}
