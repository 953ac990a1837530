"""DuckDB behind the protocol of engines: each question is one query, written by niche's own SQL writer."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any as Untyped
from typing import TypeAlias

import duckdb
import numpy as np
import polars as pl
import sqlglot.expressions as x
from databases import database
from numpy.typing import NDArray
from universes import frame_of, nodes_of

from niche.segments.accounts.rows import Rows
from niche.segments.accounts.universe import Universe
from niche.segments.counting.buckets import bucketed
from niche.segments.counting.compiled import Segments
from niche.segments.counting.counts import (
    AccountSet,
    Asked,
    Bounds,
    Counts,
    Distribution,
    Histogram,
    LimitRank,
    NodeCounts,
    Size,
    TopValues,
)
from niche.segments.counting.distributions import MOST_VALUES, QUANTILES
from niche.segments.counting.outcomes import ANSWERED, MEASURED
from niche.segments.findings.missing import unknown
from niche.segments.language.sql import where
from niche.segments.language.sqlplaces import by_position
from niche.segments.model import edits
from niche.segments.model.columns import Column, Kind, Role
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    Off,
    Path,
    children,
    prune,
    walk,
)
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Predicate, Under
from niche.segments.model.values import MismatchError
from niche.segments.model.values import limit as top_of
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations

Cell: TypeAlias = "bool | int | float | str | dt.date | None"
ROW, FILE_ROW = '"#row"', '"#file row"'
EVERYBODY, NOBODY = "TRUE", "FALSE"


@contextmanager
def duckdb_engine(universe: Universe, segments: Segments = lambda _: None) -> Iterator[DuckDBEngine]:
    """DuckDB with the typed columns as `counted`, each account's node by its position, and the order of the file."""
    nodes = [pl.Series(_node(name), nodes_of(placement)) for name, placement in universe.placements.items()]
    numbers = [
        pl.Series(name.strip('"'), rows) for name, rows in ((ROW, np.arange(len(universe))), (FILE_ROW, universe.order))
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = FilePath(folder) / "accounts.parquet"
        frame_of(universe).with_columns(*nodes, *numbers).write_parquet(path)
        database().execute(f"CREATE OR REPLACE TABLE counted AS FROM '{path}'")
        yield DuckDBEngine(universe, database(), segments)


@dataclass(frozen=True)
class DuckDBEngine:
    """An `Engine`. Of `universe` it takes what columns and taxonomies there are, and never a value but for `top`."""

    universe: Universe
    connection: duckdb.DuckDBPyConnection
    segments: Segments

    def check(self) -> None:
        """Whoever asks DuckDB waits."""

    def predicate(self, condition: Condition) -> Predicate | None:
        """Asked of the universe."""
        try:
            return resolve(condition, self.universe)
        except MismatchError:
            return None

    def size(self, where: Filter) -> int:
        """One query."""
        return self.sizes([where])[0]

    def sizes(self, filters: Sequence[Filter]) -> list[int]:
        """One query for all."""
        return self._sizes([*map(self._match, filters)])

    def measure(self, filters: Sequence[Filter]) -> list[Size]:
        """Whatever is possible and so is its complement cannot be decided."""
        asked = [sql for one in filters for sql in (self._match(one), self._could(one), self._could(one, negated=True))]
        sizes = self._sizes(asked)
        of = self._sizes([EVERYBODY])[0]
        triples = zip(sizes[::3], sizes[1::3], sizes[2::3], strict=True)
        return [Size(match, could + could_not - of) for match, could, could_not in triples]

    def match(self, asked: Asked) -> AccountSet:
        """What is kept of a set is its condition."""
        return asked if isinstance(asked, AccountSet) else self._set(self._match(asked))

    def bounds(self, where: Filter) -> Bounds:
        """What is certain is what could not be otherwise; of filters without limits."""
        certain = f"NOT coalesce({self._could(where, negated=True)}, FALSE)"
        return Bounds(self.match(where), self._set(certain), self._set(self._could(where)))

    def rank(self, limit: Limit, row: int) -> LimitRank | None:
        """One query with a window, by the columns that the limit names."""
        ids = self.universe.role(Role.ID)
        order = [
            f"{_name(limit.by)} {'ASC' if limit.smallest else 'DESC'}",
            f"{_name(ids.name)} NULLS LAST" if ids else "",
        ]
        group = f"PARTITION BY {_name(limit.per)}" if limit.per else ""
        places = ", ".join([*filter(None, order), FILE_ROW])
        ranked = (
            f"SELECT {ROW}, row_number() OVER ({group} ORDER BY {places}) AS place, count(*) OVER ({group}) AS known "
            f"FROM counted WHERE {self._condition(limit.child)} AND {_name(limit.by)} IS NOT NULL"
        )
        found = self._ask(f"SELECT place, known FROM ({ranked}) WHERE {ROW} = {row}")
        return None if not found else LimitRank(*found[0], taken=top_of(limit.top, found[0][1]))

    def union(self, asked: Iterable[Asked]) -> AccountSet:
        """Joined by OR."""
        return self._set(" OR ".join([NOBODY, *map(self._condition, asked)]))

    def intersection(self, asked: Iterable[Asked]) -> AccountSet:
        """Joined by AND."""
        return self._set(" AND ".join([EVERYBODY, *map(self._condition, asked)]))

    def difference(self, asked: Asked, other: Asked) -> AccountSet:
        """A condition that is not negated may be NULL, which is to say false."""
        return self._set(f"{self._condition(asked)} AND NOT coalesce({self._condition(other)}, FALSE)")

    def shared(self, asked: Sequence[Asked], others: Sequence[Asked] | None = None) -> NDArray[np.int64]:
        """All pairs in one query."""
        rows = [*map(self._condition, asked)]
        columns = rows if others is None else [*map(self._condition, others)]
        sizes = self._sizes([f"{one} AND {other}" for one in rows for other in columns])
        return np.array(sizes, np.int64).reshape(len(rows), len(columns))

    def tree(self, asked: Asked, taxonomy: str | None = None) -> NDArray[np.int64]:
        """One GROUP BY."""
        name = next(iter(self.universe.placements), None) if taxonomy is None else taxonomy
        if name is None:
            return np.zeros(0, np.int64)
        nodes = self.universe.placements[name].taxonomy.nodes
        own = np.zeros(len(nodes) + 1, np.int64)
        for position, accounts in self._ask(
            f"SELECT {_name(_node(name))}, count(*) FROM counted WHERE {self._condition(asked)} GROUP BY 1"
        ):
            own[int(position) + 1] = accounts
        before = np.cumsum(own)
        return np.array([before[node.end] - before[node.position] for node in nodes], np.int64)

    def sectors(self, asked: Asked) -> tuple[tuple[str, int], ...]:
        """Read off the tree."""
        if self.universe.main is None:
            return ()
        sizes, nodes = self.tree(asked), self.universe.main.taxonomy.children(None)
        held = [(node.title, int(sizes[node.position])) for node in nodes if sizes[node.position]]
        return tuple(sorted(held, key=lambda sector: -sector[1]))

    def distribution(self, column: str, asked: Asked) -> Distribution:
        """One query for the bins or values, one for each quantile."""
        return self._distribution(column, self.match(asked))

    def values(self, column: str, asked: Asked) -> dict[str, int]:
        """One GROUP BY."""
        return self._values(self.universe.columns[column], self._condition(asked))[0]

    @property
    def outcome_roles(self) -> tuple[Role, ...]:
        """The roles that columns of the right kind have."""
        return tuple(role for role in (*ANSWERED, *MEASURED) if self._role(role))

    @property
    def won(self) -> Condition | None:
        """A yes in the column of the role."""
        column = self._role(Role.WON)
        return Condition(column, "is", True) if column else None

    def outcomes(self, asked: Asked) -> Outcomes:
        """One query for each role."""
        return self._outcomes(self.match(asked))

    def rows(self, asked: Asked) -> Rows:
        """A slice is LIMIT and OFFSET."""
        return _QueryRows(self, self._condition(asked), FILE_ROW)

    def rows_by(self, asked: Asked, column: str, descending: bool = False) -> Rows | None:
        """Ordered categories by their place in the order, lists by their length."""
        kind, key = self.universe.columns[column].kind, self._key(self.universe.columns[column])
        if kind is Kind.LIST:
            key = f"len({key})"
        elif values := self.universe.table.values(column) if column in self.universe.table.columns else ():
            key = f"list_position([{', '.join(map(_text, values))}], {key}::VARCHAR)"
        return _QueryRows(
            self, self._condition(asked), f"{key} {'DESC' if descending else 'ASC'} NULLS LAST, {FILE_ROW}"
        )

    def largest(self, column: str, asked: Asked, most: int) -> NDArray[np.int64]:
        """ORDER BY and LIMIT."""
        return _QueryRows(self, self._condition(asked), f"{_name(column)} DESC NULLS LAST, {ROW}")[:most]

    def holds(self, asked: Asked, row: int) -> bool:
        """Whether a condition is true of one row."""
        return bool(self._sizes([f"{self._condition(asked)} AND {ROW} = {row}"])[0])

    def count(self, where: Filter, columns: Iterable[str] = ()) -> Counts:
        """Everything about a filter."""
        matched, (size,) = self.match(where), self.measure([where])
        rest = self.difference(All(), matched)
        told = any(self._role(role) for role in (*ANSWERED, *MEASURED))
        return Counts(
            where,
            matched,
            of=len(self.universe),
            undecided=size.undecided,
            nodes=self._nodes(where),
            tree=self.tree(matched),
            distributions={column: self._distribution(column, matched) for column in columns},
            matched_outcomes=self._outcomes(matched) if told else None,
            rest_outcomes=self._outcomes(rest) if told else None,
        )

    # What a filter is in SQL

    def _condition(self, asked: Asked) -> str:
        found = asked.kept if isinstance(asked, AccountSet) else self._match(asked)
        assert isinstance(found, str), "accounts of another kind of engine"
        return f"({found})"

    def _match(self, node: Filter) -> str:
        return self._written(node, possible=False, negated=False)

    def _could(self, node: Filter, *, negated: bool = False) -> str:
        """Whether an account could match, or could not, if what is unknown were known."""
        return self._written(node, possible=True, negated=negated)

    def _written(self, node: Filter, *, possible: bool, negated: bool) -> str:
        kept = prune(node)
        if kept is None:
            return NOBODY if negated else EVERYBODY
        settled = self._settled(kept, possible, negated, ())
        return where(Not(settled) if negated else settled, self.universe, placed=self._placed)

    def _settled(self, node: Filter, possible: bool, negated: bool, within: tuple[str, ...]) -> Filter:
        """The filter with the segments that it names in their place, and without what does not fit the data.

        With `possible`, what it could match: inside an odd number of `not` a condition takes what is unknown already.
        """
        widened = possible and not negated
        match node:
            case Condition():
                try:
                    resolve(node, self.universe)
                except MismatchError:
                    return self._all(widened)
                return Any((node, unknown(node, self.universe))) if widened and node.operator != "missing" else node
            case InSegment(name):
                found = None if name in within else self.segments(name)
                if found is None:
                    return self._all(widened)
                kept = prune(found)
                return self._all(True) if kept is None else self._settled(kept, possible, negated, (*within, name))
            case Not(child):
                return Not(self._settled(child, possible, not negated, within))
        assert isinstance(node, All | Any)
        return type(node)(tuple(self._settled(child, possible, negated, within) for child in node.children))

    def _placed(self, test: Under) -> x.Expr:
        """By position; a column of the table may have the taxonomy's name."""
        found = by_position(self.universe)(test)
        for column in found.find_all(x.Column):
            column.set("this", x.to_identifier(_node(test.column), quoted=True))
        return found

    def _all(self, everybody: bool) -> Filter:
        """A filter of everybody or nobody that has an effect within another one."""
        missing = Condition(next(iter(self.universe.columns)), "missing", True)
        return Any((missing, Not(missing))) if everybody else All((missing, Not(missing)))

    # What DuckDB says

    def _ask(self, query: str) -> list[tuple[Untyped, ...]]:
        return self.connection.execute(query).fetchall()

    def _sizes(self, conditions: Sequence[str]) -> list[int]:
        if not conditions:
            return []
        asked = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
        return [*self._ask(f"SELECT {asked} FROM counted")[0]]

    def _set(self, condition: str) -> AccountSet:
        return AccountSet(self._sizes([condition])[0], condition)

    # What is counted of a filter

    def _nodes(self, whole: Filter) -> Mapping[Path, NodeCounts]:
        """Each figure of a node as the size of a filter: by itself, the steps up to it, and the whole without it."""
        paths = [path for path, _ in walk(whole)]
        asked: list[Filter] = []
        for path in paths:
            alone = edits.at(whole, path)
            while isinstance(alone, Off):
                alone = alone.child
            on, there = _switched_on(whole, path)
            asked += (alone, All((*_before(whole, path), alone)), edits.remove(on, there))
        sizes = self.measure(asked)
        figures = zip(paths, sizes[::3], sizes[1::3], sizes[2::3], strict=True)
        return {p: NodeCounts(a.accounts, running.accounts, w.accounts, a.undecided) for p, a, running, w in figures}

    def _distribution(self, name: str, matched: AccountSet) -> Distribution:
        column = self.universe.columns[name]
        if column.kind.numeric or column.kind is Kind.DATE:
            return self._histogram(column, matched)
        universe, (found, missing) = self._values(column, EVERYBODY)[0], self._values(column, self._condition(matched))
        top = sorted(found, key=lambda value: -found[value])[:MOST_VALUES]
        return TopValues(
            name,
            tuple(top),
            matched=tuple(found[value] for value in top),
            universe=tuple(universe[value] for value in top),
            missing=missing,
            distinct=len(universe),
        )

    def _values(self, column: Column, condition: str) -> tuple[dict[str, int], int]:
        """Accounts by value in the column's own order; and how many have none."""
        key, order = self._key(column), [*self._own_order(column)]
        if column.kind is Kind.YES_NO:
            key = f"CASE WHEN {key} THEN 'yes' WHEN NOT {key} THEN 'no' END"
        elif column.kind is Kind.INDUSTRY:
            sectors = self.universe.placements[column.name].taxonomy.children(None)[:-1]
            cases = (f"WHEN {key} < {sector.end} THEN {_text(sector.label)}" for sector in sectors)
            key = f"CASE {' '.join(cases)} END"
        values = f"unnest({key})" if column.kind is Kind.LIST else key
        picked = f"SELECT {values} AS value FROM counted WHERE {condition}"
        found = dict(self._ask(f"SELECT value, count(*) FROM ({picked}) WHERE value IS NOT NULL GROUP BY 1"))
        missing = self._sizes([f"{condition} AND ({key}) IS NULL"])[0]
        return {value: found[value] for value in order or sorted(found) if value in found}, missing

    def _key(self, column: Column) -> str:
        return _name(_node(column.name) if column.kind is Kind.INDUSTRY else column.name)

    def _own_order(self, column: Column) -> Iterable[str]:
        if column.kind is Kind.YES_NO:
            return ("yes", "no")
        if column.kind is Kind.INDUSTRY:
            return (node.label for node in self.universe.placements[column.name].taxonomy.children(None)[:-1])
        return self.universe.table.values(column.name)

    def _histogram(self, column: Column, matched: AccountSet) -> Histogram:
        edges = bucketed(self.universe, column.name).edges
        inner = "".join(f" + ({_name(column.name)} >= {_literal(edge)})::INT" for edge in edges[1:-1])

        def bins(condition: str) -> tuple[int, ...]:
            known = f"FROM counted WHERE {condition} AND {_name(column.name)} IS NOT NULL"
            found = dict(self._ask(f"SELECT 0{inner}, count(*) {known} GROUP BY 1"))
            return tuple(found.get(place, 0) for place in range(len(edges) - 1))

        condition = self._condition(matched)
        missing = self._sizes([f"{condition} AND {_name(column.name)} IS NULL"])[0]
        quantiles = {percent: self._quantile(column.name, condition, percent) for percent in QUANTILES}
        known = {percent: value for percent, value in quantiles.items() if value is not None}
        return Histogram(column.name, edges, bins(condition), bins(EVERYBODY), missing, known)

    def _quantile(self, column: str, condition: str, percent: int) -> float | dt.date | None:
        """The smallest value that at least so many percent of the known ones do not exceed."""
        key = _name(column)
        known = f"FROM counted WHERE {condition} AND {key} IS NOT NULL"
        place = f"SELECT greatest(ceil(count(*) * {percent} / 100.0)::BIGINT - 1, 0) {known}"
        found = self._ask(f"SELECT {key} {known} ORDER BY 1 LIMIT 1 OFFSET ({place})")
        value = found[0][0] if found else None
        return value if value is None or isinstance(value, dt.date) else float(value)

    def _role(self, role: Role) -> str | None:
        column = self.universe.role(role)
        fits = column and (column.kind is Kind.YES_NO if role in ANSWERED else column.kind.numeric)
        return column.name if column and fits else None

    def _outcomes(self, chosen: AccountSet) -> Outcomes:
        (won, closed), (retained, asked) = (self._answers(role, chosen) for role in ANSWERED)
        deal_size, cycle_days, value = (self._moments(self._role(role), chosen) for role in MEASURED)
        return Outcomes(chosen.size, closed, won, deal_size, cycle_days, self._cycles(chosen), retained, asked, value)

    def _answers(self, role: Role, chosen: AccountSet) -> Sequence[int]:
        column = self._role(role)
        if column is None:
            return 0, 0
        return self._sizes(
            [f"{self._condition(chosen)} AND {test}" for test in (_name(column), f"{_name(column)} IS NOT NULL")]
        )

    def _moments(self, column: str | None, chosen: AccountSet) -> Moments:
        if column is None:
            return Moments()
        v, condition = f"{_name(column)}::DOUBLE", self._condition(chosen)
        known, total, squares, cubes = self._ask(
            f"SELECT count({v}), sum({v}), sum({v} * {v}), sum({v} * {v} * {v}) FROM counted WHERE {condition}"
        )[0]
        if not known:
            return Moments()
        median = self._quantile(column, condition, 50)
        assert isinstance(median, float)
        return Moments(known, total, squares, median, cubes)

    def _cycles(self, chosen: AccountSet) -> Durations:
        took, opened = self._role(Role.CYCLE_DAYS), self.universe.role(Role.OPENED)
        if took is None:
            return Durations()
        running = "NULL::DOUBLE"
        if opened is not None and opened.kind is Kind.DATE:
            since = f"({_literal(self.universe.as_of)} - {_name(opened.name)}::DATE)"
            ended = [
                _name(self.universe.roles[role]) for role in (Role.CYCLE_DAYS, Role.WON) if role in self.universe.roles
            ]
            open_ = " AND ".join([f"{since} >= 0", *(f"{name} IS NULL" for name in ended)])
            running = f"CASE WHEN {open_} THEN {since}::DOUBLE END"
        counted = "count(*) FILTER (WHERE running IS NULL), count(*) FILTER (WHERE running IS NOT NULL)"
        deals = (
            f"SELECT {_name(took)}::DOUBLE AS took, {running} AS running FROM counted WHERE {self._condition(chosen)}"
        )
        days = "coalesce(running, took)"
        found = self._ask(f"SELECT {days}, {counted} FROM ({deals}) WHERE {days} IS NOT NULL GROUP BY 1 ORDER BY 1")
        return Durations(*zip(*found, strict=True)) if found else Durations()


@dataclass(frozen=True)
class _QueryRows:
    """The rows of a condition in an order, asked for as they are shown."""

    engine: DuckDBEngine
    condition: str
    order: str

    @cached_property
    def _size(self) -> int:
        return self.engine._sizes([self.condition])[0]

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, wanted: slice, /) -> NDArray[np.int64]:
        start, stop, _ = wanted.indices(len(self))
        shown = f"LIMIT {max(stop - start, 0)} OFFSET {start}"
        found = self.engine._ask(f"SELECT {ROW} FROM counted WHERE {self.condition} ORDER BY {self.order} {shown}")
        return np.array([row for (row,) in found], np.int64)


def _switched_on(whole: Filter, path: Path) -> tuple[Filter, Path]:
    """The filter with every switched-off node above `path` on, and where the node then stands."""
    for length in range(len(path)):
        if isinstance(edits.at(whole, path[:length]), Off):
            on = edits.replace(whole, path[:length], children(edits.at(whole, path[:length]))[0])
            return _switched_on(on, (*path[:length], *path[length + 1 :]))
    return whole, path


def _before(whole: Filter, path: Path) -> Iterator[Filter]:
    """The steps that stand before a node in the groups of `all` around it."""
    for length, index in enumerate(path):
        parent = edits.at(whole, path[:length])
        if isinstance(parent, All):
            yield from parent.children[:index]


def _node(taxonomy: str) -> str:
    """The column with each account's node."""
    return f"#node in {taxonomy}"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _literal(value: Cell) -> str:
    return f"DATE '{value}'" if isinstance(value, dt.date) else f"{value!r}::DOUBLE"
