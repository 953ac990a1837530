"""The figures of every node of the sample, beside plain Polars and beside the tree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import niche.sample_data
import niche.segments as ns
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.playbook.node_figures import NodeFigures, NodeRates, NodeSizes, node_figures
from niche.segments.project import Project
from niche.tui.session.tree_metrics import LEAST, TreeMetrics

SAMPLE = Path(niche.sample_data.__file__).parent / "accounts"
TODAY = dt.date(2026, 11, 1)
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def project() -> Project:
    return ns.open(str(SAMPLE))


def by_polars(project: Project, where: Filter) -> pl.DataFrame:
    """The figures of each node by its position, the accounts repeated for every node above them."""
    columns = ["customer", "potential_revenue", "won", "deal_size", "cycle_days", "retained", "opened", "industry"]
    frame = project.rows(where, columns, count=len(project.universe))
    taxonomy = tree(project)
    above = {node.label: [node.position, *(up.position for up in taxonomy.ancestors(node))] for node in taxonomy.nodes}
    places = pl.DataFrame({"industry": [*above], "node": [*above.values()]}).explode("node")
    labelled = frame.with_columns(pl.col("industry").cast(pl.String).fill_null(taxonomy.unclassified.label))
    days = (TODAY - pl.col("opened")).dt.total_days()
    numbers = {"value": "potential_revenue", "deal_size": "deal_size", "cycle_days": "cycle_days"}
    answers = {"customers": "customer", "won": "won", "retained": "retained"}
    return (
        labelled.join(places, on="industry")
        .group_by("node")
        .agg(
            pl.len().alias("accounts"),
            *(pl.col(column).sum().alias(f"{name} yes") for name, column in answers.items()),
            *(pl.col(column).count().alias(f"{name} known") for name, column in {**answers, **numbers}.items()),
            *(pl.col(column).cast(pl.Float64).sum().alias(f"{name} total") for name, column in numbers.items()),
            *(
                pl.col(column).cast(pl.Float64).quantile(0.5, "lower").alias(f"{name} median")
                for name, column in numbers.items()
            ),
            pl.col("potential_revenue").filter("customer").cast(pl.Float64).sum().alias("customer total"),
            (pl.col("won").is_null() & pl.col("cycle_days").is_null() & (days >= 0)).sum().alias("open"),
            ((days >= 0) & (days < 365)).sum().alias("last"),
            ((days >= 365) & (days < 730)).sum().alias("before"),
        )
        .sort("node")
    )


def tree(project: Project) -> Taxonomy:
    assert project.universe.main is not None
    return project.universe.main.taxonomy


@pytest.mark.parametrize("text", ["", "country = 'DE' and employees > 20"])
def test_every_raw_figure_is_that_of_polars(project: Project, text: str) -> None:
    where = project.parse(text) if text else All()
    found, wanted = node_figures(project.counter, where), by_polars(project, where)
    at = wanted["node"].to_numpy()
    assert np.flatnonzero(found.accounts).tolist() == at.tolist()
    assert found.accounts[at].tolist() == wanted["accounts"].to_list()
    for name in ("customers", "won", "retained"):
        rates: NodeRates = getattr(found, name)
        assert rates.yes[at].tolist() == wanted[f"{name} yes"].to_list()
        assert rates.known[at].tolist() == wanted[f"{name} known"].to_list()
        same(rates.raw[at], wanted[f"{name} yes"] / wanted[f"{name} known"])
    for name in ("deal_size", "cycle_days"):
        sizes: NodeSizes = getattr(found, name)
        assert sizes.moments.known[at].tolist() == wanted[f"{name} known"].to_list()
        same(sizes.moments.total[at], wanted[f"{name} total"])
        same(sizes.moments.medians[at], wanted[f"{name} median"])
    assert found.value is not None
    assert found.customer_value is not None
    same(found.value.total[at], wanted["value total"])
    same(found.customer_value.total[at], wanted["customer total"])
    assert found.pipeline is not None
    assert found.pipeline.open is not None
    line = (found.pipeline.open, found.pipeline.last_year, found.pipeline.year_before)
    assert [some[at].tolist() for some in line] == [wanted[name].to_list() for name in ("open", "last", "before")]
    mean = {name: wanted[f"{name} total"] / wanted[f"{name} known"] for name in ("deal_size", "cycle_days")}
    win_rate = wanted["won yes"] / wanted["won known"]
    same(found.velocity[at], wanted["open"] * win_rate * mean["deal_size"] / mean["cycle_days"])


def same(found: Floats, wanted: pl.Series) -> None:
    """Compare figures, those of nothing included."""
    assert found == pytest.approx(wanted.cast(pl.Float64).fill_null(np.nan).to_numpy(), nan_ok=True)


def test_the_tree_shows_the_same(project: Project) -> None:
    """But for rates and means of fewer than ten accounts, which the tree leaves out."""
    where = Condition("country", "is", "DE")
    everybody, some = (node_figures(project.counter, one) for one in (All(), where))
    metrics = TreeMetrics(project.counter).of(where)
    assert len(metrics) == 10
    for metric in metrics:
        name = metric.name.removesuffix(", matched")
        known, figures = shown(everybody if name == metric.name else some, name)
        wanted = figures if name == "value" else np.where(known >= LEAST, figures, np.nan)
        assert np.array_equal(metric.values, wanted, equal_nan=True)


def shown(figures: NodeFigures, name: str) -> tuple[NDArray[np.int64], Floats]:
    """The accounts of which it is known, and the figure that the tree calls by this name."""
    assert figures.value is not None
    assert figures.won is not None
    assert figures.retained is not None
    assert figures.deal_size is not None
    assert figures.cycle_days is not None
    return {
        "value": (figures.value.known, figures.value.total),
        "win rate": (figures.won.known, figures.won.raw),
        "retention": (figures.retained.known, figures.retained.raw),
        "deal size": (figures.deal_size.moments.known, figures.deal_size.moments.mean),
        "cycle days": (figures.cycle_days.moments.known, figures.cycle_days.moments.mean),
    }[name]
