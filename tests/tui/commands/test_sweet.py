"""`niche sweet`."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main
from niche.tui.commands import sweet as command

ROWS = "".join(
    [
        *(f"K{n},Retail,Kiosks,yes,yes\n" for n in range(3)),
        *(f"S{n},Retail,Shops,{'yes' if n < 30 else 'no'},{'yes' if n < 30 else 'no'}\n" for n in range(90)),
        *(f"T{n},Software,Tools,{'yes' if n < 50 else 'no'},{'yes' if n < 50 else 'no'}\n" for n in range(120)),
        "G0,Software,Games,,\n",
    ]
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three lucky deals in a small industry, and no outcome at all in another."""
    (tmp_path / "accounts.csv").write_text("id,sector,industry,customer,won\n" + ROWS, encoding="utf-8")
    said = "data: accounts.csv\nroles: {won: won, customer: customer}\ntaxonomy: {columns: [sector, industry]}\n"
    (tmp_path / "niche.yaml").write_text(said, encoding="utf-8")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "retail.yaml").write_text("{name: Retail, where: {sector: Retail}}")
    return tmp_path


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["sweet", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def titles(*arguments: str | Path) -> list[str]:
    return [one["title"] for one in json.loads(run(*arguments, "--format", "json").stdout)]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), ["Software", "Retail"]),
        (("--level", "2"), ["Tools", "Shops", "Kiosks", "Games"]),
        (("--level", "2", "--by", "accounts"), ["Tools", "Shops", "Kiosks", "Games"]),
        (("--under", "Retail", "--by", "penetration"), ["Shops", "Kiosks"]),
        (("retail", "--level", "all"), ["Retail", "Shops", "Kiosks"]),
        (("--where", "industry is Games", "--level", "all"), ["Software", "Games"]),
        (("--where", "id = 'none'"), []),
    ],
)
def test_the_order_and_the_choice(workspace: Path, arguments: tuple[str, ...], found: list[str]) -> None:
    assert titles("-w", workspace, *arguments) == found


def test_few_deals_are_marked_and_explained(workspace: Path) -> None:
    result = run("-w", workspace, "--level", "2")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert " ".join(lines[0]).startswith("industry accounts closed win rate best estimate at least best penetration")
    assert lines[1][:5] == ["Tools", "120", "120", "41.7", "%"]
    (kiosks,) = (line for line in lines if line[0] == "Kiosks")
    assert kiosks[1:5] == ["3", "3", "100", "%"]
    assert kiosks[7] == "*"
    (games,) = (line for line in lines if line[0] == "Games")
    assert games == ["Games", "1", "0"]
    assert "niche: * few of its own" in result.stderr
    assert "no columns for retention (retained), deal size (deal_size)" in result.stderr


def test_a_narrow_terminal_leaves_columns_out_and_says_which(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_on_screen", lambda: True)
    for cells, left in ((60, "no room for best estimate, at least, best penetration"), (200, "")):
        monkeypatch.setattr("shutil.get_terminal_size", lambda _, cells=cells: os.terminal_size((cells, 24)))
        result = run("-w", workspace, "--level", "2")
        assert max(map(len, result.stdout.splitlines())) <= cells
        assert ("no room for" in result.stderr) == bool(left)
        assert left in result.stderr


def test_csv_has_every_figure_in_a_column_of_its_own(workspace: Path) -> None:
    (tools, *_) = csv.DictReader(io.StringIO(run("-w", workspace, "--level", "2", "--format", "csv").stdout))
    assert (tools["industry"], tools["win_rate_yes"], tools["win_rate_known"]) == ("Software / Tools", "50", "120")
    assert tools["deal_size_mean"] == ""


def test_markdown_is_a_table(workspace: Path) -> None:
    assert "| Tools | 120 | 120 | 41.7 % |" in run("-w", workspace, "--level", "2", "--format", "markdown").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--under", "Retial"), "industry has no industry Retial (did you mean Retail?)"),
        (("--by", "velocity"), "cannot sort by velocity: no column says the day the last deal was opened; no"),
        (("--by", "speed"), "Invalid value for '--by'"),
        (("--level", "0"), "0 is no level: 1 for sectors, 2 and more for industries, or all"),
        (("--level", "3"), "industry has no level 3 (it has levels 1 to 2)"),
        (("nowhere",), "there is no segment nowhere"),
        (("retail", "--where", "id = 'K1'"), "give a segment or --where, not both"),
    ],
)
def test_what_cannot_be_shown_is_refused(workspace: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run("-w", workspace, *arguments, code=2).stderr


def test_market_sizes_come_from_the_file(workspace: Path) -> None:
    more = "market: market.csv\nplan: {opportunity_rate: 0.5, win_rate: 0.2, deal_size: 100}\n"
    (workspace / "niche.yaml").write_text((workspace / "niche.yaml").read_text() + more, encoding="utf-8")
    (workspace / "market.csv").write_text("node,market_size,growth\nRetail,5000000,4 %\n", encoding="utf-8")
    found = {one["title"]: one["market"] for one in json.loads(run("-w", workspace, "--format", "json").stdout)}
    assert found["Retail"] | {"size": 5_000_000, "growth": 0.04, "tam": 9300, "som": 930} == found["Retail"]
    assert found["Software"]["size"] is None
    (workspace / "market.csv").write_text("node,market_size\nRetail,1\nRetial,5\n", encoding="utf-8")
    assert (
        "market.csv:3: sector › industry has no industry Retial (did you mean Retail?)"
        in run("-w", workspace, code=2).stderr
    )


def test_industries_of_the_same_title_are_told_apart(workspace: Path) -> None:
    text = (workspace / "accounts.csv").read_text(encoding="utf-8").replace("Games", "Shops")
    (workspace / "accounts.csv").write_text(text, encoding="utf-8")
    lines = run("-w", workspace, "--level", "2").stdout.splitlines()[1:]
    assert {line.split("  ")[0] for line in lines} == {"Tools", "Kiosks", "Retail / Shops", "Software / Shops"}
