"""What may stand under `where:`, and what is said about everything else."""

from __future__ import annotations

import pytest

from niche.segments.documents.yamlfile import Place, load
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, Path, walk
from niche.segments.workspace.filterform import from_plain, read_filter

DE = Condition("country", "is", "DE")
BIG = Condition("employees", "at_least", 100)
SMALL = Condition("employees", "below", 500)
CUSTOMER = Condition("customer", "is", True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("country: DE", DE),
        ("country: {is: DE}", DE),
        ("customer: true", CUSTOMER),
        ("country: [DE, NO]", Condition("country", "in", ("DE", "NO"))),
        ("country: {in: [DE]}", Condition("country", "in", ("DE",))),
        ("founded: 2026-01-01", Condition("founded", "is", "2026-01-01")),
        ("sic: 0111", Condition("sic", "is", "0111")),
        ("employees: {at_least: 100, below: 500}", All((BIG, SMALL))),
        ("{country: DE, customer: true}", All((DE, CUSTOMER))),
        ("{country: DE, employees: {at_least: 100, below: 500}}", All((DE, BIG, SMALL))),
        ("all: [country: DE, customer: true]", All((DE, CUSTOMER))),
        ("all: [country: DE]", All((DE,))),
        ("all: [employees: {at_least: 100, below: 500}]", All((All((BIG, SMALL)),))),
        ("any: {country: DE, customer: true}", Any((DE, CUSTOMER))),
        ("any: {employees: {at_least: 100, below: 500}, country: DE}", Any((All((BIG, SMALL)), DE))),
        ("{country: DE, any: [customer: true]}", All((DE, Any((CUSTOMER,))))),
        ("all: []", All()),
        ("all:", All()),
        ("{}", All()),
        ("", All()),
        ("not: {country: DE}", Not(DE)),
        ("not: [country: DE]", Not(DE)),
        ("not: {country: DE, customer: true}", Not(All((DE, CUSTOMER)))),
        ("not: {any: [country: DE, customer: true]}", Not(Any((DE, CUSTOMER)))),
        ("off: {country: DE}", Off(DE)),
        ("off: {not: [country: DE]}", Off(Not(DE))),
        ("in_segment: mid-market", InSegment("mid-market")),
        ("in_segment: mid-market.yaml", InSegment("mid-market")),
        ("column: {name: all, at_least: 3}", Condition("all", "at_least", 3)),
        ("column: {name: column, is: 3}", Condition("column", "is", 3)),
        ("column: {is: 3}", Condition("column", "is", 3)),
        ("column: 3", Condition("column", "is", 3)),
        ("'all': [country: DE]", All((DE,))),
    ],
)
def test_what_is_meant(written: str, meant: Filter) -> None:
    document = load(written)
    form = read_filter(document.value, document.place)
    assert (form.filter, form.problems) == (meant, ())
    assert set(form.places) == {path for path, _ in walk(meant)}


TEXT = """\
name: x
where:
  all:
    - country: DE
    - any:
        - employees: {at_least: 100, below: 500}
        - not:
            - customer: true
    - off: {column: {name: all, is: 3}}
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (3, 3)),
        ((0,), (4, 7)),
        ((1,), (5, 7)),
        ((1, 0), (6, 11)),
        ((1, 0, 0), (6, 23)),
        ((1, 0, 1), (6, 38)),
        ((1, 1), (7, 11)),
        ((1, 1, 0), (8, 15)),
        ((2,), (9, 7)),
        ((2, 0), (9, 13)),
    ],
)
def test_every_node_has_its_place(path: Path, place: Place) -> None:
    document = load(TEXT)
    assert isinstance(document.value, dict)
    assert read_filter(document.value["where"], document.place, ("where",)).places[path] == place


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("employees: {gte: 5}", ":1:13: there is no operator gte (did you mean at_least?)"),
        ("employees: {betwen: [1, 2]}", ":1:13: there is no operator betwen (did you mean between?)"),
        ("employees: {not_in: [1]}", ":1:13: there is no operator not_in (put in inside not)"),
        ("employees: {frobnicate: 1}", ":1:13: there is no operator frobnicate"),
        ("employees: {between: [1]}", ":1:22: employees: between takes two values, [low, high]"),
        ("employees: {is: [1, 2]}", ":1:17: employees: is takes one value"),
        ("employees: {in: []}", ":1:17: employees: in takes a list of values, at least one"),
        ("employees: {missing: false}", ":1:22: employees: missing takes true; for the opposite put it inside not"),
        ("employees: {top: 0}", ":1:18: employees: top takes a count such as 100, or a percentage such as 10%"),
        ("founded: {within: soon}", ":1:19: founded: within takes a span of time such as 90 days"),
        ("employees:", ":1:11: employees has no value (for accounts without a value: `{missing: true}`)"),
        ("employees: [1, null]", ":1:12: employees: this is not a value"),
        ("employees: {is: {a: 1}}", ":1:17: employees: this is not a value"),
        ("employees: {}", ":1:1: employees has no operator"),
        ("or: [country: DE]", ":1:1: or holds conditions, but it is not a group (did you mean any?)"),
        ("And: [country: DE]", ":1:1: And holds conditions, but it is not a group (did you mean all?)"),
        ("al: [country: DE]", ":1:1: al holds conditions, but it is not a group (did you mean all?)"),
        ("all: 3", ":1:6: all takes a list of conditions"),
        ("all: [x]", ":1:7: expected a condition such as `country: DE`, or a group"),
        ("all: [{}]", ":1:7: an empty condition"),
        ("- country: DE", ":1:1: expected a condition such as `country: DE`, or a group"),
        ("not: [a: 1, b: 2]", ":1:6: not takes one condition or one group (put them into a group"),
        ("not: []", ":1:6: not takes one condition or one group"),
        ("off: x", ":1:6: off takes one condition or one group"),
        ("in_segment: [a, b]", ":1:13: in_segment takes the name of a segment (for several"),
        ("in_segment:", ":1:12: in_segment takes the name of a segment"),
    ],
)
def test_what_is_said(written: str, said: str) -> None:
    document = load(written)
    (problem,) = read_filter(document.value, document.place).problems
    assert str(problem.at("f")).removeprefix("f").startswith(said)
    assert from_plain(document.value) is None


def test_all_problems_come_at_once_and_the_rest_is_read() -> None:
    document = load("all:\n  - a: {gt: 1}\n  - country: DE\n  - any: [b: {lt: 2}, c: {is: [1, 2]}]\n")
    form = read_filter(document.value, document.place)
    assert [problem.line for problem in form.problems] == [2, 4, 4]
    assert form.filter == All((DE, Any()))
