"""Repairs that are applied without asking."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import universe

from niche.segments.counting import Counter
from niche.segments.filters import All, Any, Condition, Filter, Not
from niche.segments.fixing import fix
from niche.segments.problems import BadInputError
from niche.segments.segment import Segment
from niche.segments.settings import Settings

ACCOUNTS = universe(
    number=list(range(10)),
    country=["DE", "FR"] * 5,
    industry=["5112"] * 5 + ["517"] * 5,
)
SETTINGS = Settings("accounts.csv", Path("segments"))
DE = Condition("country", "is", "DE")
IDLE = Condition("number", "above", -1)
STALE = Condition("industry", "under", ("5112 Programs", "517 Telephones"))


@pytest.mark.parametrize(
    ("where", "fixed", "changes"),
    [
        (All((DE,)), All((DE,)), 0),
        (All((DE, IDLE)), All((DE,)), 1),
        (All((DE, IDLE, Not(Condition("number", "above", 99)))), All((DE,)), 2),
        (All((DE, DE, DE)), All((DE,)), 2),
        (All((DE, Any((IDLE, DE)))), All((DE,)), 1),
        (
            All((DE, Condition("industry", "under", ("5112 Programs",)))),
            All((DE, Condition("industry", "under", ("5112 Software",)))),
            1,
        ),
        (All((DE, STALE)), All((DE,)), 1),
    ],
)
def test_fix(where: Filter, fixed: Filter, changes: int) -> None:
    counter = Counter(ACCOUNTS)
    found = fix(Segment("S", where=where), counter, SETTINGS)
    assert found.segment.where == fixed
    assert len(found.changes) == changes
    assert counter.size(fixed) == counter.size(where)


def test_only_the_rules_named_are_fixed() -> None:
    where = All((DE, IDLE, Condition("industry", "under", ("5112 Programs",))))
    found = fix(Segment("S", where=where), Counter(ACCOUNTS), SETTINGS, ["stale-title"])
    assert found.segment.where == All((DE, IDLE, Condition("industry", "under", ("5112 Software",))))


@pytest.mark.parametrize(
    ("rule", "message"),
    [("too-narrow", "too-narrow is not repaired without asking"), ("no-efect", r"did you mean no-effect\?")],
)
def test_other_rules_are_refused(rule: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        fix(Segment("S"), Counter(ACCOUNTS), SETTINGS, [rule])
