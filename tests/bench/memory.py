"""`python -m tests.bench.memory [accounts]`: peak memory of opening a Parquet file and counting one question on it.

Each contender runs in a process of its own, holds the same columns, and must find the same number.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.contenders import COUNTRIES, SECTORS, STAGES, parquet

LOW = 100
"""The smallest number of employees that is asked for, as in `question`."""


def nothing(_: Path) -> int:
    """What Python and all the libraries take before anything is read."""
    return 0


def niche(path: Path) -> int:
    """The whole panel; the accounts sorted, encoded and ready for the next edit."""
    from niche.segments.accounts.opening import open_universe
    from niche.segments.counting.counter import Counter
    from niche.segments.model.settings import Settings, TaxonomySettings
    from tests.bench.contenders import PANEL, question

    taxonomies = (TaxonomySettings(use="naics-2022", column="naics"),)
    settings = Settings(data=str(path), segments=path.parent, as_of=dt.date(2026, 11, 1), taxonomies=taxonomies)
    return Counter(open_universe(settings)).count(question(LOW), PANEL).total


def polars(path: Path) -> int:
    """The total over all columns, read as they stand in the file."""
    import polars as pl

    column = pl.col
    sector = pl.any_horizontal([column("naics").str.starts_with(code) for code in SECTORS])
    whole = (
        (sector | column("country").is_in(COUNTRIES)).fill_null(False)
        & column("employees").is_between(LOW, 1000)
        & ~column("funding_stage").is_in(STAGES).fill_null(False)
        & ((column("revenue") >= 5_000_000).fill_null(False) | column("customer").fill_null(False))
    )
    return int(pl.read_parquet(path).lazy().select(whole.sum()).collect().item())


def duckdb(path: Path) -> int:
    """The total over a table of all columns."""
    import duckdb

    codes = " OR ".join(f"naics LIKE '{code}%'" for code in SECTORS)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE accounts AS SELECT * FROM '{path}'")
    found = connection.execute(
        f"SELECT count(*) FROM accounts WHERE ({codes} OR country IN {COUNTRIES}) AND employees BETWEEN {LOW} AND 1000"
        f" AND (funding_stage IS NULL OR funding_stage NOT IN {STAGES}) AND (revenue >= 5000000 OR customer)"
    ).fetchone()
    assert found is not None
    return int(found[0])


def pandas(path: Path) -> int:
    """The total over all columns, read as they stand in the file."""
    import pandas

    table = pandas.read_parquet(path)
    sector = table.naics.str[:2].isin(SECTORS)
    rest = (table.revenue >= 5_000_000) | (table.customer == True)  # noqa: E712
    matched = sector | table.country.isin(COUNTRIES)
    matched &= table.employees.between(LOW, 1000) & ~table.funding_stage.isin(STAGES) & rest
    return int(matched.sum())


CONTENDERS: Mapping[str, Callable[[Path], int]] = {
    "nothing": nothing,
    "niche": niche,
    "polars": polars,
    "duckdb": duckdb,
    **({"pandas": pandas} if importlib.util.find_spec("pandas") and importlib.util.find_spec("pyarrow") else {}),
}


def high_water() -> int:
    """The most bytes that this process held. (`ru_maxrss` would be the parent's, where that is larger.)"""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))


def peak(name: str, path: Path) -> tuple[int, int]:
    """What a contender finds in a process of its own, and the bytes that it held at most."""
    command = [sys.executable, "-m", "tests.bench.memory", name, str(path)]
    found, held = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(found), int(held)


def main(accounts: int) -> None:
    """Print the table."""
    path = parquet(accounts)
    found = {name: peak(name, path) for name in CONTENDERS}
    assert len({total for name, (total, _) in found.items() if name != "nothing"}) == 1, found
    print(f"{accounts:,} accounts: peak memory of a process that opens {path.stat().st_size >> 20} MiB and counts")
    for name, (_, held) in found.items():
        print(f"  {name:10}{held / (1 << 20):8,.0f} MiB {held / found['niche'][1]:7.2f}x")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CONTENDERS:
        answer = CONTENDERS[sys.argv[1]](Path(sys.argv[2]))
        print(answer, high_water())
    else:
        main(int(float((sys.argv[1:] or ["1e6"])[0])))
