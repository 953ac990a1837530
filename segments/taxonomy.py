"""The tree that classifies accounts: sectors at the top, industries below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from niche.segments.problems import nearest
from niche.segments.values import UnfitError

UNCLASSIFIED = "unclassified"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Node:
    """One sector or industry. Nodes stand in preorder, so the node and all below it are `position` up to `end`."""

    code: str
    title: str
    position: int
    end: int
    parent: int | None
    """Position of the node above; None for a sector."""
    depth: int
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The node as a segment file writes it: code and title, or the code alone where it says as much."""
        return (
            f"{self.code} {self.title}" if self.code != self.title and not self.code.endswith(self.title) else self.code
        )


@dataclass(frozen=True)
class Taxonomy:
    """A classification. The last node is always *Unclassified*: accounts that no other node takes."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    positions: dict[str, int] = field(repr=False, compare=False, default_factory=dict)
    """Position by code."""

    @classmethod
    def build(cls, name: str, title: str, rows: Iterable[tuple[str, str, str]]) -> Taxonomy:
        """A taxonomy from `(code, parent code, title)` rows, roots with an empty parent, siblings in the given order.

        Raises ValueError for a duplicate code, an unknown parent or a cycle, naming the code.
        """
        titles: dict[str, str] = {}
        parents: dict[str, str] = {}
        for code, parent, text in rows:
            if code in titles or code == UNCLASSIFIED:
                raise ValueError(f"code {code} appears twice")
            titles[code], parents[code] = text, parent
        order = [*_preorder(parents), UNCLASSIFIED]
        titles[UNCLASSIFIED], parents[UNCLASSIFIED] = "Unclassified", ""
        positions = {code: position for position, code in enumerate(order)}
        ends = list(range(1, len(order) + 1))
        for position in reversed(range(len(order))):
            if parent := parents[order[position]]:
                above = positions[parent]
                ends[above] = max(ends[above], ends[position])
        nodes: list[Node] = []
        for position, code in enumerate(order):
            above_or_none = positions[parents[code]] if parents[code] else None
            depth = 0 if above_or_none is None else nodes[above_or_none].depth + 1
            nodes.append(Node(code, titles[code], position, ends[position], above_or_none, depth))
        return cls(name, title, tuple(nodes), positions)

    def with_aliases(self, codes: Mapping[str, str]) -> Taxonomy:
        """The taxonomy with further names for its nodes: codes by alias. Raises KeyError for an unknown code."""
        names: dict[int, list[str]] = {}
        for alias, code in codes.items():
            names.setdefault(self.positions[code], []).append(alias)
        nodes = [replace(n, aliases=(*n.aliases, *names[n.position])) if n.position in names else n for n in self.nodes]
        return Taxonomy(self.name, self.title, tuple(nodes), self.positions)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """`(code, parent code, title)` of every node but *Unclassified*, as `build` takes them."""
        for node in self.nodes[:-1]:
            yield node.code, "" if node.parent is None else self.nodes[node.parent].code, node.title

    @property
    def unclassified(self) -> Node:
        """The node of the accounts that no other node takes."""
        return self.nodes[-1]

    def __getitem__(self, code: str) -> Node:
        """The node with this code. Raises KeyError."""
        return self.nodes[self.positions[code]]

    def find(self, text: str) -> Node:
        """The node that `text` names by its code, its title, or both (`5132 Software Publishers`, the code decides).

        Raises UnfitError, `unknown-node`, with the nearest titles, or with the candidates where a title is ambiguous.
        """
        written = text.strip()
        for code in (written, written.split(" ", 1)[0].rstrip(":,")):
            if code in self.positions:
                return self[code]
        found = self.titled(written)
        if len(found) == 1:
            return found[0]
        if found:
            hint = f"write one of {', '.join(node.label for node in found)}"
            raise UnfitError("unknown-node", f"{self.title} has {len(found)} nodes called {text}", hint)
        close = [self.titled(title)[0].label for title in nearest(written, self._titles, limit=3)]
        hint = f"did you mean {' or '.join(close)}?" if close else ""
        raise UnfitError("unknown-node", f"{self.title} has no node {text}", hint)

    def titled(self, text: str) -> tuple[Node, ...]:
        """The nodes with this title or alias, ignoring case and punctuation; an alias is meant before a title.

        Of nodes with the same title that lie below each other only the topmost counts: it means the same accounts.
        """
        found = [self.nodes[position] for position in self._by_words.get(folded(text), ())]
        if len(found) > 1:
            found = [node for node in found if folded(text) in map(folded, node.aliases)] or found
        return tuple(n for n in found if not any(o.position < n.position < o.end for o in found))

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        return tuple(title for node in self.nodes for title in (node.title, *node.aliases))

    @cached_property
    def _by_words(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for node in self.nodes:
            for words in dict.fromkeys(map(folded, (node.title, *node.aliases))):
                found.setdefault(words, []).append(node.position)
        return found

    def children(self, node: Node | None) -> tuple[Node, ...]:
        """The nodes directly below `node`, or the sectors for None."""
        found: list[Node] = []
        position = 0 if node is None else node.position + 1
        end = len(self.nodes) if node is None else node.end
        while position < end:
            found.append(self.nodes[position])
            position = self.nodes[position].end
        return tuple(found)

    def ancestors(self, node: Node) -> tuple[Node, ...]:
        """The nodes above `node`, nearest first."""
        found: list[Node] = []
        while node.parent is not None:
            node = self.nodes[node.parent]
            found.append(node)
        return tuple(found)


def folded(text: str) -> str:
    """A title as it is compared: its words in lower case, without punctuation, `&` as `and`."""
    return " ".join(_WORD.findall(text.replace("&", " and ").casefold()))


def _preorder(parents: Mapping[str, str]) -> list[str]:
    below: dict[str, list[str]] = {"": []}
    for code, parent in parents.items():
        if parent and parent not in parents:
            raise ValueError(f"{code} has the unknown parent {parent}")
        below.setdefault(parent, []).append(code)
    order: list[str] = []
    stack = [*reversed(below[""])]
    while stack:
        code = stack.pop()
        order.append(code)
        stack.extend(reversed(below.get(code, ())))
    if len(order) < len(parents):
        reached = set(order)
        raise ValueError(f"{next(code for code in parents if code not in reached)} is its own ancestor")
    return order
