"""Elapsed times are numbers in order, times of day are values in order, whatever the file holds them as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from ondisk import both
from workbooks import workbook

from niche.segments.accounts import opening
from niche.segments.accounts import store as stores
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.counting.counter import Counter
from niche.segments.language.expressions import parse
from niche.segments.language.sql import where
from niche.segments.model.columns import Kind
from niche.segments.model.settings import Settings
from niche.segments.model.values import MismatchError
from niche.segments.reading.encoding import Encoded
from niche.segments.reading.inference import Reading
from niche.segments.reading.notices import NoticeKind
from niche.segments.reading.readers import read_table

DAYS = [dt.timedelta(days=days) for days in (10, 2, 1, 30)]
SHORT = [dt.timedelta(hours=1), dt.timedelta(hours=3, minutes=30), None, dt.timedelta(minutes=-30)]
TIMES = [dt.time(9, 30), dt.time(23, 15), None, dt.time(9, 5)]


@pytest.mark.parametrize(
    ("cells", "kind", "unit", "asked", "matched"),
    [
        (DAYS, Kind.NUMBER, "days", "took >= 2", 3),
        (SHORT, Kind.NUMBER, "hours", "took > 1", 1),
        (SHORT, Kind.NUMBER, "hours", "took < 0", 1),
        (TIMES, Kind.ORDERED, "", "took >= '09:30:00'", 2),
    ],
)
def test_a_type_of_the_file_in_memory_and_from_disk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cells: list[object],
    kind: Kind,
    unit: str,
    asked: str,
    matched: int,
) -> None:
    monkeypatch.setattr(stores, "root", lambda: tmp_path / "columns")
    frame = pl.DataFrame({"name": list("abcd"), "took": cells})
    for universe in both(frame, Settings(str(tmp_path / "t.parquet"), tmp_path)):
        column = universe.columns["took"]
        assert (column.kind, column.unit) == (kind, unit)
        assert Counter(universe).size(parse(asked, schema=universe)) == matched


def test_an_elapsed_time_is_not_written_as_sql() -> None:
    universe = universe_from_frame(pl.DataFrame({"took": DAYS}), Settings("", Path()))
    with pytest.raises(MismatchError, match="took is an elapsed time"):
        where(parse("took > 1", schema=universe), universe)


def test_lists_of_elapsed_times_are_lists() -> None:
    universe = universe_from_frame(pl.DataFrame({"took": [DAYS, DAYS[:1]]}), Settings("", Path()))
    assert universe.columns["took"].values == ("10d", "1d", "2d", "30d")


@pytest.mark.parametrize(
    ("written", "ordered"),
    [
        (["9:30", "23:15", "10:05", "9:30"], ("9:30", "10:05", "23:15")),
        (["9:30 am", "12:15 AM", "1:00 p.m.", "9:30 am"], ("12:15 AM", "9:30 am", "1:00 p.m.")),
    ],
)
def test_times_of_day_in_text_have_an_order(written: Sequence[str], ordered: tuple[str, ...]) -> None:
    column = universe_from_frame(pl.DataFrame({"opens": written}), Settings("", Path())).columns["opens"]
    assert (column.kind, column.values) == (Kind.ORDERED, ordered)


@pytest.mark.parametrize(
    ("cells", "read", "kind"),
    [
        ([{"time": 0.375}, {"time": 0.5}], ["09:00:00", "12:00:00"], None),
        ([{"duration": 0.375}, {"duration": 61.0}], ["9", "1464"], NoticeKind.ELAPSED),
        ([{"duration": 0.25}, {"duration": 0.5}], ["6", "12"], NoticeKind.ELAPSED),
        ([{"time": 0.25}, {"time": 1.5}], ["6", "36"], NoticeKind.ELAPSED),
        ([{"moment": 45292.25}, {"moment": 45293}], ["2024-01-01 06:00:00", "2024-01-02 00:00:00"], None),
    ],
)
def test_times_in_a_workbook(tmp_path: Path, cells: list[object], read: list[str], kind: NoticeKind | None) -> None:
    path = tmp_path / "t.xlsx"
    rows = [["name", "at"], *([f"n{place}", cell] for place, cell in enumerate(cells))]
    path.write_bytes(workbook([{"name": "S", "rows": rows}]))
    assert read_table(str(path)).get_column("at").to_list() == read
    notices = opening.open_universe(Settings(str(path), tmp_path)).notices
    assert [notice.kind for notice in notices if notice.column == "at" and notice.kind is NoticeKind.ELAPSED] == (
        [kind] if kind else []
    )


def test_a_column_that_cannot_be_read_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    encode = opening.encode

    def failing(series: pl.Series, reading: Reading) -> Encoded:
        if reading.name == "odd":
            raise pl.exceptions.InvalidOperationError("cannot cast this")
        return encode(series, reading)

    monkeypatch.setattr(opening, "encode", failing)
    universe = universe_from_frame(pl.DataFrame({"name": ["a", "b"], "odd": [1, 2]}), Settings("", Path()))
    assert list(universe.columns) == ["name"]
    (notice,) = (one for one in universe.notices if one.column == "odd")
    assert "cannot cast this" in notice.message
    assert notice.setting is not None
    assert (notice.setting.key, notice.setting.value) == (("columns", "odd"), "off")
