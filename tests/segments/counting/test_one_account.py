"""One account is asked what all are counted by: the two must agree, for every node."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import EFFORT, examples
from random_filters import random_filter, random_universe
from strategies import filters, limits, universes
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.one_account import Account
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not


@examples(300)
@given(universes(), filters())
def test_an_account_is_in_exactly_if_it_is_counted(universe: Universe, where: Filter) -> None:
    agree(Counter(universe), where, range(len(universe)))


BY, PER = ("employees", "revenue", "founded"), ("country", "size", "customer", "name", "founded", "employees")


@examples(150)
@given(universes(), st.data())
def test_an_account_is_among_the_best_exactly_if_it_is_counted(universe: Universe, data: st.DataObject) -> None:
    limit, other = data.draw(limits(filters(), BY, PER)), data.draw(filters(3))
    counter = Counter(universe, segments={"best": limit}.get)
    agree(counter, limit, range(len(universe)))
    agree(counter, All((InSegment("best"), Not(other))), range(len(universe)))
    again = Limit(Any((InSegment("best"), other)), 2, "employees", "country")
    agree(counter, again, range(len(universe)))


def test_a_limit_that_does_not_fit_is_unknown() -> None:
    agree(Counter(universe(employees=[1, None])), Limit(All(), 1, "nothing"), range(2))


def agree(counter: Counter, where: Filter, rows: range) -> None:
    """Compare the whole, and every node, with what is counted of all accounts."""
    matched, counts = counter.match(where), counter.count(where, details=False)
    alone, unknown = dict.fromkeys(counts.nodes, 0), dict.fromkeys(counts.nodes, 0)
    undecided = 0
    for row in rows:
        account = Account(counter, row)
        whole = account.answer(where)
        assert whole.match == counter.holds(matched, row), row
        undecided += whole.unknown
        for path, answer in account.answers(where).items():
            alone[path] += answer.match
            unknown[path] += answer.unknown
    assert undecided == counts.undecided
    assert alone == {path: node.alone for path, node in counts.nodes.items()}
    assert unknown == {path: node.unknown for path, node in counts.nodes.items()}


@pytest.mark.parametrize("seed", range(4 * max(EFFORT, 1)))
def test_random_filters_say_the_same_of_each_account_as_of_all(seed: int) -> None:
    chosen = random.Random(seed)
    counter = Counter(random_universe(chosen, 50))
    for _ in range(25):
        agree(counter, random_filter(chosen), range(50))


def test_random_filters_on_a_thousand_accounts() -> None:
    """`make fuzz` tries a thousand filters."""
    chosen = random.Random(7)
    counter = Counter(random_universe(chosen, 1000))
    accounts = [Account(counter, row) for row in range(1000)]
    for _ in range(1000 if EFFORT else 20):
        where = random_filter(chosen)
        matched = set(counter.positions(where).tolist())
        assert matched == {account.row for account in accounts if account.answer(where).match}, where


def test_an_account_of_several_nodes_and_of_segments_in_segments() -> None:
    named: dict[str, Filter] = {
        "big": Condition("employees", "at_least", 100),
        "german": All((Condition("country", "is", "DE"), InSegment("big"))),
        "loop": InSegment("loop"),
    }
    made = universe(
        employees=[50, 100, None, 400], country=["DE", "DE", "DE", None], industry=["511", "31", None, "51"]
    )
    counter = Counter(made, segments=named.get)
    for where in (
        InSegment("german"),
        Not(InSegment("german")),
        Any((InSegment("loop"), InSegment("nobody"), InSegment("big"))),
        All((Condition("industry", "under", ("511",)), Not(Condition("nothing", "is", 1)))),
    ):
        agree(counter, where, range(4))
