"""`niche taxonomy list`, `show` and `search`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

SETTINGS = """\
niche: 1
data: accounts.csv
taxonomy:
  - {use: naics-2022, column: naics}
  - {name: vertical_tree, file: tree.csv, column: vertical}
"""
TREE = "code,parent,title,aliases\nsoft,,Software,SaaS\napps,soft,Apps,\nhard,,Hardware,\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "accounts.csv").write_text("naics,vertical\n5132,Apps\n52,SaaS\n")
    (tmp_path / "tree.csv").write_text(TREE)
    (tmp_path / "niche.yaml").write_text(SETTINGS)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["taxonomy", *map(str, arguments)])


def data_of(*arguments: str | Path) -> list[dict[str, object]]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_the_list_has_what_is_shipped_and_what_the_workspace_has(workspace: Path) -> None:
    shipped = data_of("list")
    assert [one["taxonomy"] for one in shipped][:2] == ["naics-2022", "sic-1987"]
    own = data_of("list", "-w", workspace)[len(shipped) :]
    assert own == [
        {"taxonomy": "industry", "title": "NAICS 2022", "nodes": 2125, "from": "by naics"},
        {"taxonomy": "vertical_tree", "title": "tree", "nodes": 3, "from": "by vertical"},
    ]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (("naics-2022", "5132"), ["5132", "51321", "513210"]),
        (("naics-2022", "Software Publishers", "--depth", "1"), ["5132"]),
        (("nace-2.1", "--depth", "1"), list("ABCDEFGHIJKLMNOPQRSTUV")),
        (("vertical_tree", "-w", "{}"), ["soft", "apps", "hard"]),
    ],
)
def test_show_lists_nodes(workspace: Path, arguments: tuple[str, ...], codes: list[str]) -> None:
    assert [node["code"] for node in data_of("show", *(a.format(workspace) for a in arguments))] == codes


def test_show_is_an_outline_for_people(workspace: Path) -> None:
    assert run("show", "vertical_tree", "-w", workspace).stdout.splitlines() == [
        "code    title",
        "soft    Software",
        "  apps  Apps",
        "hard    Hardware",
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("apps", "-w", "{}"), [("vertical_tree", "apps")]),
        (("saas", "-w", "{}"), [("vertical_tree", "soft")]),
        (("5132", "-w", "{}", "--limit", "1"), [("industry", "5132")]),
        (("softwre publshing", "--taxonomy", "isic-4", "--limit", "1"), [("isic-4", "582")]),
        (("zzzz", "--taxonomy", "isic-4"), []),
    ],
)
def test_search(workspace: Path, arguments: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    nodes = data_of("search", *(a.format(workspace) for a in arguments))
    assert [(node["taxonomy"], node["code"]) for node in nodes] == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "naics"), "there is no classification naics (did you mean naics-2022?)"),
        (("show", "naics-2022", "Softwar Publishers"), "did you mean 5132 Software Publishers"),
        (("search", "x", "--taxonomy", "zzz"), "use naics-2022"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_what_there_is_not_is_said(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
