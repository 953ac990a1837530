"""Numbers and size bands as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.parsing import PAIRS, YES_NO, Band, is_range, parse_band, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", 42),
        ("-42", -42),
        ("+7", 7),
        ("−5", -5),
        (" 42 ", 42),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1,500", 1500),
        ("1.500", 1.5),
        ("1,5", 1.5),
        ("1,234,567.8", 1234567.8),
        ("1.234.567,8", 1234567.8),
        ("12,34,567", 1234567),
        ("1 234,5", 1234.5),
        ("1\u202f234\u00a0567", 1234567),
        ("CHF 1'000.50", 1000.5),
        ("$1,234.50", 1234.5),
        ("- $5", -5),
        ("$-5", -5),
        ("1.234,50 €", 1234.5),
        ("(1,234)", -1234),
        ("($1,234)", -1234),
        ("10M", 10_000_000),
        ("0.5k", 500),
        ("€ 3 Mio.", 3_000_000),
        ("24.9 billion", 24_900_000_000),
        ("US$ 24.9 billion (2025)", 24_900_000_000),
        ("c. 60,500 (2025)", 60_500),
        ("~300 [1]", 300),
        ("Approximately 2,000", 2000),
        ("US$ 863.7 million (net sales) (2017)", 863_700_000),
        ("2013 (1888)", 2013),
        ("12%", 12),
        ("12.5 %", 12.5),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", 9223372036854775808.0),
    ],
)
def test_a_written_number_is_read(text: str, number: float) -> None:
    found = parse_number(text)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "n/a", "-", "1.5.2", "1,2,3", "(5", "5)", "10-20", "1975/1977", "12 Main St", "nan", "inf"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(-(10**17), 10**17))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert parse_number(f"{number:,}") == parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("1-10", Band(1, 10)),
        ("11–50", Band(11, 50)),
        ("51 to 200", Band(51, 200)),
        ("1,001 - 5,000 employees", Band(1001, 5000)),
        ("10,001+", Band(10001, math.inf)),
        ("10001 or more", Band(10001, math.inf)),
        (">500", Band(500, math.inf)),
        ("<10", Band(-math.inf, 10)),
        ("Under 10", Band(-math.inf, 10)),
        ("$1M-$10M", Band(1_000_000, 10_000_000)),
        ("5", Band(5, 5)),
    ],
)
def test_a_size_band_is_read(text: str, band: Band) -> None:
    assert parse_band(text) == band
    assert is_range(text) == (band.low < band.high)


@pytest.mark.parametrize("text", ["", "Self-employed", "10-Jan", "A-B", "+"])
def test_what_is_no_band_is_none(text: str) -> None:
    assert parse_band(text) is None


def test_no_word_means_yes_in_one_language_and_no_in_another() -> None:
    assert {(YES_NO[yes], YES_NO[no]) for yes, no in PAIRS} == {(True, False)}
