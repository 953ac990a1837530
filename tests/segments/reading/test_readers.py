"""Table files of every format, as people export them, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.reading.readers import read_table

TABLE = pl.DataFrame({"id": ["007", "008"], "name": ["Ünal, Söhne", 'say "hi"\nagain']})
CSV = 'id,name\n007,"Ünal, Söhne"\n008,"say ""hi""\nagain"\n'


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("plain.csv", CSV.encode()),
        ("marked.csv", CSV.encode("utf-8-sig")),
        ("latin.csv", CSV.encode("latin-1")),
        ("utf16.csv", CSV.encode("utf-16")),
        ("utf16-unmarked.csv", CSV.encode("utf-16-le")),
        ("crlf.csv", CSV.replace("\n", "\r\n").replace('"\r\nagain', '"\nagain').encode()),
        ("packed.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
        ("packed-latin.csv.gz", gzip.compress(CSV.encode("latin-1"), mtime=0)),
        ("semicolon.csv", 'id;name\n007;Ünal, Söhne\n008;"say ""hi""\nagain"\n'.encode()),
        ("bar.txt", 'id|name\n007|Ünal, Söhne\n008|"say ""hi""\nagain"\n'.encode()),
        ("tab.tsv", 'id\tname\n007\tÜnal, Söhne\n008\t"say ""hi""\nagain"\n'.encode()),
        ("title.csv", ("Accounts of 2026\n\n" + CSV).encode()),
        ("rows.json", b'[{"id":"007","name":"\xc3\x9cnal, S\xc3\xb6hne"},{"id":"008","name":"say \\"hi\\"\\nagain"}]'),
    ],
)
def test_a_text_file_is_read_however_it_is_written(tmp_path: Path, file: str, content: bytes) -> None:
    (tmp_path / file).write_bytes(content)
    read = read_table(str(tmp_path / file))
    assert read.with_columns(pl.col("name").str.replace("\r\n", "\n", literal=True)).equals(TABLE)


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(b"id,name\r1,a\r2,b\r")
    assert read_table(str(tmp_path / "old.csv")).rows() == [("1", "a"), ("2", "b")]


@pytest.mark.parametrize(
    ("file", "write"),
    [
        ("t.parquet", pl.DataFrame.write_parquet),
        ("t.arrow", pl.DataFrame.write_ipc),
        ("t.feather", pl.DataFrame.write_ipc),
        ("t.arrows", pl.DataFrame.write_ipc_stream),
        ("stream.arrow", pl.DataFrame.write_ipc_stream),
        ("t.ndjson", pl.DataFrame.write_ndjson),
        ("t.jsonl", pl.DataFrame.write_ndjson),
        ("t.json", pl.DataFrame.write_json),
        ("t.csv.zst", lambda frame, path: frame.write_csv(path, compression="zstd")),
    ],
)
def test_every_format_holds_the_same_table(
    tmp_path: Path, file: str, write: Callable[[pl.DataFrame, Path], None]
) -> None:
    write(TABLE, tmp_path / file)
    assert read_table(str(tmp_path / file)).equals(TABLE)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('{"accounts": [{"id": 1, "n": "x"}, {"id": 2, "n": "y"}], "page": 1}', [(1, "x"), (2, "y")]),
        ('{"id": 1, "n": "x"}', [(1, "x")]),
    ],
)
def test_the_answer_of_a_web_service_holds_its_rows(tmp_path: Path, text: str, rows: list[tuple[object, ...]]) -> None:
    (tmp_path / "t.json").write_text(text)
    assert read_table(str(tmp_path / "t.json")).rows() == rows


def test_packed_text_in_another_encoding_is_said(tmp_path: Path) -> None:
    content = "id,name\n1,Ünal\n".encode("latin-1")
    # A frame of one block that is not compressed: its sign, its size, the size of the block with the mark of the last.
    frame = bytes.fromhex("28b52ffd20") + bytes([len(content)]) + (len(content) << 3 | 1).to_bytes(3, "little")
    (tmp_path / "t.csv.zst").write_bytes(frame + content)
    with pytest.raises(BadInputError, match=r"t\.csv\.zst: the text in a \.zst file must be UTF-8"):
        read_table(str(tmp_path / "t.csv.zst"))


def test_a_lone_quote_within_a_value_is_a_quote(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('title\n\nsize,kind\n5" wide,pipe\n,"a, b"\n7\n')
    assert read_table(str(tmp_path / "t.csv")).rows() == [('5" wide', "pipe"), (None, "a, b"), ("7", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_encoding_is_found_out_however_the_quotes_are(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes('id,size\n1,"Größe"\n2,5" breit\n'.encode(encoding))
    assert read_table(str(tmp_path / "t.csv")).rows() == [("1", "Größe"), ("2", '5" breit')]


def test_a_file_without_quoted_values_may_hold_quotes(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('size,kind\n5" wide,pi"pe\n6",7"\n')
    assert read_table(str(tmp_path / "t.csv")).rows() == [('5" wide', 'pi"pe'), ('6"', '7"')]


def test_a_stray_zero_byte_is_part_of_its_value(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,name\n1,x\0y\n2,z\n")
    assert read_table(str(tmp_path / "t.csv")).rows() == [("1", "x\0y"), ("2", "z")]


def test_a_separator_behind_the_last_value_makes_no_column(tmp_path: Path) -> None:
    for name, text in (("all.csv", "a,b\n1,2,\n3,,\n"), ("some.csv", "a,b\n1,2\n3,,\n4,5\n")):
        (tmp_path / name).write_text(text)
    assert read_table(str(tmp_path / "all.csv")).rows() == [("1", "2"), ("3", None)]
    assert read_table(str(tmp_path / "some.csv")).rows() == [("1", "2"), ("3", None), ("4", "5")]


def test_one_column_is_a_table_whatever_its_values_hold(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("company\nAcme\nBolt, Inc.\nCargo\n")
    assert read_table(str(tmp_path / "t.csv")).to_dict(as_series=False) == {"company": ["Acme", "Bolt, Inc.", "Cargo"]}


def test_headers_are_made_unique_and_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,a,,b\n1,2,3,4\n")
    assert read_table(str(tmp_path / "t.csv")).columns == ["a", "a_2", "column_3", "b"]


def test_remarks_below_the_data_and_empty_rows_are_no_accounts(tmp_path: Path) -> None:
    report = '"Account","City","Amount"\n"A","Rome","1"\n\n"B","Oslo","2"\n\n"Copyright (c) 2026"\n"Confidential"\n'
    (tmp_path / "report.csv").write_text(report)
    assert read_table(str(tmp_path / "report.csv")).rows() == [("A", "Rome", "1"), ("B", "Oslo", "2")]


@pytest.mark.parametrize(
    ("end", "rows"),
    [
        ('\n"Grand Totals (2 records)",,"3"\n\n"Copyright (c) 2026"\n', 2),
        ("\nSumme,,3\n", 2),
        ("Total,Paris,3\n", 3),
        ("\nTotal SE,Paris,3\n", 3),
    ],
)
def test_the_sum_of_all_accounts_is_no_account(end: str, rows: int, tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_text(f"Account,City,Amount\nA,Rome,1\nB,Oslo,2\n{end}")
    assert read_table(str(tmp_path / "report.csv")).height == rows


def test_a_value_below_an_empty_row_is_no_remark_where_it_is_not_the_first(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c\n1,2,3\n\n,,4\n")
    assert read_table(str(tmp_path / "t.csv")).rows() == [("1", "2", "3"), (None, None, "4")]


def test_a_last_row_with_one_value_is_kept_where_no_empty_row_parts_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c\n1,2,3\n4,,\n")
    assert read_table(str(tmp_path / "t.csv")).rows() == [("1", "2", "3"), ("4", None, None)]


def test_a_glob_and_a_folder_of_partitions_are_one_table(tmp_path: Path) -> None:
    for country, ids in (("DE", "1\n2"), ("FR", "3")):
        folder = tmp_path / f"country={country}"
        folder.mkdir()
        (folder / "part.csv").write_text(f"id\n{ids}\n")
    wanted = [("1", "DE"), ("2", "DE"), ("3", "FR")]
    assert read_table(str(tmp_path)).rows() == wanted
    assert read_table(f"{tmp_path}/*/part.csv").rows() == wanted


def test_files_of_one_table_may_differ_in_some_columns_but_not_in_most(tmp_path: Path) -> None:
    (tmp_path / "may.csv").write_text("id,name,city\n1,A,Rome\n")
    (tmp_path / "june.csv").write_text("id,name,country\n2,B,NO\n")
    assert read_table(f"{tmp_path}/*.csv").columns == ["id", "name", "country", "city"]
    (tmp_path / "prices.csv").write_text("id,price,low,high\n1,5,3,9\n")
    with pytest.raises(BadInputError) as caught:
        read_table(f"{tmp_path}/*.csv")
    said = "*.csv: june.csv and prices.csv are different tables: they share only id (open one of them by its name)"
    assert str(caught.value) == said


SHEET = "<row>{}</row>"
CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'


def write_sheet(path: Path, rows: Sequence[Sequence[str | int]]) -> None:
    """The least that Excel calls a workbook."""

    def cell(value: str | int) -> str:
        return f"<c><v>{value}</v></c>" if isinstance(value, int) else CELL.format(value) if value else "<c/>"

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    body = "".join(SHEET.format("".join(map(cell, row))) for row in rows)
    with ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{links}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{links}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{links}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>")


def test_a_sheet_has_its_header_below_titles_and_merged_cells(tmp_path: Path) -> None:
    rows = [
        ["Target accounts", "", "", ""],
        ["", "", "", ""],
        ["Company", "", "Finance", ""],
        ["Name", "Country", "Revenue", "Staff"],
        ["Acme", "DE", 1500, 12],
        ["Bolt", "FR", 20, ""],
    ]
    write_sheet(tmp_path / "book.xlsx", rows)
    read = read_table(str(tmp_path / "book.xlsx"))
    assert read.columns == ["Name", "Country", "Revenue", "Staff"]
    assert read.rows() == [("Acme", "DE", "1500", "12"), ("Bolt", "FR", "20", None)]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\n \n", "the file is empty"),
        ("header.csv", b"a,b\n", "the table has a header but no rows"),
        ("header.json", b"[]", "empty|no rows"),
        ("empty.json", b"", "the file is empty"),
        ("empty.parquet", b"", "the file is empty"),
        ("empty.xlsx", b"", "the file is empty"),
        ("binary.csv", b"\x7fELF\x00\x00\x01\x02" * 40, r"binary\.csv:1: this is not text"),
        ("tail.csv", b"a,b\n1,2\n" + b"\x7fELF\x00\x00\x01\x02" * 40, r"tail\.csv:3: this is not text"),
        ("parquet.csv", b"PAR1\x15\x04\x00\x00rest", "this is not text: .*Parquet"),
        ("long.csv", b"x" * (2 << 20), "the first line is longer than"),
        ("ragged.csv", b'a,b\n1,2\n"x\ny",2\n1,2,3\n', r"ragged\.csv:5: 3 values, but the header has 2"),
        ("quote.csv", b'a,b\n1,2\n1,"2\n3,4\n', r"quote\.csv:3: a quoted value that begins here is never closed"),
        ("inner.csv", b'a,b\n1,2\n1,"5" wide"\n', r"inner\.csv:3: a quote within a quoted value is not doubled"),
        ("even.csv", b'a,b\n1,2\n1,"5" or "6"\n', r"even\.csv:3: a quote within a quoted value is not doubled"),
        ("open.csv", b'a,b\n1,2\n1,"' + b"3,4\n" * 50_000, r"open\.csv:3: a value of over 131,072 characters"),
        ("surplus.csv", b"a,b\n" + b"1,2,\n" * 200 + b"1,2,3\n", r"surplus\.csv:202: 3 values, but the header has 2"),
        ("cut.csv.gz", gzip.compress(CSV.encode() * 99, mtime=0)[:-9], "this is not a valid CSV file"),
        ("fake.csv.gz", b"plain text", "this is not a valid CSV file"),
        ("cut.parquet", b"PAR1abcdefgh", "this is not a valid Parquet file"),
        ("cut.arrow", b"ARROW1abcdefgh", "this is not a valid Arrow file"),
        ("cut.xlsx", b"PK\x03\x04abc", "this is not a valid Excel file"),
        ("bad.json", b'[{"a": 1},\n {"a": }]', r"bad\.json:2:8: this is not JSON"),
        ("bad.ndjson", b'{"a": 1}\n{"a": 2\n', r"bad\.ndjson:2:8: this is not JSON"),
        ("story.docx", b"text", "niche does not know this kind of file"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_problem(tmp_path: Path, file: str, content: bytes, message: str) -> None:
    (tmp_path / file).write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        read_table(str(tmp_path / file))
    (problem,) = caught.value.problems
    assert re.search(message, str(problem))
    assert file in problem.file


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("acounts.csv", r"there is no such file \(did you mean accounts\.csv\?\)"),
        ("none/*.csv", "there is no table here"),
        ("postgres://host/db", "niche cannot read postgres addresses"),
    ],
)
def test_data_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text(CSV)
    with pytest.raises(BadInputError, match=message):
        read_table(data)


def test_files_of_several_formats_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(BadInputError, match="several formats: csv, json"):
        read_table(str(tmp_path))
