"""Accounts of which somebody knows where they belong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from subjects import SETTINGS, subject
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.context import CountedPortfolio
from niche.segments.findings.expected import expected, expected_nowhere
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition, Limit
from niche.segments.model.segment import Expectations, Segment, Status
from niche.segments.model.values import MismatchError
from niche.segments.portfolio.expectations import kept, marks

LISTS = {"best.csv": ("id", "A", "B", "C"), "old.csv": ("id", "X", "Y")}


def listed(file: str) -> tuple[str, ...]:
    if file not in LISTS:
        raise MismatchError("unknown-file", f"there is no file {file} beside the segments")
    return LISTS[file]


UNIVERSE: Universe = replace(
    universe(
        id=["A", "B", "C", "D"],
        name=["Acme", "Beta", "Cato", "Dora"],
        employees=[10, 200, 1040, 300],
        roles={Role.ID: "id", Role.NAME: "name"},
    ),
    lists=listed,
)
WHERE = Condition("employees", "between", (100, 1000))
GIVEN = {"recall": 1.0}


def said(expect: Expectations, given: dict[str, float] = GIVEN, shared: Expectations = Expectations()) -> list[str]:
    found = subject(UNIVERSE, WHERE, segment=Segment("Target", expect=expect))
    found = replace(found, settings=replace(found.settings, expect=shared))
    return [notice.message for notice in expected.check(found, given)]


@pytest.mark.parametrize(
    ("expect", "messages"),
    [
        (Expectations(("B",), ("A",)), []),
        (
            Expectations(("C",)),
            ["Cato (C) is expected in, but is out by one rule: employees 1040, only 100 to 1000"],
        ),
        (Expectations(out=("D",)), ["Dora (D) is expected out, but is in: no rule keeps it out"]),
        (Expectations(("Z", "B")), ["expect.in: no account has the id Z"]),
        (Expectations(("none.csv",)), ["expect.in: there is no file none.csv beside the segments"]),
        (
            Expectations(("best.csv",)),
            [
                "1 of 3 of best.csv are in (recall 33.3 %, precision 50.0 %): Acme (A) is out by one rule: "
                "employees 10, only 100 to 1000; Cato (C) is out by one rule: employees 1040, only 100 to "
                "1000"
            ],
        ),
        (Expectations(out=("old.csv",)), ["expect.out: old.csv has ids that no account has: X, Y"]),
        (
            Expectations(out=("best.csv",)),
            ["1 of 3 of best.csv are in, none is expected: Beta (B) is in: no rule keeps it out"],
        ),
    ],
)
def test_what_is_not_as_expected_with_the_rule_that_decides(expect: Expectations, messages: list[str]) -> None:
    assert said(expect) == messages


def test_a_limit_is_a_rule_too() -> None:
    found = subject(UNIVERSE, Limit(WHERE, 1, "employees"), segment=Segment("Target", expect=Expectations(("B", "C"))))
    assert [notice.message for notice in expected.check(found, GIVEN)] == [
        "Beta (B) is expected in, but is out by the limit: rank 2 of 2 by employees, top 1",
        "Cato (C) is expected in, but is out by one rule: employees 1040, only 100 to 1000",
    ]
    (listed,) = kept(Counter(UNIVERSE), Expectations(("D",)), Limit(WHERE, 1, "employees"))
    assert (listed.held, listed.of, listed.wrong) == (1, 1, {})


def test_a_share_of_a_file_may_be_enough() -> None:
    assert said(Expectations(("best.csv",)), {"recall": 0.3}) == []
    assert len(said(Expectations(("best.csv",)), {"recall": 0.5})) == 1


def test_what_niche_yaml_expects_out_of_every_segment() -> None:
    assert said(Expectations(), shared=Expectations(out=("B", "A"))) == [
        "Beta (B) is expected out of niche.yaml, but is in: no rule keeps it out"
    ]


def test_what_niche_yaml_expects_in_some_active_segment() -> None:
    one = subject(UNIVERSE, WHERE, segment=Segment("Target", status=Status.ACTIVE))
    settings = replace(SETTINGS, expect=Expectations(("B", "C", "Z"), ("Q",)))
    together = CountedPortfolio((one,), one.engine, settings)
    assert [notice.message for notice in expected_nowhere.check(together, {})] == [
        "niche.yaml: expect.in: no account has the id Z",
        "1 expected by niche.yaml is in no active segment: Cato (C)",
        "niche.yaml: expect.out: no account has the id Q",
    ]


def test_recall_precision_and_marks() -> None:
    counter = Counter(UNIVERSE)
    (best,) = kept(counter, Expectations(("best.csv",)), WHERE)
    assert (best.held, best.recall, best.precision) == (1, 1 / 3, 1 / 2)
    assert best.expected.unknown == ()  # the header is no id
    assert marks(counter, Expectations(("A",)), Expectations(("B",), ("A",))) == {0: False, 1: True}
