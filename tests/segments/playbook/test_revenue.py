"""The revenue to expect: a product with its interval, each account once, beside the plan."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from universes import universe

import niche.segments as ns
from niche.segments.counting.counter import Counter
from niche.segments.findings.plan import Plan
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition
from niche.segments.model.segment import Segment, Status
from niche.segments.playbook.revenue import FigureSource, Outlook, expected, outlook, product, times, within
from niche.segments.portfolio.overlap import members
from niche.segments.stats.estimates import Estimate, Group, mean, wilson

SAMPLE = Path(ns.__file__).resolve().parents[1] / "sample_data" / "accounts"
SURE = Estimate(2.0, 2.0, 2.0)
ESTIMATES = st.tuples(st.floats(0.01, 1e6), st.sampled_from([0, 0.01, 0.5, 0.99, 1]), st.floats(1, 9)).map(
    lambda drawn: Estimate(drawn[0], drawn[0] * drawn[1], drawn[0] * drawn[2])
)


@pytest.mark.parametrize(
    ("factors", "value", "low", "high"),
    [
        ([SURE, SURE], 4, 4, 4),
        ([SURE, Estimate(1.0, 0.5, 3.0)], 2, 1, 6),
        ([Estimate(1.0, 0.5, 2.0)] * 2, 1, 2 ** -math.sqrt(2), 2 ** math.sqrt(2)),
        ([Estimate(1.0, 0.0, 2.0), SURE], 2, 0, 4),
        ([Estimate(0.0, 0.0, 0.1), SURE], 0, 0, 0.2),
        ([Estimate(1.0, 0.5, math.inf), SURE], 2, 1, math.inf),
    ],
)
def test_a_product(factors: list[Estimate], value: float, low: float, high: float) -> None:
    found = product(factors)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high))


@given(st.lists(ESTIMATES, min_size=1, max_size=4))
@examples(25)
def test_a_product_lies_in_its_interval_which_is_narrower_than_that_of_the_ends(factors: list[Estimate]) -> None:
    found, slack = product(factors), 1 + 1e-9
    assert math.prod(one.low for one in factors) <= found.low * slack
    assert found.low <= found.value * slack <= found.high * slack**2
    assert found.high <= math.prod(one.high for one in factors) * slack


@pytest.mark.parametrize(
    ("accounts", "opportunity", "won", "spread"), [(400, 0.5, 0.25, 1.0), (300, 0.6, 0.3, 0.6), (2000, 0.3, 0.2, 1.5)]
)
def test_the_interval_holds_the_true_figure(accounts: int, opportunity: float, won: float, spread: float) -> None:
    random, held, draws = np.random.default_rng(7), 0, 500
    true = opportunity * won * math.exp(spread**2 / 2)
    for _ in range(draws):
        opened = random.binomial(accounts, opportunity)
        deals = max(30, random.binomial(opened, won))
        sizes = np.exp(random.normal(0, spread, deals))
        size = mean(Group(deals, *(float((sizes**power).sum()) for power in (1, 2, 3))))
        held += product([wilson(opened, accounts), wilson(deals, opened), size]).holds(true)
    assert held / draws >= 0.93


def test_nothing_of_nothing() -> None:
    assert times(Estimate(1.0, 0.5, math.inf), 0) == Estimate(0.0, 0.0, 0.0)
    assert within(Estimate(3.1e6, 2.2e6, math.inf)) == "3.10M (2.20M to ∞)"


def segments(**wheres: tuple[int, int]) -> dict[str, Segment]:
    return {slug: Segment(slug, Condition("n", "between", ends), status=Status.ACTIVE) for slug, ends in wheres.items()}


def numbers(**cells: list[object]) -> Counter:
    roles = {Role.WON: "won", Role.CUSTOMER: "customer", Role.DEAL_SIZE: "deal"}
    used = {role: name for role, name in roles.items() if name in cells}
    return Counter(universe(n=list(range(100)), roles=used, **cells))


PLAN = Plan(None, 0.5, 0.2, 1000.0)


def of(counter: Counter, plan: Plan = PLAN, **wheres: tuple[int, int]) -> Outlook:
    return expected(counter, members(counter, segments(**wheres)), plan)


def test_an_account_counts_once_with_the_smallest_segment_that_has_it() -> None:
    found = of(numbers(), wide=(0, 59), narrow=(50, 69), other=(90, 99))
    assert {one.member.slug: (one.open.size, one.counted) for one in found.segments} == {
        "wide": (60, 50),
        "narrow": (20, 20),
        "other": (10, 10),
    }
    assert found.open == 80
    assert found.revenue is not None
    assert found.revenue.value == pytest.approx(80 * 0.5 * 0.2 * 1000)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda ends: (min(ends), max(ends))), max_size=5))
@examples(15)
def test_the_parts_of_the_set_are_its_union(spans: list[tuple[int, int]]) -> None:
    found = of(numbers(), **{f"s{place}": span for place, span in enumerate(spans)})
    union = {number for low, high in spans for number in range(low, high + 1)}
    assert sum(one.counted for one in found.segments) == found.open == len(union)


@pytest.mark.parametrize(
    ("cells", "open_"),
    [
        ({}, 10),
        ({"won": [True, False, None, None] * 25}, 7),
        ({"won": [True, False, None, None] * 25, "customer": [True, True, None, False] * 25}, 4),
    ],
)
def test_open_accounts_are_no_customers_else_not_won(cells: dict[str, list[object]], open_: int) -> None:
    (found,) = of(numbers(**cells), a=(0, 9)).segments
    assert found.open.size == open_


def test_each_figure_is_of_its_own_deals_else_of_all_else_of_the_plan() -> None:
    won: list[object] = [number % 4 == 0 if number < 80 else None for number in range(100)]
    deal: list[object] = [100 + number if number % 4 == 0 else 5000 for number in range(100)]
    found = {one.member.slug: one for one in of(numbers(won=won, deal=deal), own=(0, 79), few=(70, 99)).segments}
    rates = {slug: (one.win_rate, one.deal_size) for slug, one in found.items()}
    own, few = rates["own"], rates["few"]
    assert own[0] is not None
    assert few[0] is not None
    assert (own[0].source, own[0].estimate.value) == (FigureSource.OWN, 0.25)
    assert few[0].source is FigureSource.ALL
    # Twenty deals are won of all: too few to tell their mean.
    assert [size and (size.source, size.estimate.value) for _, size in rates.values()] == [
        (FigureSource.PLAN, 1000.0)
    ] * 2
    assert of(numbers(won=won), Plan(), own=(0, 79)).revenue is None


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(None, 0.5, 0.2, 1000), "The active segment brings an expected 1.00k"),
        (Plan(900, 0.5, 0.2, 1000), "… of the planned 900: enough, even at the low end"),
        (Plan(2000, 0.5, 0.2, 1000), "… of the planned 2.00k: the plan cannot be met with them"),
        (
            Plan(2000, 0.5),
            "The expected revenue is not known: neither 30 deals nor a plan tell win_rate, deal_size "
            "(plan: {win_rate: N, deal_size: N})",
        ),
    ],
)
def test_the_sentence(plan: Plan, said: str) -> None:
    found = of(numbers(), plan, a=(0, 9))
    assert found.sentence == said.replace("…", "The active segment brings an expected 1.00k")


@pytest.mark.parametrize(
    ("target", "end"),
    [
        (900, ": the plan cannot be met with them"),
        (300, ": the plan may not be met with them"),
        (250, ": enough"),
        (100, ": enough, even at the low end"),
    ],
)
def test_a_target_beside_an_interval(target: float, end: str) -> None:
    won: list[object] = [number % 4 == 0 for number in range(100)]
    found = of(numbers(won=won), Plan(target, 1, None, 14), a=(0, 99))
    assert found.sentence.startswith("The active segment brings an expected 262 (184 to 360) of the planned")
    assert found.sentence.endswith(end)


def test_a_draft_is_told_but_not_part_of_the_set() -> None:
    counter, draft = numbers(), Segment("d", Condition("n", "between", (0, 9)))
    found = expected(counter, members(counter, {"d": draft}), Plan(None, 0.5, 0.2, 1000))
    assert [(one.counted, one.revenue and one.revenue.value) for one in found.segments] == [(0, 1000.0)]
    assert found.sentence == "No active segment is ranked, so no revenue is expected"


def test_the_sample_as_duckdb_counts_it() -> None:
    found, _ = outlook(ns.open(SAMPLE))
    retail = next(one for one in found.segments if one.member.slug == "clothing-retail")
    ids = ns.open(SAMPLE).rows("clothing-retail", ["account_id"], count=20_000)
    named = ", ".join(f"'{one}'" for one in ids["account_id"].to_list())
    (row,) = (
        duckdb.connect()
        .sql(f"""
        SELECT count(*) FILTER (customer IS NOT TRUE), count(opened) / count(*), count(*) FILTER (won) / count(won),
               avg(deal_size::DOUBLE) FILTER (won)
        FROM '{SAMPLE / "accounts.parquet"}' WHERE account_id IN ({named})
    """)
        .fetchall()
    )
    figures = [one.estimate.value for one in (retail.opportunity_rate, retail.win_rate, retail.deal_size) if one]
    assert [retail.open.size, *figures] == pytest.approx([*row])
    assert retail.revenue is not None
    assert retail.revenue.value == pytest.approx(math.prod(row))
    assert len(ids) == retail.member.accounts
