"""Conditions as people type them: counted as DuckDB counts its own SQL for each, and no word of them idle."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pytest
from databases import table_of
from typed_accounts import ACCOUNTS
from typed_conditions import WRITTEN

from niche.segments.counting.counter import Counter
from niche.segments.language.description import sentence
from niche.segments.language.expressions import parse, render
from niche.segments.language.tokens import Token, tokenize
from niche.segments.model.filters import Filter
from niche.segments.model.problems import BadInputError

IDLE = frozenset(
    {
        *("where", ";", "the", "of", "last"),
        *("is", "=", "yes", "between"),  # `is missing`, `customer is yes`, `between 100 to 500`
        *("date", "timestamp", "array", "varying"),  # the type of a value that can have no other
        *("$", "€", "%"),  # the unit of a number
        *("51", "information"),  # a node is named by its code, its title, or both
        *("stage", ":"),  # the rest of a column's name that one word tells; `off: (…)` is `off(…)`
    }
)
"""Words that may be left out where something else says the same."""


@pytest.fixture(scope="module")
def counter() -> Counter:
    return Counter(ACCOUNTS)


@pytest.fixture(scope="module")
def expected() -> dict[str, int]:
    """What DuckDB counts for each condition."""
    with table_of(ACCOUNTS) as connection:
        return dict(_asked(connection, dict.fromkeys(asked for _, asked in WRITTEN)))


def _asked(connection: duckdb.DuckDBPyConnection, conditions: Iterable[str]) -> Iterable[tuple[str, int]]:
    for condition in conditions:
        row = connection.execute(f"SELECT count(*) FROM accounts WHERE {condition}").fetchone()
        assert row is not None
        yield condition, int(row[0])


@pytest.mark.parametrize(("text", "asked"), WRITTEN)
def test_a_condition_counts_as_duckdb_counts_it(
    text: str, asked: str, counter: Counter, expected: dict[str, int]
) -> None:
    assert counter.size(parse(text, schema=ACCOUNTS)) == expected[asked]


def test_enough_is_asked() -> None:
    assert len({text for text, _ in WRITTEN}) >= 400


def _read(text: str) -> Filter | None:
    try:
        return parse(text, schema=ACCOUNTS)
    except BadInputError:
        return None


def _parts_thousands(text: str, token: Token) -> bool:
    return token.text == "," and text[token.start - 1].isdigit() and text[token.end : token.end + 1].isdigit()


@pytest.mark.parametrize("text", [text for text, _ in WRITTEN])
def test_without_any_of_its_words_a_condition_says_something_else_or_nothing(text: str) -> None:
    whole = parse(text, schema=ACCOUNTS)
    for token in tokenize(text)[:-1]:
        if text[token.start : token.end].lower() not in IDLE and not _parts_thousands(text, token):
            assert _read(f"{text[: token.start]} {text[token.end :]}") != whole


@pytest.mark.parametrize("text", [text for text, _ in WRITTEN])
def test_what_is_read_is_written_and_read_again(text: str) -> None:
    whole = parse(text, schema=ACCOUNTS)
    assert parse(render(whole, ACCOUNTS), schema=ACCOUNTS) == whole
    said = sentence(whole, ACCOUNTS)
    assert sentence(parse(said, schema=ACCOUNTS), ACCOUNTS) == said
