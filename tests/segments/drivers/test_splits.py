"""Parts that turn out differently: found where they are, and not where they are not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from universes import frame_of, universe

from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.table import Table, column_in_memory
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.drivers.halves import half
from niche.segments.drivers.splits import Demands, Split, splits
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.workspace.workspace import open_workspace

DEMANDS = Demands(accounts=40, deals=30)
ACCOUNTS = 600


def accounts(**outcomes: list[object]) -> Universe:
    """600 accounts with a column of each kind; the outcomes are named by their role."""
    numbers = range(ACCOUNTS)
    rng = np.random.default_rng(3)
    return universe(
        id=[f"A{n:05}" for n in numbers],
        staff=rng.permutation(ACCOUNTS).tolist(),
        rating=rng.random(ACCOUNTS).tolist(),
        country=[("DE", "FR", "US", "GB", "NL")[n % 5] for n in numbers],
        size=[("small", "medium", "large")[n % 3] for n in numbers],
        tools=[["Slack"] if n % 4 < 2 else ["HubSpot"] for n in numbers],
        customer=[n % 7 < 3 for n in numbers],
        industry=["5112" if n % 11 < 5 else "517" for n in numbers],
        orders={"size": ("small", "medium", "large")},
        roles={Role.ID: "id", **{Role(name): name for name in outcomes}},
        **outcomes,
    )


def found(one: Universe) -> list[Split]:
    counter = Counter(one)
    return list(splits(counter, counter.count(All()), DEMANDS))


def drawn(rates: list[float]) -> list[object]:
    rng = np.random.default_rng(5)
    return [bool(rng.random() < rate) for rate in rates]


PLAIN = accounts()
IN_FILE_ORDER = np.argsort(PLAIN.order)
STAFF = frame_of(PLAIN).get_column("staff").to_numpy()[IN_FILE_ORDER]


@pytest.mark.parametrize(
    ("rates", "better", "worse"),
    [
        (
            [0.6 if n % 5 in (1, 3) else 0.1 for n in range(ACCOUNTS)],
            Condition("country", "in", ("FR", "GB")),
            Condition("country", "in", ("DE", "NL", "US")),
        ),
        (
            [0.6 if n % 3 == 2 else 0.1 for n in range(ACCOUNTS)],
            Condition("size", "above", "medium"),
            Condition("size", "at_most", "medium"),
        ),
        (
            [0.6 if n % 7 < 3 else 0.1 for n in range(ACCOUNTS)],
            Condition("customer", "is", True),
            Condition("customer", "is", False),
        ),
        (
            [0.6 if n % 11 < 5 else 0.1 for n in range(ACCOUNTS)],
            Condition("industry", "under", ("511 Publishing",)),
            Condition("industry", "under", ("517 Telecommunications",)),
        ),
    ],
)
def test_finds_the_column_that_parts_a_rate(rates: list[float], better: Condition, worse: Condition) -> None:
    (split,) = found(accounts(won=drawn(rates)))
    assert split.role is Role.WON
    assert [part.condition for part in split.parts] == [better, worse]
    assert split.parts[0].figure == pytest.approx(0.6, abs=0.08)
    assert split.parts[1].figure == pytest.approx(0.1, abs=0.05)
    assert sum(part.accounts for part in split.parts) == ACCOUNTS


def test_finds_the_item_of_a_list() -> None:
    split = found(accounts(won=drawn([0.6 if n % 4 < 2 else 0.1 for n in range(ACCOUNTS)])))[0]
    assert split.columns == ("tools",)


def test_finds_the_place_to_cut_a_number_that_parts_a_size() -> None:
    rng = np.random.default_rng(5)
    sizes = np.exp(rng.normal(np.where(STAFF < 300, 8, 10), 0.5))
    (split,) = found(accounts(deal_size=sizes.tolist()))
    assert (split.role, split.columns) == (Role.DEAL_SIZE, ("staff",))
    below = split.parts[1].condition
    assert isinstance(below, Condition)
    assert below.operator == "at_most"
    assert below.value == pytest.approx(300, abs=25)
    assert split.parts[0].figure == pytest.approx(np.exp(10), rel=0.1)


@examples(25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["country", "size", "customer", "tools"]), st.integers(1, 599))
def test_the_parts_have_the_accounts_that_they_promise(seed: int, column: str, below: int) -> None:
    """Of a segment and outcomes that are drawn; what a part promises, another counter counts."""
    rng = np.random.default_rng(seed)
    values = frame_of(PLAIN).get_column(column)[IN_FILE_ORDER.tolist()].to_list()
    rates = {str(value): rate for value, rate in zip(map(str, values), rng.random(len(values)), strict=True)}
    one = accounts(won=[bool(rng.random() < rates[str(value)]) for value in values])
    where = All((Condition("staff", "below", max(below, 150)),))
    counter = Counter(one)
    for split in splits(counter, counter.count(where), DEMANDS):
        assert [Counter(one).size(part.filter) for part in split.parts] == [part.accounts for part in split.parts]
        assert all(part.filter == All((*where.children, part.condition)) for part in split.parts)
        assert min(part.accounts for part in split.parts) >= DEMANDS.accounts


@pytest.mark.parametrize(("gap", "parts"), [(0.0, 0), (0.05, 0), (0.6, 1)])
def test_small_differences_are_left_alone(gap: float, parts: int) -> None:
    rates = [0.2 + gap * (n % 7 < 3) for n in range(ACCOUNTS)]
    assert len(found(accounts(won=drawn(rates)))) == parts


@pytest.mark.parametrize(("least", "parts"), [(257, 1), (258, 1), (259, 0)])
def test_parts_below_the_minimum_are_left_alone(least: int, parts: int) -> None:
    """258 of the 600 are customers."""
    counter = Counter(accounts(won=drawn([0.6 if n % 7 < 3 else 0.1 for n in range(ACCOUNTS)])))
    assert len(splits(counter, counter.count(All()), Demands(accounts=least, deals=30))) == parts


def test_the_halves_are_halves_and_stay_what_they_are() -> None:
    rows = np.arange(ACCOUNTS)
    first = half(PLAIN, rows)
    assert 250 < first.sum() < 350
    assert (half(PLAIN, rows[100:200]) == first[100:200]).all()
    others = universe(id=["A00007", "ü", "", None, "x" * 80], roles={Role.ID: "id"})
    assert half(others, np.arange(5))[0] == half(PLAIN, IN_FILE_ORDER[[7]])[0]


@cache
def sample() -> tuple[Universe, dict[str, object]]:
    with resources.as_file(resources.files("niche.sample_data") / "accounts") as folder:
        workspace = open_workspace(Path(folder))
        return open_universe(workspace.settings), {
            slug: file.segment.where for slug, file in workspace.read_all().files.items()
        }


def sample_splits(where: object, one: Universe) -> list[Split]:
    counter = Counter(one)
    return list(splits(counter, counter.count(where), Demands(accounts=62, deals=30)))  # type: ignore[arg-type]


def test_finds_the_online_shops_among_the_clothing_retailers() -> None:
    one, segments = sample()
    (split,) = sample_splits(segments["clothing-retail"], one)
    assert (split.role, split.columns) == (Role.WON, ("channel",))
    assert split.parts[0].condition == Condition("channel", "is", "e-commerce")
    assert split.parts[0].figure > 2 * split.parts[1].figure


def test_finds_large_pharma_among_all_pharma() -> None:
    one, _ = sample()
    found = sample_splits(Condition("industry", "under", ("3254",)), one)
    assert {split.role for split in found} == {Role.DEAL_SIZE, Role.CYCLE_DAYS}
    by_role = {split.role: split for split in found}
    large = by_role[Role.DEAL_SIZE].parts[0]
    assert large.figure > 3 * by_role[Role.DEAL_SIZE].parts[1].figure
    assert by_role[Role.CYCLE_DAYS].parts[1].accounts == pytest.approx(large.accounts, rel=0.3)


@pytest.mark.parametrize("slug", ["clothing-retail", "mid-market"])
def test_finds_nothing_where_outcomes_are_shuffled(slug: str) -> None:
    """False splits of one segment by itself, at 5 %: no more than so many of 20 shuffles."""
    one, segments = sample()
    columns = [one.roles[role] for role in (Role.WON, Role.RETAINED, Role.DEAL_SIZE, Role.CYCLE_DAYS)]
    rng = np.random.default_rng(2026)
    frame, spans = frame_of(one), one.table.spans
    false = 0
    for _ in range(20):
        order = rng.permutation(len(one))
        shuffled = frame.with_columns(frame.get_column(column)[order] for column in columns)
        stored = {series.name: column_in_memory(series, one.columns[series.name].kind, spans) for series in shuffled}
        false += bool(sample_splits(segments[slug], replace(one, table=Table(stored, spans))))
    assert false <= 0.05 * 20
