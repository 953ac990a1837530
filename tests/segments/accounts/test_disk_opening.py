"""Which tables are read from disk, and how they are understood from a sample and their categories."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.disk_opening import open_big, physical
from niche.segments.accounts.opening import open_universe, universe_from_frame
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Condition
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.reading.sources import find_source
from niche.segments.workspace.preview import preview_table
from niche.segments.workspace.workspace import open_workspace

ACCOUNTS = 200


def accounts(count: int = ACCOUNTS) -> pl.DataFrame:
    """A category, sectors and industries, text with few spaces, a number."""
    return pl.DataFrame(
        {
            "country": [["DE", "FR", None, " "][number % 4] for number in range(count)],
            "sector": [["Energy", "Finance"][number % 2] for number in range(count)],
            "industry": [[None, "Banks", "Oil", "Insurance"][number % 4] for number in range(count)],
            "size": [["1-10", "11-50", "51-200"][number % 3] for number in range(count)],
            "name": [f"company number {number}" for number in range(count)],
            "employees": list(range(count)),
        }
    )


def big(path: Path, settings: Settings | None = None) -> Universe:
    return open_big(ParquetFiles(find_source(str(path))), settings or Settings(str(path), path.parent), part=64)


@pytest.fixture(name="path")
def write(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.parquet"
    accounts().write_parquet(path)
    return path


def test_codes_and_spellings_are_told_as_of_a_table_in_memory(tmp_path: Path) -> None:
    codes = ["511210", "51", "519999", "541511|5132"]
    frame = pl.DataFrame(
        {
            "naics": [codes[number % 4] for number in range(ACCOUNTS)],
            "stage": [["Won", "won"][number % 2] for number in range(ACCOUNTS)],
        }
    )
    frame.write_parquet(path := tmp_path / "accounts.parquet")
    found = {(notice.kind, notice.column): notice for notice in big(path).notices}
    memory = universe_from_frame(frame, Settings(str(path), tmp_path)).notices
    of_codes = [notice for notice in memory if notice.column == "naics"]
    assert len(of_codes) == 3
    assert [found.pop((notice.kind, notice.column)) for notice in of_codes] == of_codes
    assert [(kind.value, column) for kind, column in found] == [("spellings", "stage"), ("not-looked-for", "")]


@pytest.mark.parametrize(("memory", "streamed"), [(1_000, True), (1 << 30, False), (0, False)])
def test_a_table_is_read_from_disk_where_it_takes_more_memory_than_it_may(
    path: Path, memory: int, streamed: bool
) -> None:
    universe = open_universe(Settings(str(path), path.parent, memory=memory))
    assert universe.table.streamed is streamed
    assert len(universe) == ACCOUNTS


MEMORIES = [("900 MB", 900 << 20), ("2GB", 2 << 30), ("1.5 GiB", 3 << 29), ("512k", 512 << 10), ("1 T", 1 << 40)]


@pytest.mark.parametrize(("written", "meant"), MEMORIES)
def test_the_workspace_says_how_much_memory(path: Path, written: str, meant: int) -> None:
    (path.parent / "niche.yaml").write_text(f"niche: 1\ndata: accounts.parquet\nmemory: {written}\n")
    assert open_workspace(path.parent).settings.memory == meant


@pytest.mark.parametrize("written", ["much", "-1 GB", "5", "12 EB"])
def test_a_size_that_is_none_is_said_with_its_place(path: Path, written: str) -> None:
    (path.parent / "niche.yaml").write_text(f"niche: 1\ndata: accounts.parquet\nmemory: {written}\n")
    with pytest.raises(BadInputError, match=r"niche.yaml:3:9: memory: expected a size such as 2 GB"):
        open_workspace(path.parent)


def test_columns_are_understood_as_in_memory(path: Path) -> None:
    disk, memory = big(path), universe_from_frame(accounts(), Settings(str(path), path.parent))
    assert {n: c.kind for n, c in disk.columns.items()} == {n: c.kind for n, c in memory.columns.items()}
    for name in ("country", "sector", "industry", "size"):
        assert disk.columns[name] == memory.columns[name]
    assert disk.roles == memory.roles


def test_a_tree_of_columns_is_that_of_memory(path: Path) -> None:
    settings = Settings(str(path), path.parent, taxonomies=(TaxonomySettings(columns=("sector", "industry")),))
    disk, memory = big(path, settings), universe_from_frame(accounts(), settings)
    found, wanted = disk.main, memory.main
    assert found is not None
    assert wanted is not None
    assert found.taxonomy == wanted.taxonomy
    assert found.counts.tolist() == wanted.counts.tolist()
    under = Condition("industry", "under", ("Finance / Banks",))
    assert Counter(disk).size(under) == Counter(memory).size(under) == ACCOUNTS // 4
    assert big(path, settings).main.counts.tolist() == wanted.counts.tolist()  # type: ignore[union-attr]


def test_text_that_turns_out_to_have_many_values_stays_text(tmp_path: Path) -> None:
    """The sample sees the same few values everywhere; those between are many."""
    path, size = tmp_path / "accounts.parquet", 4096 * 64
    values = pl.select(
        pl.when(pl.int_range(size) % 16_384 < 6_000).then(pl.lit("same")).otherwise("v" + pl.int_range(size).cast(str))
    )
    values.rename({values.columns[0]: "label"}).write_parquet(path)
    assert big(path).columns["label"].kind is Kind.TEXT


def test_files_of_a_folder_are_one_table(tmp_path: Path) -> None:
    for year in ("2025", "2026"):
        (tmp_path / "data" / f"year={year}").mkdir(parents=True)
        accounts(100).write_parquet(tmp_path / "data" / f"year={year}" / "accounts.parquet")
    disk = big(tmp_path / "data")
    assert len(disk) == 200
    assert Counter(disk).size(Condition("year", "is", "2026")) == 100
    assert Counter(disk).size(Condition("name", "ends_with", "number 7")) == 2


WRONG: dict[str, Callable[[Path], Settings]] = {
    "the table has no column nace": lambda path: Settings(
        str(path), path.parent, taxonomies=(TaxonomySettings(use="nace-2.1", column="nace"),)
    ),
    "the table has no column winner": lambda path: Settings(str(path), path.parent, roles={Role.WON: "winner"}),
}


@pytest.mark.parametrize("message", WRONG)
def test_settings_that_do_not_fit_are_said(path: Path, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        big(path, WRONG[message](path))


def test_a_system_that_does_not_tell_its_memory_has_a_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sysconf")
    assert physical() == 8 << 30


def test_progress_is_told(path: Path) -> None:
    told: list[tuple[float, str]] = []
    open_universe(Settings(str(path), path.parent, memory=1_000), lambda share, doing: told.append((share, doing)))
    assert "reading the categories of 200 accounts" in [doing for _, doing in told]
    assert told[-1] == (1.0, "200 accounts")


def test_columns_are_looked_at_in_a_sample(path: Path) -> None:
    (path.parent / "niche.yaml").write_text("niche: 1\ndata: accounts.parquet\nmemory: 1k\n")
    assert preview_table(open_workspace(path.parent)).frame.height <= ACCOUNTS
