"""The log of a segment: every version with its rule, its size on today's data and the size it recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import commit, git

from niche.segments.accounts.opening import open_universe
from niche.segments.counting.counter import Counter
from niche.segments.model.problems import BadInputError
from niche.segments.versions.sizelog import LoggedSize, size_log, sizes
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.workspace import open_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace in a sub-folder of a repository: one account of each size from 1 to 9."""
    home = tmp_path / "mono" / "growth"
    (home / "segments").mkdir(parents=True)
    (home / "accounts.csv").write_text("id,size\n" + "".join(f"A{size},{size}\n" for size in range(1, 10)))
    (home / "niche.yaml").write_text("data: accounts.csv\n")
    git(home.parent, "init", "--quiet", "--initial-branch=main")
    return home


def write(folder: Path, slug: str, where: str, more: str = "") -> None:
    (folder / "segments" / f"{slug}.yaml").write_text(f"name: S\nwhere: {{{where}}}\n{more}")


def logged(folder: Path, slug: str, limit: int = 200) -> tuple[LoggedSize, ...]:
    workspace = open_workspace(folder)
    return size_log(workspace, Counter(open_universe(workspace.settings), segments=segments_of(workspace)), slug, limit)


def said(entries: tuple[LoggedSize, ...]) -> list[tuple[str, str, int | None, int | None]]:
    return [(e.commit.subject if e.commit else "now", e.rule, e.accounts, e.recorded) for e in entries]


def test_every_version_the_newest_first(folder: Path) -> None:
    write(folder, "a", "size: {at_least: 3}")
    commit(folder, "first")
    write(folder, "a", "size: {at_least: 5}", "measured: {accounts: 4, of: 8, on: 2026-01-02, rule: aa, data: bb}\n")
    commit(folder, "narrower")
    write(folder, "b", "size: 1")
    commit(folder, "another segment")
    git(folder, "mv", "segments/a.yaml", "segments/c.yaml")
    commit(folder, "renamed")
    write(folder, "c", "size: {at_least: 9}")
    entries = logged(folder, "c")
    assert said(entries) == [
        ("now", "size ≥ 9", 1, None),
        ("renamed", "size ≥ 5", 5, 4),
        ("narrower", "size ≥ 5", 5, 4),
        ("first", "size ≥ 3", 7, None),
    ]
    assert list(sizes(entries)) == [7, 5, 5, 1]
    assert said(logged(folder, "c", limit=1))[1:] == [("renamed", "size ≥ 5", 5, 4)]


def test_what_is_committed_is_not_said_twice(folder: Path) -> None:
    write(folder, "a", "size: 3")
    commit(folder, "first")
    assert [entry.commit is None for entry in logged(folder, "a")] == [False]


def test_what_a_version_refers_to_is_of_its_time(folder: Path) -> None:
    (folder / "segments" / "list.txt").write_text("A1\n")
    write(folder, "base", "size: {above: 1}")
    write(folder, "a", "all: [{in_segment: base}]")
    write(folder, "named", "id: {listed_in: list.txt}")
    commit(folder, "first")
    write(folder, "base", "size: {above: 6}")
    write(folder, "a", "all: [{in_segment: base}, {size: {below: 9}}]")
    (folder / "segments" / "list.txt").write_text("A1\nA2\n")
    write(folder, "named", "id: {listed_in: list.txt}", "status: draft\n")
    commit(folder, "second")
    assert [entry.accounts for entry in logged(folder, "a")] == [2, 8]
    assert [entry.accounts for entry in logged(folder, "named")] == [2, 1]


def test_versions_that_say_nothing(folder: Path) -> None:
    write(folder, "a", "size: 3")
    commit(folder, "first")
    (folder / "segments" / "a.yaml").write_text("name: [\n")
    commit(folder, "broken")
    (folder / "segments" / "a.yaml").unlink()
    commit(folder, "gone")
    entries = logged(folder, "a")
    assert [(entry.rule.split(":")[0], entry.accounts) for entry in entries] == [
        ("deleted", None),
        ("cannot be read", None),
        ("size is 3", 1),
    ]
    assert list(sizes(entries)) == [1]


def test_before_the_first_commit_there_is_what_there_is_now(folder: Path) -> None:
    write(folder, "a", "size: 3")
    assert said(logged(folder, "a")) == [("now", "size is 3", 1, None)]


def test_an_unknown_segment_and_no_repository(folder: Path, tmp_path: Path) -> None:
    write(folder, "growth", "size: 3")
    commit(folder, "first")
    with pytest.raises(BadInputError, match="did you mean growth"):
        logged(folder, "grwth")
    (folder.parent / ".git").rename(tmp_path / "elsewhere")
    with pytest.raises(BadInputError, match="not in a git repository"):
        logged(folder, "growth")
