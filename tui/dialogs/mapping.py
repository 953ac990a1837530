"""Values of the data that name no node: a node for each, suggested or searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from niche.segments.accounts.universe import Placement
from niche.segments.model import formatting
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.taxonomies.mapping import Suggestion, suggestions
from niche.segments.taxonomies.search import search
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice
from niche.tui.widgets.lifetime import is_open

_AT_A_TIME = 20
_NODE_CELLS = 36


class NodePicker(Picker[str | None]):
    """A node for one value: the suggestions, or what is searched. Gives back its label."""

    def __init__(self, taxonomy: Taxonomy, value: str, offered: tuple[Suggestion, ...]) -> None:
        super().__init__(f"A node for {value}", "enter accept   esc cancel", placeholder="code or title")
        self._taxonomy, self._offered = taxonomy, offered

    def fill(self) -> None:
        """The suggestions, best first."""
        self.list.offer(
            (self._choice(found.node, (f"{found.score:.0f}",)) for found in self._offered),
            ("agrees",) if self._offered else (),
        )

    def sought(self, text: str) -> None:
        """Offer what the search finds."""
        if text.strip():
            self.list.offer(self._choice(node) for node in search(self._taxonomy, text))
        else:
            self.fill()

    def _choice(self, node: TaxonomyNode, notes: tuple[str, ...] = ()) -> Choice:
        return Choice(node.label, node.code, notes)

    def about(self, choice: Choice) -> str:
        """What the node lies in."""
        above = self._taxonomy.ancestors(self._taxonomy[str(choice.value)])
        return " › ".join(node.title for node in reversed(above))

    def accept(self, choice: Choice) -> None:
        """Take the node."""
        self.dismiss(self._taxonomy[str(choice.value)].label)


class MappingList(Picker[Mapping[str, str]]):
    """The values without a node, the most frequent first. Gives back the labels of nodes that were chosen, by value."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "take", "Take the suggestion", show=False, priority=True)]

    def __init__(self, placement: Placement, chosen: Mapping[str, str]) -> None:
        super().__init__("Values without a node", "enter choose   tab take the suggestion   esc done")
        self._placement, self._chosen = placement, dict(chosen)
        self._found: dict[str, tuple[Suggestion, ...]] = {}

    def fill(self) -> None:
        """One line a value; suggestions come as they are found."""
        self._show()
        self._suggest()

    def _show(self) -> None:
        rows = (self._row(value, accounts) for value, accounts in self._placement.unmatched.items())
        self.list.offer(rows, ("accounts", left("node", _NODE_CELLS)))

    def _row(self, value: str, accounts: int) -> Choice:
        found = self._found.get(value)
        if value in self._chosen:
            node = f"✓ {self._chosen[value]}"
        elif found is None:
            node = "…"
        else:
            node = f"{found[0].node.label}?" if found else "–"
        return Choice(value, value, (formatting.count(accounts), left(node, _NODE_CELLS)))

    def refresh_rows(self) -> None:
        """Show the rows anew; the cursor stays."""
        in_hand = self.list.choice
        self._show()
        if in_hand is not None:
            self.list.point_at(in_hand.value)
        self.show_about()

    @work(thread=True, group="count")
    def _suggest(self) -> None:
        worker = get_current_worker()
        for values in _batches(self._placement.unmatched):
            found = suggestions(self._placement.taxonomy, values)
            if worker.is_cancelled:
                return
            self.app.call_from_thread(self._suggested, found)

    def _suggested(self, found: Mapping[str, tuple[Suggestion, ...]]) -> None:
        self._found.update(found)
        if is_open(self):
            self.refresh_rows()

    def about(self, choice: Choice) -> str:
        """What is chosen, or how well the suggestion agrees."""
        value = str(choice.value)
        if value in self._chosen:
            return f"stands for {self._chosen[value]}; tab takes that back"
        found = self._found.get(value)
        if not found:
            return "" if found is None else "nothing in the taxonomy is like it: enter, then type to search"
        return f"perhaps {found[0].node.label} (they agree by {found[0].score:.0f} of 100)"

    def accept(self, choice: Choice) -> None:
        """Choose a node for the value."""
        value = str(choice.value)

        def choose(label: str | None) -> None:
            if label is not None:
                self._chosen[value] = label
                self.refresh_rows()

        self.app.push_screen(NodePicker(self._placement.taxonomy, value, self._found.get(value, ())), choose)

    def action_take(self) -> None:
        """Take the suggestion for the value in hand, or take the choice back."""
        if self.list.choice is None:
            return
        value = str(self.list.choice.value)
        if value in self._chosen:
            del self._chosen[value]
        elif found := self._found.get(value):
            self._chosen[value] = found[0].node.label
        self.refresh_rows()
        self.action_move(1)

    def action_leave(self) -> None:
        """Give back what was chosen."""
        self.dismiss(self._chosen)


def _batches(values: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    names = tuple(values)
    yield from (names[start : start + _AT_A_TIME] for start in range(0, len(names), _AT_A_TIME))
