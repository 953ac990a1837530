"""Segments that are discovered: found where they are, not where they are not, with figures that hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from ondisk import both
from universes import frame_of, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.drivers.discover import Discovery, discover
from niche.segments.drivers.discover_target import of_list, of_outcome
from niche.segments.drivers.discover_words import about, draft, line, name, nothing
from niche.segments.drivers.halves import half
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Status
from niche.segments.model.settings import Settings
from niche.segments.stats.significance import fisher

ACCOUNTS = 4_000
SIZES = (100, 1_200)
HUBSPOT = Condition("tools", "has", "HubSpot")


def accounts(won: list[object], seed: int = 3, **more: list[object]) -> Universe:
    """Accounts with a column of each kind, and how each turned out."""
    rng = np.random.default_rng(seed)
    numbers = range(ACCOUNTS)
    return universe(
        id=[f"A{n:05}" for n in numbers],
        name=[f"Firm {n}" for n in numbers],
        staff=STAFF.tolist(),
        rating=[None if r < 0.1 else round(r, 3) for r in rng.random(ACCOUNTS).tolist()],
        country=COUNTRY.tolist(),
        size=[("small", "medium", "large")[n % 3] for n in numbers],
        tools=[[tool for tool, has in zip(("Slack", "HubSpot"), row, strict=True) if has] for row in TOOLS],
        exports=EXPORTS.tolist(),
        industry=INDUSTRY.tolist(),
        won=won,
        orders={"size": ("small", "medium", "large")},
        roles={Role.ID: "id", Role.NAME: "name", Role.WON: "won"},
        **more,
    )


RNG = np.random.default_rng(1)
STAFF = np.round(np.exp(RNG.normal(5, 1.2, ACCOUNTS))).astype(int) + 1
COUNTRY = RNG.choice(("DE", "FR", "US", "GB", "NL"), ACCOUNTS)
TOOLS = RNG.random((ACCOUNTS, 2)) < 0.4
EXPORTS = RNG.random(ACCOUNTS) < 0.5
INDUSTRY = RNG.choice(("311", "5111", "5112", "517", "522"), ACCOUNTS)


def outcomes(better: NDArray[np.bool_], rate: float = 0.5, base: float = 0.15, seed: int = 7) -> list[object]:
    """Won or not, and not known of a fifth of the accounts."""
    rng = np.random.default_rng(seed)
    won = rng.random(ACCOUNTS) < np.where(better, rate, base)
    return [None if open_ else bool(one) for one, open_ in zip(won, rng.random(ACCOUNTS) < 0.2, strict=True)]


def found(of: Universe, existing: tuple[Filter, ...] = ()) -> Discovery:
    counter = Counter(of)
    return discover(counter, of_outcome(counter), SIZES, existing)


@cache
def planted() -> Universe:
    """Publishers from 100 to 500 people win half of their deals."""
    return accounts(outcomes(np.isin(INDUSTRY, ("5111", "5112")) & (STAFF >= 100) & (STAFF <= 500)))


@pytest.mark.parametrize(
    ("better", "where"),
    [
        (COUNTRY == "NL", Condition("country", "is", "NL")),
        (EXPORTS & (COUNTRY == "FR"), All((Condition("country", "is", "FR"), Condition("exports", "is", True)))),
        (TOOLS[:, 1] & (INDUSTRY == "522"), All((Condition("industry", "under", ("52 Finance",)), HUBSPOT))),
    ],
    ids=["a value", "two columns", "a node and an item"],
)
def test_what_was_planted_is_found_as_a_person_would_write_it(better: NDArray[np.bool_], where: Filter) -> None:
    best = found(accounts(outcomes(better))).candidates[0].filter
    assert isinstance(best, All)
    assert set(best.children) == set(where.children if isinstance(where, All) else (where,))


def test_bounds_are_within_the_true_ones_and_round() -> None:
    best = found(planted()).candidates[0].filter
    assert isinstance(best, All)
    by_column = {part.column: part for part in best.children if isinstance(part, Condition)}
    assert by_column.keys() == {"industry", "staff"}
    assert by_column["industry"].value == ("511 Publishing",)
    assert isinstance(by_column["staff"].value, tuple)
    low, high = by_column["staff"].value
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert 90 <= low < high <= 550
    assert (low % 5, high % 25) == (0, 0)


def test_the_figures_are_those_of_accounts_that_did_not_suggest_it() -> None:
    counter = Counter(planted())
    target = of_outcome(counter)
    first = half(planted(), target.rows)
    for one in discover(counter, target, SIZES, ()).candidates:
        inside = np.isin(target.rows, counter.positions(one.filter))
        figures = [
            tuple((int(target.wanted[of & part].sum()), int((of & part).sum())) for of in (inside, ~inside))
            for part in (first, ~first)
        ]
        assert (one.known, one.rest) in figures
        assert one.accounts == counter.size(one.filter)
        assert SIZES[0] <= one.accounts <= SIZES[1]
        assert one.p == fisher(one.known, one.rest)
        assert one.lift.low > 1
        assert one.rate.low > one.rest_rate


def test_nothing_is_found_in_shuffled_outcomes() -> None:
    """At most 5 % of tables show a candidate; of six, more than one does one time in thirty."""
    rng = np.random.default_rng(2)
    wins = rng.random(ACCOUNTS) < 0.2
    shown = [len(found(accounts(rng.permutation(wins).tolist())).candidates) for _ in range(6)]
    assert sum(map(bool, shown)) <= 1


def test_the_candidates_differ_from_each_other_and_from_what_there_is() -> None:
    of = accounts(outcomes((COUNTRY == "NL") | (INDUSTRY == "522")))
    candidates = found(of).candidates
    assert len(candidates) >= 2
    counter = Counter(of)
    sets = [set(counter.positions(one.filter).tolist()) for one in candidates]
    assert all(2 * len(a & b) < len(a | b) for i, a in enumerate(sets) for b in sets[:i])
    known = Condition("country", "is", "NL")
    others = [set(counter.positions(one.filter).tolist()) for one in found(of, (known,)).candidates]
    dutch = set(counter.positions(known).tolist())
    assert others
    assert all(2 * len(one & dutch) < len(one | dutch) for one in others)


def test_a_column_that_follows_from_the_outcome_suggests_nothing() -> None:
    won = outcomes(COUNTRY == "NL")
    stage: list[object] = ["closed won" if one else "closed lost" if one is False else "open" for one in won]
    candidates = found(accounts(won, deal_stage=stage)).candidates
    assert candidates
    assert "deal_stage" not in str([one.filter for one in candidates])


def test_accounts_like_those_of_a_list() -> None:
    """Four of five in the list are Dutch exporters; some lines name nobody."""
    rng = np.random.default_rng(4)
    chance = np.where((COUNTRY == "NL") & EXPORTS, 0.6, 0.03)
    listed = np.flatnonzero(rng.random(ACCOUNTS) < chance).tolist()
    names = [f"a{n:05}" if n % 2 else f" Firm {n}" for n in listed]
    counter = Counter(accounts(outcomes(np.zeros(ACCOUNTS, bool))))
    target = of_list(counter, [*names, "Nobody Ltd"])
    assert target.unknown == ("Nobody Ltd",)
    ids = frame_of(counter.universe).get_column("id").to_list()
    assert sorted(int(ids[row][1:]) for row in np.flatnonzero(target.wanted)) == listed
    result = discover(counter, target, SIZES, ())
    best = result.candidates[0]
    assert isinstance(best.filter, All)
    assert set(best.filter.children) == {Condition("country", "is", "NL"), Condition("exports", "is", True)}
    assert best.rate.value > 0.5 > 0.1 > best.rest_rate
    assert "in the list" in about(result)


def test_in_words_and_as_a_draft() -> None:
    of = planted()
    result = found(of)
    best = result.candidates[0]
    won, known = best.known
    said = line(best, result, of)
    assert said.startswith("Publishing, staff ")
    assert f"{100 * won / known:.0f} % (" in said
    assert said.endswith(f" of {known} closed, rest {100 * best.rest_rate:.0f} %")
    made = draft(best, result, of)
    assert (made.name, made.where, made.status) == (name(best.filter, of), best.filter, Status.DRAFT)
    assert said.partition(": ")[2] in made.description
    assert "columns" in nothing(result)


def drop(of: Universe, *roles: Role) -> Counter:
    """A counter of the same accounts without some roles."""
    return Counter(replace(of, roles={role: name for role, name in of.roles.items() if role not in roles}))


@pytest.mark.parametrize(
    ("counter", "role", "message"),
    [
        (drop(planted(), Role.WON), None, "no column has an outcome"),
        (drop(planted()), Role.RETAINED, r"no yes/no column has the role retained \(use won\)"),
        (Counter(accounts([True] * ACCOUNTS)), None, "too few to tell a segment from chance: 4,000 accounts with won"),
        (Counter(accounts([n % 2 == 0 if n < 99 else None for n in range(ACCOUNTS)])), None, "99 accounts with won"),
    ],
    ids=["none", "another", "all won", "few known"],
)
def test_without_an_outcome_it_says_what_to_do(counter: Counter, role: Role | None, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        of_outcome(counter, role)


@pytest.mark.parametrize(
    ("gone", "message"),
    [((), r"1 account of 4,000 named, by id and name"), ((Role.ID, Role.NAME), "no column has the id")],
)
def test_a_list_that_names_too_few_is_refused(gone: tuple[Role, ...], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        of_list(drop(planted(), *gone), ["A00001", "nobody"])


def test_of_a_table_on_disk_it_says_what_was_not_tried(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"A{n:05}" for n in range(ACCOUNTS)], "country": COUNTRY, "staff": STAFF})
    frame = frame.with_columns(won=pl.Series(outcomes(COUNTRY == "NL"), dtype=pl.Boolean))
    settings = Settings(str(tmp_path / "accounts.parquet"), tmp_path, roles={Role.ID: "id", Role.WON: "won"})
    here, there = both(frame, settings, part=1_024, rows=1_000)
    for of, unread in ((here, ()), (there, ("staff",))):
        result = found(of)
        assert [one.filter for one in result.candidates] == [All((Condition("country", "is", "NL"),))]
        assert result.unread == unread
        assert ("staff" in about(result)) == bool(unread)


def test_it_can_be_cancelled() -> None:
    counter = Counter(planted())
    target = of_outcome(counter)
    with pytest.raises(CancelledError):
        discover(counter.until(lambda: True), target, SIZES, ())
