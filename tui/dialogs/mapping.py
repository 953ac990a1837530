"""Choose nodes, suggested or searched, for values of the data that name none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import ClassVar

from textual.binding import Binding, BindingType

from niche.segments.accounts.universe import Classification
from niche.segments.model import formatting
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.taxonomies.mapping import Suggestion, suggestions
from niche.segments.taxonomies.search import search
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice

_AT_A_TIME = 20
_NODE_CELLS = 36


class NodePicker(Picker[str | None]):
    """A node for one value: a suggested one, or one that a search finds. Returns its label."""

    def __init__(self, taxonomy: Taxonomy, value: str, suggested: tuple[Suggestion, ...]) -> None:
        super().__init__(f"A node for {value}", "enter accept   esc cancel", placeholder="code or title")
        self._taxonomy, self._suggested = taxonomy, suggested

    def choices(self) -> Iterable[Choice]:
        """The nodes that the search finds; without one the suggestions, the best first."""
        if searched := self.box.value.strip():
            self.titles = ()
            return [Choice(node.label, node.code) for node in search(self._taxonomy, searched)]
        self.titles = ("agrees",) if self._suggested else ()
        return [Choice(found.node.label, found.node.code, (f"{found.score:.0f}",)) for found in self._suggested]

    def search(self, text: str) -> None:  # noqa: ARG002 - `choices` reads the box
        """Offer what the search finds."""
        self.fill()

    def about(self, choice: Choice) -> str:
        """The nodes above it."""
        above = self._taxonomy.ancestors(self._taxonomy[str(choice.value)])
        return " › ".join(node.title for node in reversed(above))

    def accept(self, choice: Choice) -> None:
        """Return the label of the node."""
        self.dismiss(self._taxonomy[str(choice.value)].label)


class MappingList(Picker[Mapping[str, str]]):
    """The values without a node, the most frequent first. Returns the labels of the chosen nodes, by value."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "take", "Take the suggestion", show=False, priority=True)]
    titles = ("accounts", left("node", _NODE_CELLS))

    def __init__(self, placement: Classification, chosen: Mapping[str, str]) -> None:
        super().__init__("Values without a node", "enter choose   tab take the suggestion   esc done")
        self._placement, self._chosen = placement, dict(chosen)
        self._found: dict[str, tuple[Suggestion, ...]] = {}

    def on_mount(self) -> None:
        """Find the suggestions."""
        self.compute(lambda _: self._suggest(), self._suggested)

    def _suggest(self) -> Iterator[Mapping[str, tuple[Suggestion, ...]]]:
        values = iter(self._placement.unmatched)
        while some := tuple(islice(values, _AT_A_TIME)):
            yield suggestions(self._placement.taxonomy, some)

    def _suggested(self, found: Mapping[str, tuple[Suggestion, ...]]) -> None:
        self._found.update(found)
        self.fill()

    def choices(self) -> Iterable[Choice]:
        """The values with their accounts, and with the node chosen or suggested."""
        for value, accounts in self._placement.unmatched.items():
            found = self._found.get(value)
            if value in self._chosen:
                node = f"✓ {self._chosen[value]}"
            elif found is None:
                node = "…"
            else:
                node = f"{found[0].node.label}?" if found else "–"
            yield Choice(value, value, (formatting.count(accounts), left(node, _NODE_CELLS)))

    def about(self, choice: Choice) -> str:
        """The chosen node, or how well the suggested one agrees."""
        value = str(choice.value)
        if value in self._chosen:
            return f"stands for {self._chosen[value]}; tab takes that back"
        found = self._found.get(value)
        if not found:
            return "" if found is None else "nothing in the taxonomy is like it: enter, then type to search"
        return f"perhaps {found[0].node.label} (they agree by {found[0].score:.0f} of 100)"

    def accept(self, choice: Choice) -> None:
        """Ask for a node for the value."""
        value = str(choice.value)

        def choose(label: str | None) -> None:
            if label is not None:
                self._chosen[value] = label
                self.fill()

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
        self.fill()
        self.action_move(1)

    def action_leave(self) -> None:
        """Return what was chosen."""
        self.dismiss(self._chosen)
