"""Which columns the table of accounts shows."""

from __future__ import annotations

from textual import on
from textual.binding import Binding

from niche.segments.accounts.universe import Universe
from niche.segments.model.formatting import percent
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.cells import order_of
from niche.tui.widgets.choices import Choice, ChoiceList


class TableColumns(Picker["tuple[str, ...] | None"]):
    """All columns, those shown ticked; gives back those to show, in the table's order."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("tab", "tick", "Show or hide", show=False),
        Binding("shift+tab", "tick_all", "Show all or none", show=False),
    ]

    def __init__(self, universe: Universe, shown: tuple[str, ...]) -> None:
        super().__init__("Columns of the table", "tab show or hide   shift+tab all or none   enter accept   esc close")
        self._universe = universe
        self.list.ticks = True
        self.list.picked = dict.fromkeys(shown)

    def fill(self) -> None:
        """One line a column."""
        total = max(1, len(self._universe))
        columns = (self._universe.columns[name] for name in order_of(self._universe))
        rows = [Choice(c.name, c.name, (str(c.kind), percent(c.known / total))) for c in columns]
        self.list.offer(rows, ("", "known"))

    @on(ChoiceList.Picked)
    def ticked(self, event: ChoiceList.Picked) -> None:
        """A tick decides nothing yet."""
        event.prevent_default()

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - what is ticked counts
        """Show what is ticked; at least one column."""
        if self.list.picked:
            self.dismiss(tuple(name for name in order_of(self._universe) if name in self.list.picked))

    def action_tick(self) -> None:
        """Tick the column in hand, or take its tick away."""
        self.list.action_pick()

    def action_tick_all(self) -> None:
        """Tick all columns, or none where all are."""
        every = order_of(self._universe)
        self.list.picked = {} if len(self.list.picked) == len(every) else dict.fromkeys(every)
        self.list.refresh()
