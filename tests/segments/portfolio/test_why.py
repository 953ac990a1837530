"""Why an account is in a segment or not, in words; near misses."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from random_filters import random_filter, random_universe
from strategies import filters, universes
from universes import AS_OF, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off
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
COUNTER = Counter(UNIVERSE, segments={"big": BIG, "loop": InSegment("loop")}.get)
C = Condition


@pytest.mark.parametrize(
    ("where", "row", "verdict"),
    [
        (BIG, 0, "in"),
        (C("employees", "at_most", 1000), 0, "excluded by one condition: employees 1040, at most 1000"),
        (C("employees", "between", (1, 5)), 0, "excluded by one condition: employees 1040, only 1 to 5"),
        (C("employees", "top", 1), 0, "excluded by one condition: employees 1040, must be top 1"),
        (C("employees", "missing", True), 0, "excluded by one condition: employees 1040, must be missing"),
        (All((GERMAN, BIG)), 1, "excluded by one condition: employees 10, at least 1000"),
        (All((GERMAN, C("tags", "has", "b"))), 0,
         "excluded by two conditions: country US, only DE; tags a, must have b"),
        (All((All((GERMAN, BIG)), C("name", "contains", "x"))), 1,
         "excluded by two conditions: employees 10, at least 1000; name Beta, must contain x"),
        (GERMAN, 3, "excluded by one condition: country is missing, only DE"),
        (C("founded", "within", "90 days"), 0,
         "excluded by one condition: founded 2026-07-24, must be within last 90 days"),
        (Not(C("customer", "is", True)), 0, "excluded by one condition: customer yes, excluded by not customer is yes"),
        (Not(C("customer", "is", True)), 2, "in, though a value is missing"),
        (Not(Any((GERMAN, C("tags", "has", "a")))), 0, "excluded by one condition: tags a, excluded by not tags has a"),
        (Any((GERMAN, C("employees", "below", 5))), 0,
         "excluded by one condition: no match for country is DE or employees < 5"),
        (All((Any((GERMAN,)), BIG)), 0, "excluded by one condition: country US, only DE"),
        (All((InSegment("big"), GERMAN)), 1, "excluded by one condition: not in big"),
        (All((Off(GERMAN), BIG)), 0, "in"),
        (All(), 0, "in"),
        (Off(GERMAN), 0, "in"),
        (C("nothing", "is", 1), 0, "excluded by one condition: no match for \"nothing\" is 1"),
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


@given(universes(), filters())
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
