"""Write where an account stands in a taxonomy as a SQL test. Imports sqlglot: import late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import sqlglot.expressions as x

from niche.segments.accounts.coded import CodedAccounts
from niche.segments.accounts.universe import Classification, Universe
from niche.segments.language.sqlcells import blank, either, has_missing, literal, name, one_of, text
from niche.segments.model.filters import Scalar
from niche.segments.model.predicates import Under
from niche.segments.model.taxonomy import UNCLASSIFIED, TaxonomyNode

Placed = Callable[[Under], x.Expr]
"""Writes the SQL test that an account is classified in given nodes or below them."""


def by_position(universe: Universe) -> Placed:
    """For a table with the position of each account's node, in a column named like the taxonomy."""

    def under(test: Under) -> x.Expr:
        taxonomy, column = universe.placements[test.column].taxonomy, name(test.column)
        nodes = (taxonomy[code] for code in test.codes)
        return x.or_(*(x.and_(column >= literal(node.position), column < literal(node.end)) for node in nodes))

    return under


def by_values(universe: Universe) -> Placed:
    """For a table with the columns that the taxonomy was read from, with the universe's values."""

    def under(test: Under) -> x.Expr:
        placement = universe.placements[test.column]
        tests: list[x.Expr] = []
        if placement.also:
            return x.or_(*(_any_code(placement, placement.taxonomy[code], universe) for code in test.codes))
        for code in test.codes:
            node = placement.taxonomy[code]
            # In a tree made of columns, the columns down to a node's level identify it.
            columns = placement.columns[: node.depth + 1]
            rows = (
                pl.concat(universe.table.each(columns, partial(_told, placement, node, columns))).unique().sort(columns)
            )
            tests.append(_any_row(columns, rows.rows(), universe))
        return x.or_(*tests)

    return under


def _any_code(placement: Classification, node: TaxonomyNode, universe: Universe) -> x.Expr:
    """The test that some column of codes has one at a node or below it; for *Unclassified*, that none has any."""
    by_column: dict[str, list[CodedAccounts]] = {placement.columns[0]: [placement.nodes]}
    for column, nodes in placement.also:
        by_column.setdefault(column, []).append(nodes)
    tests: list[x.Expr] = []
    nothing = node.code == UNCLASSIFIED
    for column, several in by_column.items():
        found = [
            pl.concat(universe.table.each([column], partial(_told, replace(placement, nodes=nodes), node, [column])))
            for nodes in (several[:1] if nothing else several)
        ]
        tests.append(_any_row([column], pl.concat(found).unique().sort(column).rows(), universe))
    return x.and_(*tests) if nothing else either(tests)


def _told(
    placement: Classification, node: TaxonomyNode, columns: Sequence[str], first: int, frame: pl.DataFrame
) -> pl.DataFrame:
    """The distinct values of columns among the accounts of one part that are classified at a node or below it."""
    nodes = placement.nodes[np.arange(first, first + frame.height)]
    return frame.select(columns).filter(pl.Series((nodes >= node.position) & (nodes < node.end))).unique()


def _any_row(columns: Sequence[str], rows: Sequence[tuple[Scalar | None, ...]], universe: Universe) -> x.Expr:
    """The test that the columns hold one of the rows."""
    if len(columns) > 1:
        return either(
            [x.and_(*(_any_row([c], [(v,)], universe) for c, v in zip(columns, row, strict=True))) for row in rows]
        )
    raw = universe.raw(columns[0])
    known = [literal(row[0]) for row in rows if row[0] is not None]
    tests = [one_of(text(columns[0], raw), known)] if known else []
    if len(known) < len(rows):
        tests.append(name(columns[0]).is_(x.null()))
        if has_missing(raw):
            tests.append(blank(columns[0], raw))
    return either(tests)
