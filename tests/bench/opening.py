"""`python -m tests.bench.opening [accounts ...]`: how long a CSV file takes to open, the first and the second time."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import polars as pl

from niche.sample_data.generator import generate_parquet
from niche.segments.settings import Settings, TaxonomySettings
from niche.segments.tables import cache
from niche.segments.tables.opening import open_universe
from tests.bench.timing import interleaved

ROUNDS = 5


def table(accounts: int, folder: Path) -> Path:
    """Generated accounts as CSV, items of a list joined by semicolons."""
    path, typed = folder / f"{accounts}.csv", folder / f"{accounts}.parquet"
    if not path.exists():
        if not typed.exists():
            generate_parquet(typed, accounts)
        lists = pl.selectors.by_dtype(pl.List(pl.String), pl.List(pl.Categorical)).cast(pl.List(pl.String))
        pl.read_parquet(typed).with_columns(lists.list.join("; ")).write_csv(path)
    return path


def main() -> None:
    """Print niche beside what Polars needs to read the file and sort it by the codes."""
    folder = Path(tempfile.gettempdir()) / "niche-bench"
    folder.mkdir(exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    for accounts in [int(float(size.replace("_", ""))) for size in sys.argv[1:]] or [1_000_000]:
        path = table(accounts, folder)
        settings = Settings(str(path), folder, taxonomies=(TaxonomySettings(use="naics-2022", column="naics"),))

        def forget() -> None:
            shutil.rmtree(cache.folder(), ignore_errors=True)

        def opened(settings: Settings = settings) -> object:
            return open_universe(settings)

        def read(path: Path = path) -> object:
            return pl.read_csv(path, schema_overrides={"naics": pl.String}).sort("naics")

        print(f"\n{accounts:,} accounts, {path.stat().st_size / 1e6:.0f} MB")
        row = interleaved(
            "opening a CSV file",
            {"niche, the first time": opened, "niche, the second time": opened, "Polars read_csv and sort": read},
            {"niche, the second time": 1 / 3, "Polars read_csv and sort": 1 / 1.5},
            rounds=ROUNDS,
            before=forget,
        )
        first, second, polars = row.medians.values()
        print("\n".join(row.lines()))
        print(f"first / Polars {first / polars:.2f} (goal at most 1.5), second / Polars {second / polars:.2f} (1/3)")


if __name__ == "__main__":
    main()
