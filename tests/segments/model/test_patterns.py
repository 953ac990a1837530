"""Portable patterns: what is accepted, what it becomes, and that engines agree on it."""

from __future__ import annotations

import re

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.patterns import LONGEST, NotPortableError, case_variants, ignoring_case, portable


@pytest.mark.parametrize(
    ("pattern", "explicit"),
    [
        ("acme", "acme"),
        ("", ""),
        ("a.b", "a[^\\n]b"),
        (r"\d\w\s", r"[0-9][A-Za-z0-9_][ \t\n\r\f]"),
        (r"\D[^\d]", "[^0-9][^0-9]"),
        (r"[^\W]", "[A-Za-z0-9_]"),
        ("(?i)ab1", "[Aa][Bb]1"),
        ("(?i)[a-c]", "[a-cABC]"),
        ("(?i)[^x]", "[^Xx]"),
        ("(?i)ß", "ß"),
        ("^acme$", r"^acme\z"),
        (r"\Aacme\Z", r"^acme\z"),
        ("(acme|zeta)", "(?:(?:acme|zeta))"),
        ("(?P<name>x)", "(?:x)"),
        ("a*b+?c{2}d{2,}e{2,3}f?", "(?:a)*(?:b)+(?:c){2}(?:d){2,}(?:e){2,3}(?:f)?"),
        (r"C\+\+", r"C\+\+"),
        (r"[\]\-\[]", r"[\]\-\[]"),
        ("tab\t", "tab\\t"),
    ],
)
def test_a_pattern_is_written_explicitly(pattern: str, explicit: str) -> None:
    assert portable(pattern) == explicit


def test_an_engine_says_how_it_writes_the_end_of_the_text() -> None:
    assert portable("acme$", end=r"\Z") == r"acme\Z"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"\bacme", r"\b"),
        (r"(a)\1", "refers back"),
        ("a(?=b)", "looks ahead"),
        ("a(?!b)", "looks ahead"),
        ("(?<=a)b", "looks ahead or behind"),
        ("(?m)^a", "only flag"),
        ("a(?i:b)", "only flag"),
        ("[[:digit:]]", "POSIX"),
        ("[a&&b]", "set operation"),
        (r"[\D\s]", "negated class"),
        ("a{256}", "255"),
        ("(?:a{16}){16}", "255"),
        ("(a", "unterminated"),
        ("*a", "nothing to repeat"),
        (r"\p{L}", r"\p"),
        ("(?>a)", "atomic"),
        ("a++", "possessive"),
        ("(?i)[ -\uffff]", "range"),
        ("x" * (LONGEST + 1), "longer"),
        ("(" * 499 + ")" * 499, "nested too deeply"),
    ],
)
def test_what_engines_read_differently_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(NotPortableError, match=re.escape(reason)):
        portable(pattern)


@pytest.mark.parametrize(
    ("char", "variants"),
    [
        ("a", ("A", "a")),
        ("É", ("É", "é")),
        ("1", ("1",)),
        ("ß", ("ß",)),
        ("İ", ("İ",)),
        ("ı", ("ı",)),
        ("\u212a", ("\u212a",)),
        ("k", ("K", "k")),
        ("ς", ("Σ", "ς", "σ")),
    ],
)
def test_case_goes_by_one_to_one_pairs(char: str, variants: tuple[str, ...]) -> None:
    assert case_variants(char) == variants


@given(st.characters(exclude_categories=["Cs"]))
def test_case_variants_are_mutual(char: str) -> None:
    assert {case_variants(variant) for variant in case_variants(char)} == {case_variants(char)}


TEXT = st.text(st.sampled_from("aAbBkK\u212aßẞsSıiIİσςΣéÉ .*+-[]()^$|\\&~{}?\n\r\t_%'\"19\u0301"), max_size=6)
PATTERN = st.lists(
    st.sampled_from(
        ["a", "B", "k", "ß", "σ", "É", ".", r"\d", r"\w", r"\s", r"\S", "[^a]", "[A-k]", "(?:a|É)", "s?", ".*"]
    ),
    max_size=4,
)


@given(TEXT, TEXT)
def test_a_literal_text_is_found_ignoring_case(text: str, within: str) -> None:
    def folded(value: str) -> list[tuple[str, ...]]:
        return [case_variants(char) for char in value]

    wanted, given_ = folded(text), folded(within)
    expected = any(given_[start : start + len(wanted)] == wanted for start in range(len(given_) + 1))
    assert pl.Series([within]).str.contains(ignoring_case(text)).item() == expected


@given(st.booleans(), PATTERN, st.booleans(), st.booleans(), TEXT)
def test_polars_duckdb_and_python_agree(
    ignore_case: bool, parts: list[str], start: bool, end: bool, within: str
) -> None:
    explicit = portable(f"{'(?i)' * ignore_case}{'^' * start}{''.join(parts)}{'$' * end}")
    expected = re.search(explicit.replace(r"\z", r"\Z"), within) is not None
    assert pl.Series([within]).str.contains(explicit).item() == expected
    found = duckdb.execute("SELECT regexp_matches(?, ?)", [within, explicit]).fetchone()
    assert found == (expected,)
