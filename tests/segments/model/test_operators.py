"""What each operator comes down to, and what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Condition, Value
from niche.segments.model.operators import OPERATORS, operators_for, resolve
from niche.segments.model.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.model.values import MismatchError

TREE = Taxonomy.build("house", "House tree", [("51", "", "Information"), ("513", "51", "Publishing")])
COLUMNS = {
    column.name: column
    for column in (
        Column("employees", Kind.NUMBER, integer=True, known=5),
        Column("revenue", Kind.MONEY, known=5),
        Column("created", Kind.DATE),
        Column("customer", Kind.YES_NO),
        Column("country", Kind.CATEGORY, values=("DE", "FR", "NO")),
        Column("size", Kind.ORDERED, values=("1-10", "11-50", "51-200", "201+")),
        Column("stack", Kind.LIST, values=("HubSpot", "Salesforce")),
        Column("name", Kind.TEXT),
        Column("id", Kind.ID),
        Column("industry", Kind.INDUSTRY),
    )
}


@dataclass(frozen=True)
class FiveAccounts:
    """Employees are 10, 20, 30, 40, 50; there are no other figures."""

    as_of: dt.date = dt.date(2026, 3, 31)
    columns: Mapping[str, Column] = field(default_factory=lambda: COLUMNS)

    def known(self, column: str) -> int:
        return self.columns[column].known

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        known = [10, 20, 30, 40, 50] if column == "employees" else []
        return None if n > len(known) else sorted(known, reverse=largest)[n - 1]

    def node_code(self, column: str, text: str) -> str:
        assert column == "industry"
        return TREE.find(text).code


@pytest.mark.parametrize(
    ("column", "operator", "value", "predicate"),
    [
        ("employees", "is", 100, OneOf("employees", (100,))),
        ("employees", "is", "100", OneOf("employees", (100,))),
        ("employees", "is", 100.0, OneOf("employees", (100,))),
        ("employees", "is", 2.5, OneOf("employees", ())),
        ("employees", "in", (1, 2, 1), OneOf("employees", (1, 2))),
        ("employees", "at_least", 2.5, Interval("employees", 3, None)),
        ("employees", "above", 2, Interval("employees", 3, None)),
        ("employees", "above", 2.5, Interval("employees", 3, None)),
        ("employees", "at_most", 2.5, Interval("employees", None, 2)),
        ("employees", "below", 2, Interval("employees", None, 1)),
        ("employees", "below", 2.5, Interval("employees", None, 2)),
        ("employees", "between", (100, 500), Interval("employees", 100, 500)),
        ("employees", "top", 2, Interval("employees", 40, None)),
        ("employees", "top", "10%", Interval("employees", 50, None)),
        ("employees", "top", "50%", Interval("employees", 30, None)),
        ("employees", "bottom", 2, Interval("employees", None, 20)),
        ("employees", "top", 99, Interval("employees")),
        ("employees", "missing", True, Missing("employees")),
        ("revenue", "above", 2.5, Interval("revenue", 2.5, None, low_open=True)),
        ("revenue", "below", 2, Interval("revenue", None, 2, high_open=True)),
        ("created", "at_least", "2026-01-15", Interval("created", dt.date(2026, 1, 15), None)),
        ("created", "at_least", "2026", Interval("created", dt.date(2026, 1, 1), None)),
        ("created", "within", "90 days", Interval("created", dt.date(2025, 12, 31), dt.date(2026, 3, 31))),
        ("created", "within", "1 month", Interval("created", dt.date(2026, 2, 28), dt.date(2026, 3, 31))),
        ("created", "older_than", "1 year", Interval("created", None, dt.date(2025, 3, 31), high_open=True)),
        ("created", "in_next", "2w", Interval("created", dt.date(2026, 3, 31), dt.date(2026, 4, 14))),
        ("customer", "is", True, OneOf("customer", (True,))),
        ("customer", "is", "no", OneOf("customer", (False,))),
        ("country", "is", "NO", OneOf("country", ("NO",))),
        ("country", "in", ("DE", "XX"), OneOf("country", ("DE", "XX"))),
        ("size", "at_least", "51-200", OneOf("size", ("51-200", "201+"))),
        ("size", "above", "51-200", OneOf("size", ("201+",))),
        ("size", "below", "11-50", OneOf("size", ("1-10",))),
        ("size", "between", ("11-50", "51-200"), OneOf("size", ("11-50", "51-200"))),
        ("stack", "has", "HubSpot", HasItems("stack", ("HubSpot",))),
        ("stack", "has_any", ("A", "B"), HasItems("stack", ("A", "B"))),
        ("stack", "has_all", ("A", "B"), HasItems("stack", ("A", "B"), every=True)),
        ("name", "contains", "bank", TextMatch("name", "contains", "bank")),
        ("name", "starts_with", 7, TextMatch("name", "starts_with", "7")),
        ("name", "ends_with", "AG", TextMatch("name", "ends_with", "AG")),
        ("name", "matches", "^A", TextMatch("name", "matches", "^A")),
        ("id", "is", 42, OneOf("id", ("42",))),
        ("industry", "under", ("51", "513 Publishing"), Under("industry", ("51", "513"))),
        ("industry", "under", "publishing", Under("industry", ("513",))),
    ],
)
def test_meaning(column: str, operator: str, value: Value, predicate: Predicate) -> None:
    assert resolve(Condition(column, operator, value), FiveAccounts()) == predicate


@pytest.mark.parametrize(
    ("column", "operator", "value", "rule", "says"),
    [
        ("employes", "is", 1, "unknown-column", "did you mean employees?"),
        ("employees", "atleast", 1, "wrong-type", "did you mean at_least?"),
        ("employees", "contains", "x", "wrong-type", "does not fit employees, a number"),
        ("employees", "at_least", "many", "wrong-type", "needs a number"),
        ("employees", "at_least", True, "wrong-type", "needs a number"),
        ("employees", "at_least", float("inf"), "wrong-type", "needs a number"),
        ("employees", "between", (1, 2, 3), "wrong-type", "two values"),
        ("employees", "top", 0, "wrong-type", "a count such as 100"),
        ("employees", "top", "120%", "wrong-type", "a count such as 100"),
        ("employees", "missing", False, "wrong-type", "put it inside not"),
        ("created", "at_least", "soon", "wrong-type", "needs a date such as"),
        ("created", "within", "a while", "wrong-type", "a span of time"),
        ("created", "within", "9999 years", "wrong-type", "outside the calendar"),
        ("customer", "is", "maybe", "wrong-type", "needs yes or no"),
        ("size", "at_least", "11-5", "wrong-type", "did you mean 11-50?"),
        ("stack", "is", "HubSpot", "wrong-type", "use has, has_any, has_all"),
        ("country", "in", (), "wrong-type", "at least one"),
        ("industry", "under", "99", "unknown-node", "no industry 99"),
    ],
)
def test_refusals(column: str, operator: str, value: Value, rule: str, says: str) -> None:
    with pytest.raises(MismatchError) as refused:
        resolve(Condition(column, operator, value), FiveAccounts())
    assert refused.value.rule == rule
    assert says in str(refused.value)


def test_every_kind_can_be_filtered_and_tested_for_missing() -> None:
    for kind in Kind:
        names = [operator.name for operator in operators_for(kind)]
        assert names[-1] == "missing"
        assert len(names) > 1


def test_words_are_declared_once() -> None:
    assert [name for name, operator in OPERATORS.items() if operator.name != name] == []
