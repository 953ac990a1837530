"""Blanks around values are taken off wherever values are read, and what cells had beyond that is remembered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts.exports import as_text
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import BLANKS, PLAIN, Kind, Raw, trimmed, trimmed_item
from niche.segments.model.filters import All, Condition
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings

NOON = dt.datetime(2024, 6, 1, 12)


@pytest.mark.parametrize(
    ("cells", "raw"),
    [
        (pl.Series(["a", "b", None] * 9), PLAIN),
        (pl.Series(["a", "", None] * 9), Raw(blank=True)),
        (pl.Series(["a ", "b", None] * 9), Raw(edges=" ")),
        (pl.Series(["a", "\t\n", "\xa0b"] * 9), Raw(edges="\t\n\xa0", blank=True)),
        (pl.Series(["a "] * 9, dtype=pl.Enum(["a "])), Raw(edges=" ")),
        (pl.Series([1.5, float("nan"), None]), Raw(nonfinite=True)),
        (pl.Series([1.5, None]), PLAIN),
        (pl.Series([1.5, float("-inf"), None]), Raw(nonfinite=True)),
        (pl.Series([dt.date(2024, 6, 1)]), PLAIN),
        (pl.Series([NOON]), Raw(times=True)),
        (pl.Series([NOON]).dt.replace_time_zone("Europe/Berlin"), Raw(times=True, zone="Europe/Berlin")),
        (pl.Series(["2024-06-01", "2024-06-02"]), PLAIN),
        (pl.Series(["2024-06-01 12:00", "2024-06-02"]), Raw(times=True)),
        (pl.Series([["a", "b"], [], None]), PLAIN),
        (pl.Series([["a", "a"], ["b"]]), PLAIN),
        (pl.Series([["a", " b"], ['"c"']]), Raw(edges=' "')),
        (pl.Series([["a", ""], ["b"]]), Raw(blank=True)),
        (pl.Series([["a", None], ["b"]]), Raw(blank=True)),
    ],
)
def test_what_cells_have_beyond_their_values(cells: pl.Series, raw: Raw) -> None:
    found = universe_from_frame(pl.DataFrame({"column": cells}), Settings(data="", segments=Path()))
    assert found.columns["column"].raw == raw


PADDED = st.builds(
    "{}{}{}".format,
    st.text(BLANKS, max_size=2),
    st.sampled_from(["Bank", "Shop", "Bank Holding", "é", "", "-1"]),
    st.text(BLANKS, max_size=2),
)
KINDS = {"text": Kind.TEXT, "id": Kind.ID, "category": Kind.CATEGORY}


@given(st.lists(PADDED | st.none(), min_size=1, max_size=20), PADDED.filter(str.strip))
def test_a_value_has_one_spelling_everywhere(cells: list[str | None], asked: str) -> None:
    frame = pl.DataFrame(
        {
            **{name: pl.Series(cells, dtype=pl.String) for name in (*KINDS, "sector", "label")},
            "list": pl.Series([None if cell is None else [cell] for cell in cells], dtype=pl.List(pl.String)),
        }
    )
    said = Settings(
        data="",
        segments=Path(),
        columns={name: ColumnSettings(kind=kind) for name, kind in KINDS.items()},
        taxonomies=(TaxonomySettings(name="tree", columns=("sector",)),),
    )
    universe = universe_from_frame(frame, said)
    counter = Counter(universe)
    wanted = sum(cell is not None and trimmed(cell) == trimmed(asked) for cell in cells)
    for name in KINDS:
        assert counter.size(Condition(name, "is", asked)) == wanted
        assert counter.size(Condition(name, "in", (asked, "none"))) == wanted
    assert counter.size(Condition("list", "has", f' "{asked}"')) == wanted
    everything = All()
    for name in ("category", "list", "tree"):
        assert counter.values(name, everything).get(trimmed(asked), 0) == wanted
    if wanted:
        assert counter.size(Condition("tree", "under", (asked,))) == wanted
    known = [trimmed(cell) or None if cell is not None else None for cell in cells]
    rows = counter.rows(everything)[:]
    for name in KINDS:
        assert as_text(universe, [name], rows).to_series().to_list() == known


def test_items_lose_quotes_too() -> None:
    assert trimmed_item(" \"a b' ") == "a b"
    assert trimmed("\u3000'a' ") == "'a'"


def test_blanks_are_what_polars_takes_off_by_itself() -> None:
    every = pl.Series([chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000])
    assert set(every.filter(every.str.strip_chars() == "")) == set(BLANKS)
