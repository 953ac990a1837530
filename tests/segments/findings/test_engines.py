"""What takes any engine: over DuckDB the rules and the portfolio say the same as over the counter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from duckdb_engine import duckdb_engine

import niche.sample_data
from niche.segments.accounts.opening import open_universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.engine import Engine
from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.finding import Finding
from niche.segments.findings.registry import RULES, evaluate, evaluate_portfolio
from niche.segments.model.filters import Not
from niche.segments.portfolio.comparison import side, spread, versus
from niche.segments.portfolio.lookup import find
from niche.segments.portfolio.overlap import Rank, coverage, members, overlaps, overlaps_of, ranked
from niche.segments.portfolio.profiles import differences
from niche.segments.portfolio.why import near_misses, why
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.workspace import Workspace, open_workspace

SAMPLES = Path(niche.sample_data.__file__).parent
ASKING = [rule for rule in RULES if rule.check.__annotations__["subject"] == "SegmentContext"]
"""The rules that search for nothing among the values of accounts."""


@contextmanager
def opened(name: str) -> Iterator[tuple[Workspace, tuple[Engine, Engine]]]:
    workspace = open_workspace(SAMPLES / name)
    universe, segments = open_universe(workspace.settings), segments_of(workspace)
    with duckdb_engine(universe, segments) as other:
        yield workspace, (Counter(universe, segments=segments), other)


def findings(workspace: Workspace, engine: Engine) -> list[Finding]:
    read = workspace.read_all().files
    peers = {slug: file.segment for slug, file in read.items()}
    contexts = tuple(
        SegmentContext(
            file.segment,
            engine.count(file.segment.where),
            engine,
            workspace.settings,
            slug,
            problems=file.problems,
            peers={other: peer for other, peer in peers.items() if other != slug},
        )
        for slug, file in read.items()
    )
    together = CountedPortfolio(contexts, engine, workspace.settings, workspace.folder.left_out())
    return [*evaluate_portfolio(together), *(one for context in contexts for one in evaluate(context, ASKING))]


@pytest.mark.parametrize(("name", "rules"), [("accounts", 3), ("companies", 3), ("rules", 24)])
def test_findings(name: str, rules: int) -> None:
    with opened(name) as (workspace, engines):
        here, there = (findings(workspace, engine) for engine in engines)
    assert here == there
    assert len({finding.rule for finding in here}) >= rules


def test_the_portfolio() -> None:
    with opened("accounts") as (workspace, engines):
        segments = {slug: file.segment for slug, file in workspace.read_all().files.items()}
        first, second, *_ = (segment.where for segment in segments.values())
        said = []
        for engine in engines:
            portfolio = members(engine, segments)
            order = [[member.slug for member in ranked(portfolio, by)] for by in Rank]
            pairs = overlaps(engine, portfolio), overlaps_of(engine, "hand", first, portfolio)
            sides = versus(engine, side(engine, "one", first), side(engine, "other", Not(first)))
            columns = [spread(engine, sides, column) for column in ("employees", "country", "industry")]
            found = find(engine, "logistics", 3)
            outsiders = [str(why(engine, second, account.row)) for account in found], near_misses(engine, second)
            said.append((order, pairs, coverage(engine, portfolio), columns, differences(engine, first), outsiders))
        assert said[0] == said[1]
