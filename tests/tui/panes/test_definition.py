from __future__ import annotations

import pytest
from hosts import drawn, hosted, widths
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.filters import All, Any, Condition, Not, Off, Path
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.messages import EditRequested

UNIVERSE = universe(
    employees=[10, 200, 300, None], country=["DE", "FR", None, "US"], customer=[True, False, False, None]
)
SIZED = Condition("employees", "at_least", 100)
HOME = Condition("country", "in", ("DE", "FR"))
BOUGHT = Condition("customer", "is", True)
ROOT = All((SIZED, Any((HOME, Off(BOUGHT))), Not(BOUGHT)))
COUNTER = Counter(UNIVERSE)


def pane(root: All = ROOT) -> DefinitionPane:
    made = DefinitionPane()
    made.show_scale(UNIVERSE)
    made.show(root, COUNTER.count(root))
    return made


async def test_it_draws_the_filter_with_what_each_step_leaves() -> None:
    view = pane()
    async with hosted(view, (44, 14)):
        rows = [row.rstrip() for row in drawn(view)]
        assert [row[:24].rstrip() for row in rows[:7]] == [
            "ALL of",
            "├ ☑ employees ≥ 100",
            "├ ANY of",
            "│ ├ ☑ country in DE, FR",
            "│ └ ☐ customer is yes",
            "└ NOT",
            "  └ ☑ customer is yes",
        ]
        assert [row[-2:].strip() for row in rows[:7]] == ["4", "2", "1", "1", "0", "1", "0"]
        assert view.summary == "1 · 25.0 %"


async def test_the_cursor_keeps_its_node_when_counts_and_nodes_around_it_change() -> None:
    view = pane()
    async with hosted(view) as (_, pilot):
        view.move_to((1, 0))
        view.show(ROOT, COUNTER.count(ROOT))
        assert view.cursor == (1, 0)
        shorter = All((SIZED, Any((HOME,))))
        view.show(shorter, COUNTER.count(shorter))
        await pilot.pause()
        assert view.cursor == (1, 0)
        view.show(All((SIZED,)), None)
        assert view.cursor == (0,)


async def test_the_keys_move_the_cursor() -> None:
    view, passed = pane(), list[Path]()
    async with hosted(view) as (_, pilot):
        for key in ("down", "j", "up", "G", "k", "g"):
            await pilot.press(key)
            passed.append(view.cursor)
        assert passed == [(0,), (1,), (0,), (2, 0), (2,), ()]


async def test_a_click_selects_and_a_double_click_edits() -> None:
    view = pane()
    async with hosted(view) as (app, pilot):
        await pilot.click(view, offset=(5, 3), times=2)
        assert view.cursor == (1, 0)
        assert app.posted == [EditRequested()]


async def test_findings_stand_at_their_nodes_and_the_one_in_hand_is_told() -> None:
    view = pane()
    notice = Finding("missing-data", Severity.WARNING, "1 account is undecided.", path=(0,))
    view.show(ROOT, COUNTER.count(ROOT), [notice])
    async with hosted(view, (60, 14)):
        assert "!" in drawn(view)[1]
        assert not any("1 account is" in row for row in drawn(view))
        view.move_to((0,))
        assert any("! missing data  1 account is undecided." in row for row in drawn(view))


async def test_the_details_of_the_node_in_hand() -> None:
    view = pane()
    async with hosted(view, (60, 14)):
        view.move_to((0,))
        rows = [row.rstrip() for row in drawn(view)]
        heads = rows.index("on its own  if removed  no data")
        assert rows[heads + 1].split() == ["2", "1", "(+0)", "1"]


async def test_of_the_whole_only_what_it_cannot_decide_is_told() -> None:
    view = pane()
    async with hosted(view, (60, 14)):
        rows = [row.strip() for row in drawn(view)]
        assert f"{COUNTER.undecided(ROOT)} can't be decided: data missing" in rows
        assert not any(row.startswith("on its own") for row in rows)


async def test_an_empty_filter_says_that_every_account_is_in() -> None:
    view = pane(All())
    async with hosted(view, (60, 14)):
        assert any("No conditions yet: all 4 accounts match." in row for row in drawn(view))


LONG = Condition("country", "in", ("Germany", "France", "Norway", "Sweden"))


async def test_a_long_condition_takes_two_lines_of_which_the_cursor_sees_one() -> None:
    root = All((LONG, Any((SIZED, LONG))))
    view = DefinitionPane()
    view.show_scale(UNIVERSE)
    view.show(root, COUNTER.count(root))
    async with hosted(view, (36, 20)) as (_, pilot):
        rows = [row.rstrip(" 0123456789") for row in drawn(view)]
        assert rows[1:3] == ["├ ☑ country in Germany, France,", "│   Norway … 1 more"]
        assert rows[5:7] == ["  └ ☑ country in Germany,", "      France, Norway … 1 more"]
        passed = []
        for _ in range(5):
            passed.append(view.cursor)
            await pilot.press("down")
        assert passed == [(), (0,), (1,), (1, 0), (1, 1)]
        await pilot.resize_terminal(100, 20)
        assert view.cursor == (1, 1)
        assert "country in Germany, France, Norway … 1 more" in drawn(view)[1]


@pytest.mark.parametrize("size", [(20, 6), (28, 10), (48, 14), (78, 20), (120, 40)])
async def test_every_row_has_the_width_of_the_pane(size: tuple[int, int]) -> None:
    nasty = Condition("country", "in", ("\x1b[31m", "שלום\u202e", "👩\u200d👧", "x" * 5_000))
    view = pane(All((nasty, Any((nasty, Not(Off(nasty)))))))
    async with hosted(view, size):
        assert widths(view) == {view.cells}
        assert not any("\x1b" in row for row in drawn(view))
