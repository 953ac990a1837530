"""Make text safe to draw: no control characters reach the terminal, and every width is certain."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len

from niche.segments.model.visible_text import REPLACEMENT
from niche.tui.drawing.cell_widths import is_spacing_mark

LONGEST = 1_000
"""Characters of a text that are kept; no row of a terminal is as wide."""

_NO_BREAK = "\u00a0"
_GLUE = "\ue000"
"""Stands for a no-break blank while text is wrapped; never in a plain text."""
_MARKS_PER_CHARACTER = 2
_JOINING = frozenset(("and", "or", "of", "for", "the", "in", "&", "a", "to", "with"))
"""Words that no shortened text ends with."""
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_FILLERS = frozenset({0x3164, 0xFFA0})


class _Table(dict[int, str]):
    """The text to draw for each code point, computed when it is first seen."""

    def __missing__(self, point: int) -> str:
        drawn = self[point] = _drawn(point)
        return drawn


def _drawn(point: int) -> str:
    character = chr(point)
    # Joiners, variation selectors and skin tones change a neighbour's width on some terminals and not on others.
    if point in (0x200C, 0x200D) or 0xFE00 <= point <= 0xFE0F or 0x1F3FB <= point <= 0x1F3FF:
        return ""
    # A pair of regional indicators is one flag or two letters, as the terminal likes; plain letters are certain.
    if 0x1F1E6 <= point <= 0x1F1FF:
        return chr(ord("A") + point - 0x1F1E6)
    category = unicodedata.category(character)
    # Letters that show nothing, and marks as wide as two letters, have one width here and another there.
    uncertain = point in _FILLERS or (is_spacing_mark(character) and unicodedata.east_asian_width(character) == "W")
    if category in _UNSAFE or uncertain:
        return REPLACEMENT
    return " " if category == "Zs" else character


_TABLE = _Table()


def plain(text: str) -> str:
    """Replace controls, escapes and direction marks by `·`, and cut at `LONGEST` characters."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    return text if text.isascii() and text.isprintable() else _plain(text)


def plain_lines(text: str) -> str:
    """Make each line of `text` plain."""
    return "\n".join(map(plain, text.splitlines()))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    text = text.translate(_TABLE)
    if not any(unicodedata.category(character) in _MARKS for character in text):
        return text
    kept: list[str] = []
    marks = _MARKS_PER_CHARACTER  # a mark without a character before it has nothing to stand on
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= _MARKS_PER_CHARACTER:
            kept.append(character)
    return "".join(kept)


def width(text: str) -> int:
    """The cells that `text` takes once it is plain."""
    return cell_len(plain(text))


def cut(text: str, cells: int) -> str:
    """Make `text` plain, and end it with `…` where it is wider than `cells`."""
    text = plain(text)
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    room, kept = cells - 1, 0
    for index, character in enumerate(text):
        kept += cell_len(character)
        if kept > room:
            return text[:index] + "…"
    return text


def cut_words(text: str, cells: int) -> str:
    """Make `text` plain, and where it is wider than `cells` end it with `…` behind a whole word.

    Within a word where that would leave more than a third of the cells empty.
    """
    text = plain(text)
    if cell_len(text) <= cells:
        return text
    shortened = cut(text, cells)
    whole, blank, _ = shortened.rpartition(" ")
    while blank and whole.rpartition(" ")[2].strip(",;").casefold() in _JOINING:
        whole, blank, _ = whole.rpartition(" ")
    whole = whole.rstrip(" ,;:·")
    if not blank or 3 * cell_len(whole) < 2 * cells - 3:
        whole = shortened[:-1].rstrip(" ,;:·")
    return f"{whole}…" if shortened else ""


def left(text: str, cells: int) -> str:
    """Cut or pad `text` on the right to exactly `cells`."""
    text = cut(text, cells)
    return text + " " * (cells - cell_len(text))


def right(text: str, cells: int) -> str:
    """Cut `text`, or pad it on the left, to exactly `cells`."""
    text = cut(text, cells)
    return " " * (cells - cell_len(text)) + text


def wrap(text: str, cells: int) -> list[str]:
    """`text` made plain, in lines of at most `cells`, broken at blanks; a word that is wider than a line is cut.

    Blanks that do not break, and those before a percent sign, stay in their line.
    """
    lines: list[str] = []
    whole = _GLUE.join(map(plain, text[:LONGEST].replace(" %", f"{_NO_BREAK}%").split(_NO_BREAK)))
    for word in whole.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= cells:
            lines[-1] += f" {word}"
        else:
            lines.append(word if cell_len(word) <= cells else cut(word.replace(_GLUE, " "), cells))
    return [line.replace(_GLUE, " ") for line in lines]


class Run(NamedTuple):
    """A run of text in one look: a name of `looks.LOOKS`, or "" for ordinary text."""

    text: str
    look: str = ""


Line: TypeAlias = Sequence[Run]


def line_width(line: Line) -> int:
    """The cells that a line takes."""
    return sum(width(part.text) for part in line)


def cut_line(line: Line, cells: int) -> list[Run]:
    """Make a line plain, and end it with `…` where it is wider than `cells`."""
    kept: list[Run] = []
    last = len(line) - 1
    for index, (text, look) in enumerate(line):
        text = plain(text)
        size = cell_len(text)
        if size > cells or (size == cells and index < last and line_width(line[index + 1 :])):
            kept.append(Run(cut(text + "…", cells), look))
            return kept
        kept.append(Run(text, look))
        cells -= size
    return kept


def spread(start: Line, end: Line, cells: int) -> list[Run]:
    """Put `start` at the left and `end` at the right edge of `cells`; cut `start` where both do not fit."""
    ending = cut_line(end, cells)
    room = cells - line_width(ending)
    starting = cut_line(start, max(0, room - 1 if ending and room > 0 else room))
    return [*starting, Run(" " * max(0, room - line_width(starting))), *ending]
