"""A filter as SQL: its text, and that DuckDB counts it as the Counter does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from databases import table_of
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from strategies import filters, universes
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.language.expressions import parse
from niche.segments.language.sql import where
from niche.segments.language.sqlplaces import by_position, by_values
from niche.segments.model.filters import All, Filter, InSegment, Not
from niche.segments.model.values import MismatchError

FEW = universe(
    name=["Acme AG", "Zeta"],
    employees=[10, None],
    revenue=[1.5, 2.0],
    country=["DE", "FR"],
    founded=[dt.date(2020, 1, 1), None],
    tags=[["a", "b"], None],
    customer=[True, None],
    industry=["5112", "52"],
)


@pytest.mark.parametrize(
    ("condition", "duck", "postgres"),
    [
        ("employees > 2.5", '"employees" >= 3', '"employees" >= 3'),
        (
            "revenue >= 0.1",
            '"revenue" >= CAST(\'0.1\' AS DOUBLE) AND NOT ISNAN("revenue")',
            "\"revenue\" >= CAST('0.1' AS DOUBLE PRECISION) AND NOT \"revenue\" = CAST('NaN' AS DOUBLE PRECISION)",
        ),
        (
            "employees < 1e300",
            "\"employees\" <= CAST('inf' AS DOUBLE)",
            "\"employees\" <= CAST('inf' AS DOUBLE PRECISION)",
        ),
        ("revenue < 1000000", '"revenue" < 1000000', '"revenue" < 1000000'),
        ("country = 'DE'", "\"country\" = 'DE'", "\"country\" = 'DE'"),
        (
            "country NOT IN ('DE', 'O''X')",
            "NOT COALESCE(\"country\" IN ('DE', 'O''X'), FALSE)",
            "NOT COALESCE(\"country\" IN ('DE', 'O''X'), FALSE)",
        ),
        (
            "NOT (customer OR employees IS NULL)",
            'NOT COALESCE("customer" = TRUE, FALSE) AND NOT "employees" IS NULL',
            'NOT COALESCE("customer" = TRUE, FALSE) AND NOT "employees" IS NULL',
        ),
        (
            "within(founded, '1 month')",
            "\"founded\" >= CAST('2026-10-01' AS DATE) AND \"founded\" <= CAST('2026-11-01' AS DATE)",
            "\"founded\" >= CAST('2026-10-01' AS DATE) AND \"founded\" <= CAST('2026-11-01' AS DATE)",
        ),
        ("name ILIKE '%a%'", "REGEXP_MATCHES(\"name\", '[Aa]')", "\"name\" ~ '[Aa]'"),
        ("name ILIKE '%.1'", "REGEXP_MATCHES(\"name\", '\\.1\\z')", "\"name\" ~ '\\.1\\Z'"),
        ("has(tags, 'a')", "ARRAY_CONTAINS(\"tags\", 'a')", "'a' = ANY(\"tags\")"),
        ("tags IS NULL", '"tags" IS NULL OR LENGTH("tags") = 0', '"tags" IS NULL OR CARDINALITY("tags") = 0'),
        ("under(industry, '51')", '"industry" >= 2 AND "industry" < 7', '"industry" >= 2 AND "industry" < 7'),
        ("industry IS NULL", '"industry" >= 9 AND "industry" < 10', '"industry" >= 9 AND "industry" < 10'),
        ("employees = 2.5", "FALSE", "FALSE"),
        ("employees <> 2.5", "NOT FALSE", "NOT FALSE"),
        ("off(employees > 2)", "TRUE", "TRUE"),
    ],
)
def test_a_condition_in_two_dialects(condition: str, duck: str, postgres: str) -> None:
    tree = parse(condition, schema=FEW)
    written = [where(tree, FEW, dialect, by_position(FEW)) for dialect in ("duckdb", "postgres")]
    assert written == [duck, postgres]


def test_a_taxonomy_can_be_told_by_the_values_it_was_read_from() -> None:
    frame = pl.DataFrame({"sector": ["A", "A", "B", None], "branch": ["x", None, "x", "y"]})
    from niche.segments.accounts.opening import universe_from_frame
    from niche.segments.model.settings import Settings, TaxonomySettings

    tree = TaxonomySettings(columns=("sector", "branch"))
    found = universe_from_frame(frame, Settings(data="", segments=Path(), taxonomies=(tree,)))
    expected = {
        "under(industry, 'A')": "\"sector\" = 'A'",
        "under(industry, 'A / x', 'B')": "(\"sector\" = 'A' AND \"branch\" = 'x') OR \"sector\" = 'B'",
        "industry IS NULL": '"sector" IS NULL',
    }
    assert {sql: where(parse(sql, schema=found), found, placed=by_values(found)) for sql in expected} == expected


@pytest.mark.parametrize("tree", [InSegment("growth"), parse("under(industry, '51')"), parse("nowhere = 1")])
def test_what_the_table_does_not_hold_is_refused(tree: Filter) -> None:
    with pytest.raises(MismatchError):
        where(tree, FEW)


def test_a_segment_is_written_out() -> None:
    known = {"big": parse("employees > 5"), "loop": InSegment("loop")}
    assert where(Not(InSegment("big")), FEW, segments=known.get) == 'NOT COALESCE("employees" >= 6, FALSE)'
    with pytest.raises(MismatchError, match="loop"):
        where(All((InSegment("loop"),)), FEW, segments=known.get)


@examples(150)
@given(universes(), st.lists(filters(), min_size=1, max_size=8))
def test_duckdb_counts_what_the_counter_counts(found: Universe, trees: list[Filter]) -> None:
    counter, placed = Counter(found), by_position(found)
    conditions = [where(tree, found, placed=placed) for tree in trees]
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
    with table_of(found) as connection:
        assert connection.execute(f"SELECT {counts} FROM accounts").fetchone() == tuple(map(counter.size, trees))
