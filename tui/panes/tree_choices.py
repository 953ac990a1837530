"""What stands in the place of the tree where there is none: the trees that the columns could make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from niche.segments.accounts.tree_candidates import NONE, TreeCandidate
from niche.segments.model.formatting import count, percent
from niche.tui.drawing.text import Line, Run, spread, wrap
from niche.tui.panes.messages import TreeChosen, TreeDismissed
from niche.tui.widgets.lines import LineView

_LOOKING = "Looking for industry columns…"
_NONE = "No industry column found: no codes, no repeating labels."
_OFFER = "No tree yet. enter use one of these, x none, esc hide this pane."
_ANYWAY = "You can still add conditions: press a. esc hides this pane."
_REFUSED = "The tree is off in niche.yaml. To turn it on, press c on a column and choose its place in the tree."
_EXAMPLE_ROWS = 4
"""Rows for the examples of the tree in hand, at most."""
_FOOT_FROM = 12
"""Rows of a pane that has room for them."""


class TreeChoices(LineView):
    """The trees that the columns could make, a line each, with the accounts that each would place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Make the tree", show=False),
        Binding("x", "refuse", "No tree", show=False),
        Binding("escape", "dismiss", "Hide the pane", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.candidates: Sequence[TreeCandidate] | None = None
        """None while they are looked for."""
        self._accounts = 0
        self._refused = False

    def show_candidates(
        self, candidates: Sequence[TreeCandidate] | None, accounts: int, *, refused: bool = False
    ) -> None:
        """Offer these; `accounts` are all that there are. `refused`: `niche.yaml` says that there is no tree."""
        self.candidates, self._accounts, self._refused = candidates, accounts, refused
        self.changed()

    def line_count(self) -> int:
        """A line a tree."""
        return len(self.candidates or ())

    def draw(self, index: int, cells: int) -> Line:
        """One tree and the accounts that it would place."""
        found = (self.candidates or ())[index]
        about = "" if found.exact else "~"
        return spread([Run(found.title)], [Run(f" {about}{count(found.placed)}", "dim")], cells)

    def head(self, cells: int) -> list[Line]:
        """What is offered, or why nothing is."""
        if self.candidates is None:
            return _rows(_LOOKING, cells)
        why = _rows(_REFUSED if self._refused else _NONE, cells)
        return [*_rows(_OFFER, cells), []] if self.candidates else [*why, [], *_rows(_ANYWAY, cells)]

    def foot(self, cells: int) -> list[Line]:
        """The tree in hand in full, the share that it would place, and examples."""
        if not self.candidates or self.size.height < _FOOT_FROM:
            return []
        found = self.candidates[min(self.cursor_line, len(self.candidates) - 1)]
        share = percent(found.placed / self._accounts if self._accounts else 0.0)
        rows = wrap(f"{found.title}, {share}: {', '.join(found.examples)}", cells)[:_EXAMPLE_ROWS]
        filler: list[Line] = [[] for _ in range(_EXAMPLE_ROWS - len(rows))]
        return [[Run("─" * cells, "guide")], *([Run(row, "dim")] for row in rows), *filler]

    def cursor_moved(self) -> None:
        """Show the examples of the tree in hand."""
        self.redraw()

    def activated(self) -> None:
        """A double click makes the tree."""
        self.action_choose()

    def action_choose(self) -> None:
        """Ask for the tree in hand."""
        if self.candidates:
            self.post_message(TreeChosen(self.candidates[self.cursor_line]))

    def action_refuse(self) -> None:
        """Ask to write down that there is no tree."""
        if self.candidates:
            self.post_message(TreeChosen(NONE))

    def action_dismiss(self) -> None:
        """Ask to hide the pane."""
        self.post_message(TreeDismissed())


def _rows(text: str, cells: int) -> list[Line]:
    return [[Run(row, "dim")] for row in wrap(text, cells)]
