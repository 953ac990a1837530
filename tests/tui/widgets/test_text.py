from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from niche.tui.widgets.text import LONGEST, Part, cut, cut_line, left, line_width, plain, right, spread, width, wrap

HOSTILE = {
    "escape": ("\x1b[31mEvil\x1b[0m", "·[31mEvil·[0m"),
    "markup stays text": ("[red]Acme[/red]", "[red]Acme[/red]"),
    "newline and tab": ("a\nb\tc\r", "a·b·c·"),
    "C1 control": ("a\x9b31mb", "a·31mb"),
    "direction override": ("abc\u202egpj", "abc·gpj"),
    "isolates": ("\u2066a\u2069", "·a·"),
    "zero width blank and byte-order mark": ("a\u200bb\ufeff", "a·b·"),
    "line separator": ("a\u2028b", "a·b"),
    "lone surrogate": ("a\ud800b", "a·b"),
    "private use": ("\ue000", "·"),
    "no-break blank": ("a\u00a0b", "a b"),
    "family emoji": ("👩\u200d👩\u200d👧", "👩👩👧"),
    "skin tone and variation selector": ("👍🏽 ❤\ufe0f", "👍 ❤"),
    "flag": ("🇩🇪", "DE"),
    "right-to-left letters": ("שלום", "שלום"),
    "piled marks": ("e" + "\u0301" * 50, "e\u0301\u0301"),
    "marks on nothing": ("\u0301\u0301a", "a"),
}


@pytest.mark.parametrize(("text", "drawn"), HOSTILE.values(), ids=HOSTILE)
def test_plain_text_holds_nothing_a_terminal_obeys(text: str, drawn: str) -> None:
    assert plain(text) == drawn


def test_a_very_long_text_is_cut() -> None:
    assert len(plain("x" * 5_000)) == LONGEST


@given(st.text())
def test_plain_is_safe_and_settled(text: str) -> None:
    drawn = plain(text)
    assert plain(drawn) == drawn
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in drawn)


@pytest.mark.parametrize(
    ("text", "cells", "cut_to"),
    [
        ("software", 8, "software"),
        ("software", 7, "softwa…"),
        ("software", 1, "…"),
        ("software", 0, ""),
        ("日本電気", 8, "日本電気"),
        ("日本電気", 7, "日本電…"),
        ("日本電気", 6, "日本…"),
    ],
)
def test_cut(text: str, cells: int, cut_to: str) -> None:
    assert cut(text, cells) == cut_to


@given(st.text(), st.integers(0, 40))
def test_a_fitted_text_has_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(left(text, cells)) == cells
    assert cell_len(right(text, cells)) == cells
    assert width(cut(text, cells)) <= cells


PARTS = st.lists(st.builds(Part, st.text(max_size=12), st.just("dim")), max_size=5)


@given(PARTS, PARTS, st.integers(0, 60))
def test_a_spread_line_has_exactly_its_cells(start: list[Part], end: list[Part], cells: int) -> None:
    assert line_width(spread(start, end, cells)) == cells


@given(PARTS, st.integers(0, 60))
def test_a_cut_line_fits(line: list[Part], cells: int) -> None:
    assert line_width(cut_line(line, cells)) <= cells


@pytest.mark.parametrize(
    ("parts", "cells", "text"),
    [
        (["ab", "cd"], 4, "abcd"),
        (["ab", "cd"], 3, "ab…"),
        (["ab", "cd"], 2, "a…"),
        (["ab", ""], 2, "ab"),
        (["[b]", "x"], 4, "[b]x"),
    ],
)
def test_cut_line(parts: list[str], cells: int, text: str) -> None:
    assert "".join(part.text for part in cut_line([Part(part) for part in parts], cells)) == text


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("unbreakable", 5, ["unbr…"]),
        ("", 5, []),
    ],
)
def test_wrap(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines
