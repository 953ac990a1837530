"""`python -m tests.bench.outofcore [accounts]`: counts on a table that is read from disk, beside DuckDB on the file.

20 million accounts where no number is given; 1e8 is what it is made for. Parquet and store stay in the temporary
folder, for the next time. Answers are compared before anything is timed.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from niche.sample_data.generator import generate_parquet
from niche.segments.accounts.disk_opening import open_big
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.model.filters import All, Not
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.reading.sources import find_source
from tests.bench.contenders import COUNTRIES, SECTORS, STAGES, question
from tests.bench.timing import Row, interleaved

FOLDER = Path(os.environ.get("NICHE_BENCH", Path(tempfile.gettempdir()) / "niche-bench"))
MEMORY = 768 << 20
"""Bytes that niche is allowed; the goal for its whole process is one GiB."""
GOAL_BYTES = 1 << 30
ROUNDS = 7


class OnDisk:
    """niche on a table that it reads from disk."""

    def __init__(self, path: Path) -> None:
        taxonomy = TaxonomySettings(use="naics-2022", column="naics")
        settings = Settings(str(path), path.parent, as_of=dt.date(2026, 11, 1), taxonomies=(taxonomy,), memory=MEMORY)
        started = time.perf_counter()
        self.universe = open_big(ParquetFiles(find_source(str(path))), settings)
        self.opening = time.perf_counter() - started
        self.counter = Counter(self.universe)

    def edit(self, low: int) -> list[int]:
        """Total, running and without of the question."""
        return figures(self.counter.count(question(low), details=False, tree=False))

    def toggle(self, low: int, step: int) -> list[int]:
        """The same with one step negated: nothing new to evaluate."""
        asked = question(low)
        assert isinstance(asked, All)
        steps = asked.children
        return figures(
            self.counter.count(All((*steps[:step], Not(steps[step]), *steps[step + 1 :])), details=False, tree=False)
        )


def figures(counts: Counts) -> list[int]:
    """The total; running, without and undecided of every node."""
    return [
        counts.total,
        *(one for node in counts.nodes.values() for one in (node.running, node.without, node.unknown)),
    ]


class DuckDB:
    """DuckDB on the Parquet file itself: the total alone, with both cores and as much memory as it likes."""

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET enable_progress_bar = false")
        self.path = path

    def total(self, low: int, negated: int | None = None) -> int:
        """The size of the question, one of its steps negated."""
        steps = list(self._steps(low))
        if negated is not None:
            steps[negated] = f"NOT coalesce({steps[negated]}, false)"
        where = " AND ".join(f"({step})" for step in steps)
        found = self.connection.execute(f"SELECT count(*) FROM '{self.path}' WHERE {where}").fetchone()
        assert found is not None
        return int(found[0])

    def _steps(self, low: int) -> Iterator[str]:
        sectors = " OR ".join(f"naics LIKE '{sector}%'" for sector in SECTORS)
        yield f"{sectors} OR country IN {COUNTRIES!r}"
        yield f"employees BETWEEN {low} AND 1000"
        yield f"funding_stage IS NULL OR funding_stage NOT IN {STAGES!r}"
        yield "revenue >= 5000000 OR customer"


def rows(disk: OnDisk, duck: DuckDB) -> Iterator[Row]:
    """A toggle and a numeric edit."""
    bounds, steps = itertools.cycle(range(20, 900)), itertools.cycle(range(4))
    low, step = next(bounds), next(steps)
    assert disk.edit(low)[0] == duck.total(low)
    for place in range(4):
        assert disk.toggle(low, place)[0] == duck.total(low, place)

    def next_bound() -> None:
        nonlocal low
        low = next(bounds)

    def next_step() -> None:
        nonlocal step
        step = next(steps)

    name = "DuckDB on the same Parquet, total only"
    yield interleaved(
        "numeric edit",
        {"niche: total, running and without for 6 conditions": lambda: disk.edit(low), name: lambda: duck.total(low)},
        {name: 5},
        rounds=ROUNDS,
        before=next_bound,
    )
    yield interleaved(
        "negate a step",
        {"niche: the same counts": lambda: disk.toggle(low, step), name: lambda: duck.total(low, step)},
        {name: 100},
        rounds=ROUNDS,
        before=next_step,
    )


def peak(path: Path) -> int:
    """Bytes that a process of its own takes at most: it opens the table, edits, negates, and counts the tree."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.outofcore", "--alone", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(found.stdout)


def alone(path: Path) -> None:
    """What `peak` measures; prints the bytes."""
    disk = OnDisk(path)
    for low in range(100, 110):
        disk.edit(low)
    for step in range(4):
        disk.toggle(109, step)
    disk.counter.count(question(110), ("employees", "country"))
    status = Path("/proc/self/status").read_text()  # ru_maxrss would be the parent's, where that is larger
    print(next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")))


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--alone"]:
        alone(Path(sys.argv[2]))
        return
    accounts = int(float(sys.argv[1].replace("_", ""))) if len(sys.argv) > 1 else 20_000_000
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(FOLDER / "cache")
    path = FOLDER / f"{accounts}.parquet"
    if not path.exists():
        building = path.with_suffix(".building")
        generate_parquet(building, accounts)
        building.rename(path)
    disk = OnDisk(path)
    print(f"\n{accounts:,} accounts, {path.stat().st_size / 1e9:.1f} GB of Parquet")
    print(f"opened in {disk.opening:.1f} s, and in {OnDisk(path).opening:.1f} s the next time")
    for row in rows(disk, DuckDB(path)):
        print("\n".join(row.lines()), flush=True)
    bytes_taken = peak(path)
    verdict = "met" if bytes_taken <= GOAL_BYTES else "NOT MET"
    print(f"peak memory of a process of its own: {bytes_taken / (1 << 20):,.0f} MiB   goal 1,024 MiB {verdict}")


if __name__ == "__main__":
    main()
