"""`niche tiers`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

SCORE = "score: {rules: [{points: 5, when: {size: {at_least: 6}}}], tiers: {A: 5, B: 1}, points_from: POINTS}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Forty accounts of sizes 0 to 9; those of 5 and more were won."""
    rows = (f"A{number},{number % 10},{number % 10 > 4}" for number in range(40))
    (tmp_path / "accounts.csv").write_text("\n".join(("id,size,won", *rows)) + "\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, won: won}\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "all.yaml").write_text("name: All\n")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def said(workspace: Path, text: str) -> None:
    with (workspace / "segments" / "all.yaml").open("a") as file:
        file.write(text)


def test_tiers(workspace: Path) -> None:
    said(workspace, SCORE.replace(", points_from: POINTS", ""))
    lines = run("tiers", "all", "-w", workspace).stdout.splitlines()
    assert [line.split()[:5] for line in lines[1:4]] == [
        ["all", "A", "5+", "16", "16"],
        ["all", "B", "1+", "0", "0"],
        ["all", "C", "rest", "24", "24"],
    ]
    assert lines[-1] == "Win rates are of all closed deals: whoever set the points may have seen them"
    found = json.loads(run("tiers", "-w", workspace, "--format", "json").stdout)
    assert [(one["tier"], one["won"], one["win_rate"], one["tested_on"]) for one in found] == [
        ("A", 16, 1.0, "all"),
        ("B", 0, None, "all"),
        ("C", 4, 0.166667, "all"),
    ]


def test_points_from_one_half_are_tested_on_the_other(workspace: Path) -> None:
    said(workspace, SCORE.replace("POINTS", "half"))
    result = run("tiers", "-w", workspace)
    assert result.stdout.endswith("Win rates are of the half of the accounts that did not set the points\n")
    found = json.loads(run("tiers", "-w", workspace, "--format", "json").stdout)
    assert 0 < sum(one["closed"] for one in found) < sum(one["accounts"] for one in found) == 40


def test_halves_without_ids_are_told(workspace: Path) -> None:
    (workspace / "niche.yaml").write_text("data: accounts.csv\nroles: {id: off, won: won}\n")
    said(workspace, SCORE.replace("POINTS", "half"))
    assert "No column has the role id, so halves go by row" in run("tiers", "-w", workspace).stdout


def test_the_receipt_of_an_account(workspace: Path) -> None:
    said(workspace, SCORE.replace(", points_from: POINTS", "") + "where: {size: {at_most: 7}}\n")
    assert run("tiers", "all", "--account", "A8", "-w", workspace).stdout == (
        "A8 is in tier A of all by 5 points, though it is not in all\n\n"
        "points  of  condition  the account has\n"
        "     5   5  size ≥ 6   size 8\n"
    )
    found = json.loads(run("tiers", "all", "--account", "A1", "-w", workspace, "--format", "json").stdout)
    assert (found["tier"], found["points"], found["in"], [one["points"] for one in found["rules"]]) == (
        "C",
        0,
        True,
        [0],
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tiers",), "no segment has a score (score: {rules:"),
        (("tiers", "all"), "all has no score"),
        (("tiers", "al"), "there is no segment al"),
        (("tiers", "--account", "A1"), "name a segment with --account: niche.yaml has no score"),
    ],
)
def test_what_is_refused(workspace: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments, "-w", workspace)
    assert (result.exit_code, message in result.output) == (2, True)


def test_an_account_by_the_points_of_the_workspace(workspace: Path) -> None:
    with (workspace / "niche.yaml").open("a") as file:
        file.write(SCORE.replace(", points_from: POINTS", ""))
    assert run("tiers", "--account", "A8", "-w", workspace).stdout.startswith("A8 is in tier A by 5 points\n")


def test_suggested_points_can_be_pasted(workspace: Path) -> None:
    rows = (f"A{number},{number % 10},{number % 10 > 4 or number % 7 == 0}" for number in range(400))
    (workspace / "accounts.csv").write_text("\n".join(("id,size,won", *rows)) + "\n")
    said(workspace, SCORE.replace(", points_from: POINTS", ""))
    text = run("tiers", "all", "--suggest", "-w", workspace).stdout
    assert "# Win rates are of the half of the accounts that did not set the points\n" in text
    (workspace / "segments" / "all.yaml").write_text(f"name: All\n{text}")
    table = run("tiers", "-w", workspace).stdout.splitlines()
    assert [f"# {line}".rstrip() for line in table] == text.splitlines()[-len(table) :]


@pytest.mark.parametrize("options", [(), ("all", "--account", "A1"), ("all", "--format", "json")])
def test_points_are_suggested_for_a_segment_as_yaml(workspace: Path, options: tuple[str, ...]) -> None:
    result = run("tiers", *options, "--suggest", "-w", workspace)
    assert (result.exit_code, "--suggest takes a segment, and prints YAML" in result.output) == (2, True)
