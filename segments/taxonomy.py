"""The tree that classifies accounts: sectors at the top, industries below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from niche.segments.values import UnfitError

UNCLASSIFIED = "unclassified"


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
        below: dict[str, list[str]] = {"": []}
        parents: dict[str, str] = {}
        for code, parent, text in rows:
            if code in titles or code == UNCLASSIFIED:
                raise ValueError(f"code {code} appears twice")
            titles[code], parents[code] = text, parent
            below.setdefault(parent, []).append(code)
        for parent in below:
            if parent and parent not in titles:
                raise ValueError(f"{below[parent][0]} has the unknown parent {parent}")
        order: list[str] = []
        stack = [*reversed(below[""])]
        while stack:
            code = stack.pop()
            order.append(code)
            stack.extend(reversed(below.get(code, ())))
        if len(order) < len(titles):
            raise ValueError(f"{next(c for c in titles if c not in set(order))} is its own ancestor")
        order.append(UNCLASSIFIED)
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

    def __getitem__(self, code: str) -> Node:
        """The node with this code. Raises KeyError."""
        return self.nodes[self.positions[code]]

    def find(self, text: str) -> Node:
        """The node that `text` names by its code, its title, or both (`5132 Software Publishers`, the code decides).

        Raises UnfitError, `unknown-node`, with the nearest titles, or with the candidates where a title is ambiguous.
        """
        for code in (text, text.split(" ", 1)[0]):
            if code in self.positions:
                return self[code]
        found = [node for node in self.nodes if node.title.casefold() == text.casefold()]
        if len(found) == 1:
            return found[0]
        raise UnfitError("unknown-node", f"{self.title} has no node {text}")

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
