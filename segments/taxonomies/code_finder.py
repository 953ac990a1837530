"""Find the node that a written value means: by its code, also of an older edition or a national form, or its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from niche.segments.model.taxonomy import Taxonomy
from niche.segments.taxonomies.editions import Edition, bare, editions_of, recognise

_WRITTEN_CODE = re.compile(
    r"^(?:[A-Za-z]+[\s.:#-]*)?([0-9][0-9.\-]*)(?:\.0)?(?:(?<=[0-9])\.?[A-Z])?(?:/[0-9]+)?(?=$|[\s:,;–—-])"
)
"""`NAICS 5132`, `5132 Software Publishers`, `J62.01`, `5132.0`, `62.01Z`, `62.01-5/01`."""
_BETWEEN = re.compile(r"[,;|/\n]")
"""What separates several codes in a cell."""


class How(Enum):
    """How a value was placed."""

    EXACT = auto()
    """At the node that it names."""
    PARENT = auto()
    """At the nearest node above: the tree has no industry as fine as its code."""
    MOVED = auto()
    """At the node to which the code of an older edition leads."""
    SPLIT = auto()
    """At the nearest node above those to which the code of an older edition leads."""


@dataclass(frozen=True, slots=True)
class Found:
    """The position of a node, and how it was found."""

    position: int
    how: How = How.EXACT
    edition: str = ""
    """The title of the older edition of which the code is."""
    several: bool = False
    """The cell has several codes, of which this is the first that is one."""


class CodeFinder:
    """Finds the nodes of one column's values."""

    def __init__(self, taxonomy: Taxonomy, values: Sequence[str] = (), edition: str = "") -> None:
        """Learn from a column's distinct values the width of its codes, and which edition they are of.

        Args:
            taxonomy: The tree.
            values: The distinct values of the column.
            edition: The name of the edition, where it is known; that of the tree itself keeps older codes as they are.
        """
        self._taxonomy = taxonomy
        self._padded = lost_zeros([code for value in values for code in _pieces(value)] or values)
        self._positions: dict[str, int] = {}
        for node in taxonomy.nodes:
            low, dash, high = node.code.partition("-")
            spanned = (
                [str(n) for n in range(int(low), int(high) + 1)] if dash and low.isdigit() and high.isdigit() else []
            )
            for code in (node.code, bare(node.code), *spanned):
                self._positions.setdefault(code.casefold(), node.position)
        older = () if edition == taxonomy.name else editions_of(taxonomy.name)
        codes = [] if edition or not older else [self._candidates(value.strip()) for value in values]
        self._edition = next((one for one in older if one.name == edition), None) or recognise(
            taxonomy.name, {forms[-1] for forms in codes if forms}, self._positions
        )
        self._others = [one for one in older if one is not self._edition]

    def exact(self, value: str) -> Found | None:
        """The node that a value names as it stands; of several codes in a cell the first that is one."""
        found, pieces = self._one(value), _pieces(value)
        if found is not None:
            return replace(found, several=len(pieces) > 1)
        for piece in pieces:
            if (found := self._one(piece)) is not None:
                return replace(found, several=len(pieces) > 1)
        return None

    def further(self, value: str) -> list[int]:
        """The positions of the codes in a cell beside the one that places it, in their order, each once."""
        first = self.nearest(value)
        found = [first.position] if first is not None else []
        for piece in _pieces(value):
            if (other := self.nearest(piece)) is not None and other.position not in found:
                found.append(other.position)
        return found[1:]

    def nearest(self, value: str) -> Found | None:
        """As `exact`; a code finer than the tree means the nearest node above it."""
        if (found := self.exact(value)) is not None:
            return found
        for piece in (value.strip(), *_pieces(value)):
            for code in self._candidates(piece):
                for length in range(len(code) - 1, 1, -1):
                    if (above := self._by_code(code[:length])) is not None:
                        return Found(above.position, How.PARENT, above.edition)
        return None

    def _one(self, value: str) -> Found | None:
        written = value.strip()
        position = self._positions.get(written.casefold())
        if position is not None and not self._short(written) and self._edition is None:
            return Found(position)
        found = None
        for code in self._candidates(written):
            if (found := self._by_code(code)) is not None:
                break
        titled = self._by_title(written, found)
        if titled is not None:
            return titled
        if found is not None:
            return found
        return None if position is None else Found(position)

    def _by_code(self, code: str) -> Found | None:
        """The node of a code: by the column's edition, then by the tree's own, then by the other older ones."""
        plain = bare(code)
        if self._edition is not None and (found := self._moved(self._edition, plain)) is not None:
            return found
        position = self._positions.get(code.casefold())
        if position is not None:
            return Found(position)
        for edition in self._others:
            if (found := self._moved(edition, plain)) is not None:
                return found
        return None

    def _moved(self, edition: Edition, code: str) -> Found | None:
        moved = edition.moved.get(code)
        if moved is None or not moved.to:
            return None
        return Found(self._taxonomy.positions[moved.to], How.SPLIT if moved.split else How.MOVED, edition.title)

    def _by_title(self, written: str, found: Found | None) -> Found | None:
        """The node that a title names; behind a code only where it names one other than the code does."""
        titled = self._taxonomy.titled(written)
        if len(titled) == 1:
            return None if found is not None else Found(titled[0].position)
        code = _WRITTEN_CODE.match(written)
        title = written[code.end() :].strip(" \t-–—:,;") if code is not None else ""
        behind = self._taxonomy.titled(title) if title else ()
        if len(behind) != 1:
            return None
        node = behind[0]
        if found is not None:
            own = self._taxonomy.nodes[found.position]
            related = node.position <= own.position < node.end or own.position <= node.position < own.end
            if related or found.how is not How.EXACT:
                return None
        return Found(node.position, How.MOVED)

    def _candidates(self, written: str) -> list[str]:
        """The codes a value may mean, the likelier first; with its leading zero where the column has lost some."""
        found = _WRITTEN_CODE.match(written)
        if found is None:
            return []
        code = found[1].rstrip(".-")
        if code.endswith(".0") and code not in self._positions:
            code = code.removesuffix(".0")
        forms = [code, bare(code), *([digits] if "-" in code and (digits := re.sub(r"\D", "", code)) else [])]
        if self._short(code):
            forms.insert(0, bare(code).zfill(self._padded))
        return forms

    def _short(self, code: str) -> bool:
        return self._padded > 0 and bare(code).isdigit() and len(bare(code)) == self._padded - 1


def _pieces(value: str) -> list[str]:
    """The codes in a cell that holds several, in order; none for one code, with a title or without."""
    pieces = [code for piece in _BETWEEN.split(value) if (code := piece.strip())]
    return pieces if len(pieces) > 1 and all(piece[:1].isdigit() for piece in pieces) else []


def lost_zeros(values: Sequence[str]) -> int:
    """The width of a column's codes, where it may have lost leading zeros: none has one, and most are equally long."""
    digits = [found for found in (value.strip().removesuffix(".0") for value in values) if found.isdigit()]
    if not digits or any(code.startswith("0") for code in digits):
        return 0
    width, number = Counter(map(len, digits)).most_common(1)[0]
    return width if number * 2 > len(digits) and width > 2 else 0
