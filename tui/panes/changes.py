"""The changes pane: what was done to the segment since the last commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from niche.segments.checking import diffreport
from niche.segments.checking.reviewing import Base, Review
from niche.tui.drawing.text import Line, Run, wrap
from niche.tui.keys.actions import Context
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
        Base.FILE: f"{review.without[:1].upper()}{review.without[1:]}: showing changes since the last save.",
        Base.NOTHING: "The repository has no commits yet: everything is new.",
    }.get(review.base, "")
    if review.detached and review.base is Base.COMMIT:
        said = f"HEAD is at {review.branch}, on no branch."
    yield from _dim(said, cells)


def _dim(text: str, cells: int) -> Iterator[Line]:
    return ([Run(line, "dim")] for line in wrap(text, cells))


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


class ChangesPane(LinePane, context=Context.CHANGES):
    """The open segment beside its last commit, to read."""

    def __init__(self) -> None:
        super().__init__()
        self._content: Callable[[int], Iterable[Line]] = partial(_dim, "…")
        """What is shown, as lines for a width."""
        self._rows: tuple[int, Sequence[Line]] = -1, ()
        """The lines, and the width that they are for."""

    def show(self, review: Review) -> None:
        """Show what was done to the segment."""
        self._show(partial(change_rows, review), f"git {review.branch}" if review.branch else "no git")

    def tell(self, problem: str) -> None:
        """Show why there is no review."""
        self._show(partial(_dim, problem), "")

    def _show(self, content: Callable[[int], Iterable[Line]], summary: str) -> None:
        self._content, self._rows = content, (-1, ())
        self.summarise(summary)
        self.changed()

    def line_count(self) -> int:
        """As many lines as the words take in this width."""
        if self._rows[0] != self.cells:
            self._rows = self.cells, list(self._content(self.cells))
        return len(self._rows[1])

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - laid out before
        """One line."""
        return self._rows[1][index]
