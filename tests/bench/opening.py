"""`python -m tests.bench.opening [accounts ...]`: opening a CSV file, the first and the second time, beside Polars.

Times of a long table and of one of 10,000 columns, and the peak memory of `niche count`, in a process of its own each.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
from niche.tui import cli
from tests.bench.memory import high_water

ROUNDS = 7
FEW_ROUNDS = 3
FIRST, SECOND, SORTED, POLARS = (
    "niche, the first time",
    "niche, the second time",
    "Polars read_csv and sort",
    "Polars read_csv",
)
WIDE, PEAK_FIRST, PEAK_SECOND = "niche, 10,000 columns", "niche count, the first time", "niche count, the second time"
COLUMNS, ROWS = 10_000, 500
OPENED, SETUP, PARQUET = "niche, the Parquet opened", "niche, sorted and encoded", "Polars read_parquet"
GOALS = {FIRST: 2, SECOND: 1, SETUP: 2, WIDE: 10, PEAK_FIRST: 1.5, PEAK_SECOND: 1.5}
"""How much of what Polars takes an opening may take."""
_QUESTION = "employees between 100 and 500"


def table(accounts: int, folder: Path) -> Path:
    """Generated accounts as CSV, items of a list joined by semicolons."""
    path, typed = folder / f"{accounts}.csv", folder / f"{accounts}.parquet"
    if not path.exists():
        if not typed.exists():
            generate_parquet(typed, accounts)
        lists = pl.selectors.by_dtype(pl.List(pl.String), pl.List(pl.Categorical)).cast(pl.List(pl.String))
        pl.read_parquet(typed).with_columns(lists.list.join("; ")).write_csv(path)
    return path


def wide_table(folder: Path) -> Path:
    """A CSV file of many columns: whole numbers, decimals, texts, dates and categories in turn, a twentieth missing."""
    path = folder / f"{COLUMNS}-columns.csv"
    if path.exists():
        return path
    draw = random.Random(5)
    words = [
        "river",
        "stone",
        "market",
        "cloud",
        "harbor",
        "forest",
        "engine",
        "silver",
        "lantern",
        "meadow",
        "quartz",
        "falcon",
    ]
    cells: tuple[Callable[[int], str], ...] = (
        lambda _: str(draw.randint(0, 100_000)),
        lambda _: f"{draw.random() * 1000:.2f}",
        lambda row: f"{' '.join(draw.choices(words, k=5))} {row}",
        lambda _: f"20{draw.randint(10, 25)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        lambda _: draw.choice(("Alpha", "Beta", "Gamma", "Delta", "Epsilon")),
    )
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *(f"c{place}" for place in range(1, COLUMNS))])
        for row in range(ROWS):
            values = (cells[place % 5](row) if draw.random() > 0.05 else "" for place in range(1, COLUMNS))
            writer.writerow([f"A{row:05}", *values])
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
    found: dict[str, list[Cost]] = {FIRST: [], SECOND: [], SORTED: [], POLARS: []}
    for _ in range(ROUNDS):
        forget()
        found[FIRST].append(Cost.of(lambda: open_universe(settings)))
        table_cache.settle()
        found[SECOND].append(Cost.of(lambda: open_universe(settings)))
        read = partial(pl.read_csv, path, schema_overrides={"naics": pl.String})
        found[SORTED].append(Cost.of(lambda read=read: read().sort("naics")))
        found[POLARS].append(Cost.of(read))
    return {name: Cost.least(costs) for name, costs in found.items()}


def forget() -> None:
    """Empty the cache of opened tables."""
    for folder in (stores.root(), digests.folder()):
        shutil.rmtree(folder, ignore_errors=True)


def measured_wide(path: Path) -> dict[str, Cost]:
    """The least cost of a table of many columns, the first time."""
    found: dict[str, list[Cost]] = {WIDE: [], POLARS: []}
    for _ in range(FEW_ROUNDS):
        forget()
        found[WIDE].append(Cost.of(lambda: open_universe(Settings(str(path), path.parent))))
        table_cache.settle()
        found[POLARS].append(Cost.of(lambda: pl.read_csv(path)))
    return {name: Cost.least(costs) for name, costs in found.items()}


def counted(name: str, path: str) -> None:
    """Count one question, in this process alone."""
    if name == POLARS:
        table = pl.read_csv(path, schema_overrides={"naics": pl.String})
        print(table.filter(pl.col("employees").is_between(100, 500)).height)
    else:
        sys.argv[1:] = ["count", "-w", path, "--where", _QUESTION]
        with suppress(SystemExit):
            cli.main()
        table_cache.settle()


def peaks(path: Path) -> dict[str, int]:
    """The most bytes that a process held which opens the file and counts one question; the least of several."""
    found: dict[str, list[int]] = {PEAK_FIRST: [], PEAK_SECOND: [], POLARS: []}
    for _ in range(FEW_ROUNDS):
        forget()
        for name, held in found.items():
            command = [sys.executable, "-m", "tests.bench.opening", name, str(path)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            held.append(int(told.split()[-1]))
    return {name: min(held) for name, held in found.items()}


def set_up(path: Path, settings: Settings) -> dict[str, Cost]:
    """The least cost of a universe, of a Parquet file and of a table in memory, beside that of reading the file."""
    found: dict[str, list[Cost]] = {OPENED: [], SETUP: [], PARQUET: []}
    raw = pl.read_parquet(path)
    for _ in range(FEW_ROUNDS):
        found[OPENED].append(Cost.of(lambda: open_universe(replace(settings, data=str(path)))))
        found[SETUP].append(Cost.of(lambda: universe_from_frame(raw, settings)))
        found[PARQUET].append(Cost.of(lambda: pl.read_parquet(path)))
    return {name: Cost.least(costs) for name, costs in found.items()}


def show(costs: Mapping[str, Cost]) -> None:
    """Print costs, each beside the last one."""
    *_, base = costs.values()
    for name, cost in costs.items():
        wall, processor = cost.wall / base.wall, cost.processor / base.processor
        goal = _goal(name, wall)
        times = f"{cost.wall * 1000:>8.0f} ms {cost.processor * 1000:>8.0f} ms of processors"
        print(f"  {name:<28}{times}   {wall:5.2f}x {processor:5.2f}x{goal}")


def _goal(name: str, ratio: float) -> str:
    return f"   goal {GOALS[name]:.2f} {'met' if ratio <= GOALS[name] else 'NOT MET'}" if name in GOALS else ""


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
        held = peaks(path)
        for name, most in held.items():
            ratio = most / held[POLARS]
            print(f"  {name:<28}{most / (1 << 20):>8,.0f} MiB at most   {ratio:5.2f}x{_goal(name, ratio)}")
    print(f"\n{COLUMNS:,} columns of {ROWS} rows; the least of {FEW_ROUNDS} rounds")
    show(measured_wide(wide_table(folder)))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in (PEAK_FIRST, PEAK_SECOND, POLARS):
        counted(*sys.argv[1:3])
        print(high_water())
    else:
        main()
