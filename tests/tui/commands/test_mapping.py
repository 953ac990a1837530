"""`niche taxonomy map`: what it lists, what it saves, and what it asks on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.segments.workspace.workspace import open_workspace
from niche.tui.cli import main

SETTINGS = """\
niche: 1
data: accounts.csv
# by the CRM's words
taxonomy:
  use: naics-2022
  column: industry_word
"""
WORDS = ("COMPUTER_SOFTWARE", "REAL_ESTATES", "REAL_ESTATES", "Qwerty", "5132")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text("industry_word\n" + "\n".join(WORDS) + "\n")
    (tmp_path / "niche.yaml").write_text(SETTINGS)
    return tmp_path


def run(workspace: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["taxonomy", "map", "-w", str(workspace), *arguments], input=typed)


def aliases(workspace: Path) -> dict[str, str]:
    return dict(open_workspace(workspace).settings.taxonomies[0].aliases)


def test_values_without_a_node_are_listed_with_the_best_suggestion(workspace: Path) -> None:
    found = json.loads(run(workspace, "--format", "json").stdout)
    assert [(one["value"], one["accounts"]) for one in found] == [
        ("REAL_ESTATES", 2),
        ("COMPUTER_SOFTWARE", 1),
        ("Qwerty", 1),
    ]
    assert (found[0]["code"], found[0]["title"], found[0]["score"]) == ("531", "Real Estate", 98)
    assert (found[2]["code"], found[2]["score"]) == ("", None)
    assert (workspace / "niche.yaml").read_text() == SETTINGS


def test_what_is_given_is_saved_as_aliases(workspace: Path) -> None:
    result = run(workspace, "--apply", "COMPUTER_SOFTWARE=5132", "--apply", "Qwerty=Retail Trade")
    assert result.exit_code == 0, result.output
    assert (workspace / "niche.yaml").read_text() == SETTINGS + (
        "  aliases:\n    COMPUTER_SOFTWARE: 5132 Software Publishers\n    Qwerty: 44-45 Retail Trade\n"
    )
    assert [one["value"] for one in json.loads(run(workspace, "--format", "json").stdout)] == ["REAL_ESTATES"]


def test_suggestions_are_taken_from_a_score_on(workspace: Path) -> None:
    result = run(workspace, "--accept", "96")
    assert aliases(workspace) == {"REAL_ESTATES": "531 Real Estate"}
    assert "1 value of 2 accounts mapped" in result.stderr
    assert "nothing to save" in run(workspace, "--accept", "96").stderr


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("REAL_ESTATE=531", "did you mean REAL_ESTATES?"),
        ("REAL_ESTATES=53x", "has no industry 53x"),
        ("nothing", "there is no unmapped value nothing"),
    ],
)
def test_a_wrong_pair_saves_nothing(workspace: Path, pair: str, message: str) -> None:
    result = run(workspace, "--apply", pair, "--apply", "COMPUTER_SOFTWARE=5132")
    assert result.exit_code == 2
    assert message in result.stderr
    assert (workspace / "niche.yaml").read_text() == SETTINGS


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("1\n\n\n", {"REAL_ESTATES": "531 Real Estate"}),
        ("\n5132\nq\n", {"COMPUTER_SOFTWARE": "5132 Software Publishers"}),
        ("\nsoftware\n1\n\n", {"COMPUTER_SOFTWARE": "5132 Software Publishers"}),
        ("\nxyzzy\n\n\n", {}),
        ("q\n", {}),
    ],
)
def test_on_a_terminal_it_asks(
    workspace: Path, typed: str, saved: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("niche.tui.commands.mapping.on_a_terminal", lambda: True)
    assert run(workspace, typed=typed).exit_code == 0
    assert aliases(workspace) == saved


def test_a_table_without_a_tree_says_so(workspace: Path) -> None:
    (workspace / "niche.yaml").write_text("niche: 1\ndata: accounts.csv\n")
    (workspace / "accounts.csv").write_text("name\nA\nB\n")
    assert "the table has no industries" in run(workspace).stderr


def test_labels_of_a_tree_of_columns_are_joined(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("line\nE-Commerce\neCommerce\neCommerce\nBanks\n")
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: accounts.csv\ntaxonomy: {columns: [line]}\n")
    found = json.loads(run(tmp_path, "--format", "json").stdout)
    assert [(one["value"], one["title"], one["score"]) for one in found] == [("E-Commerce", "eCommerce", 100)]
    assert run(tmp_path, "--apply", "Bank=Money").exit_code == 2
    assert run(tmp_path, "--accept", "90", "--apply", "Banks=Money").exit_code == 0
    assert aliases(tmp_path) == {"E-Commerce": "eCommerce", "Banks": "Money"}
    assert "no similar labels" in run(tmp_path).stderr
    assert run(tmp_path, "--apply", "eCommerce=Shops").exit_code == 0
    assert aliases(tmp_path) == {"E-Commerce": "Shops", "Banks": "Money", "eCommerce": "Shops"}
