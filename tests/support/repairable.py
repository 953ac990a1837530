"""Hypothesis strategies: small universes with a column of each kind, and segments of them that can be mended."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off

LETTERS = ("a", "b", "c", "d")
SIZES = ("small", "medium", "large", "huge")
CODES = ("311", "5111", "5112", "517", "522", None)
DAY = dt.date(2026, 1, 1)
DIGITS = st.integers(0, 9)


def missing_or(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), values, values, values)


@st.composite
def universes(draw: st.DrawFn, whole: st.SearchStrategy[int] = DIGITS) -> Universe:
    """`whole` are the numbers of the column of whole ones."""
    height = draw(st.integers(1, 30))

    def cells(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(missing_or(values), min_size=height, max_size=height))

    return universe(
        whole=[*cells(whole)[:-1], 3],
        real=[*cells(st.floats(-9, 9, allow_nan=False))[:-1], 0.25],
        day=[*cells(st.integers(-400, 400).map(lambda days: DAY + dt.timedelta(days)))[:-1], DAY],
        letter=[*cells(st.sampled_from(LETTERS))[:-1], "a"],
        size=cells(st.sampled_from(SIZES)),
        tags=[*cells(st.lists(st.sampled_from(LETTERS), min_size=1, unique=True))[:-1], ["a", "b"]],
        orders={"size": SIZES},
        industry=draw(st.lists(st.sampled_from(CODES), min_size=height, max_size=height)),
        as_of=DAY,
    )


def ranges(column: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[Condition]:
    single = st.builds(Condition, st.just(column), st.sampled_from(["at_least", "above", "at_most", "below"]), values)
    pair = st.tuples(values, values)
    return single | st.builds(Condition, st.just(column), st.just("between"), pair)


LEAVES: st.SearchStrategy[Filter] = st.one_of(
    ranges("whole", st.integers(0, 9)),
    ranges("real", st.floats(-9, 9, allow_nan=False)),
    ranges("day", st.integers(-400, 400).map(lambda days: DAY + dt.timedelta(days))),
    ranges("size", st.sampled_from(SIZES)),
    st.builds(Condition, st.just("whole"), st.sampled_from(["top", "bottom"]), st.integers(1, 9)),
    st.builds(
        Condition,
        st.just("day"),
        st.sampled_from(["within", "older_than", "in_next"]),
        st.integers(0, 400).map(lambda days: f"{days} days"),
    ),
    st.builds(Condition, st.just("letter"), st.just("is"), st.sampled_from(LETTERS)),
    st.builds(Condition, st.just("letter"), st.just("in"), st.lists(st.sampled_from(LETTERS), min_size=1).map(tuple)),
    st.builds(Condition, st.just("tags"), st.just("has"), st.sampled_from(LETTERS)),
    st.builds(
        Condition,
        st.just("tags"),
        st.sampled_from(["has_any", "has_all"]),
        st.lists(st.sampled_from(LETTERS), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Condition, st.just("industry"), st.just("under"), st.sampled_from(["5112", "511", "52"]).map(lambda c: (c,))
    ),
)
FILTERS: st.SearchStrategy[Filter] = st.lists(
    st.recursive(
        LEAVES,
        lambda below: st.one_of(
            st.builds(Any, st.lists(below, min_size=1, max_size=2).map(tuple)),
            st.builds(Not, below),
            st.builds(Off, below),
        ),
        max_leaves=3,
    ),
    min_size=1,
    max_size=4,
).map(lambda steps: All(tuple(steps)))
