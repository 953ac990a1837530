"""The limit of a segment: typed in one line, with the size that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from niche.segments.language.description import describe
from niche.segments.language.expressions import parse
from niche.segments.model import edits
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Filter, Limit
from niche.segments.model.formatting import count
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.drawing.text import plain, plain_lines
from niche.tui.widgets.textbox import TextBox

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

_WORDS = "top 50 (or 10%) by a number or date, optionally per a category; or bottom 50"


class LimitDialog(Dialog["Filter | None"]):
    """Asks for the limit that ends a filter. Returns the filter with it, without it for an empty box, or None."""

    def __init__(self, counter: Counter, root: Filter) -> None:
        super().__init__()
        self._counter, self._root = counter, root
        self._made: Filter | None = None
        """The filter that the line leads to; None while it is incomplete."""

    def compose(self) -> ComposeResult:
        """The line, what it may hold, the size."""
        universe = self._counter.universe
        said = describe(self._root, universe) if isinstance(self._root, Limit) else ""
        title = "Edit the limit" if said else "Add a limit: only the best accounts"
        with framed(Vertical(classes="dialog"), title, "enter confirm   empty: no limit   esc cancel"):
            yield TextBox(said, placeholder=self._example(), compact=True, select_on_focus=bool(said))
            yield Static(_WORDS, markup=False, classes="note")
            yield Static(id="size", markup=False)

    def _example(self) -> str:
        universe = self._counter.universe
        numbers = [column.name for column in universe.columns.values() if column.kind.numeric]
        by = universe.roles.get(Role.VALUE) or next(iter(numbers), "a number")
        per = next((name for name, column in universe.columns.items() if column.kind is Kind.CATEGORY), "")
        return plain(f"top 50 by {by}{f' per {per}' if per else ''}")

    @on(Input.Changed)
    def read(self, event: Input.Changed) -> None:
        """Parse the line, and count what it leads to."""
        self._made = None
        self.workers.cancel_group(self, "size")
        text = event.value.strip()
        try:
            limit = parse(text, schema=self._counter.universe) if text else None
        except BadInputError as error:
            problem = error.problems[0]
            self._say(f"{problem.message} ({problem.hint})" if problem.hint else problem.message, "$text-warning")
            return
        if limit is not None and (not isinstance(limit, Limit) or limit.child != All()):
            self._say("a limit starts with top or bottom, without conditions", "$text-warning")
            return
        self._made = made = edits.limited(self._root, limit)

        def measure(cancelled: Cancelled) -> Iterator[tuple[int, int]]:
            yield self._counter.size(edits.limited(made, None), cancelled), self._counter.size(made, cancelled)

        self.compute(measure, partial(self._show_sizes), "size")

    def _show_sizes(self, sizes: tuple[int, int]) -> None:
        before, after = map(count, sizes)
        self._say(f"{before} → {after} accounts", "$foreground")

    def _say(self, text: str, look: str) -> None:
        self.query_one("#size", Static).update(Content.styled(plain_lines(text), look))

    @on(Input.Submitted)
    def accept(self) -> None:
        """Return the filter if the line is read."""
        if self._made is not None:
            self.dismiss(self._made)
