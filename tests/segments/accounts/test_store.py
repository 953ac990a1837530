"""What is on disk is whole, or counts as not there: files that were cut, changed, cleared or left behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
import pytest
from ondisk import PART

from niche.segments.accounts import columnfile, masks
from niche.segments.accounts import store as stores
from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.columnfile import ColumnFile, ColumnWriter, DamagedError, EncodedPart
from niche.segments.accounts.disk_opening import open_big
from niche.segments.accounts.mask_cache import MaskCache
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.store import Store
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Histogram
from niche.segments.counting.distributions import Distributions
from niche.segments.counting.evaluation import Evaluator
from niche.segments.documents.safe_write import HOST
from niche.segments.model.cancelling import Cancelled, CancelledError, never
from niche.segments.model.filters import All, Any, Condition, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.segments.reading import casting
from niche.segments.reading.sources import find_source

ACCOUNTS = 500
WHERE = All(
    (Condition("country", "is", "DE"), Condition("employees", "at_least", 250), Condition("site", "contains", "a1"))
)


@pytest.fixture(name="path")
def write_accounts(tmp_path: Path) -> Path:
    """Accounts with a category, a number and a text."""
    path = tmp_path / "accounts.parquet"
    frame = pl.DataFrame(
        {
            "country": ["DE", "FR", None, "US", "DE"] * (ACCOUNTS // 5),
            "employees": list(range(ACCOUNTS)),
            "site": [f"a{number}.example.com" for number in range(ACCOUNTS)],
            "tags": [["x", "y"][: number % 3] for number in range(ACCOUNTS)],
        }
    )
    frame.write_parquet(path, row_group_size=70)
    return path


def opened(path: Path) -> Universe:
    return open_big(ParquetFiles(find_source(str(path))), Settings(str(path), path.parent), part=PART)


def wanted(number: int = 250) -> int:
    return sum(n >= number and n % 5 in (0, 4) and "a1" in f"a{n}" for n in range(ACCOUNTS))


def columns(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.column"))


def test_a_second_opening_reads_no_column_of_the_table_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Counter(opened(path)).size(WHERE) == wanted()

    def never(*_: object) -> None:
        raise AssertionError("a column was read again")

    monkeypatch.setattr(ParquetFiles, "batches", never)
    assert Counter(opened(path)).size(WHERE) == wanted(), "the masks of text are kept, too"


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "empty": lambda _: b"",
    "a bit changed in the first part": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "a byte changed in the footer": lambda data: data[:-40] + bytes([data[-40] ^ 64]) + data[-39:],
    "something else": lambda data: os.urandom(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_file_is_made_anew(path: Path, folder: Path, damage: Callable[[bytes], bytes]) -> None:
    before = Counter(opened(path)).count(WHERE, ["employees", "tags"])
    assert len(columns(folder)) == 6, "country, employees and its buckets, tags, rows without an account, the sample"
    for file in [*columns(folder), *folder.rglob("*.mask")]:
        file.write_bytes(damage(file.read_bytes()))
    after = Counter(opened(path)).count(WHERE, ["employees", "tags"])
    assert after.total == wanted()
    assert after.distributions == before.distributions


def changed(file: BinaryIO) -> None:
    file.write(b"\xff" * 8)


def cut(file: BinaryIO) -> None:
    file.truncate(1)


SPOILT = pytest.mark.parametrize("spoil", [changed, cut])


def spoiled(folder: Path, spoil: Callable[[BinaryIO], object]) -> None:
    """Damage all columns in place, as they are open."""
    for file in columns(folder):
        with file.open("r+b") as whole:
            spoil(whole)


@SPOILT
def test_a_column_damaged_while_it_is_open_is_made_anew(
    path: Path, folder: Path, spoil: Callable[[BinaryIO], object]
) -> None:
    universe = opened(path)
    counter = Counter(universe)
    assert counter.size(Condition("employees", "at_least", ACCOUNTS)) == 0  # known without reading a part
    spoiled(folder, spoil)
    assert counter.size(Condition("employees", "between", (2, 301))) == 300


def test_the_store_may_be_cleared_while_it_is_open(path: Path, folder: Path) -> None:
    counter = Counter(opened(path))
    counter.size(Condition("employees", "at_least", 10))
    for file in folder.rglob("*.*"):
        file.unlink()
    assert counter.size(WHERE) == wanted()


def test_a_changed_table_is_another(path: Path, folder: Path) -> None:
    assert Counter(opened(path)).size(Condition("employees", "at_least", 250)) == 250
    pl.read_parquet(path).with_columns(pl.col("employees") + 1).write_parquet(path)
    assert Counter(opened(path)).size(Condition("employees", "at_least", 250)) == 251
    assert len(list(folder.iterdir())) == 2


def test_a_table_that_changes_while_it_is_open_is_said(path: Path) -> None:
    counter = Counter(opened(path))
    pl.read_parquet(path).head(10).write_parquet(path)
    with pytest.raises(BadInputError, match="changed on disk"):
        counter.size(Condition("employees", "at_least", 250))


def test_a_file_that_is_no_parquet_is_said(tmp_path: Path) -> None:
    path = tmp_path / "accounts.parquet"
    path.write_bytes(b"PAR1 or not")
    with pytest.raises(BadInputError, match="not a valid Parquet file"):
        opened(path)


def test_a_table_is_read_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(stores, "root", lambda: tmp_path / "file" / "columns")
    path = tmp_path / "accounts.parquet"
    pl.DataFrame({"id": range(100), "n": [None, *range(99)]}).write_parquet(path)
    found = open_big(ParquetFiles(find_source(str(path))), Settings(str(path), tmp_path), part=64)
    assert Counter(found).size(Condition("n", "at_least", 90)) == 9
    assert isinstance(found.table, BigTable)
    assert tmp_path not in found.table.store.folder.parents


def test_a_full_disk_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    universe = opened(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ColumnWriter, "add", full)
    with pytest.raises(BadInputError, match=r"cannot write the cache to .*: No space left on device"):
        Counter(universe).size(Condition("employees", "at_least", 250))


def test_a_writer_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    writer = ColumnWriter(tmp_path / "one.column")
    writer.add(EncodedPart(b"1234", {}))
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_at_the_end_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def close(self) -> None:
            raise OSError(28, "No space left on device")

    writer = ColumnWriter(tmp_path / "one.column")
    monkeypatch.setattr(writer, "_file", Full())
    with pytest.raises(OSError, match="No space left"):
        writer.close({})
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_mask_that_a_full_disk_cuts_short_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    add = ColumnWriter.add

    def full(writer: ColumnWriter, part: EncodedPart) -> None:
        add(writer, EncodedPart(part.data[:5], {}))
        raise OSError(28, "No space left on device")

    store = Store("state", 64).claim()
    monkeypatch.setattr(ColumnWriter, "add", full)
    store.keep_mask("one", np.array([1], np.uint64))
    assert store.mask("one", 1) is None
    assert list(store.folder.iterdir()) == []


def test_a_killed_process_leaves_no_column_and_what_it_began_goes_with_the_next(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from niche.segments.accounts.columnfile import *;"
        "writer = ColumnWriter(Path(sys.argv[1]) / 'one.column'); writer.add(EncodedPart(b'1234', {})); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    with pytest.raises(DamagedError):
        ColumnFile(tmp_path / "one.column")
    assert len(list(tmp_path.iterdir())) == 1
    ColumnWriter(tmp_path / "two.column").close({})
    assert [file.name for file in tmp_path.iterdir()] == ["two.column"]


def test_what_killed_processes_left_of_other_tables_is_taken_away(folder: Path) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    other = Store("another state", 64).claim().folder
    dead, mine = (other / f".one.column.{HOST}-{by}.0123abcd.tmp" for by in (process.pid, os.getpid()))
    for file in (dead, mine):
        file.write_bytes(b"1")
    Store("state", 64).claim()
    assert list(folder.rglob(".*.tmp")) == [mine]


def test_tables_beyond_the_bound_go_those_least_used_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MAX_BYTES", 250)
    for name, age in (("a", 300), ("b", 200), ("c", 100)):
        made = Store(name, 64).claim().folder
        (made / "one.column").write_bytes(b"1" * 100)
        os.utime(made, (0, time.time() - age))
    mine = Store("d", 64).claim().folder
    assert {found.name for found in folder.iterdir()} == {
        mine.name,
        Store("c", 64).claim().folder.name,
        Store("b", 64).claim().folder.name,
    }


@pytest.mark.parametrize(("most", "left"), [(250, ["newer"]), (150, [])])
def test_tables_that_earlier_versions_kept_go_by_the_same_bound(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int, left: list[str]
) -> None:
    before = folder.parent / "universes"
    for name, age in (("older", 300), ("newer", 200)):
        (before / name).mkdir(parents=True)
        (before / name / "table.arrow").write_bytes(b"1" * 100)
        os.utime(before / name, (0, time.time() - age))
    mine = Store("d", 64).claim().folder
    (mine / "one.column").write_bytes(b"1" * 100)
    monkeypatch.setattr(stores, "MAX_BYTES", most)
    stores.clear(mine)
    assert [found.name for found in before.iterdir()] == left if left else not before.exists()
    assert mine.is_dir()


def test_masks_beyond_the_bound_go_those_least_used_first(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store("state", 64).claim()
    store.keep_mask("size", np.array([0], np.uint64))
    (mask,) = store.folder.glob("*.mask")
    monkeypatch.setattr(stores, "MASK_BYTES", 3 * mask.stat().st_size)
    mask.unlink()
    for number in range(5):
        store.keep_mask(str(number), np.array([number], np.uint64))
        for file in store.folder.glob("*.mask"):
            os.utime(file, (0, file.stat().st_mtime - 10))
    assert [store.mask(str(number), 1) is not None for number in range(5)] == [False, False, True, True, True]


def test_two_processes_may_read_the_same_table_at_the_same_time(path: Path, folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import niche.segments.accounts.store as s;"
        "s.root = lambda: Path(sys.argv[2]);"
        "from niche.segments.accounts.disk_opening import open_big; from niche.segments.accounts.parquet import *;"
        "from niche.segments.reading.sources import find_source; from niche.segments.model.settings import Settings;"
        "from niche.segments.counting.counter import Counter; from niche.segments.model.filters import Condition;"
        "u = open_big(ParquetFiles(find_source(sys.argv[1])), Settings(sys.argv[1], Path('.')), part=64);"
        "print(Counter(u).size(Condition('employees', 'at_least', 250)))"
    )
    command = [sys.executable, "-c", code, str(path), str(folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in running] == ["250", "250"]


def test_two_threads_that_want_a_column_stream_it_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    universe = opened(path)
    table = universe.table
    assert isinstance(table, BigTable)
    streamed: list[str] = []
    whole = ParquetFiles.batches

    def counted(files: ParquetFiles, headers: list[str], accounts: int) -> object:
        streamed.extend(headers)
        return whole(files, headers, accounts)

    monkeypatch.setattr(ParquetFiles, "batches", counted)
    start, found = threading.Barrier(2), list[int]()

    def ask() -> None:
        start.wait()
        found.append(Counter(universe).size(Condition("employees", "at_least", 250)))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, streamed) == ([250, 250], ["employees"])


def test_masks_beyond_the_budget_come_back_from_disk(path: Path, folder: Path) -> None:
    universe = opened(path)
    words = len(masks.empty(ACCOUNTS))
    counter = Counter(universe, budget=3 * words * 8)
    bounds = [10, 20, 30, 40, 50, 60]
    where = Any(tuple(Condition("employees", "between", (bound, bound + 2)) for bound in bounds))
    assert counter.size(where) == 3 * len(bounds)
    assert counter.figures().bytes <= 3 * words * 8
    assert len(list(folder.rglob("*.mask"))) >= 3
    assert Counter(opened(path)).size(Not(where)) == ACCOUNTS - 3 * len(bounds)


def test_the_memory_of_a_table_bounds_its_masks(path: Path) -> None:
    settings = Settings(str(path), path.parent, memory=3000)
    universe = open_big(ParquetFiles(find_source(str(path))), settings, part=PART)
    assert Counter(universe).figures().budget == 1000


def test_a_count_that_is_given_up_leaves_its_column_for_the_next(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    universe = opened(path)
    begun, go_on = threading.Event(), threading.Event()
    whole = ParquetFiles.batches

    def slow(files: ParquetFiles, headers: list[str], accounts: int) -> object:
        begun.set()
        go_on.wait(30)
        return whole(files, headers, accounts)

    monkeypatch.setattr(ParquetFiles, "batches", slow)
    with pytest.raises(CancelledError):
        Counter(universe).size(Condition("employees", "at_least", 250), begun.is_set)
    go_on.set()
    assert Counter(universe).size(Condition("employees", "at_least", 250)) == 250


def test_it_is_told_how_far_a_column_is_read(path: Path) -> None:
    universe, told = opened(path), list[tuple[float, str]]()
    universe.table.tell(lambda share, doing: told.append((share, doing)))
    Counter(universe).size(Condition("employees", "at_least", 250))
    assert [doing for _, doing in told] == ["reading employees"] * 8
    assert [share for share, _ in told] == [number / 8 for number in range(1, 9)]


@SPOILT
def test_cells_of_a_column_damaged_while_it_is_open_come_from_the_table(
    path: Path, folder: Path, spoil: Callable[[BinaryIO], object]
) -> None:
    universe = opened(path)
    rows = np.array([0, 70, 499])
    counter = Counter(universe)
    counter.size(Condition("employees", "at_least", ACCOUNTS))  # known without reading a part
    spoiled(folder, spoil)
    assert universe.table.take(["employees"], rows).to_series().to_list() == rows.tolist()


@SPOILT
def test_buckets_damaged_while_they_are_open_are_made_anew(
    path: Path, folder: Path, spoil: Callable[[BinaryIO], object]
) -> None:
    where = Condition("employees", "at_least", 0)
    wanted = Counter(opened(path)).count(where, ["employees"]).distributions
    counter = Counter(opened(path))
    counter.prepare(["employees"])
    spoiled(folder, spoil)
    for _ in range(2):
        assert counter.count(where, ["employees"]).distributions == wanted


def test_buckets_that_are_given_up_leave_nothing_and_are_made_when_asked_for_again(path: Path, folder: Path) -> None:
    universe = opened(path)
    table = universe.table
    assert isinstance(table, BigTable)
    everyone = Selection(masks.full(ACCOUNTS), ACCOUNTS)
    evaluator = Evaluator(universe, MaskCache(1 << 20))
    table.column("employees")
    before, asked = columns(folder), 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 10  # the first pass asks for each of the eight parts, so that this is in the second

    with pytest.raises(CancelledError):
        Distributions(evaluator).of("employees", everyone, cancelled=soon)
    assert columns(folder) == before
    assert list(folder.rglob(".*.tmp")) == []
    found = Distributions(evaluator).of("employees", everyone)
    assert isinstance(found, Histogram)
    assert sum(found.matched) == ACCOUNTS


def test_who_waits_for_the_buckets_of_another_may_give_up(path: Path) -> None:
    table = opened(path).table
    assert isinstance(table, BigTable)
    holding, go_on = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        holding.set()
        go_on.wait(30)
        raise CancelledError

    def derive(cancelled: Cancelled) -> None:
        with pytest.raises(CancelledError):
            table.derive("something", (), hold, lambda _: None, cancelled)

    other = threading.Thread(target=derive, args=(never,))
    other.start()
    holding.wait(30)
    derive(lambda: True)
    go_on.set()
    other.join()


def test_a_table_that_is_replaced_while_its_text_is_searched_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(opened(path))
    whole = casting.known_text
    replaced = False

    def replacing(series: pl.Series, *further: object) -> pl.Series:
        nonlocal replaced
        if not replaced:
            replaced = True
            other = path.with_name("other.parquet")
            pl.DataFrame({"site": ["a1"]}).write_parquet(other)
            other.replace(path)
        return whole(series, *further)  # type: ignore[arg-type]

    monkeypatch.setattr(casting, "known_text", replacing)
    where = Condition("site", "contains", "a1")
    with pytest.raises(BadInputError, match=r"accounts.parquet: .*changed on disk"):
        counter.size(where)
    with pytest.raises(BadInputError, match="changed on disk"):
        counter.size(where)


def unreadable(error: BaseException) -> Callable[..., None]:
    def read(*_: object, **__: object) -> None:
        raise error

    return read


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), pl.exceptions.ComputeError("thrift: corrupt")])
def test_cells_that_cannot_be_read_are_said_with_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    table = opened(path).table
    monkeypatch.setattr(pl.LazyFrame, "collect", unreadable(error))
    said = r"accounts.parquet: (cannot read this file: .*Input/output|this is not a valid Parquet file: thrift)"
    with pytest.raises(BadInputError, match=said):
        table.take(["site"], np.array([3]))


def test_a_mask_that_cannot_be_kept_is_made_each_time(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    universe = opened(path)
    monkeypatch.setattr(stores, "ColumnWriter", unreadable(OSError(28, "No space left on device")))
    for _ in range(2):
        assert Counter(universe).size(Condition("site", "contains", "a1")) == 111
    assert list(folder.rglob("*.mask")) == []


def test_a_store_that_never_holds_what_was_written_is_said(path: Path, folder: Path) -> None:
    universe = opened(path)
    whole = ColumnWriter.close

    def torn(writer: ColumnWriter, about: dict[str, object]) -> None:
        whole(writer, about)  # type: ignore[arg-type]
        for file in columns(folder):
            file.write_bytes(b"torn")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ColumnWriter, "close", torn)
        with pytest.raises(DamagedError):
            Counter(universe).size(Condition("employees", "at_least", 250))
    assert Counter(universe).size(Condition("employees", "at_least", 250)) == 250


def test_a_system_that_reads_only_where_the_file_stands_reads_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnfile, "_AT_ONCE", False)
    assert Counter(opened(path)).size(WHERE) == wanted()
    assert Counter(opened(path)).size(Condition("employees", "between", (100, 299))) == 200
