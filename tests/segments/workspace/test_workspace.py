"""Workspaces: what `niche.yaml` says, how one is found, and the segment files in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from niche.segments.model.columns import Kind, Role
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Guardrails
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.reading.inference import PARSES
from niche.segments.workspace.segment_names import slugify
from niche.segments.workspace.workspace import COLUMN_KEYS, open_workspace, read_workspace

FULL = """\
niche: 1
data: tables/accounts.parquet
as_of: 2026-11-01
columns:
  employees: {from: "No. of Employees", kind: number}
  revenue: {parse: money, unit: USD}
  tech_stack: {split: ";"}
  size_band: {order: [1-10, 11-50, 51]}
  plain:
roles: {id: account_id, won: won}
taxonomy:
  - {use: naics-2022, column: naics, aliases: {Software: 5132, Farms: 0111}, roll_up: five-sectors}
  - {name: vertical, columns: [sector, industry]}
  - {name: own, file: my-tree.csv, column: vertical}
segments: icp
guardrails: {min: 50, max_share: 0.20}
plan: {reps: 3}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    (tmp_path / "accounts.csv").write_text("id\n1\n")
    (tmp_path / "segments").mkdir()
    return tmp_path


def test_everything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "niche.yaml"
    path.write_text(FULL)
    workspace = read_workspace(path)
    assert (workspace.root, workspace.path, workspace.problems) == (tmp_path, path, ())
    assert workspace.settings == Settings(
        data=str(tmp_path / "tables/accounts.parquet"),
        segments=tmp_path / "icp",
        as_of=dt.date(2026, 11, 1),
        columns={
            "employees": ColumnSettings(header="No. of Employees", kind=Kind.NUMBER),
            "revenue": ColumnSettings(parse="money", unit="USD"),
            "tech_stack": ColumnSettings(split=";"),
            "size_band": ColumnSettings(order=("1-10", "11-50", "51")),
            "plain": ColumnSettings(),
        },
        roles={Role.ID: "account_id", Role.WON: "won"},
        taxonomies=(
            TaxonomySettings(
                use="naics-2022", column="naics", aliases={"Software": "5132", "Farms": "0111"}, roll_up="five-sectors"
            ),
            TaxonomySettings(name="vertical", columns=("sector", "industry")),
            TaxonomySettings(name="own", file=tmp_path / "my-tree.csv", column="vertical"),
        ),
        guardrails=Guardrails(min=50, max_share=0.2),
        extra={"plan": {"reps": 3}},
    )


def test_one_taxonomy_needs_no_list(folder: Path) -> None:
    (folder / "niche.yaml").write_text("data: a.csv\ntaxonomy: {columns: [sector, industry]}\n")
    assert open_workspace(folder).settings.taxonomies == (TaxonomySettings(columns=("sector", "industry")),)


def test_unknown_keys_are_kept_and_reported(folder: Path) -> None:
    (folder / "niche.yaml").write_text("data: a.csv\ntaxnomy: {use: sic-1987}\nroles: {nam: x}\n")
    workspace = open_workspace(folder)
    assert workspace.settings.extra == {"taxnomy": {"use": "sic-1987"}}
    assert [str(problem).partition("niche.yaml")[2] for problem in workspace.problems] == [
        ":2:1: unknown key taxnomy (did you mean taxonomy?)",
        ":3:9: unknown key nam in roles (did you mean name?)",
    ]


@pytest.mark.parametrize("data", ["postgresql://db/accounts", "s3://bucket/*.parquet"])
def test_addresses_are_left_alone(folder: Path, data: str) -> None:
    (folder / "niche.yaml").write_text(f"data: {data}\n")
    assert open_workspace(folder).settings.data == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [":1:1: this is not a workspace: it has no keys"]),
        ("name: x\nwhere: {}\n", [":1:1: this is a segment, not a workspace"]),
        ("segments: x\n", [":1:1: data is missing"]),
        ("data: [a, b]\n", [":1:7: data: expected a text"]),
        ("data: a\nas_of: yesterday\n", [":2:8: as_of: expected a date such as 2026-11-21"]),
        ("data: a\ncolumns: [a]\n", [":2:10: columns: expected a mapping of names"]),
        ("data: a\ncolumns: {a: money}\n", [":2:14: columns.a: expected off, or a mapping of from, kind, parse"]),
        ("data: a\ncolumns: {a: {kind: numbr}}\n", [":2:21: columns.a.kind: expected one of number, money"]),
        ("data: a\ncolumns: {a: {parse: mone}}\n", [":2:22: columns.a.parse: expected one of number, money"]),
        ("data: a\ncolumns: {a: {order: {b: 1}}}\n", [":2:22: columns.a.order: expected a list of texts"]),
        ("data: a\ntaxonomy: {use: naics}\n", [":2:17: taxonomy.use: expected one of naics-2022"]),
        ("data: a\ntaxonomy: {column: x}\n", [":2:11: this taxonomy has no source (add use, file or columns)"]),
        (
            "data: a\ntaxonomy:\n- {use: sic-1987}\n- {use: sic-1987, file: x}\n",
            [":4:3: a taxonomy has one source, not use and file"],
        ),
        ("data: a\ntaxonomy: naics-2022\n", [":2:11: taxonomy: expected a mapping"]),
        ("data: a\ntaxonomy: [[]]\n", [":2:11: taxonomy: expected a mapping"]),
        ("data: a\ntaxonomy: [off]\n", [":2:12: off means no tree"]),
        (f"data: a\nguardrails: {{min: {'9' * 5000}}}\n", [":2:19: guardrails.min: expected a whole number"]),
        ("data: a\nroles: {id: [a]}\n", [":2:13: roles.id: expected a text"]),
        (
            "dat: a\nas_of: now\nguardrails: {min: 3, max: 2}\ncolumns: {a: 1, b: {kind: x}}\n",
            [
                ":1:1: data is missing",
                ":1:1: unknown key dat (did you mean data?)",
                ":2:8: as_of: expected",
                ":3:19: guardrails: min 3 is more than max 2",
                ":4:14: columns.a: expected",
                ":4:27: columns.b.kind: expected",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once(folder: Path, text: str, said: list[str]) -> None:
    (folder / "niche.yaml").write_text(text)
    with pytest.raises(BadInputError) as caught:
        open_workspace(folder)
    found = [str(problem).partition("niche.yaml")[2] for problem in caught.value.problems]
    assert len(found) == len(said)
    assert all(line.startswith(start) for line, start in zip(found, said, strict=True)), found


def test_the_words_for_parse_are_those_that_inference_knows() -> None:
    (parse,) = (key for key in COLUMN_KEYS if key.name == "parse")
    assert parse.words == tuple(PARSES)


@pytest.mark.parametrize("name", [".", "niche.yaml"])
def test_a_folder_and_its_file_are_the_same_workspace(folder: Path, name: str) -> None:
    assert open_workspace(folder / name).settings.data == str(folder / "accounts.csv")


def test_without_a_path_the_nearest_file_upwards_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "segments" / "deep").mkdir()
    monkeypatch.chdir(folder / "segments" / "deep")
    assert open_workspace().root == folder


def test_a_table_needs_no_workspace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    workspace = open_workspace(Path("accounts.csv"))
    assert workspace.settings == Settings(str(folder / "accounts.csv"), folder / "segments")
    assert workspace.path is None


def test_a_glob_is_a_table(folder: Path) -> None:
    assert open_workspace(folder / "acc*.csv").settings.data == str(folder / "acc*.csv")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("acounts.csv", "there is no such file or folder (did you mean accounts.csv?)"),
        ("gone/accounts.csv", "there is no such file or folder (there is no folder"),
        ("x*.csv", "there is no such file or folder"),
        ("empty", "the folder has no niche.yaml (open a table by its name: niche accounts.csv)"),
        ("tables", "the folder has no niche.yaml (open a table by its name: niche"),
        ("above", "the folder has no niche.yaml (did you mean"),
    ],
)
def test_what_cannot_be_opened(folder: Path, path: str, said: str) -> None:
    (folder / "empty").mkdir()
    (folder / "tables").mkdir()
    (folder / "tables" / "x.parquet").touch()
    (folder / "above" / "below").mkdir(parents=True)
    (folder / "above" / "below" / "niche.yaml").touch()
    with pytest.raises(BadInputError) as caught:
        open_workspace(folder / path)
    assert said in str(caught.value)


def test_a_tilde_that_is_nobodys_home_is_part_of_the_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    lock = Path("~$accounts.xlsx")
    lock.write_bytes(b"")
    assert open_workspace(lock).settings.data == str(folder / lock)
    (folder / "niche.yaml").write_text("data: ~nobody-here/accounts.csv\nsegments: ~nobody-here\n")
    settings = open_workspace(folder).settings
    assert settings.data == str(folder / "~nobody-here" / "accounts.csv")
    assert settings.segments == folder / "~nobody-here"


def test_a_name_that_no_file_can_have(folder: Path) -> None:
    with pytest.raises(BadInputError, match="cannot open: the name is too long"):
        open_workspace(folder / ("x" * 300))


def test_a_folder_of_partitions_is_a_table(folder: Path) -> None:
    (folder / "parts" / "country=DE").mkdir(parents=True)
    workspace = open_workspace(folder / "parts")
    assert (workspace.settings.data, workspace.path) == (str(folder / "parts"), None)


def test_a_folder_of_tables_offers_them_as_one(folder: Path) -> None:
    (folder / "parts").mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / "parts" / name).touch()
    with pytest.raises(BadInputError, match=r"or all of them as one: niche '.*/parts/\*\.csv'"):
        open_workspace(folder / "parts")


def test_no_workspace_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInputError, match=r"there is no niche\.yaml here or in a folder above"):
        open_workspace()


def test_segments_are_listed_and_read(folder: Path) -> None:
    for name in ("b.yaml", "a.yml", ".hidden.yaml", "notes.md"):
        (folder / "segments" / name).write_text("name: x\nwhere: {country: DE}\n")
    (folder / "segments" / "bad.yaml").write_text("name: x\nstatus: no\nwhere: 3\n")
    (folder / "segments" / "folder.yaml").mkdir()
    workspace = open_workspace(folder)
    assert workspace.slugs() == ("a", "b", "bad")
    assert workspace.segment_path("a").name == "a.yml"
    assert workspace.segment_path("new").name == "new.yaml"
    assert workspace.read("b").slug == "b"
    portfolio = workspace.read_all()
    assert list(portfolio.files) == ["a", "b"]
    assert [problem.line for problem in portfolio.failures["bad"]] == [2, 3]


def test_a_segment_that_is_not_there(folder: Path) -> None:
    (folder / "segments" / "mid-market.yaml").write_text("name: x\n")
    with pytest.raises(BadInputError, match=r"there is no segment midmarket \(did you mean mid-market\?\)"):
        open_workspace(folder).read("midmarket")


def test_no_folder_of_segments_means_no_segments(folder: Path) -> None:
    (folder / "segments").rmdir()
    assert open_workspace(folder).slugs() == ()


def test_a_new_segment_gets_a_path_of_its_own(folder: Path) -> None:
    workspace = open_workspace(folder)
    for expected in ("mid-market.yaml", "mid-market-2.yaml", "mid-market-3.yaml"):
        path = workspace.unused_path("Mid-Market!")
        assert path.name == expected
        path.touch()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Growth-stage SaaS", "growth-stage-saas"),
        ("  R&D / Café  ", "r-and-d-cafe"),
        ("snake_case", "snake-case"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本", "日本"),
        ("!!", "segment"),
        ("x" * 200, "x" * 80),
        ("Große Kunden", "grosse-kunden"),
        ("Ærø & Łódź", "aero-and-lodz"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug
