"""`niche discover`."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.segments.workspace.segmentfile import read_segment
from niche.tui.cli import main

ACCOUNTS = 1_200


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Accounts in six countries, of which Dutch ones win far more often; half of the French are in a list."""
    draw = random.Random(5)
    rows, listed = ["id,country,size,won"], ["# from a colleague", "nobody"]
    for number in range(ACCOUNTS):
        country = ("NL", "DE", "FR", "US", "GB", "IT")[number % 6]
        rows.append(
            f"A{number},{country},{draw.randrange(10, 900)},{draw.random() < (0.65 if country == 'NL' else 0.15)}"
        )
        listed += [f"a{number}"] if draw.random() < (0.5 if country == "FR" else 0.02) else []
    (tmp_path / "accounts.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, won: won}\n")
    (tmp_path / "list.txt").write_text("\n".join(listed))
    (tmp_path / "few.txt").write_text("A1\nA2\n")
    (tmp_path / "empty.txt").write_text("# nothing yet\n")
    return tmp_path


def run(workspace: Path, *words: str) -> Result:
    words = tuple(str(workspace / word) if word.endswith(".txt") else word for word in words)
    return CliRunner().invoke(main, ["discover", "-w", str(workspace), *words])


def test_in_words(workspace: Path) -> None:
    done = run(workspace)
    assert done.exit_code == 0
    [line] = done.stdout.splitlines()
    assert line.startswith("country is NL: ")
    assert " closed, rest 1" in line
    assert "of 1,200 closed were won" in done.stderr


def test_as_json_the_conditions_can_be_asked_again(workspace: Path) -> None:
    found = json.loads(run(workspace, "--format", "json").stdout)
    assert (found["role"], found["known"]) == ("won", ACCOUNTS)
    [best] = found["candidates"]
    assert best["rate_low"] <= best["rate"] <= best["rate_high"]
    assert best["lift_low"] > 1
    words = ["count", "-w", str(workspace), "--where", best["where"], "--format", "json"]
    assert json.loads(CliRunner().invoke(main, words).stdout)["accounts"] == best["accounts"] == 200


def test_as_csv(workspace: Path) -> None:
    head, row = run(workspace, "--format", "csv").stdout.splitlines()
    assert head.startswith("name,where,accounts,known,rate,")
    assert row.startswith("country is NL,country is NL,200,")


def test_like_a_list(workspace: Path) -> None:
    done = run(workspace, "--like", "list.txt")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("country is FR: ")
    assert "no account named nobody\n" in done.stderr


def test_saved_as_drafts_once(workspace: Path) -> None:
    done = run(workspace, "--save")
    file = workspace / "segments" / "country-is-nl.yaml"
    assert "country-is-nl.yaml" in done.stderr
    segment = read_segment(file).segment
    assert (segment.name, segment.status.value) == ("country is NL", "draft")
    again = run(workspace, "--save")
    assert again.stdout.startswith("By 2 columns, no segment is surely better than the rest")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--role", "retained"], "no yes/no column has the role retained (use won)"),
        (["--role", "won", "--like", "list.txt"], "give --like or --role, not both"),
        (["--like", "few.txt"], "too few to tell a segment from chance: 2 accounts of 1,200 named, by id"),
        (["--like", "empty.txt"], "it has no accounts"),
        (["--like", "missing.txt"], "cannot read"),
    ],
    ids=["no role", "both", "few", "empty", "missing"],
)
def test_refused(workspace: Path, words: list[str], message: str) -> None:
    done = run(workspace, *words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""
