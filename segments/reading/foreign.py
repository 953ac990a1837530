"""Recognise a file that is not what its name says, and say what it is and what to do."""

from __future__ import annotations

import re
from pathlib import Path

from niche.segments.model.problems import BadInputError, Problem

_START = 4096
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (
        rb"(?:\.\./)*\.git/annex/objects/|/annex/objects/",
        "this is a git-annex pointer, not the file itself",
        "run git annex get",
    ),
    (rb"SQLite format 3\0", "this is an SQLite database", "export the table: .mode csv, .once accounts.csv, SELECT …"),
    (rb".{8}DUCK", "this is a DuckDB database", "export the table: COPY accounts TO 'accounts.parquet'"),
    (rb"%PDF-", "this is a PDF document", "export the table as CSV or Excel from its source"),
    (rb"Obj\x01", "this is an Avro file", "convert it to Parquet"),
    (rb"ORC", "this is an ORC file", "convert it to Parquet"),
    (rb"\$FL[23]@", "this is an SPSS file", "save it as CSV"),
    (rb"<stata_dta>", "this is a Stata file", "export it as CSV"),
)
NEXT_STEPS = {
    ".gsheet": "this is a link to a Google Sheet: choose File › Download › CSV there",
    ".numbers": "choose File › Export To › CSV in Numbers",
    **dict.fromkeys((".sqlite", ".sqlite3", ".db"), "export the table: .mode csv, .once accounts.csv, SELECT …"),
    **dict.fromkeys((".duckdb", ".ddb"), "export the table: COPY accounts TO 'accounts.parquet'"),
    **dict.fromkeys((".sav", ".por"), "save it as CSV in SPSS"),
    ".dta": "export it as CSV in Stata: export delimited",
    ".sas7bdat": "export it as CSV in SAS",
    **dict.fromkeys((".avro", ".orc"), "convert it to Parquet"),
    **dict.fromkeys((".xml", ".html", ".htm"), "open it in a spreadsheet and save it as .xlsx or .csv"),
    **dict.fromkeys((".pdf", ".docx", ".doc"), "export the table as CSV or Excel from its source"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".tgz"), "unpack it and open one of its files"),
    **dict.fromkeys((".mdb", ".accdb"), "export the table as CSV in Access"),
    **dict.fromkeys((".rds", ".rdata"), "write it as CSV in R: write.csv(accounts, 'accounts.csv')"),
    **dict.fromkeys((".pkl", ".pickle", ".h5", ".hdf5"), "write it as Parquet in Python: frame.to_parquet(…)"),
    **dict.fromkeys((".xltx", ".xltm", ".xlt", ".fods"), "open it in a spreadsheet and save it as .xlsx"),
    **dict.fromkeys((".rtf", ".odt", ".pptx", ".eml", ".msg"), "export the table as CSV or Excel from its source"),
    **dict.fromkeys((".yaml", ".yml", ".toml"), "write the records as JSON or CSV"),
    **dict.fromkeys((".sql", ".dump"), "load it into a database and export the table as CSV"),
    **dict.fromkeys((".log", ".lst", ".out", ".asc"), "if it is a text table, rename it to end in .csv"),
}
"""What to do with a file of a kind that is not read, by its extension."""
_PAGE = re.compile(rb"(?is)^\xef?\xbb?\xbf?\s*(?:<!doctype html|<html|<head|<table|<meta)")
_MARKUP = re.compile(rb"(?s)^\xef?\xbb?\xbf?\s*<\?xml")
_SIGNS_COMPILED = tuple((re.compile(sign, re.DOTALL), what, hint) for sign, what, hint in _SIGNS)
_TEXTUAL = ("csv", "tsv", "json", "ndjson")
"""Formats of which a page or other markup is refused; under the name of a workbook it may be a table."""


def refuse_foreign(path: Path, form: str) -> None:
    """Raise BadInputError for a file of another kind, with the next step."""
    with path.open("rb") as opened:
        start = opened.read(_START)
    for sign, what, hint in _SIGNS_COMPILED:
        if sign.match(start):
            raise BadInputError(Problem(what, str(path), hint=hint))
    if form in _TEXTUAL and _PAGE.match(start):
        hint = "open it in a spreadsheet and save it as .xlsx or .csv"
        raise BadInputError(Problem("this is an HTML page, whatever its name says", str(path), hint=hint))
    if form in _TEXTUAL and _MARKUP.match(start):
        hint = "open it in a spreadsheet and save it as .xlsx or .csv"
        raise BadInputError(Problem("this is XML, whatever its name says", str(path), hint=hint))


def real_format(path: Path, form: str) -> str:
    """The format of a file by its first bytes, where it is a workbook, text or markup with another's name."""
    with path.open("rb") as opened:
        start = opened.read(8)
    workbook = start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    if form == "excel" and not workbook and start:
        with path.open("rb") as opened:
            start = opened.read(_START)
        return "page" if _PAGE.match(start) else "xml" if _MARKUP.match(start) else "csv"
    return "excel" if form in ("csv", "tsv") and workbook and path.suffix.lower() in (".csv", ".tsv", ".txt") else form


def is_plain(path: Path) -> bool:
    """Whether a file begins with lines of text."""
    with path.open("rb") as opened:
        start = opened.read(_START)
    return b"\n" in start and not re.search(rb"[\x00-\x08\x0e-\x1f]", start)
