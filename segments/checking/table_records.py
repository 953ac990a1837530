"""The records that `init` and `taxonomy` print as JSON: how a table is read, and its classifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from niche.segments.checking.records import Share

if TYPE_CHECKING:  # what a record is made of may be heavy to import
    from pathlib import Path

    from niche.segments.accounts.universe import Classification
    from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
    from niche.segments.reading.notices import TableNotice
    from niche.segments.taxonomies.mapping import Suggestion
    from niche.segments.workspace.preview import TablePreview


@dataclass(frozen=True, slots=True)
class TaxonomyRecord:
    """A classification."""

    taxonomy: Annotated[str, "what segment files call it"]
    title: str
    nodes: int
    from_: Annotated[str, "built in, or the columns that place the accounts"]


def taxonomy_record(name: str, taxonomy: Taxonomy, origin: str) -> TaxonomyRecord:
    """The record of a classification; the node of the unclassified is not counted."""
    return TaxonomyRecord(name, taxonomy.title, len(taxonomy.nodes) - 1, origin)


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node of a classification."""

    code: str
    title: str
    parent: Annotated[str | None, "the code of the node above"]
    aliases: Annotated[str, "joined by semicolons"]


def node_record(taxonomy: Taxonomy, node: TaxonomyNode) -> NodeRecord:
    """The record of a node."""
    parent = None if node.parent is None else taxonomy.nodes[node.parent].code
    return NodeRecord(node.code, node.title, parent, "; ".join(node.aliases))


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """A node that was searched for."""

    taxonomy: str
    code: str
    title: str
    within: Annotated[str, "the titles above it, the highest first"]


def match_record(name: str, taxonomy: Taxonomy, node: TaxonomyNode) -> MatchRecord:
    """The record of a node that was found in the classification `name`."""
    within = " › ".join(above.title for above in reversed(taxonomy.ancestors(node)))
    return MatchRecord(name, node.code, node.title, within)


@dataclass(frozen=True, slots=True)
class SuggestionRecord:
    """A value that no node takes, and the node that it most likely means; empty where nothing agrees."""

    value: str
    accounts: int
    code: str
    title: str
    score: Annotated[int | None, "how well they agree, from 0 to 100"]


def suggestion_record(value: str, accounts: int, found: Sequence[Suggestion]) -> SuggestionRecord:
    """The record of a value with the best of its suggestions, which come best first."""
    if not found:
        return SuggestionRecord(value, accounts, "", "", None)
    best = found[0]
    return SuggestionRecord(value, accounts, best.node.code, best.node.title, round(best.score))


@dataclass(frozen=True, slots=True)
class ColumnRecord:
    """How a column is read."""

    name: str
    kind: str
    unit: str
    why: str
    known: Annotated[int, "accounts with a value"]
    unparsed: Annotated[int, "accounts whose text cannot be read as a value"]
    examples: Annotated[tuple[str, ...], "of such texts"]


@dataclass(frozen=True, slots=True)
class UnmatchedRecord:
    """A value that no node takes."""

    value: str
    accounts: int


@dataclass(frozen=True, slots=True)
class PlacementRecord:
    """How well a taxonomy takes the accounts."""

    name: str
    title: str
    columns: tuple[str, ...]
    accounts: Annotated[int, "that have a node"]
    share: Share
    unmatched: tuple[UnmatchedRecord, ...]


@dataclass(frozen=True, slots=True)
class TableNoticeRecord:
    """Something that was decided to read the table, or noticed in it."""

    kind: str
    message: str
    column: Annotated[str, "empty where it is about the table"]
    count: Annotated[int, "of the cells, rows or accounts that it concerns"]
    examples: tuple[str, ...]
    place: Annotated[str, "where in the file"]
    key: Annotated[str, "of niche.yaml, that decides otherwise"]


def notice_record(notice: TableNotice) -> TableNoticeRecord:
    """A notice with the key that decides otherwise."""
    key = ".".join(notice.setting.key) if notice.setting else ""
    about = notice.column, notice.count, notice.examples, notice.place, key
    return TableNoticeRecord(notice.kind.value, notice.message, *about)


@dataclass(frozen=True, slots=True)
class TableRecord:
    """What niche makes of a table."""

    file: Annotated[str | None, "the niche.yaml that was written"]
    accounts: int
    columns: tuple[ColumnRecord, ...]
    roles: Annotated[Mapping[str, str], "columns by what they are used for"]
    taxonomies: tuple[PlacementRecord, ...]
    notices: tuple[TableNoticeRecord, ...] = ()


def table_record(preview: TablePreview, written: Path | None) -> TableRecord:
    """The record of a table as it is read; `written` is its niche.yaml, None if none was written."""
    universe = preview.universe
    columns = []
    for reading in preview.readings:
        column = universe.columns[reading.name]
        read = column.known, column.unparsed, tuple(column.unparsed_examples)
        columns.append(ColumnRecord(reading.name, reading.kind.value, reading.unit, reading.why, *read))
    roles = {role.value: name for role, name in universe.roles.items()}
    taxonomies = tuple(_placement(name, placement) for name, placement in universe.placements.items())
    notices = tuple(map(notice_record, universe.notices))
    file = None if written is None else str(written)
    return TableRecord(file, len(universe), tuple(columns), roles, taxonomies, notices)


def _placement(name: str, placement: Classification) -> PlacementRecord:
    unmatched = tuple(UnmatchedRecord(value, number) for value, number in placement.unmatched.items())
    about = name, placement.taxonomy.title, tuple(placement.columns)
    return PlacementRecord(*about, placement.classified, placement.classified / len(placement.nodes), unmatched)
