"""Repairs: what is promised is counted, what the segment means comes first, and the limits hold."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from repairable import FILTERS, LETTERS, universes
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.drivers.splits import Demands, splits
from niche.segments.findings import drops
from niche.segments.findings.changes import Sizes, keeping
from niche.segments.findings.finding import Repair
from niche.segments.findings.repairs import larger, smaller, unsearched
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, Not, prune
from niche.segments.stats.estimates import wilson

Offer = Callable[..., tuple[Repair, ...]]


@given(universes(), FILTERS, st.integers(1, 30), st.integers(1, 30))
def test_every_repair_keeps_its_promises(accounts: Universe, where: Filter, least: int, most: int) -> None:
    """Three at most, each within both limits, with a condition that keeps somebody out."""
    sizes = Sizes(min(least, most), max(least, most))
    counter = Counter(accounts)
    counts = counter.count(where)
    assume(prune(where) is not None and not sizes.hold(counts.total))
    offered = larger(counter, counts, sizes) if counts.total < sizes.least else smaller(counter, counts, sizes)
    assert len(offered) <= 3
    for repair in offered:
        fresh = Counter(accounts)
        assert sizes.least <= repair.accounts <= sizes.most
        assert repair.accounts == fresh.size(repair.filter)
        assert prune(repair.filter) is not None
        assert repair.accounts < len(accounts)
        assert repair.gained == fresh.size(All((repair.filter, Not(where))))
        assert repair.lost == fresh.size(All((where, Not(repair.filter))))


ACCOUNTS = universe(
    number=list(range(1000)),
    money=[n + 0.1234 for n in range(1000)],
    letter=[LETTERS[n % 4] for n in range(1000)],
    size=["small" if n < 100 else "medium" if n < 500 else "large" for n in range(1000)],
    orders={"size": ("small", "medium", "large")},
    first=[n < 300 for n in range(1000)],
    even=[n % 2 == 0 for n in range(1000)],
    third=[n % 3 == 0 for n in range(1000)],
    industry=["5112" if n < 100 else "5111" if n < 150 else "517" if n < 450 else "522" for n in range(1000)],
)


def said(offered: Sequence[Repair]) -> list[tuple[str, int]]:
    return [(repair.change, repair.accounts) for repair in offered]


@pytest.mark.parametrize(
    ("where", "sizes", "offered"),
    [
        # bounds: round, clear of the limits, those near by before those far away
        (Condition("number", "between", (400, 490)), (200, 900), [("number 250…490 instead of number 400…490", 241)]),
        (Condition("money", "at_least", 950), (100, 900), [("money ≥ 850 instead of money ≥ 950", 150)]),
        (Condition("number", "top", 50), (90, 900), [("number top 100 instead of number top 50", 100)]),
        # no condition: not all values of a column, and not the only step dropped
        (Condition("letter", "in", ("a", "b", "c")), (760, 1000), []),
        # the tree: a sibling, then the node above; within the other limit
        (
            All((Condition("industry", "under", ("5112",)),)),
            (120, 900),
            [("add 5111 Newspapers to industry under 5112", 150)],
        ),
        # in an order the next value
        (Condition("size", "is", "small"), (150, 900), [("add medium to size is small", 500)]),
    ],
)
def test_repairs_of_one_condition(where: Filter, sizes: tuple[int, int], offered: list[tuple[str, int]]) -> None:
    counter = Counter(ACCOUNTS)
    found = larger(counter, counter.count(where), Sizes(*sizes))
    assert said(found)[: len(offered) or 1] == offered


INFORMATION = Condition("industry", "under", ("51",))
FIRST, EVEN, THIRD = (Condition(name, "is", True) for name in ("first", "even", "third"))


@pytest.mark.parametrize(
    ("steps", "sizes", "offered"),
    [
        # the last step before the first, and the industry never before others
        ((FIRST, EVEN, THIRD), (60, 900), ["drop third is yes", "drop even is yes", "drop first is yes"]),
        ((FIRST, EVEN, THIRD), (60, 110), ["drop even is yes"]),
        ((INFORMATION, EVEN, THIRD), (90, 900), ["drop third is yes", "drop even is yes"]),
        ((EVEN, THIRD, INFORMATION), (160, 200), ["drop industry under 51"]),
        # what is left out stays out, unless nothing else helps
        ((FIRST, EVEN, Not(THIRD)), (140, 900), ["drop even is yes", "drop first is yes"]),
        ((FIRST, EVEN, Not(THIRD)), (140, 180), ["drop not third is yes"]),
        # a segment keeps a condition
        ((FIRST,), (400, 900), []),
    ],
)
def test_steps_are_dropped_from_the_last_to_the_first(
    steps: tuple[Filter, ...], sizes: tuple[int, int], offered: list[str]
) -> None:
    counter = Counter(ACCOUNTS)
    found = larger(counter, counter.count(All(steps)), Sizes(*sizes))
    assert [repair.change for repair in found if repair.change.startswith("drop")] == offered


def test_where_one_drop_is_not_enough_two_are_tried() -> None:
    where = All((*tuple(Condition("letter", "contains", letter) for letter in "ab"), Condition("letter", "is", "c")))
    counter = Counter(ACCOUNTS)
    assert [r.change for r in larger(counter, counter.count(where), Sizes(10, 900))] == [
        "drop letter contains b and letter is c",
        "drop letter contains a and letter is c",
        "drop letter contains a and letter contains b",
    ]


@pytest.mark.parametrize(
    ("where", "sizes", "first"),
    [
        # its own conditions first: an end moved in, the first of several values, one of the nodes within
        (Condition("number", "at_least", 100), (60, 500), ("number ≥ 750 instead of number ≥ 100", 250)),
        (
            All((Condition("number", "between", (10, 900)),)),
            (60, 500),
            ("number 500…900 instead of number 10…900", 401),
        ),
        (Condition("letter", "in", ("b", "a", "d")), (60, 600), ("letter in b, a instead of letter in b, a, d", 500)),
        (
            INFORMATION,
            (60, 400),
            ("industry under 517 Telecommunications instead of industry under 51", 300),
        ),
        # then the columns that people use
        (Not(Condition("money", "missing", True)), (60, 600), ("add industry under 52 Finance", 550)),
    ],
)
def test_repairs_of_a_broad_segment(where: Filter, sizes: tuple[int, int], first: tuple[str, int]) -> None:
    counter = Counter(ACCOUNTS)
    assert said(smaller(counter, counter.count(where), Sizes(*sizes)))[0] == first


def test_of_columns_those_come_first_that_people_use_and_each_subject_once() -> None:
    accounts = universe(
        fibre=[n % 7 for n in range(400)],
        employees=[n * 7 % 1000 for n in range(400)],
        size_band=["small" if n * 7 % 1000 < 500 else "large" for n in range(400)],
        created=[dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(400)],
        country=["DE" if n % 4 else "FR" for n in range(400)],
        team=["red" if n % 3 else "blue" for n in range(400)],
        orders={"size_band": ("small", "large")},
    )
    counter = Counter(accounts)
    counts = counter.count(Not(Condition("created", "missing", True)))
    offered = smaller(counter, counts, Sizes(60, 200))
    assert said(offered) == [("add employees ≥ 500", 184), ("add country is FR", 100), ("add team is blue", 134)]
    assert smaller(counter, counts, Sizes(60, 200), used={"team"})[2].change == "add team is blue"


def test_similar_values_are_told_by_what_else_is_known_and_never_by_size() -> None:
    """Austrians are like Germans, of whom there are few; of the many Americans and the few Maltese nobody is."""
    accounts, people = [("DE", 60), ("AT", 60), ("US", 900), ("CA", 300), ("MT", 5)], []
    for country, number in accounts:
        people += [(country, n) for n in range(number)]
    german = {"DE", "AT"}
    made = universe(
        country=[country for country, _ in people],
        erp=[("SAP" if n % 5 else "Oracle") if c in german else ("Oracle" if n % 5 else "SAP") for c, n in people],
        channel=[("fair" if n % 3 else "web") if c in german else ("web" if n % 3 else "fair") for c, n in people],
    )
    counter = Counter(made)
    for sizes, offered in (((100, 900), [("add AT to country is DE", 120)]), ((300, 1300), [])):
        assert said(larger(counter, counter.count(Condition("country", "is", "DE")), Sizes(*sizes))) == offered


def test_without_other_columns_no_value_is_similar() -> None:
    accounts = universe(country=["DE"] * 60 + ["FR"] * 200 + ["US"] * 160, channel=["web", "fair"] * 210)
    counter = Counter(accounts)
    assert larger(counter, counter.count(Condition("country", "is", "DE")), Sizes(100, 400)) == ()


def won(first: int, others: int) -> list[bool]:
    """Three of four, of others one of four."""
    return [n % 4 > 0 for n in range(first)] + [n % 4 == 0 for n in range(others)]


def test_a_repair_tells_what_is_gained_and_how_it_turned_out_where_that_is_known() -> None:
    accounts = universe(
        country=["DE"] * 100 + ["US"] * 300,
        size=["small"] * 60 + ["large"] * 40 + ["small"] * 300,
        won=won(100, 300),
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    where = All((Condition("country", "is", "DE"), Condition("size", "is", "large")))
    (repair,) = larger(counter, counter.count(where), Sizes(70, 200))
    interval = wilson(75, 100)
    told = f"win rate 75.0 % ({interval.low:.1%} to {interval.high:.1%})".replace("%", " %").replace("  %", " %")
    assert (repair.change, repair.accounts, repair.effects) == ("drop size is large", 100, ("60 more", told))
    assert larger(counter, counter.count(where), Sizes(41, 99)) == ()
    closed = [True] * 61 + [False] * 9
    size = ["small"] * 30 + ["large"] * 40
    few = Counter(universe(country=["DE"] * 61 + ["US"] * 9, size=size, won=closed, roles={Role.WON: "won"}))
    (repair,) = larger(few, few.count(where), Sizes(50, 62))
    assert (repair.accounts, repair.effects) == (61, ("30 more",))


def test_lift_only_breaks_ties() -> None:
    """Of two ends as round that keep as many, the one where deals are won; but the segment's own condition first."""
    accounts = universe(
        employees=list(range(400)),
        visits=[n % 20 for n in range(400)],
        won=[n >= 200 and n % 4 > 0 for n in range(400)],
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    own, further, *_ = smaller(counter, counter.count(Condition("visits", "at_least", 0)), Sizes(60, 211))
    assert own.change == "visits ≥ 10 instead of visits ≥ 0"
    assert further.change == "add employees ≥ 250"


def test_the_better_part_of_a_confirmed_split_comes_first() -> None:
    accounts = universe(
        employees=[n * 7919 % 1000 for n in range(4000)],
        erp=["SAP" if n % 2 else "none" for n in range(4000)],
        won=[n // 2 % 10 < (5 if n % 2 else 1) for n in range(4000)],
        roles={Role.WON: "won"},
    )
    counter = Counter(accounts)
    counts = counter.count(Condition("employees", "at_least", 0))
    sizes = Sizes(100, 2500)
    found = smaller(counter, counts, sizes, splits(counter, counts, Demands(100, 30)))
    assert (found[0].change, found[0].accounts) == ("keep only erp is SAP", 2000)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("erp", "is", "SAP"), "keep only erp is SAP"),
        (Not(Condition("erp", "is", "SAP")), "leave out erp is SAP"),
        (Not(Condition("erp", "missing", True)), "leave out erp is missing"),
    ],
)
def test_keeping_the_others_is_told_as_leaving_out(condition: Filter, words: str) -> None:
    assert keeping(condition, universe(erp=["SAP", None])) == words


FLAGS = [list(flags) for flags in zip(*itertools.product([True, False], repeat=6), strict=True)]
FLAGGED = Counter(universe(**dict(zip("abcdef", FLAGS, strict=True))))


@given(st.lists(st.builds(Condition, st.sampled_from("abcdef"), st.just("is"), st.booleans()), min_size=3, max_size=9))
def test_two_steps_that_go_together_are_found_without_trying_every_two(steps: list[Condition]) -> None:
    counts = FLAGGED.count(All(tuple(steps)))
    every = dict(drops.pairs(FLAGGED, counts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drops, "FEW", 2)
        some = dict(drops.pairs(FLAGGED, counts))
    assert some.items() <= every.items()
    assert max(some.values()) == max(every.values())


@pytest.mark.parametrize("kind", [All, Any])
def test_changes_are_tried_for_some_of_very_many_conditions_which_is_said(kind: type[All] | type[Any]) -> None:
    accounts = universe(number=list(range(300)))
    ranges = [Condition("number", "between", (n, n)) for n in range(250)]
    wide = [Not(one) for one in ranges] if kind is All else ranges
    counter = Counter(accounts)
    counts = counter.count(kind(tuple(wide)))
    found = larger(counter, counts, Sizes(counts.total + 1, 299))
    assert found
    assert [counter.size(one.filter) for one in found] == [one.accounts for one in found]
    assert unsearched(counts, counts.total + 1) == (
        "; changes were tried for 100 of 250 conditions" if kind is Any else ""
    )
