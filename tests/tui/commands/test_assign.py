"""`niche assign` and `niche split`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repositories import commit, initialised

from niche.tui.cli import main

TABLE = "id,region,value,parent\n1,north,50,\n2,north,40,\n3,south,30,\n4,north,20,3\n5,south,,\n6,west,10,\n"
SETTINGS = "data: accounts.csv\nroles: {id: id, value: value, parent: parent}\n"
OWNERS = "assign:\n  owners:\n    ann: {accounts: 1, segments: [north]}\n    ben: {accounts: 4}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three accounts in the north, two in the south, and all of both in the rest."""
    (tmp_path / "accounts.csv").write_text(TABLE)
    (tmp_path / "niche.yaml").write_text(SETTINGS + OWNERS)
    (tmp_path / "segments").mkdir()
    write(tmp_path, "north", "priority: 1\nowner: zoe\nwhere: {region: north}\n")
    write(tmp_path, "rest", "owner: ben\nwhere: {region: [north, south]}\n")
    return tmp_path


def write(workspace: Path, slug: str, text: str) -> None:
    (workspace / "segments" / f"{slug}.yaml").write_text(f"name: {slug}\nstatus: active\n{text}")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_summary_and_the_file(workspace: Path) -> None:
    file = workspace / "assignments.csv"
    result = run("assign", "-w", workspace, "--to", file)
    assert result.stdout == (
        "segment  owner  accounts  value\n"
        "north    ann           1     50\n"
        "rest     ben           4     90\n"
        "\n"
        "owner  accounts  limit   used  value  value limit  value used\n"
        "ann           1      1  100 %     50                         \n"
        "ben           4      4  100 %     90                         \n"
        "\n"
        "5 accounts of 6 in active segments, dealt by value\n"
        "1 account without a value of 0 or more: their value counts as 0\n"
    ).replace("                         \n", "\n")
    assert result.stderr == f"5 accounts in {file}\n"
    assert file.read_text() == (
        "id,segment,owner,reason\n"
        "1,north,ann,1st by priority\n"
        "2,rest,ben,2nd by priority: no room in north\n"
        "3,rest,ben,2nd by priority: no room in north\n"
        "4,rest,ben,2nd by priority: no room in north\n"
        "5,rest,ben,1st by priority\n"
    )


def test_nothing_is_written_without_a_file(workspace: Path) -> None:
    before = sorted(workspace.rglob("*"))
    assert run("assign", "-w", workspace).exit_code == 0
    assert sorted(workspace.rglob("*")) == before


def test_what_moves_since_a_file(workspace: Path) -> None:
    file = workspace / "before.csv"
    run("assign", "-w", workspace, "--to", file)
    assert run("assign", "-w", workspace, "--against", file).stdout.endswith("\n\nNo account moves\n")
    (workspace / "niche.yaml").write_text(SETTINGS + OWNERS.replace("accounts: 1,", "accounts: 2,"))
    assert run("assign", "-w", workspace, "--against", file).stdout.endswith(
        "1 account moves\n\n"
        "accounts  from        to           why\n"
        "       1  rest / ben  north / ann  another segment comes first\n\n"
        "account  from        to           why\n"
        "2        rest / ben  north / ann  another segment comes first\n"
    )
    found = json.loads(run("assign", "-w", workspace, "--against", file, "--format", "json").stdout)
    assert [(one["account"], one["to_owner"]) for one in found["moves"]] == [("2", "ann")]
    assert [one["accounts"] for one in found["pairs"]] == [1]


def test_what_moves_since_a_revision(workspace: Path) -> None:
    initialised(workspace)
    run("assign", "-w", workspace, "--to", workspace / "assignments.csv")
    commit(workspace, "Assign")
    (workspace / "niche.yaml").write_text(SETTINGS + OWNERS.replace("ann", "cem"))
    for against in ("HEAD", f"HEAD:{workspace / 'assignments.csv'}"):
        result = run("assign", "-w", workspace, "--against", against)
        assert "1        north / ann  north / cem  person gone\n" in result.stdout
    assert "this file is not in the repository" in run("assign", "-w", workspace, "--against", "HEAD:/other.csv").output
    assert "HEAD has no such file" in run("assign", "-w", workspace, "--against", f"HEAD:{workspace}/other.csv").output


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            "assign: {owners: {ann: {segments: [norht]}}}",
            "niche.yaml:3:36: there is no segment norht (did you mean north?)",
        ),
        ("assign: {families: [parnt]}", "niche.yaml:3:21: there is no column parnt (did you mean parent?)"),
        (
            "assign: {owners: {ann: {acounts: 1}}}",
            "niche.yaml:3:25: unknown key acounts in ann (did you mean accounts?)",
        ),
    ],
)
def test_settings_that_are_refused(workspace: Path, settings: str, message: str) -> None:
    (workspace / "niche.yaml").write_text(f"{SETTINGS}{settings}\n")
    result = run("assign", "-w", workspace)
    assert (result.exit_code, message in result.output) == (2, True)


def test_what_has_no_effect_is_told(workspace: Path) -> None:
    (workspace / "niche.yaml").write_text(f"{SETTINGS}assign: {{owners: {{ann: {{accounts: 1}}}}}}\n")
    assert (
        "niche.yaml:3:24: ann works no active segment (name some: segments: [slug])"
        in run("assign", "-w", workspace).stderr
    )


def test_without_active_segments_the_next_step_is_told(workspace: Path) -> None:
    for file in (workspace / "segments").glob("*.yaml"):
        file.write_text(file.read_text().replace("status: active", "status: draft"))
    result = run("assign", "-w", workspace)
    assert "no segment is active (write status: active into its file)" in result.stderr
    assert "0 accounts of 6 in active segments" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "accounts.csv"), "another file is there: its columns are not id, segment, owner, reason"),
        (("--to", "x.xlsx"), "cannot write .xlsx: the file is a CSV (use x.csv)"),
        (("--against", "none.csv"), "there is no such file"),
        (("--against", "accounts.csv"), "no assignment: expected a CSV with the columns"),
    ],
)
def test_files_that_are_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(workspace)
    result = run("assign", *arguments)
    assert (result.exit_code, message in result.output) == (2, True)
    assert (workspace / "accounts.csv").read_text() == TABLE


def test_a_segment_that_cannot_be_read_is_no_reason_to_give_its_accounts_away(workspace: Path) -> None:
    write(workspace, "north", "where: {region: north}\nname: again\n")
    assert run("assign", "-w", workspace, "--to", workspace / "x.csv").exit_code == 2
    assert not (workspace / "x.csv").exists()


def test_a_holdout(workspace: Path) -> None:
    file = workspace / "test.csv"
    result = run("split", "rest", "--holdout", "40%", "--by", "region", "-w", workspace, "--to", file)
    assert result.stdout == (
        "region  accounts  held out   share\n"
        "north          3         1  33.3 %\n"
        "south          2         1  50.0 %\n"
        "\n"
        "No deal is closed, so there is no win rate to test against\n"
    )
    lines = file.read_text().splitlines()
    assert (lines[0], len(lines), sum(line.endswith(",holdout") for line in lines)) == ("id,stratum,group", 6, 2)
    found = json.loads(run("split", "rest", "--holdout", "0.4", "-w", workspace, "--format", "json").stdout)
    assert (found["accounts"], found["share"], found["by"], found["least_rise"]) == (5, 0.4, "", None)


@pytest.mark.parametrize("share", ["0", "100%", "ten", "-5%", "150%"])
def test_shares_that_are_none(workspace: Path, share: str) -> None:
    result = run("split", "rest", f"--holdout={share}", "-w", workspace)
    assert (result.exit_code, "is not between 0 and 100 %" in result.output) == (2, True)
