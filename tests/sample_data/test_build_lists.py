"""The lists that the sample's segment expects are those of the table that is shipped with it."""

from __future__ import annotations

from pathlib import Path

from niche.sample_data.build_lists import LISTS, SEGMENT, WORKSPACE, write
from niche.segments.project import open_project


def test_the_lists_are_made_from_the_table_and_are_kept(tmp_path: Path) -> None:
    project = open_project(WORKSPACE)
    write(project, tmp_path)
    for file in LISTS:
        assert (tmp_path / file).read_bytes() == (WORKSPACE / "segments" / file).read_bytes(), file
    assert [(kept.expected.file, kept.recall) for kept in project.accounts.expected(SEGMENT)] == [
        ("best.csv", 1.0),
        ("not-a-fit.csv", 0.0),
    ]
    assert all(not kept.expected.unknown for kept in project.accounts.expected(SEGMENT))
