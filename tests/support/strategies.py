"""Hypothesis strategies: filters, and universes to count them on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st
from universes import AS_OF, TAXONOMY, universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Scalar
from niche.segments.model.operators import OPERATORS, Operator, Shape, operators_for

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
NAMES = st.one_of(
    st.sampled_from(["employees", "country", "order", "No. of Employees", 'a "quoted" name', "Größe", "industry"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
SPANS = st.builds(
    "{} {}".format, st.integers(1, 500), st.sampled_from(["days", "weeks", "months", "quarters", "years"])
)
LIMITS = st.one_of(st.integers(1, 50), st.integers(1, 100).map("{}%".format))
PATTERNS = st.lists(
    st.sampled_from(["a", "B", "ß", "É", ".", r"\d", r"\w", "[^a]", "(?:a|é)", "s?", ".*", "1{1,2}", "'", r"\s"]),
    max_size=4,
).map("".join)


def scalars() -> st.SearchStrategy[Scalar]:
    """Any single value of a condition."""
    return st.one_of(st.booleans(), NUMBERS, TEXTS, DATES)


def values_of(operator: Operator) -> st.SearchStrategy[object]:
    """Values of the operator's shape, whatever the column."""
    if operator.name == "matches":
        return PATTERNS
    by_shape: dict[Shape, st.SearchStrategy[object]] = {
        Shape.TRUE: st.just(True),
        Shape.ONE: scalars(),
        Shape.MANY: st.lists(scalars(), min_size=1, max_size=4).map(tuple),
        Shape.PAIR: st.tuples(scalars(), scalars()),
        Shape.LIMIT: LIMITS,
        Shape.SPAN: SPANS,
        Shape.TEXT: TEXTS.filter(bool),
        Shape.FILE: TEXTS.filter(str.strip),
        Shape.NODES: st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
    }
    return by_shape[operator.shape]


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions of any operator on columns of any name, that need not fit any data."""
    return st.sampled_from(list(OPERATORS.values())).flatmap(
        lambda operator: st.builds(Condition, NAMES, st.just(operator.name), values_of(operator))
    )


def grouped(leaves: st.SearchStrategy[Filter], most: int = 12) -> st.SearchStrategy[Filter]:
    """Trees over the leaves, with empty groups and switched-off parts."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(All, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Any, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
            st.builds(Off, inner),
        ),
        max_leaves=most,
    )


def trees() -> st.SearchStrategy[Filter]:
    """Filters of every form that need not fit any data."""
    return grouped(st.one_of(conditions(), st.builds(InSegment, NAMES)))


def limits(child: st.SearchStrategy[Filter], by: Sequence[str], per: Sequence[str]) -> st.SearchStrategy[Limit]:
    """Limits by and per one of these columns, or for all accounts."""
    columns = st.one_of(st.just(""), st.sampled_from(per))
    return st.builds(Limit, child, LIMITS, st.sampled_from(by), columns, st.booleans())


SIZES = ("1-10", "11-50", "51-200", "201+")
WORDS = (
    "Acme",
    "ACME ag",
    "straße",
    "STRASSE",
    "ΟΔΟΣ",
    "οδος",
    "İzmir",
    "ızmir",
    "a%b_c",
    "O'Reilly \\",
    "é",
    "e\u0301",
)
ITEMS = ("AWS", "aws", "Größe", "a;b", "it's")
DAYS = tuple(AS_OF + dt.timedelta(days=days) for days in (-4000, -400, -91, -90, -31, -1, 0, 1, 6, 7, 400))
WHOLE = (0, 1, -1, 2, 10, 50, 51, 2**53 + 1, -(2**63), 2**63 - 1)
REAL = (0.0, -0.0, 0.1, 0.2, 0.5, 1e-9, 2.0, 16777217.0, 1e17, 1e300, -5.5)
CODES = tuple(node.code for node in TAXONOMY.nodes)

KINDS: Mapping[str, Kind] = {
    "name": Kind.TEXT,
    "country": Kind.CATEGORY,
    "size": Kind.ORDERED,
    "employees": Kind.NUMBER,
    "revenue": Kind.MONEY,
    "founded": Kind.DATE,
    "customer": Kind.YES_NO,
    "tags": Kind.LIST,
    "industry": Kind.INDUSTRY,
    "vertical": Kind.INDUSTRY,
}
"""The columns of `universes`, one of each kind that counts in its own way."""

_CELLS: Mapping[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: st.one_of(st.sampled_from(WORDS), st.sampled_from(["", " ", "a\nb", "null", "1"]), TEXTS),
    Kind.CATEGORY: st.sampled_from(WORDS),
    Kind.ORDERED: st.sampled_from(SIZES),
    Kind.NUMBER: st.sampled_from(WHOLE),
    Kind.MONEY: st.sampled_from((*REAL, float("nan"))),
    Kind.DATE: st.sampled_from(DAYS),
    Kind.YES_NO: st.booleans(),
    Kind.LIST: st.lists(st.sampled_from(ITEMS), max_size=3),
    Kind.INDUSTRY: st.sampled_from(CODES),
}


@st.composite
def universes(draw: st.DrawFn, largest: int = 12) -> Universe:
    """Small universes with every kind of column, full of what engines disagree on."""
    height = draw(st.integers(0, largest))
    cells = {
        name: draw(st.lists(st.one_of(st.none(), _CELLS[kind]), min_size=height, max_size=height))
        for name, kind in KINDS.items()
    }
    found = universe(
        kinds={name: kind for name, kind in KINDS.items() if kind is not Kind.INDUSTRY},
        orders={"size": SIZES},
        industry=cells.pop("industry"),
        placed={"vertical": cells.pop("vertical")},
        **cells,
    )
    return replace(found, lists=lambda _: WORDS[::2])


_TEXT_VALUES = st.one_of(st.sampled_from(WORDS), TEXTS)
_VALUES: Mapping[Kind, st.SearchStrategy[Scalar]] = {
    Kind.TEXT: _TEXT_VALUES,
    Kind.CATEGORY: _TEXT_VALUES,
    Kind.ORDERED: st.sampled_from(SIZES),
    Kind.NUMBER: st.sampled_from((*WHOLE, 10**30, -(10**30), 1.5, 2.0)),
    Kind.MONEY: st.sampled_from((*REAL, 2, 2**53 + 1)),
    Kind.DATE: st.one_of(st.sampled_from(DAYS), st.sampled_from(["2026", "2026-11", "2026-10-31"])),
    Kind.YES_NO: st.one_of(st.booleans(), st.sampled_from(["yes", "No"])),
    Kind.LIST: st.sampled_from((*ITEMS, "none")),
    Kind.INDUSTRY: st.sampled_from((*CODES, "51 Information", "Food")),
}


def _fitting(operator: Operator, kind: Kind) -> st.SearchStrategy[object]:
    """Values for the operator that fit a column of the kind."""
    one = _VALUES[kind]
    by_shape: dict[Shape, st.SearchStrategy[object]] = {
        Shape.ONE: one,
        Shape.MANY: st.lists(one, min_size=1, max_size=3).map(tuple),
        Shape.NODES: st.lists(one, min_size=1, max_size=3).map(tuple),
        Shape.PAIR: st.tuples(one, one),
        Shape.TEXT: st.one_of(st.sampled_from([word[:2] for word in WORDS]), TEXTS.map(lambda text: text[:2])),
    }
    apart = operator.name == "matches" or operator.shape not in by_shape
    return values_of(operator) if apart else by_shape[operator.shape]


@st.composite
def fitting_conditions(draw: st.DrawFn) -> Condition:
    """Conditions that fit the columns of `universes`."""
    column, kind = draw(st.sampled_from(sorted(KINDS.items())))
    operator = draw(st.sampled_from(operators_for(kind)))
    return Condition(column, operator.name, draw(_fitting(operator, kind)))  # type: ignore[arg-type]


def filters(most: int = 6) -> st.SearchStrategy[Filter]:
    """Filters that fit the universes of `universes`."""
    return grouped(fitting_conditions(), most)
