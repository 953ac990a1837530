"""The tree that classifies accounts: sectors at the top, industries below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from niche.segments.model.problems import nearest
from niche.segments.model.values import MismatchError

UNCLASSIFIED = "unclassified"
SEPARATOR = " / "
"""Separator of the levels in a code, for a tree made from columns."""
_APART = re.compile(r"[\s\-‐-―_,.;:!?'‘’\"“”()\[\]{}\\|*·]+")
"""Separators of words in a title, ignored when titles are compared."""
_BETWEEN = " :,-–—"
"""Characters that may stand between a code and its title."""


@dataclass(frozen=True, slots=True)
class TaxonomyNode:
    """A sector or industry. Nodes are in preorder: the subtree of a node is `position` up to `end`, exclusive."""

    code: str
    title: str
    position: int
    end: int
    parent: int | None
    """Position of the parent; None for a sector."""
    depth: int
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The node as segment files write it: code and title, or the code alone if it contains the title."""
        return (
            f"{self.code} {self.title}" if self.code != self.title and not self.code.endswith(self.title) else self.code
        )


@dataclass(frozen=True)
class Taxonomy:
    """A taxonomy. Its last node is always *Unclassified*, for accounts that no other node takes."""

    name: str
    title: str
    nodes: tuple[TaxonomyNode, ...]
    positions: dict[str, int] = field(repr=False, compare=False, default_factory=dict)
    """Positions by code."""

    @classmethod
    def build(cls, name: str, title: str, rows: Iterable[tuple[str, str, str]]) -> Taxonomy:
        """Build a taxonomy from `(code, parent code, title)` rows; a root's parent is empty, siblings keep their order.

        >>> [node.depth for node in Taxonomy.build("t", "T", [("11", "", "Farming"), ("111", "11", "Crops")]).nodes]
        [0, 1, 0]

        Raises ValueError, naming the code, for a duplicate code, an unknown parent or a cycle.
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
        nodes: list[TaxonomyNode] = []
        for position, code in enumerate(order):
            above_or_none = positions[parents[code]] if parents[code] else None
            depth = 0 if above_or_none is None else nodes[above_or_none].depth + 1
            nodes.append(TaxonomyNode(code, titles[code], position, ends[position], above_or_none, depth))
        return cls(name, title, tuple(nodes), positions)

    def with_aliases(self, codes: Mapping[str, str]) -> Taxonomy:
        """Add aliases for nodes, given as codes by alias. Raises KeyError for an unknown code."""
        names: dict[int, list[str]] = {}
        for alias, code in codes.items():
            names.setdefault(self.positions[code], []).append(alias)
        nodes = [replace(n, aliases=(*n.aliases, *names[n.position])) if n.position in names else n for n in self.nodes]
        return Taxonomy(self.name, self.title, tuple(nodes), self.positions)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield `(code, parent code, title)` of every node but *Unclassified*, the input of `build`."""
        for node in self.nodes[:-1]:
            yield node.code, "" if node.parent is None else self.nodes[node.parent].code, node.title

    @property
    def unclassified(self) -> TaxonomyNode:
        """The node of the accounts that no other node takes."""
        return self.nodes[-1]

    def __getitem__(self, code: str) -> TaxonomyNode:
        """The node with this code. Raises KeyError."""
        return self.nodes[self.positions[code]]

    def find(self, text: str) -> TaxonomyNode:
        """The node named by its code, title, label or path, or by a code beside an outdated title.

        Raises MismatchError, `unknown-node`, with the closest labels, or with the candidates if several nodes match.
        """
        written = text.strip()
        if written in self.positions:
            return self[written]
        matches = self._named(written)
        if not matches and (stale := self.stale(written)) is not None:
            return stale[0]
        if len(matches) == 1:
            return matches[0]
        if matches:
            hint = f"use one of {', '.join(node.label for node in matches)}"
            raise MismatchError("unknown-node", f"{self.title} has {len(matches)} industries named {text}", hint)
        names = self._labels if any(map(str.isdigit, written)) or SEPARATOR in written else self._titles
        close = dict.fromkeys(names[name] for name in nearest(written, names, limit=3))
        hint = f"did you mean {' or '.join(close)}?" if close else ""
        raise MismatchError("unknown-node", f"{self.title} has no industry {text}", hint)

    def stale(self, text: str) -> tuple[TaxonomyNode, str] | None:
        """The node whose code begins `text`, and the title written beside it, if that is not the node's (any more).

        None if the code is not certain: it must contain a digit, and no title and no longer code may begin with it as a
        word. None as well if the title is another node's.
        """
        code, _, rest = text.strip().partition(" ")
        node, title = self._certain.get(code.rstrip(_BETWEEN)), rest.strip(_BETWEEN)
        if node is None or not title or text.strip() in self.positions or self._named(text.strip()):
            return None
        return (node, title) if set(self.titled(title)) <= {node} else None

    def _named(self, text: str) -> tuple[TaxonomyNode, ...]:
        """The nodes with this title, alias, label or path; an exact spelling takes precedence over one that ignores
        case.
        """
        exact = self._at(self._by_spelling.get(text, ()))
        return exact if len(exact) == 1 else self._at({*self._by_label.get(folded(text), ()), *self._meant(text)})

    def titled(self, text: str) -> tuple[TaxonomyNode, ...]:
        """The nodes with this title or alias, ignoring case and punctuation; aliases take precedence.

        Of nodes with the same title that lie below each other only the topmost is returned: it means the same accounts.
        """
        return self._at(self._meant(text))

    def _meant(self, text: str) -> list[int]:
        words = folded(text)
        positions = self._by_title.get(words, [])
        if len(positions) < 2:
            return positions
        return [at for at in positions if words in map(folded, self.nodes[at].aliases)] or positions

    def _at(self, positions: Iterable[int]) -> tuple[TaxonomyNode, ...]:
        """The nodes at these positions, without those that lie below another of them."""
        ordered = sorted(positions)
        return tuple(self.nodes[at] for at in ordered if not any(up < at < self.nodes[up].end for up in ordered))

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {node.label: node.label for node in self.nodes}

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The label of the first node with each title or alias."""
        return {name: node.label for node in reversed(self.nodes) for name in (node.title, *node.aliases)}

    @cached_property
    def _by_spelling(self) -> dict[str, list[int]]:
        return self._index(lambda node: (node.label, node.title, *node.aliases))

    @cached_property
    def _by_title(self) -> dict[str, list[int]]:
        return self._index(lambda node: map(folded, (node.title, *node.aliases)))

    @cached_property
    def _by_label(self) -> dict[str, list[int]]:
        return self._index(lambda node: map(folded, (node.label, node.code)))

    def _index(self, names: Callable[[TaxonomyNode], Iterable[str]]) -> dict[str, list[int]]:
        by_name: dict[str, list[int]] = {}
        for node in self.nodes:
            for name in dict.fromkeys(names(node)):
                by_name.setdefault(name, []).append(node.position)
        return by_name

    @cached_property
    def _certain(self) -> dict[str, TaxonomyNode]:
        """The nodes by code, limited to codes that no other text of the tree begins with."""
        begun: dict[str, int] = {}
        for node in self.nodes:
            first = {name.split(" ", 1)[0].rstrip(_BETWEEN) for name in (node.code, node.title, *node.aliases)}
            for word in first:
                begun[word] = begun.get(word, 0) + 1
        return {
            node.code: node
            for node in self.nodes
            if node.label != node.code and any(map(str.isdigit, node.code)) and begun.get(node.code) == 1
        }

    def children(self, node: TaxonomyNode | None) -> tuple[TaxonomyNode, ...]:
        """The children of a node, or the sectors for None."""
        below: list[TaxonomyNode] = []
        position = 0 if node is None else node.position + 1
        end = len(self.nodes) if node is None else node.end
        while position < end:
            below.append(self.nodes[position])
            position = self.nodes[position].end
        return tuple(below)

    def ancestors(self, node: TaxonomyNode) -> tuple[TaxonomyNode, ...]:
        """The ancestors of a node, nearest first."""
        above: list[TaxonomyNode] = []
        while node.parent is not None:
            node = self.nodes[node.parent]
            above.append(node)
        return tuple(above)

    def ranges(self, codes: Iterable[str]) -> list[tuple[int, int]]:
        """The range of positions of each node's subtree, end exclusive."""
        return [(self[code].position, self[code].end) for code in codes]

    def undecided(self, codes: Sequence[str]) -> list[tuple[int, int]]:
        """The ranges of positions at which it is unknown whether an account belongs to one of the nodes.

        These are *Unclassified* and the ancestors of the nodes: the account's classification ends there.
        """
        above = {up.position for code in codes for up in self.ancestors(self[code])}
        asked = self.ranges(codes)
        open_ = sorted({*above, self.unclassified.position})
        return [(at, at + 1) for at in open_ if not any(first <= at < end for first, end in asked)]


def folded(text: str) -> str:
    """Normalize a title or path for comparison: words in lower case, no punctuation, `&` as `and`."""
    plain = unicodedata.normalize("NFC", text.replace("&", " and ").replace("/", " / ").casefold())
    return " ".join(_APART.split(plain)).strip() or text.strip()


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
