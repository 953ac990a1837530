"""A condition asks a database that holds the table's own cells for the accounts that niche counts."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from strategies import grouped

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.language import sql
from niche.segments.language.sqlplaces import by_values
from niche.segments.model.columns import Kind
from niche.segments.model.filters import Condition, Filter, Value
from niche.segments.model.operators import Shape, operators_for
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.model.values import MismatchError

DAYS = [dt.date(2024, 5, 31), dt.date(2024, 6, 1), dt.date(2024, 6, 2), dt.date(2024, 7, 1), dt.date.max, dt.date.min]
TIMES = [dt.datetime(2024, 6, 1), dt.datetime(2024, 6, 1, 23, 59, 59, 999999), dt.datetime(2024, 6, 2), None]
TIMES += [dt.datetime(2024, 5, 31, 22, 30), dt.datetime(2024, 5, 31, 21, 59), dt.datetime(2024, 3, 31, 12)]
TEXTS = [
    "N/A",
    " - ",
    "None",
    "US",
    "US ",
    " US",
    "\tUS\n",
    "us",
    "\xa0DE",
    "DE",
    "FR\u3000",
    "",
    " ",
    "\t\n",
    "a*b?c[d]",
    "é É",
    None,
]
FLOATS = [0.1, -0.0, 1.5, 2.5, float("inf"), float("-inf"), float("nan"), 1e300, None]
WHOLE = [0.0, 1.0, 2.0, -5.0, float("inf"), float("nan"), None]
LISTS = [["n/a"], ["N/A", "a"], ["a", " a"], [" a"], ['"b"'], ["b", None], [""], [" ", None], [], None, ["a b\t"]]

CELLS: Mapping[str, tuple[pl.DataType, Sequence[object]]] = {
    "day": (pl.Date(), [*DAYS, None]),
    "time": (pl.Datetime("us"), TIMES),
    "zoned": (pl.Datetime("us", "UTC"), TIMES),
    "berlin": (pl.Datetime("us", "Europe/Berlin"), TIMES),
    "name": (pl.String(), TEXTS),
    "country": (pl.String(), TEXTS),
    "tidy": (pl.String(), ["US", "DE", "it's", None]),
    "ratio": (pl.Float64(), FLOATS),
    "plain": (pl.Float64(), [0.1, 0.25, 2.0, None]),
    "whole": (pl.Float64(), WHOLE),
    "number": (pl.Int64(), [-(2**63), 2**63 - 1, 2**53 + 1, 0, 7, None]),
    "customer": (pl.Boolean(), [True, False, None]),
    "tags": (pl.List(pl.String()), LISTS),
    "tidy tags": (pl.List(pl.String()), [["a", "b"], ["a"], [], None]),
    "sector": (pl.String(), ["Energy", "Energy ", "Tech", "", "N/A", None]),
    "branch": (pl.String(), ["Coal", " Coal", "\tOil", " ", " - ", None]),
}
KINDS = {"name": Kind.TEXT, "country": Kind.CATEGORY, "tidy": Kind.CATEGORY, "whole": Kind.NUMBER}
ACCOUNTS = 400


def opened(folder: Path) -> tuple[Universe, Universe]:
    """The table in memory and from disk, beside the Parquet file itself."""
    draw = Random(7)
    cells = {
        name: pl.Series([draw.choice(some) for _ in range(ACCOUNTS)], dtype=t) for name, (t, some) in CELLS.items()
    }
    frame = pl.DataFrame({"id": [f"A{n}" for n in range(ACCOUNTS)], **cells})
    said = Settings(
        str(folder / "accounts.parquet"),
        folder,
        as_of=dt.date(2024, 6, 2),
        columns={name: ColumnSettings(kind=kind) for name, kind in KINDS.items()},
        taxonomies=(TaxonomySettings(name="tree", columns=("sector", "branch")),),
    )
    return both(frame, said)


@pytest.fixture(name="pair", scope="module")
def make_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Universe, Universe]]:
    folder = tmp_path_factory.mktemp("cells")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("niche.segments.accounts.store.root", lambda: folder / "columns")
        yield opened(folder)


@pytest.fixture(name="duck", scope="module")
def make_duck(pair: tuple[Universe, Universe]) -> duckdb.DuckDBPyConnection:
    """The very file, in a session of another time zone."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/New_York'")
    path = pair[1].table.files.source.files[0]  # type: ignore[attr-defined]
    connection.execute(f"CREATE TABLE accounts AS FROM '{path}'")
    return connection


@pytest.fixture(name="lite", scope="module")
def make_lite(pair: tuple[Universe, Universe]) -> sqlite3.Connection:
    """What SQLite can hold of it, as its own adapters write it."""
    frame = pl.read_parquet(pair[1].table.files.source.files[0])  # type: ignore[attr-defined]
    held = frame.select(name for name, dtype in frame.schema.items() if not isinstance(dtype, pl.List))
    held = held.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Datetime).dt.to_string("iso:strict"))
    held = held.with_columns(pl.col("time").str.replace("T", " "))
    connection = sqlite3.connect(":memory:")
    named = ", ".join(f'"{name}"' for name in held.columns)
    connection.execute(f"CREATE TABLE accounts ({named})")
    connection.executemany(f"INSERT INTO accounts VALUES ({', '.join('?' * held.width)})", held.rows())
    return connection


WORDS: Sequence[Value] = ["N/A", "US", " US", "DE", "FR", "us", "none", "s", " ", "*", "[d", "É", "\t"]
REAL: Sequence[Value] = [0.1, 0, 1.5, 2, -1, 10**400, 1e300]
ITEMS: Sequence[Value] = ["N/A", "a", " a", "b", '"b"', "a b", "none"]
ASKED: Mapping[str, Sequence[Value]] = {
    **dict.fromkeys(("day", "time", "zoned", "berlin"), DAYS),
    **dict.fromkeys(("name", "country", "tidy"), WORDS),
    **dict.fromkeys(("ratio", "plain"), REAL),
    "whole": [0, 1, 1.5, 10**30, -(10**30)],
    "number": [0, 7, 2**53, 2**53 + 1, 10**30, 6.5],
    "customer": [True, False],
    **dict.fromkeys(("tags", "tidy tags"), ITEMS),
    "tree": ["Energy", "Energy / Coal", "Energy / Oil", "Tech", "unclassified"],
}
PATTERNS = ("^US$", r"^\s*$", "^.?$", "[A-Z]", "", "S+")


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Any operator on any of the columns."""
    column = draw(st.sampled_from(sorted(ASKED)))
    kind = Kind.INDUSTRY if column == "tree" else TYPES[column]
    operator = draw(st.sampled_from([o for o in operators_for(kind) if o.shape is not Shape.FILE]))
    one = st.sampled_from(ASKED[column])
    if operator.name == "matches":
        return Condition(column, "matches", draw(st.sampled_from(PATTERNS)))
    by_shape: Mapping[Shape, st.SearchStrategy[Value]] = {
        Shape.TRUE: st.just(True),
        Shape.ONE: one,
        Shape.MANY: st.lists(one, min_size=1, max_size=3).map(tuple),
        Shape.NODES: st.lists(one, min_size=1, max_size=2).map(tuple),
        Shape.PAIR: st.tuples(one, one),
        Shape.TEXT: one,
        Shape.LIMIT: st.sampled_from((1, 5, "10%")),
        Shape.SPAN: st.sampled_from(("1 day", "2 days", "3 months")),
    }
    return Condition(column, operator.name, draw(by_shape[operator.shape]))


TYPES: Mapping[str, Kind] = {
    **dict.fromkeys(("day", "time", "zoned", "berlin"), Kind.DATE),
    **dict.fromkeys(("ratio", "plain", "number"), Kind.NUMBER),
    "customer": Kind.YES_NO,
    **dict.fromkeys(("tags", "tidy tags"), Kind.LIST),
    **KINDS,
}
FILTERS = grouped(conditions(), 5)


def test_the_columns_are_what_is_asked_of_them(pair: tuple[Universe, Universe]) -> None:
    for universe in pair:
        assert {name: universe.columns[name].kind for name in TYPES} == dict(TYPES)
        for name in CELLS:
            assert universe.raw(name) == pair[0].raw(name), name


@pytest.mark.parametrize("column", ["day", "time", "zoned", "berlin"])
@pytest.mark.parametrize("operator", ["below", "at_least", "above", "at_most", "is"])
def test_the_first_day_of_the_calendar(
    pair: tuple[Universe, Universe], duck: duckdb.DuckDBPyConnection, column: str, operator: str
) -> None:
    where = Condition(column, operator, dt.date.min)
    condition = sql.where(where, pair[0], "duckdb")
    found = duck.execute(f"SELECT count(*) FROM accounts WHERE {condition}").fetchone()
    assert found == (Counter(pair[0]).size(where),), condition


@examples(300)
@given(where=FILTERS)
def test_duckdb_counts_its_own_cells_as_niche_does(
    pair: tuple[Universe, Universe], duck: duckdb.DuckDBPyConnection, where: Filter
) -> None:
    for universe in pair:
        condition = sql.where(where, universe, "duckdb", by_values(universe))
        found = duck.execute(f"SELECT count(*) FROM accounts WHERE {condition}").fetchone()
        assert found == (Counter(universe).size(where),), condition


@examples(300)
@given(where=FILTERS)
def test_sqlite_counts_its_own_cells_as_niche_does(
    pair: tuple[Universe, Universe], lite: sqlite3.Connection, where: Filter
) -> None:
    with suppress(MismatchError):
        condition = sql.where(where, pair[0], "sqlite", by_values(pair[0]))
        found = lite.execute(f"SELECT count(*) FROM accounts WHERE {condition}").fetchone()
        assert found == (Counter(pair[0]).size(where),), condition


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (Condition("tags", "has", "a"), "SQLite has no lists, as tags is"),
        (Condition("tags", "missing", True), "SQLite has no lists, as tags is"),
        (Condition("name", "matches", "^a"), "SQLite has no regular expressions"),
        (Condition("berlin", "at_least", dt.date(2024, 6, 1)), "SQLite has no times in Europe/Berlin"),
    ],
)
def test_what_sqlite_cannot_say_is_refused(where: Filter, message: str, pair: tuple[Universe, Universe]) -> None:
    with pytest.raises(MismatchError, match=message):
        sql.where(where, pair[0], "sqlite", by_values(pair[0]))


@pytest.mark.parametrize(
    ("where", "written"),
    [
        (Condition("day", "is", DAYS[1]), "\"day\" = CAST('2024-06-01' AS DATE)"),
        (Condition("time", "at_most", DAYS[1]), "\"time\" < CAST('2024-06-02' AS DATE)"),
        (Condition("time", "above", DAYS[1]), "\"time\" >= CAST('2024-06-02' AS DATE)"),
        (Condition("zoned", "below", DAYS[1]), "\"zoned\" < CAST('2024-06-01 00:00:00+00:00' AS TIMESTAMPTZ)"),
        (Condition("berlin", "below", DAYS[1]), "\"berlin\" < CAST('2024-05-31 22:00:00+00:00' AS TIMESTAMPTZ)"),
        (Condition("tidy", "is", "US"), "\"tidy\" = 'US'"),
        (Condition("sector", "is", "Energy"), "TRIM(\"sector\") = 'Energy'"),
        (Condition("branch", "is", "Coal"), "TRIM(\"branch\", CHR(9) || ' ') = 'Coal'"),
        (Condition("ratio", "above", 2), '"ratio" > 2 AND "ratio" < CAST(\'inf\' AS DOUBLE)'),
        (Condition("plain", "above", 2), '"plain" > 2 AND NOT ISNAN("plain")'),
    ],
)
def test_only_what_the_cells_have_is_written(where: Filter, written: str, pair: tuple[Universe, Universe]) -> None:
    assert sql.where(where, pair[0]) == written
