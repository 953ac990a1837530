"""Repairs: what is promised is counted, and no smaller change of the same kind would do."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repairable import FILTERS, LEAVES, LETTERS, ranges, universes
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings import repairs
from niche.segments.findings.relax import relaxations
from niche.segments.findings.repairs import larger, smaller, unsearched
from niche.segments.findings.restrict import restrictions
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, Not, conditions


@given(universes(), FILTERS, st.integers(1, 30))
def test_every_repair_of_a_narrow_segment_counts_what_it_promises(
    accounts: Universe, where: Filter, least: int
) -> None:
    counter = Counter(accounts)
    counts = counter.count(where)
    if counts.total >= least:
        return
    for repair in larger(counter, counts, least):
        assert least <= repair.accounts == Counter(accounts).size(repair.filter)


@given(universes(), FILTERS, st.integers(1, 10), st.integers(0, 10))
def test_every_repair_of_a_broad_segment_counts_what_it_promises(
    accounts: Universe, where: Filter, most: int, least: int
) -> None:
    counter = Counter(accounts)
    counts = counter.count(where)
    if counts.total <= most:
        return
    for repair in smaller(counter, counts, most, least):
        assert least <= repair.accounts <= most
        assert repair.accounts == Counter(accounts).size(repair.filter)


@given(universes(), ranges("whole", st.integers(0, 9)), LEAVES, st.integers(1, 30))
def test_no_nearer_bound_reaches_the_minimum(accounts: Universe, ranged: Condition, other: Filter, least: int) -> None:
    where = All((ranged, other))
    counter = Counter(accounts)
    counts = counter.count(where)
    if counts.total >= least or counts.total == 0:
        return
    offered = {changed for _, changed in relaxations(counter, counts, least)}
    for candidate, nearer in _whole_bounds(ranged):
        reaches = counter.size(edits.replace(where, (0,), candidate)) >= least
        short = nearer is None or counter.size(edits.replace(where, (0,), nearer)) < least
        if reaches and short and nearer is not None:
            assert edits.replace(where, (0,), candidate) in offered


def _whole_bounds(condition: Condition) -> Iterator[tuple[Condition, Condition | None]]:
    """Every range with one end further out, with the range one step nearer."""
    operator, value = condition.operator, condition.value
    if operator == "between":
        assert isinstance(value, tuple)
        low, high = value
        assert isinstance(low, int)
        assert isinstance(high, int)
        for end in range(low - 1, -1, -1):
            yield Condition("whole", "between", (end, high)), Condition("whole", "between", (end + 1, high))
        for end in range(high + 1, 10):
            yield Condition("whole", "between", (low, end)), Condition("whole", "between", (low, end - 1))
        return
    assert isinstance(value, int)
    if operator in ("at_least", "above"):
        first = value + (operator == "above")
        for end in range(first - 1, -1, -1):
            yield Condition("whole", "at_least", end), Condition("whole", "at_least", end + 1)
    else:
        first = value - (operator == "below")
        for end in range(first + 1, 10):
            yield Condition("whole", "at_most", end), Condition("whole", "at_most", end - 1)


@given(universes(), st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True), st.integers(1, 30))
def test_no_fewer_values_reach_the_minimum(accounts: Universe, values: list[str], least: int) -> None:
    where = All((Condition("letter", "in", tuple(values)),))
    counter = Counter(accounts)
    counts = counter.count(where)
    if counts.total >= least:
        return
    rest = [letter for letter in LETTERS if letter in accounts.columns["letter"].values and letter not in values]
    gains = sorted((counter.size(Condition("letter", "is", letter)) for letter in rest), reverse=True)
    fewest = next((n for n in range(len(gains) + 1) if counts.total + sum(gains[:n]) >= least), None)
    found = [changed for _, changed in relaxations(counter, counts, least)]
    if fewest is None:
        assert found == []
        return
    ((_, condition),) = conditions(found[0])
    assert isinstance(condition.value, tuple)
    assert len(condition.value) == len(values) + fewest


@given(universes(), st.integers(0, 15))
def test_no_cut_within_the_maximum_keeps_more(accounts: Universe, most: int) -> None:
    counter = Counter(accounts)
    counts = counter.count(All())
    sizes = {
        operator: [counter.size(Condition("whole", operator, end)) for end in range(10)]
        for operator in ("at_least", "at_most")
    }
    offered = [
        counter.size(changed)
        for _, changed in restrictions(counter, counts, most)
        for _, condition in conditions(changed)
        if condition.column == "whole"
    ]
    known = counter.size(Not(Condition("whole", "missing", True)))
    best = max((size for found in sizes.values() for size in found if size <= most), default=0)
    assert offered == ([best] if best and known > most else [])


ACCOUNTS = universe(
    number=list(range(100)),
    money=[n + 0.1234 for n in range(100)],
    letter=[LETTERS[n % 4] for n in range(100)],
    industry=["5112" if n < 10 else "517" if n < 30 else "522" for n in range(100)],
)


@pytest.mark.parametrize(
    ("where", "least", "changes"),
    [
        (
            Condition("number", "between", (40, 49)),
            20,
            [
                ("number 30…49 instead of number 40…49", 20),
                ("number 40…59 instead of number 40…49", 20),
                ("number 35…54 instead of number 40…49", 20),
            ],
        ),
        (Condition("money", "at_least", 95), 10, [("money ≥ 90 instead of money ≥ 95", 10)]),
        (Condition("money", "below", 5), 6, [("money ≤ 5.2 instead of money < 5", 6)]),
        (Condition("number", "top", 5), 10, [("number top 10 instead of number top 5", 10)]),
        (Condition("letter", "is", "a"), 40, [("add b to letter is a", 50)]),
        (Condition("letter", "is", "a"), 60, [("add d, b to letter is a", 75)]),
        (Condition("industry", "under", ("5112",)), 20, [("51 Information instead of 5112 Software", 30)]),
    ],
)
def test_repairs_of_one_condition(where: Filter, least: int, changes: list[tuple[str, int]]) -> None:
    counter = Counter(ACCOUNTS)
    found = larger(counter, counter.count(where), least)
    assert sorted((repair.change, repair.accounts) for repair in found) == sorted(changes)


def test_where_one_drop_is_not_enough_two_are_tried() -> None:
    where = All((*tuple(Condition("letter", "contains", letter) for letter in "ab"), Condition("letter", "is", "c")))
    counter = Counter(ACCOUNTS)
    assert [r.change for r in larger(counter, counter.count(where), 10)] == [
        "drop letter contains a and letter contains b",
        "drop letter contains a and letter is c",
        "drop letter contains b and letter is c",
    ]


@pytest.mark.parametrize(
    ("where", "change", "accounts"),
    [
        (All(), "add number ≥ 80", 20),
        (Condition("number", "between", (0, 98)), "add money ≥ 79", 20),
        (Condition("number", "at_most", 50), "add number ≥ 31", 20),
        (All((Condition("number", "at_most", 50),)), "number 31…50 instead of number ≤ 50", 20),
        (All((Condition("number", "between", (10, 50)),)), "number 31…50 instead of number 10…50", 20),
        (All(), "add industry under 517 Telecommunications", 20),
        (All((Condition("number", "below", 60),)), "add letter is a", 15),
    ],
)
def test_repairs_of_a_broad_segment(where: Filter, change: str, accounts: int) -> None:
    counter = Counter(ACCOUNTS)
    found = dict(_sizes(counter, where))
    assert found[change] == accounts


def _sizes(counter: Counter, where: Filter) -> Iterator[tuple[str, int]]:
    return ((change, counter.size(changed)) for change, changed in restrictions(counter, counter.count(where), 20, 5))


def test_the_smallest_change_comes_first_and_tells_its_win_rate() -> None:
    """All win three of four; with more deals the rate is drawn less towards that of all accounts, which is no gain."""
    accounts = universe(
        country=["DE"] * 40 + ["FR"] * 200 + ["US"] * 160,
        size=["small"] * 20 + ["large"] * 180 + ["small"] * 200,
        won=[n % 4 > 0 for n in range(200)] + [n % 4 == 0 for n in range(200)],
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    where = All((Condition("country", "is", "DE"), Condition("size", "is", "large")))
    found = larger(counter, counter.count(where), 40)
    assert [(r.change, r.accounts, r.outcome) for r in found] == [
        ("add small to size is large", 40, "win rate 75.0 %"),
        ("drop size is large", 40, "win rate 75.0 %"),
        ("add FR to country is DE", 180, "win rate 75.0 %"),
        ("drop country is DE", 180, "win rate 75.0 %"),
    ]


def test_a_change_that_loses_lift_comes_last() -> None:
    """Where the small win as often as the large, they are let in before the fewer French, who win nothing."""
    accounts = universe(
        country=["DE"] * 300 + ["FR"] * 150 + ["US"] * 300,
        size=["large"] * 100 + ["small"] * 200 + ["large"] * 150 + ["small"] * 300,
        won=[True] * 300 + [False] * 450,
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    where = All((Condition("country", "is", "DE"), Condition("size", "is", "large")))
    found = larger(counter, counter.count(where), 200)
    assert [(r.change, r.accounts, r.outcome) for r in found] == [
        ("add small to size is large", 300, "win rate 100 %"),
        ("drop size is large", 300, "win rate 100 %"),
        ("add FR to country is DE", 250, "win rate 40.0 %"),
        ("drop country is DE", 250, "win rate 40.0 %"),
    ]


def test_of_a_broad_segment_what_an_account_is_comes_before_its_days() -> None:
    accounts = universe(
        since=[dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(100)],
        employees=[n // 3 for n in range(100)],
        country=["DE" if n % 4 else "FR" for n in range(100)],
    )
    counter = Counter(accounts)
    found = smaller(counter, counter.count(All()), 50)
    assert [(r.change, r.accounts) for r in found] == [
        ("add employees ≥ 17", 49),
        ("add country is FR", 25),
        ("add since ≥ 2024-02-20", 50),
    ]


@pytest.mark.parametrize(("winning", "change"), [("small", "employees ≤ 49"), ("large", "employees ≥ 150")])
def test_of_a_broad_segment_the_end_is_kept_where_the_deals_are_won(winning: str, change: str) -> None:
    accounts = universe(
        employees=list(range(200)),
        won=[(n < 100) == (winning == "small") for n in range(200)],
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    found = smaller(counter, counter.count(All()), 50)
    assert [(r.change, r.accounts, r.outcome) for r in found] == [(f"add {change}", 50, "win rate 100 %")]


FLAGS = [list(flags) for flags in zip(*itertools.product([True, False], repeat=6), strict=True)]
FLAGGED = Counter(universe(**dict(zip("abcdef", FLAGS, strict=True))))


@given(st.lists(st.builds(Condition, st.sampled_from("abcdef"), st.just("is"), st.booleans()), min_size=3, max_size=9))
def test_two_steps_that_go_together_are_found_without_trying_every_two(steps: list[Condition]) -> None:
    counts = FLAGGED.count(All(tuple(steps)))
    every = dict(repairs._pairs(FLAGGED, counts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repairs, "FEW", 2)
        some = dict(repairs._pairs(FLAGGED, counts))
    assert some.items() <= every.items()
    assert max(some.values()) == max(every.values())


@pytest.mark.parametrize("kind", [All, Any])
def test_changes_are_tried_for_some_of_very_many_conditions_which_is_said(kind: type[All] | type[Any]) -> None:
    accounts = universe(number=list(range(300)))
    ranges = [Condition("number", "between", (n, n)) for n in range(250)]
    wide = [Not(one) for one in ranges] if kind is All else ranges
    counter = Counter(accounts)
    counts = counter.count(kind(tuple(wide)))
    found = larger(counter, counts, counts.total + 1)
    assert found
    assert [counter.size(one.filter) for one in found] == [one.accounts for one in found]
    assert unsearched(counts, counts.total + 1) == (
        "; changes were tried for 100 of 250 conditions" if kind is Any else ""
    )
