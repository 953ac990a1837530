"""What the quotes of a CSV file are, and that what is read is what a strict reader reads."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.problems import BadInputError
from niche.segments.reading import csvfile, quotes
from niche.segments.reading.quotes import Quoting, quoting
from niche.segments.reading.readers import read_table


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", Quoting.REGULAR),
        ("", Quoting.REGULAR),
        ('"a","b"\n"1","2"', Quoting.REGULAR),
        ('a,b\r\n"say ""hi""",2\r\n', Quoting.REGULAR),
        ('a,b\n"""",""\n', Quoting.REGULAR),
        ('a,b\n"x\n,y",2\n', Quoting.REGULAR),
        ('a,b\n5",2\n', Quoting.LETTERS),
        ('a,b\n5" or 6" wide,2\n', Quoting.LETTERS),
        ('a,b\n"5" wide,2\n', Quoting.BROKEN),
        ('a,b\n"x"y"z",2\n', Quoting.BROKEN),
        ('a,b\n1,"2\n', Quoting.BROKEN),
        ('a,b\n5",2\n"3",4\n', Quoting.BROKEN),
        ('a,b\n"x\n" y",2\n', Quoting.BROKEN),
    ],
)
@pytest.mark.parametrize("window", [1, 2, 3, 7, 1 << 24])
def test_what_the_quotes_are(text: str, found: Quoting, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "_WINDOW", window)
    assert quoting(text.encode(), ",") is found
    assert quoting(io.BytesIO(text.encode()), ",") is found


def test_a_mark_of_the_encoding_is_no_letter() -> None:
    assert quoting('"a",b\n'.encode("utf-8-sig"), ",") is Quoting.REGULAR


Rows = list[tuple[str | None, ...]]


def read(content: bytes, name: str = "t.csv") -> Rows:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_table(str(path)).rows()


def values(delimiter: str) -> st.SearchStrategy[str]:
    return st.text(alphabet=f'ab1é "{delimiter}\n', max_size=8)


@st.composite
def written(draw: st.DrawFn) -> tuple[bytes, Rows]:
    """A table as the csv module writes it in some dialect, and its values."""
    delimiter = draw(st.sampled_from(",;\t|"))
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.tuples(*[values(delimiter)] * (width - 1)), min_size=1, max_size=8))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerow([f"column {place}" for place in range(width)])
    writer.writerows((f"id {number}", *row) for number, row in enumerate(rows))
    written = text.getvalue()
    if draw(st.booleans()):
        written = written.removesuffix("\r\n").removesuffix("\n")
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    return written.encode(encoding), [(f"id {number}", *row) for number, row in enumerate(rows)]


def known(rows: Rows) -> Rows:
    """The values, empty ones as missing."""
    return [tuple(value or None for value in row) for row in rows]


@given(written())
def test_what_the_csv_module_writes_is_read_as_it_was(table: tuple[bytes, Rows]) -> None:
    content, rows = table
    assert known(read(content)) == known(rows)


PIECES = ['"', '"', '""', ",", "\n", "x", "é", " ", ',"', '",', '"\n', '\n"']
REGULAR_LINES = "a,b,c\n" + "1,2,3\n" * 100
"""Enough to tell what separates the values."""


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_whatever_the_quotes_a_file_is_read_as_a_strict_reader_does_or_refused_as_by_it(text: str) -> None:
    text = f"{REGULAR_LINES}{text}\n7,8,9\n"
    try:
        strict: Rows | None = [
            (*row, *[None] * (3 - len(row)))[:3] if not any(row[3:]) else ("too wide",)
            for row in csv.reader(io.StringIO(text, newline=""), strict=True)
        ][1:]
    except csv.Error:
        strict = None
    if strict is None or ("too wide",) in strict:
        with pytest.raises(BadInputError, match=r"t\.csv:\d+: "):
            read(text.encode())
    else:
        assert known(read(text.encode())) == [row for row in known(strict) if any(row)]


def outcome(content: bytes) -> Rows | str:
    """What is read, or what is said to be wrong."""
    try:
        return read(content)
    except BadInputError as error:
        return str(error).partition("t.csv:")[2]


LETTERS = ['5" pipe', 'x"', '"quoted"', '"say ""hi"""', '""', '"two\nlines"', '"', 'a "b" c', "plain", "", "\x1a"]


@given(
    st.lists(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4).map(",".join), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_quotes_that_are_letters_are_read_as_record_by_record(lines: list[str], end: str, encoding: str) -> None:
    """The quick way beside the slow one, which is right by itself; both name the same place of what is wrong."""
    text = "\n".join([*REGULAR_LINES.splitlines(), *lines, "7,8,9", ""])
    content = text.replace("\n", end).encode(encoding)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csvfile, "with_letters_replaced", lambda *_: None)
        slow = outcome(content)
    assert outcome(content) == slow


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ('"a",5" pipe\n', b'"a",5\x1a pipe\n'),
        ('"say ""hi""",x"\n', b'"say ""hi""",x\x1a\n'),
        ('"a\n5"" b",""\n"', None),
        ('"a" b,c\n', None),
        ('"a",5"\rb\n', None),
        ('\x1a,"a",5"', b'\x1a,"a",5\x1b'),
    ],
)
def test_only_quotes_that_are_letters_are_replaced(text: str, replaced: bytes | None) -> None:
    found = quotes.with_letters_replaced(text.encode(), ",")
    assert (found and found[0]) == replaced
