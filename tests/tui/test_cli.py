"""The command: what it prints, where, with which exit code, and how it says what is wrong."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import niche.sample_data
from niche.segments.model.formatting import USUAL, write_with
from niche.tui.cli import COMMANDS, main
from niche.tui.user.config import config_path

COMPANIES = Path(niche.sample_data.__file__).parent / "companies"

ACCOUNTS = """\
account_id,company,country,employees,sector,industry,tags
a1,Acme AG,DE,100,Tech,Software,crm;erp
a2,Beta SA,FR,200,Tech,Hardware,crm
a3,"Gamma, Inc.",US,,Tech,Software,
a4,Delta AS,NO,50,Finance,Banks,erp
a5,Epsilon,,700,,,crm
"""
WORKSPACE = """\
niche: 1
data: accounts.csv
columns:
  tags: {split: ";"}
taxonomy: {columns: [sector, industry]}
guardrails: {min: 2, max: 4}
"""
TECH = """\
niche: 1
name: Technology
status: active
where:
  all:
    - industry: {under: [Tech]}
    - employees: {at_least: 100}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "niche.yaml").write_text(WORKSPACE)
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "tech.yaml").write_text(TECH)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def data_of(*arguments: str | Path) -> object:
    """What a command prints as JSON."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


# What it prints


@pytest.mark.parametrize(
    ("question", "accounts", "undecided"),
    [
        ((), 5, 0),
        (("tech",), 2, 2),
        (("tech.yaml",), 2, 2),
        (("--where", "employees > 60"), 3, 1),
        (("--where", "country <> 'DE'"), 4, 1),
        (("--where", "has(tags, 'crm') AND NOT in_segment('tech')"), 1, 2),
    ],
)
def test_count(workspace: Path, question: tuple[str, ...], accounts: int, undecided: int) -> None:
    counted = {"accounts": accounts, "of": 5, "share": accounts / 5, "undecided": undecided}
    assert data_of("count", "-w", workspace, *question) == counted


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("table", "2 of 5 accounts (40.0 %), 2 unknown\n"),
        ("csv", "accounts,of,share,undecided\n2,5,0.4,2\n"),
        ("markdown", "| accounts | of | share | undecided |\n| --- | --- | --- | --- |\n| 2 | 5 | 40.0 % | 2 |\n"),
    ],
)
def test_count_in_other_forms(workspace: Path, form: str, printed: str) -> None:
    assert run("count", "-w", workspace, "tech", "--format", form).stdout == printed


def test_tree(workspace: Path) -> None:
    nodes = data_of("tree", "-w", workspace, "tech")
    tech = {"code": "Tech", "title": "Tech", "parent": None, "accounts": 3, "matched": 2}
    software = {"code": "Tech / Software", "title": "Software", "parent": "Tech", "accounts": 2, "matched": 1}
    assert isinstance(nodes, list)
    assert tech in nodes
    assert software in nodes
    assert sum(node["accounts"] for node in nodes if node["parent"] is None) == 5
    shown = run("tree", "-w", workspace, "tech").stdout.splitlines()
    assert [line.split() for line in shown[-4:]] == [
        ["Tech", "3", "2"],
        ["Hardware", "1", "1"],
        ["Software", "2", "1"],
        ["Unclassified", "1", "0"],
    ]


def test_list(workspace: Path) -> None:
    (workspace / "segments" / "broken.yaml").write_text("niche: 1\nname: [")
    assert data_of("list", "-w", workspace) == [
        {
            "segment": "broken",
            "name": None,
            "status": None,
            "accounts": None,
            "of": 5,
            "share": None,
            "findings": {"error": 1, "warning": 0, "note": 0},
        },
        {
            "segment": "tech",
            "name": "Technology",
            "status": "active",
            "accounts": 2,
            "of": 5,
            "share": 0.4,
            "findings": data_of("list", "-w", workspace)[1]["findings"],  # type: ignore[index]
        },
    ]


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_condition_is_read_alike_whatever_marks_figures_are_shown_with(workspace: Path, form: str) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text("numbers: {thousands: point, decimal: comma}\n")
    result = run("count", "-w", workspace, "--where", "employees < 200.500", "--format", form)
    assert ("3 of 5" if form == "table" else '"accounts": 3') in result.stdout
    write_with(USUAL)


@pytest.mark.parametrize("where", ["in_segment('tec')", "in segment tec", "country is DE or not in segment tec"])
def test_a_segment_that_is_not_there_is_told_at_its_name(workspace: Path, where: str) -> None:
    result = run("count", "-w", workspace, "--where", where)
    assert result.exit_code == 2
    at = where.index("tec") + (0 if "'" not in where else -1)
    assert f"--where:{at + 1}: there is no segment tec (did you mean tech?)" in result.stderr


def test_check_says_what_and_where(workspace: Path) -> None:
    (workspace / "segments" / "tech.yaml").write_text(TECH.replace("at_least: 100", "at_least: 700"))
    report = json.loads(run("check", "-w", workspace, "tech", "--format", "json").stdout)
    assert (report["version"], report["of"]) == (1, 5)
    (segment,) = report["segments"]
    assert {key: segment[key] for key in ("segment", "accounts", "share")} == {
        "segment": "tech",
        "accounts": 0,
        "share": 0.0,
    }
    assert Path(segment["file"]).name == "tech.yaml"
    (empty,) = [finding for finding in segment["findings"] if finding["rule"] == "empty"]
    assert empty.keys() == {"rule", "severity", "message", "line", "column", "repairs"}


@pytest.mark.parametrize(
    ("least", "fail_on", "code"),
    [(100, "error", 0), (150, "error", 0), (150, "warning", 1), (150, "never", 0), (700, "error", 1)],
)
def test_check_fails_on_findings_as_bad_as_it_is_told(workspace: Path, least: int, fail_on: str, code: int) -> None:
    (workspace / "segments" / "tech.yaml").write_text(TECH.replace("100", str(least)))
    result = run("check", "-w", workspace, "--fail-on", fail_on, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["version"]) == (code, 1)


def test_check_in_words_and_for_github(workspace: Path) -> None:
    (workspace / "segments" / "tech.yaml").write_text(TECH.replace("employees", "employes"))
    words = run("check", "-w", workspace)
    assert words.exit_code == 1
    assert "error    unknown-column: " in words.stdout
    annotation = run("check", "-w", workspace, "--format", "github").stdout.splitlines()[0]
    assert annotation.startswith("::error ")
    assert "line=7" in annotation
    assert "unknown-column" in run("check", "-w", workspace, "--format", "markdown").stdout
    assert '"ruleId": "unknown-column"' in run("check", "-w", workspace, "--format", "sarif").stdout


@pytest.mark.parametrize(
    ("dialect", "condition"),
    [
        ("niche", "under(industry, 'Tech') AND employees >= 100"),
        ("duckdb", '"sector" = \'Tech\' AND "employees" >= 100'),
        ("postgres", '"sector" = \'Tech\' AND "employees" >= 100'),
    ],
)
def test_sql(workspace: Path, dialect: str, condition: str) -> None:
    assert run("sql", "-w", workspace, "tech", "--dialect", dialect).stdout.strip() == condition


def test_export_keeps_the_order_of_the_table(workspace: Path) -> None:
    printed = run("export", "-w", workspace, "--where", "has_any(tags, 'crm', 'erp')").stdout
    rows = list(csv.DictReader(printed.splitlines()))
    assert [row["account_id"] for row in rows] == ["a1", "a2", "a4", "a5"]
    assert rows[0]["tags"] == "crm;erp"


def test_export_to_a_file(workspace: Path) -> None:
    target = workspace / "out.csv"
    result = run("export", "-w", workspace, "tech", "-o", target)
    assert (result.stdout, result.stderr) == ("", f"2 accounts in {target}\n")
    assert len(target.read_text().splitlines()) == 3


@pytest.mark.parametrize("ending", ["parquet", "json"])
def test_export_in_the_format_of_the_ending(workspace: Path, ending: str) -> None:
    target = workspace / f"out.{ending}"
    for _ in range(2):  # the second one replaces the first
        result = run("export", "-w", workspace, "tech", "-o", target)
        assert result.stderr.endswith(f"accounts in {target}\n")
    assert run("count", "-w", target).stdout.split()[0] == result.stderr.split()[0]


def test_export_of_what_is_to_be_filled_in(workspace: Path) -> None:
    printed = run("export", "-w", workspace, "tech", "--undecided").stdout
    assert [row["account_id"] for row in csv.DictReader(printed.splitlines())] == ["a3", "a5"]


def test_explain() -> None:
    assert "over-segmentation" in run("explain", "too-narrow").stdout
    assert "unknown-column" in run("explain").stdout


@pytest.mark.parametrize(("file", "key"), [("segment", "where"), ("workspace", "taxonomy"), ("accepted", "accepted")])
def test_schema(file: str, key: str) -> None:
    assert key in json.loads(run("schema", file).stdout)["properties"]


def test_diff_counts_both_versions(workspace: Path) -> None:
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "Begin")):
        author = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
        subprocess.run(["git", *author, *command], cwd=workspace, check=True)
    broken(workspace, "at_least: 100", "at_least: 150")
    report = data_of("diff", "HEAD", "-w", workspace)
    assert isinstance(report, dict)
    assert [segment["segment"] for segment in report["segments"]] == ["tech"]
    assert "tech" in run("diff", "-w", workspace).stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("niche 0.")


def test_the_real_companies_open() -> None:
    assert data_of("count", "-w", COMPANIES / "niche.yaml", "--where", "sector = 'Energy'") == {
        "accounts": 53,
        "of": 1106,
        "share": 53 / 1106,
        "undecided": 0,
    }


def test_a_table_opens_without_a_workspace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_of("count", "-w", workspace / "accounts.csv", "--where", "sector = 'Tech'")["accounts"] == 3  # type: ignore[index]
    monkeypatch.chdir(workspace / "segments")
    assert data_of("count", "tech")["accounts"] == 2  # type: ignore[index]
    assert data_of("-w", workspace, "count", "tech")["accounts"] == 2  # type: ignore[index]


# What it opens


@pytest.mark.parametrize(
    ("arguments", "opened"),
    [
        ((), None),
        (("-w", "{}"), "{}"),
        (("{}",), "{}"),
        (("{}/niche.yaml",), "{}/niche.yaml"),
        (("{}/accounts.csv",), "{}/accounts.csv"),
        (("demo",), "{}/home/niche/samples/accounts"),
        (("demo", "companies", "--fresh"), "{}/home/niche/samples/companies"),
    ],
)
def test_the_app_opens_a_path(
    arguments: tuple[str, ...], opened: str | None, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from niche.tui import app

    monkeypatch.setenv("XDG_DATA_HOME", str(workspace / "home"))
    seen: list[Path | None] = []
    monkeypatch.setattr(app.NicheApp, "run", lambda self: seen.append(self.path))
    monkeypatch.setattr("niche.tui.cli.on_a_terminal", lambda: True)
    result = run(*(argument.format(workspace) for argument in arguments))
    assert result.exit_code == 0, result.output
    assert seen == [None if opened is None else Path(opened.format(workspace))]


def test_without_a_terminal_the_app_says_so() -> None:
    result = run()
    assert result.exit_code == 2
    assert "needs a terminal" in result.stderr


# What is wrong


def broken(workspace: Path, old: str, new: str) -> None:
    (workspace / "segments" / "tech.yaml").write_text(TECH.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("employees:", "employes:", "tech.yaml:7:7: there is no column employes (did you mean employees?)"),
        ("at_least: 100", "at_least: many", "tech.yaml:7:7: employees needs a number, not 'many'"),
        ("employees: {at_least: 100}", "employees: {contains: x}", "tech.yaml:7:7: contains does not fit employees"),
        ("[Tech]", "[Tehc]", "tech.yaml:6:7: "),
        ("status: active", "name: Again", "tech.yaml:3:1: "),
        ("  all:", "\tall:", "tech.yaml:5:1: "),
        ("at_least: 100", "at_leest: 100", "at_least"),
        ("    - employees: {at_least: 100}", "    - in_segment: teck", "there is no segment teck (did you mean tech?)"),
        ("name: Technology\n", "", "name is missing"),
    ],
)
def test_a_mistake_in_a_segment_is_one_message(workspace: Path, old: str, new: str, message: str) -> None:
    broken(workspace, old, new)
    result = run("count", "-w", workspace, "tech")
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("niche: ")
    assert message in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("count", "-w", "{}/nowhere"), "{}/nowhere: there is no such file or folder"),
        (("count", "-w", "{}/acounts.csv"), "did you mean accounts.csv?"),
        (("{}/acounts.csv",), "did you mean accounts.csv?"),
        (("count", "-w", "{}/segments"), "{}/segments"),
        (("count", "-w", "{}", "tehc"), "there is no segment tehc (did you mean tech?)"),
        (("check", "-w", "{}", "tehc"), "there is no segment tehc (did you mean tech?)"),
        (("count", "-w", "{}", "--where", "employes > 1"), "--where:1: there is no column employes"),
        (("count", "-w", "{}", "--where", "employees > 'many'"), "--where:13: employees needs a number"),
        (("count", "-w", "{}", "--where", "employees >"), "--where:12: a value is missing after >"),
        (("count", "-w", "{}", "tech", "--where", "employees > 1"), "not both"),
        (("chek",), "no command chek; did you mean check?"),
        (("count", "--formt", "json"), "--format"),
        (("count", "--format", "jsn"), "json"),
        (("explain", "too-narow"), "did you mean too-narrow?"),
        (("export", "-w", "{}", "-o", "{}/no/such/folder.csv"), "{}/no/such/folder.csv: "),
    ],
)
def test_wrong_usage_is_said_with_the_nearest_right_thing(
    workspace: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = run(*(argument.format(workspace) for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message.format(workspace) in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("broken.parquet", b"PAR1 and then nothing"),
        ("notes.json", b"{nothing"),
        ("niche.yaml", b"niche: 1\ndata: nowhere.csv\n"),
        ("niche.yaml", b"niche: 1\ndata: [accounts.csv\n"),
        ("niche.yaml", b"niche: 1\ndata: accounts.csv\nroles: {name: compny}\n"),
        ("niche.yaml", b"niche: 1\ndata: accounts.csv\ncolumns: {emplyees: {parse: number}}\n"),
        ("niche.yaml", b"niche: 1\ndata: accounts.csv\ndata: accounts.csv\n"),
    ],
)
def test_what_is_no_table_or_workspace_is_one_message(workspace: Path, name: str, content: bytes) -> None:
    (workspace / name).write_bytes(content)
    result = run("count", "-w", workspace / name)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("niche: ")
    assert "did not foresee" not in line


def test_what_does_no_harm_is_told_beside_the_data(workspace: Path) -> None:
    (workspace / "niche.yaml").write_text(WORKSPACE + "zzz: red\n")
    broken(workspace, "status:", "statsu:")
    result = run("count", "-w", workspace, "tech", "--format", "json")
    assert json.loads(result.stdout)["accounts"] == 2
    assert [line.split(": ", 2)[2] for line in result.stderr.splitlines()] == [
        "unknown key zzz",
        "unknown key statsu (did you mean status?)",
    ]


@pytest.mark.usefixtures("logged")
def test_what_was_not_foreseen_is_no_traceback(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("niche.tui.session.loading.load", fail)
    result = run("count", "-w", workspace)
    assert result.exit_code == 2
    assert "RuntimeError: boom" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_interrupt_is_quiet(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("niche.tui.session.loading.load", interrupt)
    result = run("count", "-w", workspace)
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_a_closed_pipe_is_no_traceback(workspace: Path) -> None:
    command = [sys.executable, "-c", "from niche.tui.cli import main; main()", "tree", "-w", str(COMPANIES), "--all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=workspace) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_the_name_that_it_is_asked_for_by(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
