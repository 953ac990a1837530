"""Choose nodes, suggested or searched, for values of the data that name none; or join labels of a tree of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import ClassVar

from textual.binding import Binding, BindingType

from niche.segments.model import formatting
from niche.segments.taxonomies.mapping import Suggestion, Unmapped
from niche.segments.taxonomies.search import search
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice

_AT_A_TIME = 20
_NODE_CELLS = 36
_SURE = 80.0
"""The score from which a suggestion is taken with all others."""
_NO_NODE = "No similar industry: press enter to search"
_NO_LABEL = "No similar label: press enter to type one"
_NEW = "\n"
"""What stands before a label that the tree does not have."""


class NodePicker(Picker[str | None]):
    """A node for one value: a suggested one, or one that a search finds. Returns what an alias says to mean it."""

    def __init__(self, source: Unmapped, value: str, suggested: tuple[Suggestion, ...]) -> None:
        placeholder = "label" if source.free else "code or title"
        super().__init__(f"Industry for {value}", "enter accept   esc cancel", placeholder=placeholder)
        self._source, self._value, self._suggested = source, value, suggested

    def choices(self) -> Iterable[Choice]:
        """The nodes that the search finds; without one the suggestions, the best first."""
        searched = self.box.value.strip()
        self.titles = ("agrees",) if self._suggested and not searched else ()
        if not searched:
            for found in self._suggested:
                yield Choice(found.node.label, found.node.code, (f"{found.score:.0f}",))
            return
        nodes = [node for node in search(self._source.taxonomy, searched) if self._source.alias(node) != self._value]
        yield from (Choice(node.label, node.code) for node in nodes)
        if self._source.free and all(node.title != searched for node in nodes) and searched != self._value:
            yield Choice(f"{searched} (a new label)", _NEW + searched)

    def search(self, text: str) -> None:  # noqa: ARG002 - `choices` reads the box
        """Offer what the search finds."""
        self.fill()

    def about(self, choice: Choice) -> str:
        """The nodes above it."""
        code, taxonomy = str(choice.value), self._source.taxonomy
        if code.startswith(_NEW):
            return ""
        return " › ".join(node.title for node in reversed(taxonomy.ancestors(taxonomy[code])))

    def accept(self, choice: Choice) -> None:
        """Return what an alias says to mean the node."""
        code = str(choice.value)
        self.dismiss(
            code.removeprefix(_NEW) if code.startswith(_NEW) else self._source.alias(self._source.taxonomy[code])
        )


class MappingList(Picker[Mapping[str, str]]):
    """The values without a node, the most frequent first. Returns what was chosen for them, by value."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "take", "Accept the suggestion", show=False, priority=True),
        Binding("shift+tab", "take_all", "Accept all good suggestions", show=False, priority=True),
    ]
    titles = ("accounts", left("node", _NODE_CELLS))

    def __init__(self, source: Unmapped, chosen: Mapping[str, str]) -> None:
        keys = "enter choose   tab accept   shift+tab accept all good ones   esc close"
        super().__init__("Labels of the tree" if source.free else "Unmapped values", keys)
        self._source, self._chosen = source, dict(chosen)
        self._found: dict[str, tuple[Suggestion, ...]] = {}

    def on_mount(self) -> None:
        """Find the suggestions."""
        self.compute(lambda _: self._suggest(), self._suggested)

    def _suggest(self) -> Iterator[Mapping[str, tuple[Suggestion, ...]]]:
        values = iter(self._source.values)
        while some := tuple(islice(values, _AT_A_TIME)):
            yield self._source.suggest(some)

    def _suggested(self, found: Mapping[str, tuple[Suggestion, ...]]) -> None:
        self._found.update(found)
        self.fill()

    def choices(self) -> Iterable[Choice]:
        """The values with their accounts, and with the node chosen or suggested."""
        for value, accounts in self._source.values.items():
            found = self._found.get(value)
            if value in self._chosen:
                node = f"✓ {self._chosen[value]}"
            elif found is None:
                node = "…"
            else:
                node = f"{self._source.alias(found[0].node)}?" if found else "–"
            yield Choice(value, value, (formatting.count(accounts), left(node, _NODE_CELLS)))

    def about(self, choice: Choice) -> str:
        """The chosen node, or how well the suggested one agrees."""
        value = str(choice.value)
        if value in self._chosen:
            return f"mapped to {self._chosen[value]}; tab undoes it"
        found = self._found.get(value)
        if not found:
            return "" if found is None else _NO_LABEL if self._source.free else _NO_NODE
        return f"perhaps {self._source.alias(found[0].node)} (score {found[0].score:.0f} of 100)"

    def accept(self, choice: Choice) -> None:
        """Ask for a node for the value."""
        value = str(choice.value)

        def choose(label: str | None) -> None:
            if label is not None:
                self._chosen[value] = label
                self.fill()

        self.app.push_screen(NodePicker(self._source, value, self._found.get(value, ())), choose)

    def action_take(self) -> None:
        """Accept the suggestion for the value in hand, or take the choice back."""
        if self.list.choice is None:
            return
        value = str(self.list.choice.value)
        if value in self._chosen:
            del self._chosen[value]
        elif found := self._found.get(value):
            self._chosen[value] = self._source.alias(found[0].node)
        self.fill()
        self.action_move(1)

    def action_take_all(self) -> None:
        """Accept the suggestion for each value that agrees well with it."""
        for value, found in self._found.items():
            if found and found[0].score >= _SURE:
                self._chosen.setdefault(value, self._source.alias(found[0].node))
        self.fill()

    def action_leave(self) -> None:
        """Return what was chosen."""
        self.dismiss(self._chosen)
