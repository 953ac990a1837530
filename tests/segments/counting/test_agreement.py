"""Every figure of the counter is the same from disk and in memory, one account at a time, and in DuckDB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import numpy as np
import polars as pl
import pytest
import rowwise
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from strategies import SIZES, WORDS, filters
from universes import AS_OF, TAXONOMY, frame_of, nodes_of

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts, Histogram, TopValues
from niche.segments.counting.outcomes import MEASURED
from niche.segments.language import sql
from niche.segments.language.sqlplaces import by_position
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Filter, Not
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.model.values import MismatchError

ACCOUNTS = 333
"""Five parts of 64 and a bit, seven row groups."""
DISTRIBUTED = ("country", "size", "employees", "revenue", "founded", "customer", "tags", "industry", "vertical")
KINDS = {
    "name": Kind.TEXT,
    "country": Kind.CATEGORY,
    "employees": Kind.NUMBER,
    "revenue": Kind.MONEY,
    "founded": Kind.DATE,
    "customer": Kind.YES_NO,
    "tags": Kind.LIST,
    "other": Kind.CATEGORY,
    "won": Kind.YES_NO,
    "deal": Kind.MONEY,
    "days": Kind.NUMBER,
}
ROLES = {
    Role.NAME: "name",
    Role.VALUE: "revenue",
    Role.WON: "won",
    Role.DEAL_SIZE: "deal",
    Role.CYCLE_DAYS: "days",
    Role.OPENED: "founded",
}


def table(seed: int, accounts: int = ACCOUNTS) -> pl.DataFrame:
    """Accounts full of what is easily got wrong: missing values, blanks, NaN, the largest numbers, odd text."""
    draw = Random(seed)
    codes = [node.code for node in TAXONOMY.nodes][:-1]
    days = [AS_OF - dt.timedelta(days=days) for days in (-400, -1, 0, 1, 30, 90, 91, 4000)]
    whole = [0, 1, -1, 50, 51, 1000, 2**31, 2**53 + 1, -(2**63), 2**63 - 1, *range(100, 140)]
    real = [0.0, -0.0, 0.1, 0.5, 1e-9, 2.0, 16777217.0, 1e17, 1e300, float("nan"), -5.5, *map(float, range(40))]

    def cells(values: list[object], missing: float = 0.2) -> list[object]:
        return [None if draw.random() < missing else draw.choice(values) for _ in range(accounts)]

    items = ["AWS", "aws", "Größe", "a;b", "it's", " AWS ", "", None]
    lists = [None if draw.random() < 0.2 else draw.sample(items, draw.randrange(4)) for _ in range(accounts)]
    return pl.DataFrame(
        [
            pl.Series("name", cells([*WORDS, "", " ", "\u2003", "a\nb", "null"]), dtype=pl.String),
            pl.Series("country", cells([*WORDS, "", " "]), dtype=pl.String),
            pl.Series("size", cells([*SIZES, "huge"]), dtype=pl.String),
            pl.Series("employees", cells(whole), dtype=pl.Int64),
            pl.Series("revenue", cells(real), dtype=pl.Float64),
            pl.Series("founded", cells(days), dtype=pl.Date),
            pl.Series("customer", cells([True, False]), dtype=pl.Boolean),
            pl.Series("tags", lists, dtype=pl.List(pl.String)),
            pl.Series("won", cells([True, False], 0.5), dtype=pl.Boolean),
            pl.Series("deal", cells([100.0, 250.5, 1e6, 3.25], 0.5), dtype=pl.Float64),
            pl.Series("days", cells([1, 2, 30, 400], 0.5), dtype=pl.Int64),
            pl.Series("code", cells([*codes, "nowhere"]), dtype=pl.String),
            pl.Series("other", cells([*codes]), dtype=pl.String),
        ]
    )


def settings_for(folder: Path) -> Settings:
    """Columns of every kind; one taxonomy twice."""
    tree = folder / "tree.csv"
    parents = {node.position: node.code for node in TAXONOMY.nodes}
    rows = [
        {"code": n.code, "title": n.title, "parent": "" if n.parent is None else parents[n.parent]}
        for n in TAXONOMY.nodes[:-1]
    ]
    pl.DataFrame(rows).write_csv(tree)
    return Settings(
        data=str(folder / "accounts.parquet"),
        segments=folder,
        as_of=AS_OF,
        columns={
            **{name: ColumnSettings(kind=kind) for name, kind in KINDS.items()},
            "size": ColumnSettings(order=SIZES),
        },
        roles=ROLES,
        taxonomies=(
            TaxonomySettings(file=tree, column="code"),
            TaxonomySettings(name="vertical", file=tree, column="other"),
        ),
    )


@pytest.fixture(params=[1, 2], name="pair")
def make_pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Universe, Universe]:
    """In memory, and from disk."""
    memory, disk = both(table(request.param), settings_for(tmp_path))
    listed = dict.fromkeys(("lists",), lambda _: WORDS[::2])
    return replace(memory, **listed), replace(disk, **listed)


def told(counts: Counts) -> Mapping[str, object]:
    """All figures of a count, without what differs by order alone."""
    return {
        "total": counts.total,
        "undecided": counts.undecided,
        "nodes": counts.nodes,
        "tree": counts.tree.tolist(),
        "matched": counts.matched_outcomes,
        "rest": counts.rest_outcomes,
        "distributions": counts.distributions,
    }


def rounded(value: object) -> object:
    """Sums of floats may differ in the last digits by the order in which they are added up."""
    return pytest.approx(value, rel=1e-9, nan_ok=True) if isinstance(value, float) else value


def assert_same(found: object, wanted: object) -> None:
    """Equal, but for the rounding of sums."""
    if isinstance(wanted, Mapping):
        assert isinstance(found, Mapping)
        assert found.keys() == wanted.keys()
        for key in wanted:
            assert_same(found[key], wanted[key])
    elif hasattr(wanted, "__dataclass_fields__"):
        for name in wanted.__dataclass_fields__:
            assert_same(getattr(found, name), getattr(wanted, name))
    else:
        assert found == rounded(wanted)


@given(where=filters(), other=filters())
@examples(60)
def test_every_figure_is_that_of_memory(pair: tuple[Universe, Universe], where: Filter, other: Filter) -> None:
    memory, disk = (Counter(universe) for universe in pair)
    assert_same(told(disk.count(where, DISTRIBUTED)), told(memory.count(where, DISTRIBUTED)))
    assert disk.sizes([where, other, All((where, other))]) == memory.sizes([where, other, All((where, other))])


@given(where=filters())
@examples(40)
def test_total_and_undecided_are_those_of_one_account_after_another(
    pair: tuple[Universe, Universe], where: Filter
) -> None:
    memory, disk = pair
    rows = rowwise.accounts(memory)
    counts = Counter(disk).count(where)
    assert counts.total == sum(rowwise.matches(where, row, memory) for row in rows)
    assert counts.undecided == sum(rowwise.certainty(where, row, memory) is None for row in rows)


@given(where=filters())
@examples(40)
def test_the_rows_are_those_of_memory_in_the_order_of_the_file(pair: tuple[Universe, Universe], where: Filter) -> None:
    memory, disk = (Counter(universe) for universe in pair)
    wanted = pair[0].order[memory.rows(where)[:]].tolist()
    rows = disk.rows(where)
    assert rows[:].tolist() == wanted
    assert rows[3:7].tolist() == wanted[3:7]
    assert len(rows) == len(wanted)


@given(where=filters())
@examples(40)
def test_values_known_and_outcomes_by_node_are_those_of_memory(pair: tuple[Universe, Universe], where: Filter) -> None:
    memory, disk = (Counter(universe) for universe in pair)
    here, there = memory.match(where), disk.match(where)
    for column in ("country", "size", "customer", "tags", "industry", "vertical"):
        assert disk.values(column, there) == memory.values(column, here)
    assert disk.tree(there, "vertical").tolist() == memory.tree(here, "vertical").tolist()
    for column in pair[0].columns:
        missing = Condition(column, "missing", True)
        assert disk.size(missing) == memory.size(missing)
    for role in memory.outcome_roles:
        found, wanted = disk.tree_outcomes(role, there), memory.tree_outcomes(role, here)
        assert found.known.tolist() == wanted.known.tolist()
        np.testing.assert_allclose(found.total, wanted.total, rtol=1e-9)
    for role in {*MEASURED} & {*memory.outcome_roles}:
        found, wanted = disk.tree_moments(role, there), memory.tree_moments(role, here)
        assert np.array_equal(found.medians, wanted.medians, equal_nan=True)
        np.testing.assert_allclose(found.squares, wanted.squares, rtol=1e-9)


@given(where=filters())
@examples(40)
def test_duckdb_counts_the_same_on_the_parquet_file(pair: tuple[Universe, Universe], where: Filter) -> None:
    memory, disk = pair
    plain = frame_of(memory).with_columns(pl.Series(name, nodes_of(p)) for name, p in memory.placements.items())
    plain = plain.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col("tags").cast(pl.List(pl.String)))
    path = disk.table.files.source.files[0].with_name("typed.parquet")  # type: ignore[attr-defined]
    if not path.exists():
        plain.write_parquet(path)
    try:
        condition = sql.where(where, memory, "duckdb", by_position(memory))
    except MismatchError:
        return
    found = duckdb.execute(f"SELECT count(*) FROM '{path}' WHERE {condition}").fetchone()
    assert found is not None
    assert Counter(disk).size(where) == found[0]


@given(n=st.integers(1, ACCOUNTS), largest=st.booleans(), column=st.sampled_from(["employees", "revenue", "founded"]))
@examples(80)
def test_the_nth_value_is_that_of_memory(pair: tuple[Universe, Universe], n: int, largest: bool, column: str) -> None:
    memory, disk = pair
    assert disk.nth(column, n, largest) == memory.nth(column, n, largest)


def test_cells_are_those_of_the_file(pair: tuple[Universe, Universe]) -> None:
    memory, disk = pair
    names = list(frame_of(memory).columns)
    where = np.argsort(memory.order)
    rows = np.array([0, 332, 64, 63, 65, 64, 200])
    wanted = plain(memory.table.take(names, where[rows]))
    assert plain(disk.table.take(names, rows)) == wanted, "out of Parquet"
    Counter(disk).count(All(tuple(Condition(name, "missing", True) for name in names)))
    assert plain(disk.table.take(names, rows)) == wanted, "out of the store"


def plain(frame: pl.DataFrame) -> list[list[object]]:
    """The cells column by column; lists without the order of their items."""
    return [
        [None if items is None else sorted(items) for items in series.cast(pl.List(pl.String)).to_list()]
        if isinstance(series.dtype, pl.List)
        else series.to_list()
        for series in frame
    ]


def test_columns_are_understood_alike(pair: tuple[Universe, Universe]) -> None:
    memory, disk = pair
    Counter(disk).count(All(tuple(Condition(name, "missing", True) for name in disk.columns)))
    assert list(disk.columns) == list(memory.columns)
    for name, column in memory.columns.items():
        found = disk.columns[name]
        assert (found.kind, found.integer) == (column.kind, column.integer), name
        assert found.values == column.values, name
        if column.kind is not Kind.TEXT:
            assert found.known == column.known, name
    assert disk.placements["industry"].unmatched == memory.placements["industry"].unmatched


def test_a_histogram_has_the_bins_and_quantiles_of_memory(pair: tuple[Universe, Universe]) -> None:
    where = Not(Condition("country", "is", "Acme"))
    for column in ("employees", "revenue", "founded"):
        found, wanted = (Counter(universe).count(where, [column]).distributions[column] for universe in pair)
        assert isinstance(found, Histogram)
        assert found == wanted


def test_text_has_no_top_values_but_those_without_it_are_counted(pair: tuple[Universe, Universe]) -> None:
    memory, disk = (Counter(universe) for universe in pair)
    found, wanted = (c.distribution("name", All()) for c in (disk, memory))
    assert isinstance(found, TopValues)
    assert (found.values, found.missing) == ((), wanted.missing)
