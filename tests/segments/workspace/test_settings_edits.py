"""Changes of niche.yaml: only the lines that change, and a first file for a bare table."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.documents.files import ChangedOnDiskError
from niche.segments.model.columns import Kind
from niche.segments.model.settings import ColumnSettings
from niche.segments.project import Project
from niche.segments.workspace.settings_edits import aliased, configured, decided, edited
from niche.segments.workspace.workspace import Workspace, of_table, open_workspace

TABLE = "company,Staff (FTE),vertical,naics\nA,10,Apps,5132\nB,12,Bots,52\nC,x,Cars,441\n" + "D,7,Apps,11\n" * 9
TREE = "code,title\nsoft,Software\nhard,Hardware\n"
SETTINGS = """\
niche: 1   # the format
data: accounts.csv
columns:
  staff: {from: "Staff (FTE)"}   # full-time equivalents
roles: {name: company}

taxonomy:
  - {use: naics-2022, column: naics}
  - name: vertical_tree
    file: tree.csv   # ours
    column: vertical
    aliases: {Apps: soft}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "accounts.csv").write_text(TABLE)
    (tmp_path / "tree.csv").write_text(TREE)
    (tmp_path / "niche.yaml").write_text(SETTINGS)
    return open_workspace(tmp_path)


def changed_lines(diff: str) -> list[str]:
    """The lines that go and come."""
    return [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_aliases_go_to_their_taxonomy(workspace: Workspace) -> None:
    universe = Project.of(workspace).universe
    change = edited(workspace, aliased(universe, "vertical_tree", {"Bots": "soft Software"}))
    assert changed_lines(change.diff()) == [
        "-    aliases: {Apps: soft}",
        "+    aliases: {Apps: soft, Bots: soft Software}",
    ]
    change.save()
    again = Project.of(open_workspace(workspace.root)).universe
    assert again.placements["vertical_tree"].unmatched == {"Cars": 1}


@pytest.mark.parametrize(
    ("key", "value", "column", "lines"),
    [
        (("header",), 3, "", ["+header: 3"]),
        (
            ("columns", "staff", "kind"),
            "category",
            "staff",
            [
                '-  staff: {from: "Staff (FTE)"}   # full-time equivalents',
                '+  staff: {from: "Staff (FTE)", kind: category}   # full-time equivalents',
            ],
        ),
        (("columns", "naics", "missing"), (), "naics", ["+  naics: {missing: []}"]),
        (
            ("taxonomy", "edition"),
            "naics-2017",
            "naics",
            [
                "-  - {use: naics-2022, column: naics}",
                "+  - {use: naics-2022, column: naics, edition: naics-2017}",
            ],
        ),
    ],
)
def test_one_key_is_set(
    workspace: Workspace, key: tuple[str, ...], value: str | int | tuple[str, ...], column: str, lines: list[str]
) -> None:
    universe = Project.of(workspace).universe
    assert changed_lines(edited(workspace, configured(universe, key, value, column)).diff()) == lines


def test_a_way_to_read_takes_the_place_of_the_one_before(workspace: Workspace) -> None:
    universe = Project.of(workspace).universe
    changes = [configured(universe, ("columns", "company", way), value) for way, value in WAYS]
    (line,) = changed_lines(edited(workspace, *changes).diff())
    assert line == "+  company: {missing: [NV], kind: text}"


WAYS = (("parse", "number"), ("missing", ["NV"]), ("kind", "text"))


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        (
            "staff",
            ColumnSettings(kind=Kind.TEXT),
            '+  staff: {from: "Staff (FTE)", kind: text}   # full-time equivalents',
        ),
        (
            "people",
            ColumnSettings(parse="number"),
            '+  people: {from: "Staff (FTE)", parse: number}   # full-time equivalents',
        ),
        ("Staff (FTE)", ColumnSettings(unit="FTE"), "+  Staff (FTE): {unit: FTE}   # full-time equivalents"),
    ],
)
def test_a_decision_changes_its_line(workspace: Workspace, name: str, said: ColumnSettings, line: str) -> None:
    universe = Project.of(workspace).universe
    assert changed_lines(edited(workspace, *decided(universe, "staff", name, said)).diff()) == [
        '-  staff: {from: "Staff (FTE)"}   # full-time equivalents',
        line,
    ]
    assert edited(workspace, *decided(universe, "staff", "staff", ColumnSettings())).text == SETTINGS


def test_roles_and_taxonomies_follow_a_new_name(workspace: Workspace) -> None:
    universe = Project.of(workspace).universe
    for old, new in (("company", "account"), ("vertical", "market"), ("naics", "code")):
        edited(open_workspace(workspace.root), *decided(universe, old, new, ColumnSettings())).save()
        universe = Project.of(open_workspace(workspace.root)).universe
    settings = open_workspace(workspace.root).settings
    assert list(settings.roles.values()) == ["account"]
    assert [taxonomy.column for taxonomy in settings.taxonomies] == ["code", "market"]
    assert settings.columns["market"].header == "vertical"


def test_a_decision_taken_back_leaves_nothing_behind(workspace: Workspace) -> None:
    universe = Project.of(workspace).universe
    edited(workspace, *decided(universe, "company", "company", ColumnSettings(kind=Kind.ID))).save()
    back = edited(workspace, *decided(universe, "company", "company", ColumnSettings()))
    assert back.text == SETTINGS


def test_a_bare_table_gets_a_first_file(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(TABLE)
    bare = of_table(tmp_path / "accounts.csv")
    universe = Project.of(bare).universe
    assert universe.main is not None
    change = edited(bare, *decided(universe, "naics", "code", ColumnSettings()))
    assert change.new
    change.save()
    workspace = open_workspace(tmp_path)
    again = Project.of(workspace).universe
    assert again.columns["code"].header == "naics"
    assert again.main is not None
    assert again.main.columns == ("code",)
    assert [role.value for role in again.roles] == ["name"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(workspace: Workspace) -> None:
    change = edited(workspace, *decided(Project.of(workspace).universe, "company", "firm", ColumnSettings()))
    assert workspace.path is not None
    workspace.path.write_text(SETTINGS + "# mine\n")
    with pytest.raises(ChangedOnDiskError):
        change.save()
    assert workspace.path.read_text() == SETTINGS + "# mine\n"
