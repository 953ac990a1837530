"""A column that takes another name is followed by the segments that speak of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.column_names import renamed, renaming
from niche.segments.workspace.workspace import Workspace, open_workspace

STAFF, PEOPLE = Condition("staff", "at_least", 10), Condition("people", "at_least", 10)
OTHER = Condition("country", "is", "staff")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (All(), All()),
        (STAFF, PEOPLE),
        (All((OTHER, STAFF)), All((OTHER, PEOPLE))),
        (Any((Not(STAFF), Off(All((STAFF, STAFF))))), Any((Not(PEOPLE), Off(All((PEOPLE, PEOPLE)))))),
    ],
)
def test_every_condition_on_the_column_takes_the_name(where: Filter, expected: Filter) -> None:
    assert renamed(where, "staff", "people") == expected


BIG = """\
name: Big   # the name
where:
  all:
    - staff: {at_least: 500}   # from the board
    - country: {in: [staff, DE]}
    - off: {staff: {at_most: 9000}}
"""
SMALL = "name: Small\nwhere:\n  country: DE\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "big.yaml").write_text(BIG)
    (tmp_path / "segments" / "small.yaml").write_text(SMALL)
    return open_workspace(tmp_path)


def test_only_the_lines_that_speak_of_it_change(workspace: Workspace) -> None:
    found = renaming(workspace, "staff", "people")
    assert [file.slug for file, _ in found.changes] == ["big"]
    lines = found.diffs()["big.yaml"].splitlines()
    changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == [
        "-    - staff: {at_least: 500}   # from the board",
        "+    - people: {at_least: 500}   # from the board",
        "-    - off: {staff: {at_most: 9000}}",
        "+    - off: {people: {at_most: 9000}}",
    ]
    big = workspace.segment_path("big")
    assert big.read_text() == BIG
    found.save()
    assert big.read_text() == BIG.replace("- staff", "- people").replace("{staff:", "{people:")
    assert workspace.segment_path("small").read_text() == SMALL


def test_there_and_back_is_where_it_was(workspace: Workspace) -> None:
    renaming(workspace, "staff", "people").save()
    renaming(workspace, "people", "staff").save()
    assert workspace.segment_path("big").read_text() == BIG


def test_a_file_that_cannot_be_read_stops_it_where_it_may_speak_of_the_column(workspace: Workspace) -> None:
    workspace.segment_path("small").write_text("name: [staff\n")
    with pytest.raises(BadInputError, match=r"small\.yaml:\d+: cannot read this file, which may use staff"):
        renaming(workspace, "staff", "people")
    assert workspace.segment_path("big").read_text() == BIG
    assert renaming(workspace, "country", "land").changes
