"""The segments of the workspace to choose from, with their sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option, OptionDoesNotExist
from textual.worker import get_current_worker

from niche.segments.figures import count, percent
from niche.segments.filters import All, Filter
from niche.tui.widgets.text import left


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment of the list. `accounts` is None until it is counted; `problem` says why it cannot be opened."""

    slug: str
    name: str = ""
    status: str = ""
    where: Filter = All()
    accounts: int | None = None
    problem: str = ""


def matching(entries: Iterable[Entry], sought: str) -> list[Entry]:
    """The entries whose name or slug holds what is sought, those that hold it letter by letter after them."""
    wanted = sought.strip().casefold()
    if not wanted:
        return list(entries)
    matcher = Matcher(wanted)
    texts = {entry: f"{entry.slug} {entry.name}".casefold() for entry in entries}
    exact = [entry for entry in texts if wanted in texts[entry]]
    fuzzy = [(matcher.match(text), entry) for entry, text in texts.items() if wanted not in text]
    return exact + [entry for score, entry in sorted(fuzzy, key=lambda pair: -pair[0]) if score > 0]


class SegmentList(ModalScreen[str | None]):
    """Choose a segment: type to narrow the list, `enter` opens. Gives back its slug."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
    ]

    def __init__(self, entries: Iterable[Entry], count_of: Callable[[Filter], int], of: int, current: str) -> None:
        super().__init__()
        self._entries = {entry.slug: entry for entry in entries}
        self._count_of, self._of, self._current = count_of, of, current

    def compose(self) -> ComposeResult:
        """The box to narrow, the list."""
        with Vertical(classes="dialog -long") as box:
            box.border_title = "Open segment"
            box.border_subtitle = "enter open   esc cancel"
            yield Input(placeholder="type to search", compact=True, select_on_focus=False)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """List what is known; sizes follow as they are counted."""
        self._list(self._current)
        self._count()

    def on_resize(self, _: events.Resize) -> None:
        """Lay the columns out for the new width."""
        self._list(self._highlighted)

    @property
    def _highlighted(self) -> str | None:
        options = self.query_one(OptionList)
        return None if options.highlighted is None else options.get_option_at_index(options.highlighted).id

    def _list(self, highlighted: str | None = None) -> None:
        options, cells = self.query_one(OptionList), self.query_one(OptionList).size.width - 2
        shown = matching(self._entries.values(), self.query_one(Input).value)
        options.clear_options()
        options.add_options(Option(self._row(entry, cells), id=entry.slug) for entry in shown)
        slugs = [entry.slug for entry in shown]
        options.highlighted = slugs.index(highlighted) if highlighted in slugs else 0 if slugs else None

    def _row(self, entry: Entry, cells: int) -> Content:
        if entry.problem:
            figures = (" cannot be read", "$text-error")
        else:
            accounts = "…" if entry.accounts is None else count(entry.accounts)
            share = "" if not self._of or entry.accounts is None else percent(entry.accounts / self._of)
            figures = (f" {accounts:>11} {share:>8}  {left(entry.status, 8)}", "dim")
        room = max(8, cells - cell_len(figures[0]))
        return Content.assemble(left(f"{entry.slug}  {entry.name}", room), figures)

    @work(thread=True)
    def _count(self) -> None:
        worker = get_current_worker()
        for slug, entry in self._entries.copy().items():
            if worker.is_cancelled:
                return
            if not entry.problem:
                self.app.call_from_thread(self._counted, slug, self._count_of(entry.where))

    def _counted(self, slug: str, accounts: int) -> None:
        entry = self._entries[slug] = replace(self._entries[slug], accounts=accounts)
        with suppress(NoMatches, OptionDoesNotExist):  # closed by now, or not in the narrowed list
            options = self.query_one(OptionList)
            options.replace_option_prompt(slug, self._row(entry, options.size.width - 2))

    @on(Input.Changed)
    def narrow(self) -> None:
        """List what matches."""
        self._list(self._highlighted)

    @on(Input.Submitted)
    def accept(self) -> None:
        """Open what is in hand."""
        if self._highlighted is not None:
            self.dismiss(self._highlighted)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open what was clicked."""
        self.dismiss(event.option_id)

    def action_cursor_up(self) -> None:
        """Go up the list while typing."""
        self.query_one(OptionList).action_cursor_up()

    def action_cursor_down(self) -> None:
        """Go down the list while typing."""
        self.query_one(OptionList).action_cursor_down()
