"""The protocol of engines: the counter and DuckDB say the same of the same filters."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from duckdb_engine import duckdb_engine
from random_filters import random_filter, random_universe

import niche.sample_data
from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts, Distribution, Size
from niche.segments.counting.engine import Engine
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.workspace import open_workspace

SEEDS = int(os.environ.get("NICHE_FILTERS", "300")) // 60
ROLES = {Role.WON: "customer", Role.DEAL_SIZE: "revenue", Role.CYCLE_DAYS: "employees", Role.OPENED: "founded"}
SAMPLES = Path(niche.sample_data.__file__).parent

SEGMENTS: dict[str, Filter] = {
    "empty": All(),
    "off": All((Off(Condition("employees", "missing", True)),)),
    "unfit": Any((Condition("none", "is", 1), Condition("customer", "is", True))),
    "base": Any((Condition("employees", "at_least", 2), Condition("country", "missing", True))),
    "on-base": All((InSegment("base"), Not(Condition("customer", "is", True)))),
    "loop": All((InSegment("pool"),)),
    "pool": Any((InSegment("loop"), Condition("customer", "is", True))),
}
REFERRING: list[Filter] = [
    *SEGMENTS.values(),
    *(InSegment(name) for name in (*SEGMENTS, "nowhere")),
    *(Not(InSegment(name)) for name in (*SEGMENTS, "nowhere")),
    All((InSegment("on-base"), Not(InSegment("unfit")))),
    Any((InSegment("empty"), Condition("customer", "is", False))),
    Not(All()),
]


@contextmanager
def both(universe: Universe, segments: dict[str, Filter]) -> Iterator[tuple[Engine, Engine]]:
    with duckdb_engine(universe, segments.get) as other:
        yield Counter(universe, segments=segments.get), other


def with_outcomes(chosen: random.Random) -> Universe:
    return replace(random_universe(chosen), roles=ROLES)


def drawn(seed: int) -> tuple[Universe, list[Filter]]:
    chosen = random.Random(seed)
    found = with_outcomes(chosen)
    return found, [random_filter(chosen) for _ in range(12)] + REFERRING


@pytest.mark.parametrize("seed", range(SEEDS))
def test_sizes_and_what_is_undecided(seed: int) -> None:
    universe, filters = drawn(seed)
    with both(universe, SEGMENTS) as (here, there):
        assert here.measure(filters) == there.measure(filters)
        assert here.measure([]) == there.measure([]) == []


@pytest.mark.parametrize("seed", range(SEEDS))
def test_trees(seed: int) -> None:
    universe, filters = drawn(seed)
    with both(universe, SEGMENTS) as (here, there):
        for where in filters:
            for taxonomy in (None, *universe.placements):
                assert here.tree(where, taxonomy).tolist() == there.tree(where, taxonomy).tolist()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_rows_in_every_order(seed: int) -> None:
    universe, filters = drawn(seed)
    with both(universe, SEGMENTS) as (here, there):
        for where in filters[:4]:
            mine, theirs = here.rows(where), there.rows(where)
            assert len(mine) == len(theirs)
            assert mine[2:7].tolist() == theirs[2:7].tolist()
            for column in universe.columns:
                for descending in (False, True):
                    found = [engine.rows_by(where, column, descending) for engine in (here, there)]
                    ordered = [None if rows is None else rows[:].tolist() for rows in found]
                    assert ordered[0] == ordered[1], column


@pytest.mark.parametrize("seed", range(SEEDS))
def test_sets_of_accounts(seed: int) -> None:
    universe, filters = drawn(seed)
    some = [*filters[:4], All(), InSegment("base")]
    with both(universe, SEGMENTS) as engines:
        found = []
        for engine in engines:
            made = [engine.union(some), engine.union(()), engine.intersection(some[:2]), engine.intersection(())]
            made += [engine.difference(one, other) for one in made for other in (some[0], made[0])]
            sizes = [[one.size for one in made], [engine.match(one).size for one in some]]
            found.append((sizes, engine.shared(some).tolist(), engine.shared(made, some).tolist()))
        assert found[0] == found[1]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_everything_about_a_filter(seed: int) -> None:
    universe, filters = drawn(seed)
    with both(universe, SEGMENTS) as (here, there):
        for where in (*filters[:8], *REFERRING[-3:]):
            same(here.count(where, universe.columns), there.count(where, universe.columns))


@pytest.mark.parametrize("name", ["accounts", "companies"])
def test_the_segments_of_the_samples(name: str) -> None:
    workspace = open_workspace(SAMPLES / name)
    universe, segments = open_universe(workspace.settings), segments_of(workspace)
    filters = [workspace.read(slug).segment.where for slug in workspace.slugs()]
    with duckdb_engine(universe, segments) as there:
        here: Engine = Counter(universe, segments=segments)
        assert len(filters) > 5
        assert here.measure(filters) == there.measure(filters)
        assert here.shared(filters).tolist() == there.shared(filters).tolist()
        columns = [column for column in ("employees", "country", "founded", "revenue") if column in universe.columns]
        for where in filters:
            same(here.count(where, columns), there.count(where, columns))


def test_an_engine_refuses_what_another_kind_of_engine_keeps() -> None:
    with both(random_universe(random.Random(0)), {}) as (here, there):
        for one, other in ((here, there), (there, here)):
            with pytest.raises(AssertionError, match="another kind"):
                one.shared([other.match(All())])


def same(here: Counts, there: Counts) -> None:
    """The two agree; floating sums, added up in another order, nearly."""
    assert (Size(here.total, here.undecided), here.of) == (Size(there.total, there.undecided), there.of)
    assert here.nodes == there.nodes
    assert here.tree.tolist() == there.tree.tolist()
    for name, distribution in here.distributions.items():
        other: Distribution = there.distributions[name]
        assert distribution == other, name
    for mine, theirs in ((here.matched_outcomes, there.matched_outcomes), (here.rest_outcomes, there.rest_outcomes)):
        assert (mine is None) == (theirs is None)
        if mine is not None and theirs is not None:
            assert exact(mine) == exact(theirs)
            for one, two in zip(moments(mine), moments(theirs), strict=True):
                assert (one.known, one.median) == (two.known, two.median)
                assert one.squares == pytest.approx(two.squares, rel=1e-9)
                assert one.total == pytest.approx(two.total, rel=1e-9, abs=1e-9 * math.sqrt(one.squares))
                assert (one.cubes or 0) == pytest.approx(two.cubes or 0, rel=1e-6, abs=1e-9 * one.squares**1.5)


def exact(found: Outcomes) -> Outcomes:
    return replace(found, deal_size=Moments(), cycle_days=Moments(), value=Moments())


def moments(found: Outcomes) -> tuple[Moments, ...]:
    return found.deal_size, found.cycle_days, found.value
