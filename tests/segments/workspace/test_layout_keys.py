"""The keys of `niche.yaml` that say how a file is laid out and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import frame_of

from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import FileLayout
from niche.segments.project import Project
from niche.segments.reading.notices import ALL_ROWS, NoticeKind
from niche.segments.workspace.workspace import open_workspace


def write(folder: Path, said: str, table: bytes = b"Title\nn;x;on\nA;1,5;01/02/2024\nB;2,5;ask\n") -> None:
    (folder / "a.csv").write_bytes(table)
    (folder / "niche.yaml").write_text(f"niche: 1\ndata: a.csv\n{said}")


def test_all_keys(tmp_path: Path) -> None:
    said = "sheet: One\nheader: 2\nencoding: utf-8\nseparator: ;\nmissing: [ask]\ndecimal: ','\ndates: eu\n"
    write(tmp_path, said)
    workspace = open_workspace(tmp_path)
    assert workspace.problems == ()
    assert workspace.settings.layout == FileLayout("One", 2, "utf-8", ";", ("ask",), ",", "eu")
    universe = Project.of(workspace).universe
    assert frame_of(universe)["x"].to_list() == [1.5, 2.5]
    assert frame_of(universe)["on"].to_list()[1:] == [None]
    assert universe.columns["on"].unparsed == 0


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("header: -1\n", "header: expected a whole number"),
        ("header: [5, 4]\n", "header: expected one row, or two with the upper one first"),
        ("header: [1, 2, 3]\n", "header: expected one row, or two"),
        ("decimal: dot\n", "decimal: expected one of"),
        ("dates: uk\n", "dates: expected one of us, eu, yy"),
        ("rows: 10\n", "rows: expected .*all"),
        ("encoding: utf-9\n", "there is no encoding utf-9"),
        ("taxonomy: {use: naics-2022, column: n, edition: naics-2016}\n", "edition: expected one of naics-2017"),
    ],
)
def test_what_a_key_does_not_take_is_an_error(tmp_path: Path, said: str, message: str) -> None:
    write(tmp_path, said)
    with pytest.raises(BadInputError, match=message):
        assert Project.of(open_workspace(tmp_path)).universe


WITH_TOTALS = b"""name,region,deals
A,North,2
B,North,3

C,South,5
name,region,deals
D,South,1
Total,,11

Confidential. Do not share.,,
"""


@pytest.mark.parametrize(
    ("said", "names", "left_out"),
    [
        ("", ["A", "B", "C", "D"], 3),
        ("rows: all\n", ["A", "B", "C", "name", "D", "Total", "Confidential. Do not share."], 0),
    ],
)
def test_no_row_is_left_out_against_the_user_s_word(tmp_path: Path, said: str, names: list[str], left_out: int) -> None:
    write(tmp_path, said, WITH_TOTALS)
    universe = Project.of(open_workspace(tmp_path)).universe
    assert frame_of(universe)["name"].to_list() == names
    notices = [notice for notice in universe.notices if notice.kind is NoticeKind.ROWS]
    assert sum(notice.count for notice in notices) == left_out
    assert {notice.setting for notice in notices} <= {ALL_ROWS}


TWO_ROWS = b"Accounts\n,2023,,2024,\nname,visits,deals,visits,deals\nA,1,2,3,4\nB,5,6,7,8\n"
JOINED = ["name", "2023 visits", "2023 deals", "2024 visits", "2024 deals"]


@pytest.mark.parametrize(
    ("said", "names", "offered"),
    [
        ("", JOINED, ["header: 3", "header: [2, 3]"]),
        ("header: [2, 3]\n", JOINED, []),
        ("header: 3\n", ["name", "visits", "deals", "visits_2", "deals_2"], []),
        ("header: 2\n", ["column_1", "2023", "column_3", "2024", "column_5"], []),
    ],
)
def test_two_rows_of_a_header_are_joined_or_not_as_is_said(
    tmp_path: Path, said: str, names: list[str], offered: list[str]
) -> None:
    write(tmp_path, said, TWO_ROWS)
    project = Project.of(open_workspace(tmp_path))
    assert list(frame_of(project.universe).columns) == names
    found = [finding for finding in project.table_findings() if finding.rule == "header-row"]
    assert [str(one.setting) for finding in found for one in finding.settings] == offered
