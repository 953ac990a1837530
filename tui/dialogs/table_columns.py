"""Choose the columns of the table of accounts."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.binding import Binding

from niche.segments.accounts.universe import Universe
from niche.segments.model.formatting import percent
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.cells import order_of
from niche.tui.widgets.choices import Choice, ChoiceList


class TableColumns(Picker["tuple[str, ...] | None"]):
    """All columns, those shown ticked. Returns those to show, in the table's order."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("tab", "tick", "Show or hide", show=False),
        Binding("shift+tab", "tick_all", "Show all or none", show=False),
    ]
    titles = ("", "known")

    def __init__(self, universe: Universe, shown: tuple[str, ...]) -> None:
        super().__init__("Columns of the table", "tab show or hide   shift+tab all or none   enter accept   esc close")
        self._universe = universe
        self.list.ticks = True
        self.list.picked = dict.fromkeys(shown)

    def choices(self) -> Iterable[Choice]:
        """The columns with their kinds and how far they are filled."""
        total = max(1, len(self._universe))
        columns = (self._universe.columns[name] for name in order_of(self._universe))
        return [Choice(c.name, c.name, (str(c.kind), percent(c.known / total))) for c in columns]

    @on(ChoiceList.Picked)
    def ticked(self, event: ChoiceList.Picked) -> None:
        """Accept nothing yet."""
        event.prevent_default()

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - what is ticked counts
        """Return the ticked columns, if there are any."""
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
