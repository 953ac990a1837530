"""A segment takes another name, and all that names it follows, or nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from referring import FILES, referring, texts

from niche.segments.checking.renaming import rename
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.references import remove, uses
from niche.segments.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return referring(tmp_path)


def test_references_follow_a_new_name_and_nothing_else_changes(workspace: Workspace) -> None:
    written = rename(workspace, "base", "home-market")
    assert [path.stem for path in written] == ["off-base", "on-base", "home-market"]
    assert texts(workspace) == {
        "apart": FILES["apart"],
        "home-market": FILES["base"],
        "off-base": FILES["off-base"].replace("in_segment: base", "in_segment: home-market"),
        "on-base": FILES["on-base"].replace("in_segment: base", "in_segment: home-market"),
    }


def test_a_segment_that_names_itself_is_renamed_within(workspace: Workspace) -> None:
    workspace.segment_path("base").write_text("name: Base\nwhere: {in_segment: base}\n")
    rename(workspace, "base", "b2")
    assert texts(workspace)["b2"] == "name: Base\nwhere: {in_segment: b2}\n"


def test_an_interrupted_renaming_is_completed_by_another(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("niche.segments.documents.files._move", killed)
        with pytest.raises(KeyboardInterrupt):
            rename(workspace, "base", "b2")
    rename(workspace, "base", "b2")
    assert [use.file.slug for use in uses(workspace, "b2")] == ["off-base", "on-base"]
    assert texts(workspace)["b2"] == FILES["base"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bas", "b2", r"there is no segment bas \(did you mean base\?\)"),
        ("base", "apart", "segment apart already exists"),
        ("base", "a/b", r"it is not a file name \(such as a-b\)"),
        ("base", "a:b", r"Windows takes no : in a file name \(such as a-b\)"),
        ("base", "CON", r"CON is a device on Windows, not a file \(such as con-segment\)"),
        ("base", "nul.x", r"nul is a device on Windows, not a file \(such as nul-x\)"),
        ("base", "x.", "Windows drops a dot or a blank at the end"),
        ("base", "Apart", "segment apart already exists, and Windows and macOS ignore capitals"),
        ("base", "..", "cannot be the name"),
        ("base", "", "cannot be the name"),
        ("base", "b" * 300, "cannot be the name"),
        ("base", "é" * 150, "cannot be the name"),
    ],
)
def test_a_renaming_that_cannot_be_changes_nothing(workspace: Workspace, old: str, new: str, said: str) -> None:
    before = texts(workspace)
    with pytest.raises(BadInputError, match=said):
        rename(workspace, old, new)
    assert texts(workspace) == before


@pytest.mark.parametrize("change", [lambda w: rename(w, "base", "b2"), lambda w: remove(w, "base")])
def test_a_file_that_cannot_be_read_and_may_refer_stops_it(workspace: Workspace, change: object) -> None:
    assert callable(change)
    workspace.segment_path("broken").write_text("name: Broken\nwhere: {all: [{in_segment: base}]\n")
    before = texts(workspace)
    with pytest.raises(BadInputError, match=r"broken\.yaml:2: cannot read this file, which may refer to base"):
        change(workspace)
    assert texts(workspace) == before
