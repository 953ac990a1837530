"""Why an account is in a segment or not, in words; near misses."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_filters import random_filter, random_universe
from strategies import filters, limits, universes
from universes import AS_OF, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off
from niche.segments.portfolio.why import elsewhere, near_misses, rules, why

UNIVERSE = universe(
    id=["A1", "B2", "C3", "D4"],
    name=["Walina", "Beta", "Acme", "Fox"],
    country=["US", "DE", "DE", None],
    employees=[1040, 10, 200, 3000],
    founded=[AS_OF - dt.timedelta(days=100), None, None, None],
    tags=[["a"], ["b"], ["a", "b"], []],
    customer=[True, False, None, None],
    roles={Role.ID: "id", Role.NAME: "name"},
)
BIG, GERMAN = Condition("employees", "at_least", 1000), Condition("country", "is", "DE")
SEGMENTS: dict[str, Filter] = {"big": BIG, "loop": InSegment("loop"), "largest": Limit(All(), 1, "employees")}
COUNTER = Counter(UNIVERSE, segments=SEGMENTS.get)
C = Condition


@pytest.mark.parametrize(
    ("where", "row", "verdict"),
    [
        (BIG, 0, "in"),
        (C("employees", "at_most", 1000), 0, "out by one rule: employees 1040, at most 1000"),
        (C("employees", "between", (1, 5)), 0, "out by one rule: employees 1040, only 1 to 5"),
        (C("employees", "top", 1), 0, "out by one rule: employees 1040, must be top 1"),
        (C("employees", "missing", True), 0, "out by one rule: employees 1040, must be missing"),
        (All((GERMAN, BIG)), 1, "out by one rule: employees 10, at least 1000"),
        (All((GERMAN, C("tags", "has", "b"))), 0,
         "out by two rules: country US, only DE; tags a, must have b"),
        (All((All((GERMAN, BIG)), C("name", "contains", "x"))), 1,
         "out by two rules: employees 10, at least 1000; name Beta, must contain x"),
        (GERMAN, 3, "out by one rule: country is missing, only DE"),
        (C("founded", "within", "90 days"), 0,
         "out by one rule: founded 2026-07-24, must be within last 90 days"),
        (Not(C("customer", "is", True)), 0, "out by one rule: customer yes, excluded by not customer is yes"),
        (Not(C("customer", "is", True)), 2, "in, though a value is missing"),
        (Not(Any((GERMAN, C("tags", "has", "a")))), 0, "out by one rule: tags a, excluded by not tags has a"),
        (Any((GERMAN, C("employees", "below", 5))), 0,
         "out by one rule: no match for country is DE or employees < 5"),
        (All((Any((GERMAN,)), BIG)), 0, "out by one rule: country US, only DE"),
        (All((InSegment("big"), GERMAN)), 1, "out by one rule: not in big"),
        (All((Off(GERMAN), BIG)), 0, "in"),
        (All(), 0, "in"),
        (Off(GERMAN), 0, "in"),
        (C("nothing", "is", 1), 0, "out by one rule: no match for \"nothing\" is 1"),
        (Limit(All(), 2, "employees"), 0, "in"),
        (Limit(All(), 2, "employees"), 2, "out by the limit: rank 3 of 4 by employees, top 2"),
        (Limit(All(), "30%", "employees"), 2, "out by the limit: rank 3 of 4 by employees, top 30% (2)"),
        (Limit(All(), 1, "employees", smallest=True), 0,
         "out by the limit: rank 3 of 4 by smallest employees, bottom 1"),
        (Limit(GERMAN, 1, "employees"), 1, "out by the limit: rank 2 of 2 by employees, top 1"),
        (Limit(GERMAN, 5, "employees"), 0, "out by one rule: country US, only DE"),
        (Limit(All((GERMAN, C("tags", "has", "x"))), 1, "employees"), 1,
         "out by one rule and the limit: tags b, must have x; then rank 2 of 2 by employees, top 1"),
        (Limit(GERMAN, 1, "employees", "country"), 1,
         "out by the limit: rank 2 of 2 by employees in country DE, top 1"),
        (Limit(All(), 1, "employees", "customer"), 2,
         "out by the limit: rank 2 of 2 by employees where customer is missing, top 1"),
        (Limit(All(), 1, "founded"), 2, "out by the limit: founded is missing, top 1 by founded"),
        (Limit(All(), 1, "nothing"), 2, "out by the limit: no match for top 1 by \"nothing\""),
        (InSegment("largest"), 2, "out by one rule: not in largest"),
    ],
)  # fmt: skip
def test_the_verdict_in_one_sentence(where: Filter, row: int, verdict: str) -> None:
    assert why(COUNTER, where, row).verdict == verdict


def test_the_definition_with_the_values_of_the_account() -> None:
    where = All((GERMAN, Off(BIG), Any((C("tags", "has", "a"), InSegment("big"))), Not(C("customer", "is", True))))
    steps = [
        (step.depth, step.mark, step.words, step.value, step.off, step.path is None)
        for step in why(COUNTER, where, 3).steps
    ]
    assert steps == [
        (0, "?", "ALL of", None, False, False),
        (1, "?", "country is DE", "", False, False),
        (1, "✓", "employees ≥ 1000", "3000", True, False),
        (1, "✓", "ANY of", None, False, False),
        (2, "?", "tags has a", "", False, False),
        (2, "✓", "in segment big", None, False, False),
        (3, "✓", "employees ≥ 1000", "3000", False, True),
        (1, "?", "NOT", None, False, False),
        (2, "?", "customer is yes", "", False, False),
    ]


def test_a_limit_is_the_last_step_with_the_rank_of_the_account() -> None:
    def steps(where: Filter, row: int) -> list[tuple[int, str, str, str | None, bool]]:
        found = why(COUNTER, where, row).steps
        return [(step.depth, step.mark, step.words, step.value, step.path is None) for step in found]

    assert steps(Limit(All((GERMAN, InSegment("largest"))), 1, "employees"), 1) == [
        (0, "✗", "ALL of", None, False),
        (1, "✓", "country is DE", "DE", False),
        (1, "✗", "in segment largest", None, False),
        (2, "✗", "top 1 by employees", "10, rank 4 of 4, the best 1 are in", True),
        (0, "✗", "top 1 by employees", "10", False),
    ]
    assert steps(Limit(Any(), 2, "founded", "country", smallest=True), 0) == [
        (0, "✓", "bottom 2 by founded per country", "2026-07-24, rank 1 of 1, the smallest 2 are in", False)
    ]
    assert steps(Limit(All(), 2, "founded"), 1) == [(0, "?", "top 2 by founded", "", False)]
    assert steps(Limit(All(), 2, "nothing"), 1) == [(0, "?", 'top 2 by "nothing"', None, False)]


def test_a_segment_that_refers_to_itself_has_an_answer() -> None:
    found = why(COUNTER, InSegment("loop"), 0)
    assert (found.inside, found.undecided) == (False, True)
    assert [step.words for step in found.steps] == ["in segment loop", "in segment loop"]


def test_in_which_segments_an_account_is() -> None:
    assert elsewhere(COUNTER, 0, {"big": BIG, "german": GERMAN, "all": All()}) == {
        "big": True, "german": False, "all": True,
    }  # fmt: skip


def test_near_misses_by_rule() -> None:
    found = near_misses(COUNTER, All((GERMAN, BIG, Not(C("tags", "has", "b")), Any((C("name", "contains", "x"), BIG)))))
    assert [(miss.rule, miss.accounts.size) for miss in found] == [
        ("country is DE", 2),
        ("employees ≥ 1000", 0),
        ("not tags has b", 0),
        ("name contains x or employees ≥ 1000", 0),
    ]


def test_who_is_among_the_best_but_not_german_misses_by_that_alone() -> None:
    found = near_misses(COUNTER, Limit(All((GERMAN, C("employees", "below", 2000))), 1, "employees"))
    assert [(miss.rule, miss.path, miss.accounts.size) for miss in found] == [
        ("country is DE", (0, 0), 1),  # of two others the larger one
        ("employees < 2000", (0, 1), 0),
        ("top 1 by employees", (), 1),
    ]


LIMITED = limits(filters(), ("employees", "revenue", "founded"), ("country", "size", "customer", "name", "founded"))


@given(universes(), st.one_of(filters(), LIMITED))
def test_who_misses_by_one_rule_is_a_near_miss_of_it_and_of_no_other(made: Universe, where: Filter) -> None:
    counter = Counter(made)
    near = near_misses(counter, where)
    assert [miss.path for miss in near] == list(rules(where))
    for row in range(len(made)):
        found = why(counter, where, row)
        assert found.inside == counter.holds(where, row)
        assert bool(found.failed) is not found.inside
        alone = [miss.path for miss in near if counter.holds(miss.accounts, row)]
        assert alone == ([found.failed[0].path] if len(found.failed) == 1 else [])


def test_near_misses_are_what_the_definition_says_of_each_rule() -> None:
    chosen = random.Random(1)
    counter = Counter(random_universe(chosen))
    for _ in range(50):
        where = random_filter(chosen)
        counts = counter.count(where, details=False)
        for miss in near_misses(counter, where):
            if miss.path and edits.at(where, miss.path[:-1]) == where and isinstance(where, All):
                assert miss.accounts.size == counts.nodes[miss.path].without - counts.total
