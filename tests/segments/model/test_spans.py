from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import frame_of, universe

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.spans import Span, conditions, kept, left_out

DAY = dt.date(2026, 3, 31)
UNIVERSE = universe(
    employees=[1, 9, 10, 11, 99, 100, 101, None],
    revenue=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, None, 9.9],
    founded=[DAY, dt.date(2026, 4, 1), dt.date(2020, 1, 1), None, DAY, DAY, DAY, DAY],
)
COUNTER = Counter(UNIVERSE)
EMPLOYEES, REVENUE, FOUNDED = (UNIVERSE.columns[name] for name in ("employees", "revenue", "founded"))
DE = Condition("country", "is", "DE")


def employees(operator: str, value: int | tuple[int, ...]) -> Condition:
    return Condition("employees", operator, value)


@pytest.mark.parametrize(
    ("column", "span", "said"),
    [
        (EMPLOYEES, Span(10.0, 100.0), (employees("between", (10, 99)),)),
        (EMPLOYEES, Span(10, 11), (employees("is", 10),)),
        (EMPLOYEES, Span(10, None), (employees("at_least", 10),)),
        (EMPLOYEES, Span(None, 100.0), (employees("below", 100),)),
        (EMPLOYEES, Span(), (Not(employees("missing", True)),)),
        (REVENUE, Span(1.0, 2.0), (Condition("revenue", "at_least", 1.0), Condition("revenue", "below", 2.0))),
        (
            FOUNDED,
            Span(dt.date(2026, 1, 1), dt.date(2026, 4, 1)),
            (Condition("founded", "between", (dt.date(2026, 1, 1), DAY)),),
        ),
    ],
)
def test_a_span_as_conditions(column: object, span: Span, said: tuple[Filter, ...]) -> None:
    assert conditions(column, span) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("root", "span", "after"),
    [
        (All(), Span(10, 100), All((employees("between", (10, 99)),))),
        (DE, Span(10, None), All((DE, employees("at_least", 10)))),
        (All((employees("between", (50, 500)), DE)), Span(10, 100), All((employees("between", (50, 99)), DE))),
        (All((employees("at_least", 50), DE)), Span(10, 100), All((employees("between", (50, 99)), DE))),
        (All((DE, employees("below", 50))), Span(10, None), All((DE, employees("between", (10, 49))))),
        (All((employees("below", 5),)), Span(10, None), All((employees("below", 5), employees("at_least", 10)))),
        (Any((DE,)), Span(10, 100), All((Any((DE,)), employees("between", (10, 99))))),
    ],
)
def test_a_filter_keeps_a_span(root: Filter, span: Span, after: Filter) -> None:
    assert kept(root, EMPLOYEES, span) == after


def test_leaving_out_a_span_is_the_complement_of_keeping_it() -> None:
    assert left_out(All(), EMPLOYEES, Span(10, 100)) == All((Not(employees("between", (10, 99))),))
    low, high = Condition("revenue", "at_least", 1.0), Condition("revenue", "below", 2.0)
    assert left_out(DE, REVENUE, Span(1.0, 2.0)) == All((DE, Not(All((low, high)))))


ENDS = st.none() | st.integers(0, 110)


@given(ENDS, ENDS, ENDS, ENDS)
def test_two_spans_one_after_the_other_keep_what_lies_in_both(
    low: int | None, high: int | None, other_low: int | None, other_high: int | None
) -> None:
    spans = (Span(low, high), Span(other_low, other_high))
    if any(span.empty for span in spans):
        return
    root: Filter = All()
    for span in spans:
        root = kept(root, EMPLOYEES, span)
    held = [
        value
        for value in frame_of(UNIVERSE)["employees"].drop_nulls().to_list()
        if all((s.low is None or value >= s.low) and (s.high is None or value < s.high) for s in spans)
    ]
    assert COUNTER.size(root) == len(held)
