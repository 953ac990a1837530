"""The lines of lists of segments, with as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from niche.segments.checking.overview import Standing
from niche.segments.findings.finding import Severity
from niche.segments.model.formatting import count, percent, short
from niche.segments.portfolio.overlap import Member, Rank
from niche.tui.drawing.insight_rows import rate
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, left, line_width, right

NAME = 20
"""Cells of the name at least."""
_WIDEST_NAME = 40
WAITING = "…"
OPEN = "●"
"""Marks the segment that is open."""


@dataclass(frozen=True, slots=True)
class SegmentColumn:
    """A column of the list: its title, its cells, the text of a segment in it."""

    title: str
    cells: int
    text: Callable[[Standing], Line]
    need: int = 0
    """The width of a line from which there is room for it."""
    rank: Rank | None = None
    """The ranking by this column; None for a column that ranks nothing."""


def _counted(text: Callable[[Member], str]) -> Callable[[Standing], Line]:
    """A text that is known once the segment is counted."""

    def line(standing: Standing) -> Line:
        if standing.member is None:
            return [Run("–" if standing.problems else WAITING, "dim")]
        return [Run(text(standing.member))]

    return line


def _priority(standing: Standing) -> Line:
    return [Run(str(standing.segment.priority or "") if standing.segment else "")]


def _status(standing: Standing) -> Line:
    if standing.segment is not None:
        return [Run(standing.segment.status, "" if standing.segment.status == "active" else "dim")]
    return [Run("–" if standing.problems else WAITING, "dim")]


def _accounts(standing: Standing) -> Line:
    """The size, which stays in sight longest; so it is here that a file is said to be unreadable."""
    return (
        [Run("unreadable", "error")] if standing.problems else _counted(lambda member: count(member.accounts))(standing)
    )


def _win_rate(member: Member) -> str:
    shown = rate(member.outcomes.won, member.outcomes.closed)
    return f"{shown.text} ({shown.brief})" if shown.interval else "–"


def _findings(standing: Standing) -> Line:
    """The number of findings of each severity, the worst first."""
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
    SegmentColumn("priority", 11, _priority, 86, Rank.PRIORITY),
    SegmentColumn("status", 11, _status, 108),
    SegmentColumn("accounts", 11, _accounts, rank=Rank.ACCOUNTS),
    SegmentColumn("share", 8, _counted(lambda member: percent(member.share)), 97),
    SegmentColumn("win rate", 19, _counted(_win_rate), 50, Rank.WIN_RATE),
    SegmentColumn(
        "value", 9, _counted(lambda member: "–" if member.value is None else short(member.value)), 60, Rank.VALUE
    ),
    SegmentColumn("findings", 11, _findings, 72),
    SegmentColumn("git", 11, _state, 115),
)
"""What decides between segments (win rate, value) stays longest."""
_OF_ALL = ("accounts", "share", "win rate", "value")
"""The columns that say something of all segments together."""


def shown(cells: int) -> Sequence[SegmentColumn]:
    """The columns that fit beside the name in a line of `cells`."""
    return [column for column in COLUMNS if column.need <= cells]


def name_cells(cells: int) -> int:
    """Cells of the name."""
    room = cells - sum(column.cells for column in shown(cells))
    return max(8, min(_WIDEST_NAME, room))


def head(cells: int, by: Rank | None = None) -> Line:
    """The titles of the columns; an arrow marks the one ranked by."""
    titles = [
        Run(right(f"{column.title}{' ↓' if column.rank and column.rank is by else ''}", column.cells), "head")
        for column in shown(cells)
    ]
    return [Run(left("  segment", name_cells(cells)), "head"), *titles]


def standing_line(standing: Standing, cells: int, *, is_open: bool) -> Line:
    """The line of one segment."""
    mark = f"{OPEN if is_open else ' '} "
    line = [Run(mark, "accent"), Run(left(standing.slug, name_cells(cells) - len(mark)))]
    for column in shown(cells):
        text = column.text(standing)
        line += [Run(" " * max(0, column.cells - line_width(text))), *text]
    return line


def total_line(member: Member, title: str, cells: int) -> Line:
    """The line of several segments together, below theirs."""
    standing = Standing("", member=member)
    line = [Run(left(f"  {title}", name_cells(cells)), "strong")]
    for column in shown(cells):
        text = column.text(standing) if column.title in _OF_ALL else [Run("")]
        line += [Run(" " * max(0, column.cells - line_width(text))), *(Run(run.text, "strong") for run in text)]
    return line
