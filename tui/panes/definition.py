"""The definition pane: the filter as an outline, with what each step leaves."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.counting.counts import Counts, NodeCounts
from niche.segments.findings.finding import Finding
from niche.segments.language.description import describe
from niche.segments.model.filters import All, Filter, Limit, Path
from niche.segments.model.formatting import change, count, percent
from niche.segments.model.operators import Schema
from niche.tui.drawing.outline import GLYPHS, draw_row, figure, outline, row_at, worst
from niche.tui.drawing.repair_preview import change_lines, changed
from niche.tui.drawing.text import Line, Run, cut, line_width, plain, wrap
from niche.tui.keys.actions import Context
from niche.tui.panes.messages import EditRequested
from niche.tui.panes.pane import LinePane

_HINTS = (("a", "add"), ("(", "group"), ("!", "not"), ("t", "all/any"))
_FOOT_FROM, _WHOLE_FROM = 8, 14
"""Rows of a pane that has room for the details of the line in hand, and for all its words."""
_WHOLE, _LISTED_BELOW = 3, 30
"""Lines of all its words, and values of a list among them."""


class DefinitionPane(LinePane, context=Context.DEFINITION):
    """The filter, one node a line. Shows what it is given; posts EditRequested."""

    def __init__(self) -> None:
        super().__init__()
        self._filter: Filter = All()
        self._counts: Counts | None = None
        self._findings: Sequence[Finding] = ()
        self._schema: Schema | None = None
        self._rows = outline(self._filter)
        self._tried: tuple[str, ...] | None = None
        """The changes of the filter on trial; None without a trial."""
        self._changed: frozenset[Path] = frozenset()

    @property
    def cursor(self) -> Path:
        """The path of the node under the cursor."""
        return self._rows[self.cursor_line].path

    def show_scale(self, schema: Schema) -> None:
        """Set the universe, whose taxonomies give nodes their titles."""
        self._schema = schema
        self.refresh()

    def show(self, root: Filter, counts: Counts | None, findings: Sequence[Finding] = ()) -> None:
        """Show this filter; `counts` may still be those of the filter before, and figures that no longer hold go."""
        path = self.cursor
        if isinstance(root, Limit) is not isinstance(self._filter, Limit):  # what is below it moves by one
            path = (0, *path) if isinstance(root, Limit) else path[1:]
        self._tried, self._changed = None, frozenset()
        if root != self._filter:
            self._filter, self._rows = root, outline(root)
        self._counts, self._findings = counts, findings
        self.cursor_line = row_at(self._rows, path)
        self.changed()
        summary = "" if counts is None else f"{count(counts.total)} · {percent(counts.share)}"
        self.summarise(summary if self._fresh else f"{summary} …" if summary else "")

    def show_trial(self, root: Filter, counts: Counts, before: Filter, said: tuple[str, ...]) -> None:
        """Show a filter on trial, marked where it differs from the one before; `said` describes the changes."""
        self.show(root, counts)
        self._tried, self._changed = said, changed(before, root)
        self.summarise(f"tried: {count(counts.total)} · {percent(counts.share)}")
        self.redraw()

    @property
    def _fresh(self) -> bool:
        return self._counts is not None and self._counts.filter == self._filter

    def move_to(self, path: Path) -> None:
        """Put the cursor on the node at `path`, or on the nearest one above it."""
        self.place_cursor(row_at(self._rows, path))

    def line_count(self) -> int:
        """One line a node."""
        return len(self._rows)

    def draw(self, index: int, cells: int) -> Line:
        """One node."""
        row = self._rows[index]
        of = 0 if self._counts is None else self._counts.of
        accounts = figure(row, self._filter, self._counts)
        finding = worst(self._findings, row.path)
        return draw_row(row, cells, accounts, of, finding, self._schema, self._fresh, changed=self._covers(row.path))

    def _covers(self, path: Path) -> bool:
        """Whether the node at `path` is changed in what is tried, or the condition inside its `not`."""
        return any(place[: len(path)] == path and set(place[len(path) :]) <= {0} for place in self._changed if path)

    def foot(self, cells: int) -> list[Line]:
        """The counts and findings of the line under the cursor, and the keys."""
        if self._tried is not None:
            return change_lines(self._tried, cells)
        hints = [part for key, word in _HINTS for part in (Run(key, "key"), Run(f" {word}   ", "dim"))]
        if self.size.height < _FOOT_FROM:
            return [hints]
        below = [[Run("─" * cells, "guide")], *self._whole(cells), self._detail(cells), self._noticed()]
        return [*below, hints]

    def _whole(self, cells: int) -> list[Line]:
        """The whole condition under the cursor, where its line is cut and there is room."""
        if self.size.height < _WHOLE_FROM:
            return []
        words = describe(self._rows[self.cursor_line].node, self._schema, _LISTED_BELOW)
        if plain(words) in "".join(part.text for part in self.draw(self.cursor_line, cells)):
            return []
        lines = wrap(words, cells)
        if len(lines) > _WHOLE:
            lines[_WHOLE - 1 :] = [cut(f"{lines[_WHOLE - 1]} …", cells)]
        return [[Run(line)] for line in lines]

    def place_cursor(self, index: int, *, told: bool = False) -> None:
        """Put the cursor on a line; the lines about it below may need more room or less."""
        super().place_cursor(index, told=told)
        self.changed()

    def _detail(self, cells: int) -> Line:
        row = self._rows[self.cursor_line]
        if not getattr(self._filter, "children", (self._filter,)):
            return [Run("No conditions yet: every account is in.", "dim")]
        if self._counts is None or figure(row, self._filter, self._counts) is None:
            return [Run("counting …", "dim")]
        if isinstance(row.node, Limit):
            before = self._counts.nodes[row.path].without
            steps = [Run(count(before)), Run(" → ", "dim"), Run(count(self._counts.total))]
            return [*steps, *([Run("  "), *undecided(self._counts)] if self._counts.undecided else [])]
        if not row.path:
            return undecided(self._counts)
        node = self._counts.nodes[row.path]
        found = details(node, self._counts, row.on)
        return found if line_width(found) <= cells else details(node, self._counts, row.on, short=True)

    def _noticed(self) -> Line:
        finding = worst(self._findings, self.cursor)
        if finding is None:
            return []
        glyph = GLYPHS[finding.severity]
        return [glyph, Run(f" {finding.severity.word} ", glyph.look), Run(finding.message)]

    def activated(self) -> None:
        """Request an edit of the node under the cursor."""
        self.post_message(EditRequested())


def undecided(counts: Counts) -> Line:
    """The number of undecided accounts of the whole filter."""
    if not counts.undecided:
        return []
    return [Run("undecided ", "dim"), Run(count(counts.undecided)), Run("  a value is missing", "dim")]


def details(node: NodeCounts, counts: Counts, on: bool, short: bool = False) -> Line:
    """What one node comes to by itself and within the whole; in short, without it is only how many more there are."""
    figures, more = [("alone", count(node.alone))], change(node.without - counts.total)
    if on:
        figures.append(("without", more if short else f"{count(node.without)} ({more})"))
    if node.unknown:
        figures.append(("unknown", count(node.unknown)))
    parts = [part for word, shown in figures for part in (Run("  "), Run(f"{word} ", "dim"), Run(shown))]
    return parts[1:]
