"""Tiers: points add up, every account is in one tier, and deals that set the points do not test them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from duckdb_engine import duckdb_engine
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from strategies import filters, universes
from universes import universe

import niche.segments as ns
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.one_account import Account
from niche.segments.drivers.halves import half
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.scoring import ScoreRule, Scoring, Tier
from niche.segments.playbook.tiers import Scored, SegmentTiers, TierCount, by_points, in_tiers, receipt, scored, tiers

SAMPLE = Path(ns.__file__).resolve().parents[1] / "sample_data" / "accounts"
LARGE = ScoreRule(30, Condition("employees", "at_least", 50))
ELSEWHERE = ScoreRule(-5, Not(Condition("country", "is", "DE")))
SCORING = Scoring((LARGE, ELSEWHERE), 30, 0)
ACCOUNTS = universe(
    employees=[80, 80, 10, None, 60, 10],
    country=["DE", "FR", "DE", "DE", None, "FR"],
    won=[True, False, True, None, True, False],
    roles={Role.WON: "won"},
)


def test_points_of_each_account() -> None:
    counter = Counter(ACCOUNTS)
    found = {points: counter.positions(one).tolist() for points, one in by_points(counter, All(), SCORING).items()}
    assert found == {30: [0, 4], 25: [1], 0: [2, 3], -5: [5]}


def test_tiers_are_counted() -> None:
    found = in_tiers(Counter(ACCOUNTS), Scored("all", All(), SCORING)).tiers
    assert [(one.tier, one.matched.size, one.closed, one.won) for one in found] == [
        (Tier.A, 2, 2, 2),
        (Tier.B, 3, 2, 1),
        (Tier.C, 1, 1, 0),
    ]


RULES = st.builds(ScoreRule, st.integers(-20, 20).filter(bool), filters(4))
SCORINGS = st.builds(lambda rules, b: Scoring(tuple(rules), b + 10, b), st.lists(RULES, max_size=4), st.integers(-9, 9))


@given(universes(), SCORINGS)
@examples(20)
def test_points_are_what_each_account_has_by_itself(of: Universe, scoring: Scoring) -> None:
    counter = Counter(of)
    found = by_points(counter, All(), scoring)
    assert sum(one.size for one in found.values()) == len(of)
    for points, accounts in found.items():
        for row in counter.positions(accounts).tolist():
            account = Account(counter, row)
            assert points == sum(rule.points for rule in scoring.rules if account.answer(rule.when).certain)
    assert sum(one.matched.size for one in in_tiers(counter, Scored("", All(), scoring)).tiers) == len(of)


def test_another_engine_gives_the_same_points() -> None:
    with duckdb_engine(ACCOUNTS) as other:
        there = {points: one.size for points, one in by_points(other, All(), SCORING).items()}
    assert there == {30: 2, 25: 1, 0: 2, -5: 1}


def test_of_points_from_one_half_the_other_tests() -> None:
    counter = Counter(universe(n=list(range(100)), won=[True, False, None, True] * 25, roles={Role.WON: "won"}))
    scoring = Scoring((ScoreRule(10, Condition("n", "below", 50)),), 10, 5, from_half=True)
    found = in_tiers(counter, Scored("", All(), scoring)).tiers
    first = half(counter.universe, counter.positions(All()))
    tested = [row for row in range(100) if not first[row] and row % 4 != 2]
    assert [(one.matched.size, one.closed) for one in found] == [
        (50, sum(row < 50 for row in tested)),
        (0, 0),
        (50, sum(row >= 50 for row in tested)),
    ]
    assert found[0].won == sum(row < 50 and row % 4 != 1 for row in tested)
    assert 0 < len(tested) < 75


@pytest.mark.parametrize(
    ("won", "said"),
    [
        ((30, 9, 10), "A wins 40 points more often than C (21 to 55)"),
        ((10, 9, 30), "A wins 40 points less often than C (21 to 55): the points do not sort"),
        ((12, 9, 10), "The win rates of A and C cannot be told apart: too few deals, or the points do not sort"),
    ],
)
def test_whether_the_points_sort(won: tuple[int, ...], said: str) -> None:
    matched = Counter(ACCOUNTS).match(All())
    counts = tuple(TierCount(tier, matched, 50, number, None) for tier, number in zip(Tier, won, strict=True))
    assert SegmentTiers("a", SCORING, counts).sentence == said
    assert SegmentTiers("a", SCORING, (*counts[:2], TierCount(Tier.C, matched, 0, 0, None))).sentence == ""


SCORE = """score:
  rules:
    - {points: 30, when: {size: {at_least: 6}}}
    - {points: 5, when: {not: {sector: Retail}}}
  tiers: {A: 35, B: 5}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    rows = [f"A{size},{'Retail' if size < 6 else 'Software'},{size},{size % 2 == 1}" for size in range(1, 10)]
    (tmp_path / "accounts.csv").write_text("\n".join(("id,sector,size,won", *rows, "B1,,7,", "B2,Retail,,")) + "\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, won: won}\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "own.yaml").write_text(f"name: Own\n{SCORE}")
    (tmp_path / "segments" / "plain.yaml").write_text("name: Plain\n")
    return tmp_path


@pytest.mark.parametrize(
    ("account", "given", "tier"),
    [("A9", [30, 5], Tier.A), ("A1", [0, 0], Tier.C), ("B1", [30, 0], Tier.B), ("B2", [0, 0], Tier.C)],
)
def test_a_receipt_adds_up(home: Path, account: str, given: list[int], tier: Tier) -> None:
    project = ns.open(home)
    ((one,), _) = scored(project, slugs=["own"])
    found = receipt(project, one, account)
    assert [line.points for line in found.lines] == given
    assert (found.total, found.tier, found.inside) == (sum(given), tier, True)
    assert [line.unknown for line in found.lines] == [account == "B2", account == "B1"]


def test_each_segment_has_its_own_points_or_those_of_the_workspace(home: Path) -> None:
    assert [one.slug for one in tiers(ns.open(home))[0]] == ["own"]
    with (home / "niche.yaml").open("a") as file:
        file.write(SCORE.replace("30", "31"))
    found = {one.slug: one.scoring.rules[0].points for one in tiers(ns.open(home))[0]}
    assert found == {"own": 30, "plain": 31}


def test_what_does_not_fit_is_refused_with_its_place(home: Path) -> None:
    with pytest.raises(BadInputError, match="plain has no score"):
        tiers(ns.open(home), slugs=["plain"])
    (home / "segments" / "own.yaml").write_text(f"name: Own\n{SCORE.replace('size', 'sise')}")
    with pytest.raises(BadInputError, match=r"own.yaml:4:27: there is no column sise \(did you mean size\?\)"):
        tiers(ns.open(home))


def test_the_sample_as_duckdb_counts_it() -> None:
    counter = ns.open(SAMPLE).counter
    rules = (
        ScoreRule(30, Condition("employees", "at_least", 200)),
        ScoreRule(-20, Not(Condition("country", "in", ("US", "DE")))),
    )
    found = in_tiers(counter, Scored("", All(), Scoring(rules, 30, 0))).tiers
    rows = (
        duckdb.connect()
        .sql(f"""
        WITH points AS (
            SELECT *, CASE WHEN employees >= 200 THEN 30 ELSE 0 END
                    - CASE WHEN country NOT IN ('US', 'DE') THEN 20 ELSE 0 END AS points
            FROM '{SAMPLE / "accounts.parquet"}')
        SELECT count(*), count(won), count(*) FILTER (won), sum(potential_revenue) FROM points
        GROUP BY CASE WHEN points >= 30 THEN 'A' WHEN points >= 0 THEN 'B' ELSE 'C' END ORDER BY min(-points)
    """)
        .fetchall()
    )
    assert [(one.matched.size, one.closed, one.won, one.value) for one in found] == rows
