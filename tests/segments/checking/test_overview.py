"""Every segment in one line: sizes, findings, git, told as they become known."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import commit, git

from niche.segments.checking import overview as overviews
from niche.segments.checking.overview import Standing, git_states, overview, together
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Asked
from niche.segments.findings.finding import Severity
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.filters import Condition
from niche.segments.model.segment import Segment
from niche.segments.project import Project
from niche.segments.versions.git import FileState
from niche.segments.workspace.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A folder of four segments in a repository: as committed, changed, new, and one that cannot be read."""
    home = tmp_path / "growth"
    (home / "segments" / "lists").mkdir(parents=True)
    (home / "accounts.csv").write_text("id,size\n" + "".join(f"A{size},{size}\n" for size in range(1, 10)))
    (home / "niche.yaml").write_text("data: accounts.csv\n")
    write(home, "base", "{size: {at_least: 5}}")
    write(home, "on-base", "{in_segment: base}")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "first")
    write(home, "on-base", "{all: [{in_segment: base}, {size: {at_most: 5}}]}")
    write(home, "new", "{size: {above: 90}}")
    (home / "segments" / "broken.yaml").write_text("name: Broken\nwhere: {size: {between: [1}\n")
    (home / "segments" / "lists" / "new.yaml").write_text("no segment\n")
    return open_workspace(home)


def write(home: Path, slug: str, where: str) -> None:
    (home / "segments" / f"{slug}.yaml").write_text(f"name: S\nwhere: {where}\n")


def told(workspace: Workspace, **hand: Segment) -> list[dict[str, Standing]]:
    return [{one.slug: one for one in standings} for standings in overview(Project.of(workspace), hand)]


def test_it_is_told_as_read_then_counted_then_looked_at(workspace: Workspace) -> None:
    read, *counted, first, second, last = told(workspace)
    assert list(read) == ["base", "broken", "new", "on-base"]
    sizes = [{slug: one.member.accounts for slug, one in step.items() if one.member} for step in (read, *counted)]
    assert sizes == [{}, {"base": 5}, {"base": 5, "new": 0}, {"base": 5, "new": 0, "on-base": 1}]
    looked = [[slug for slug, one in step.items() if one.findings is not None] for step in (read, first, second, last)]
    assert looked == [[], ["base"], ["base", "new"], ["base", "new", "on-base"]]
    assert "empty" in [finding.rule for finding in last["new"].findings or ()]


def test_the_first_of_many_are_told_before_the_others_are_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviews, "AT_ONCE", 2)
    first, *_, read = told(workspace)[:3]
    assert [slug for slug, one in first.items() if one.segment or one.problems] == ["base", "broken"]
    assert list(first) == list(read)
    assert [slug for slug, one in read.items() if one.segment] == ["base", "new", "on-base"]
    assert read["base"].used_by == ("on-base",)


def test_each_is_seen_beside_the_others_without_counting_those_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = workspace.settings.segments
    for slug in ("base", "one", "two"):
        (segments / f"{slug}.yaml").write_text("name: S\nstatus: active\nwhere: {size: {at_least: 5}}\n")
    survey, asked = overview(Project.of(workspace)), list[Asked]()
    while not all(one.member or one.problems for one in next(survey)):
        pass

    def match(counter: Counter, where: Asked) -> AccountSet:
        asked.append(where)
        return evaluated(counter, where)

    evaluated = Counter.match
    monkeypatch.setattr(Counter, "match", match)
    *_, last = survey
    duplicates = [one.slug for one in last if "duplicate" in {finding.rule for finding in one.findings or ()}]
    assert duplicates == ["base", "one", "two"]
    peers = {segment.where for segment in (one.segment for one in last) if segment}
    assert not [where for where in asked if not isinstance(where, AccountSet) and where in peers]


def test_what_cannot_be_read_counts_as_an_error(workspace: Workspace) -> None:
    *_, looked = told(workspace)
    assert looked["broken"].segment is None
    assert "broken.yaml:2" in str(looked["broken"].problems[0])
    assert [looked["broken"].count_of(severity) for severity in (Severity.ERROR, Severity.NOTE)] == [1, 0]
    assert looked["new"].count_of(Severity.ERROR) == 1


def test_git_and_references_are_known_from_the_start(workspace: Workspace) -> None:
    read, *_ = told(workspace)
    assert {slug: one.state for slug, one in read.items()} == {
        "base": None,
        "broken": FileState.UNTRACKED,
        "new": FileState.UNTRACKED,
        "on-base": FileState.MODIFIED,
    }
    assert {slug: one.used_by for slug, one in read.items() if one.used_by} == {"base": ("on-base",)}


def test_the_segment_in_hand_is_taken_as_it_is_on_the_screen(workspace: Workspace) -> None:
    hand = Segment("In hand", Condition("size", "at_least", 8))
    *_, looked = told(workspace, base=hand, unsaved=hand)
    assert {slug: one.member.accounts for slug, one in looked.items() if one.member} == {
        "base": 2,
        "new": 0,
        "on-base": 1,  # refers to the file
        "unsaved": 2,
    }


def test_it_can_be_cancelled(workspace: Workspace) -> None:
    survey = overview(Project.of(workspace), cancelled=lambda: True)
    next(survey)
    with pytest.raises(CancelledError):
        next(survey)


def test_without_git_there_are_no_states(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_states(workspace) == {}


def test_without_a_folder_of_segments(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("a,b\n1,2\n")
    workspace = open_workspace(tmp_path / "accounts.csv")
    git(tmp_path, "init", "--quiet")
    assert git_states(workspace) == {}
    assert told(workspace) == [{}]


def test_active_segments_are_seen_together_once_all_are_counted(workspace: Workspace) -> None:
    home = workspace.root
    for slug, where in (("base", "{size: {at_least: 5}}"), ("low", "{size: {at_most: 6}}")):
        (home / "segments" / f"{slug}.yaml").write_text(f"name: S\nstatus: active\nwhere: {where}\n")
    project = Project.of(open_workspace(home))
    *_, last = overview(project)
    found = together(project, last)
    assert (found.active, found.union.accounts, found.coverage.everything.accounts) == (2, 9, 0)
    assert [(pair.first, pair.second, pair.shared) for pair in found.pairs][:1] == [("base", "low", 2)]
    assert len(found.pairs) == 6
    assert "left-out" in [finding.rule for finding in found.findings]
