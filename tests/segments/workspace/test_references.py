"""Segments defined by segments: they are followed, and stay whole when one is renamed or removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import universe

from niche.segments.checking.renaming import rename
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Filter, InSegment, Not, Off
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.references import references, remove, segments_of, uses
from niche.segments.workspace.segment_names import is_slug
from niche.segments.workspace.workspace import Workspace, open_workspace

FILES = {
    "base": "name: Base\nwhere:\n  country: DE\n",
    "on-base": "name: On base  # why\nwhere:\n  all:\n    - in_segment: base   # home\n    - size: {above: 5}\n",
    "off-base": "name: Off base\nwhere:\n  any: [{off: {in_segment: base}}, {not: {in_segment: on-base}}]\n",
    "apart": "name: Apart\nwhere:\n  country: base\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "segments").mkdir()
    for slug, text in FILES.items():
        (tmp_path / "segments" / f"{slug}.yaml").write_text(text)
    (tmp_path / "accounts.csv").write_text("country,size\nDE,10\nDE,1\nFR,10\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    return open_workspace(tmp_path)


def texts(workspace: Workspace) -> dict[str, str]:
    return {slug: workspace.segment_path(slug).read_text() for slug in workspace.slugs()}


@pytest.mark.parametrize(
    ("where", "named"),
    [
        (All(), []),
        (InSegment("a"), [((), "a")]),
        (All((Not(InSegment("a")), Off(InSegment("b")))), [((0, 0), "a"), ((1, 0), "b")]),
    ],
)
def test_references(where: Filter, named: list[tuple[tuple[int, ...], str]]) -> None:
    assert list(references(where)) == named


def test_every_use_is_found_with_its_place(workspace: Workspace) -> None:
    assert [(use.file.slug, use.problem("").line) for use in uses(workspace, "base")] == [
        ("off-base", 3),
        ("on-base", 4),
    ]


# Following


def test_counting_follows_the_files(workspace: Workspace) -> None:
    counter = Counter(universe(country=["DE", "DE", "FR"], size=[10, 1, 10]), segments=segments_of(workspace))
    assert counter.size(InSegment("on-base")) == 1
    workspace.segment_path("base").write_text("name: Base\nwhere:\n  country: [DE, FR]\n")
    assert counter.size(InSegment("on-base")) == 2
    workspace.segment_path("base").write_text("name: Base\nwhere:\n  country: {att: 3}\n")
    assert (counter.size(InSegment("base")), counter.undecided(InSegment("base"))) == (0, 3)
    workspace.segment_path("base").unlink()
    assert counter.size(InSegment("base")) == 0


def test_names_that_lead_out_of_the_folder_are_no_segments(workspace: Workspace) -> None:
    (workspace.root / "outside.yaml").write_text("name: Outside\n")
    assert segments_of(workspace)("../outside") is None


# Renaming


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
        ("base", "apart", "there is a segment apart already"),
        ("base", "a/b", r"it is no name for a file in the folder of segments \(such as a-b\)"),
        ("base", "a:b", r"Windows takes no : in a file name \(such as a-b\)"),
        ("base", "CON", r"CON is a device on Windows, not a file \(such as con-segment\)"),
        ("base", "nul.x", r"nul is a device on Windows, not a file \(such as nul-x\)"),
        ("base", "x.", "Windows drops a dot or a blank at the end"),
        ("base", "Apart", "there is a segment apart already, and Windows and macOS tell no capitals apart"),
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
    with pytest.raises(BadInputError, match=r"broken\.yaml:2: this file cannot be read, and may refer to base"):
        change(workspace)
    assert texts(workspace) == before


@pytest.mark.parametrize("name", ["growth-saas", "Growth SaaS", "größe", "a.b"])
def test_names_of_files(name: str) -> None:
    assert is_slug(name)


# Removing


def test_what_is_used_stays(workspace: Workspace) -> None:
    with pytest.raises(BadInputError) as refused:
        remove(workspace, "base")
    assert [(Path(p.file).name, p.line, p.message) for p in refused.value.problems] == [
        ("off-base.yaml", 3, "base is used here"),
        ("on-base.yaml", 4, "base is used here"),
    ]
    assert texts(workspace) == FILES


def test_what_is_not_used_goes(workspace: Workspace) -> None:
    remove(workspace, "off-base")
    remove(workspace, "on-base")
    remove(workspace, "base")
    assert texts(workspace).keys() == {"apart"}


def test_a_segment_that_only_itself_uses_or_that_cannot_be_read_goes(workspace: Workspace) -> None:
    workspace.segment_path("self").write_text("name: Self\nwhere: {in_segment: self}\n")
    workspace.segment_path("broken").write_text("name: [")
    remove(workspace, "self")
    remove(workspace, "broken")
    assert texts(workspace).keys() == FILES.keys()
