from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hosts import drawn, hosted, widths
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.findings.guardrails import Limits, SizeLimit
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.model.spans import Span
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations
from niche.tui.drawing.insight_rows import MEASURE, InsightRow, doubt_rows, mean, median, outcome_rows, rate
from niche.tui.panes.insight import InsightPane
from niche.tui.panes.messages import CellFiltered, ColumnChosen, Message, RangeFiltered, RepairChosen, ValuesFiltered

UNIVERSE = universe(
    employees=[1, 2, 3, 40, 50, 60, None, 80],
    country=["DE", "DE", "FR", "US", "US", "US", None, "DE"],
    customer=[True, False, True, False, None, True, True, False],
    won=[True, False, None, True, True, False, True, False],
    roles={Role.WON: "won"},
)
ROOT = Condition("country", "in", ("DE", "US"))
COUNTS = Counter(UNIVERSE).count(ROOT, ("employees", "country", "customer"))
WIDER = Repair("country in DE, FR, US", All(), 7)
NARROW = Finding("too-narrow", Severity.WARNING, "6 accounts are fewer than the 62 it takes.", repairs=(WIDER,))
NOTE = Finding("unreliable", Severity.NOTE, "Only 6 outcomes are known.")
BROKEN = Finding("unknown-column", Severity.ERROR, "There is no column.")


def limits(low: int, high: int) -> Limits:
    return Limits(SizeLimit(low, "statistics", ""), SizeLimit(high, "statistics", ""))


def pane(column: str | None = None, findings: tuple[Finding, ...] = (), low: int = 62) -> InsightPane:
    made = InsightPane()
    made.show_universe(UNIVERSE)
    made.show(COUNTS, limits(low, 4_000), findings, column)
    return made


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(62, 4_000, "too narrow"), (1, 100, "within range"), (1, 3, "too broad")]
)
async def test_the_size_is_judged_in_words(low: int, high: int, verdict: str) -> None:
    view = pane()
    async with hosted(view, (30, 24)):
        view.show(COUNTS, limits(low, high))
        rows = [row.strip() for row in drawn(view)]
        assert rows[0] == "6 of 8 · 75.0 %"
        assert rows[2] == verdict


async def test_without_guardrails_there_is_no_gauge() -> None:
    view = pane()
    async with hosted(view, (30, 24)):
        view.show(COUNTS)
        assert not any("├" in row for row in drawn(view))


@pytest.mark.parametrize(
    ("low", "findings", "verdict"),
    [
        (1, (), "within range"),
        (1, (NOTE,), "within range"),
        (1, (NARROW, NOTE), "within range · ! 1 warning"),
        (62, (NARROW, BROKEN, NARROW), "too narrow · ✗ 1 error · ! 2 warnings"),
    ],
)
async def test_there_is_one_verdict(low: int, findings: tuple[Finding, ...], verdict: str) -> None:
    view = pane(findings=findings, low=low)
    async with hosted(view, (40, 24)):
        assert drawn(view)[2].strip() == verdict


async def test_findings_are_told_in_a_line_each_worst_first_below_the_rest() -> None:
    view = pane("country", findings=(NOTE, NARROW, BROKEN))
    async with hosted(view, (40, 24)) as (_, pilot):
        text = "\n".join(drawn(view))
        places = [text.index(word) for word in ("country", "✗ unknown column", "! too narrow", "· unreliable")]
        assert places == sorted(places)
        assert "→" not in text
        await pilot.press("down", "enter")
        text = "\n".join(drawn(view))
        assert "! warning: 6 accounts are fewer than" in text
        assert "→ country in DE, FR, US" in text
        await pilot.press("up", "enter")
        assert "→" not in "\n".join(drawn(view))


@pytest.mark.parametrize(
    ("keys", "posted"),
    [
        (("enter", "enter"), [RepairChosen(NARROW, WIDER)]),
        (("enter",), []),
        (("down", "enter", "enter"), []),
    ],
    ids=["the first repair", "the finding unfolds", "a finding without repairs"],
)
async def test_enter_unfolds_a_finding_and_then_tries_its_repair(keys: tuple[str, ...], posted: list[Message]) -> None:
    view = pane(findings=(NARROW, NOTE))
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press(*keys)
        assert app.posted == posted


@pytest.mark.parametrize("size", [(40, 24), (60, 30), (30, 40)])
async def test_nothing_moves_when_another_column_is_chosen(size: tuple[int, int]) -> None:
    view = pane("country", findings=(NARROW, NOTE), low=1)
    async with hosted(view, size) as (_, pilot):
        lines = {}
        for column in ("country", "employees", "customer"):
            view.show(COUNTS, limits(1, 4_000), (NARROW, NOTE), column)
            await pilot.pause()
            lines[column] = next(i for i, row in enumerate(view._rows) if row.place == NARROW)
        assert len(set(lines.values())) == 1


async def test_another_segment_is_read_from_its_top() -> None:
    view = pane("country", findings=(NARROW, NOTE, BROKEN))
    async with hosted(view, (40, 10)) as (_, pilot):
        await pilot.press("G", "enter")
        assert view.scroll_offset.y > 0
        view.to_top()
        view.show(COUNTS, limits(1, 4_000), (NARROW, NOTE), "employees")
        await pilot.pause()
        assert view.scroll_offset.y == 0
        assert drawn(view)[0].startswith("6 of 8")


@pytest.mark.parametrize(
    ("column", "value"), [("country", "DE"), ("country", "US"), ("customer", False), ("employees", None)]
)
async def test_enter_on_a_value_filters_by_it(column: str, value: str | bool | None) -> None:
    counts = Counter(UNIVERSE).count(All(), (column,))
    view = InsightPane()
    view.show_universe(UNIVERSE)
    view.show(counts, None, (), column)
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press("g")
        for _ in range(4):
            await pilot.press("enter", "down")
        assert CellFiltered(column, value) in app.posted


async def test_the_other_columns_are_a_key_away() -> None:
    view = pane("country")
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press("]", "[")
        assert app.posted == [ColumnChosen("customer"), ColumnChosen("employees")]


def histogram(column: str = "employees") -> InsightPane:
    view = InsightPane()
    view.show_universe(UNIVERSE)
    view.show(Counter(UNIVERSE).count(All(), (column,)), None, (), column)
    return view


@pytest.mark.parametrize(
    ("keys", "span", "exclude"),
    [
        (("right", "f"), Span(None, 10), False),
        (("right", "right", "f"), Span(10, 20), False),
        (("right", "right", "-"), Span(10, 20), True),
        (("right", "right", "enter"), Span(10, 20), False),
        (("right", "right", "shift+right", "f"), Span(10, 30), False),
        (("right", "shift+right", "shift+right", "h", "f"), Span(10, 20), False),
        (("right", "right", "right", "shift+left", "f"), Span(10, 30), False),
    ],
)
async def test_bars_are_walked_along_and_filtered_by(keys: tuple[str, ...], span: Span, exclude: bool) -> None:
    universe_ = universe(employees=[*range(0, 300, 10), 1, 2, 3])
    view = InsightPane()
    view.show_universe(universe_)
    view.show(Counter(universe_).count(All(), ("employees",)), None, (), "employees")
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press(*keys)
        assert app.posted == [RangeFiltered("employees", span, exclude=exclude)]


async def test_the_bars_in_hand_stay_in_sight_when_findings_come() -> None:
    view = histogram()
    counts = Counter(UNIVERSE).count(All(), ("employees",))
    async with hosted(view, (40, 10)) as (_, pilot):
        await pilot.press("right")
        view.show(counts, None, (NARROW, NOTE, BROKEN) * 4, "employees")
        await pilot.pause()
        assert any(" to " in row for row in drawn(view))


async def test_a_distribution_asked_for_out_of_sight_is_there_when_the_pane_is() -> None:
    found = (BROKEN, NARROW, NOTE)
    view = pane("country", found)
    view.display = False
    async with hosted(view, (40, 10)) as (_, pilot):
        view.show(COUNTS, limits(62, 4_000), found, "employees")
        view.display = True
        await pilot.pause()
        assert any("employees" in row and "median" in row for row in drawn(view))


@pytest.mark.parametrize("cells", [40, 12, 6])
async def test_bars_chosen_at_the_end_hold_where_pane_or_segment_are_narrower(cells: int) -> None:
    view = histogram()
    async with hosted(view, (40, 24)) as (_, pilot):
        await pilot.press("right", *["shift+right"] * 40)
        await pilot.resize_terminal(cells, 24)
        one = Condition("employees", "between", (1, 2))
        view.show(Counter(UNIVERSE).count(one, ("employees",)), limits(1, 10), (), "employees")
        await pilot.press("left", "enter")
        assert any("▔" in row for row in drawn(view))


async def test_the_bars_in_hand_are_said_in_figures() -> None:
    view = histogram()
    async with hosted(view, (40, 24)) as (_, pilot):
        before = len(drawn(view))
        await pilot.press("right", *["shift+right"] * 40)
        row = next(row for row in drawn(view) if " to " in row)
        assert row.split() == ["0", "to", "85", "7", "of", "7"]
        assert len(drawn(view)) == before


async def test_a_key_before_the_next_layout_means_the_bars_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    universe_ = universe(employees=[*range(0, 300, 10), 1, 2, 3])
    view = InsightPane()
    view.show_universe(universe_)
    view.show(Counter(universe_).count(All(), ("employees",)), None, (), "employees")
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press("right", *["right"] * 40)
        monkeypatch.setattr(InsightPane, "cells", 5)  # the pane was made narrower, and is not laid out yet
        view.action_filter()
        await pilot.pause()
        assert app.posted == [RangeFiltered("employees", Span(290, None))]


async def test_bars_are_chosen_by_mouse() -> None:
    view = histogram()
    async with hosted(view, (40, 24)) as (app, pilot):
        line = next(y for y, row in enumerate(drawn(view)) if "█" in row)
        await pilot.click(view, offset=(1, line))
        await pilot.click(view, offset=(view.cells - 1, line), shift=True)
        await pilot.press("f")
        assert app.posted == [RangeFiltered("employees", Span())]


@pytest.mark.parametrize(
    ("keys", "posted"),
    [
        (("f",), CellFiltered("country", "DE")),
        (("-",), CellFiltered("country", "DE", exclude=True)),
        (("shift+down", "f"), ValuesFiltered("country", ("DE", "US"))),
        (("J", "J", "-"), ValuesFiltered("country", ("DE", "US", "FR"), exclude=True)),
        (("J", "down", "f"), CellFiltered("country", "FR")),
        (("right", "right", "f"), CellFiltered("country", "FR")),
        (("left", "shift+right", "f"), ValuesFiltered("country", ("DE", "US"))),
        ((*["J"] * 9, "f"), ValuesFiltered("country", ("DE", "US", "FR"))),
        (("J", "J", "K", "f"), ValuesFiltered("country", ("DE", "US"))),
    ],
)
async def test_values_are_filtered_by_alone_or_together(keys: tuple[str, ...], posted: Message) -> None:
    view = histogram("country")
    async with hosted(view, (40, 24)) as (app, pilot):
        await pilot.press("g", *keys)
        assert app.posted == [posted]


async def test_a_histogram_shows_ends_and_quantiles() -> None:
    view = pane("employees", low=1)
    async with hosted(view, (40, 24)):
        text = "\n".join(drawn(view))
        assert "median 40" in text
        assert "80 % between 1 and 80" in text


@pytest.mark.parametrize(
    ("won", "closed", "written"),
    [(0, 0, ""), (3, 9, "9 known"), (31, 100, "31 % (23 to 41 %)"), (0, 12, "0 % (0 to 24 %)")],
)
def test_a_rate_is_only_shown_with_enough_outcomes(won: int, closed: int, written: str) -> None:
    assert str(rate(won, closed)) == written


def test_outcomes_stand_beside_the_rest() -> None:
    segment = Outcomes(
        accounts=100,
        closed=40,
        won=10,
        deal_size=Moments(40, 1_000_000.0, 4e10, 20_000.0),
        cycles=Durations(days=(20, 30, 40, 90), closed=(20, 20, 20, 20), open=(0, 0, 0, 40)),
    )
    rest = Outcomes(900, closed=400, won=40, deal_size=Moments(40, 400_000.0, 9e9, 8_000.0))

    def said(rows: Iterable[InsightRow]) -> list[str]:
        return ["".join(part.text for part in row.line) for row in rows]

    assert said(outcome_rows(segment, rest, 24)) == [
        "outcomes  segment   rest",
        "win rate     25 %   10 %",
        "       14 to 40 %",
        "deal size   25.0k  10.0k",
        "   18.7k to 32.1k",
        "cycle days     40      –",
        "         40 to 90",
    ]
    brief = said(outcome_rows(segment, rest, 32))
    assert brief == [
        "outcomes          segment   rest",
        "win rate     25 % 14–40 %   10 %",
        "deal size   25.0k 19–32k   10.0k",
        "cycle days     40 40–90        –",
    ]
    wide = said(outcome_rows(segment, rest, 40))
    assert wide[1:3] == ["win rate      25 % 14 to 40 %       10 %", "deal size    25.0k 18.7k to 32.1k  10.0k"]
    waiting = said(outcome_rows(segment, rest, 30, known=False))
    assert waiting == [
        "outcomes        segment   rest",
        *(f"{word:<10}{'…':>13}{'…':>7}" for word in ("win rate", "deal size", "cycle days")),
    ]
    assert said(doubt_rows(segment, rest, 60, least_seen=0.118)) == [
        "indicative only (40 closed deals)",
        "differences under 12 points within the segment would go…",
    ]
    assert max(map(len, said(outcome_rows(segment, rest, 200)))) == MEASURE


@pytest.mark.parametrize(
    ("moments", "written"),
    [
        (Moments(), ""),
        (Moments(9, 90.0), "9 known"),
        (Moments(10, 100.0, 1000.0), "10 (from 10)"),
        (Moments(30, 300.0, 3000.0), "10 (10 to 10)"),
        (Moments(10, 0.0, 1000.0), "0"),
        (Moments(10, 1e13, math.inf), "1.00T"),
    ],
)
def test_a_mean_is_only_shown_with_enough_values(moments: Moments, written: str) -> None:
    assert str(mean(moments)) == written


@pytest.mark.parametrize(
    ("cycles", "written"),
    [
        (Durations(), ""),
        (Durations((20.0,), (0,), (50,)), ""),
        (Durations((20.0,), (9,), (0,)), "9 known"),
        (Durations((20.0, 30.0, 40.0), (50, 30, 20), (0, 0, 0)), "20 (20 to 30)"),
        (Durations((20.0, 30.0), (10, 0), (0, 10)), "20 (from 20)"),  # too few to say how long it may be
        (Durations((20.0, 30.0), (10, 0), (0, 20)), "over 30"),
    ],
)
def test_a_median_cycle_is_only_shown_with_enough_closed_deals(cycles: Durations, written: str) -> None:
    assert str(median(cycles)) == written


@pytest.mark.parametrize("size", [(20, 8), (28, 20), (80, 24)])
async def test_hostile_words_never_leave_their_cells(size: tuple[int, int]) -> None:
    nasty = "\x1b[31m[red]" + "שלום\u202e " * 30 + "x" * 5_000
    finding = Finding("too-narrow", Severity.WARNING, nasty, repairs=(Repair(nasty, All(), 1_234_567),))
    view = pane(findings=(finding,))
    async with hosted(view, size) as (_, pilot):
        assert widths(view) == {view.cells}
        await pilot.press("down", "G")
        assert widths(view) == {view.cells}
