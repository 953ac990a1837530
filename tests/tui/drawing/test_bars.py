from __future__ import annotations

import math

import pytest

from niche.tui.drawing.bars import bar, columns, from_middle, gauge, layered, resample, towers
from niche.tui.drawing.text import line_width


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [
        (0, 10, "    "),
        (10, 10, "████"),
        (5, 10, "██  "),
        (1, 32, "▏   "),
        (3, 32, "▍   "),
        (31, 32, "███▉"),
        (1, 1_000_000, "▏   "),
        (20, 10, "████"),
        (-1, 10, "    "),
        (1, 0, "    "),
    ],
)
def test_bar(part: float, whole: float, drawn: str) -> None:
    assert bar(part, whole, 4) == drawn


def test_a_front_that_ends_within_a_cell_is_drawn_on_the_back() -> None:
    assert [(part.text, part.look) for part in layered(3, 8, 8, 4)] == [("█", "bar"), ("▌", "edge"), ("██", "track")]


def test_a_layered_bar_has_the_part_in_front_and_the_rest_behind() -> None:
    assert [(part.text, part.look) for part in layered(2, 6, 8, 4)] == [("█", "bar"), ("██ ", "track")]


@pytest.mark.parametrize(
    ("values", "drawn"),
    [([], ""), ([0, 0], "  "), ([1, 2, 4, 8], "▁▂▄█"), ([8, 0, 8], "█ █"), ([1, 1_000], "▁█")],
)
def test_columns(values: list[int], drawn: str) -> None:
    assert columns(values) == drawn


def test_towers_stand_on_their_lowest_row() -> None:
    assert towers([1, 2, 4], rows=2, cells=2) == ["    ██", "▄▄████"]


@pytest.mark.parametrize(
    ("cells", "sums"), [(6, [1, 2, 3, 4]), (4, [1, 2, 3, 4]), (2, [3, 7]), (1, [10]), (3, [1, 5, 4])]
)
def test_resample_loses_no_account(cells: int, sums: list[int]) -> None:
    assert resample([1, 2, 3, 4], cells) == sums
    assert sum(sums) == 10


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        (500, "62  ├─────●─────┤  4,000"),
        (62, "62  ├●──────────┤  4,000"),
        (4_000, "62  ├──────────●┤  4,000"),
        (10, "62 ●├───────────┤  4,000"),
        (0, "62 ●├───────────┤  4,000"),
        (9_000, "62  ├───────────┤● 4,000"),
    ],
)
def test_the_gauge_is_logarithmic_and_shows_what_is_outside(size: int, drawn: str) -> None:
    assert "".join(part.text for part in gauge(size, 62, 4_000, 24, "good")) == drawn


@pytest.mark.parametrize("size", [0, 1, 5, 62, 300, 4_000, 20_000])
@pytest.mark.parametrize("cells", [20, 28, 40])
def test_the_gauge_never_moves_its_ends(size: int, cells: int) -> None:
    assert line_width(gauge(size, 62, 4_000, cells, "good")) == cells


def test_no_gauge_where_there_is_no_room() -> None:
    assert gauge(500, 1_000_000, 4_000_000, 20, "good") == []


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        (0, "    │    "),
        (4, "    │████"),
        (2, "    │██  "),
        (1.5, "    │█▌  "),
        (-4, "████│    "),
        (-2, "  ██│    "),
        (-1.5, "  ▌█│    "),  # the left half of the cell is drawn in the ground's colour
        (9, "    │████"),
        (math.nan, "    │    "),
    ],
)
def test_a_difference_goes_to_either_side_of_a_middle_line(value: float, drawn: str) -> None:
    assert "".join(part.text for part in from_middle(value, 4, 9)) == drawn
    assert line_width(from_middle(value, 4, 8)) == 8
    assert line_width(from_middle(value, 0, 9)) == 9
