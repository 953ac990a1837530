"""Words for a missing value, in every kind of column, and the settings that say otherwise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from universes import frame_of

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Kind
from niche.segments.model.settings import INFERRED, ColumnSettings, FileLayout, Settings
from niche.segments.reading.notices import NoticeKind

GIVEN: list[tuple[str, list[str | None], Kind, list[object]]] = [
    ("country", ["DE", "DE", "N/A", "n/a", "FR"], Kind.CATEGORY, ["DE", "DE", None, None, "FR"]),
    ("region", ["North", "South", "-", "—", "North"], Kind.CATEGORY, ["North", "South", None, None, "North"]),
    ("city", ["Ulm", "Ulm", "NULL", "nan", "(blank)", "\\N"], Kind.CATEGORY, ["Ulm", "Ulm", None, None, None, None]),
    ("stage", ["A", "A", " Unknown ", "None", "Undisclosed"], Kind.CATEGORY, ["A", "A", None, None, None]),
    ("country", ["NA", "DE", "NA", "DE"], Kind.CATEGORY, ["NA", "DE", "NA", "DE"]),
    ("owner", ["NA", "Ana", "NA", "Ana"], Kind.CATEGORY, [None, "Ana", None, "Ana"]),
    ("size", ["1-10", "11-50", "N/A", "51-200", "Unknown"], Kind.ORDERED, ["1-10", "11-50", None, "51-200", None]),
    ("staff", ["1,200", "-", "5", "k.A.", "7"], Kind.NUMBER, [1200, None, 5, None, 7]),
    ("total", [" 1,750 ", " -   ", " 40 "], Kind.NUMBER, [1750, None, 40]),
    ("won", ["yes", "no", "unknown", "yes"], Kind.YES_NO, [True, False, None, True]),
    ("tags", ["a; b", "N/A", "b; -", "a"], Kind.LIST, [["a", "b"], None, ["b"], ["a"]]),
    ("name", ["Acme Inc", "Bolt, Ltd", "n.a.", "Unknown"], Kind.TEXT, ["Acme Inc", "Bolt, Ltd", None, None]),
]


def column(header: str, cells: list[str | None], said: ColumnSettings | None = None, layout: FileLayout = INFERRED):  # type: ignore[no-untyped-def]
    settings = Settings("", Path(), columns={header: said} if said else {}, layout=layout)
    return universe_from_frame(pl.DataFrame({header: cells}), settings)


@pytest.mark.parametrize(("header", "cells", "kind", "values"), GIVEN)
def test_a_word_for_nothing_is_missing_in_every_kind(
    header: str, cells: list[str | None], kind: Kind, values: list[object]
) -> None:
    universe = column(header, cells)
    found = universe.columns[header]
    assert (found.kind, found.unparsed) == (kind, 0)
    assert frame_of(universe)[header].to_list() == values


CELLS: list[str | None] = ["A", "Unknown", "A", "N/A", "ask me"]


@pytest.mark.parametrize(
    ("said", "layout", "values"),
    [
        (None, INFERRED, ["A", None, "A", None, "ask me"]),
        (ColumnSettings(missing=()), INFERRED, ["A", "Unknown", "A", "N/A", "ask me"]),
        (ColumnSettings(missing=("Ask me",)), INFERRED, ["A", "Unknown", "A", "N/A", None]),
        (None, FileLayout(missing=("ask me",)), ["A", None, "A", None, None]),
    ],
)
def test_the_settings_say_which_words(said: ColumnSettings | None, layout: FileLayout, values: list[object]) -> None:
    assert frame_of(column("stage", CELLS, said, layout))["stage"].to_list() == values


def test_words_that_may_be_answers_are_told_with_the_setting_that_keeps_them() -> None:
    universe = column("stage", ["A", "Unknown", "A", "N/A"])
    (notice,) = [one for one in universe.notices if one.kind is NoticeKind.MISSING]
    assert notice.setting is not None
    assert (notice.column, notice.examples, notice.setting.value) == ("stage", ("Unknown",), ("N/A",))


@pytest.mark.parametrize(
    ("header", "cells", "said", "layout", "values"),
    [
        ("size", ["1,500", "2,250"], None, INFERRED, [1500, 2250]),
        ("size", ["1,500", "2,250"], None, FileLayout(decimal=","), [1.5, 2.25]),
        ("size", ["1,500", "2,250"], ColumnSettings(decimal=","), INFERRED, [1.5, 2.25]),
        ("size", ["1,500", "2.5"], ColumnSettings(decimal=","), INFERRED, [1.5, None]),
        ("size", ["1,500", "2.5"], None, FileLayout(decimal=","), [1500, 2.5]),
        ("on", ["01/02/2024", "03/04/2024"], None, INFERRED, ["2024-01-02", "2024-03-04"]),
        ("on", ["01/02/2024", "03/04/2024"], None, FileLayout(dates="eu"), ["2024-02-01", "2024-04-03"]),
        ("on", ["01/25/2024", "03/04/2024"], None, FileLayout(dates="eu"), ["2024-01-25", "2024-03-04"]),
        ("on", ["05-12-19", "06-11-20"], None, FileLayout(dates="yy"), ["2005-12-19", "2006-11-20"]),
    ],
)
def test_a_preference_decides_what_can_be_read_two_ways(
    header: str, cells: list[str | None], said: ColumnSettings | None, layout: FileLayout, values: list[object]
) -> None:
    found = frame_of(column(header, cells, said, layout))[header].to_list()
    assert [str(one) if isinstance(one, dt.date) else one for one in found] == values
