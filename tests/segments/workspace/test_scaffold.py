"""The first niche.yaml of a table: it opens what was opened, and says what matters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from exports import EXPORTS
from universes import frame_of, nodes_of

from niche.segments.accounts.universe import Universe
from niche.segments.documents.yamlfile import load
from niche.segments.project import Project
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.scaffold import scaffold
from niche.segments.workspace.workspace import of_table, open_workspace


def taken(tmp_path: Path, content: str | bytes, name: str = "export.csv") -> TablePreview:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return preview_table(of_table(tmp_path / name))


def said(preview: TablePreview) -> dict[str, object]:
    """What the draft says, without its comments."""
    value = load(scaffold(preview, "export.csv")).value
    assert isinstance(value, dict)
    return dict(value)


def same(one: Universe, other: Universe) -> bool:
    return (
        frame_of(one).equals(frame_of(other))
        and frame_of(one).schema == frame_of(other).schema
        and dict(one.columns) == dict(other.columns)
        and dict(one.roles) == dict(other.roles)
        and list(one.placements) == list(other.placements)
        and all(np.array_equal(nodes_of(p), nodes_of(other.placements[name])) for name, p in one.placements.items())
    )


@pytest.mark.parametrize("export", EXPORTS)
def test_what_is_written_opens_the_same_universe(tmp_path: Path, export: str) -> None:
    preview = taken(tmp_path, EXPORTS[export])
    (tmp_path / "niche.yaml").write_text(scaffold(preview, "export.csv"), encoding="utf-8")
    workspace = open_workspace(tmp_path)
    assert workspace.problems == ()
    assert same(Project.of(workspace).universe, preview.universe)


@pytest.mark.parametrize(
    ("export", "columns"),
    [
        ("dates month first", {"since": {"parse": "date-us"}}),
        ("dates day first", {"since": {"parse": "date-eu"}}),
        ("tools and tags", {"tools": {"split": ";"}, "tags": {"split": "|"}}),
        ("decimal commas", {"Umsatz": {"parse": "money", "unit": "€"}, "Quote": {"parse": "percentage", "unit": "%"}}),
        ("leading zeros", None),
        ("three hundred columns", None),
    ],
)
def test_a_reading_that_the_next_export_might_change_is_pinned(
    tmp_path: Path, export: str, columns: dict[str, object] | None
) -> None:
    assert said(taken(tmp_path, EXPORTS[export])).get("columns") == columns


def test_roles_and_taxonomy_are_lines_to_change(tmp_path: Path) -> None:
    found = said(taken(tmp_path, EXPORTS["industry codes"]))
    assert found["taxonomy"] == {"use": "naics-2022", "column": "naics"}
    assert found["roles"] == {"name": "name"}


def test_the_remarks_say_why_and_what_was_not_read(tmp_path: Path) -> None:
    text = scaffold(taken(tmp_path, EXPORTS["decimal commas"]), "export.csv")
    assert "a decimal comma; 91.7 % known\n" in text
    text = scaffold(taken(tmp_path, EXPORTS["industry codes"]), "export.csv")
    assert "3 of 4 accounts are classified (75.0 %). Unmapped values: Nonsense (1).\n" in text


def test_names_and_values_cannot_break_out_of_a_remark(tmp_path: Path) -> None:
    preview = taken(tmp_path, '"a\u2028data: x",n\n"\x1b[2J",1\n"p\x85q",x\n' + "z,2\n" * 9)
    assert set(said(preview)) <= {"niche", "data", "columns", "segments"}
