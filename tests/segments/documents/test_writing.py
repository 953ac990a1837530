"""What is written is read back the same, by niche and by readers of the older YAML."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.documents.aligning import same
from niche.segments.documents.writing import Writable, as_read, dump, scalar_text, text_block
from niche.segments.documents.yamlfile import Plain, load
from niche.segments.model.problems import BadInputError

TRAPS = [
    *("NO", "no", "y", "on", "null", "~", "", "true", "=", "<<", "-", "?", "...", "---", "|", "%", "!tag", "*star"),
    *("1e3", "0111", "01.10", "62.10", "1_000", "1,000", "12:30", "190:20:30", "0x1F", "0o17", "0b1", ".inf", ".5"),
    *("2026-11-21", "2026-1-1 10:00", "+49", "-", "- x", "[x]", "{y}", "a: b", "a:", "# hash", "a # b", "a#b", "> gt"),
    *("it's", 'q"q', "@at", "&amp", "`tick`", "a, b", "trailing ", " leading", "\ttab", "a\tb", "\x7f", "\x85nel"),
    *(
        "multi\nline",
        "multi\n\nline\n",
        "a\n---\nb",
        "a\n# b",
        "  a\nb",
        "a\n\n\n",
        "a\r\nb",
        "\u2028",
        "\ufeffx",
        "🚀",
    ),
]
texts = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
plains: st.SearchStrategy[Plain] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(plains)
def test_what_is_dumped_is_loaded(value: Plain) -> None:
    assert same(load(dump(value)).value, value)
    assert same(load(dump(value, "\r\n")).value, value)


@given(plains)
def test_keys_keep_their_order(value: Plain) -> None:
    assert repr(load(dump(value)).value) == repr(value)


@pytest.mark.parametrize("text", TRAPS)
def test_text_stays_text_for_readers_of_yaml_1_1(text: str) -> None:
    for brackets in (False, True):
        written = scalar_text(text, brackets=brackets)
        assert yaml.safe_load(f"[{written}]" if brackets else f"- {written}") == [text]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("SaaS", "SaaS"),
        ("5132 Software Publishers", "5132 Software Publishers"),
        ("11-50", "11-50"),
        ("DE", "DE"),
        ("NO", '"NO"'),
        ("0111", '"0111"'),
        ("2026-11-21", '"2026-11-21"'),
        (dt.date(2026, 11, 21), "2026-11-21"),
        (1e20, "1.0e+20"),
        (1.0, "1.0"),
        (True, "true"),
        (None, "null"),
        ("é\u0085", '"é\\u0085"'),
    ],
)
def test_scalars(value: Writable, written: str) -> None:
    assert scalar_text(value) == written


CANONICAL = """\
name: Growth-stage SaaS
tags: [saas, emea]
reviewed: 2026-11-21
description: |
  One line,
  and another.
where:
  all:
    - employees: {between: [100, 500]}
    - not:
        - customer: {is: true}
    - off:
        country: {in: [DE, "NO"]}
guardrails: {min: 80, max: 2000}
profile:
  buyer: CTO
  value: Close the books in two days.
empty: {}
"""


def test_canonical_layout() -> None:
    value: dict[str, Writable] = {
        "name": "Growth-stage SaaS",
        "tags": ["saas", "emea"],
        "reviewed": dt.date(2026, 11, 21),
        "description": "One line,\nand another.\n",
        "where": {
            "all": [
                {"employees": {"between": [100, 500]}},
                {"not": [{"customer": {"is": True}}]},
                {"off": {"country": {"in": ["DE", "NO"]}}},
            ]
        },
        "guardrails": {"min": 80, "max": 2000},
        "profile": {"buyer": "CTO", "value": "Close the books in two days."},
        "empty": {},
    }
    assert dump(value) == CANONICAL


def test_a_long_list_goes_into_lines() -> None:
    assert dump({"a": ["word " * 5 + "end"] * 4}).splitlines()[:2] == ["a:", f"  - {'word ' * 5}end"]


@given(st.lists(st.sampled_from(["word", "a", "", "long " * 30 + "end"]), min_size=1, max_size=5).map("\n".join))
def test_folded_text_is_read_back(text: str) -> None:
    block = text_block(text, 2, "\n", ">")
    assert block is None or load(f"a: {block}\n").value == {"a": text}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {1: 2}, {"k" * 2000: 1}, object()])
def test_what_yaml_cannot_say_is_refused(value: Writable) -> None:
    with pytest.raises(BadInputError, match="cannot write"):
        dump(value)


def test_dates_are_read_as_iso_text() -> None:
    assert as_read({"on": dt.date(2026, 11, 21), "pair": (1, 2)}) == {"on": "2026-11-21", "pair": [1, 2]}
