"""The conditions that `discover` tries match the accounts that their codes say, and are such as people write."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.drivers.discover_conditions import CodeOutcomes, Selector, coded, roundest
from niche.segments.model.filters import Condition, Not

ACCOUNTS = 900


@pytest.mark.parametrize(
    ("low", "high", "integer", "found"),
    [
        (212, 268, True, 250),
        (1993, 2004, True, 2000),
        (87, 113, True, 100),
        (3, 3, True, 3),
        (-4, 9, True, 0),
        (1.2, 2.9, True, 2),
        (0.131, 0.164, False, 0.15),
        (-268, -212, True, -250),
        (980_000, 1_300_000, False, 1_000_000),
        (7.11, 7.19, False, 7.15),
    ],
)
def test_the_roundest_number(low: float, high: float, integer: bool, found: float) -> None:
    assert roundest(low, high, integer) == pytest.approx(found)
    assert low <= roundest(low, high, integer) <= high


def test_each_condition_matches_the_accounts_of_its_codes() -> None:
    rng = np.random.default_rng(6)
    gaps = rng.random((7, ACCOUNTS)) < 0.2

    def some(place: int, values: list[object]) -> list[object]:
        return [None if gap else value for value, gap in zip(values, gaps[place].tolist(), strict=True)]

    of = universe(
        staff=some(0, np.round(np.exp(rng.normal(4, 1, ACCOUNTS))).astype(int).tolist()),
        rating=some(1, rng.normal(0, 1, ACCOUNTS).round(2).tolist()),
        since=some(2, [dt.date(2015, 1, 1) + dt.timedelta(days=n) for n in rng.integers(0, 4000, ACCOUNTS).tolist()]),
        country=some(3, rng.choice(("DE", "FR", "US", "GB"), ACCOUNTS).tolist()),
        size=some(4, rng.choice(("small", "medium", "large"), ACCOUNTS).tolist()),
        tools=some(5, [["Slack", "Jira"][: n % 3] for n in range(ACCOUNTS)]),
        exports=some(6, (rng.random(ACCOUNTS) < 0.5).tolist()),
        industry=rng.choice(("311", "51", "511", "5111", "5112", "517", "522", "9"), ACCOUNTS).tolist(),
        orders={"size": ("small", "medium", "large")},
    )
    counter, rows = Counter(of), np.arange(ACCOUNTS)
    wanted = rng.random(ACCOUNTS) < 0.3
    wanted |= np.isin(rows, counter.positions(Condition("rating", "missing", True)))
    seen: set[str] = set()
    tested = 0
    for column in coded(of, tuple(of.columns.values()), rows):
        outcomes = CodeOutcomes(
            np.bincount(column.codes, minlength=column.size).astype(float),
            np.bincount(column.codes, wanted, column.size),
        )
        first = list(column.tests(outcomes, 30))
        for test in [*first, *(near for one in first[:6] for near in one.near())]:
            tested += 1
            seen.add(f"{_condition(test).operator}{'' if isinstance(test.filter, Condition) else ' not'}")
            codes = np.concatenate([np.arange(low, high + 1) for low, high in test.ranges])
            assert np.array_equal(rows[np.isin(column.codes, codes)], counter.positions(test.filter)), test.filter
    assert tested > 300
    assert seen == {"at_least", "at_most", "below", "between", "is", "in", "has", "under", "missing"}


def test_instead_of_several_nodes_the_one_above_them_may_stand() -> None:
    of = universe(industry=["5111", "5112", "517", "311"] * 50)
    [column] = coded(of, tuple(of.columns.values()), np.arange(len(of)))
    known = np.bincount(column.codes, minlength=column.size).astype(float)
    first = list(column.tests(CodeOutcomes(known, known / 2), 30))
    every = [*first, *(near for one in first for near in one.near())]
    wider = {_condition(one).value: [_condition(other).value for other in one.wider()] for one in every}
    assert wider["511 Publishing", "517 Telecommunications"] == [("51 Information",)]
    assert wider["511 Publishing",] == []


def _condition(test: Selector) -> Condition:
    found = test.filter.child if isinstance(test.filter, Not) else test.filter
    assert isinstance(found, Condition)
    return found
