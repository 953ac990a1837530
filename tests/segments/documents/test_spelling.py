"""A value of a filter keeps the spelling that it has in the file: only the kind of its column makes a number of it."""

from __future__ import annotations

import pytest
from handwritten import WORDS
from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXTS

from niche.segments.model import values
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Condition, Value
from niche.segments.model.segment import Segment
from niche.segments.workspace.formatting import tidied
from niche.segments.workspace.segmentfile import SegmentFile, parse_segment, rendered

CODE = Column("code", Kind.CATEGORY)
AMOUNT = Column("amount", Kind.NUMBER)

NUMERALS = st.from_regex(r"-?(0|[1-9][0-9]{0,5})([.][0-9]{1,4})?([eE][-+]?[0-9]{1,2})?", fullmatch=True)
CODES = st.one_of(NUMERALS, st.from_regex(r"[-+0-9._:,xobeE]{1,8}", fullmatch=True), st.sampled_from(WORDS), TEXTS)


def asked(file: SegmentFile) -> Value:
    """The value of the only condition of a segment."""
    where = file.segment.where
    assert isinstance(where, Condition)
    return where.value


def written(values: str) -> str:
    return f"niche: 1\nname: A\nstatus: draft\nwhere: {{code: {{in: [{values}]}}}}\n"


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("1.10", 1.1),
        ("3.9", 3.9),
        ("3.10", 3.1),
        ("1e5", 100_000),
        ("7e10", 70_000_000_000),
        ("12E4", 120_000),
        ("1.0e+20", 1e20),
        ("1e+20", 1e20),
        ("5.0", 5),
        ("5", 5),
        ("007", 7),
        ("01234", 1234),
        ("62.10", 62.1),
        ("0x1F", 31),
        ("1_000", 1000),
    ],
)
def test_one_spelling_is_a_code_where_codes_are_and_a_number_where_numbers_are(code: str, number: float) -> None:
    text = written(f"{code}, x")
    file = parse_segment(text)
    for now in (file, parse_segment(tidied(file)), parse_segment(rendered(file, Segment("B", file.segment.where)))):
        found = values.many(asked(now))
        assert values.exact(CODE, found[0]) == code
        assert values.number(AMOUNT, found[0]) == number
    quoted = values.many(asked(parse_segment(written(f"'{code}', x"))))
    assert values.exact(CODE, quoted[0]) == code
    assert values.number(AMOUNT, quoted[0]) == number


@given(st.lists(NUMERALS, min_size=1, max_size=4, unique=True))
def test_numerals_stay_as_they_are_written(codes: list[str]) -> None:
    text = written(", ".join(codes))
    file = parse_segment(text)
    kept = [code for code in codes if values.text(values.many(asked(file))[codes.index(code)]) == code]
    assert kept == codes
    assert parse_segment(tidied(file)).segment == file.segment
    renamed = rendered(file, Segment("B", file.segment.where))
    assert renamed == text.replace("name: A", "name: B")
    more = Segment("A", Condition("code", "in", (*values.many(asked(file)), "new")))
    assert rendered(file, more) == text.replace("]", ", new]")


@given(CODES, CODES)
def test_any_text_asks_for_itself_however_it_is_saved(code: str, before: str) -> None:
    segment = Segment("A", Condition("code", "is", code))
    files = [parse_segment(fresh_text(segment))]
    old = parse_segment(fresh_text(Segment("A", Condition("code", "is", before))))
    files.append(parse_segment(rendered(old, segment)))
    files += [parse_segment(tidied(file)) for file in files]
    assert [values.exact(CODE, values.one(asked(file))) for file in files] == [code] * len(files)


def fresh_text(segment: Segment) -> str:
    return rendered(None, segment)


def test_a_formatted_file_keeps_bare_what_was_bare_and_quotes_what_was_quoted() -> None:
    text = written('1.10, 3.10, True, "7e10", "2.0"').replace("where: {", "where:\n  ").replace("}}", "}")
    assert tidied(parse_segment(text)) == text


def test_keys_that_take_numbers_keep_their_spelling_too() -> None:
    text = "niche: 1\nname: A\nstatus: draft\nwhere: {all: []}\nguardrails: {max_share: 0.10}\nours: {rate: 1.50}\n"
    file = parse_segment(text)
    assert file.segment.guardrails.max_share == 0.1
    assert tidied(file) == text
