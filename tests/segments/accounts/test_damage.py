"""Whatever happens to a file of the store, the same is counted, and the file is made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.accounts import opening, table_cache
from niche.segments.accounts import store as stores
from niche.segments.accounts.disk_opening import open_big
from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Not
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.reading import digests
from niche.segments.reading.sources import find_source

ACCOUNTS, PART = 300, 64
FRAME = pl.DataFrame(
    {
        "vertical": [f"V{number * 7 % 5}" for number in range(ACCOUNTS)],
        "sub": [f"S{number % 3}" for number in range(ACCOUNTS)],
        "country": [("DE", "FR", None)[number % 3] for number in range(ACCOUNTS)],
        "employees": [None if number % 11 == 0 else number * 37 % 500 for number in range(ACCOUNTS)],
        "since": [dt.date(2020, 1, 1) + dt.timedelta(number) for number in range(ACCOUNTS)],
        "site": [f"a{number}.example.com" for number in range(ACCOUNTS)],
        "customer": [("yes", "no")[number % 2] for number in range(ACCOUNTS)],
        "tags": [["x", "y", "z"][: number % 4] for number in range(ACCOUNTS)],
    }
)
TAXONOMIES = (TaxonomySettings(name="main", columns=("vertical", "sub")), TaxonomySettings(columns=("vertical",)))
WHERE = All(
    (
        Any((Condition("country", "is", "DE"), Condition("main", "under", ("V1",)))),
        Not(Condition("employees", "between", (100, 200))),
        Condition("site", "contains", "1"),
        Any((Condition("tags", "has_any", ("y",)), Condition("customer", "is", True))),
    )
)


def counted(universe: Universe) -> object:
    """All that the store takes part in."""
    counter = Counter(universe)
    counts = counter.count(WHERE, ["employees", "country", "tags", "since", "main", "customer"])
    rows = universe.file_rows(counter.rows(counts.matched)[:])
    return counts.total, counts.nodes, counts.tree.tolist(), counts.distributions, sorted(rows.tolist())


@dataclass(frozen=True, repr=False)
class Kept:
    """A table, how it is opened, and the files of the store after that, by their place in it."""

    root: Path
    count: Callable[[], object]
    expected: object
    files: dict[str, bytes]


def text_file(home: Path) -> Callable[[], object]:
    """How a large CSV is opened and counted."""
    FRAME.with_columns(pl.col("tags").list.join("; ")).write_csv(home / "accounts.csv")
    settings = Settings(str(home / "accounts.csv"), home, dt.date(2026, 11, 1), taxonomies=TAXONOMIES)

    def count() -> object:
        found = counted(open_universe(settings))
        table_cache.settle()
        return found

    return count


def read_from_disk(home: Path) -> Callable[[], object]:
    """How a Parquet file beyond memory is opened and counted."""
    path = home / "accounts.parquet"
    FRAME.write_parquet(path, row_group_size=70)
    settings = Settings(str(path), home, dt.date(2026, 11, 1), taxonomies=TAXONOMIES)
    return lambda: counted(open_big(ParquetFiles(find_source(str(path))), settings, part=PART))


@pytest.fixture(name="kept", params=[read_from_disk, text_file], scope="module")
def keep(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A table that was opened and counted once."""
    home = tmp_path_factory.mktemp("kept")
    root, work = home / "columns", request.param(home)

    def count() -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stores, "root", lambda: root)
            patch.setattr(digests, "folder", lambda: home / "digests")
            patch.setattr(opening, "LARGE", 10)
            return work()

    expected = count()
    return Kept(root, count, expected, {name: (root / name).read_bytes() for name in names(root)})


def names(root: Path) -> list[str]:
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


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


@examples(30)
@given(
    chosen=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4),
    damage=st.sampled_from([flipped, zeroed, shifted, cut, lengthened]),
    place=st.floats(0, 1, exclude_max=True),
    length=st.sampled_from([1, 2, 8, 64, 512, 4096, 1 << 20]),
)
def test_a_damaged_file_is_never_believed(
    kept: Kept, chosen: list[float], damage: Callable[[bytes, int, int], bytes], place: float, length: int
) -> None:
    files = list(kept.files)
    damaged = {name: damage(kept.files[name], int(place * len(kept.files[name])), length)
               for name in {files[int(share * len(files))] for share in chosen}}  # fmt: skip
    for name, content in {**kept.files, **damaged}.items():
        (kept.root / name).write_bytes(content)
    assert kept.count() == kept.expected
    assert kept.count() == kept.expected
    assert names(kept.root) == files, "all are there again, and nothing else"


@pytest.mark.parametrize("content", [None, b"", b"\x00nonsense"])
def test_a_store_without_a_whole_file_is_made_anew(kept: Kept, content: bytes | None) -> None:
    for name in kept.files:
        place = kept.root / name
        place.unlink(missing_ok=True) if content is None else place.write_bytes(content)
    assert kept.count() == kept.expected
    assert names(kept.root) == list(kept.files)
