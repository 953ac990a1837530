"""`niche cross`."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main
from niche.tui.commands import cross as command


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Twelve accounts of two countries and sizes 1 to 12; one country and two outcomes are unknown."""
    rows = (
        f"A{n},{'DE' if n < 5 else 'FR' if n < 12 else ''},{n},{'' if n > 10 else n % 2 == 1}" for n in range(1, 13)
    )
    (tmp_path / "accounts.csv").write_text("\n".join(("id,country,size,won", *rows)) + "\n", encoding="utf-8")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {won: won}\n", encoding="utf-8")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "large.yaml").write_text("{name: Large, where: {size: {at_least: 6}}}")
    (tmp_path / "segments" / "small.yaml").write_text("{name: Small, where: {size: {at_most: 4}}}")
    return tmp_path


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["cross", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ((), ["segment \\ country  DE  FR  unknown", "large", "small", "none of these"]),
        (
            ("--show", "win-rate"),
            ["", "large 40.0 % of 5", "small 50.0 % of 4", "none of these 100 % of 1"],
        ),
        (("--show", "share"), ["", "large 0 % 50.0 % 8.33 %"]),
        (("small",), ["segment \\ country DE", "small 4"]),
        (("--where", "size < 3"), ["segment \\ country DE", "small 2"]),
    ],
)
def test_a_table_of_segments_and_values(workspace: Path, arguments: tuple[str, ...], lines: list[str]) -> None:
    found = run("segment:large,small", "country", *arguments, "-w", workspace).stdout.splitlines()
    for line, start in zip(found, lines, strict=False):
        assert " ".join(line.split()).startswith(" ".join(start.split()))
    assert len(found) == (2 if lines[-1].startswith("small") else 4)


def test_json_has_each_cell_with_its_interval(workspace: Path) -> None:
    said = json.loads(run("country", "segment:large,small", "-w", workspace, "--format", "json").stdout)
    assert said["rows"] == {"name": "country", "labels": ["DE", "FR", None], "rest": None, "overlapping": False}
    first = said["cells"][1]
    assert (first["row"], first["column"], first["accounts"], first["closed"], first["won"]) == ("DE", "small", 4, 4, 2)
    assert first["win_rate_low"] < first["win_rate"] == 0.5 < first["win_rate_high"]


def test_csv_has_a_line_for_each_cell(workspace: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("country", "segment:large,small", "-w", workspace, "--format", "csv").stdout))
    )
    assert len(rows) == 9
    assert rows[1] | {"row": "DE", "column": "small", "accounts": "4", "win_rate": "0.5"} == rows[1]


def test_what_has_no_room_is_a_list(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_on_screen", lambda: True)
    for cells, first in ((200, "segment \\ country"), (20, "segment")):
        monkeypatch.setattr("shutil.get_terminal_size", lambda _, cells=cells: os.terminal_size((cells, 24)))
        found = run("segment:large,small", "country", "-w", workspace).stdout.splitlines()
        assert found[0].startswith(first)
    assert found[0].split() == ["segment", "country", "accounts", "share", "closed", "win", "rate", "95", "%"]
    assert found[1].split()[:6] == ["large", "FR", "6", "50.0", "%", "5"]


def test_an_unknown_column_is_refused_with_the_nearest(workspace: Path) -> None:
    assert "there is no column contry (did you mean country?)" in run("contry", "won", "-w", workspace, code=2).stderr
