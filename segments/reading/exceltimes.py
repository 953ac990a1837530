"""Times of day and elapsed times of a workbook, which come as moments of the first days of Excel's calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from niche.segments.reading.notices import NoticeKind, TableNotice

_FIRST_DAYS = r"^(?:1899-12-3[01]|1900-0[12]-[0-9]{2}) [0-9:.]+$"
"""Moments below 60 days, where no account of a table has a date."""
_FIRST_DAY = r"^1899-12-3[01] "
_MIDNIGHT = r" 00:00:00(?:\.0+)?$"
_BEGIN = dt.datetime(1899, 12, 31)
_NO_LEAP_DAY = dt.datetime(1900, 3, 1)
"""From here on Excel counts a day too many: it takes 1900 for a leap year."""


def with_times(frame: pl.DataFrame, elapsed: Collection[str]) -> tuple[pl.DataFrame, list[TableNotice]]:
    """Write times of day as `09:30:00` and elapsed times as hours, in a frame of text.

    `elapsed` are the columns that the workbook shows as elapsed times.
    """
    changed: list[pl.Series] = []
    notices: list[TableNotice] = []
    for column in frame:
        known = column.drop_nulls()
        early = not known.is_empty() and known.str.contains(_FIRST_DAYS).all()
        if column.name not in elapsed and not early:
            continue
        if column.name in elapsed or not known.str.contains(_FIRST_DAY).all():
            if column.name not in elapsed and known.str.contains(_MIDNIGHT).all():
                continue  # days of 1900
            hours = _hours(column)
            changed.append(hours)
            count = len(hours) - hours.null_count()
            message = "its elapsed times are read as hours"
            notices.append(TableNotice(NoticeKind.ELAPSED, message, column.name, count, tuple(hours.drop_nulls()[:3])))
        else:
            changed.append(column.str.slice(len("1899-12-31 ")))
    return frame.with_columns(changed), notices


def _hours(column: pl.Series) -> pl.Series:
    """Elapsed times as numbers of hours; other text stays."""
    moments = column.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    days = moments.to_frame("m").select(
        pl.col("m") - _BEGIN + pl.when(pl.col("m") >= _NO_LEAP_DAY).then(dt.timedelta(days=1)).otherwise(dt.timedelta())
    )
    hours = (days.to_series().dt.total_microseconds() / 3_600_000_000).cast(pl.String).str.strip_suffix(".0")
    return hours.to_frame("h").select(pl.coalesce("h", pl.lit(column)).alias(column.name)).to_series()
