"""A screen as text to compare: its characters, and below them how each run of them looks."""

from __future__ import annotations

from collections.abc import Iterator

from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOKS = ("bold", "dim", "italic", "underline", "reverse")


def strips(screen: Screen[object]) -> list[Strip]:
    """What the terminal would get, row by row."""
    return screen._compositor.render_strips(screen.size)


def pictured(screen: Screen[object]) -> str:
    """The screen's rows; then the looks of each row as runs (`a12 b3`), a row that looks as the one above left out;
    then what the letters stand for."""
    rows = strips(screen)
    letters: dict[str, str] = {}
    looks = [" ".join(_runs(row, letters)) for row in rows]
    told = [f"{row:2} {look}" for row, look in enumerate(looks) if row == 0 or look != looks[row - 1]]
    legend = [f"{letter} {look}" for look, letter in letters.items()]
    return "\n".join([*(row.text.rstrip() for row in rows), "", *told, "", *legend, ""])


def _runs(row: Strip, letters: dict[str, str]) -> Iterator[str]:
    last, cells = "", 0
    for segment in row:
        letter = letters.setdefault(_look(segment.style, blank=not segment.text.strip()), _letter(len(letters)))
        if letter != last and cells:
            yield f"{last}{cells}"
            cells = 0
        last, cells = letter, cells + segment.cell_length
    yield f"{last}{cells}"


def _letter(number: int) -> str:
    return _LETTERS[number % len(_LETTERS)] + "'" * (number // len(_LETTERS))


def _look(style: Style | None, *, blank: bool) -> str:
    """Colours and attributes; of blanks only what can be seen of them."""
    if style is None:
        return "plain"
    words = [word for word in _LOOKS if getattr(style, word) and not (blank and word not in ("underline", "reverse"))]
    shown = "" if blank and not style.reverse else _colour(style.color)
    return " ".join(filter(None, (shown, f"on {_colour(style.bgcolor)}", *words)))


def _colour(color: object) -> str:
    return "default" if color is None else str(getattr(color, "name", color))
