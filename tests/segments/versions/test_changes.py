"""The words for a change of rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.versions.changes import changes

SIZE = Condition("employees", "between", (100, 500))
WIDER = Condition("employees", "between", (50, 500))
COUNTRY = Condition("country", "in", ("DE", "FR"))
CUSTOMER = Condition("customer", "is", True)
REVENUE = Condition("revenue", "at_least", 5)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (All((SIZE, COUNTRY)), All((SIZE, COUNTRY)), []),
        (All((SIZE, COUNTRY)), All((COUNTRY, SIZE)), []),
        (All((SIZE,)), All((WIDER,)), ["changed: employees 100…500 → employees 50…500"]),
        (All((SIZE, COUNTRY)), All((COUNTRY, WIDER)), ["changed: employees 100…500 → employees 50…500"]),
        (
            All((SIZE,)),
            All((Condition("employees", "at_least", 100),)),
            ["changed: employees 100…500 → employees ≥ 100"],
        ),
        (
            All((COUNTRY,)),
            All((Condition("country", "in", ("DE", "NO")),)),
            ["added country in NO; removed country in FR"],
        ),
        (
            All((COUNTRY,)),
            All((Condition("country", "in", ("FR", "DE")),)),
            ["changed: country in DE, FR → country in FR, DE"],
        ),
        (All((SIZE,)), All((SIZE, CUSTOMER)), ["added: customer is yes"]),
        (All((SIZE, CUSTOMER)), All((SIZE,)), ["removed: customer is yes"]),
        (All((SIZE, CUSTOMER)), All((SIZE, Not(CUSTOMER))), ["negated: customer is yes"]),
        (All((SIZE, Not(CUSTOMER))), All((SIZE, CUSTOMER)), ["no longer negated: customer is yes"]),
        (All((SIZE,)), All((Off(SIZE),)), ["switched off: employees 100…500"]),
        (
            All((Off(SIZE),)),
            All((WIDER,)),
            ["switched on: employees 50…500", "changed: employees 100…500 → employees 50…500"],
        ),
        (All((SIZE, COUNTRY)), Any((SIZE, COUNTRY)), ["ALL of became ANY of"]),
        (All((SIZE, Any((COUNTRY, CUSTOMER)))), All((SIZE, All((COUNTRY, CUSTOMER)))), ["ANY of became ALL of"]),
        (All((SIZE, Any((COUNTRY,)))), All((SIZE, Any((COUNTRY, CUSTOMER)))), ["added: customer is yes"]),
        (All((Not(SIZE),)), All((Not(WIDER),)), ["inside not: changed: employees 100…500 → employees 50…500"]),
        (SIZE, CUSTOMER, ["replaced: employees 100…500 → customer is yes"]),
    ],
)
def test_words(old: Filter, new: Filter, words: list[str]) -> None:
    assert list(changes(old, new)) == words


nodes = st.recursive(
    st.sampled_from([SIZE, WIDER, COUNTRY, CUSTOMER, REVENUE]),
    lambda below: st.one_of(
        st.lists(below, max_size=3).map(lambda c: All(tuple(c))),
        st.lists(below, max_size=3).map(lambda c: Any(tuple(c))),
        below.map(Not),
        below.map(Off),
    ),
    max_leaves=8,
)


@given(nodes, nodes)
def test_silence_means_equal_up_to_order(old: Filter, new: Filter) -> None:
    assert (list(changes(old, new)) == []) == (_unordered(old) == _unordered(new))


def _unordered(node: Filter) -> object:
    if isinstance(node, All | Any):
        return type(node).__name__, sorted(repr(_unordered(child)) for child in node.children)
    return (type(node).__name__, _unordered(node.child)) if isinstance(node, Not | Off) else node
