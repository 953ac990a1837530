"""`niche overlap` and `niche rank`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

SEGMENTS = {
    "large": "{name: Large, status: active, priority: 2, where: {size: {at_least: 6}}}",
    "small": "{name: Small, status: active, priority: 1, where: {size: {at_most: 4}}}",
    "most": "{name: Most, where: {size: {at_least: 2}}}",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Nine accounts of sizes 1 to 9 in two sectors; every other one was won."""
    rows = (f"A{size},{'Retail' if size < 6 else 'Software'},{size},{size % 2 == 1}" for size in range(1, 10))
    (tmp_path / "accounts.csv").write_text("\n".join(("id,sector,size,won", *rows)) + "\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {won: won}\ntaxonomy: {columns: [sector]}\n")
    (tmp_path / "segments").mkdir()
    for slug, text in SEGMENTS.items():
        (tmp_path / "segments" / f"{slug}.yaml").write_text(text)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def test_overlap(workspace: Path) -> None:
    said = json.loads(run("overlap", "-w", workspace, "--format", "json").stdout)
    assert [(pair["segment"], pair["other"], pair["shared"]) for pair in said["pairs"]] == [
        ("large", "most", 4),
        ("most", "small", 3),
        ("large", "small", 0),
    ]
    assert said["pairs"][0] | {"jaccard": 0.5, "containment": 1.0} == said["pairs"][0]
    assert said["segments"][0] == {"segment": "large", "accounts": 4}
    assert said["uncovered"] == {
        "accounts": 1,
        "of": 9,
        "won": 1,
        "of_won": 5,
        "sectors": [{"title": "Retail", "accounts": 1, "of": 5, "won": 1, "of_won": 3}],
    }


def test_overlap_for_people_leaves_out_pairs_that_share_nothing(workspace: Path) -> None:
    lines = run("overlap", "-w", workspace).stdout.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["large", "most"], ["most", "small"]]
    assert lines[-1] == "1 of 9 accounts, 1 of 5 won, is in no active segment: most in Retail 1"
    assert "large                small" not in "\n".join(lines)
    assert len(run("overlap", "-w", workspace, "--all", "--format", "csv").stdout.splitlines()) == 4


def test_overlap_of_one_segment(workspace: Path) -> None:
    said = json.loads(run("overlap", "small", "-w", workspace, "--format", "json").stdout)
    assert [(pair["segment"], pair["other"]) for pair in said["pairs"]] == [("small", "most"), ("small", "large")]


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ((), ["small", "large", "most"]),
        (("--by", "accounts"), ["most", "large", "small"]),
        (("--by", "win-rate"), ["most", "large", "small"]),
        (("--by", "score"), ["most", "large", "small"]),
    ],
)
def test_rank(workspace: Path, by: tuple[str, ...], order: list[str]) -> None:
    said = json.loads(run("rank", "-w", workspace, *by, "--format", "json").stdout)
    assert [one["segment"] for one in said] == order


def test_what_rank_says_of_a_segment(workspace: Path) -> None:
    (small, *_) = json.loads(run("rank", "-w", workspace, "--format", "json").stdout)
    assert small["win_rate_low"] < small["win_rate"] == 0.5 < small["win_rate_high"]
    assert small | {"name": "Small", "status": "active", "priority": 1, "accounts": 4, "closed": 4} == small
    assert "| small | active | 1 | 4 | 44.4 % | 50.0 % |" in run("rank", "-w", workspace, "--format", "markdown").stdout


def test_a_segment_that_cannot_be_read_is_told_and_left_out(workspace: Path) -> None:
    (workspace / "segments" / "broken.yaml").write_text("name: [")
    result = run("rank", "-w", workspace)
    assert "broken.yaml:1" in result.stderr
    assert len(result.stdout.splitlines()) == 4


def test_rank_sorts_by_score_where_niche_yaml_weighs(workspace: Path) -> None:
    with (workspace / "niche.yaml").open("a") as file:
        file.write("rank: {weights: {fit: 3}, knock_outs: {accounts: 5}}\n")
    (workspace / "segments" / "other.yaml").write_text("{name: Other, fit: 9, where: {size: {at_least: 1}}}")
    lines = run("rank", "-w", workspace).stdout.splitlines()
    assert [line.split()[1] for line in lines[1:5]] == ["other", "most", "large", "small"]
    assert lines[3].endswith("4 accounts, 5 needed")
    assert lines[-2:] == [
        "Left out, known of no segment: value, penetration",
        "No points, since not known: fit of most",
    ]
    said = {one["segment"]: one for one in json.loads(run("rank", "-w", workspace, "--format", "json").stdout)}
    assert said["other"]["score"] == said["other"]["points_propensity"] + said["other"]["points_fit"]
    assert said["small"]["knocked_out"] == "4 accounts, 5 needed"
    assert "score" not in said["small"]


def test_nothing_known_is_told(workspace: Path) -> None:
    (workspace / "niche.yaml").write_text("data: accounts.csv\nroles: {won: off}\n")
    assert run("rank", "-w", workspace, "--by", "score").stdout.splitlines()[-1] == (
        "Left out, known of no segment: value, propensity, fit, penetration"
    )
    assert "nor a plan tell opportunity_rate, win_rate, deal_size" in run("rank", "-w", workspace, "--revenue").stdout


def test_rank_takes_an_order_or_the_revenue(workspace: Path) -> None:
    result = CliRunner().invoke(main, ["rank", "-w", str(workspace), "--revenue", "--by", "value"])
    assert (result.exit_code, "give --by or --revenue, not both" in result.output) == (2, True)
