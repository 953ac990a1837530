"""Pages and XML under the name of a workbook, and lines of text that are too wide."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import FileLayout
from niche.segments.reading.notices import NoticeKind
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import find_source

ROWS = [("Company", "Size"), ("A & B", "1"), ("Ünit", None)]
_XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'
)
_SHEET = '<Worksheet ss:Name="{}"><Table>{}</Table></Worksheet>'


def _xml_row(*cells: str) -> str:
    """A row of cells; what is before a `|` are attributes of the cell."""
    parts = (cell.rpartition("|") for cell in cells)
    return f"<Row>{''.join(f'<Cell{given}><Data>{text}</Data></Cell>' for given, _, text in parts)}</Row>"


_SECOND = _xml_row("A &amp; B", ' ss:Index="2"|1')
_TABLE = _SHEET.format("Data", _xml_row("Company", "Size") + _SECOND + _xml_row("Ünit"))
_NOTE = _SHEET.format("Read me", _xml_row("Exported today"))


@pytest.mark.parametrize(
    "written",
    [
        "<html><table><tr><th>Company<th>Size<tr><td>A &amp; B<td>1<tr><td>Ünit<td></table>",
        "<meta charset=utf-8><table><tr><td>logo</td></tr></table>"
        "<table><thead><tr><td><b>Company</b></td><td>Size</td></tr></thead>"
        "<tr><td>A &#38;<br>B</td><td> 1 </td></tr><tr><td>Ünit</td></tr></table>",
        "<table><tr><td colspan=1>Company</td><td>Size</td></tr><tr><td>A<script>x</script> &amp; B</td><td>1</td></tr>"
        "<tr><td>Ünit</td><td></td></tr></table>",
        _XML.format(_TABLE),
        _XML.format(_NOTE + _TABLE),
    ],
)
def test_a_table_under_the_name_of_a_workbook(tmp_path: Path, written: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(written, encoding="utf-8")
    table = read_source(find_source(str(path)))
    assert [tuple(table.frame.columns), *table.frame.rows()] == ROWS
    told = {notice.kind for notice in table.notices}
    assert told == (
        {NoticeKind.SHAPE} if "<table" in written else {NoticeKind.SHEET} if "Read me" in written else set()
    )


def test_cells_that_reach_into_other_rows_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    cells = "<tr><td rowspan=2>DE</td><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr>"
    path.write_text(f"<table><tr><td>Country</td><td>Company</td><td>Size</td></tr>{cells}</table>")
    assert read_source(find_source(str(path))).frame.rows() == [("DE", "A", "1"), ("DE", "B", "2")]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<html><body>please log in</body></html>", "an HTML page with no table (open it in a spreadsheet"),
        ("<table><tr><td>a<td>b<tr><td>1<td>2</table>" * 2, "an HTML page with 2 tables"),
        ("<?xml version='1.0'?><feed/>", "this is XML, whatever its name says"),
        (_XML.format("<Worksheet>"), "this is not valid XML"),
        (_XML.format(_NOTE), "no sheet has a table"),
    ],
)
def test_markup_that_is_no_table(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(written)
    with pytest.raises(BadInputError, match=said.replace("(", r"\(")):
        read_source(find_source(str(path)))


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text(
        _XML.format(_TABLE + _TABLE.replace("Data", "Other", 1).replace("A &amp; B", "C")), encoding="utf-8"
    )
    found = read_source(find_source(str(path), FileLayout(sheet="Other"))).frame
    assert found.rows()[0] == ("C", "1")
    with pytest.raises(BadInputError, match=r"there is no sheet Othr .did you mean Other"):
        read_source(find_source(str(path), FileLayout(sheet="Othr")))


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("a.rds", "write.csv"),
        ("a.accdb", "in Access"),
        ("a.foo", "if it is a text table, rename it to a.csv"),
        ("accounts", "if it is a text table, rename it to accounts.csv"),
        ("a.log", "rename it to end in .csv"),
    ],
)
def test_a_refused_ending_gets_its_next_step(tmp_path: Path, name: str, step: str) -> None:
    (tmp_path / name).write_text("a,b\n1,2\n")
    with pytest.raises(BadInputError, match=step):
        find_source(str(tmp_path / name))


def lines(count: int, **wide: str) -> str:
    return "a,b\n" + "".join(f"{wide.get(f'at{number}', f'{number},x')}\n" for number in range(count))


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (lines(300) + "written by x, y, z\n", 1),
        (lines(3_000, at7="1,2,3", at9="1,2,3,4"), 2),
        (lines(2_000, at7="1,2,3") + "the end, at last, yes", 2),
    ],
    ids=["remark", "two", "both"],
)
def test_a_few_lines_that_are_too_wide_are_left_out_and_told(tmp_path: Path, text: str, left_out: int) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    table = read_source(find_source(str(path)))
    (notice,) = table.notices
    assert (notice.kind, notice.count, len(notice.examples)) == (NoticeKind.ROWS, left_out, left_out)
    assert table.frame.height == len(text.splitlines()) - 1 - left_out


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (lines(50) + "1,2,3\n", 52),
        (lines(300, at7="1,2,3"), 9),
        (lines(2_000, at7='"1 ""x""",2,3'), 9),
        (lines(2_000, at7="1,2,3", at8="1,2,3", at9="1,2,3"), 9),
    ],
    ids=["short", "amid", "quotes", "many"],
)
def test_many_of_them_or_quotes_are_refused(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(BadInputError, match=rf"t.csv:{line}: 3 values, but the header has 2"):
        read_source(find_source(str(path)))
