"""A limit takes the best accounts of a filter: told in plain Python, by laws, from disk, and in DuckDB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
import rowwise
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from strategies import filters, limits, universes
from universes import frame_of, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.language import sql
from niche.segments.model import edits, values
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, prune
from niche.segments.model.limits import ranking
from niche.segments.model.settings import ColumnSettings, Settings

BY, PER = ("employees", "revenue", "founded"), ("country", "size", "customer", "name", "founded", "employees")
EVERYBODY = All()


def taken(limit: Limit, of: Universe, among: set[int] | None = None) -> set[int]:
    """The rows that a limit takes, of those that its child matches or of others, by sorting lists."""
    ranked, rows, groups = ranking(limit, of), rowwise.accounts(of), dict[object, list[int]]()
    file_place = dict(enumerate(of.order.tolist())) if of.order is not None else {}
    ids = of.roles.get(Role.ID)
    for row, account in enumerate(rows):
        matched = rowwise.matches(limit.child, account, of) if among is None else row in among
        if account[ranked.by] is not None and matched:
            groups.setdefault(account[ranked.per] if ranked.per else None, []).append(row)

    def id_of(row: int) -> tuple[bool, object, int]:
        known = rows[row][ids] if ids else None
        return known is None, known or "", file_place.get(row, row)

    found: set[int] = set()
    for group in groups.values():
        group.sort(key=id_of)
        group.sort(key=lambda row: rows[row][ranked.by], reverse=not ranked.smallest)  # type: ignore[arg-type,return-value]
        found.update(group[: values.limit(limit.top, len(group))])
    return found


def rows_of(counter: Counter, where: Filter) -> set[int]:
    return set(counter.positions(where).tolist())


VALUES = {
    "id": ["e", "d", "c", "b", "a", "f"],
    "value": [5, 7, 7, None, 7, 1],
    "region": ["n", "n", "s", "s", None, None],
    "since": [dt.date(2020, 1, day) for day in (1, 2, 3, 4, 5, 6)],
}
TAKEN: tuple[tuple[Limit, str], ...] = (
    (Limit(EVERYBODY, 1, "value"), "a"),
    (Limit(EVERYBODY, 2, "value"), "ac"),
    (Limit(EVERYBODY, 3, "value"), "acd"),
    (Limit(EVERYBODY, 4, "value"), "acde"),
    (Limit(EVERYBODY, 99, "value"), "acdef"),
    (Limit(EVERYBODY, 1, "value", smallest=True), "f"),
    (Limit(EVERYBODY, 1, "value", "region"), "acd"),
    (Limit(EVERYBODY, 2, "value", "region"), "acdef"),
    (Limit(EVERYBODY, "20%", "value"), "a"),
    (Limit(EVERYBODY, "21%", "value"), "ac"),
    (Limit(EVERYBODY, "50%", "value", "region"), "acd"),
    (Limit(EVERYBODY, 2, "since"), "af"),
    (Limit(Condition("region", "is", "n"), 1, "value"), "d"),
    (Limit(Any(), 1, "value"), "a"),
    (Limit(Off(Condition("region", "is", "n")), 1, "value"), "a"),
)


@pytest.mark.parametrize(("limit", "ids"), TAKEN, ids=str)
def test_it_takes_the_best(limit: Limit, ids: str) -> None:
    of = universe(**VALUES, roles={Role.ID: "id"})
    assert {VALUES["id"][row] for row in rows_of(Counter(of), limit)} == set(ids)


def test_without_ids_the_file_decides_between_equals() -> None:
    counter = Counter(universe(value=[1, 1, 1], industry=["522", "51", "31"]))
    assert counter.universe.order is not None
    assert counter.universe.order[counter.positions(Limit(EVERYBODY, 2, "value"))].tolist() == [1, 0]


def test_a_role_names_its_column() -> None:
    of = universe(**VALUES, roles={Role.VALUE: "value"})
    assert Counter(of).size(Limit(EVERYBODY, 2, "value")) == 2


UNFIT = (Limit(EVERYBODY, 5, "nothing"), Limit(EVERYBODY, 5, "region"), Limit(EVERYBODY, 0, "value"))


@pytest.mark.parametrize("limit", [*UNFIT, Limit(EVERYBODY, 5, "value", "nothing")], ids=str)
def test_what_does_not_fit_matches_nobody_and_is_unknown_for_everybody(limit: Limit) -> None:
    counts = Counter(universe(**VALUES)).count(limit)
    assert (counts.total, counts.undecided, counts.nodes[()].without) == (0, 6, 6)


@given(of=universes(), data=st.data())
@examples(150)
def test_it_is_a_sorted_list_cut_off(of: Universe, data: st.DataObject) -> None:
    limit = data.draw(limits(filters(), BY, PER))
    assert rows_of(Counter(of), limit) == taken(limit, of)


@given(of=universes(), data=st.data())
@examples(80)
def test_whose_rank_is_within_what_it_takes_is_taken(of: Universe, data: st.DataObject) -> None:
    limit = data.draw(limits(filters(), BY, PER))
    counter, rows = Counter(of), rowwise.accounts(of)
    for row, account in enumerate(rows[:8]):
        rank = counter.rank(limit, row)
        assert (rank is not None) == (account[limit.by] is not None and counter.holds(limit.child, row))
        if rank is not None:
            assert 1 <= rank.place <= rank.of
            assert counter.holds(limit, row) == (rank.place <= rank.taken)
            assert row in taken(replace(limit, top=rank.place), of)
            assert rank.place == 1 or row not in taken(replace(limit, top=rank.place - 1), of)


@given(of=universes(), data=st.data())
@examples(80)
def test_it_composes_as_any_filter_does(of: Universe, data: st.DataObject) -> None:
    limit, other = data.draw(limits(filters(), BY, PER)), data.draw(filters(3).filter(prune))
    counter, inside = Counter(of, segments={"best": limit}.get), taken(limit, of)
    others = rows_of(counter, other)
    assert counter.size(Not(limit)) == len(of) - len(inside)
    assert rows_of(counter, All((limit, other))) == inside & others
    assert rows_of(counter, Any((limit, other))) == inside | others
    assert rows_of(counter, InSegment("best")) == inside
    again = Limit(InSegment("best"), 2, "employees", "country")
    assert rows_of(counter, again) == taken(again, of, among=inside)


@given(of=universes(), data=st.data())
@examples(80)
def test_the_figures_of_its_nodes_are_those_of_the_filters_they_stand_for(of: Universe, data: st.DataObject) -> None:
    limit = data.draw(limits(filters(), BY, PER))
    counter = Counter(of)
    counts, below = counter.count(limit), counter.count(limit.child)
    assert counts.total == counter.size(limit)
    assert counts.nodes[()].without == below.total
    assert counts.nodes.keys() == {(), *((0, *path) for path in below.nodes)}
    for path, node in below.nodes.items():
        found = counts.nodes[0, *path]
        assert (found.alone, found.running, found.unknown) == (node.alone, node.running, node.unknown)
    for path in below.nodes:
        if path and isinstance(edits.at(limit.child, path[:-1]), All | Any):
            assert counts.nodes[0, *path].without == counter.size(edits.remove(limit, (0, *path)))


@given(of=universes(), data=st.data())
@examples(80)
def test_more_is_taken_of_more(of: Universe, data: st.DataObject) -> None:
    limit = data.draw(limits(filters(3).filter(prune), BY, PER))
    counter, other = Counter(of), data.draw(filters(3))
    wider = edits.replace(limit, (0,), Any((limit.child, other)))
    assert rows_of(counter, limit) <= rows_of(counter, limit.child)
    assert counter.size(limit) <= counter.size(wider)


FILLED = (-1000, 3, 1000)
"""What a missing value may be: the least, one between others, the greatest."""


@given(
    cells=st.lists(st.sampled_from([None, 1, 2, 4, 5]), min_size=1, max_size=5),
    kept=st.lists(st.sampled_from([True, True, False, None]), min_size=5, max_size=5),
    groups=st.lists(st.sampled_from(["a", "b"]), min_size=5, max_size=5),
    top=st.integers(1, 3),
    per=st.sampled_from(["", "group"]),
    smallest=st.booleans(),
)
@examples(150)
def test_undecided_are_those_whom_a_missing_value_may_let_in_or_keep_out(
    cells: list[int | None], kept: list[bool | None], groups: list[str], top: int, per: str, smallest: bool
) -> None:
    size = len(cells)

    def of(values: list[int | None], answers: list[bool | None]) -> Universe:
        return universe(
            kinds={"value": Kind.NUMBER, "kept": Kind.YES_NO}, value=values, kept=answers, group=groups[:size]
        )

    limit = Limit(Condition("kept", "is", True), top, "value", per, smallest)
    known = of(cells, kept[:size])
    always, ever = set(range(size)), set[int]()
    for values_, answers in product(
        product(*([cell] if cell is not None else FILLED for cell in cells)),
        product(*([answer] if answer is not None else (True, False) for answer in kept[:size])),
    ):
        found = taken(limit, of(list(values_), list(answers)))
        always, ever = always & found, ever | found
    for found in (taken(limit, known),):  # as it is counted now, too
        always, ever = always & found, ever | found
    assert Counter(known).undecided(limit) == len(ever - always)


def test_a_percentage_that_may_be_of_more_accounts_leaves_some_undecided() -> None:
    counts = Counter(universe(value=[4, 3, 2, None])).count(Limit(EVERYBODY, "60%", "value"))
    assert (counts.total, counts.undecided) == (2, 3)


IDS = ["b", "a", "A", "é", "z9", "z10", "0", "ab", "aB", "Z", " y", "ß"]


def ranked_table(seed: int, accounts: int = 333) -> pl.DataFrame:
    draw = Random(seed)

    def cells(values: list[object]) -> list[object]:
        return [None if draw.random() < 0.15 else draw.choice(values) for _ in range(accounts)]

    ids = [f"{draw.choice(IDS).strip()}{number}" for number in range(accounts)]
    draw.shuffle(ids)
    day = dt.date(2026, 1, 1)
    return pl.DataFrame(
        [
            pl.Series("id", ids),
            pl.Series("country", cells(["DE", "FR", "", " ", "NO"]), dtype=pl.String),
            pl.Series("employees", cells([0, 1, -5, 2**53 + 1, 2**53, *range(10)]), dtype=pl.Int64),
            pl.Series("revenue", cells([0.0, -0.0, 0.5, 1e300, float("nan"), 0.1, 7.5]), dtype=pl.Float64),
            pl.Series("founded", cells([day, day + dt.timedelta(1), day - dt.timedelta(900)]), dtype=pl.Date),
            pl.Series("customer", cells([True, False]), dtype=pl.Boolean),
        ]
    )


@pytest.fixture(params=[1, 2], name="pair")
def make_pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Universe, Universe]:
    """In memory, and from disk."""
    kinds: Mapping[str, Kind] = {
        "id": Kind.ID,
        "country": Kind.CATEGORY,
        "employees": Kind.NUMBER,
        "revenue": Kind.MONEY,
        "founded": Kind.DATE,
        "customer": Kind.YES_NO,
    }
    columns = {name: ColumnSettings(kind=kind) for name, kind in kinds.items()}
    path = str(tmp_path / "accounts.parquet")
    settings = Settings(data=path, segments=tmp_path, columns=columns, roles={Role.ID: "id"})
    return both(ranked_table(request.param), settings)


CONDITIONS = (
    EVERYBODY,
    Condition("country", "in", ("DE", "FR")),
    Not(Condition("employees", "at_least", 4)),
    Any((Condition("customer", "is", True), Condition("revenue", "missing", True))),
)
RANKED = limits(st.sampled_from(CONDITIONS), BY, ("country", "customer", "founded", "employees", "revenue"))


@given(limit=RANKED)
@examples(60)
def test_from_disk_it_takes_those_of_memory(pair: tuple[Universe, Universe], limit: Limit) -> None:
    memory, disk = pair
    assert Counter(disk).rows(limit)[:].tolist() == Counter(memory).rows(limit)[:].tolist()
    assert rows_of(Counter(memory), limit) == taken(limit, memory)


@given(limit=RANKED, number=st.integers(1, 5))
@examples(60)
def test_duckdb_takes_the_same(pair: tuple[Universe, Universe], limit: Limit, number: int) -> None:
    memory, disk = pair
    accounts = frame_of(memory).with_columns(pl.col(pl.Enum).cast(pl.String))
    nested = Limit(All((InSegment("best"), Not(Condition("country", "is", "DE")))), number, "founded", "country")
    segments = {"best": limit}.get
    path = disk.table.files.source.files[0].with_name("typed.parquet")  # type: ignore[attr-defined]
    if not path.exists():
        accounts.write_parquet(path)
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW accounts AS SELECT * FROM '{path}'")
        for where in (limit, Not(limit), nested):
            condition = sql.where(where, memory, "duckdb", segments=segments)
            found = database.execute(f"SELECT id FROM accounts WHERE {condition}").fetchall()
            wanted = accounts["id"].gather(Counter(memory, segments=segments).positions(where))
            assert sorted(row[0] for row in found) == sorted(wanted)
