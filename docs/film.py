"""An animated SVG of a terminal: every piece of a row that was ever shown once, and frames that put them in places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_CELL, _ROW, _FONT = 10, 21, 16.6
"""Units of a cell, of a row, and of the font: whole numbers are short."""
_LINE = 16
"""From the top of a row to the line that letters stand on."""
_MARGIN, _CAPTION = 12, 38
_FONTS = "ui-monospace,'Fira Code',Menlo,Consolas,'DejaVu Sans Mono',monospace"


@dataclass(frozen=True)
class Shot:
    """One frame: the rows, what is said below them, and how long it stands."""

    rows: Sequence[Strip]
    caption: str
    seconds: float


class Film:
    """Collects pieces of rows and looks while frames are added. Rows are cut at the cells where panes begin."""

    def __init__(self, cuts: Sequence[int] = ()) -> None:
        self._cuts = tuple(cuts)
        self._looks: dict[str, str] = {}
        self._drawn: dict[str, str] = {}

    def svg(self, shots: Sequence[Shot]) -> str:
        """The whole film, which runs on and on. The shots are of one size."""
        cells, rows = shots[0].rows[0].cell_length, len(shots[0].rows)
        width, height = cells * _CELL + 2 * _MARGIN, rows * _ROW + 2 * _MARGIN + _CAPTION
        frames = "".join(self._frame(shot, place * width, rows) for place, shot in enumerate(shots))
        looks = "".join(f".{name}{{{css}}}" for css, name in self._looks.items())
        drawn = "".join(f'<g id="{name}" {piece}</g>' for piece, name in self._drawn.items())
        seconds = sum(shot.seconds for shot in shots)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{0.8 * width:g}">'
            f"<style>text{{font:{_FONT}px {_FONTS};white-space:pre}}.caption{{font-weight:bold;fill:#e0a458}}"
            f"{looks}@keyframes film{{{''.join(_keys(shots, width, seconds))}}}"
            f".film{{animation:film {seconds:g}s step-end infinite}}</style>"
            f'<defs>{drawn}</defs><rect width="{width:g}" height="{height}" rx="8" fill="#14171c"/>'
            f'<g class="film">{frames}</g></svg>\n'
        )

    def _frame(self, shot: Shot, x: float, rows: int) -> str:
        placed = [
            f'<use href="#{self._piece(drawn, start, y)}"/>'
            for y, strip in enumerate(shot.rows)
            for start, piece in self._pieces(strip)
            if (drawn := "".join(self._runs(piece)))
        ]
        below = rows * _ROW + _MARGIN + _CAPTION - 12
        caption = f'<text class="caption" x="{2 * _MARGIN}" y="{below}">{escape(shot.caption)}</text>'
        return f'<g transform="translate({x:g})">{"".join(placed)}{caption}</g>'

    def _pieces(self, strip: Strip) -> Iterator[tuple[int, Strip]]:
        cuts = (0, *self._cuts, strip.cell_length)
        return ((start, strip.crop(start, end)) for start, end in pairwise(cuts))

    def _piece(self, drawn: str, start: int, y: int) -> str:
        at = f'transform="translate({_MARGIN + start * _CELL} {_MARGIN + y * _ROW})">'
        return self._drawn.setdefault(at + drawn, f"p{len(self._drawn)}")

    def _runs(self, strip: Strip) -> Iterator[str]:
        x = 0
        for text, style, _ in Strip(Segment.simplify(strip)):
            cells = Segment(text).cell_length
            look = style or Style()
            fore, back = _colours(look)
            if back != "#14171c":
                yield f'<rect x="{x * _CELL:g}" width="{cells * _CELL:g}" height="{_ROW}" fill="{back}"/>'
            if text.strip():
                lead = len(text) - len(text.lstrip(" "))
                shown = text.strip(" ")
                length = Segment(shown).cell_length * _CELL
                css = f"fill:{fore}{';font-weight:bold' if look.bold else ''}"
                name = self._looks.setdefault(css, f"l{len(self._looks)}")
                yield (
                    f'<text class="{name}" x="{(x + lead) * _CELL:g}" y="{_LINE}" textLength="{length:g}">'
                    f"{escape(shown)}</text>"
                )
            x += cells


def _colours(style: Style) -> tuple[str, str]:
    fore = style.color.get_truecolor().hex if style.color else "#d8dce2"
    back = style.bgcolor.get_truecolor(foreground=False).hex if style.bgcolor else "#14171c"
    return (back, fore) if style.reverse else (fore, back)


def _keys(shots: Sequence[Shot], width: float, seconds: float) -> Iterator[str]:
    """Where the film stands from when on."""
    at = 0.0
    for place, shot in enumerate(shots):
        yield f"{100 * at / seconds:.3f}%{{transform:translateX({-place * width:g}px)}}"
        at += shot.seconds
