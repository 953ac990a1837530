"""The nearest change that brings an account in: it does, and nothing smaller of its kind does."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from laws import examples
from random_filters import random_filter, random_universe
from strategies import filters, limits, universes
from universes import AS_OF, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.one_account import Account
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Path, live, walk
from niche.segments.portfolio.nearest import Nearest, nearest

UNIVERSE = universe(
    name=["Walina", "Beta", "Acme", "Fox"],
    country=["US", "DE", "DE", None],
    employees=[1040, 10, 200, 3000],
    revenue=[0.5, 2.0, 3.5, None],
    founded=[AS_OF - dt.timedelta(days=100), AS_OF + dt.timedelta(days=5), None, None],
    tags=[["a"], ["b"], ["a", "b"], []],
    size=["51-200", "1-10", "11-50", "201+"],
    customer=[True, False, None, None],
    industry=["5111", "51", "31", None],
    orders={"size": ("1-10", "11-50", "51-200", "201+")},
)
COUNTER = Counter(UNIVERSE, segments={"big": Condition("employees", "at_least", 2000)}.get)
ROW = next(row for row in range(4) if Account(COUNTER, row).value("name") == "Walina")


def change(where: Filter, counter: Counter = COUNTER, row: int = ROW) -> Nearest:
    account = Account(counter, row)
    return nearest(account, where, account.answers(where))


def test_the_row() -> None:
    assert Account(COUNTER, ROW).shown("industry") == ("5111 Newspapers",)


C = Condition


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (C("employees", "at_most", 1000), "employees ≤ 1040 instead of employees ≤ 1000"),
        (C("employees", "below", 1000), "employees ≤ 1040 instead of employees < 1000"),
        (C("employees", "above", 1040), "employees ≥ 1040 instead of employees > 1040"),
        (C("employees", "between", (100, 1000)), "employees 100…1040 instead of employees 100…1000"),
        (C("employees", "between", (2000, 3000)), "employees 1040…3000 instead of employees 2000…3000"),
        (C("employees", "top", 1), "employees top 2 instead of employees top 1"),
        (C("country", "is", "DE"), "add US to country is DE"),
        (C("country", "in", ("DE", "FR")), "add US to country in DE, FR"),
        (C("tags", "has", "b"), "add a to tags has b"),
        (C("tags", "has_all", ("a", "b")), "take b out of tags has all of a, b"),
        (C("tags", "missing", True), "remove tags is missing"),
        (C("industry", "under", ("31",)), "add 5111 Newspapers to industry under 31"),
        (C("size", "at_most", "11-50"), "size ≤ 51-200 instead of size ≤ 11-50"),
        (C("founded", "within", "90 days"), "founded within last 100 days instead of founded within last 90 days"),
        (C("founded", "older_than", "1 year"), "founded older than 99 days instead of founded older than 1 year"),
        (C("name", "contains", "bank"), "take name is Walina as well as name contains bank"),
        (C("customer", "is", False), "remove customer is no"),
        (Not(C("customer", "is", True)), "remove not customer is yes"),
        (Not(C("country", "in", ("US", "CA"))), "take US out of country in US, CA"),
        (Not(C("employees", "at_least", 1000)), "employees > 1040 instead of employees ≥ 1000"),
        (Not(C("employees", "between", (1000, 2000))), "employees 1041…2000 instead of employees 1000…2000"),
        (Not(C("revenue", "between", (0.0, 0.6))), "revenue ≥ 0 and revenue < 0.5 instead of revenue 0…0.6"),
        (
            Not(C("industry", "under", ("51",))),
            "industry under 51 and not industry under 5111 Newspapers instead of industry under 51",
        ),
        (
            All((C("employees", "at_most", 1000), C("country", "is", "DE"), C("name", "contains", "a"))),
            "employees ≤ 1040 instead of employees ≤ 1000; add US to country is DE",
        ),
        (
            Any((C("customer", "is", False), C("employees", "at_most", 1000), C("country", "is", "DE"))),
            "employees ≤ 1040 instead of employees ≤ 1000",
        ),
        (Any((All((C("customer", "is", False),)), C("country", "is", "DE"))), "add US to country is DE"),
        (Any((C("customer", "is", False), InSegment("big"))), "remove customer is no or in segment big"),
        (All((InSegment("big"), C("name", "contains", "a"))), "remove in segment big"),
        (All((Off(C("country", "is", "DE")), C("customer", "is", False))), "remove customer is no"),
        (Limit(All(), 1, "employees"), "top 2 by employees instead of top 1 by employees"),
        (Limit(All(), "10%", "employees"), "top 26% by employees instead of top 10% by employees"),
        (Limit(C("employees", "below", 1000), 2, "employees", smallest=True),
         "employees ≤ 1040 instead of employees < 1000; bottom 3 by employees instead of bottom 2 by employees"),
        (Limit(C("employees", "below", 1000), 3, "employees", "customer"),
         "employees ≤ 1040 instead of employees < 1000"),
        (Limit(All((C("customer", "is", False),)), 1, "employees"),
         "remove customer is no; top 2 by employees instead of top 1 by employees"),
    ],
)  # fmt: skip
def test_the_nearest_change_in_words(where: Filter, words: str) -> None:
    found = change(where)
    assert str(found) == words
    assert Account(COUNTER, ROW).answer(found.filter).match


def test_who_has_no_value_to_rank_by_comes_in_without_the_limit_alone() -> None:
    row = next(row for row in range(4) if Account(COUNTER, row).value("founded") is None)
    found = change(Limit(C("name", "contains", "Walina"), 1, "founded", "country"), row=row)
    assert found.changes[1:] == ("remove top 1 by founded per country",)
    assert not isinstance(found.filter, Limit)
    assert COUNTER.holds(found.filter, row)


def test_the_change_that_lets_fewer_others_in_spares_the_limit_one() -> None:
    """The bound of employees has less far to go, but lets in an account with a better score."""
    made = universe(employees=[100, 101], age=[50, 90], score=[5, 9])
    where = Limit(Any((C("employees", "above", 101), C("age", "below", 20))), 1, "score")
    assert str(change(where, Counter(made), row=0)) == "age ≤ 50 instead of age < 20"


def test_who_lacks_a_value_is_let_in_without_one() -> None:
    row = next(row for row in range(4) if Account(COUNTER, row).value("country") is None)
    found = change(All((C("country", "is", "DE"),)), row=row)
    assert str(found) == "take country is missing as well as country is DE"
    assert found.filter == All((Any((C("country", "is", "DE"), C("country", "missing", True))),))


@pytest.mark.parametrize("seed", range(8))
def test_the_change_brings_the_account_in_and_fewer_removals_do_not(seed: int) -> None:
    chosen = random.Random(seed)
    counter = Counter(random_universe(chosen, 20))
    for _ in range(25):
        where = random_filter(chosen)
        for row in range(0, 20, 4):
            account = Account(counter, row)
            if not account.answer(where).match:
                found = change(where, counter, row)
                assert account.answer(found.filter).match, (where, found)
                assert counter.holds(found.filter, row)
                assert not any(account.answer(smaller).match for smaller in _smaller(where, account, found))


LIMITED = limits(filters(4), ("employees", "revenue", "founded"), ("country", "size", "customer", "name"))


@examples(60)
@given(universes(), LIMITED)
def test_the_change_of_a_limited_filter_brings_the_account_in_and_a_smaller_one_does_not(
    made: Universe, where: Limit
) -> None:
    counter = Counter(made)
    for row in range(len(made)):
        account = Account(counter, row)
        if account.answer(where).match:
            continue
        found = change(where, counter, row)
        assert counter.holds(found.filter, row), found
        assert account.answer(found.filter).match
        for edit in found.edits:
            if isinstance(edit.node, Limit) and (less := _less(edit.node)) is not None:
                assert not counter.holds(edits.limited(found.filter, less), row)
        removed, changed = any(edit.node is None for edit in found.edits), len(found.edits)
        leaves = [path for path, node in live(where) if isinstance(node, Condition | InSegment)]
        single = {path: node for path in leaves if (node := _edited(where, path, account)) is not None}
        for number in range(len(single) + 1 if removed else changed):
            for paths in combinations(single, number):
                smaller: Filter = where
                for path in paths:
                    smaller = edits.replace(smaller, path, single[path])
                assert not counter.holds(smaller, row), (found, paths)


def _less(limit: Limit) -> Limit | None:
    """The next smaller limit; None for the smallest."""
    if isinstance(limit.top, int):
        return replace(limit, top=limit.top - 1) if limit.top > 1 else None
    percentage = int(limit.top.rstrip("%")) - 1
    return replace(limit, top=f"{percentage}%") if percentage else None


def _smaller(where: Filter, account: Account, found: Nearest) -> Iterator[Filter]:
    """What fewer changed conditions make, where each of them may answer as one likes and none is removed."""
    leaves = [path for path, node in live(where) if isinstance(node, Condition | InSegment)]
    answers = account.answers(where)
    if any(edit.node is None for edit in found.edits):
        # Nothing but edits: what the search can edit alone, each by its best.
        editable = {path: node for path in leaves if (node := _edited(where, path, account)) is not None}
        tried = range(len(editable) + 1)
    else:
        always, never = _certain(account)
        editable = {path: never if answers[path].match else always for path in leaves}
        tried = range(len(found.edits))
    for number in tried:
        for paths in combinations(editable, number):
            changed = where
            for path in paths:
                changed = edits.replace(changed, path, editable[path])
            yield changed


def _edited(where: Filter, path: Path, account: Account) -> Filter | None:
    """A condition changed so that it gives the other answer; None where it can only be removed."""
    node = edits.at(where, path)
    match = account.answers(where)[path].match
    wanted: Filter = Not(node) if match else node
    found = nearest(account, wanted, account.answers(wanted))
    if any(edit.node is None for edit in found.edits):
        return None
    return found.filter.child if isinstance(found.filter, Not) else found.filter


def _certain(account: Account) -> tuple[Filter, Filter]:
    known = Condition("name", "missing", True)
    return (known, Not(known)) if account.answer(known).match else (Not(known), known)


@pytest.mark.parametrize("operator", ["at_least", "above", "at_most", "below", "between"])
def test_no_nearer_bound_brings_the_account_in(operator: str) -> None:
    made = universe(employees=[50])
    counter = Counter(made)
    account = Account(counter, 0)
    for bound in range(40, 61):
        value = (bound, bound + 5) if operator == "between" else bound
        for where in (C("employees", operator, value), Not(C("employees", operator, value))):
            if account.answer(where).match:
                continue
            found = change(where, counter, 0).filter
            ways = [
                C("employees", kind, near)
                for kind in ("at_least", "above", "at_most", "below")
                for near in range(min(bound, 50), max(bound, 50) + 1)
                if kind[:2] == operator[:2]
            ]
            if isinstance(where, Condition) and operator != "between":
                new = next(node for _, node in walk(found) if isinstance(node, Condition))
                assert isinstance(new.value, int)
                nearer = [w for w in ways if isinstance(w.value, int) and abs(w.value - bound) < abs(new.value - bound)]
                assert not any(account.answer(way).match for way in nearer if way.operator == new.operator)
