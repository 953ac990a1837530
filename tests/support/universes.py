"""Small universes from plain Python lists."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.coded import coded_in_memory
from niche.segments.accounts.part_pool import PART, PartPool, Spans
from niche.segments.accounts.table import Table, column_in_memory
from niche.segments.accounts.universe import INDUSTRY, Classification, Universe
from niche.segments.model.columns import CATEGORICAL, Column, Kind, Role
from niche.segments.model.taxonomy import UNCLASSIFIED, Taxonomy

AS_OF = dt.date(2026, 11, 1)

TAXONOMY = Taxonomy.build(
    "small",
    "Small industries",
    (
        ("31", "", "Manufacturing"),
        ("311", "31", "Food"),
        ("51", "", "Information"),
        ("511", "51", "Publishing"),
        ("5111", "511", "Newspapers"),
        ("5112", "511", "Software"),
        ("517", "51", "Telecommunications"),
        ("52", "", "Finance"),
        ("522", "52", "Banking"),
    ),
)
"""Three sectors, four levels deep at most."""

Cells = Sequence[object]


def universe(
    *,
    kinds: Mapping[str, Kind] | None = None,
    orders: Mapping[str, Sequence[str]] | None = None,
    roles: Mapping[Role, str] | None = None,
    industry: Sequence[str | None] | None = None,
    placed: Mapping[str, Sequence[str | None]] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    as_of: dt.date = AS_OF,
    **cells: Cells,
) -> Universe:
    """A universe of the given columns, sorted by `industry` (codes; None or an unknown code is Unclassified).

    Kinds not given are inferred: whole numbers and floats are NUMBER, text is CATEGORY (TEXT or ID where the column is
    called `name` or `id`), and so on. `orders` makes ordered categories; their values are in the order given. `placed`
    adds placements that the universe is not sorted by. NaN, blank text and empty lists become missing.
    """
    orders = orders or {}
    wanted = dict.fromkeys(orders, Kind.ORDERED) | dict(kinds or {})
    height = max((len(c) for c in (*cells.values(), *(placed or {}).values(), industry or ())), default=0)
    columns: dict[str, Column] = {}
    series: list[pl.Series] = []
    for name, values in cells.items():
        known = [_cell(value) for value in values]
        kind = wanted.get(name) or _kind(name, known)
        made = _series(name, kind, known, orders.get(name, ()))
        columns[name] = _column(made, kind)
        series.append(made)
    frame = pl.DataFrame(series) if series else pl.DataFrame(height=height)
    order = np.arange(height, dtype=np.int64)
    spans = Spans(height, PART)
    pool = PartPool(spans)
    placements: dict[str, Classification] = {}
    if industry is not None:
        nodes = _positions(taxonomy, industry)
        order = np.argsort(nodes, kind="stable").astype(np.int64)
        nodes = nodes[order]
        starts = np.searchsorted(nodes, np.arange(len(taxonomy.nodes) + 1)).astype(np.int64)
        placements[INDUSTRY] = Classification(taxonomy, coded_in_memory(nodes, len(taxonomy.nodes), pool), starts)
        frame = frame[order.tolist()] if series else frame
    for name, codes in (placed or {}).items():
        nodes = _positions(taxonomy, codes)[order]
        placements[name] = Classification(taxonomy, coded_in_memory(nodes, len(taxonomy.nodes), pool), None)
    stored = {one.name: column_in_memory(one, columns[one.name].kind, spans) for one in frame}
    columns |= {name: placement.column(name) for name, placement in placements.items()}
    return Universe("test", Table(stored, spans), columns, order, placements, roles or {}, as_of, "test")


def frame_of(of: Universe) -> pl.DataFrame:
    """The typed columns of all accounts, in the universe's order."""
    return of.table.take(of.table.columns, np.arange(len(of)))


def nodes_of(placement: Classification) -> NDArray[np.integer]:
    """The position of each account's node, in the universe's order."""
    return placement.nodes[np.arange(len(placement.nodes))]


def _cell(value: object) -> object:
    """As a table holds it: nothing for a blank one, each item of a list once."""
    return None if _blank(value) else list(dict.fromkeys(value)) if isinstance(value, list) else value


def _blank(value: object) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _kind(name: str, values: Cells) -> Kind:
    found = next((value for value in values if value is not None), None)
    named = {"name": Kind.TEXT, "id": Kind.ID}.get(name, Kind.CATEGORY)
    by_type: tuple[tuple[type, Kind], ...] = (
        (bool, Kind.YES_NO),
        (int, Kind.NUMBER),
        (float, Kind.NUMBER),
        (dt.date, Kind.DATE),
        (list, Kind.LIST),
    )
    return next((kind for type_, kind in by_type if isinstance(found, type_)), named)


def _series(name: str, kind: Kind, values: Cells, order: Sequence[str]) -> pl.Series:
    known = [value for value in values if value is not None]
    if kind in CATEGORICAL:
        return pl.Series(name, values, dtype=pl.Enum(list(order) or sorted({str(value) for value in known})))
    if kind is Kind.LIST:
        items = sorted({str(item) for value in known for item in value})  # type: ignore[attr-defined]
        return pl.Series(name, values, dtype=pl.List(pl.Enum(items)))
    if kind.numeric:
        whole = all(isinstance(value, int) for value in known)
        return pl.Series(name, values, dtype=pl.Int64 if whole else pl.Float64, strict=False)
    return pl.Series(name, values, dtype={Kind.DATE: pl.Date, Kind.YES_NO: pl.Boolean}.get(kind, pl.String))


def _column(series: pl.Series, kind: Kind) -> Column:
    dtype = series.dtype.inner if isinstance(series.dtype, pl.List) else series.dtype
    values = tuple(dtype.categories.to_list()) if isinstance(dtype, pl.Enum) else ()
    integer = series.dtype == pl.Int64
    return Column(series.name, kind, integer=integer, values=values, known=len(series) - series.null_count())


def _positions(taxonomy: Taxonomy, codes: Sequence[str | None]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    last = taxonomy.positions[UNCLASSIFIED]
    return np.array([taxonomy.positions.get(code or UNCLASSIFIED, last) for code in codes], np.int32)
