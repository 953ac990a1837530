"""`python -m tests.bench.discovering [lift|false|time] [--python PATH]`: what `discover` finds, beside other tools.

- `lift`: 20 tables with planted segments; the lift of the best candidate on 100,000 fresh accounts beside that of the
  best group of pysubgroup and the best leaf of a decision tree of depth 3, within the same sizes. PATH is a Python with
  pandas, pysubgroup and scikit-learn: `python -m venv v && v/bin/pip install pysubgroup scikit-learn`.
- `false`: the share of tables with shuffled outcomes that show any candidate, and of intervals that hold.
- `time`: a million accounts of 40 columns.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.counting.counter import Counter
from niche.segments.drivers.discover import Discovery, discover
from niche.segments.drivers.discover_target import of_outcome
from niche.segments.drivers.discover_words import name
from niche.segments.findings.guardrails import Deals, limits
from niche.segments.findings.plan import Plan
from niche.segments.model.columns import Role
from niche.segments.model.filters import Filter
from niche.segments.model.segment import Guardrails
from niche.segments.model.settings import Settings, TaxonomySettings

ACCOUNTS, FRESH, TABLES = 20_000, 100_000, 20
CLOSED = 0.3
BASE, PLANTED, WEAKER = 0.15, 0.38, 0.25
SECTORS = {"Industry": 6, "Retail": 5, "Finance": 4, "Health": 4, "Software": 5, "Transport": 3, "Energy": 3}
COUNTRIES = ("US", "DE", "FR", "GB", "NL", "SE", "ES", "IT", "PL", "JP")
TOOLS = ("Salesforce", "HubSpot", "SAP", "Slack", "Zendesk", "Jira", "Shopify", "Oracle")
STAGES = ("seed", "series-a", "series-b", "series-c", "public")
HERE = Path(__file__).parent

Flags = NDArray[np.bool_]
Rng = np.random.Generator


def table(rng: Rng, accounts: int = ACCOUNTS) -> pl.DataFrame:
    """Accounts as a CRM has them: skewed, correlated, with gaps."""
    industries = [(sector, f"{sector} {n}") for sector, number in SECTORS.items() for n in range(number)]
    industry = rng.choice(len(industries), accounts, p=_uneven(rng, len(industries)))
    employees = np.round(np.exp(rng.normal(4.5, 1.4, accounts))).astype(int) + 1
    tools = rng.random((accounts, len(TOOLS))) < np.linspace(0.4, 0.08, len(TOOLS))
    founded = 2024 - np.round(rng.gamma(2.0, 9.0, accounts)).astype(int)
    columns: dict[str, list[object]] = {
        "id": [f"A{n:07}" for n in rng.permutation(accounts)],
        "sector": [industries[at][0] for at in industry],
        "branch": [industries[at][1] for at in industry],
        "country": _gaps(rng, rng.choice(COUNTRIES, accounts, p=_uneven(rng, len(COUNTRIES))), 0.03),
        "employees": _gaps(rng, employees, 0.08),
        "revenue": _gaps(rng, np.round(employees * np.exp(rng.normal(11, 0.6, accounts)), -3), 0.15),
        "growth": _gaps(rng, np.round(rng.normal(0.08, 0.2, accounts), 3), 0.2),
        "founded": _gaps(rng, founded, 0.05),
        "tech": ["; ".join(np.array(TOOLS)[row]) or None for row in tools],
        "funding": _gaps(rng, rng.choice(STAGES, accounts, p=(0.4, 0.25, 0.15, 0.1, 0.1)), 0.1),
        "channel": _gaps(rng, rng.choice(("stores", "e-commerce", "both"), accounts), 0.05),
        "exports": _gaps(rng, rng.random(accounts) < 0.35, 0.1),
        "noise": _gaps(rng, rng.normal(0, 1, accounts), 0.0),
    }
    return pl.DataFrame(columns, strict=False)


def _uneven(rng: Rng, number: int) -> NDArray[np.float64]:
    weights = np.sort(rng.gamma(1.5, 1.0, number))[::-1] + 0.1
    return weights / weights.sum()


def _gaps(rng: Rng, values: NDArray[np.generic], share: float) -> list[object]:
    return [None if gap else value for value, gap in zip(values.tolist(), rng.random(len(values)) < share, strict=True)]


def planted(rng: Rng, frame: pl.DataFrame) -> pl.Expr:
    """One to three conditions on different columns that 2 to 15 % of the accounts meet."""
    number = int(rng.integers(1, 4))
    while True:
        names = rng.choice(
            ("branch", "sector", "country", "employees", "growth", "tech", "funding", "exports"), number, False
        )
        where = pl.all_horizontal([_condition(rng, frame, name) for name in names])
        if 0.02 <= frame.select(where.fill_null(False).mean()).item() <= 0.15:
            return where.fill_null(False)


def _condition(rng: Rng, frame: pl.DataFrame, name: str) -> pl.Expr:
    column, series = pl.col(name), frame[name].drop_nulls()
    if name in ("employees", "growth"):
        low, width = rng.uniform(0, 0.6), rng.uniform(0.2, 0.4)
        return column.is_between(series.quantile(low) or 0, series.quantile(low + width) or 0)
    if name == "tech":
        return column.str.contains(str(rng.choice(TOOLS[:5])), literal=True)
    if name == "exports":
        return column
    if name == "funding":
        return column.is_in(STAGES[int(rng.integers(1, 4)) :])
    values = series.unique().sort().to_list()
    return column.is_in(rng.choice(values, int(rng.integers(1, 4)), replace=False).tolist())


def with_outcomes(rng: Rng, frame: pl.DataFrame, rates: NDArray[np.float64], closed: float = CLOSED) -> pl.DataFrame:
    """Add `won`, unknown where a deal is open."""
    known, won = rng.random(frame.height) < closed, rng.random(frame.height) < rates
    return frame.with_columns(won=pl.Series([bool(w) if k else None for w, k in zip(won, known, strict=True)]))


def opened(frame: pl.DataFrame) -> Counter:
    """The table as niche reads it."""
    tree = TaxonomySettings(name="industry", columns=("sector", "branch"))
    roles = {Role.ID: "id", Role.WON: "won"}
    return Counter(universe_from_frame(frame, Settings("", Path(), roles=roles, taxonomies=(tree,))))


def run(counter: Counter) -> Discovery:
    """Discover with the usual guardrails."""
    found = limits(Guardrails(), Guardrails(), Plan(), Deals(len(counter.universe)))
    return discover(counter, of_outcome(counter), (found.min.accounts, found.max.accounts), ())


def held(counter: Counter, where: Filter, ids: pl.Series) -> Flags:
    """Whether each account matches, in the order of the ids."""
    rows = counter.positions(where)
    return ids.is_in(counter.universe.table.take(["id"], rows).to_series().implode()).to_numpy()


def lift(rates: NDArray[np.float64], chosen: Flags) -> float:
    """The rate of the chosen by that of the rest, of the true rates; 1 where nothing is chosen."""
    return float(rates[chosen].mean() / rates[~chosen].mean()) if chosen.any() and not chosen.all() else 1.0


def cases(seeds: range) -> Iterator[tuple[int, pl.DataFrame, pl.DataFrame, NDArray[np.float64], Flags]]:
    """Tables with a strong and a weaker planted segment, and as many fresh accounts with their true rates."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        both = table(rng, ACCOUNTS + FRESH)
        strong, weak = planted(rng, both), planted(rng, both)
        rates = (
            both.select(pl.when(strong).then(PLANTED).when(weak).then(WEAKER).otherwise(BASE)).to_series().to_numpy()
        )
        frame = with_outcomes(rng, both[:ACCOUNTS], rates[:ACCOUNTS])
        truth = both[ACCOUNTS:].select(strong).to_series().to_numpy()
        yield seed, frame, both[ACCOUNTS:], rates[ACCOUNTS:], truth


def lifts(python: str | None) -> None:
    """Compare the lifts of the best candidates."""
    better: dict[str, int] = {}
    shown = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed, frame, fresh, rates, truth in cases(range(TABLES)):
            counter = opened(frame)
            found = run(counter)
            lines = {"planted": lift(rates, truth)}
            best = found.candidates[0].filter if found.candidates else None
            lines["niche"] = (
                lift(rates, held(opened(with_outcomes(np.random.default_rng(0), fresh, rates)), best, fresh["id"]))
                if best
                else 1.0
            )
            lines |= _others(python, Path(folder), frame, fresh, rates) if python else {}
            shown += bool(best)
            for tool, other in lines.items():
                better[tool] = better.get(tool, 0) + (lines["niche"] >= other - 1e-9)
            words = name(best, counter.universe) if best else "nothing"
            print(seed, *(f"{tool} {figure:.2f}" for tool, figure in lines.items()), words, sep="  ", flush=True)
    print(f"found something in {shown} of {TABLES}; lift at least as high as of: {better}")


def _others(
    python: str, folder: Path, frame: pl.DataFrame, fresh: pl.DataFrame, rates: NDArray[np.float64]
) -> Mapping[str, float]:
    frame.write_csv(folder / "train.csv")
    fresh.write_csv(folder / "fresh.csv")
    subprocess.run([python, str(HERE / "subgroup_contenders.py"), str(folder)], check=True)
    return {path.stem: lift(rates, np.load(path)) for path in sorted(folder.glob("*.npy"))}


def false_alarms(tables: int = TABLES, shuffles: int = 10) -> None:
    """Count tables with shuffled outcomes that show a candidate."""
    alarms = 0
    for seed in range(tables):
        rng = np.random.default_rng(1000 + seed)
        frame = with_outcomes(rng, table(rng, 6_000), np.full(6_000, 0.2))
        for _ in range(shuffles):
            known = frame["won"].is_not_null().to_numpy()
            won = frame["won"].to_numpy().copy()
            won[known] = rng.permutation(won[known])
            alarms += bool(run(opened(frame.with_columns(won=pl.Series(won.tolist(), dtype=pl.Boolean)))).candidates)
    print(f"{alarms} of {tables * shuffles} shuffled tables show a candidate: {alarms / tables / shuffles:.1%}")


def coverage(tables: int = TABLES) -> None:
    """Count intervals that hold the true rate of the candidates."""
    inside = of = 0
    for seed in range(tables):
        rng = np.random.default_rng(2000 + seed)
        frame = table(rng)
        strong, weak = planted(rng, frame), planted(rng, frame)
        rates = (
            frame.select(pl.when(strong).then(PLANTED).when(weak).then(WEAKER).otherwise(BASE)).to_series().to_numpy()
        )
        frame = with_outcomes(rng, frame, rates)
        counter = opened(frame)
        for one in run(counter).candidates:
            of += 1
            inside += one.rate.holds(float(rates[held(counter, one.filter, frame["id"])].mean()))
    print(f"{inside} of {of} intervals hold the true rate")


def times(accounts: int = 1_000_000) -> None:
    """Time a million accounts with 40 columns."""
    rng = np.random.default_rng(1)
    frame = table(rng, accounts)
    more = {
        f"extra{n}": rng.normal(size=accounts) if n % 2 else rng.choice([f"v{k}" for k in range(5 + n)], accounts)
        for n in range(40 - frame.width - 1)
    }
    frame = frame.with_columns([pl.Series(name, values) for name, values in more.items()])
    strong = planted(rng, frame)
    rates = frame.select(pl.when(strong).then(PLANTED).otherwise(BASE)).to_series().to_numpy()
    counter = opened(with_outcomes(rng, frame, rates))
    print(f"{len(counter.universe):,} accounts, {len(counter.universe.columns)} columns")
    for turn in ("first", "second", "third"):
        started, worked = time.perf_counter(), time.process_time()
        found = run(counter)
        spent, worked = time.perf_counter() - started, time.process_time() - worked
        figures = f"{len(found.candidates)} candidates of {found.known:,} closed"
        print(f"{turn}: {spent:.2f} s, {worked:.2f} of a processor, {figures}", flush=True)


def main(what: str = "lift", *options: str) -> None:
    """Run one of the parts."""
    python = options[1] if options[:1] == ("--python",) else None
    parts = {"lift": lambda: lifts(python), "false": false_alarms, "coverage": coverage, "time": times}
    parts[what]()


if __name__ == "__main__":
    main(*sys.argv[1:])
