"""What is planted is found, of 1,000 closed deals among columns that say nothing: each way to part accounts."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from crm_tables import HUBSPOT, crm
from planted import planted
from universes import universe

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.counting.counter import Counter
from niche.segments.drivers.codings import codings
from niche.segments.drivers.splits import Demands, Split, search, splits
from niche.segments.drivers.ways import ways
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Not
from niche.segments.model.settings import Settings


def found(kind: str, low: float, high: float, seed: int, segments: int = 1) -> tuple[Split, ...]:
    """The splits of all accounts of such a table."""
    counter = Counter(planted(kind, low, high, seed)[0])
    return splits(counter, counter.count(All()), Demands(accounts=62, deals=30, segments=segments))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("middle", {"number"}),
        ("values", {"country"}),
        ("node", {"industry"}),
        ("deep node", {"industry"}),
        ("item", {"tags"}),
        ("missing", {"other"}),
        ("both", {"flag", "number"}),
        ("either", {"flag", "number"}),
    ],
)
def test_what_is_planted_is_found_once(kind: str, columns: set[str], seed: int) -> None:
    low, high = (0.1, 0.4) if len(columns) > 1 else (0.15, 0.35)
    assert [set(split.columns) for split in found(kind, low, high, seed)] == [columns]


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_is_where_it_was_planted_and_its_twin_is_named_behind_it(seed: int) -> None:
    (split,) = found("number", 0.1, 0.4, seed)
    assert (split.columns, split.also) == (("number",), ("twin",))
    condition = split.parts[0].condition
    assert isinstance(condition, Condition)
    assert condition.value == pytest.approx(0.3, abs=0.1)


def test_what_is_to_be_expected_does_not_flatter() -> None:
    """Of 10 points, about as many as need be to be told: those found are as many on average as truly are there."""
    seen, expected = [], []
    for seed in range(300, 320):
        accounts, rates = planted("number", 0.2, 0.3, seed)
        counter = Counter(accounts)
        for split in splits(counter, counter.count(All()), Demands(accounts=62, deals=30, segments=5))[:1]:
            high, low = split.parts
            true = rates[counter.positions(high.filter)].mean() - rates[counter.positions(low.filter)].mean()
            seen.append(high.figure - low.figure - true)
            expected.append(high.expected - low.expected - true)
            assert low.figure <= low.expected <= high.expected <= high.figure
    assert len(seen) > 5
    assert np.mean(seen) > 0.02
    assert abs(np.mean(expected)) < 0.02


def test_the_conditions_say_what_was_found() -> None:
    (missing,) = found("missing", 0.15, 0.35, 1)
    gone = Condition("other", "missing", True)
    assert [part.condition for part in missing.parts] == [gone, Not(gone)]
    (deep,) = found("deep node", 0.1, 0.4, 1)
    assert deep.parts[0].condition == Condition("industry", "under", ("5112 Software",))


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_found_where_nothing_differs(seed: int) -> None:
    """At 5 % for eleven segments together: less than one in a hundred here."""
    assert found("number", 0.2, 0.2, 100 + seed, segments=11) == ()


def test_the_true_driver_is_found_among_what_follows_from_the_outcome() -> None:
    settings = Settings("accounts.csv", Path(), roles={Role.WON: "Won", Role.DEAL_SIZE: "Deal Size"})
    for seed in range(3):
        frame, leaks = crm(seed, 6000, HUBSPOT)
        counter = Counter(universe_from_frame(frame, settings))
        shown = splits(counter, counter.count(All()), Demands(accounts=62, deals=30, segments=8))
        won = [split for split in shown if split.role is Role.WON]
        assert [split.columns for split in won] == [("industry",)]
        assert won[0].parts[0].condition == Condition("industry", "under", ("Software",))
        assert not {name for split in shown for name in (*split.columns, *split.also)} & leaks


def test_how_small_a_difference_would_be_seen() -> None:
    """About a half is seen of 10 points of 1,000 deals; four of five of somewhat more, none where few are closed."""
    accounts = universe(
        roles={Role.WON: "won"},
        won=[n % 5 == 0 if n < 1000 else None for n in range(2000)],
        flag=[n % 2 == 0 for n in range(2000)],
    )
    counter = Counter(accounts)
    counts = counter.count(All())
    seen = 2 * 0.4 * (NormalDist().inv_cdf(1 - 0.05 / 0.8 / 11 / 2) + 0.8416) / 1000**0.5
    assert search(counter, counts, Demands(62, 30, segments=11)).least_seen == pytest.approx(seen, abs=1e-3)
    demanded = Demands(62, 30, rate_effect=0.4, segments=11)
    assert search(counter, counts, demanded).least_seen == pytest.approx(0.4 * 0.4, abs=1e-3)
    assert search(counter, counts, Demands(62, 600)).least_seen is None


def test_how_sure_a_difference_is_does_not_hang_on_where_zero_is() -> None:
    """Logarithms of deal sizes are about 10; values are missing, so that pairs are known for some accounts only."""
    rng = np.random.default_rng(3)
    columns = {f"d{n}": [None if x < 0.3 else x < 0.6 for x in rng.random(400).tolist()] for n in range(3)}
    one = universe(**columns)
    values = rng.normal(0, 1, 400)
    for way in ways(list(codings(one, list(one.columns.values()), np.arange(400))), 30):
        near, far = way.best(values), way.best(values + 100)
        assert near is not None
        assert far is not None
        assert near.chosen == far.chosen
        assert near.score == pytest.approx(far.score, rel=1e-6)
