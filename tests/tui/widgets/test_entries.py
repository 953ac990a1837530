from __future__ import annotations

import datetime as dt

import pytest
from universes import AS_OF

from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Scalar, Value
from niche.segments.model.operators import OPERATORS, operators_for
from niche.segments.model.values import MismatchError
from niche.tui.widgets.entries import (
    LONGEST_LIST,
    EntryKind,
    entry_for,
    first_operator,
    meant,
    presets,
    read_value,
    texts,
)

NUMBER = Column("employees", Kind.NUMBER, integer=True)
DATE = Column("founded", Kind.DATE)
TEXT = Column("name", Kind.TEXT)
CATEGORY = Column("country", Kind.CATEGORY, values=("DE", "FR"))


@pytest.mark.parametrize(
    ("column", "operator", "boxes", "picked", "value"),
    [
        (NUMBER, "at_least", ("1,500", ""), (), 1500),
        (NUMBER, "between", ("100", "500"), (), (100, 500)),
        (NUMBER, "in", ("1, 2", ""), (), (1, 2)),
        (NUMBER, "top", ("100", ""), (), 100),
        (NUMBER, "top", ("10%", ""), (), "10%"),
        (NUMBER, "missing", ("", ""), (), True),
        (DATE, "above", ("2026-11", ""), (), dt.date(2026, 11, 1)),
        (DATE, "within", (" 90 days ", ""), (), "90 days"),
        (TEXT, "contains", ("soft", ""), (), "soft"),
        (TEXT, "in", ("a\tb", ""), (), ("a", "b")),
        (CATEGORY, "in", ("", ""), ("DE", "FR"), ("DE", "FR")),
        (CATEGORY, "is", ("", ""), ("DE",), "DE"),
    ],
)
def test_what_the_boxes_say(
    column: Column, operator: str, boxes: tuple[str, str], picked: tuple[Scalar, ...], value: Value
) -> None:
    assert read_value(column, OPERATORS[operator], boxes, picked) == value


@pytest.mark.parametrize(
    ("boxes", "name", "read"),
    [
        (("100", "500"), "between", ("100", "500")),
        (("100..500", ""), "between", ("100", "500")),
        (("1,000 … 2,500.50", ""), "between", ("1,000", "2,500.50")),
        (("100..", ""), "at_least", ("100", "")),
        (("..500", ""), "at_most", ("500", "")),
        (("1.5", ""), "at_least", ("1.5", "")),
        (("1..2", "3"), "between", ("1..2", "3")),
    ],
)
def test_both_ends_of_a_range_may_be_typed_into_the_first_box(
    boxes: tuple[str, str], name: str, read: tuple[str, str]
) -> None:
    operator, texts = meant(OPERATORS["between"], boxes)
    assert (operator.name, texts) == (name, read)


def test_a_list_too_long_for_a_file_of_yaml_is_refused_in_time() -> None:
    fitting, surplus = ("\n".join(f"a{n}" for n in range(size)) for size in (LONGEST_LIST, LONGEST_LIST + 1))
    assert read_value(TEXT, OPERATORS["in"], (fitting, ""), ()) is not None
    with pytest.raises(MismatchError, match=r"20,001 values are too many .* \(put them in a file"):
        read_value(TEXT, OPERATORS["in"], (surplus, ""), ())


@pytest.mark.parametrize(
    ("column", "operator", "boxes", "message"),
    [
        (NUMBER, "at_least", ("", ""), "enter a value"),
        (NUMBER, "at_least", ("many", ""), "needs a number"),
        (NUMBER, "between", ("500", "100"), "500 is above 100"),
        (DATE, "between", ("2026", "2025"), "2026-01-01 is above 2025-01-01"),
        (DATE, "is", ("soon", ""), "needs a date"),
        (CATEGORY, "in", ("", ""), "pick a value"),
        (TEXT, "in", (" , ", ""), "pick a value"),
    ],
)
def test_what_is_wrong_is_said(column: Column, operator: str, boxes: tuple[str, str], message: str) -> None:
    with pytest.raises(MismatchError, match=message):
        read_value(column, OPERATORS[operator], boxes, ())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((100, 500.0), ("100", "500")),
        (10_000_000, ("10000000",)),
        (dt.date(2026, 1, 2), ("2026-01-02",)),
        ("x", ("x",)),
        (True, ("yes",)),
    ],
)
def test_a_value_goes_back_into_the_boxes(value: Value, shown: tuple[str, ...]) -> None:
    assert texts(value) == shown


@pytest.mark.parametrize("kind", Kind)
def test_every_operator_has_an_entry_and_every_kind_a_first_operator(kind: Kind) -> None:
    names = {operator.name for operator in operators_for(kind)}
    assert first_operator(Column("c", kind)) in names
    assert all(entry_for(operator, Column("c", kind)) in EntryKind for operator in operators_for(kind))


@pytest.mark.parametrize("operator", ["within", "older_than", "between", "is", "at_least"])
def test_presets_are_values_that_can_be_read(operator: str) -> None:
    found = presets(OPERATORS[operator], DATE, AS_OF)
    assert found
    for _, boxes in found:
        read_value(DATE, OPERATORS[operator], (*boxes, "")[:2], ())
