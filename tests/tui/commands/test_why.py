"""`niche why`: an account beside segments, near misses, lists of expected accounts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

SEGMENTS = {
    "large": "{name: Large, status: active, where: {all: [{size: {at_least: 6}}, {region: {is: north}}]}, "
    "expect: {in: [best.csv], out: [A1]}}",
    "small": "{name: Small, status: active, where: {size: {at_most: 4}}}",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Nine accounts of sizes 1 to 9, every third in the south."""
    rows = (f"A{size},Firm {size},{size},{'south' if size % 3 == 0 else 'north'}" for size in range(1, 10))
    (tmp_path / "accounts.csv").write_text("\n".join(("id,name,size,region", *rows)) + "\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, name: name}\ncolumns: {id: {kind: id}}\n")
    (tmp_path / "segments").mkdir()
    for slug, text in SEGMENTS.items():
        (tmp_path / "segments" / f"{slug}.yaml").write_text(text)
    (tmp_path / "segments" / "best.csv").write_text("id,name\nA8,Firm 8\nA9,Firm 9\n")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_definition_with_the_values_and_the_nearest_change(workspace: Path) -> None:
    assert run("why", "A3", "large", "-w", workspace).stdout == (
        "Firm 3 (A3) is out by two rules: size 3, at least 6; region south, only north\n"
        "\n"
        "✗ ALL of\n"
        "  ✗ size ≥ 6         3\n"
        "  ✗ region is north  south\n"
        "\n"
        "To include it (7 accounts then):\n"
        "  size ≥ 3 instead of size ≥ 6\n"
        "  add south to region is north\n"
        "\n"
        "It is in small.\n"
    )


def test_a_limit_with_the_rank_of_the_account(workspace: Path) -> None:
    assert run("why", "A2", "--where", "top 3 by size where region is north", "-w", workspace).stdout == (
        "Firm 2 (A2) is out by the limit: rank 5 of 6 by size, top 3\n"
        "\n"
        "✓ region is north  north\n"
        "✗ top 3 by size    2, rank 5 of 6, the best 3 are in\n"
        "\n"
        "To include it (5 accounts then):\n"
        "  top 5 by size instead of top 3 by size\n"
        "\n"
        "It is in small.\n"
    )


def test_an_account_that_is_in(workspace: Path) -> None:
    lines = run("why", "firm 8", "large", "-w", workspace).stdout.splitlines()
    assert (lines[0], lines[-1]) == ("Firm 8 (A8) is in", "In no other segment.")


def test_every_segment_where_none_is_named(workspace: Path) -> None:
    lines = run("why", "A9", "-w", workspace).stdout.splitlines()
    assert lines[0] == "Firm 9 (A9) is in 0 segments"
    assert [line.split()[:2] for line in lines[2:]] == [["large", "✗"], ["small", "✗"]]
    assert "out by one rule: region south, only north" in lines[2]


def test_near_misses_and_expected_lists(workspace: Path) -> None:
    near = json.loads(run("why", "--near", "large", "-w", workspace, "--format", "json").stdout)
    assert near == [
        {"rule": "size ≥ 6", "accounts": 4, "examples": ["Firm 1 (A1)", "Firm 2 (A2)", "Firm 4 (A4)", "Firm 5 (A5)"]},
        {"rule": "region is north", "accounts": 2, "examples": ["Firm 6 (A6)", "Firm 9 (A9)"]},
    ]
    kept = json.loads(run("why", "--expected", "large", "-w", workspace, "--format", "json").stdout)
    assert [(one["list"], one["expected"], one["in"], one["accounts"], one["recall"]) for one in kept] == [
        ("best.csv", "in", 1, 2, 0.5),
        ("", "out", 0, 1, 0.0),
    ]


def test_the_record_of_an_account(workspace: Path) -> None:
    record = json.loads(run("why", "A3", "large", "-w", workspace, "--format", "json").stdout)
    assert record["also_in"] == ["small"]
    assert record["segments"][0]["failed"] == ["size ≥ 6", "region is north"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Firm",), "Firm may be any of several accounts: Firm 1 (A1), Firm 2 (A2)"),
        (("nobody",), "no account named nobody"),
        (("A1", "larg"), "there is no segment larg"),
        (("A1", "large", "--near"), "name a segment, not an account"),
        ((), "name an account"),
        (("--expected",), "with --expected, name a segment"),
        (("A1", "large", "--where", "size > 1"), "give a segment or --where, not both"),
    ],
)
def test_what_cannot_be_answered(workspace: Path, words: tuple[str, ...], said: str) -> None:
    result = run("why", *words, "-w", workspace)
    assert result.exit_code == 2
    assert said in result.stderr


def test_check_names_the_account_and_the_rule_at_its_place(workspace: Path) -> None:
    result = run("check", "large", "-w", workspace, "--format", "json")
    assert result.exit_code == 1
    (finding,) = [one for one in json.loads(result.stdout)["segments"][0]["findings"] if one["rule"] == "expected"]
    assert finding["severity"] == "error"
    assert finding["message"].endswith("Firm 9 (A9) is out by one rule: region south, only north")
    assert (finding["line"], finding["column"]) == (1, SEGMENTS["large"].index("best.csv") + 1)
