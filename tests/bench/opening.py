"""`python -m tests.bench.opening [accounts ...]`: how long a CSV file takes to open, the first and the second time."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from niche.sample_data.generator import generate_parquet
from niche.segments.accounts import store as stores
from niche.segments.accounts import table_cache
from niche.segments.accounts.opening import open_universe, universe_from_frame
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.reading import digests

ROUNDS = 7
FIRST, SECOND, POLARS = "niche, the first time", "niche, the second time", "Polars read_csv and sort"
SETUP_ROUNDS = 3
OPENED, SETUP, PARQUET = "niche, the Parquet opened", "niche, sorted and encoded", "Polars read_parquet"
GOALS = {FIRST: 1.5, SECOND: 1 / 3, SETUP: 2}
"""How much of what Polars takes an opening may take."""


def table(accounts: int, folder: Path) -> Path:
    """Generated accounts as CSV, items of a list joined by semicolons."""
    path, typed = folder / f"{accounts}.csv", folder / f"{accounts}.parquet"
    if not path.exists():
        if not typed.exists():
            generate_parquet(typed, accounts)
        lists = pl.selectors.by_dtype(pl.List(pl.String), pl.List(pl.Categorical)).cast(pl.List(pl.String))
        pl.read_parquet(typed).with_columns(lists.list.join("; ")).write_csv(path)
    return path


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds: on the clock, and of all processors."""

    wall: float
    processor: float

    @classmethod
    def of(cls, run: Callable[[], object]) -> Cost:
        """Run once."""
        wall, processor = time.perf_counter(), time.process_time()
        run()
        return cls(time.perf_counter() - wall, time.process_time() - processor)

    @classmethod
    def least(cls, costs: Sequence[Cost]) -> Cost:
        """The smallest of several runs, which other programs have disturbed least."""
        return cls(min(cost.wall for cost in costs), min(cost.processor for cost in costs))


def measured(path: Path, settings: Settings) -> dict[str, Cost]:
    """The least cost of several rounds, in which all ways take turns."""
    found: dict[str, list[Cost]] = {FIRST: [], SECOND: [], POLARS: []}
    for _ in range(ROUNDS):
        for folder in (stores.root(), digests.folder()):
            shutil.rmtree(folder, ignore_errors=True)
        found[FIRST].append(Cost.of(lambda: open_universe(settings)))
        table_cache.settle()
        found[SECOND].append(Cost.of(lambda: open_universe(settings)))
        read = partial(pl.read_csv, path, schema_overrides={"naics": pl.String})
        found[POLARS].append(Cost.of(lambda read=read: read().sort("naics")))
    return {name: Cost.least(costs) for name, costs in found.items()}


def set_up(path: Path, settings: Settings) -> dict[str, Cost]:
    """The least cost of a universe, of a Parquet file and of a table in memory, beside that of reading the file."""
    found: dict[str, list[Cost]] = {OPENED: [], SETUP: [], PARQUET: []}
    raw = pl.read_parquet(path)
    for _ in range(SETUP_ROUNDS):
        found[OPENED].append(Cost.of(lambda: open_universe(replace(settings, data=str(path)))))
        found[SETUP].append(Cost.of(lambda: universe_from_frame(raw, settings)))
        found[PARQUET].append(Cost.of(lambda: pl.read_parquet(path)))
    return {name: Cost.least(costs) for name, costs in found.items()}


def show(costs: Mapping[str, Cost]) -> None:
    """Print costs, each beside the last one."""
    *_, base = costs.values()
    for name, cost in costs.items():
        wall, processor = cost.wall / base.wall, cost.processor / base.processor
        goal = f"   goal {GOALS[name]:.2f} {'met' if wall <= GOALS[name] else 'NOT MET'}" if name in GOALS else ""
        times = f"{cost.wall * 1000:>8.0f} ms {cost.processor * 1000:>8.0f} ms of processors"
        print(f"  {name:<28}{times}   {wall:5.2f}x {processor:5.2f}x{goal}")


def main() -> None:
    """Print niche beside what Polars needs to read the file and sort it by the codes, or to read it as Parquet."""
    folder = Path(tempfile.gettempdir()) / "niche-bench"
    folder.mkdir(exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    for accounts in [int(float(size.replace("_", ""))) for size in sys.argv[1:]] or [1_000_000]:
        path = table(accounts, folder)
        settings = Settings(str(path), folder, taxonomies=(TaxonomySettings(use="naics-2022", column="naics"),))
        print(f"\n{accounts:,} accounts, {path.stat().st_size / 1e6:.0f} MB; the least of {ROUNDS} rounds")
        show(measured(path, settings))
        show(set_up(path.with_suffix(".parquet"), settings))


if __name__ == "__main__":
    main()
