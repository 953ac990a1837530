"""Lay a filter out as lines, one a node, with tree guides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from niche.segments.counting.counts import Counts
from niche.segments.findings.finding import Finding, Severity
from niche.segments.language.description import describe
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Filter, Limit, Not, Off, Path, children, unlimited
from niche.segments.model.formatting import count
from niche.segments.model.operators import Schema
from niche.tui.drawing.bars import bar
from niche.tui.drawing.text import Line, Run, cut, right, spread, width, wrap

GLYPHS: Mapping[Severity, Run] = {
    Severity.ERROR: Run("✗", "error"),
    Severity.WARNING: Run("!", "warning"),
    Severity.NOTE: Run("·", "note"),
}
"""The glyph of each severity; its word always stands beside or below."""

CHANGED = Run("±", "accent")
"""The mark of what a repair on trial would change."""

_FUNNEL_CELLS = 8
_FUNNEL_FROM = 44
"""Cells of a pane with room for the funnel beside the figures."""
_SWITCH, _NARROWEST = 2, 12
"""Cells of the switch of a condition, and of a line of its text at least."""


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """The line of one node of the filter. A switched-off node and its `off` share one."""

    path: Path
    node: Filter
    guide: str
    on: bool
    """Whether the node itself is switched on."""
    counts: bool
    """Whether the node has an effect: it and all above it are on."""
    step: bool
    """Whether its figure is a step of the running count, not the size of an alternative."""


def outline(root: Filter) -> tuple[OutlineRow, ...]:
    """The lines of a filter, parents before children."""
    return tuple(_rows(root, (), "", "", True, True))


def _rows(node: Filter, path: Path, guide: str, below: str, effective: bool, step: bool) -> Iterator[OutlineRow]:
    on, inner_path = True, path
    while isinstance(node, Off):
        node, on, inner_path = node.child, False, (*inner_path, 0)
    effective = effective and on
    if isinstance(node, Limit):  # the last step
        yield from _rows(node.child, (*inner_path, 0), guide, below, effective, step)
        yield OutlineRow(path, node, guide, on, effective, step)
        return
    yield OutlineRow(path, node, guide, on, effective, step)
    under = children(node)
    for index, child in enumerate(under):
        last = index == len(under) - 1
        yield from _rows(
            child,
            (*inner_path, index),
            f"{below}{'└' if last else '├'} ",
            f"{below}{' ' if last else '│'} ",
            effective,
            step and isinstance(node, All),
        )


def row_at(rows: Sequence[OutlineRow], path: Path) -> int:
    """The index of the line of the node at `path`, or of the nearest node where that has no line of its own."""
    index_by_path = {row.path: index for index, row in enumerate(rows)}
    while path and path not in index_by_path:
        # A child that is gone leaves the cursor with the sibling that took its place, else with the one before.
        siblings = ((*path[:-1], index) for index in range(path[-1], -1, -1))
        path = next((sibling for sibling in siblings if sibling in index_by_path), path[:-1])
    return index_by_path.get(path, 0)


def figure(row: OutlineRow, root: Filter, counts: Counts | None) -> int | None:
    """The figure at the right of a line: accounts left after it; None while it is not known.

    `counts` may be those of the filter before: nodes that are the same then keep their figures until new ones come.
    """
    if counts is None or row.path not in counts.nodes:
        return None
    if isinstance(row.node, All) and row.node is unlimited(root):
        return counts.of
    if counts.filter is not root and not _same(counts.filter, root, row.path):
        return None
    return counts.nodes[row.path].running


def _same(old: Filter, new: Filter, path: Path) -> bool:
    try:
        return edits.at(old, path) == edits.at(new, path)
    except IndexError:
        return False


def worst(findings: Sequence[Finding], path: Path) -> Finding | None:
    """The worst finding about the node at `path`, or about the condition inside its `not` or `off`."""
    about = [finding for finding in findings if finding.path == path]
    return max(about, key=lambda finding: finding.severity, default=None)


def row_texts(row: OutlineRow, cells: int, of: int, schema: Schema | None = None) -> tuple[str, ...]:
    """The description of a node as it is drawn: in one line, or in two where it is long."""
    words = describe(row.node, schema)
    room = cells - width(row.guide) - _SWITCH - _end_cells(cells, of) - 1
    if isinstance(row.node, All | Any | Not) or width(words) <= room or room < _NARROWEST:
        return (words,)
    first, *rest = wrap(words, room)
    return (first, cut(" ".join(rest), cells - width(row.guide) - _SWITCH)) if rest else (first,)


def _end_cells(cells: int, of: int) -> int:
    """Cells of the finding, the funnel and the figure."""
    return 2 + len(count(of)) + (_FUNNEL_CELLS + 1 if cells >= _FUNNEL_FROM else 0)


def draw_rest(row: OutlineRow, text: str) -> Line:
    """The second line of a long condition."""
    below = row.guide.replace("├", "│").replace("└", " ")
    return [Run(below, "guide"), Run(" " * _SWITCH), Run(text, "off" if not row.counts else "")]


def draw_row(
    row: OutlineRow,
    cells: int,
    accounts: int | None,
    of: int,
    finding: Finding | None = None,
    schema: Schema | None = None,
    fresh: bool = True,
    changed: bool = False,
) -> Line:
    """One line: guides, switch, description at the left; finding, funnel and figure at the right, dim unless fresh.

    Of a description in two lines it is the first. `changed`: the node is not yet the segment's, a repair that is tried
    has it.
    """
    group = isinstance(row.node, All | Any | Not)
    switch = "↓ " if isinstance(row.node, Limit) else "" if group and row.on else "☑ " if row.on else "☐ "
    look = "off" if not row.counts else "strong" if group else ""
    start = [Run(row.guide, "guide"), Run(switch, "dim" if row.counts else "off")]
    start.append(Run(row_texts(row, cells, of, schema)[0], look))
    if isinstance(row.node, All | Any) and not row.node.children and row.path:
        start.append(Run(" no alternatives yet" if isinstance(row.node, Any) else " no conditions yet", "dim"))
    figure_width = len(count(of)) + 1
    shown = "" if accounts is None else count(accounts)
    bright = row.counts and row.step and fresh
    end = [Run(right(shown, figure_width), "" if bright else "dim")]
    if cells >= _FUNNEL_FROM:
        funnel = bar(accounts or 0, of, _FUNNEL_CELLS)
        end.insert(0, Run(f" {funnel}", "bar" if bright else "track"))
    mark = CHANGED if changed else Run(" ") if finding is None else GLYPHS[finding.severity]
    end.insert(0, mark)
    return spread(start, end, cells)
