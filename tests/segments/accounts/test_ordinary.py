"""What is no regular file is never opened, and a file that git left as a pointer is told as such."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.segments.reading.sources import FORMATS, PACKED
from niche.tui.cli import main

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
TABLE = "company,industry\nA,1\nB,2\n"
WORKSPACE = "niche: 1\ndata: a.csv\n"


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("ending", [*FORMATS, *(f".csv{packed}" for packed in sorted(PACKED))])
def test_a_pointer_is_told_whatever_it_stands_for(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"accounts{ending}"
    path.write_bytes(POINTER)
    found = asked("count", "-w", str(path))
    assert found.exit_code == 2
    assert f"{path}: this is a Git LFS pointer, not the file itself (run git lfs pull)" in found.stderr


def test_one_pointer_among_the_files_of_a_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text(TABLE)
    (tmp_path / "2.csv").write_bytes(POINTER)
    found = asked("count", "-w", str(tmp_path / "*.csv"))
    assert found.exit_code == 2
    assert "2.csv: this is a Git LFS pointer" in found.stderr


@pytest.mark.parametrize(
    ("more", "where", "files"),
    [
        ("taxonomy: {file: tree.csv, column: industry}\n", "company = 'A'", ("tree.csv",)),
        ("", "listed_in(company, 'list.txt')", ("segments/list.txt",)),
    ],
)
@pytest.mark.parametrize("kind", ["pointer", "fifo", "folder", "device"])
def test_a_taxonomy_and_a_list_of_values_are_regular_files(
    kind: str, more: str, where: str, files: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "segments").mkdir()
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "niche.yaml").write_text(WORKSPACE + more)
    for file in files:
        make(kind, tmp_path / file)
    found = asked("count", "-w", str(tmp_path), "--where", where)
    assert found.exit_code == 2
    # A device is linked to, and a list of values is not followed out of the workspace.
    led_out = "leads out of the workspace" if kind == "device" and "listed_in" in where else "it is"
    assert ("Git LFS pointer" if kind == "pointer" else led_out) in found.stderr


@pytest.mark.parametrize("kind", ["fifo", "device"])
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json", ".csv.gz"])
def test_a_table_is_a_regular_file(kind: str, ending: str, tmp_path: Path) -> None:
    make(kind, tmp_path / f"accounts{ending}")
    (tmp_path / "niche.yaml").write_text(f"niche: 1\ndata: accounts{ending}\n")
    found = asked("count", "-w", str(tmp_path))
    assert found.exit_code == 2
    assert "cannot read: it is not a regular file" in found.stderr


def make(kind: str, path: Path) -> None:
    """Something of this kind in the place of a file."""
    match kind:
        case "pointer":
            path.write_bytes(POINTER)
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")


def test_a_link_to_a_file_and_a_packed_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    for name in ("a.csv", "b.csv", "c.csv.gz"):
        assert asked("count", "-w", str(tmp_path / name)).exit_code == 0
