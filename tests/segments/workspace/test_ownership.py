"""Whose the segments are where tables lie side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from niche.segments.model.problems import BadInputError
from niche.segments.workspace.discovery import tables_of
from niche.segments.workspace.ownership import MARK, claim, folder_beside, owner_of
from niche.segments.workspace.settings_edits import edited
from niche.segments.workspace.templates import create
from niche.segments.workspace.workspace import of_table, open_workspace
from niche.tui.cli import main

NICHE = "niche: 1\ndata: {}\n"


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ({}, "segments"),
        ({"segments/a.yaml": ""}, "segments"),
        ({"segments/.table": "t.csv\n"}, "segments"),
        ({"segments/.table": "d.csv\n"}, "t.csv.segments"),
        ({"segments/.table": "t.csv.gz\n", "t.csv.gz": ""}, "t.csv.segments"),
        ({"segments/.table": "gone.csv\n"}, "segments"),
        ({"segments/.table": "\n"}, "segments"),
        ({"segments/.table": "\0\n"}, "segments"),
        ({"segments/.table/": ""}, "segments"),
        ({"t.csv.segments/": "", "segments/a.yaml": ""}, "t.csv.segments"),
        ({"d.csv.segments/": ""}, "segments"),
        ({"niche.yaml": NICHE.format("d.csv")}, "t.csv.segments"),
        ({"niche.yaml": NICHE.format("t.csv")}, "segments"),
        ({"niche.yaml": NICHE.format("t.csv"), "segments/.table": "d.csv\n"}, "t.csv.segments"),
        ({"niche.yaml": NICHE.format("d.csv") + "segments: elsewhere\n"}, "segments"),
        ({"niche.yaml": "data: [\n"}, "segments"),
    ],
)
def test_the_folder_of_a_tables_segments(files: dict[str, str], folder: str, tmp_path: Path) -> None:
    for name, text in {"t.csv": "a\n", "d.csv": "a\n", **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).mkdir(parents=True) if name.endswith("/") else (tmp_path / name).write_text(text)
    assert of_table(tmp_path / "t.csv").settings.segments == tmp_path / folder


@pytest.mark.parametrize("name", ["d.csv", "*.csv", "a=b.csv", "größe 2.csv", "s3://bucket/t.csv"])
def test_the_folder_named_after_a_table_can_be_made_anywhere(name: str, tmp_path: Path) -> None:
    folder = folder_beside(tmp_path, name, taken=True)
    folder.mkdir()
    assert folder.parent == tmp_path
    assert not set(folder.name) & set("*?:=/\\[]")
    assert folder_beside(tmp_path, name) == folder


def test_the_first_that_is_saved_from_has_the_usual_folder(tmp_path: Path) -> None:
    tables = [of_table(tmp_path / name) for name in ("a.csv", "b.csv")]
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a\n")
    tables[1].make_folder()
    assert [of_table(tmp_path / name).settings.segments.name for name in ("a.csv", "b.csv")] == [
        "a.csv.segments",
        "segments",
    ]


@pytest.mark.parametrize(
    ("before", "owner"),
    [({}, "t.csv"), ({"a.yaml": ""}, ""), ({MARK: "d.csv"}, "t.csv"), ({MARK: "d.csv", "a.yaml": ""}, "t.csv")],
)
def test_a_folder_made_by_hand_stays_as_it_is(before: dict[str, str], owner: str, tmp_path: Path) -> None:
    folder = tmp_path / "segments"
    for name, text in before.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    claim(folder, "t.csv")
    assert owner_of(folder) == owner


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "segments").write_text("")
    with pytest.raises(BadInputError, match="cannot make the folder of segments"):
        claim(tmp_path / "segments", "t.csv")


def test_lists_exported_from_anybodys_segments_are_no_tables(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "from-a.csv", "from-b.csv"):
        (tmp_path / name).write_text("a\n")
    for name, slug in (("a.csv", "from-a"), ("b.csv", "from-b")):
        table = of_table(tmp_path / name)
        table.make_folder()
        (table.settings.segments / f"{slug}.yaml").write_text("where: {}\n")
    assert tables_of(tmp_path) == (tmp_path / "a.csv", tmp_path / "b.csv")


def test_a_first_niche_yaml_keeps_the_segments_of_its_table(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("company,size\nA,1\n")
        of_table(tmp_path / name).make_folder()
    table = of_table(tmp_path / "b.csv")
    edited(table).save()
    assert open_workspace(tmp_path).settings.segments == table.settings.segments == tmp_path / "b.csv.segments"


def test_niche_init_keeps_the_segments_of_its_table(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("company,size\nA,1\n")
        create(of_table(tmp_path / name), f"Of {name}")
    result = CliRunner().invoke(main, ["init", str(tmp_path / "b.csv")])
    assert result.exit_code == 0, result.output
    assert open_workspace(tmp_path).slugs() == ("of-b-csv",)
    assert of_table(tmp_path / "a.csv").slugs() == ("of-a-csv",)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"segments/x.yaml": "where: {}\n"}, True),
        ({"segments/x.yaml": "where: {}\n", "segments/.table": "t.csv\n"}, False),
        ({"t.csv.segments/x.yaml": "where: {}\n"}, False),
        ({"segments/notes.txt": ""}, False),
        ({"segments/d.yaml": "where: {}\n"}, False),  # d.csv is then the list of its accounts
        ({}, False),
    ],
)
def test_that_tables_share_their_segments_is_told_with_the_line_that_parts_them(
    files: dict[str, str], told: bool, tmp_path: Path
) -> None:
    for name, text in {"t.csv": "a\n", "d.csv": "a\n", **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    problems = open_workspace(tmp_path / "t.csv").problems
    assert [problem.message for problem in problems] == (
        ["names no table, so 2 tables beside it share its segments"] if told else []
    )
    if told:
        (tmp_path / "segments" / MARK).write_text("t.csv\n")
        assert open_workspace(tmp_path / "t.csv").problems == ()
        assert open_workspace(tmp_path / "d.csv").slugs() == ()
