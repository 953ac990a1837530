from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from niche.tui.drawing.text import (
    LONGEST,
    Run,
    cut,
    cut_line,
    cut_words,
    left,
    line_width,
    plain,
    right,
    spread,
    width,
    wrap,
)

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


PARTS = st.lists(st.builds(Run, st.text(max_size=12), st.just("dim")), max_size=5)


@given(PARTS, PARTS, st.integers(0, 60))
def test_a_spread_line_has_exactly_its_cells(start: list[Run], end: list[Run], cells: int) -> None:
    assert line_width(spread(start, end, cells)) == cells


@given(PARTS, st.integers(0, 60))
def test_a_cut_line_fits(line: list[Run], cells: int) -> None:
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
    assert "".join(part.text for part in cut_line([Run(part) for part in parts], cells)) == text


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


SCRIPTS = {
    "Latin with marks": ("e\u0301a\u0308", 2),
    "Hindi": ("हिन्दी", 5),
    "Marathi": ("महाराष्ट्र", 8),
    "Tamil": ("தமிழ்", 4),
    "Bengali": ("বাংলা", 5),
    "Gujarati": ("ગુજરાતી", 6),
    "Telugu": ("తెలుగు", 5),
    "Kannada": ("ಕನ್ನಡ", 4),
    "Malayalam": ("മലയാളം", 6),
    "Sinhala": ("සිංහල", 4),
    "Burmese": ("မြန်မာ", 5),
    "Khmer": ("ខ្មែរ", 4),
    "Thai": ("ไทย", 3),
    "Lao": ("ລາວ", 3),
    "Tibetan": ("བོད", 2),
    "Hebrew with points": ("שָׁלוֹם", 4),
    "Arabic with vowels": ("عَرَبِيّ", 4),
    "Korean": ("한국어", 6),
    "Korean in parts": ("\u1112\u1161\u11ab", 2),
    "Chinese": ("中国银行", 8),
    "Japanese": ("ﾊﾟナ", 4),
    "a mark on nothing": ("\u093f", 1),
    "wide marks": ("가\u302e", 3),
}


@pytest.mark.parametrize(("text", "cells"), SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_takes_the_cells_that_terminals_give_it(text: str, cells: int) -> None:
    assert width(text) == cells
    assert Strip([Segment(plain(text))]).cell_length == cells
    assert cell_len(left(text, 12)) == 12
    for room in range(cells + 1):
        assert terminal_width(cut(text, room)) <= room
        kept, rest = Segment(plain(text)).split_cells(room)
        assert terminal_width(kept.text) == min(room, cells)
        assert terminal_width(rest.text) == cells - min(room, cells)


JOINED = frozenset({*range(0x1160, 0x1200), *range(0xD7B0, 0xD800)})
"""Parts of Korean letters that join the one before."""


def terminal_width(text: str) -> int:
    """The cells of a text by the rule of `wcwidth`."""
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf") or ord(character) in JOINED
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def test_every_mark_and_letter_is_as_wide_as_terminals_draw_it() -> None:
    letters = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point))[0] in "LM"]
    wrong = [letter for letter in letters if width(f"a{letter}") != terminal_width(plain(f"a{letter}"))]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("Construction", 24, "Construction"),
        ("Administrative and Support and Waste", 24, "Administrative and Supp…"),
        ("Real Estate & Rental & Leasing", 24, "Real Estate & Rental…"),
        ("Management of Companies and Enterprises", 24, "Management of Companies…"),
        ("Transportation & Warehousing", 24, "Transportation & Wareho…"),
        ("Professional, Scientific & Technical", 30, "Professional, Scientific…"),
        ("x" * 50, 10, "xxxxxxxxx…"),
        ("x y", 1, "…"),
        ("x y", 0, ""),
    ],
)
def test_a_text_is_cut_behind_a_word_where_that_leaves_enough_of_it(text: str, cells: int, shown: str) -> None:
    assert cut_words(text, cells) == shown
