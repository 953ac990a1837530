"""Read CSV as people export it: any delimiter and encoding, titles above the header, remarks below the data."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TypedDict

import polars as pl

from niche.segments.model.formatting import amount
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.settings import INFERRED, FileLayout
from niche.segments.reading import sources
from niche.segments.reading.charsets import TITLES, guess_encoding, repaired_utf8
from niche.segments.reading.grid import declared_place, find_header, header_notice
from niche.segments.reading.notices import NoticeKind, RawTable, Setting, TableNotice
from niche.segments.reading.quotes import Quoting, quoting, with_letters_replaced
from niche.segments.reading.widelines import WideLines

HEAD = 1 << 20
"""Size of the sample in bytes; no line may be longer."""
_QUOTES_WITHIN = 1 << 16
"""Characters from which it is found how quotes are written."""
SAMPLE = 100
"""Records from which delimiter and header are found."""

PART = 50_000
"""Records per batch of the slow reader."""

MOST_CONTROLS = 0.01
"""The share of control characters from which a file with zero bytes is not text."""

_FEWEST, _REGULAR = 3, 0.9
"""Records below titles, and the share of them with the most common width, from which they are a table."""
_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_SURPLUS = "\0surplus"
_DELIMITERS = (",", ";", "\t", "|")
_UNLIKELY = ("~", "^", "¦", "§", "¬", "\x1f", "\x01")
"""Signs that are seldom in texts, and so separators if they split them better than the usual ones do."""
_SELDOM = (*_UNLIKELY, "!", "#", "*", "&", "@", "$", "%", ":")
"""Separators that are tried where none of the usual ones is in the text."""
_UNKNOWN_TO_POLARS = (".bz2", ".xz")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class QuoteStyle(TypedDict, total=False):
    """How quotes are written, in the words of the `csv` module; empty for the usual way."""

    skipinitialspace: bool
    escapechar: str
    doublequote: bool


@dataclass(frozen=True, slots=True)
class Dialect:
    """The dialect of one file: its delimiter, and where its header is."""

    delimiter: str
    skipped: int
    """Lines above the header."""
    names: tuple[str, ...]
    surplus: int = 0
    """Separators after the last value of most lines."""
    begins: int = 0
    """Lines above the first line with such separators."""
    headed: bool = True
    """Whether there is a header; else the names are those of places."""
    quotes: QuoteStyle = field(default_factory=QuoteStyle)
    """How quotes are written, where that is not the usual way."""


def read_csv(path: Path, layout: FileLayout = INFERRED, delimiter: str = "") -> RawTable:
    """Read all values as text, into a frame with unique headers.

    `delimiter` is the one of the format, if it is known. Raises BadInputError with the offending line.
    """
    start = sources.head(path, HEAD)
    _refuse_binary(path, start)
    delimiter = layout.separator or delimiter
    encoding = layout.encoding or marked_encoding(start)
    if encoding in ("", "utf-8-sig", "utf-8") and not _old_line_ends(start):
        try:
            text = codecs.getincrementaldecoder("utf-8")().decode(start)  # the header too, which is read from this
            content = sources.content(path) if path.suffix.lower() in _UNKNOWN_TO_POLARS else path
            return _read(path, content, text.removeprefix("\ufeff"), delimiter, layout)
        except (pl.exceptions.ComputeError, UnicodeDecodeError) as error:
            if "utf-8" not in str(error):
                raise
            if layout.encoding:
                raise _undecodable(path, sources.content(path), layout.encoding) from None
    text, notices = _decoded(path, encoding)
    recoded = (text if "\n" in text else text.replace("\r", "\n")).encode()
    found = _read(path, recoded, text[:HEAD], delimiter, layout)
    return RawTable(found.frame, (*notices, *found.notices))


def _decoded(path: Path, encoding: str) -> tuple[str, list[TableNotice]]:
    """The text of a file, by the encoding that is known or guessed, and a notice of a guess. Raises BadInputError."""
    raw = sources.content(path)
    if encoding:
        try:
            return raw.decode(encoding), []
        except UnicodeDecodeError:
            raise _undecodable(path, raw, encoding) from None
        except LookupError:
            hint = "such as utf-8, windows-1252, windows-1251, shift_jis, gb18030"
            raise BadInputError(
                Problem(f"there is no encoding {encoding}", str(path), hint=hint, key=("encoding",))
            ) from None
    with suppress(UnicodeDecodeError):
        return raw.decode(), []
    if repaired := repaired_utf8(raw):
        text, damaged = repaired
        message = f"{amount(damaged, 'byte')} read as windows-1252; the rest is UTF-8"
        return text, [TableNotice(NoticeKind.ENCODING, message, count=damaged)]
    guessed = guess_encoding(raw)
    title = TITLES.get(guessed, guessed)
    message = f"the file is not UTF-8; guessed encoding: {title}"
    kept = Setting(("encoding",), title)
    return raw.decode(guessed, errors="replace"), [TableNotice(NoticeKind.ENCODING, message, kept=kept)]


def _undecodable(path: Path, raw: bytes, encoding: str) -> BadInputError:
    """The error about the first byte that does not belong to an encoding."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return BadInputError(Problem(f"byte {error.start:,} is not valid {encoding}", str(path), line))
    return BadInputError(Problem(f"this is not {encoding} text", str(path)))


def _read(path: Path, content: Path | bytes, text: str, delimiter: str, layout: FileLayout) -> RawTable:
    dialect, notices = _dialect(path, text, delimiter, layout)
    found = _table(path, content, dialect)
    return RawTable(_without_formulas(found.frame), (*notices, *found.notices))


def _table(path: Path, content: Path | bytes, dialect: Dialect) -> RawTable:
    if dialect.quotes:
        return _patiently(path, content, dialect)
    with _opened(path, content) as opened:
        written = quoting(opened, dialect.delimiter)
    source, stand_in = content, ""
    if written is Quoting.BROKEN:
        with _opened(path, content) as opened:
            replaced = with_letters_replaced(opened.read(), dialect.delimiter)
        if replaced is None:
            return _patiently(path, content, dialect)
        source, stand_in = replaced
    try:
        frame = pl.read_csv(
            source,
            separator=dialect.delimiter,
            quote_char=None if written is Quoting.LETTERS else '"',
            has_header=dialect.headed and not dialect.surplus,  # a header would fix the number of fields
            skip_lines=dialect.begins if dialect.surplus else dialect.skipped,
            new_columns=[*dialect.names, *(f"{_SURPLUS}{place}" for place in range(dialect.surplus))],
            infer_schema=False,
            null_values=[""],  # quoted or not
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if "utf-8" in str(error):
            raise
        return _patiently(path, content, dialect)
    surplus = frame[:, len(dialect.names) :]
    if any(column.null_count() < frame.height for column in surplus):
        return _patiently(path, content, dialect)
    if surplus.width:
        frame = frame.drop(surplus.columns)
    return RawTable(frame.with_columns(pl.all().str.replace_all(stand_in, '"', literal=True)) if stand_in else frame)


_FORMULA = '^="(.*)"$'
"""What programs write so that a spreadsheet keeps the zeros of a code: `="00042"`."""


def _without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of texts that are written as formulas, as the texts."""
    head = frame.head(SAMPLE)
    begun = [series.name for series in head.select(pl.all().str.starts_with('="').any()) if series.item()]
    written = [name for name in begun if head.get_column(name).str.contains(_FORMULA).any()]
    return frame.with_columns(pl.col(written).str.replace(_FORMULA, "$1")) if written else frame


def _opened(path: Path, content: Path | bytes) -> BinaryIO:
    """Open the decompressed content."""
    return BytesIO(content) if isinstance(content, bytes) else sources.opened(path)


def _dialect(path: Path, text: str, delimiter: str, layout: FileLayout) -> tuple[Dialect, list[TableNotice]]:
    chosen = delimiter or find_delimiter(text)
    found = first_records(text, chosen)
    if not found:
        raise BadInputError(Problem("the first row never ends: is a quote missing?", str(path), line=1))
    lines, records = zip(*found, strict=True)
    declared = declared_place(layout, [above + 1 for above in lines])
    header = find_header(records, declared, layout.header_rows)
    line = lines[header.place] + 1 if header.place >= 0 else 0
    above = lines[header.place - 1] + 1 if header.place > 0 else 0
    begins = lines[header.place + 1] if header.place + 1 < len(lines) else 0
    names, after = header.names, records[header.place + 1 :]
    surplus = _surplus(after, len(names)) if header.rows else 0
    skipped = lines[header.place] if header.rows else begins
    how = begins if surplus else 0, header.rows > 0, _quote_style(text, chosen)
    dialect = Dialect(chosen, skipped, names, surplus, *how)
    return dialect, [*_separated(chosen, layout), *header_notice(header, f"line {line}", line, above)]


def _separated(delimiter: str, layout: FileLayout) -> list[TableNotice]:
    """The notice of a separator that is seldom one."""
    if layout.separator or delimiter in _DELIMITERS:
        return []
    kept = Setting(("separator",), delimiter)
    return [TableNotice(NoticeKind.SEPARATOR, f"the values are separated by {delimiter}", kept=kept)]


def find_delimiter(text: str) -> str:
    """The delimiter that splits the text best: a usual one, else any sign that does so in all records."""
    if named := re.match(r"\ufeff?sep=(.)\r?\n", text):
        return named[1]
    usual = {candidate: _regularity(first_records(text, candidate)) for candidate in _DELIMITERS}
    best = max(usual, key=lambda candidate: usual[candidate])
    unlikely = {candidate: _regularity(first_records(text, candidate)) for candidate in _UNLIKELY if candidate in text}
    wider = [one for one, (share, width) in unlikely.items() if share >= usual[best][0] and width > usual[best][1]]
    if usual[best][0] > 0 or wider:
        return max(wider, key=lambda candidate: unlikely[candidate], default=best)
    seldom = {candidate: _regularity(first_records(text, candidate)) for candidate in _SELDOM if candidate in text}
    sure = [candidate for candidate, (share, width) in seldom.items() if share == 1.0 and width > 1]
    return max(sure, key=lambda candidate: seldom[candidate], default=best)


def _surplus(records: Sequence[Sequence[str]], width: int) -> int:
    """The number of fields beyond the header in most records, if those are always empty."""
    beyond = [record[width:] for record in records]
    commonest = max(map(len, beyond), key=[len(fields) for fields in beyond].count, default=0)
    return 0 if any(map(any, beyond)) else commonest


def first_records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first non-blank records, each with the number of lines above it."""
    rows = csv.reader(StringIO(text, newline=None), delimiter=delimiter, **_quote_style(text, delimiter))
    records: list[tuple[int, list[str]]] = []
    above = 0
    with suppress(csv.Error):  # the reader reports a broken quote, with its line
        for row in rows:
            if any(field.strip() for field in row):
                records.append((above, row))
            if len(records) == SAMPLE:
                break
            above = rows.line_num
    return records


def _quote_style(text: str, delimiter: str) -> QuoteStyle:
    """How quotes are written: `A, "Rome, IT"`, or `"say \\"hi\\""`; empty for the usual way."""
    sign, text = re.escape(delimiter), text[:_QUOTES_WITHIN]
    if re.search(rf'{sign} +"[^"\n]*"{sign}|{sign} +"[^"\n]*"\r?\n', text) and not re.search(f'{sign}"', text):
        return {"skipinitialspace": True}
    if re.search(rf'{sign}"[^"\n]*\\"[^"\n{sign}]', text):
        return {"escapechar": "\\", "doublequote": False}
    return {}


def _regularity(records: Sequence[tuple[int, Sequence[str]]]) -> tuple[float, int]:
    """How well a delimiter splits the text: the share of records with the most common width, and that width.

    If the share is less than half, the text is one column, best read by a delimiter that it does not contain.
    """
    widths = [len(record) for _, record in records]
    wide = [width for width in widths if width > 1]
    commonest = max(set(wide), key=wide.count, default=0)
    share = widths.count(commonest) / len(widths) if wide else 0.0
    if share >= 0.5:
        return share, commonest
    below = widths[next((place for place, width in enumerate(widths) if width > 1), 0) :]
    if len(below) >= _FEWEST and below.count(commonest) >= len(below) * _REGULAR:  # many lines of titles above
        return share, commonest
    return 0.0, -len(wide)


def _refuse_binary(path: Path, start: bytes) -> None:
    if not start.strip():
        raise BadInputError(Problem("the file is empty", str(path)))
    if b"\0" in start and not marked_encoding(start) and (_looks_like(start) or _controls(start) > MOST_CONTROLS):
        line = start.count(b"\n", 0, start.index(b"\0")) + 1
        raise BadInputError(
            Problem("this is not text: it contains zero bytes", str(path), line, hint=_looks_like(start))
        )
    if len(start) == HEAD and b"\n" not in start and b"\r" not in start:
        raise BadInputError(Problem(f"the first line is longer than {HEAD:,} bytes", str(path), line=1))


def _controls(start: bytes) -> float:
    """The share of bytes that no text contains. Zero bytes are not counted, since some exports contain a few."""
    return 1 - len(start.translate(None, _CONTROLS)) / len(start)


def _looks_like(start: bytes) -> str:
    magic = {b"PAR1": "Parquet", b"ARROW1": "Arrow", b"PK\x03\x04": "Excel", b"\x1f\x8b": "gzip"}
    kind = next((name for mark, name in magic.items() if start.startswith(mark)), "")
    return f"it looks like {kind}: give it that extension" if kind else ""


def marked_encoding(start: bytes) -> str:
    """The encoding that a byte order mark shows; empty without one."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    nulls = [start[place:1000:2].count(0) * 4 > len(start[place:1000:2]) for place in (0, 1)]
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get((nulls[0], nulls[1]), "")


def _old_line_ends(start: bytes) -> bool:
    return b"\r" in start and b"\n" not in start


def _patiently(path: Path, content: Path | bytes, dialect: Dialect) -> RawTable:
    """Read record by record: ten times as slow, but right about lone quotes, and able to name a line.

    A few lines with more values than columns are left out if no quote is near: see `WideLines`. Raises BadInputError
    with the line of the first invalid record.
    """
    width = len(dialect.names)
    records: list[list[str]] = []
    parts: list[pl.DataFrame] = []
    wide = WideLines(path, width, dialect.surplus > 0)
    begins = 1
    with _lines(path, content) as lines:
        rows = csv.reader(lines, delimiter=dialect.delimiter, strict=True, **dialect.quotes)
        try:
            for row in rows:
                if begins > dialect.skipped:
                    if any(row[width:]):
                        wide.add(row, begins, rows.line_num, len(parts) * PART + len(records))
                    else:
                        records.append(row if len(row) == width else [*row[:width], *[""] * (width - len(row))])
                    if len(records) == PART:
                        parts.append(_columns(records, dialect.names))
                        records = []
                begins = rows.line_num + 1
        except csv.Error as error:
            raise BadInputError(Problem(_WRONG.get(str(error), _INNER), str(path), begins)) from None
    whole = pl.concat([*parts, _columns(records, dialect.names)])
    return RawTable(whole[1:] if dialect.headed else whole, tuple(wide.notices(whole.height)))


_INNER = "a quote within a quoted value is not doubled"
_WRONG = {
    "unexpected end of data": "a quoted value that begins here is never closed",
    "field larger than field limit (131072)": "a value of over 131,072 characters begins here: is a quote missing?",
}
"""What is wrong with a record, by the message of the `csv` module."""


def _columns(records: list[list[str]], names: Sequence[str]) -> pl.DataFrame:
    frame = pl.DataFrame(records, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _lines(path: Path, content: Path | bytes) -> TextIOWrapper:
    return TextIOWrapper(_opened(path, content), encoding="utf-8-sig", newline="")
