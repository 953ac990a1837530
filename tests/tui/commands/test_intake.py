"""`niche init`: what it shows, what it writes, and that it writes over nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.segments.model.columns import Role
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.workspace import open_workspace
from niche.tui.cli import main

TABLE = """\
account_id,company,Annual Revenue,naics
a1,Acme,"$1,200",5132
a2,Beta,n/a,5221
a3,Gamma,"$3M",Nonsense
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(TABLE)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_every_column_is_shown_with_its_reason(table: Path) -> None:
    result = run("init", table)
    assert result.exit_code == 0, result.output
    rows = {line.split("  ")[0]: line for line in result.stdout.splitlines()}
    assert rows["account_id"].split()[1:4] == ["id", "3", "0"]
    assert "money" in rows["Annual Revenue"]
    assert rows["Annual Revenue"].split()[2:5] == ["money", "2", "0"]
    assert "roles: id is account_id, name is company" in rows
    assert "NAICS 2022 by naics: 2 of 3 accounts" in result.stdout
    assert "Nonsense (1)" in result.stdout
    assert f"wrote {table.parent / 'niche.yaml'}" in result.stderr


def test_what_is_written_opens(table: Path) -> None:
    run("init", table)
    assert (table.parent / "segments").is_dir()
    counted = run("count", "-w", table.parent, "--where", '"Annual Revenue" > 1000', "--format", "json")
    assert json.loads(counted.stdout)["accounts"] == 2


def test_the_figures_as_json(table: Path) -> None:
    found = json.loads(run("init", table, "--dry-run", "--format", "json").stdout)
    assert found["accounts"] == 3
    assert found["file"] is None
    assert found["roles"] == {"id": "account_id", "name": "company"}
    assert [(c["name"], c["kind"], c["known"], c["unparsed"], c["examples"]) for c in found["columns"]][2] == (
        "Annual Revenue",
        "money",
        2,
        0,  # n/a says that there is none
        [],
    )
    (taxonomy,) = found["taxonomies"]
    assert (taxonomy["title"], taxonomy["accounts"]) == ("NAICS 2022", 2)
    assert taxonomy["unmatched"] == [{"value": "Nonsense", "accounts": 1}]


@pytest.mark.parametrize(
    ("options", "exit_code", "kept"), [((), 2, True), (("--dry-run",), 0, True), (("--force",), 0, False)]
)
def test_a_file_is_written_over_only_by_force(
    table: Path, options: tuple[str, ...], exit_code: int, kept: bool
) -> None:
    settings = table.parent / "niche.yaml"
    settings.write_text("# mine\n")
    result = run("init", table, *options)
    assert result.exit_code == exit_code
    assert (settings.read_text() == "# mine\n") is kept
    assert not list(table.parent.glob(".*.tmp"))


OWN = """\
niche: 1
data: accounts.csv
as_of: 2026-01-01
columns:
  revenue: {from: Annual Revenue, parse: number}
  gone: {from: Old Header}
roles: {value: revenue, owner: nobody}
taxonomy:
  use: naics-2022
  column: naics
  aliases: {Nonsense: 5132}
segments: ours/
guardrails: {min: 80}
findings: {overlap: off}
"""


def test_what_people_wrote_stays_when_a_file_is_made_anew(table: Path) -> None:
    settings = table.parent / "niche.yaml"
    settings.write_text(OWN)
    result = run("init", table, "--force")
    assert result.exit_code == 0, result.output
    assert (table.parent / "niche.yaml.old").read_text() == OWN
    assert "niche.yaml.old" in result.stderr
    assert "kept from the old one: " in result.stderr
    workspace = open_workspace(settings)
    said = workspace.settings
    assert said.columns == {"revenue": ColumnSettings("Annual Revenue", parse="number")}
    assert said.roles == {Role.ID: "account_id", Role.NAME: "company", Role.VALUE: "revenue"}
    assert said.taxonomies[0].aliases == {"Nonsense": "5132"}
    assert (said.segments, said.as_of) == (table.parent / "ours", dt.date(2026, 1, 1))
    assert (said.guardrails.min, said.extra["findings"]) == (80, {"overlap": "off"})
    assert (table.parent / "ours").is_dir()
    assert not (table.parent / "segments").exists()
    run("init", table, "--force")
    assert [path.name for path in sorted(table.parent.glob("*.old*"))] == ["niche.yaml.old"]


def test_a_broken_file_goes_aside_whole(table: Path) -> None:
    settings = table.parent / "niche.yaml"
    settings.write_text("data: [\n")
    result = run("init", table, "--force")
    assert result.exit_code == 0
    assert "cannot keep anything" in result.stderr
    assert (table.parent / "niche.yaml.old").read_text() == "data: [\n"
    assert open_workspace(settings).settings.data == str(table)


def test_a_dry_run_leaves_nothing(table: Path) -> None:
    run("init", table, "--dry-run")
    assert [path.name for path in table.parent.iterdir()] == ["accounts.csv"]


def test_a_table_that_cannot_be_read_leaves_nothing(table: Path) -> None:
    table.write_text("a,b\n")
    result = run("init", table)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [path.name for path in table.parent.iterdir()] == ["accounts.csv"]


def test_escape_sequences_do_not_reach_the_terminal(table: Path) -> None:
    table.write_text('"na\x1b[2Jme",n\nx,"1"\ny,"\x1b]0;t\x07"\n' + "z,2\n" * 9)
    result = run("init", table)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output + (table.parent / "niche.yaml").read_text()


def test_a_wide_table_fits_into_one_screen_and_tells_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    headers = [f"note {number}" if number % 3 else f"amount {number}" for number in range(60)]
    rows = [["soon" if (row + place) % 9 == 0 else f"{row * place}" for place in range(60)] for row in range(30)]
    path.write_text("\n".join(",".join(row) for row in [headers, *rows]))
    lines = run("init", path, "--dry-run").stdout.splitlines()
    assert len(lines) <= 36
    assert max(map(len, lines)) <= 120
    assert lines[-1].startswith("not shown: ")
    assert lines[-1].endswith("; --all shows everything")
    left = {what: int(number) for number, what in re.findall(r"(\d+) (column|note)s", lines[-1])}
    everything = run("init", path, "--dry-run", "--all").stdout.splitlines()
    for what, start in (("column", ("note ", "amount ")), ("note", ("  note ", "  warning "))):
        assert _starting(lines, start) + left.get(what, 0) == _starting(everything, start)
    assert _starting(everything, ("note ", "amount ")) == len(headers)


def _starting(lines: list[str], start: tuple[str, ...]) -> int:
    return sum(line.startswith(start) for line in lines)


def test_a_long_note_goes_on_below_where_there_is_room(table: Path) -> None:
    value = "a value of many words " * 9
    table.write_text("name,stage\n" + "".join(f"A{n},{value}{'X' if n % 2 else 'x'}\n" for n in range(6)))
    result = run("init", table, "--dry-run").stdout
    assert max(map(len, result.splitlines())) <= 120
    assert "left out" not in result
