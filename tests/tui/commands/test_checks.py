"""`check` and `explain`: the options that change files or the form of the report."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from niche.segments.findings.registry import ALL
from niche.tui.cli import main

SEGMENT = """\
name: Big
where:
  all:
    - industry: {under: [Tech]}
    - employees: {above: 10}   # of long ago
    - employees: {at_least: 200}
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "accounts.csv").write_text(
        "account_id,employees,sector,industry\n"
        "a1,100,Tech,Software\na2,200,Tech,Hardware\na3,300,Tech,Software\na4,250,Finance,Banks\n"
    )
    (tmp_path / "niche.yaml").write_text(
        "data: accounts.csv\ntaxonomy: {columns: [sector, industry]}\nguardrails: {min: 1, max: 3}\n"
    )
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "big.yaml").write_text(SEGMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_fix_says_what_it_changed_and_changes_no_more(workspace: Path) -> None:
    result = run("check", "--fix", "no-effect", "--fix", "stale-title", "--fail-on", "note")
    assert result.stderr == "fixed segments/big.yaml: drop employees > 10\n"
    assert "no-effect" not in result.stdout
    assert (workspace / "segments" / "big.yaml").read_text() == SEGMENT.replace(
        "    - employees: {above: 10}   # of long ago\n", ""
    )
    assert run("check", "--fix", "no-effect").stderr == ""


@pytest.mark.parametrize("rule", ["too-narrow", "no-efect"])
def test_fix_refuses_what_is_not_safe_and_writes_nothing(workspace: Path, rule: str) -> None:
    result = run("check", "--fix", "no-effect", "--fix", rule)
    assert result.exit_code == 2
    assert rule in result.stderr
    assert (workspace / "segments" / "big.yaml").read_text() == SEGMENT


@pytest.mark.usefixtures("workspace")
def test_every_format_of_check() -> None:
    assert run("check").stdout.startswith("big  2 accounts, 50.0 %\n")
    assert json.loads(run("check", "--format", "json").stdout)["segments"][0]["segment"] == "big"
    assert run("check", "--format", "markdown").stdout.startswith("| segment | accounts |")
    assert run("check", "--format", "github").stdout.startswith("::notice col=7,file=segments/big.yaml,line=5,")
    (sarif,) = json.loads(run("check", "--format", "sarif").stdout)["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == ["no-effect"]
    assert ElementTree.fromstring(run("check", "--format", "junit").stdout).attrib["failures"] == "0"


@pytest.mark.parametrize(("least", "code"), [("error", 0), ("warning", 0), ("note", 1), ("never", 0)])
@pytest.mark.usefixtures("workspace")
def test_fail_on(least: str, code: int) -> None:
    assert run("check", "--fail-on", least).exit_code == code


def test_accepted_findings_do_not_fail(workspace: Path) -> None:
    accepted = "accepted: {rule: no-effect, segment: big, reason: as agreed, until: 9999-12-31}\n"
    (workspace / "accepted.yaml").write_text(accepted)
    result = run("check", "--fail-on", "note")
    assert result.exit_code == 0
    assert result.stdout.endswith("no notes (1 accepted)\n")


def test_what_is_accepted_is_listed_with_what_it_leaves_out(workspace: Path) -> None:
    (workspace / "accepted.yaml").write_text(
        "accepted:\n"
        "  - {rule: no-effect, segment: big, reason: as agreed, until: 9999-12-31}\n"
        "  - {rule: no-effect, segment: big, reason: of old, until: 2020-12-31}\n"
        "  - {rule: too-broad, segment: big, reason: in vain, until: 9999-12-31}\n"
    )
    listed = json.loads(run("check", "--accepted", "--format", "json").stdout)
    assert [(one["reason"], one["findings"]) for one in listed] == [("as agreed", 1), ("of old", 0), ("in vain", 0)]
    assert "as agreed" in run("check", "--accepted").stdout


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.slug)
def test_explain(rule: object) -> None:
    slug = getattr(rule, "slug", "")
    result = run("explain", slug)
    assert result.stdout.startswith(f"{slug} (")
    assert "Formula: " in result.stdout


@pytest.mark.parametrize(
    ("file", "severity", "said"),
    [
        ("big.yml", "warning", "big.yml is not read: big.yaml has the same name"),
        (".old.yaml", "note", ".old.yaml is not read: its name begins with a dot"),
        ("marketing/us.yaml", "note", "marketing/ is not read: a file of segments in it"),
    ],
)
def test_what_is_not_read_as_a_segment_is_a_finding(workspace: Path, file: str, severity: str, said: str) -> None:
    path = workspace / "segments" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(SEGMENT)
    found = json.loads(run("check", "--format", "json").stdout)["portfolio"]
    assert [(one["rule"], one["severity"]) for one in found] == [("left-out", severity)]
    assert said in found[0]["message"]
    (workspace / "niche.yaml").write_text((workspace / "niche.yaml").read_text() + "findings: {left-out: off}\n")
    assert json.loads(run("check", "--format", "json").stdout)["portfolio"] == []


def test_a_file_that_is_not_read_cannot_be_named(workspace: Path) -> None:
    (workspace / "segments" / "big.yml").write_text("name: Another\n")
    for name in ("segments/big.yml", "big.yml"):
        result = run("count", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "big.yml is not read: big.yaml has the same name" in result.stderr
    assert run("count", "big").exit_code == 0


def test_accepting_something_of_no_segment_is_told(workspace: Path) -> None:
    (workspace / "accepted.yaml").write_text(
        "accepted:\n"
        "  - {rule: no-effect, segment: big, reason: known, until: 2099-12-31}\n"
        "  - {rule: empty, segment: bigg, reason: known, until: 2099-12-31}\n"
        "  - {rule: spread-thin, reason: known, until: 2099-12-31}\n"
    )
    for options in ((), ("--accepted",), ("big",)):
        said = "niche: accepted.yaml:3: accepts empty of bigg: there is no such segment\n"
        assert run("check", *options).stderr == said


def test_update_names_what_it_leaves_alone(workspace: Path) -> None:
    (workspace / "segments" / "bad.yaml").write_text("name: Bad\nwhere: {employes: {at_least: 3}}\n")
    result = run("check", "--update")
    assert result.exit_code == 1
    assert "measured segments/big.yaml\n" in result.stderr
    assert "not measured segments/bad.yaml: " in result.stderr
    assert "measured" not in (workspace / "segments" / "bad.yaml").read_text()


def test_a_path_that_is_no_text_is_refused(workspace: Path) -> None:
    odd = workspace / os.fsdecode(b"o\xff")
    odd.mkdir()
    (odd / "accounts.csv").write_text("a\n1\n")
    refused = run("check", "-w", str(odd / "accounts.csv"))
    assert (refused.exit_code, "the path is not UTF-8" in refused.stderr) == (2, True)
    (workspace / "segments" / f"{odd.name}.yaml").write_text(SEGMENT)
    assert run("rename", odd.name, "even").exit_code == 0
    assert (workspace / "segments" / "even.yaml").exists()


@pytest.fixture
def guessed(workspace: Path) -> Path:
    """A workspace whose dates fit day first as well as month first."""
    rows = "".join(f"a{n},{n},{n % 12 + 1}/3/2024\n" for n in range(24))
    (workspace / "accounts.csv").write_text(f"account_id,employees,since\n{rows}")
    (workspace / "niche.yaml").write_text("data: accounts.csv\nguardrails: {min: 1}\n")
    (workspace / "segments" / "big.yaml").write_text("name: Big\nwhere: {employees: {above: 10}}\n")
    return workspace


def test_what_was_noticed_of_the_table_comes_first_and_fails_nothing(guessed: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:4] == [
        "table",
        "  warning  date-order: since: its dates are read month first, but day first fits too, such as 1/3/2024, "
        "2/3/2024, 3/3/2024",
        "           try: read its dates day first (columns.since.parse: date-eu in niche.yaml)",
        "           try: keep reading them month first (columns.since.parse: date-us in niche.yaml)",
    ]
    (record,) = json.loads(run("check", "--format", "json").stdout)["table"]
    assert (record["rule"], record["about"], record["line"]) == ("date-order", "since", 1)
    assert "date-order" not in run("check", "big").stdout
    assert run("check", "--fail-on", "warning").exit_code == 1
    (guessed / "accepted.yaml").write_text(
        "accepted: {rule: date-order, column: since, reason: so, until: 2999-01-01}\n"
    )
    result = run("check", "--fail-on", "warning")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("(1 accepted)")


def test_fix_reads_the_table_otherwise(guessed: Path) -> None:
    result = run("check", "--fix", "date-order")
    assert result.stderr == (
        "fixed niche.yaml: since: read its dates day first (columns.since.parse: date-eu in niche.yaml)\n"
    )
    assert "date-order" not in result.stdout
    assert (guessed / "niche.yaml").read_text() == (
        "data: accounts.csv\ncolumns:\n  since: {parse: date-eu}\nguardrails: {min: 1}\n"
    )


def test_an_acceptance_of_a_column_that_is_gone_is_told(guessed: Path) -> None:
    (guessed / "accepted.yaml").write_text(
        "accepted: {rule: date-order, column: until, reason: so, until: 2999-01-01}\n"
    )
    assert "accepts date-order of until: there is no such column" in run("check").stderr


def test_explain_says_what_to_write_instead() -> None:
    assert (
        "\nInstead: columns: {NAME: {parse: date-eu}}, or dates: eu for all columns\n"
        in run("explain", "date-order").stdout
    )
