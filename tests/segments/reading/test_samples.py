"""What is asked of a sample without a look at all of it is what a look at all of it says."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.columns import BLANKS
from niche.segments.reading.missing import WORDS, different, known_few, spelling_set
from niche.segments.reading.samples import Cells

VALUES = st.lists(
    st.none() | st.sampled_from([*map(str, range(9)), "1.50", "-1", "nan", "a", "b", "N/A", ""]), max_size=30
)
TEXTS = st.lists(
    st.none() | st.text(f"ab|\0{BLANKS}\x1f\xad", max_size=4) | st.sampled_from(["N/A", "-", "é"]), max_size=9
)


def cells(values: list[str | None], missing: tuple[str, ...] = WORDS) -> Cells:
    series = pl.Series("x", values, dtype=pl.String)
    return Cells.of(series, series, "x", missing)


@given(VALUES, st.integers(0, 9))
def test_how_many_values_differ(values: list[str | None], most: int) -> None:
    found = cells(values)
    assert found.vary(most) == (len(set(found.values)) > most)


@given(VALUES, st.sampled_from([0.5, 0.8, 1.0]))
def test_how_many_values_pass_a_test(values: list[str | None], share: float) -> None:
    found = cells(values)
    assert found.mostly(str.isdigit, share) == (sum(map(str.isdigit, found.values)) >= share * len(found.values))


@given(TEXTS)
def test_blanks_and_words_for_nothing_are_no_values(values: list[str | None]) -> None:
    bare = [None if value is None else value.strip(BLANKS) for value in values]
    wanted = [
        None if not value or value in spelling_set(WORDS) or not value.strip("\0" + BLANKS) else value for value in bare
    ]
    series = pl.Series("x", values, dtype=pl.String)
    assert known_few(series, values, different(values), WORDS).to_list() == wanted


@given(VALUES, st.sampled_from([WORDS, ("-1",), ("3", "nan"), ()]))
def test_numbers_are_missing_where_the_settings_say_so(values: list[str | None], missing: tuple[str, ...]) -> None:
    wanted = [value for value in values if value and value not in spelling_set(missing)]
    found = cells(values, missing)
    assert (found.values, found.different) == (wanted, set(wanted))
