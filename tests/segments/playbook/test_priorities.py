"""Priorities: scores from weighted criteria, knock-outs, and how stable the order is."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

import niche.segments as ns
from niche.segments.counting.counts import AccountSet
from niche.segments.model.priorities import WEIGHTS, Criterion, KnockOuts, RankSettings
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment, Status
from niche.segments.playbook.priorities import Measures, Priority, priorities, scored
from niche.segments.portfolio.overlap import Member
from niche.segments.stats.samples import Outcomes

SAMPLE = Path(ns.__file__).resolve().parents[1] / "sample_data" / "accounts"


def member(slug: str, accounts: int = 100, status: Status = Status.ACTIVE) -> Member:
    return Member(slug, Segment(slug, status=status), 1000, Outcomes(accounts), AccountSet(accounts))


def weights(value: float = 1, propensity: float = 1, fit: float = 1, penetration: float = 1) -> RankSettings:
    return RankSettings(weights=dict(zip(Criterion, (value, propensity, fit, penetration), strict=True)))


EQUAL = weights()


def ranking(settings: RankSettings = EQUAL, **measures: Measures) -> dict[str, Priority]:
    return {one.member.slug: one for one in scored([(member(slug), one) for slug, one in measures.items()], settings)}


def total(priority: Priority) -> float:
    assert priority.score is not None
    return float(priority.score.total)


@pytest.mark.parametrize(
    ("measures", "other", "points"),
    [
        (Measures(value=50), Measures(value=200), 25),
        (Measures(value=-50), Measures(value=200), 0),
        (Measures(value=-50), Measures(value=-20), 0),
        (Measures(propensity=0.1), Measures(propensity=0.4), 25),
        (Measures(fit=7.5), Measures(fit=1), 75),
        (Measures(penetration=0.2), Measures(penetration=0.9), 80),
        (Measures(value=1, fit=5), Measures(value=1), 75),
        (Measures(value=1), Measures(value=1, fit=5), 50),
        (Measures(), Measures(), 0),
    ],
)
def test_a_score(measures: Measures, other: Measures, points: float) -> None:
    assert total(ranking(a=measures, b=other)["a"]) == points


def test_weights_share_the_points() -> None:
    found = ranking(weights(3, 2, 1, 1), a=Measures(600, 0.15, 5, 1 / 3), b=Measures(300, 0.438, 8, 0.25))["b"].score
    assert found is not None
    assert [round(float(one), 1) for one in found.points.values()] == [21.4, 28.6, 11.4, 10.7]
    assert sum(found.most.values()) == 100


@pytest.mark.parametrize(
    ("accounts", "measures", "status", "reason"),
    [
        (100, Measures(value=1000, reachable=0.7), Status.ACTIVE, ""),
        (100, Measures(value=1000, reachable=0.7), Status.RETIRED, "retired"),
        (0, Measures(value=1000, reachable=0.7), Status.DRAFT, "no account matches"),
        (49, Measures(value=1000, reachable=0.7), Status.DRAFT, "49 accounts, 50 needed"),
        (50, Measures(value=999, reachable=0.7), Status.ACTIVE, "value 999, 1.00k needed"),
        (50, Measures(reachable=0.7), Status.ACTIVE, "value not known, 1.00k needed"),
        (50, Measures(value=1000, reachable=0.55), Status.ACTIVE, "55.0 % reachable, 60 % needed"),
    ],
)
def test_knock_outs(accounts: int, measures: Measures, status: Status, reason: str) -> None:
    settings = RankSettings(knock_outs=KnockOuts(50, 1000, 0.6))
    (found,) = scored([(member("a", accounts, status), measures)], settings)
    assert (found.knocked_out, found.score is None) == (reason, bool(reason))


def test_who_is_knocked_out_comes_last_and_moves_no_score() -> None:
    candidates = [(member("big", 10), Measures(value=1e9)), (member("a"), Measures(value=5))]
    first, last = scored(candidates, RankSettings(knock_outs=KnockOuts(50)))
    assert (first.member.slug, total(first), last.member.slug) == ("a", 100, "big")


@pytest.mark.parametrize(
    ("measures", "places"),
    [
        ((Measures(value=2, fit=5), Measures(value=1, fit=9)), [(1, 1, 2), (2, 1, 2)]),
        ((Measures(value=2, fit=9), Measures(value=1, fit=4)), [(1, 1, 1), (2, 2, 2)]),
        ((Measures(value=2), Measures(value=2)), [(1, 1, 1), (1, 1, 1)]),
    ],
)
def test_places_with_one_weight_moved_by_half(measures: tuple[Measures, ...], places: list[tuple[int, ...]]) -> None:
    found = [one.score for one in ranking(**dict(zip("ab", measures, strict=True))).values()]
    assert sorted((one.place, one.best, one.worst) for one in found if one) == sorted(places)


SHARES = st.one_of(st.none(), st.floats(0, 1))
AMOUNTS = st.one_of(st.none(), st.floats(-1e9, 1e9))
FITS = st.one_of(st.none(), st.floats(0, 10))
MEASURES = st.builds(Measures, AMOUNTS, SHARES, FITS, SHARES)
NUMBERS = st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any)


@given(st.lists(MEASURES, min_size=1, max_size=5), NUMBERS, st.integers(1, 9))
@examples(25)
def test_scaling_all_weights_changes_nothing(measures: list[Measures], numbers: list[int], scale: int) -> None:
    named = {f"s{place}": one for place, one in enumerate(measures)}
    found = [ranking(weights(*(number * by for number in numbers)), **named) for by in (1, scale)]
    assert {slug: one.score for slug, one in found[0].items()} == {slug: one.score for slug, one in found[1].items()}


GOOD = st.builds(Measures, st.floats(0, 1e9), st.floats(0, 0.9), st.floats(0, 9), st.floats(0.1, 1))


@given(st.lists(MEASURES, max_size=4), GOOD, NUMBERS)
@examples(25)
def test_who_is_better_in_everything_never_ranks_lower(
    others: list[Measures], worse: Measures, numbers: list[int]
) -> None:
    value, propensity, fit, penetration = (worse.of(one) or 0 for one in Criterion)
    better = Measures(value + 1, propensity + 0.1, fit + 1, penetration - 0.1)
    named = {f"s{place}": one for place, one in enumerate(others)}
    found = ranking(weights(*numbers), better=better, worse=worse, **named)
    high, low = found["better"].score, found["worse"].score
    assert high is not None
    assert low is not None
    assert high.total > low.total
    assert (high.place, high.best, high.worst) < (low.place, low.best + 1, low.worst + 1)


@given(st.lists(MEASURES, min_size=2, max_size=4), NUMBERS)
@examples(15)
def test_the_best_and_the_worst_place_are_those_of_eight_moves(measures: list[Measures], numbers: list[int]) -> None:
    named = {f"s{place}": one for place, one in enumerate(measures)}
    moved = [[*numbers] for _ in range(9)]
    for move, (place, factor) in enumerate(product(range(4), (Fraction(1, 2), Fraction(3, 2)))):
        moved[move][place] *= factor  # type: ignore[call-overload]
    all_places = [
        {slug: p.score.place for slug, p in ranking(weights(*one), **named).items() if p.score} for one in moved
    ]
    for slug, priority in ranking(weights(*numbers), **named).items():
        assert priority.score is not None
        own = [places[slug] for places in all_places]
        assert (priority.score.best, priority.score.worst) == (min(own), max(own))
        assert sum(priority.score.points.values()) == priority.score.total <= 100


def test_the_sample_as_duckdb_counts_it() -> None:
    found, problems = priorities(ns.open(SAMPLE))
    assert problems == ()
    (nordic,) = (one for one in found if one.member.slug == "nordic-logistics")
    query = f"""
        SELECT sum(potential_revenue), count(*) FILTER (customer) / count(customer), count(domain) / count(*)
        FROM '{SAMPLE / "accounts.parquet"}'
        WHERE account_id IN ({_ids("nordic-logistics")})
    """
    (expected,) = duckdb.connect().sql(query).fetchall()
    measures = nordic.measures
    assert (measures.value, measures.penetration, measures.reachable) == pytest.approx(expected)


def _ids(slug: str) -> str:
    rows = ns.open(SAMPLE).rows(slug, ["account_id"], count=20_000)
    return ", ".join(f"'{one}'" for one in rows["account_id"].to_list())


def opened(home: Path, rank: str, columns: str = "id,worth,mail") -> ns.Project:
    (home / "accounts.csv").write_text(f"{columns}\nA1,5,a@x.org\nA2,7,\nA3,,\n")
    (home / "niche.yaml").write_text(f"data: accounts.csv\nrank: {rank}\n")
    (home / "segments").mkdir()
    (home / "segments" / "all.yaml").write_text("name: All\n")
    return ns.open(home)


@pytest.mark.parametrize(
    ("rank", "message"),
    [
        ("{propensity: wort}", "niche.yaml:2:20: there is no column wort (did you mean worth?)"),
        ("{propensity: mail}", "niche.yaml:2:20: mail is"),
        ("{reached_by: [mial]}", "niche.yaml:2:21: there is no column mial (did you mean mail?)"),
        ("{knock_outs: {reachable: 0.5}}", "niche.yaml:2:32: no column says which accounts can be reached"),
    ],
)
def test_what_does_not_fit_the_accounts_is_refused_with_its_place(tmp_path: Path, rank: str, message: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(message)):
        priorities(opened(tmp_path, rank))


def test_a_column_for_the_propensity_and_one_to_reach_them_by(tmp_path: Path) -> None:
    ((found,), problems) = priorities(opened(tmp_path, "{propensity: worth, reached_by: mail}"))
    assert (found.measures.propensity, found.measures.reachable) == (6, pytest.approx(1 / 3))
    assert problems == ()


def test_weights_of_what_nobody_knows_are_told(tmp_path: Path) -> None:
    weighted = "{weights: {value: 0, propensity: 0, penetration: 0}, propensity: worth}"
    ((found,), (problem,)) = priorities(opened(tmp_path, weighted))
    assert total(found) == 0
    assert str(problem).endswith("niche.yaml:2:17: no criterion that counts is known of any segment: all scores are 0")
    assert WEIGHTS[Criterion.FIT] == 1
