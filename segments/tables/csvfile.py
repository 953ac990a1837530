"""CSV as people export it: any delimiter and encoding, titles above the header, remarks below the data."""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from niche.segments.problems import BadInputError, Problem
from niche.segments.tables import sources
from niche.segments.tables.grid import header_row
from niche.segments.tables.headers import unique_headers

HEAD = 1 << 20
"""Bytes looked at; no line of a table may be longer."""
SAMPLE = 100
"""Records looked at to find the delimiter and the header."""

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file is written: where the header stands, and what separates the fields."""

    delimiter: str
    skipped: int
    """Lines above the header."""
    names: tuple[str, ...]


def read_csv(path: Path, delimiter: str = "") -> pl.DataFrame:
    """All values as text, in a frame with unique headers. Raises BadInputError with the line that is wrong."""
    start = sources.head(path, HEAD)
    _refuse_binary(path, start)
    encoding = _marked(start)
    content = path if encoding in ("", "utf-8-sig") and not _old_line_ends(start) else _recoded(path, encoding)
    text = start.decode(encoding or "utf-8", errors="replace")
    try:
        return _read(path, content, text, delimiter)
    except pl.exceptions.ComputeError as error:
        if "utf-8" not in str(error):
            raise
    # cp1252 is Latin-1 with the printable characters that Windows adds; it takes what is left of the bytes as they are
    return _read(path, _recoded(path, "cp1252"), start.decode("cp1252", errors="replace"), delimiter)


def _read(path: Path, content: Path | bytes, text: str, delimiter: str) -> pl.DataFrame:
    layout = _layout(path, text, delimiter)
    try:
        return pl.read_csv(
            content,
            separator=layout.delimiter,
            skip_lines=layout.skipped,
            new_columns=layout.names,
            infer_schema=False,
        )
    except pl.exceptions.ComputeError as error:
        if "utf-8" in str(error) or path.suffix.lower() == ".zst":
            raise
        return _patiently(path, content, layout)


def _layout(path: Path, text: str, delimiter: str) -> Layout:
    tried = [delimiter] if delimiter else _DELIMITERS
    by_delimiter = {one: _records(text, one) for one in tried}
    chosen = max(by_delimiter, key=lambda one: _regularity(by_delimiter[one]))
    if not by_delimiter[chosen]:
        raise BadInputError(Problem("no record ends here: is a quote missing?", str(path), line=1))
    lines, records = zip(*by_delimiter[chosen], strict=True)
    place = header_row(records)
    return Layout(chosen, lines[place], tuple(unique_headers(records[place])))


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first records that are not blank, with the number of lines above each."""
    rows = csv.reader(StringIO(text, newline=None), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    above = 0
    with suppress(csv.Error):  # a broken quote is for the reader to name, with its line
        for row in rows:
            if any(field.strip() for field in row):
                found.append((above, row))
            if len(found) == SAMPLE:
                break
            above = rows.line_num
    return found


def _regularity(records: Sequence[tuple[int, Sequence[str]]]) -> tuple[float, int]:
    """How much a delimiter makes a table of the text: the share of records of the commonest width above one, and it.

    Where that is less than half, the text is one column, best read by a delimiter that it does not hold.
    """
    widths = [len(record) for _, record in records]
    wide = [width for width in widths if width > 1]
    commonest = max(set(wide), key=wide.count, default=0)
    share = widths.count(commonest) / len(widths) if wide else 0.0
    return (share, commonest) if share >= 0.5 else (0.0, -len(wide))


def _refuse_binary(path: Path, start: bytes) -> None:
    if not start.strip():
        raise BadInputError(Problem("the file is empty", str(path)))
    if b"\0" in start and not _marked(start):
        raise BadInputError(Problem("this is not text", str(path), hint=_looks_like(start)))
    if len(start) == HEAD and b"\n" not in start and b"\r" not in start:
        raise BadInputError(Problem(f"the first line is longer than {HEAD:,} bytes", str(path), line=1))


def _looks_like(start: bytes) -> str:
    magic = {b"PAR1": "Parquet", b"ARROW1": "Arrow", b"PK\x03\x04": "Excel", b"\x1f\x8b": "gzip"}
    kind = next((name for mark, name in magic.items() if start.startswith(mark)), "")
    return f"it looks like {kind}: give it that ending" if kind else ""


def _marked(start: bytes) -> str:
    """The encoding that the first bytes show; an empty text for none."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    nulls = [start[place:1000:2].count(0) * 4 > len(start[place:1000:2]) for place in (0, 1)]
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get((nulls[0], nulls[1]), "")


def _old_line_ends(start: bytes) -> bool:
    return b"\r" in start and b"\n" not in start


def _recoded(path: Path, encoding: str) -> bytes:
    raw = gzip.decompress(path.read_bytes()) if path.suffix.lower() == ".gz" else path.read_bytes()
    try:
        text = raw.decode(encoding or "utf-8", errors="strict" if encoding != "cp1252" else "replace")
    except UnicodeDecodeError as error:
        raise BadInputError(Problem(f"byte {error.start:,} does not belong to {encoding} text", str(path))) from None
    return (text if "\n" in text else text.replace("\r", "\n")).encode()


def _patiently(path: Path, content: Path | bytes, layout: Layout) -> pl.DataFrame:
    """The table read record by record: ten times as slow, but right about lone quotes (`5" pipe`).

    Raises BadInputError with the line of the first record that is wrong.
    """
    width = len(layout.names)
    rows = csv.reader(_lines(content), delimiter=layout.delimiter, strict=True)
    records: list[list[str | None]] = []
    begins = 1
    try:
        for row in rows:
            if len(row) > width and begins > layout.skipped:
                hint = "is a quote missing around a value?"
                message = f"{len(row)} fields where the header has {width}"
                raise BadInputError(Problem(message, str(path), begins, hint=hint))
            if begins > layout.skipped:
                records.append([*(field or None for field in row), *[None] * (width - len(row))])
            begins = rows.line_num + 1
    except csv.Error as error:
        closed = "a quoted value that begins here is never closed"
        message = closed if "end of data" in str(error) else "a quote within a quoted value is not doubled"
        raise BadInputError(Problem(message, str(path), begins)) from None
    return pl.DataFrame(records[1:], schema=dict.fromkeys(layout.names, pl.String), orient="row")


def _lines(content: Path | bytes) -> Iterator[str]:
    if isinstance(content, bytes):
        yield from StringIO(content.decode("utf-8", errors="replace"), newline="")
    elif content.suffix.lower() == ".gz":
        with gzip.open(content, "rt", encoding="utf-8", errors="replace", newline="") as packed:
            yield from packed
    else:
        with content.open(encoding="utf-8", errors="replace", newline="") as opened:
            yield from opened
