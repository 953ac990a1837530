"""A repair that is tried, line by line."""

from __future__ import annotations

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.findings.finding import Repair
from niche.segments.findings.guardrails import Limits, SizeLimit
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Path
from niche.tui.drawing.repair_preview import Trial, change_lines, changed, trial_lines
from niche.tui.drawing.text import Line, line_width

NUMBER = Condition("number", "below", 4)
WIDER = Condition("number", "below", 30)
COUNTER = Counter(
    universe(
        number=[*range(39), None],
        won=[n % 3 == 0 for n in range(40)],
        roles={Role.WON: "won"},
    )
)
NOW = COUNTER.count(NUMBER)
LIMITS = Limits(SizeLimit(10, "segment", ""), SizeLimit(35, "segment", ""))


def texts(lines: list[Line]) -> list[str]:
    return [" ".join("".join(part.text for part in line).split()) for line in lines]


def test_what_a_repair_leads_to_stands_beside_what_there_is() -> None:
    trial = Trial(Repair("number < 30 instead of number < 4", WIDER, 30), COUNTER.count(WIDER), LIMITS)
    assert texts(trial_lines(trial, NOW, 40))[1:] == [
        "number < 30 instead of number < 4",
        "now then",
        "accounts 4 30",
        "share 10.0 % 75.0 %",
        "undecided 1 1",
        "win rate 4 known 33 %",
        "19 to 51 %",
        "too narrow → within range",
        "enter apply esc cancel",
    ]


def test_in_brief_its_words_are_cut_and_the_first_figure_is_left() -> None:
    trial = Trial(Repair("number < 30 instead of number < 4", WIDER, 30), COUNTER.count(WIDER), LIMITS)
    assert texts(trial_lines(trial, NOW, 40, brief=True))[1:] == [
        "number < 30 instead of… now then",
        "accounts 4 30",
        "enter apply esc cancel",
    ]


def test_every_figure_has_its_whole_name_where_the_pane_is_narrow() -> None:
    lines = trial_lines(Trial(Repair("drop it", WIDER, 30), COUNTER.count(WIDER), LIMITS), NOW, 28)
    assert not [line for line in texts(lines) if "…" in line]


def test_until_it_is_counted_it_says_so() -> None:
    assert texts(trial_lines(Trial(Repair("drop it", All(), 40)), NOW, 40))[1:] == [
        "drop it now then",
        "counting …",
        "enter apply esc cancel",
    ]


@pytest.mark.parametrize("cells", [28, 31, 80])
def test_lines_stay_within_their_cells(cells: int) -> None:
    trial = Trial(Repair("x" * 500, WIDER, 30), COUNTER.count(WIDER), LIMITS)
    lines = [*trial_lines(trial, NOW, cells), *change_lines(["y" * 500], cells)]
    assert max(map(line_width, lines)) <= cells


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        (All((NUMBER,)), All((NUMBER,)), set()),
        (All((NUMBER,)), All((WIDER,)), {(0,)}),
        (All((NUMBER,)), All((NUMBER, WIDER)), {(1,)}),
        (All((NUMBER, WIDER)), All((WIDER,)), set()),
        (All((NUMBER,)), All((Any((NUMBER, Not(WIDER))),)), {(0, 1, 0)}),
    ],
)
def test_conditions_that_are_new_are_told(before: Filter, after: Filter, places: set[Path]) -> None:
    assert changed(before, after) == places
