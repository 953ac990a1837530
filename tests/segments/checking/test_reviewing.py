"""The segment in hand beside its last commit, whatever state git is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import commit, git

from niche.segments.checking.reviewing import SUBJECT, Base, Review, files_to_commit, propose_message, review
from niche.segments.model.problems import BadInputError
from niche.segments.project import open_project
from niche.segments.workspace.workspace import open_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace in a sub-folder of what may become a repository: one account of each size from 1 to 9."""
    home = tmp_path / "mono" / "growth"
    (home / "segments").mkdir(parents=True)
    (home / "accounts.csv").write_text("id,size\n" + "".join(f"A{size},{size}\n" for size in range(1, 10)))
    (home / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id}\n")
    return home


def at_least(size: int, more: str = "") -> str:
    return f"name: S\nwhere: {{size: {{at_least: {size}}}}}\n{more}"


def write(folder: Path, slug: str, text: str) -> None:
    (folder / "segments" / f"{slug}.yaml").write_text(text)


def begin(folder: Path) -> None:
    git(folder.parent, "init", "--quiet", "--initial-branch=main")


def reviewed(folder: Path, text: str, slug: str = "a") -> Review:
    return review(open_project(folder), slug, text)


def sizes(found: Review) -> tuple[int | None, int | None]:
    before, after = found.comparison.before, found.comparison.after
    return before and before.accounts, after and after.accounts


def test_what_is_in_hand_is_compared_with_the_last_commit_whatever_is_on_disk(folder: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    commit(folder, "first")
    write(folder, "a", at_least(5))
    found = reviewed(folder, at_least(8))
    assert (found.base, found.branch, found.detached) == (Base.COMMIT, "main", False)
    assert (found.before, found.text) == (at_least(3), at_least(8))
    assert sizes(found) == (7, 2)
    assert found.comparison.rule == ("changed: size ≥ 3 → size ≥ 8",)
    assert not found.same


def test_nothing_changed(folder: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    commit(folder, "first")
    assert reviewed(folder, at_least(3)).same
    assert not reviewed(folder, at_least(3, "owner: ana@example.com\n")).same


def test_a_change_of_what_it_refers_to_is_a_change(folder: Path) -> None:
    begin(folder)
    write(folder, "base", at_least(3))
    write(folder, "a", text := "name: S\nwhere: {in_segment: base}\n")
    commit(folder, "first")
    write(folder, "base", at_least(5))
    found = reviewed(folder, text)
    assert (found.same, sizes(found)) == (False, (7, 5))


def test_a_detached_head(folder: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    first = commit(folder, "first")
    write(folder, "a", at_least(5))
    commit(folder, "second")
    git(folder, "checkout", "--quiet", "--detach", first)
    found = reviewed(folder, at_least(5))
    assert (found.detached, first.startswith(found.branch), sizes(found)) == (True, True, (7, 5))


def test_a_worktree(folder: Path, tmp_path: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    commit(folder, "first")
    git(folder, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    found = reviewed(tmp_path / "side" / "growth", at_least(5))
    assert (found.branch, sizes(found)) == ("side", (7, 5))
    write(tmp_path / "side" / "growth", "a", at_least(5))
    side = open_workspace(tmp_path / "side" / "growth")
    assert files_to_commit(side, "a") == (side.segment_path("a"),)
    assert files_to_commit(open_workspace(folder), "a") == ()


def test_a_repository_without_commits(folder: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    found = reviewed(folder, at_least(3))
    assert (found.base, found.branch, found.before, sizes(found)) == (Base.NOTHING, "main", None, (None, 7))
    assert files_to_commit(open_workspace(folder), "a") == (folder / "segments" / "a.yaml",)


def test_without_a_repository_the_saved_file_is_the_base(folder: Path) -> None:
    write(folder, "a", at_least(3))
    found = reviewed(folder, at_least(8))
    assert (found.base, found.branch, found.before, sizes(found)) == (Base.FILE, "", at_least(3), (7, 2))
    assert found.without == "this folder is not in a git repository"
    with pytest.raises(BadInputError, match="not in a git repository"):
        files_to_commit(open_workspace(folder), "a")


def test_without_the_git_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    monkeypatch.setenv("PATH", "")
    found = reviewed(folder, at_least(8))
    assert (found.base, found.without) == (Base.FILE, "git is not installed, or not on the PATH")


def test_a_segment_that_was_never_saved(folder: Path) -> None:
    begin(folder)
    write(folder, "other", at_least(3))
    commit(folder, "first")
    found = reviewed(folder, at_least(8), "new")
    assert (found.before, sizes(found)) == (None, (None, 2))


def test_a_version_that_could_not_be_read(folder: Path) -> None:
    begin(folder)
    (folder / "segments" / "a.yaml").write_bytes(b"\xff\xfe not UTF-8")
    commit(folder, "first")
    found = reviewed(folder, at_least(8))
    assert (found.before, sizes(found)) == (None, (None, 2))
    assert found.comparison.problems


def test_a_commit_takes_the_files_of_values_that_the_segment_names(folder: Path) -> None:
    begin(folder)
    write(folder, "a", "name: S\nwhere: {id: {listed_in: lists/named.txt}}\n")
    write(folder, "b", at_least(3))
    commit(folder, "first")
    (folder / "segments" / "lists").mkdir()
    (folder / "segments" / "lists" / "named.txt").write_text("A1\nA2\n")
    write(folder, "b", at_least(4))
    workspace = open_workspace(folder)
    assert files_to_commit(workspace, "a") == (folder / "segments" / "lists" / "named.txt",)
    assert files_to_commit(workspace, "b") == (folder / "segments" / "b.yaml",)


@pytest.mark.parametrize(
    ("before", "after", "subject", "body"),
    [
        (at_least(3), at_least(8), "a: size ≥ 3 → size ≥ 8 (7 → 2)", ["7 → 2 accounts (-5)", "5 accounts leave"]),
        (at_least(9), at_least(8), "a: size ≥ 9 → size ≥ 8 (1 → 2)", ["1 → 2 accounts (+1)", "1 account enters"]),
        (at_least(3), at_least(3, "owner: ana@example.com\n"), "a: change owner (7)", ["7 accounts, as before"]),
        (
            "name: S\nwhere: {all: [{size: {at_least: 3}}, {size: {above: 0}}]}\n",
            "name: S\nwhere: {all: [{size: {at_least: 4}}, {size: {above: 0}}, {id: [A5]}]}\n",
            "a: 2 changes of the rule (7 → 1)",
            ["- changed: size ≥ 3 → size ≥ 4", "- added: id in A5"],
        ),
        (None, at_least(8), "Add a (2)", ["– → 2 accounts"]),
    ],
)
def test_the_proposed_message(folder: Path, before: str | None, after: str, subject: str, body: list[str]) -> None:
    begin(folder)
    if before is not None:
        write(folder, "a", before)
    commit(folder, "first")
    found, text = propose_message(reviewed(folder, after))
    assert found == subject
    assert set(body) <= set(text.splitlines())


def test_a_subject_is_as_long_as_git_shows_it_and_names_no_account(folder: Path) -> None:
    begin(folder)
    write(folder, "a", at_least(3))
    commit(folder, "first")
    subject, body = propose_message(reviewed(folder, f"name: S\nwhere: {{id: {{starts_with: {'long ' * 20}}}}}\n"))
    assert len(subject) == SUBJECT
    assert subject.endswith("…")
    assert body.splitlines()[-1] == "7 accounts leave"
