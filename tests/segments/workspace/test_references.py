"""Segments defined by segments: they are followed, and stay whole when one is renamed or removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from referring import FILES, referring, texts
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Condition, Filter, InSegment, Not, Off
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.references import inlined, references, remove, segments_of, uses
from niche.segments.workspace.segment_names import is_slug
from niche.segments.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return referring(tmp_path)


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


BIG = Condition("size", "above", 5)
SEGMENTS: dict[str, Filter] = {
    "big": BIG,
    "off": All((Off(BIG),)),
    "here": All((InSegment("there"), BIG)),
    "there": Not(InSegment("here")),
}


@pytest.mark.parametrize(
    ("where", "inlined_"),
    [
        (All((InSegment("big"), Not(InSegment("big")))), All((BIG, Not(BIG)))),
        (Not(InSegment("off")), Not(All())),
        (All((Off(InSegment("big")), InSegment("nowhere"))), All((Off(InSegment("big")), InSegment("nowhere")))),
        (InSegment("here"), All((Not(InSegment("here")), BIG))),
    ],
)
def test_what_a_filter_refers_to_is_put_in_its_place(where: Filter, inlined_: Filter) -> None:
    assert inlined(where, SEGMENTS.get) == inlined_


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
