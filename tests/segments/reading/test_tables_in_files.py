"""The table in a file however the file is laid out: header, totals, sheets, JSON shapes, packed and foreign files."""

from __future__ import annotations

import bz2
import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from workbooks import workbook

from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import INFERRED, FileLayout
from niche.segments.reading.notices import NoticeKind, RawTable
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import find_source

Rows = Sequence[Sequence[object]]


def read(folder: Path, name: str, content: str | bytes, layout: FileLayout = INFERRED) -> RawTable:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_source(find_source(str(folder / name), layout))


def kinds(table: RawTable) -> list[NoticeKind]:
    return [notice.kind for notice in table.notices]


HEADER = [NoticeKind.HEADER]


@pytest.mark.parametrize(
    ("text", "columns", "height", "told"),
    [
        ("a,b\n1,2\n3,4\n", ["a", "b"], 2, []),
        ("Report,Accounts,by Ana\nn,c,e,o\nA,DE,10,x\nB,FR,20,y\n", ["n", "c", "e", "o"], 2, HEADER),
        ("Title\n\nn,c,e\nA,DE,10\nB,FR,20\n", ["n", "c", "e"], 2, HEADER),
        ("\n" * 40 + "Filters: all\n" * 40 + "n,c,e\nA,DE,10\nB,FR,20\n", ["n", "c", "e"], 2, HEADER),
        ("Region: North,Status: Open\nn,c,e\nA,DE,10\nB,FR,20\n", ["n", "c", "e"], 2, HEADER),
        ("n,,e\nA,DE,10\nB,FR,20\n", ["n", "column_2", "e"], 2, []),
        ("n,2019,2020\nA,10,20\nB,20,30\n", ["n", "2019", "2020"], 2, []),
        ("Acme,DE,10\nBolt,FR,20\nCargo,DE,30\n", ["column_1", "column_2", "column_3"], 3, HEADER),
        (
            "company,2023,,2024,\n,Revenue,Deals,Revenue,Deals\nA,1,2,3,4\nB,5,6,7,8\n",
            ["company", "2023 Revenue", "2023 Deals", "2024 Revenue", "2024 Deals"],
            2,
            HEADER,
        ),
        ("n~c\nA~DE\nB~FR\n", ["n", "c"], 2, [NoticeKind.SEPARATOR]),
        ("n^c^e\nA^DE^1\nB^FR^2\n", ["n", "c", "e"], 2, [NoticeKind.SEPARATOR]),
        ("sep=;\nn;c\nA;DE\nB;FR\n", ["n", "c"], 2, HEADER),
    ],
)
def test_the_header_is_found_by_what_follows(
    tmp_path: Path, text: str, columns: list[str], height: int, told: list[NoticeKind]
) -> None:
    table = read(tmp_path, "a.csv", text)
    assert (table.frame.columns, table.frame.height, kinds(table)) == (columns, height, told)


@pytest.mark.parametrize(
    ("layout", "columns", "height"),
    [
        (FileLayout(header=1), ["n", "c;e"], 2),
        (FileLayout(header=0), ["column_1", "column_2"], 3),
        (FileLayout(header=2), ["A", "DE;10"], 1),
        (FileLayout(separator=";"), ["n,c", "e"], 2),
    ],
)
def test_the_layout_says_otherwise(tmp_path: Path, layout: FileLayout, columns: list[str], height: int) -> None:
    table = read(tmp_path, "a.csv", "n,c;e\nA,DE;10\nB,FR;20\n", layout)
    assert (table.frame.columns, table.frame.height) == (columns, height)


@pytest.mark.parametrize(
    ("below", "height"),
    [
        ("Total,60,19.0\n", 3),
        ("TOTAL:,60,\n", 3),
        ("Grand Total,60,19.0\n", 3),
        ("Summe,60,19.0\n", 3),
        ("Average,20,6.3333333333\n", 3),
        ("\nGrand Totals (3 records)\nConfidential\n", 3),
        ("***END OF FILE***\n", 3),
        ("Exported on 1 March\nCopyright (c) 2026\n", 3),
        ("Total,61,20.0\n", 4),
        ("Dora,,\n", 4),
    ],
)
def test_totals_and_remarks_need_no_gap(tmp_path: Path, below: str, height: int) -> None:
    table = read(tmp_path, "a.csv", f"campaign,clicks,cost\nA,10,4.0\nB,20,6.0\nC,30,9.0\n{below}")
    assert table.frame.height == height
    assert kinds(table) == ([NoticeKind.ROWS] if height == 3 else [])


def test_groups_with_subtotals_are_rows_with_the_name_of_their_group(tmp_path: Path) -> None:
    text = "owner,account,revenue\nAna,A,10\n,B,20\nSubtotal,Sum,30\nBen,C,5\n,D,6\nSubtotal,Sum,11\nTotal,Sum,41\n"
    table = read(tmp_path, "a.csv", text)
    assert table.frame.rows() == [("Ana", "A", "10"), ("Ana", "B", "20"), ("Ben", "C", "5"), ("Ben", "D", "6")]
    assert table.notices[0].count == 3


ACCOUNTS: Rows = [["company", "employees"], ["A", 10], ["B", 20], ["C", 30]]
LOOKUP = {"name": "Lookup", "hidden": True, "rows": [["code", "label"], [1, "One"], [2, "Two"]]}


@pytest.mark.parametrize(
    ("sheets", "layout", "columns"),
    [
        ([LOOKUP, {"name": "Accounts", "rows": ACCOUNTS}], INFERRED, ["company", "employees"]),
        ([{"name": "Notes", "rows": [["Exported"]]}, {"name": "Data", "rows": ACCOUNTS}], INFERRED, None),
        ([{"name": "Read me", "rows": [["a", "b"], ["c", "d"]]}, {"name": "Data", "rows": ACCOUNTS}], INFERRED, None),
        ([LOOKUP, {"name": "Accounts", "rows": ACCOUNTS}], FileLayout(sheet="Lookup"), ["code", "label"]),
    ],
)
def test_the_sheet_with_the_table_is_read_and_the_others_are_named(
    tmp_path: Path, sheets: list[dict[str, object]], layout: FileLayout, columns: list[str] | None
) -> None:
    table = read(tmp_path, "a.xlsx", workbook(sheets), layout)
    assert table.frame.columns == (columns or ["company", "employees"])
    (notice,) = table.notices
    assert (notice.kind, notice.count) == (NoticeKind.SHEET, 1)


def test_a_sheet_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    book = workbook([{"name": "Accounts", "rows": ACCOUNTS}])
    with pytest.raises(BadInputError, match=r"no sheet Acounts \(did you mean Accounts\?\)"):
        read(tmp_path, "a.xlsx", book, FileLayout(sheet="Acounts"))


def test_numbers_of_a_sheet_keep_their_digits_and_percentages_are_as_shown(tmp_path: Path) -> None:
    rows: Rows = [
        [None, None, None, None],
        [None, "n", "share", "margin"],
        [None, "007", 1 / 3, {"percent": 0.12}],
        [None, "B", 1e-10, {"percent": 0.055}],
        [None, "C", 12.5, {"percent": 1}],
    ]
    table = read(tmp_path, "a.xlsx", workbook([{"name": "N", "rows": rows}]))
    assert table.frame.get_column("n").to_list() == ["007", "B", "C"]
    assert [float(cell) for cell in table.frame.get_column("share")] == [1 / 3, 1e-10, 12.5]
    assert table.frame.get_column("margin").to_list() == ["12%", "5.5%", "100%"]


RECORDS = [{"name": "A", "size": 10}, {"name": "B", "size": 20}]


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        (RECORDS, [("A", 10), ("B", 20)]),
        ({"0": RECORDS[0], "1": RECORDS[1]}, [("A", 10), ("B", 20)]),
        ({"acme": RECORDS[0], "bolt": RECORDS[1]}, [("acme", "A", 10), ("bolt", "B", 20)]),
        ({"fields": ["name", "size"], "data": [["A", 10], ["B", 20]]}, [("A", 10), ("B", 20)]),
        ({"columns": ["name", "size"], "index": [0, 1], "data": [["A", 10], ["B", 20]]}, [("A", 10), ("B", 20)]),
        ({"schema": {"fields": [{"name": "n"}, {"name": "s"}]}, "data": [["A", 10]]}, [("A", 10)]),
        ({"name": ["A", "B"], "size": [10, 20]}, [("A", 10), ("B", 20)]),
        ({"name": {"0": "A", "1": "B"}, "size": {"0": 10, "1": 20}}, [("A", 10), ("B", 20)]),
        ([["name", "size"], ["A", 10], ["B", 20]], [("A", 10), ("B", 20)]),
        ({"data": {"items": RECORDS}, "paging": {"next": 1}}, [("A", 10), ("B", 20)]),
        ({"errors": [{"n": 1}], "accounts": RECORDS}, [("A", 10), ("B", 20)]),
        ([{"id": 1, "properties": {"city": "Ulm", "at": {"zip": "89073"}}}], [(1, "Ulm", "89073")]),
        ([{"id": 1, "n": "x"}, {"id": "b", "n": {"deep": 1}}], [("1", "x", None), ("b", None, 1)]),
        ({"id": 1, "n": "x"}, [(1, "x")]),
    ],
)
def test_json_is_a_table_in_many_shapes(tmp_path: Path, document: object, rows: list[tuple[object, ...]]) -> None:
    assert read(tmp_path, "a.json", json.dumps(document)).frame.rows() == rows


@pytest.mark.parametrize("document", [[], {"data": [], "page": 1}, {"results": []}])
def test_json_without_records_is_empty(tmp_path: Path, document: object) -> None:
    with pytest.raises(BadInputError, match="empty"):
        read(tmp_path, "a.json", json.dumps(document))


def test_a_record_a_line_is_read_whatever_the_ending_says(tmp_path: Path) -> None:
    lines = '{"name": "A", "size": 10}\n{"name": "B", "size": 20}\n'
    assert read(tmp_path, "a.json", lines).frame.rows() == [("A", 10), ("B", 20)]


def test_records_within_records_have_dotted_names(tmp_path: Path) -> None:
    lines = '{"id": 1, "p": {"city": "Ulm"}}\n{"id": 2, "p": {"city": null, "size": 3}}\n'
    assert read(tmp_path, "a.ndjson", lines).frame.columns == ["id", "p.city", "p.size"]


CSV = "company,employees\nA,10\nB,20\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.bz2", bz2.compress(CSV.encode())),
        ("a.csv.xz", lzma.compress(CSV.encode())),
        ("a.psv", CSV.replace(",", "|").encode()),
        ("a.dat", CSV.encode()),
        ("a.xls", CSV.replace(",", "\t").encode()),
        ("a.xls", workbook([{"name": "S", "rows": [["company", "employees"], ["A", 10], ["B", 20]]}])),
        ("a.csv", workbook([{"name": "S", "rows": [["company", "employees"], ["A", 10], ["B", 20]]}])),
    ],
    ids=["bz2", "xz", "psv", "dat", "xls of text", "xls of xlsx", "csv of xlsx"],
)
def test_packed_and_misnamed_files_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(tmp_path, name, content).frame.rows() == [("A", "10"), ("B", "20")]


@pytest.mark.parametrize(("names", "message"), [(["a.csv"], ""), (["a.csv", "b.csv"], "2 tables"), (["x.md"], "no t")])
def test_an_archive_is_read_where_it_holds_one_table(tmp_path: Path, names: list[str], message: str) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in (*names, "__MACOSX/._a.csv"):
            archive.writestr(name, CSV)
    if not message:
        assert read_source(find_source(str(tmp_path / "a.zip"))).frame.height == 2
        return
    with pytest.raises(BadInputError, match=f"{message}.*unpack it"):
        read_source(find_source(str(tmp_path / "a.zip")))


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
ANNEX = "/annex/objects/SHA256E-s12345--4d7a.csv\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", POINTER, "Git LFS pointer.*git lfs pull"),
        ("a.parquet", POINTER, "Git LFS pointer.*git lfs pull"),
        ("a.xlsx", POINTER, "Git LFS pointer.*git lfs pull"),
        ("a.csv", ANNEX, "git-annex.*git annex get"),
        ("a.xls", "<html><body><table><tr><td>A</td></tr></table></body></html>", "HTML page"),
        ("a.csv", "<!DOCTYPE html>\n<title>Sign in</title>", "HTML page"),
        ("a.xls", '<?xml version="1.0"?><Workbook/>', "this is XML"),
        ("a.sqlite", b"SQLite format 3\0", "SQLite database.*export the table"),
        ("a.duckdb", b"12345678DUCK", "DuckDB database.*COPY"),
    ],
)
def test_a_foreign_file_is_named_with_the_next_step(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        read(tmp_path, name, content)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('n, "city, land"\nA, "Rome, IT"\nB, "Oslo, NO"\n', "Rome, IT"),
        ('n,city\nA,"say \\"hi\\", he"\nB,"Oslo"\n', 'say "hi", he'),
    ],
)
def test_quotes_behind_blanks_and_backslashes_are_read(tmp_path: Path, text: str, value: str) -> None:
    assert read(tmp_path, "a.csv", text).frame.row(0)[1] == value


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a.gsheet", "File › Download"),
        ("a.numbers", "Export To"),
        ("a.avro", "Parquet"),
        ("a.rar", "unpack"),
        ("a.x", "niche reads"),
    ],
)
def test_a_kind_that_is_not_read_is_told_with_the_next_step(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(BadInputError, match=hint):
        read(tmp_path, name, "x")
