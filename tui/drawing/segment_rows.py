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
from niche.tui.drawing.text import Line, Run, left, line_width, right

NAME = 20
"""Cells that the name has at least."""
_WIDEST_NAME = 40
WAITING = "…"
OPEN = "●"
"""Marks the segment that is open."""


@dataclass(frozen=True, slots=True)
class SegmentColumn:
    """What is said of each segment in so many cells; `need` is the width of a line from which there is room for it."""

    title: str
    cells: int
    said: Callable[[Standing], Line]
    need: int = 0
    rank: Rank | None = None
    """What ranking by this column is called."""


def _number(text: Callable[[Standing], str]) -> Callable[[Standing], Line]:
    return lambda standing: [Run(text(standing))]


def _counted(text: Callable[[Standing], str]) -> Callable[[Standing], Line]:
    """What is known once the segment is counted."""
    return lambda standing: [Run(text(standing)) if standing.member else Run(_unknown(standing), "dim")]


def _unknown(standing: Standing) -> str:
    return "–" if standing.problems else WAITING


def _priority(standing: Standing) -> str:
    return str(standing.segment.priority or "") if standing.segment else ""


def _status(standing: Standing) -> Line:
    if standing.segment is not None:
        return [Run(standing.segment.status, "" if standing.segment.status == "active" else "dim")]
    return [Run("unreadable", "error") if standing.problems else Run(WAITING, "dim")]


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
        return [Run(WAITING, "dim")]
    parts: list[Run] = []
    for severity in sorted(Severity, reverse=True):
        if number := standing.count_of(severity):
            glyph = GLYPHS[severity]
            parts.append(Run(f"{' ' if parts else ''}{glyph.text}{number}", glyph.look))
    return parts or [Run("–", "dim")]


def _state(standing: Standing) -> Line:
    return [Run(standing.state or "", "error" if standing.state == "conflicted" else "accent")]


COLUMNS: tuple[SegmentColumn, ...] = (
    SegmentColumn("prio", 6, _number(_priority), 78, Rank.PRIORITY),
    SegmentColumn("status", 11, _status, 50),
    SegmentColumn("accounts", 11, _counted(_accounts), rank=Rank.ACCOUNTS),
    SegmentColumn("share", 8, _counted(_share)),
    SegmentColumn("win rate", 14, _counted(_win_rate), 92, Rank.WIN_RATE),
    SegmentColumn("value", 9, _counted(_value), 101, Rank.VALUE),
    SegmentColumn("findings", 11, _findings, 61),
    SegmentColumn("git", 11, _state, 72),
)


def shown(cells: int) -> Sequence[SegmentColumn]:
    """The columns that fit beside the name in a line of so many cells."""
    return [column for column in COLUMNS if column.need <= cells]


def name_cells(cells: int) -> int:
    """Cells that the name has."""
    room = cells - sum(column.cells for column in shown(cells))
    return max(8, min(_WIDEST_NAME, room))


def head(cells: int, by: Rank | None = None) -> Line:
    """The titles of the columns; the one that is ranked by is marked."""
    titles = [
        Run(right(f"{column.title}{' ↓' if column.rank and column.rank is by else ''}", column.cells), "head")
        for column in shown(cells)
    ]
    return [Run(left("  segment", name_cells(cells)), "head"), *titles]


def standing_line(standing: Standing, cells: int, *, is_open: bool) -> Line:
    """One segment."""
    mark = f"{OPEN if is_open else ' '} "
    line = [Run(mark, "accent"), Run(left(standing.slug, name_cells(cells) - len(mark)))]
    for column in shown(cells):
        said = column.said(standing)
        line += [Run(" " * max(0, column.cells - line_width(said))), *said]
    return line
