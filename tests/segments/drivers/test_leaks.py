"""Columns that must not advise: those that follow from an outcome, and those that are no trait of an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from crm_tables import HUBSPOT, SALESFORCE, crm
from universes import universe

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.universe import Universe
from niche.segments.drivers.describing import describing
from niche.segments.drivers.leaks import left_out
from niche.segments.drivers.telltale_headers import hint
from niche.segments.findings.table import column_findings, table_findings
from niche.segments.model.columns import Kind, Role
from niche.segments.model.settings import After, DerivedSettings, Settings
from niche.segments.workspace.extend import extended

NOTHING = Settings("accounts.csv", Path())
ACCOUNTS = 800


@pytest.mark.parametrize(("names", "won", "size"), [(HUBSPOT, "Won", "Deal Size"), (SALESFORCE, "IsWon", "Amount")])
def test_what_follows_from_an_outcome_is_left_out_and_named_once(names: Mapping[str, str], won: str, size: str) -> None:
    frame, leaks = crm(1, 2000, names)
    assert len(leaks) >= 30
    settings = replace(NOTHING, roles={Role.WON: won, Role.DEAL_SIZE: size})
    one = extended(universe_from_frame(frame, settings), settings).universe
    assert not leaks & {column.name for column in describing(one)}
    findings = [finding.message for finding in table_findings(one, settings)]
    assert [leak for leak in leaks if sum(leak in message for message in findings) != 1] == []
    traits = {names[key] for key in ("country", "employees", "revenue", "founded", "source", "funding")}
    assert traits <= {column.name for column in describing(one)}


@pytest.mark.parametrize(
    ("header", "kind", "said"),
    [
        ("Close Date", Kind.DATE, "sure"),
        ("closedate", Kind.DATE, "sure"),
        ("Closed_Lost_Reason__c", Kind.CATEGORY, "sure"),
        ("LifecycleStage", Kind.CATEGORY, "sure"),
        ("Became an MQL Date", Kind.DATE, "sure"),
        ("Abschlussdatum", Kind.DATE, "sure"),
        ("Date de clôture", Kind.DATE, "sure"),
        ("Valor del contrato", Kind.MONEY, "sure"),
        ("Motivo della perdita", Kind.CATEGORY, "sure"),
        ("Deal - Won time", Kind.DATE, "sure"),
        ("Create Date", Kind.DATE, "sure"),
        ("BillingLatitude", Kind.NUMBER, "sure"),
        ("Postal Code", Kind.NUMBER, "sure"),
        ("Total Revenue", Kind.MONEY, "doubtful"),
        ("Funding Stage", Kind.CATEGORY, "doubtful"),
        ("Status", Kind.CATEGORY, "doubtful"),
        ("ARR", Kind.MONEY, "doubtful"),
        ("Annual Revenue", Kind.MONEY, ""),
        ("Number of Employees", Kind.NUMBER, ""),
        ("Founded", Kind.DATE, ""),
        ("Recently created team", Kind.YES_NO, ""),
        ("Total Money Raised", Kind.MONEY, ""),
        ("Flat", Kind.NUMBER, ""),
    ],
)
def test_what_a_header_says(header: str, kind: Kind, said: str) -> None:
    found = hint(header, kind)
    assert ("" if found is None else "sure" if found.sure else "doubtful") == said


RNG = np.random.default_rng(7)
CLOSED = RNG.random(ACCOUNTS) < 0.6
WON = CLOSED & (RNG.random(ACCOUNTS) < 0.25)
LOST = CLOSED & ~WON
NOISE = RNG.random(ACCOUNTS)


def known(where: Sequence[bool], share: float = 1.0) -> list[object]:
    """Numbers that say nothing, known for a share of some accounts."""
    return [float(n) if k and n < share else None for n, k in zip(NOISE, where, strict=True)]


def accounts(after: Mapping[str, After] | None = None, *, rates: Mapping[str, Sequence[object]]) -> Universe:
    won = [bool(w) if c else None for w, c in zip(WON, CLOSED, strict=True)]
    return replace(universe(roles={Role.WON: "won"}, won=won, **rates), after=after or {})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (known(CLOSED), "it is known only where a deal is closed"),
        (known(CLOSED, 0.5), "it is known only where a deal is closed"),
        (known(WON), "it is known only where a deal was won"),
        (known(LOST, 0.6), "it is known only where a deal was lost"),
        (known([True] * ACCOUNTS), ""),
        (known([True] * ACCOUNTS, 0.3), ""),
        ([bool(w) or None for w in WON], "it is known only where a deal was won"),
        ([float(w) for w in WON], "it tells the won from the others as no trait of them does"),
        (
            ["P9" if w and n < 0.95 else "P1" if n < 0.5 else "P2" for w, n in zip(WON, NOISE, strict=True)],
            "it tells the won from the others as no trait of them does",
        ),
        # A value that a third of the won and nobody else has.
        (
            ["A" if w and n < 0.4 else "B" for w, n in zip(WON, NOISE, strict=True)],
            "it tells the won from the others as no trait of them does",
        ),
        (["A" if w or n < 0.6 else "B" for w, n in zip(WON, NOISE, strict=True)], ""),
    ],
)
def test_what_values_show(values: Sequence[object], why: str) -> None:
    found = left_out(accounts(rates={"field": values}))
    assert (found["field"].why if "field" in found else "") == why


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("low", "high"), [(0.1, 0.5), (0.05, 0.7)])
@pytest.mark.parametrize("accounts_", [100, 2000])
def test_a_strong_driver_stays(seed: int, low: float, high: float, accounts_: int) -> None:
    rng = np.random.default_rng(seed)
    kind = rng.random(accounts_) < 0.5
    won = rng.random(accounts_) < np.where(kind, high, low)
    one = universe(roles={Role.WON: "won"}, won=won.tolist(), channel=np.where(kind, "shop", "web").tolist())
    assert not left_out(one)


@pytest.mark.parametrize("few", [5, 20, 39])
def test_few_outcomes_show_nothing(few: int) -> None:
    won = [n % 2 == 0 if n < few else None for n in range(300)]
    assert not left_out(universe(roles={Role.WON: "won"}, won=won, rank=[bool(w) for w in won]))


def test_a_name_in_doubt_needs_values_that_bear_it_out() -> None:
    stages = ["C" if w and n < 0.8 else "AB"[int(n * 10) % 2] for w, n in zip(WON, NOISE, strict=True)]
    others = ["A" if n < 0.5 else "B" for n in NOISE]
    assert set(left_out(accounts(rates={"stage": stages, "funding_stage": others}))) == {"stage"}


def test_a_number_that_rises_with_the_deal_size_follows_from_it() -> None:
    size = np.exp(RNG.normal(9, 1, ACCOUNTS))
    columns = {
        "field_7": size * RNG.uniform(0.97, 1.03, ACCOUNTS),
        "budget": size * np.exp(RNG.normal(0, 0.8, ACCOUNTS)),
    }
    known_size = [float(s) if w else None for s, w in zip(size, WON, strict=True)]
    one = universe(
        roles={Role.DEAL_SIZE: "deal_size"}, deal_size=known_size, **{n: v.tolist() for n, v in columns.items()}
    )
    assert {name: found.why for name, found in left_out(one).items()} == {
        "field_7": "it rises and falls with deal_size"
    }


def test_what_is_worked_out_of_an_outcome_follows_from_it() -> None:
    settings = replace(
        NOTHING,
        roles={Role.WON: "won"},
        derived={
            "grade": DerivedSettings((("good", "won is yes"), ("bad", "employees > 5"))),
            "later": DerivedSettings((("a", "grade is good"), ("b", "employees > 7"))),
            "large": DerivedSettings((("a", "employees > 9"), ("b", "employees > 4"))),
        },
    )
    plain = universe(won=[bool(w) for w in WON], employees=[int(n * 20) for n in NOISE], roles={Role.WON: "won"})
    assert {name: found.why for name, found in left_out(extended(plain, settings).universe).items()} == {
        "grade": "it is worked out of won",
        "later": "it is worked out of grade",
    }


@pytest.mark.parametrize(
    ("after", "left", "told"),
    [
        ({}, {"close_date"}, ["follows-from-outcome"]),
        ({"close_date": After.NOTHING}, set(), []),
        ({"field": After.OUTCOME}, {"field", "close_date"}, ["follows-from-outcome"]),
        ({"field": After.OUTCOME, "close_date": After.OUTCOME}, {"field", "close_date"}, []),
    ],
)
def test_niche_yaml_decides(after: Mapping[str, After], left: set[str], told: list[str]) -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=int(n * 300)) for n in NOISE]
    one = accounts(after, rates={"field": NOISE.tolist(), "close_date": days})
    assert set(left_out(one)) == left
    assert [finding.rule for finding in table_findings(one, NOTHING)] == told


def test_numbers_that_count_the_rows_and_coordinates_are_no_traits() -> None:
    one = universe(
        line=(np.cumsum(RNG.integers(1, 4, ACCOUNTS)) + 100).tolist(),
        staff=np.sort(np.exp(RNG.normal(5, 1, ACCOUNTS)) * 100).astype(int).tolist(),
        x=RNG.uniform(-10, 20, ACCOUNTS).tolist(),
        y=RNG.integers(1, 20, ACCOUNTS).tolist(),
        longitude=NOISE.tolist(),
    )
    assert set(left_out(one)) == {"line", "x", "longitude"}
    assert [finding.about for finding in table_findings(one, NOTHING)] == ["line", "x"]
    assert [finding.rule for finding in column_findings(one, NOTHING, "longitude")] == ["no-trait"]
