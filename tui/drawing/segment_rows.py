"""Segments side by side: one line each, as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from niche.segments.checking.overview import Standing
from niche.segments.findings.finding import Severity
from niche.segments.model.formatting import count, decimal, percent, short
from niche.segments.portfolio.overlap import Rank
from niche.tui.drawing.insight_rows import FEWEST_CLOSED
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Part, left, line_width, right

NAME = 20
"""Cells that the name has at least."""
_WIDEST_NAME = 40
WAITING = "…"
OPEN = "●"
"""Marks the segment that is open."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is said of each segment in so many cells; `need` is the width of a line from which there is room for it."""

    title: str
    cells: int
    said: Callable[[Standing], Line]
    need: int = 0
    rank: Rank | None = None
    """What ranking by this column is called."""


def _number(text: Callable[[Standing], str]) -> Callable[[Standing], Line]:
    return lambda standing: [Part(text(standing))]


def _counted(text: Callable[[Standing], str]) -> Callable[[Standing], Line]:
    """What is known once the segment is counted."""
    return lambda standing: [Part(text(standing)) if standing.member else Part(_unknown(standing), "dim")]


def _unknown(standing: Standing) -> str:
    return "–" if standing.problems else WAITING


def _priority(standing: Standing) -> str:
    return str(standing.segment.priority or "") if standing.segment else ""


def _status(standing: Standing) -> Line:
    if standing.segment is not None:
        return [Part(standing.segment.status, "" if standing.segment.status == "active" else "dim")]
    return [Part("unreadable", "error") if standing.problems else Part(WAITING, "dim")]


def _accounts(standing: Standing) -> str:
    return count(standing.member.accounts) if standing.member else ""


def _share(standing: Standing) -> str:
    return percent(standing.member.share) if standing.member else ""


def _win_rate(standing: Standing) -> str:
    member = standing.member
    if member is None or member.win_rate is None or member.outcomes.closed < FEWEST_CLOSED:
        return "–"
    return f"{percent(member.win_rate.value)} ±{decimal(member.win_rate.margin * 100, 1)}"


def _value(standing: Standing) -> str:
    worth = standing.member.value if standing.member else None
    return "–" if worth is None else short(worth)


def _findings(standing: Standing) -> Line:
    """How many of each severity, worst first."""
    if standing.findings is None and not standing.problems:
        return [Part(WAITING, "dim")]
    parts: list[Part] = []
    for severity in sorted(Severity, reverse=True):
        if number := standing.count_of(severity):
            glyph = GLYPHS[severity]
            parts.append(Part(f"{' ' if parts else ''}{glyph.text}{number}", glyph.look))
    return parts or [Part("–", "dim")]


def _state(standing: Standing) -> Line:
    return [Part(standing.state or "", "error" if standing.state == "conflicted" else "accent")]


COLUMNS: tuple[Column, ...] = (
    Column("prio", 6, _number(_priority), 78, Rank.PRIORITY),
    Column("status", 11, _status, 50),
    Column("accounts", 11, _counted(_accounts), rank=Rank.ACCOUNTS),
    Column("share", 8, _counted(_share)),
    Column("win rate", 14, _counted(_win_rate), 92, Rank.WIN_RATE),
    Column("value", 9, _counted(_value), 101, Rank.VALUE),
    Column("findings", 11, _findings, 61),
    Column("git", 11, _state, 72),
)


def shown(cells: int) -> Sequence[Column]:
    """The columns that fit beside the name in a line of so many cells."""
    return [column for column in COLUMNS if column.need <= cells]


def name_cells(cells: int) -> int:
    """Cells that the name has."""
    room = cells - sum(column.cells for column in shown(cells))
    return max(8, min(_WIDEST_NAME, room))


def head(cells: int, by: Rank | None = None) -> Line:
    """The titles of the columns; the one that is ranked by is marked."""
    titles = [
        Part(right(f"{column.title}{' ↓' if column.rank and column.rank is by else ''}", column.cells), "head")
        for column in shown(cells)
    ]
    return [Part(left("  segment", name_cells(cells)), "head"), *titles]


def standing_line(standing: Standing, cells: int, *, is_open: bool) -> Line:
    """One segment."""
    mark = f"{OPEN if is_open else ' '} "
    line = [Part(mark, "accent"), Part(left(standing.slug, name_cells(cells) - len(mark)))]
    for column in shown(cells):
        said = column.said(standing)
        line += [Part(" " * max(0, column.cells - line_width(said))), *said]
    return line
