"""Where each account stands in a taxonomy: from a column of codes or titles, or from the columns that make the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.model.formatting import amount
from niche.segments.model.taxonomy import SEPARATOR, Taxonomy
from niche.segments.reading import casting
from niche.segments.reading.missing import words_for_missing
from niche.segments.reading.notices import EXAMPLES, NoticeKind, Setting, TableNotice
from niche.segments.taxonomies.code_finder import CodeFinder, Found, How


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Values that were not placed as they stand, and what is told of the accounts that have them."""

    kind: NoticeKind
    message: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class NodesFound:
    """The node of each of some accounts, or of each combination of values that accounts have."""

    taxonomy: Taxonomy
    nodes: NDArray[np.integer]
    """Shape (accounts,): positions in the taxonomy."""
    columns: tuple[str, ...]
    """The columns that they were read from."""
    unmatched: Mapping[str, int] = field(default_factory=dict)
    """Values that no node takes, with their number of accounts; these accounts are *Unclassified*."""
    misplaced: tuple[Misplaced, ...] = ()
    accounts: Mapping[str, int] = field(default_factory=dict)
    """How many accounts, or combinations, have each value."""
    also: tuple[tuple[str, NDArray[np.integer]], ...] = ()
    """Further nodes, *Unclassified* where there are none: each shape (accounts,), with the column of their codes."""

    def notices(self, accounts: Mapping[str, int] | None = None) -> Iterator[TableNotice]:
        """What is to be told of values that were not placed as they stand. `accounts` have each value, where the nodes
        are those of combinations."""
        numbers = self.accounts if accounts is None else accounts
        for one in self.misplaced:
            number = sum(numbers[value] for value in one.values)
            edition = one.kind is NoticeKind.EDITION
            setting = Setting(("taxonomy", "edition"), self.taxonomy.name) if edition else None
            message, examples = f"{amount(number, 'account')} {one.message}", one.values[:EXAMPLES]
            yield TableNotice(one.kind, message, self.columns[0], number, examples, setting=setting)
        if beside := [column for column, _ in self.also if column not in self.columns]:
            names = ", ".join(dict.fromkeys(beside))
            message, alone = f"the accounts have further industries in {names}", Setting(("taxonomy", "also"), ())
            yield TableNotice(NoticeKind.ALSO, message, self.columns[0], setting=alone)


def place_by_column(series: pl.Series, taxonomy: Taxonomy, edition: str = "") -> NodesFound:
    """Each account at the node that its value names; what names none is *Unclassified*, and counted by value.

    `edition` is the name of the older edition that the codes are of, if it is known.
    """
    labels: pl.Series | None = series
    if not isinstance(series.dtype, pl.Enum):
        missing = words_for_missing(series.name)
        text = casting.known_text(casting.as_text(series), missing=missing)
        labels = casting.as_categories(text, len(series), missing)
    assert labels is not None
    assert isinstance(labels.dtype, pl.Enum)
    values = labels.dtype.categories.to_list()
    codes = labels.to_physical().cast(pl.UInt32).fill_null(len(values)).to_numpy()
    accounts = np.bincount(codes, minlength=len(values) + 1)[:-1].tolist()
    used = [value for value, number in zip(values, accounts, strict=True) if number]
    finder = CodeFinder(taxonomy, used, edition)
    found = {value: finder.nearest(value) for value in used}
    last = taxonomy.unclassified.position
    table = np.array([*(last if (at := found.get(value)) is None else at.position for value in values), last])
    numbers = dict(sorted(zip(values, accounts, strict=True), key=lambda row: -row[1]))
    unmatched = {value: number for value, number in numbers.items() if number and found[value] is None}
    nodes = narrow(table, len(taxonomy.nodes))[codes]
    misplaced = tuple(_misplaced(taxonomy, found, numbers))
    several = [value for value in used if (at := found[value]) is not None and at.several]
    further = _further(finder, several, values, last)
    also = tuple((series.name, narrow(one, len(taxonomy.nodes))[codes]) for one in further)
    return NodesFound(taxonomy, nodes, (series.name,), unmatched, misplaced, numbers, also)


_MOST_CODES = 8
"""Codes of a cell that are looked at beside the first."""


def _further(finder: CodeFinder, several: Sequence[str], values: Sequence[str], last: int) -> list[NDArray[np.integer]]:
    """The second node of each value, the third, and so on, as far as any has one; the last entry is of no value."""
    others = {value: finder.further(value)[:_MOST_CODES] for value in several}
    found = [np.full(len(values) + 1, last) for _ in range(max(map(len, others.values()), default=0))]
    places = {value: place for place, value in enumerate(values)}
    for value, positions in others.items():
        for one, position in zip(found, positions, strict=False):
            one[places[value]] = position
    return found


def with_columns(found: NodesFound, others: Sequence[NodesFound]) -> NodesFound:
    """Nodes by one column, with those by other columns as further ones."""
    further = tuple((other.columns[0], other.nodes) for other in others)
    inside = tuple(one for other in others for one in other.also)
    return replace(found, also=(*found.also, *further, *inside))


def _misplaced(
    taxonomy: Taxonomy, found: Mapping[str, Found | None], accounts: Mapping[str, int]
) -> Iterator[Misplaced]:
    """The codes that were not placed as they stand, those of most accounts first."""
    by_kind: dict[tuple[NoticeKind, str], list[str]] = {}
    for value in accounts:
        at = found.get(value)
        if at is not None and at.how in _TOLD:
            kind, message = _TOLD[at.how]
            edition = at.edition or "an older edition"
            by_kind.setdefault((kind, message.format(edition=edition, title=taxonomy.title)), []).append(value)
        if at is not None and at.several:
            by_kind.setdefault((NoticeKind.SEVERAL, "with several codes, placed by the first valid one"), []).append(
                value
            )
    for (kind, message), values in by_kind.items():
        yield Misplaced(kind, message, tuple(values))


_TOLD = {
    How.PARENT: (NoticeKind.PARENT, "with a code that {title} does not have, placed in the nearest industry above"),
    How.MOVED: (NoticeKind.EDITION, "with a code of {edition}, placed under its code of today"),
    How.SPLIT: (NoticeKind.EDITION, "with a code of {edition} that was split, placed above its successors"),
}
"""What is told of the ways in which a code is placed."""


def place_by_tree(levels: Sequence[pl.Series], name: str, title: str) -> NodesFound:
    """A tree made of the values of columns, sector first; an account stands at its deepest known level."""
    names = [f"level{place}" for place in range(len(levels))]
    texts = [_level(series).alias(name) for name, series in zip(names, levels, strict=True)]
    frame = pl.DataFrame(texts)
    paths = frame.unique().sort(names, nulls_last=False)
    rows: dict[str, tuple[str, str, str]] = {}
    ends: list[str | None] = []
    for parts in paths.iter_rows():
        parent = ""
        for part in parts:
            if part is None:
                break
            code = f"{parent}{SEPARATOR}{part}" if parent else part
            rows.setdefault(code, (code, parent, part))
            parent = code
        ends.append(parent or None)
    taxonomy = Taxonomy.build(name, title, rows.values())
    last = taxonomy.unclassified.position
    placed = pl.Series("node", [last if end is None else taxonomy.positions[end] for end in ends], dtype=pl.Int32)
    nodes = frame.join(paths.with_columns(placed), on=names, how="left", nulls_equal=True, maintain_order="left")
    return NodesFound(taxonomy, nodes.get_column("node").to_numpy(), tuple(s.name for s in levels))


def _level(series: pl.Series) -> pl.Series:
    known = casting.known_text(series, missing=words_for_missing(series.name))
    return known.str.replace_all(SEPARATOR, "/", literal=True)


def match_rate(series: pl.Series, taxonomy: Taxonomy) -> float:
    """The share of the distinct known values that name a node as they stand."""
    values = casting.known_text(series, missing=words_for_missing(series.name)).drop_nulls().unique().to_list()
    codes = CodeFinder(taxonomy, values)
    return sum(codes.exact(value) is not None for value in values) / len(values) if values else 0.0


def sorting(nodes: NDArray[np.integer]) -> NDArray[np.integer]:
    """The stable order of the accounts by node, in few bytes."""
    rows = np.uint32 if len(nodes) < 1 << 32 else np.uint64
    if (nodes[1:] >= nodes[:-1]).all():
        return np.arange(len(nodes), dtype=rows)
    return np.argsort(nodes, kind="stable").astype(rows)


def narrow(nodes: NDArray[np.integer], size: int) -> NDArray[np.integer]:
    """Positions among `size` nodes in few bytes, which numpy also sorts three times as fast, by radix."""
    return nodes.astype(np.uint16 if size < 1 << 16 else np.uint32)


def node_starts(nodes: NDArray[np.integer], size: int) -> NDArray[np.int64]:
    """The first row at or after each of `size` nodes, and the number of rows; `nodes` in ascending order."""
    return np.searchsorted(nodes, np.arange(size + 1, dtype=nodes.dtype)).astype(np.int64)
