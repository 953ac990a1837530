from __future__ import annotations

import pytest

from niche.segments.counting.counts import Histogram
from niche.segments.model.spans import Span
from niche.tui.drawing.histogram_bars import Bars, about_bars, bar_at, bar_lines, fullest, span
from niche.tui.drawing.text import line_width

FOUR = Histogram("employees", (0, 10, 20, 30, 40), (1, 5, 2, 0), (10, 10, 10, 10), 0, {10: 5, 50: 12, 90: 25})


def text(line: object) -> str:
    return "".join(part.text for part in line)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("bars", "held"),
    [
        (Bars(0, 0), Span(None, 10)),
        (Bars(1, 1), Span(10, 20)),
        (Bars(2, 1), Span(10, 30)),
        (Bars(3, 3), Span(30, None)),
        (Bars(0, 3), Span()),
    ],
)
def test_what_bars_hold_is_open_at_the_ends_of_the_scale(bars: Bars, held: Span) -> None:
    assert span(FOUR, bars, cells=40) == held


def test_where_there_is_little_room_neighbours_share_a_bar() -> None:
    assert span(FOUR, Bars(1, 1), cells=2) == Span(20, None)
    assert fullest(FOUR, cells=2) == 0
    assert fullest(FOUR, cells=40) == 1


@pytest.mark.parametrize(("cells", "x", "bar"), [(40, 0, 0), (40, 10, 1), (40, 39, 3), (40, 99, 3), (2, 1, 1)])
def test_the_bar_at_a_cell(cells: int, x: int, bar: int) -> None:
    assert bar_at(4, cells, x) == bar


@pytest.mark.parametrize("cells", [2, 3, 8, 41])
@pytest.mark.parametrize("chosen", [None, Bars(0, 1)])
def test_no_line_is_wider_than_the_cells_and_choosing_adds_none(cells: int, chosen: Bars | None) -> None:
    lines = list(bar_lines(FOUR, cells, chosen))
    assert len(lines) == len(list(bar_lines(FOUR, cells, None)))
    assert all(line_width(line) <= cells for line in lines)


def test_the_chosen_bars_are_marked_below_and_said_in_figures() -> None:
    *_, below = bar_lines(FOUR, 8, Bars(2, 1))
    assert text(below) == "  ▔▔▔▔"
    assert text(about_bars(FOUR, Bars(2, 1), 24)).split() == ["10", "to", "30", "7", "of", "20"]
    assert text(about_bars(FOUR, None, 24)) == "80 % between 5 and 25"


def test_a_choice_goes_on_or_begins_anew() -> None:
    assert Bars(1, 1).moved(3, extend=True) == Bars(1, 3)
    assert Bars(1, 3).moved(2) == Bars(2, 2)
