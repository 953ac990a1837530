"""Random universes and filters that fit them, from a seed: quicker than to draw them one by one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from strategies import CODES, DAYS, ITEMS, KINDS, REAL, SIZES, WHOLE, WORDS
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, Scalar, Value
from niche.segments.model.operators import Operator, Shape, operators_for

LOOKS = (
    "New York", "and", "or not", "is missing", "it's", '"q"', "a,b", "007", "62.10", "7e10", "12E4", "1,500", "-5",
    "50%", "DE", "de", "NULL", "yes", "…", "1..5", "(x)", "a = b", "R&D", "C++", " x", "a;b", "LIMIT 5", "null",
    "2026-11-21",    "employees", "name contains x", "Größe", "日本",
)  # fmt: skip
"""Texts that look like something else."""
PATTERNS = ("a", "^A", "e$", "[^a]+", r"\d", "(?i)acme", "a|é", "1{1,2}", r"\(x\)", "")
SPANS = ("0 days", "1 day", "90 days", "2 weeks", "3 months", "1 quarter", "1 year")
LIMITS = (1, 2, 5, 100, "10%", "50%", "100%", "2.5%")


def cells(chosen: random.Random, kind: Kind) -> object:
    """A cell of a column of this kind."""
    pools: Mapping[Kind, Sequence[object]] = {
        Kind.TEXT: (*WORDS, *LOOKS),
        Kind.CATEGORY: (*WORDS, *LOOKS),
        Kind.ORDERED: SIZES,
        Kind.NUMBER: WHOLE,
        Kind.MONEY: REAL,
        Kind.DATE: DAYS,
        Kind.YES_NO: (True, False),
        Kind.INDUSTRY: CODES,
    }
    if chosen.random() < 0.15:
        return None
    if kind is Kind.LIST:
        return chosen.sample((*ITEMS, *LOOKS[:6]), chosen.randint(0, 3))
    return chosen.choice(pools[kind])


def random_universe(chosen: random.Random, height: int = 40) -> Universe:
    """A universe with every kind of column."""
    made = {name: [cells(chosen, kind) for _ in range(height)] for name, kind in KINDS.items()}
    found = universe(
        kinds={name: kind for name, kind in KINDS.items() if kind is not Kind.INDUSTRY},
        orders={"size": SIZES},
        industry=made.pop("industry"),  # type: ignore[arg-type]
        placed={"vertical": made.pop("vertical")},  # type: ignore[dict-item]
        **made,
    )
    return replace(found, lists=lambda _: WORDS[::2])


def _scalar(chosen: random.Random, kind: Kind) -> Scalar:
    pools: Mapping[Kind, Sequence[Scalar]] = {
        Kind.TEXT: (*WORDS, *LOOKS),
        Kind.CATEGORY: (*WORDS, *LOOKS),
        Kind.ORDERED: SIZES,
        Kind.NUMBER: (*WHOLE, 1.5, 12345, -3),
        Kind.MONEY: (*REAL, 2, 123456.789, 1e-7),
        Kind.DATE: (*DAYS, dt.date(2026, 1, 31)),
        Kind.YES_NO: (True, False),
        Kind.LIST: (*ITEMS, *LOOKS, "none"),
        Kind.INDUSTRY: (*CODES, "51 Information", "Food"),
    }
    return chosen.choice(pools[kind])


def _value(chosen: random.Random, operator: Operator, kind: Kind) -> Value:
    if operator.name == "matches":
        return chosen.choice(PATTERNS)
    by_shape: Mapping[Shape, Callable[[], Value]] = {
        Shape.TRUE: lambda: True,
        Shape.ONE: lambda: _scalar(chosen, kind),
        Shape.MANY: lambda: tuple(_scalar(chosen, kind) for _ in range(chosen.randint(1, 5))),
        Shape.NODES: lambda: tuple(_scalar(chosen, kind) for _ in range(chosen.randint(1, 3))),
        Shape.PAIR: lambda: (_scalar(chosen, kind), _scalar(chosen, kind)),
        Shape.LIMIT: lambda: chosen.choice(LIMITS),
        Shape.SPAN: lambda: chosen.choice(SPANS),
        Shape.TEXT: lambda: str(chosen.choice((*WORDS, *LOOKS)))[: chosen.randint(1, 6)],
        Shape.FILE: lambda: chosen.choice(("ids.csv", "my ids.csv", "a and b.csv", "data/ids-2.csv")),
    }
    return by_shape[operator.shape]()


def random_filter(chosen: random.Random, depth: int = 3) -> Filter:
    """A filter that fits the universes of `random_universe`."""
    if depth == 0 or chosen.random() < 0.4:
        column, kind = chosen.choice(sorted(KINDS.items()))
        operator = chosen.choice(operators_for(kind))
        return Condition(column, operator.name, _value(chosen, operator, kind))
    form = chosen.choice((All, Any, Not, All, Any, Off))
    if form is Not or form is Off:
        return form(random_filter(chosen, depth - 1))
    inside = tuple(random_filter(chosen, depth - 1) for _ in range(chosen.randint(1, 3)))
    return All(inside) if form is All else Any(inside)
