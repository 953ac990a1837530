"""What the keys of the definition pane do to a filter and to the node in hand."""

from __future__ import annotations

import datetime as dt

import pytest

from niche.segments.model.columns import Column, Kind
from niche.segments.model.filter_edits import EDITS, condition_at, nearest, place_for_new, with_cell, with_values
from niche.segments.model.filters import All, Any, Condition, Filter, Limit, Not, Off, Path, Value

A, B, C = (Condition(name, "is", True) for name in "abc")
BEST = Limit(All((A, B)), 5, "x")


@pytest.mark.parametrize(
    ("name", "before", "path", "after", "cursor"),
    [
        ("off", All((A, B)), (1,), All((A, Off(B))), (1,)),
        ("not", All((A, B)), (0,), All((Not(A), B)), (0,)),
        ("all_any", All((A, B)), (), Any((A, B)), ()),
        ("group", All((A, B)), (1,), All((A, Any((B,)))), (1, 0)),
        ("group", All((A,)), (), All((A, Any())), (1,)),
        ("group", All(), (), All((Any(),)), (0,)),
        ("group", Any((A,)), (), Any((A, All())), (1,)),
        ("group", All((Any(),)), (0,), All((Any((Any(),)),)), (0, 0)),
        ("group", BEST, (), BEST, ()),
        ("group", BEST, (0,), Limit(All((A, B, Any())), 5, "x"), (0, 2)),
        ("group", BEST, (0, 1), Limit(All((A, Any((B,)))), 5, "x"), (0, 1, 0)),
        ("not", BEST, (), BEST, ()),
        ("off", BEST, (), BEST, ()),
        ("all_any", BEST, (0,), Limit(Any((A, B)), 5, "x"), (0,)),
        ("duplicate", BEST, (), BEST, ()),
        ("down", BEST, (0, 1), BEST, (0, 1)),
        ("remove", BEST, (), All((A, B)), ()),
        ("remove", BEST, (0,), Limit(All(), 5, "x"), (0,)),
        ("remove", BEST, (0, 0), Limit(All((B,)), 5, "x"), (0, 0)),
        ("ungroup", All((A, Any((B, C)))), (1,), All((A, B, C)), (1,)),
        ("ungroup", All((Any((A, B)),)), (), Any((A, B)), ()),
        ("ungroup", All((A,)), (), All((A,)), ()),
        ("down", All((A, B)), (0,), All((B, A)), (1,)),
        ("up", All((A, Any((B, C)))), (1, 0), All((A, B, Any((C,)))), (1,)),
        ("up", All((A, B)), (0,), All((A, B)), (0,)),
        ("duplicate", All((A, B)), (0,), All((A, A, B)), (1,)),
        ("duplicate", All((Not(A), B)), (0, 0), All((Not(A), Not(A), B)), (1,)),
        ("duplicate", All((A,)), (), All((A,)), ()),
        ("remove", All((A, B)), (1,), All((A,)), (0,)),
        ("remove", All((A, B)), (0,), All((B,)), (0,)),
        ("remove", All((A, Not(B))), (1, 0), All((A,)), (0,)),
        ("remove", All((A,)), (), All(), ()),
    ],
)
def test_an_edit(name: str, before: Filter, path: Path, after: Filter, cursor: Path) -> None:
    assert EDITS[name].make(before, path) == (after, cursor)


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        pytest.param(All(), (), (All(), (0,)), id="the first condition"),
        pytest.param(All((A, B)), (), (All((A, B)), (2,)), id="at the end of the group in hand"),
        pytest.param(All((A, B)), (0,), (All((A, B)), (1,)), id="after the condition in hand"),
        pytest.param(All((A, Not(Any((B,))))), (1,), (All((A, Not(Any((B,))))), (1, 0, 1)), id="in a negated group"),
        pytest.param(All((Not(A), B)), (0, 0), (All((Not(A), B)), (1,)), id="after the not around it"),
        pytest.param(A, (), (All((A,)), (1,)), id="a lone condition becomes a group"),
        pytest.param(BEST, (), (BEST, (0, 2)), id="before a limit"),
        pytest.param(BEST, (0, 0), (BEST, (0, 1)), id="after the condition in hand, before a limit"),
        pytest.param(Limit(A, 5, "x"), (), (Limit(All((A,)), 5, "x"), (0, 1)), id="beside a lone condition"),
    ],
)
def test_where_a_new_condition_goes(root: Filter, path: Path, expected: tuple[Filter, Path]) -> None:
    assert place_for_new(root, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [((0,), (A, (0,))), ((1,), (B, (1, 0, 0))), ((2,), None), ((1, 0), (B, (1, 0, 0)))]
)
def test_the_condition_at_a_node(path: Path, expected: tuple[Condition, Path] | None) -> None:
    assert condition_at(All((A, Off(Not(B)), Any((C,)))), path) == expected


@pytest.mark.parametrize(("path", "expected"), [((1, 0), (1, 0)), ((1, 5), (1, 1)), ((2,), (1,)), ((0, 3, 1), (0,))])
def test_the_nearest_node_to_one_that_is_gone(path: Path, expected: Path) -> None:
    assert nearest(All((A, Any((B, C)))), path) == expected


@pytest.mark.parametrize(
    ("kind", "value", "exclude", "step"),
    [
        (Kind.CATEGORY, "DE", False, Condition("x", "is", "DE")),
        (Kind.CATEGORY, "DE", True, Not(Condition("x", "is", "DE"))),
        (Kind.NUMBER, 12, False, Condition("x", "is", 12)),
        (Kind.DATE, dt.date(2026, 1, 2), False, Condition("x", "is", dt.date(2026, 1, 2))),
        (Kind.NUMBER, None, False, Condition("x", "missing", True)),
        (Kind.LIST, "SAP", False, Condition("x", "has", "SAP")),
        (Kind.LIST, ("SAP", "CRM"), True, Not(Condition("x", "has_all", ("SAP", "CRM")))),
        (Kind.INDUSTRY, "51", False, Condition("x", "under", ("51",))),
    ],
)
def test_narrowing_to_a_cell(kind: Kind, value: Value | None, exclude: bool, step: Filter) -> None:
    column = Column("x", kind)
    narrowed = with_cell(All((A,)), column, value, exclude)
    assert narrowed == All((A, step))
    assert with_cell(narrowed, column, value, exclude) is narrowed


@pytest.mark.parametrize(
    ("column", "wanted", "exclude", "step"),
    [
        (Column("country", Kind.CATEGORY), ("DE",), False, Condition("country", "is", "DE")),
        (Column("country", Kind.CATEGORY), ("DE", "FR"), False, Condition("country", "in", ("DE", "FR"))),
        (Column("country", Kind.CATEGORY), ("DE", "FR"), True, Not(Condition("country", "in", ("DE", "FR")))),
        (Column("tags", Kind.LIST), ("a", "b"), False, Condition("tags", "has_any", ("a", "b"))),
        (Column("industry", Kind.INDUSTRY), ("51 I", "52 F"), False, Condition("industry", "under", ("51 I", "52 F"))),
    ],
)
def test_values_that_were_chosen_together(column: Column, wanted: tuple[str, ...], exclude: bool, step: Filter) -> None:
    assert with_values(All((A,)), column, wanted, exclude) == All((A, step))


LISTED = Condition("country", "in", ("DE", "FR", "NO"))
ONE = Column("country", Kind.CATEGORY, values=("DE", "FR", "NO", "SE"))


@pytest.mark.parametrize(
    ("before", "wanted", "exclude", "after"),
    [
        (All((A, LISTED)), ("FR",), False, All((A, Condition("country", "is", "FR")))),
        (All((A, LISTED)), ("FR", "DE"), False, All((A, Condition("country", "in", ("DE", "FR"))))),
        (All((LISTED,)), ("FR",), True, All((Condition("country", "in", ("DE", "NO")),))),
        (LISTED, ("FR",), False, Condition("country", "is", "FR")),
        (Limit(All((LISTED,)), 5, "x"), ("FR",), False, Limit(All((Condition("country", "is", "FR"),)), 5, "x")),
        (All((LISTED,)), ("SE",), False, All((LISTED, Condition("country", "is", "SE")))),
        (All((Not(LISTED),)), ("FR",), False, All((Not(LISTED), Condition("country", "is", "FR")))),
        (All((A,)), ("FR",), True, All((A, Not(Condition("country", "is", "FR"))))),
    ],
)
def test_a_value_narrows_the_condition_that_lists_it(
    before: Filter, wanted: tuple[str, ...], exclude: bool, after: Filter
) -> None:
    assert with_values(before, ONE, wanted, exclude) == after
