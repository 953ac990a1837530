"""The keys of `niche.yaml` that say where the table is in its file, and how its cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from niche.segments.documents.keys import Key, KeyReader, Takes
from niche.segments.model.settings import FileLayout

LAYOUT_KEYS = (
    Key("sheet", Takes.TEXT, "the sheet of a workbook that holds the table"),
    Key(
        "header",
        Takes.WHOLE,
        "the line or row of the header, from 1; 0 where there is none; [4, 5] joins two rows",
        least=0,
        listed=True,
    ),
    Key("rows", Takes.WORD, "all keeps totals, remarks and repeated headers as accounts", words=("all",)),
    Key("encoding", Takes.TEXT, "the encoding of a text file, such as windows-1252"),
    Key("separator", Takes.TEXT, "what separates the values of a text file"),
    Key("missing", Takes.TEXTS, "words that mean a missing value, beside the usual ones"),
    Key("decimal", Takes.WORD, "the decimal sign where numbers may be read two ways", words=(".", ",")),
    Key("dates", Takes.WORD, "the order of dates that may be read two ways, as in date-eu", words=("us", "eu", "yy")),
)
PLACES = ("sheet", "header", "encoding", "separator")
"""Those that say where the table is."""


def check_layout(reader: KeyReader, values: Mapping[str, Any]) -> None:
    """Report what tables of keys cannot say: rows that make no header together."""
    rows = values.get("header")
    if isinstance(rows, list) and not (len(rows) == 2 and 0 < rows[0] < rows[1]):
        message = "header: expected one row, or two with the upper one first"
        reader.report(message, ("header",), "[4, 5] joins rows 4 and 5")


def file_layout(values: Mapping[str, Any]) -> FileLayout:
    """The layout that the values of the keys make."""
    said: dict[str, Any] = {key.name: values[key.name] for key in LAYOUT_KEYS if key.name in values}
    if isinstance(rows := said.get("header"), list):
        said["header"] = tuple(rows)
    return FileLayout(**said)
