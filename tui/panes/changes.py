"""The changes pane: what was done to the segment since the last commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from niche.segments.checking import diffreport
from niche.segments.checking.reviewing import Base, Review
from niche.tui.drawing.text import Line, Run, wrap
from niche.tui.keys.actions import Context, bindings
from niche.tui.panes.pane import LinePane
from niche.tui.panes.yaml import YamlLine, compare

AROUND = 2
"""Unchanged lines of the file that are shown beside a changed one."""
_NUMBER = 4
"""Cells of the number of a line."""
_WORD = 7
"""Cells of the word before each line."""
_LOOKS: Mapping[str, str] = {
    "rule": "key",
    "enter": "good",
    "leave": "error",
    "new": "warning",
    "gone": "good",
    "error": "error",
}


def change_rows(review: Review, cells: int) -> Iterator[Line]:
    """A review as lines of `cells`."""
    yield from _headline(review, cells)
    if review.same:
        return
    for word, said in diffreport.lines(review.comparison):
        lead = Run(f"{word:<{_WORD}}", _LOOKS.get(word, "dim"))
        for line in wrap(said, max(20, cells - _WORD)):
            yield [lead, Run(line)]
            lead = Run(" " * _WORD)
    if review.before != review.text:
        yield []
        yield from _file_rows(compare(review.text, review.before or ""))


def _headline(review: Review, cells: int) -> Iterator[Line]:
    size = Run("nothing changed" if review.same else diffreport.sizes(review.comparison), "strong")
    yield [size, Run(f" since {review.base}" if review.base is not Base.NOTHING else "", "dim")]
    said = {
        Base.FILE: f"{review.without[:1].upper()}{review.without[1:]}: changes are shown since the file was saved.",
        Base.NOTHING: "The repository has no commits yet: everything is new.",
    }.get(review.base, "")
    if review.detached and review.base is Base.COMMIT:
        said = f"HEAD is at {review.branch} and on no branch."
    yield from ([Run(line, "dim")] for line in wrap(said, cells))


def _file_rows(lines: Sequence[YamlLine]) -> Iterator[Line]:
    """The changed lines of the file with context; dots where lines are left out."""
    changed = [index for index, line in enumerate(lines) if line.sign != " "]
    kept = {near for index in changed for near in range(index - AROUND, index + AROUND + 1)}
    gap = False
    for index, line in enumerate(lines):
        if index not in kept:
            gap = True
            continue
        if gap and index:
            yield [Run("    …", "dim")]
        gap = False
        yield line.draw(_NUMBER)


class ChangesPane(LinePane):
    """The open segment beside its last commit, to read."""

    context = Context.CHANGES
    BINDINGS: ClassVar[list[BindingType]] = bindings(Context.CHANGES)

    def __init__(self) -> None:
        super().__init__()
        self._review: Review | None = None
        self._said = "…"
        self._rows: tuple[int, list[Line]] = (0, [])
        """The lines, and the width they were made for."""

    def show(self, review: Review) -> None:
        """Show what was done to the segment."""
        self._review = review
        self.summarise(f"git {review.branch}" if review.branch else "no git")
        self._lay(self.cells)
        self.changed()

    def tell(self, problem: str) -> None:
        """Show why there is no review."""
        self._review, self._said = None, problem
        self.summarise("")
        self._lay(self.cells)
        self.changed()

    def _lay(self, cells: int) -> None:
        if self._review is None:
            lines: list[Line] = [[Run(line, "dim")] for line in wrap(self._said, cells)]
        else:
            lines = list(change_rows(self._review, cells))
        self._rows = cells, lines

    def line_count(self) -> int:
        """As many lines as the words take in this width."""
        if self._rows[0] != self.cells:
            self._lay(self.cells)
        return len(self._rows[1])

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - laid out before
        """One line."""
        return self._rows[1][index]
