"""Universes kept on disk: the same as when they were opened, or not there."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.accounts import opening, seals, table_cache
from niche.segments.accounts.opening import open_universe, universe_from_frame
from niche.segments.accounts.raw_columns import RawColumns, raw_columns
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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(table_cache, "folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(digests, "folder", lambda: tmp_path / "digests")
    return tmp_path / "cache"


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
    assert one.frame.equals(other.frame)
    assert one.frame.schema == other.frame.schema
    assert np.array_equal(one.order, other.order)
    assert list(one.placements) == list(other.placements)
    for name, placement in one.placements.items():
        kept = other.placements[name]
        assert np.array_equal(placement.nodes, kept.nodes)
        assert (placement.starts is None) == (kept.starts is None)
        assert placement.starts is None or np.array_equal(placement.starts, kept.starts)
        assert (placement.taxonomy, placement.columns) == (kept.taxonomy, kept.columns)
        assert placement.taxonomy.positions == kept.taxonomy.positions
        assert placement.unmatched == kept.unmatched
    rest = ("name", "columns", "roles", "as_of", "fingerprint")
    return all(getattr(one, field) == getattr(other, field) for field in rest)


def test_a_kept_universe_comes_back_whole(universe: Universe) -> None:
    table_cache.save("entry", universe)
    kept = table_cache.load("entry", "accounts.csv", SETTINGS.as_of)
    assert kept is not None
    assert same(universe, kept)


def test_what_was_never_kept_is_not_there() -> None:
    assert table_cache.load("entry", "accounts.csv", None) is None


@pytest.mark.parametrize("file", ["table.arrow", "about.json", "order.npy", "nodes-0.npy"])
@pytest.mark.parametrize("content", [None, b"", b"\x00nonsense"])
def test_a_damaged_entry_is_not_there(universe: Universe, folder: Path, file: str, content: bytes | None) -> None:
    table_cache.save("entry", universe)
    damaged = folder / "entry" / file
    damaged.unlink() if content is None else damaged.write_bytes(content)
    assert table_cache.load("entry", "accounts.csv", None) is None
    table_cache.save("entry", universe)
    assert table_cache.load("entry", "accounts.csv", None) is not None


@dataclass(frozen=True, repr=False)
class Kept:
    """A universe, and the files of its entry."""

    universe: Universe
    files: dict[str, bytes]


FILES = ("table.arrow", "order.npy", "nodes-0.npy", "nodes-1.npy", "about.json", "seal.json")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """5,000 accounts."""
    numbers = range(5000)
    frame = pl.DataFrame(
        {
            "company": [f"Company {number * 7919 % 5000}" for number in numbers],
            "naics": [("11", "5132", "22", "x")[number % 4] for number in numbers],
            "size": [("11-50", "1-10", None)[number % 3] for number in numbers],
            "country": [("DE", "US")[number % 2] for number in numbers],
            "revenue": [2.0 * (number % 900) for number in numbers],
        }
    )
    universe = replace(universe_from_frame(frame, SETTINGS, "accounts.csv"), fingerprint="91ab34")
    root = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_cache, "folder", lambda: root)
        table_cache.save("entry", universe)
    files = {path.name: path.read_bytes() for path in (root / "entry").iterdir()}
    assert sorted(files) == sorted(FILES)
    return Kept(universe, files)


def flipped(content: bytes, at: int, length: int) -> bytes:
    """Some bytes turned to their complement."""
    return content[:at] + bytes(255 - byte for byte in content[at : at + length]) + content[at + length :]


def zeroed(content: bytes, at: int, length: int) -> bytes:
    """A block that never reached the disk."""
    return content[:at] + bytes(len(content[at : at + length])) + content[at + length :]


def shifted(content: bytes, at: int, length: int) -> bytes:
    """A block written over the one after it."""
    return (content[: at + length] + content[at : at + length] + content[at + 2 * length :])[: len(content)]


def cut(content: bytes, at: int, _: int) -> bytes:
    """The end never reached the disk."""
    return content[:at]


def lengthened(content: bytes, at: int, length: int) -> bytes:
    """A part is there twice."""
    return content[: at + length] + content[at:]


@examples(320)
@given(
    file=st.sampled_from(FILES),
    damaged=st.sampled_from([flipped, zeroed, shifted, cut, lengthened]),
    place=st.floats(0, 1, exclude_max=True),
    length=st.sampled_from([1, 2, 8, 64, 512, 4096, 1 << 20]),
)
def test_a_damaged_file_is_never_believed(
    kept: Kept,
    folder: Path,
    file: str,
    damaged: Callable[[bytes, int, int], bytes],
    place: float,
    length: int,
) -> None:
    whole = kept.files[file]
    content = damaged(whole, int(place * len(whole)), length)
    (folder / "entry").mkdir(parents=True, exist_ok=True)
    for name, written in {**kept.files, file: content}.items():
        (folder / "entry" / name).write_bytes(written)
    found = table_cache.load("entry", "accounts.csv", SETTINGS.as_of)
    assert found is None or same(kept.universe, found)
    if file != "seal.json":  # which may say the same in other bytes
        assert (found is not None) == (content == whole)


@pytest.mark.parametrize("file", FILES)
def test_a_table_whose_entry_is_damaged_counts_as_before_and_is_kept_anew(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(opening, "LARGE", 10)
    table = tmp_path / "accounts.csv"
    table.write_text("vertical,sub,n\n" + "".join(f"V{n % 7},S{n % 14},{n % 50}\n" for n in range(2000)))
    taxonomies = (TaxonomySettings(name="main", columns=("vertical", "sub")), TaxonomySettings(columns=("vertical",)))
    settings = Settings(str(table), tmp_path, dt.date(2026, 11, 1), taxonomies=taxonomies)
    first = open_universe(settings)
    table_cache.settle()
    (entry,) = folder.iterdir()
    place = entry / file
    place.write_bytes(zeroed(place.read_bytes(), place.stat().st_size // 2, 512))
    assert same(first, open_universe(settings))
    table_cache.settle()
    assert seals.unbroken(entry)


def test_a_second_process_keeps_what_the_first_has_kept(universe: Universe, folder: Path) -> None:
    table_cache.save("entry", universe)
    table_cache.save("entry", universe)
    assert [place.name for place in folder.iterdir()] == ["entry"]
    assert table_cache.load("entry", "accounts.csv", None) is not None


def test_a_failed_write_leaves_nothing(universe: Universe, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    table_cache.save("entry", universe)
    assert list(folder.iterdir()) == []


def test_the_least_recently_used_goes_first(universe: Universe, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table_cache.save("old", universe)
    size = sum(file.stat().st_size for file in (folder / "old").iterdir())
    monkeypatch.setattr(table_cache, "MAX_BYTES", 2 * size + size // 2)
    for name, used in (("newer", 200), ("old", 100)):
        table_cache.save(name, universe)
        table_cache.os.utime(folder / name, (used, used))
    table_cache.save("newest", universe)
    assert sorted(place.name for place in folder.iterdir()) == ["newer", "newest"]


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, columns={"size": ColumnSettings(split=";")}),
        replace(SETTINGS, roles={Role.NAME: "company"}),
        replace(SETTINGS, taxonomies=TAXONOMIES[:1]),
    ],
)
def test_other_settings_or_content_are_another_entry(other: Settings) -> None:
    assert table_cache.key("digest", 9, SETTINGS) == table_cache.key(
        "digest", 9, replace(SETTINGS, as_of=None, data="copy.csv")
    )
    assert table_cache.key("digest", 9, SETTINGS) != table_cache.key("digest", 9, other)
    assert table_cache.key("digest", 9, SETTINGS) != table_cache.key("other", 9, SETTINGS)


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


def test_a_program_that_ends_at_once_keeps_its_universe(tmp_path: Path) -> None:
    table = tmp_path / "accounts.csv"
    table.write_text("sector,n\n" + "IT,1\n" * 10)
    program = f"""
from pathlib import Path
from niche.segments.model.settings import Settings
from niche.segments.accounts import table_cache, opening
from niche.segments.reading import digests
table_cache.folder = lambda: Path({str(tmp_path / "cache")!r})
digests.folder = lambda: Path({str(tmp_path / "digests")!r})
opening.LARGE = 10
opening.open_universe(Settings({str(table)!r}, Path()))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    (entry,) = (tmp_path / "cache").iterdir()
    assert table_cache.load(entry.name, "accounts.csv", None) is not None
