"""Universes kept on disk: the same as when they were opened, or not there."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from universes import frame_of, nodes_of

from niche.segments.accounts import opening, table_cache
from niche.segments.accounts import store as stores
from niche.segments.accounts.columnfile import ColumnWriter
from niche.segments.accounts.opening import open_universe, universe_from_frame
from niche.segments.accounts.raw_columns import RawColumns, raw_columns
from niche.segments.accounts.store import Store
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.reading import digests
from niche.segments.reading.sources import Source

TAXONOMIES = (
    TaxonomySettings(use="naics-2022", column="naics", aliases={"SaaS": "5132"}),
    TaxonomySettings(name="vertical", columns=("size", "country")),
)
SETTINGS = Settings("accounts.csv", Path("segments"), dt.date(2026, 11, 1), taxonomies=TAXONOMIES)


@pytest.fixture(autouse=True)
def digests_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "folder", lambda: tmp_path / "digests")


def entry(name: str = "entry") -> Store:
    return Store(name)


@pytest.fixture
def universe() -> Universe:
    frame = pl.DataFrame(
        {
            "company": ["Acme Inc", "Bolt SA", "Çağ AŞ"],
            "naics": ["SaaS", "x", "11"],
            "size": ["11-50", "1-10", None],
            "country": ["DE", "US", "DE"],
            "revenue": ["$1.5", "n/a", "$3"],
            "stack": ["a;b", "b", "b;a"],
            "since": ["2024-01-05", None, "2020-02-29"],
            "won": ["yes", "no", None],
        }
    )
    return replace(universe_from_frame(frame, SETTINGS, "accounts.csv"), fingerprint="91ab34")


def same(one: Universe, other: Universe) -> bool:
    assert frame_of(one).equals(frame_of(other))
    assert frame_of(one).schema == frame_of(other).schema
    assert np.array_equal(one.order, other.order)
    assert list(one.placements) == list(other.placements)
    for name, placement in one.placements.items():
        kept = other.placements[name]
        assert np.array_equal(nodes_of(placement), nodes_of(kept))
        assert (placement.starts is None) == (kept.starts is None)
        assert placement.starts is None or np.array_equal(placement.starts, kept.starts)
        assert (placement.taxonomy, placement.columns) == (kept.taxonomy, kept.columns)
        assert placement.taxonomy.positions == kept.taxonomy.positions
        assert placement.unmatched == kept.unmatched
    rest = ("name", "columns", "roles", "as_of", "fingerprint")
    return all(getattr(one, field) == getattr(other, field) for field in rest)


def test_a_kept_universe_comes_back_whole(universe: Universe) -> None:
    table_cache.keep(entry(), universe).result()
    kept = table_cache.load(entry(), "accounts.csv", SETTINGS.as_of)
    assert kept is not None
    assert same(universe, kept)


@pytest.mark.parametrize(("accounts", "files"), [(3, 1), (70, 6)])
def test_columns_of_a_short_table_are_kept_together(accounts: int, files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PART", 64)
    monkeypatch.setattr(table_cache, "PART", 64)
    columns = {f"c{place}": [f"{place}-{row}" for row in range(accounts)] for place in range(5)}
    columns["n"] = [str(row) if row % 3 else "" for row in range(accounts)]
    universe = universe_from_frame(pl.DataFrame(columns), Settings("accounts.csv", Path("segments")))
    table_cache.keep(entry(), universe).result()
    kept = table_cache.load(entry(), "accounts", universe.as_of)
    assert kept is not None
    assert frame_of(kept).equals(frame_of(universe))
    assert len([file for file in entry().folder.iterdir() if file.is_file()]) == files + 1  # what makes it whole


def test_what_was_never_kept_is_not_there() -> None:
    assert table_cache.load(entry(), "accounts.csv", None) is None


def test_a_second_process_keeps_what_the_first_has_kept(universe: Universe, folder: Path) -> None:
    table_cache.keep(entry(), universe).result()
    table_cache.keep(entry(), universe).result()
    assert list(folder.iterdir()) == [entry().folder]
    assert table_cache.load(entry(), "accounts.csv", None) is not None


def test_a_failed_write_leaves_nothing(universe: Universe, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ColumnWriter, "add", full)
    table_cache.keep(entry(), universe).result()
    assert list(folder.iterdir()) == []


def test_the_least_recently_used_goes_first(universe: Universe, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table_cache.keep(entry("old"), universe).result()
    size = sum(file.stat().st_size for file in entry("old").folder.iterdir())
    monkeypatch.setattr(stores, "MAX_BYTES", 2 * size + size // 2)
    for name, used in (("newer", 200), ("old", 100)):
        table_cache.keep(entry(name), universe).result()
        os.utime(entry(name).folder, (used, used))
    table_cache.keep(entry("newest"), universe).result()
    assert set(folder.iterdir()) == {entry(name).folder for name in ("newer", "newest")}


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, columns={"size": ColumnSettings(split=";")}),
        replace(SETTINGS, roles={Role.NAME: "company"}),
        replace(SETTINGS, taxonomies=TAXONOMIES[:1]),
    ],
)
def test_other_settings_or_content_are_another_entry(other: Settings) -> None:
    def place(digest: str, settings: Settings) -> Path:
        return table_cache.entry(digest, 9, settings).folder

    assert place("digest", SETTINGS) == place("digest", replace(SETTINGS, as_of=None, data="copy.csv"))
    assert place("digest", SETTINGS) != place("digest", other)
    assert place("digest", SETTINGS) != place("other", SETTINGS)


def test_a_large_text_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGE", 10)
    table = tmp_path / "accounts.csv"
    table.write_text("sector,industry,n\nIT,Chips,1\nEnergy,Oil,x\n")
    settings = Settings(str(table), tmp_path, dt.date(2026, 11, 1))
    first = open_universe(settings)
    table_cache.settle()
    monkeypatch.setattr(opening, "raw_columns", lambda _: pytest.fail("the table was read again"))
    assert same(first, open_universe(settings))


def test_a_table_that_changes_while_it_is_read_is_not_kept(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LARGE", 10)
    table = tmp_path / "accounts.csv"
    table.write_text("sector,industry,n\nIT,Chips,1\nEnergy,Oil,x\n")

    def read(source: Source) -> RawColumns:
        columns = raw_columns(source)
        table.write_text("sector,industry,n\nIT,Chips,2\nEnergy,Oil,xyz\n")
        return columns

    monkeypatch.setattr(opening, "raw_columns", read)
    open_universe(Settings(str(table), tmp_path, dt.date(2026, 11, 1)))
    table_cache.settle()
    assert not folder.exists()


def test_a_program_that_ends_at_once_keeps_its_universe(tmp_path: Path, folder: Path) -> None:
    table = tmp_path / "accounts.csv"
    table.write_text("sector,n\n" + "IT,1\n" * 10)
    program = f"""
from pathlib import Path
from niche.segments.model.settings import Settings
from niche.segments.accounts import opening, store, table_cache
from niche.segments.reading import digests
store.root = lambda: Path({str(folder)!r})
digests.folder = lambda: Path({str(tmp_path / "digests")!r})
opening.LARGE = 10
opening.open_universe(Settings({str(table)!r}, Path()))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    (kept,) = folder.iterdir()
    store = entry()
    store.folder = kept
    assert table_cache.load(store, "accounts.csv", None) is not None
