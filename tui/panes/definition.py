"""The definition pane: the filter as an outline, with what each step leaves."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.counting.counts import Counts, NodeCounts
from niche.segments.findings.finding import Finding
from niche.segments.language.description import describe
from niche.segments.model.filters import All, Filter, Limit, Path
from niche.segments.model.formatting import change, count, percent
from niche.segments.model.operators import Schema
from niche.tui.drawing.outline import GLYPHS, OutlineRow, draw_rest, draw_row, figure, outline, row_at, row_texts, worst
from niche.tui.drawing.repair_preview import change_lines, changed
from niche.tui.drawing.text import Line, Run, cut, cut_words, left, plain, width, wrap
from niche.tui.keys.actions import Context
from niche.tui.panes.messages import EditRequested
from niche.tui.panes.pane import LinePane

_HINTS = (("a", "add"), ("(", "group"), ("!", "not"), ("t", "all/any"))
_FOOT_FROM, _WHOLE_FROM = 8, 14
"""Rows of a pane that has room for the details of the line in hand, and for all its words."""
_FULL = 44
"""Cells of a pane with room for the size without a node beside the difference."""
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
        self._lines: tuple[tuple[int, str | None], ...] = ((0, None),)
        """The lines: the row that each is of, and its text where it is the second of its row."""
        self._laid: tuple[Sequence[OutlineRow], int, int, Schema | None] | None = None
        """What the lines were laid out for."""
        self._tried: tuple[str, ...] | None = None
        """The changes of the filter on trial; None without a trial."""
        self._changed: frozenset[Path] = frozenset()

    @property
    def cursor(self) -> Path:
        """The path of the node under the cursor."""
        return self._row.path

    @property
    def _row(self) -> OutlineRow:
        """The row under the cursor."""
        self._lay()
        return self._rows[self._lines[min(self.cursor_line, len(self._lines) - 1)][0]]

    def _lay(self) -> None:
        """Lay the rows out in lines for the width."""
        of = 0 if self._counts is None else self._counts.of
        rows, cells, before, schema = self._laid or (None, 0, 0, None)
        if rows is self._rows and schema is self._schema and (cells, before) == (self.cells, of):
            return
        self._laid = self._rows, self.cells, of, self._schema
        self._lines = tuple(
            (index, text)
            for index, row in enumerate(self._rows)
            for text in (None, *row_texts(row, self.cells, of, self._schema)[1:])
        )

    def _line_of(self, row: int) -> int:
        """The first line of a row."""
        self._lay()
        return next(line for line, (index, _) in enumerate(self._lines) if index == row)

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
        self.cursor_line = self._line_of(row_at(self._rows, path))
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
        self.place_cursor(self._line_of(row_at(self._rows, path)))

    def line_count(self) -> int:
        """One line a node, two for a long condition."""
        self._lay()
        return len(self._lines)

    def selectable(self, index: int) -> bool:
        """A node is selected by its first line."""
        self._lay()
        return index < len(self._lines) and self._lines[index][1] is None

    def highlighted(self, index: int) -> bool:
        """All lines of the node under the cursor."""
        return self._lines[index][0] == self._lines[min(self.cursor_line, len(self._lines) - 1)][0]

    def on_resize(self) -> None:
        """Break long conditions for the new width; the cursor stays on its node."""
        row = self._lines[min(self.cursor_line, len(self._lines) - 1)][0]
        self.cursor_line = self._line_of(row)
        super().on_resize()
        self.retitle()

    def draw(self, index: int, cells: int) -> Line:
        """One line of a node."""
        place, rest = self._lines[index]
        row = self._rows[place]
        if rest is not None:
            return draw_rest(row, rest)
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
        hints = [part for key, word in _HINTS for part in (Run("   "), Run(key, "key"), Run(f" {word}", "dim"))][1:]
        if self.size.height < _FOOT_FROM:
            return [hints]
        below = [[Run("─" * cells, "guide")], *self._whole(cells), *self._detail(cells), self._noticed(cells)]
        return [*below, hints]

    def _whole(self, cells: int) -> list[Line]:
        """The whole condition under the cursor, where its line is cut and there is room."""
        if self.size.height < _WHOLE_FROM:
            return []
        row = self._row
        words = describe(row.node, self._schema, _LISTED_BELOW)
        of = 0 if self._counts is None else self._counts.of
        if plain(words).split() == " ".join(row_texts(row, cells, of, self._schema)).split():
            return []
        lines = wrap(words, cells)
        if len(lines) > _WHOLE:
            lines[_WHOLE - 1 :] = [cut(f"{lines[_WHOLE - 1]} …", cells)]
        return [[Run(line)] for line in lines]

    def place_cursor(self, index: int, *, told: bool = False) -> None:
        """Put the cursor on a line; the lines about it below may need more room or less."""
        super().place_cursor(index, told=told)
        self.changed()

    def _detail(self, cells: int) -> list[Line]:
        """What the node under the cursor comes to, in two lines."""
        row = self._row
        if not getattr(self._filter, "children", (self._filter,)):
            return [[], [Run(f"No conditions yet: all {count(self._of)} accounts match.", "dim")]]
        if self._counts is None or figure(row, self._filter, self._counts) is None:
            return [[], [Run("counting …", "dim")]]
        if isinstance(row.node, Limit):
            before = self._counts.nodes[row.path].without
            steps = [Run(count(before)), Run(" → ", "dim"), Run(count(self._counts.total))]
            return [undecided(self._counts), steps]
        if not row.path:
            return [[], undecided(self._counts)]
        return details(self._counts.nodes[row.path], self._counts, row.on, cells)

    @property
    def _of(self) -> int:
        return 0 if self._counts is None else self._counts.of

    def _noticed(self, cells: int) -> Line:
        finding = worst(self._findings, self.cursor)
        if finding is None:
            return []
        glyph = GLYPHS[finding.severity]
        word = f" {finding.rule.replace('-', ' ')}  "
        return [glyph, Run(word, glyph.look), Run(cut_words(finding.message, cells - width(word) - 1), "dim")]

    def activated(self) -> None:
        """Request an edit of the node under the cursor."""
        self.post_message(EditRequested())


def undecided(counts: Counts) -> Line:
    """The number of undecided accounts of the whole filter."""
    return [Run(f"{count(counts.undecided)} can't be decided: data missing", "dim")] if counts.undecided else []


def details(node: NodeCounts, counts: Counts, on: bool, cells: int) -> list[Line]:
    """What one node comes to by itself and within the whole: the heads of the figures, and the figures below."""
    figures = [("on its own", count(node.alone))]
    if on:
        more = change(node.without - counts.total)
        figures.append(("if removed", more if cells < _FULL else f"{count(node.without)} ({more})"))
    figures.append(("no data", count(node.unknown)))
    gap = 2 if cells >= _FULL else 1
    widths = [max(width(word), width(shown)) + gap * (word != figures[-1][0]) for word, shown in figures]
    pairs = list(zip(figures, widths, strict=True))
    heads: Line = [Run(left(word, size), "dim") for (word, _), size in pairs]
    return [heads, [Run(left(shown, size)) for (_, shown), size in pairs]]
