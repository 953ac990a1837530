"""LIKE patterns and the operators that they come down to."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.language.likes import WRITTEN, read, write
from niche.segments.model.patterns import case_variants, portable


@pytest.mark.parametrize(
    ("pattern", "escape", "ignore_case", "operator", "value"),
    [
        ("%a%", "", True, "contains", "a"),
        ("a%", "", True, "starts_with", "a"),
        ("%a", "", True, "ends_with", "a"),
        ("%%a%%", "", True, "contains", "a"),
        ("%", "", True, "contains", ""),
        ("", "", True, "matches", "(?i)^$"),
        ("a", "", True, "matches", "(?i)^a$"),
        ("%a!%%", "!", True, "contains", "a%"),
        ("a", "", False, "is", "a"),
        ("a!_", "!", False, "is", "a_"),
        ("a.%", "", False, "matches", "^a\\."),
        ("a%b_", "", False, "matches", "^a(?:.|\\n)*b(?:.|\\n)$"),
        ("_%", "", True, "matches", "(?i)^(?:.|\\n)"),
    ],
)
def test_a_pattern_is_read(pattern: str, escape: str, ignore_case: bool, operator: str, value: str) -> None:
    assert read(pattern, escape, ignore_case) == (operator, value)


@given(st.sampled_from(sorted(WRITTEN)), st.text(st.sampled_from("a%_\\"), min_size=1, max_size=5))
def test_an_operator_is_written_and_read_back(operator: str, text: str) -> None:
    pattern, escape = write(operator, text)
    assert read(pattern, escape, ignore_case=True) == (operator, text)


def matched(operator: str, value: str, text: str) -> bool:
    """What the operator means."""
    folded = "".join(case_variants(char)[0] for char in text), "".join(case_variants(char)[0] for char in value)
    tests = {"contains": str.__contains__, "starts_with": str.startswith, "ends_with": str.endswith}
    if operator in tests:
        return bool(tests[operator](*folded))
    return text == value if operator == "is" else re.search(portable(value, end=r"\Z"), text) is not None


CHARACTERS = st.sampled_from("aAbÉé.\n")


@given(
    st.text(st.one_of(CHARACTERS, st.sampled_from("%_")), max_size=5), st.booleans(), st.text(CHARACTERS, max_size=5)
)
def test_duckdb_reads_it_alike(pattern: str, ignore_case: bool, text: str) -> None:
    word = "ILIKE" if ignore_case else "LIKE"
    expected = duckdb.execute(f"SELECT ? {word} ?", [text, pattern]).fetchone()
    assert (matched(*read(pattern, "", ignore_case), text),) == expected
