"""The first rows of a file as they stand there, with the header where the reader takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbooks import workbook

from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import INFERRED, FileLayout
from niche.segments.reading.first_rows import first_rows
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import find_source

REPORT = "Report\nmade by Ana\n\nName;Länge;Sektor\nMüller;1;Bau\nMeier;2;Handel\n"
SHEETS = [
    {"name": "Read me", "rows": [["All accounts"]]},
    {"name": "Firms", "rows": [["name", "size"], ["A", 1], ["B", 2]]},
    {"name": "Old", "rows": [["x", "y"], [1, 2]]},
]


@pytest.mark.parametrize(
    ("layout", "header", "names", "encoding"),
    [
        (INFERRED, 4, ("Name", "Länge", "Sektor"), "windows-1252"),
        (FileLayout(header=5), 5, ("Müller", "1", "Bau"), "windows-1252"),
        (FileLayout(header=0), 0, ("column_1", "column_2", "column_3"), "windows-1252"),
        (FileLayout(separator=","), 1, ("Report",), "windows-1252"),
        (FileLayout(encoding="windows-1250"), 4, ("Name", "Länge", "Sektor"), "windows-1250"),
    ],
)
def test_text_is_shown_as_it_would_be_read(
    tmp_path: Path, layout: FileLayout, header: int, names: tuple[str, ...], encoding: str
) -> None:
    (tmp_path / "t.csv").write_bytes(REPORT.encode("cp1252"))
    found = first_rows(find_source(str(tmp_path / "t.csv")), layout)
    assert (found.header, found.encoding) == (header, encoding)
    assert found.names == names
    if not layout.separator:
        assert read_source(find_source(str(tmp_path / "t.csv"), layout)).frame.columns == [*names]
    assert [number for number, _ in found.rows] == [1, 2, 4, 5, 6]
    assert found.rows[0][1][0] == "Report"


def test_a_workbook_names_its_sheets(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(workbook(SHEETS))
    source = find_source(str(tmp_path / "t.xlsx"))
    found = first_rows(source, INFERRED)
    assert (found.sheet, found.sheets, found.header) == ("Firms", ("Read me", "Firms", "Old"), 1)
    assert found.names == ("name", "size")
    other = first_rows(source, FileLayout(sheet="Old"))
    assert (other.sheet, other.rows) == ("Old", ((1, ("x", "y")), (2, ("1", "2"))))


@pytest.mark.parametrize(
    ("name", "layout", "said"),
    [
        ("t.csv", FileLayout(encoding="utf-9"), "there is no encoding utf-9"),
        ("t.csv", FileLayout(separator=";;"), "a separator is one character"),
        ("t.json", INFERRED, "a json file has no header row or sheet to choose"),
    ],
)
def test_what_cannot_be_shown_is_refused(tmp_path: Path, name: str, layout: FileLayout, said: str) -> None:
    (tmp_path / name).write_text('[{"a": 1}]\n')
    with pytest.raises(BadInputError, match=said):
        first_rows(find_source(str(tmp_path / name)), layout)
