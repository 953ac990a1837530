"""Segments whose parts turn out differently: what is said of them, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from subjects import found, subject
from universes import frame_of, universe

from niche.segments.accounts.universe import Universe
from niche.segments.findings import registry
from niche.segments.model import formatting
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Filter, Not
from niche.segments.model.segment import Guardrails, Segment, Status
from niche.segments.stats.estimates import Group, cohens_h, eta_squared


def everybody(column: str) -> Filter:
    """A condition that all accounts meet, on a column without missing values."""
    return Not(Condition(column, "missing", True))


def mixed_universe(first: float, second: float, accounts: int = 400) -> Universe:
    rng = np.random.default_rng(7)
    kind = ["web" if n % 2 else "store" for n in range(accounts)]
    won = [bool(rng.random() < (first if k == "web" else second)) for k in kind]
    return universe(
        id=[f"A{n:05}" for n in range(accounts)],
        kind=kind,
        noise=rng.integers(0, 9, accounts).tolist(),
        won=won,
        roles={Role.ID: "id", Role.WON: "won"},
    )


def test_mixed_names_the_two_kinds_and_keeps_one_of_them() -> None:
    (finding,) = found(
        subject(mixed_universe(0.5, 0.1), everybody("id"), guardrails=Guardrails(min=62, max=999)), "mixed"
    )
    assert finding.message.startswith("mixes two groups: win rate ")
    assert "where kind is web (200 accounts)" in finding.message
    assert "; expect " in finding.message
    assert [(repair.change, repair.accounts) for repair in finding.repairs] == [
        ("keep only kind is web", 200),
        ("keep only kind is store", 200),
    ]
    assert all(repair.outcome.startswith("win rate ") for repair in finding.repairs)


def test_parts_that_make_segments_are_named_in_the_marks_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name goes into a file that others read."""
    monkeypatch.setattr(formatting, "_own", formatting.Marks(thousands=".", decimal=","))
    accounts = mixed_universe(0.5, 0.1)
    kinds = (
        frame_of(accounts).get_column("kind").replace_strict({"web": 20_000, "store": 10_000}, return_dtype=pl.Int64)
    )
    won = frame_of(accounts).get_column("won").to_list()
    ids = frame_of(accounts).get_column("id").to_list()
    sized = universe(id=ids, size=kinds.to_list(), won=won, roles={Role.ID: "id", Role.WON: "won"})
    one = subject(sized, everybody("id"), guardrails=Guardrails(min=62, max=999))
    (finding,) = found(one, "mixed")
    for repair in finding.repairs:
        assert repair.part is not None
        assert "0.000" in repair.change
        assert "0,000" in repair.part.words
        assert "," in repair.outcome
        assert repair.part.outcome == repair.outcome.replace(",", ".")


def mixed_sizes(accounts: int = 400) -> Universe:
    """Two kinds of account, the deals of one about 2.7 times as large as those of the other."""
    rng = np.random.default_rng(11)
    return universe(
        id=[f"A{n:05}" for n in range(accounts)],
        kind=["web", "store"] * (accounts // 2),
        size=np.exp(rng.normal([9, 10] * (accounts // 2), 1.2)).tolist(),
        roles={Role.ID: "id", Role.DEAL_SIZE: "size"},
    )


def test_mixed_sizes_tell_how_much_the_parts_explain() -> None:
    """Of the logarithms of all 400 by kind, written out: F of the analysis of variance, and from it both shares."""
    accounts = mixed_sizes()
    logs, web = logs_by_kind(accounts)
    within = logs[web].var() * web.sum() + logs[~web].var() * (~web).sum()
    f = (logs.var() * len(logs) - within) / (within / (len(logs) - 2))
    eta, omega = f / (f + len(logs) - 2), (f - 1) / (f + len(logs) - 1)
    (finding,) = found(subject(accounts, everybody("id"), guardrails=Guardrails(min=62, max=999)), "mixed")
    assert finding.detail == f"effect size: η² = {eta:.2f}, ω² = {omega:.2f}"


def logs_by_kind(accounts: Universe) -> tuple[np.ndarray, np.ndarray]:
    frame = frame_of(accounts)
    return np.log(frame.get_column("size").to_numpy()), (frame.get_column("kind") == "web").to_numpy()


@pytest.mark.parametrize(("beyond", "found_"), [(-1e-9, 1), (0, 1), (1e-9, 0)])
def test_the_sizes_of_the_parts_must_differ_enough(beyond: float, found_: int) -> None:
    logs, web = logs_by_kind(mixed_sizes())
    groups = [Group(len(part), float(part.sum()), float((part * part).sum())) for part in (logs[web], logs[~web])]
    settings = {"mixed": {"size_effect": eta_squared(groups) + beyond}}
    assert len(found(subject(mixed_sizes(), everybody("id"), findings=settings), "mixed")) == found_


@pytest.mark.parametrize(("least", "found_"), [(199, 1), (200, 1), (201, 0)])
def test_both_parts_must_reach_the_minimum(least: int, found_: int) -> None:
    one = subject(mixed_universe(0.5, 0.1), everybody("id"), guardrails=Guardrails(min=least, max=999))
    assert len(found(one, "mixed")) == found_


@pytest.mark.parametrize(("beyond", "found_"), [(-1e-9, 1), (0, 1), (1e-9, 0)])
def test_the_rates_of_the_parts_must_differ_enough(beyond: float, found_: int) -> None:
    frame = frame_of(mixed_universe(0.5, 0.1))
    web, store = (frame.filter(pl.col("kind") == kind).get_column("won") for kind in ("web", "store"))
    effect = cohens_h(web.sum() / len(web), store.sum() / len(store))
    settings = {"mixed": {"rate_effect": effect + beyond}}
    assert len(found(subject(mixed_universe(0.5, 0.1), everybody("id"), findings=settings), "mixed")) == found_


@pytest.mark.parametrize(("deals", "found_"), [(199, 1), (200, 1), (201, 0)])
def test_the_parts_need_enough_known_outcomes(deals: int, found_: int) -> None:
    settings = {"mixed": {"deals": deals}}
    assert len(found(subject(mixed_universe(0.5, 0.1), everybody("id"), findings=settings), "mixed")) == found_


@pytest.mark.parametrize(("segments", "found_"), [(0, 1), (400, 0)])
def test_the_segments_of_a_workspace_share_the_error(segments: int, found_: int) -> None:
    """A difference whose p-value is some 2 in 10,000 for the one column that there is."""
    accounts = mixed_universe(0.33, 0.17)
    peers = {f"s{n}": Segment("S", where=everybody("id"), status=Status.ACTIVE) for n in range(segments)}
    one = subject(accounts, everybody("id"), guardrails=Guardrails(min=62, max=999))
    assert len(found(replace(one, peers=peers), "mixed")) == found_


@pytest.mark.parametrize(
    ("guardrails", "deals", "searched"),
    [
        (Guardrails(min=62), 30, 2),
        (Guardrails(min=100), 30, 2),
        (Guardrails(min=101), 30, 1),
        (Guardrails(min=62), 101, 1),
        (Guardrails(), 30, 2),  # 62 closed deals each, as usual
    ],
)
def test_a_segment_without_accounts_for_two_parts_takes_no_share_of_the_error(
    guardrails: Guardrails, deals: int, searched: int
) -> None:
    """The peer has 200 of the 400 accounts."""
    web = Segment("Web", where=Condition("kind", "is", "web"), guardrails=guardrails, status=Status.ACTIVE)
    peers = {"web": web, "draft": replace(web, status=Status.DRAFT)}
    one = subject(mixed_universe(0.3, 0.2), everybody("id"), peers=peers)
    assert one.searched(deals) == searched


@pytest.mark.parametrize(
    ("rates", "where", "settings", "told"),
    [
        ((0.2, 0.2), everybody("id"), {}, True),
        ((0.5, 0.1), everybody("id"), {}, False),
        ((0.2, 0.2), everybody("id"), {"mixed": {"deals": 201}}, False),
        ((0.2, 0.2), everybody("id"), {"mixed": False}, False),
        ((0.2, 0.2), All(), {}, False),
    ],
)
def test_where_nothing_is_found_it_is_told_what_would_have_been(
    rates: tuple[float, float], where: Filter, settings: Mapping[str, object], told: bool
) -> None:
    """Not where parts are told, too few deals are closed, the rule is off, or nothing is asked of the accounts."""
    one = subject(mixed_universe(*rates), where, guardrails=Guardrails(min=62, max=999), findings=settings)
    seen = registry.least_seen(one)
    assert (seen is not None) == told
    assert seen is None or 0.08 < seen < 0.3
