"""Operator and value of a condition: every operator of every kind of column, switched to every other."""

from __future__ import annotations

import datetime as dt

import pytest
from hosts import hosted
from laws import EFFORT
from textual.pilot import Pilot
from universes import AS_OF, universe

from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All
from niche.segments.model.operators import OPERATORS
from niche.tui.drawing.value_figures import value_figures
from niche.tui.widgets import entries
from niche.tui.widgets.choices import ChoiceList
from niche.tui.widgets.entries import EntryKind
from niche.tui.widgets.value_panel import ValuePanel

UNIVERSE = universe(
    kinds={"revenue": Kind.MONEY, "margin": Kind.PERCENTAGE},
    orders={"band": ["small", "middle", "large"]},
    employees=[10, 150, None],
    revenue=[1e6, 2.5e6, None],
    margin=[0.1, 12.5, None],
    since=[dt.date(2024, 1, 5), dt.date(2026, 3, 6), None],
    customer=[True, False, None],
    country=["DE", "FR", None],
    band=["small", "large", None],
    tags=[["a", "b"], ["c"], []],
    name=["Acme", "Beta", None],
    id=["1", "2", None],
    industry=["5112", "311", None],
)
COLUMNS = list(UNIVERSE.columns.values())
COUNTER = Counter(UNIVERSE)
FIGURES = {column.name: value_figures(COUNTER, column.name, All(())) for column in COLUMNS}


def test_there_is_a_column_of_every_kind() -> None:
    assert {column.kind for column in COLUMNS} == set(Kind)


def start(panel: ValuePanel, column: Column) -> list[str]:
    """Edit a condition on the column, with its values counted; the operators that there are."""
    panel.edit(column)
    panel.show_figures(FIGURES[column.name])
    return [str(choice.value) for choice in panel.operators.known]


def choose(panel: ValuePanel, operator: str) -> None:
    """Choose an operator, and go to the end of what is offered for it."""
    panel.operators.point_at(operator)
    assert panel.operators.choice is not None
    panel.choose_operator(ChoiceList.Pointed(panel.operators, panel.operators.choice))
    for shown in (panel.presets, panel.choices):
        shown.action_move_to_end(1)


def check(panel: ValuePanel, column: Column, operator: str) -> None:
    """What is shown belongs to this column and operator, and can be drawn."""
    meant = OPERATORS[operator.removeprefix("not ")]
    wanted = entries.presets(meant, column, AS_OF)
    assert panel.operators.choice is not None
    assert panel.operators.choice.value == operator
    assert [choice.text for choice in panel.presets.known] == [word for word, _ in wanted]
    assert panel.presets.display == bool(wanted)
    assert panel.choices.display == (entries.entry_for(meant, column) is EntryKind.CHOICES)
    for shown in (panel.operators, panel.presets, panel.choices):
        assert all(shown.draw(line, 40) for line in range(shown.line_count()))


@pytest.mark.parametrize("first", COLUMNS, ids=lambda column: column.name)
async def test_every_operator_is_switched_to_every_operator_of_every_column(first: Column) -> None:
    panel = ValuePanel(UNIVERSE)
    async with hosted(panel) as (app, pilot):
        for turn, before in enumerate(start(panel, first)):
            for second in COLUMNS:
                operators = start(panel, second)
                # From one column to another each operator is met in turn: of one column, all from every other.
                for after in operators if EFFORT or second is first else operators[turn % len(operators) :][:1]:
                    start(panel, first)
                    choose(panel, before)
                    if second is not first:
                        start(panel, second)
                    choose(panel, after)
                    check(panel, second, after)
            await pilot.pause()  # the moves that were told of above find other columns here
            assert app.is_running


async def walk(panel: ValuePanel, pilot: Pilot[None]) -> list[str]:
    """Go down all operators by key, and below each to the last preset and back; the operators met."""
    met: list[str] = []
    for _ in panel.operators.known:
        panel.operators.focus()
        await pilot.press("down" if met else "home")
        met.append(str(panel.operators.choice and panel.operators.choice.value))
        if panel.presets.display:
            panel.presets.focus()
            await pilot.press("end")
            assert panel.low.value
    return met


async def test_by_key_through_every_operator_of_one_column_after_another() -> None:
    panel = ValuePanel(UNIVERSE)
    async with hosted(panel) as (_, pilot):
        for column in (*COLUMNS, COLUMNS[0]):
            operators = start(panel, column)
            assert await walk(panel, pilot) == operators
            check(panel, column, operators[-1])


async def test_by_mouse_through_every_operator_and_back_to_the_first() -> None:
    panel = ValuePanel(UNIVERSE)
    async with hosted(panel) as (_, pilot):
        for name in ("since", "employees", "country", "tags", "industry"):
            column = UNIVERSE.columns[name]
            operators = start(panel, column)
            for row in (*range(len(operators)), 0):
                await pilot.click(panel.operators, offset=(2, row))
                check(panel, column, operators[row])
                if panel.presets.display:
                    await pilot.click(panel.presets, offset=(2, len(panel.presets.known) - 1))


async def test_a_preset_of_another_operator_that_comes_late_changes_nothing() -> None:
    panel = ValuePanel(UNIVERSE)
    async with hosted(panel) as (_, pilot):
        start(panel, UNIVERSE.columns["since"])
        choose(panel, "between")
        late = panel.presets.known[-1]
        choose(panel, "missing")
        panel.presets.post_message(ChoiceList.Pointed(panel.presets, late))
        await pilot.pause()
        assert (panel.low.value, panel.high.value) == ("", "")
