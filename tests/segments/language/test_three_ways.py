"""Random filters written as YAML, as SQL and in the screen's words: read back, niche and DuckDB count them alike.

`NICHE_FILTERS=3000 pytest tests/segments/language/test_three_ways.py` asks about more of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping

import pytest
from databases import table_of
from random_filters import random_filter, random_universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.language.description import sentence
from niche.segments.language.expressions import parse, render
from niche.segments.language.sql import where
from niche.segments.language.sqlplaces import by_position
from niche.segments.model.filters import Filter
from niche.segments.model.segment import Segment
from niche.segments.workspace.segmentfile import parse_segment, rendered

FILTERS = int(os.environ.get("NICHE_FILTERS", "300"))
TOGETHER = 30
"""Filters that are asked about on one universe."""


def through_yaml(tree: Filter, found: Universe) -> Filter:  # noqa: ARG001 - a file knows no table
    """Written into a segment's file, and read from it."""
    return parse_segment(rendered(None, Segment("Some", where=tree))).segment.where


def through_sql(tree: Filter, found: Universe) -> Filter:
    """Written as SQL, and read."""
    return parse(render(tree, found), schema=found)


def through_words(tree: Filter, found: Universe) -> Filter:
    """Said as the screen does, and read."""
    return parse(sentence(tree, found, listed=1_000), schema=found)


WAYS: Mapping[str, Callable[[Filter, Universe], Filter]] = {
    "YAML": through_yaml,
    "SQL": through_sql,
    "words": through_words,
}


@pytest.mark.parametrize("seed", range((FILTERS + TOGETHER - 1) // TOGETHER))
def test_a_filter_counts_alike_whichever_way_it_is_written(seed: int) -> None:
    chosen = random.Random(seed)
    found = random_universe(chosen)
    trees = [random_filter(chosen) for _ in range(min(TOGETHER, FILTERS - seed * TOGETHER))]
    counter, placed = Counter(found), by_position(found)
    asked = ", ".join(f"count(*) FILTER (WHERE {where(tree, found, placed=placed)})" for tree in trees)
    with table_of(found) as connection:
        expected = connection.execute(f"SELECT {asked} FROM accounts").fetchone()
    for way, through in WAYS.items():
        read = [through(tree, found) for tree in trees]
        sizes = tuple(map(counter.size, read))
        assert (way, sizes) == (way, expected)
