"""git, for real: clones, worktrees, sub-folders, detached heads, odd names."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import git

from niche.segments.versions.git import FileState, Repository
from niche.segments.versions.gitcommand import GitError, NoRepositoryError


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one commit; segment files in a sub-folder, as in a monorepo."""
    folder = tmp_path / "mono"
    segments = folder / "growth" / "segments"
    segments.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "niche tests")
    git(folder, "config", "user.email", "tests@example.com")
    (segments / "a.yaml").write_text("name: A\n")
    (segments / "b ü.yaml").write_text("name: B\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "two segments")
    return folder


def test_no_repository(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "not" / "there"):
        with pytest.raises(NoRepositoryError):
            Repository.of(folder)


def test_no_git(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        Repository.of(clone)


def test_a_sub_folder_and_a_worktree_belong_to_it(clone: Path, tmp_path: Path) -> None:
    git(clone, "worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "side")
    assert Repository.of(clone / "growth" / "segments").root == clone
    tree = Repository.of(tmp_path / "tree" / "growth" / "segments" / "a.yaml")
    assert tree.root == tmp_path / "tree"
    assert tree.branch() == "side"


def test_branch_and_detached_head(clone: Path) -> None:
    repository = Repository.of(clone)
    assert repository.branch() == "main"
    git(clone, "checkout", "--quiet", "--detach")
    assert repository.revision("HEAD").startswith(repository.branch())


def test_states(clone: Path) -> None:
    segments = clone / "growth" / "segments"
    (segments / "b ü.yaml").write_text("name: B2\n")
    (segments / "new\ttab.yaml").write_text("name: N\n")
    (segments / "staged.yaml").write_text("name: S\n")
    git(clone, "add", "growth/segments/staged.yaml")
    git(clone, "mv", "growth/segments/a.yaml", "growth/segments/renamed.yaml")
    (clone / "elsewhere.yaml").write_text("")
    assert Repository.of(clone).states(segments) == {
        segments / "b ü.yaml": FileState.MODIFIED,
        segments / "new\ttab.yaml": FileState.UNTRACKED,
        segments / "staged.yaml": FileState.ADDED,
        segments / "renamed.yaml": FileState.RENAMED,
    }


def test_a_conflict_is_a_state(clone: Path) -> None:
    file = clone / "growth" / "segments" / "a.yaml"
    git(clone, "checkout", "--quiet", "-b", "side")
    file.write_text("name: ours\n")
    git(clone, "commit", "--quiet", "-am", "ours")
    git(clone, "checkout", "--quiet", "main")
    file.write_text("name: theirs\n")
    git(clone, "commit", "--quiet", "-am", "theirs")
    with pytest.raises(subprocess.CalledProcessError):
        git(clone, "merge", "side")
    assert Repository.of(clone).states(file.parent) == {file: FileState.CONFLICTED}


def test_blobs_of_many_revisions_in_one_go(clone: Path) -> None:
    repository = Repository.of(clone)
    first = repository.revision("HEAD")
    file = clone / "growth" / "segments" / "a.yaml"
    file.write_text("name: A2\n# no newline at the end")
    git(clone, "commit", "--quiet", "-am", "second")
    path = repository.relative(file)
    folder = path.rpartition("/")[0]
    names = [f"{first}:{path}", f"HEAD:{path}", "HEAD:missing.yaml", f"HEAD:{folder}", f"{first}:{path}"]
    last = b"name: A2\n# no newline at the end"
    assert repository.contents(names) == [b"name: A\n", last, None, None, b"name: A\n"]


def test_names_at_a_revision(clone: Path) -> None:
    segments = clone / "growth" / "segments"
    repository = Repository.of(clone)
    head = repository.revision("HEAD")
    assert [entry.name for entry in repository.tree(head, repository.named(segments))] == ["a.yaml", "b ü.yaml"]
    assert [(entry.name, entry.is_file) for entry in repository.tree(head, ".")] == [("growth", False)]
    assert repository.tree(head, "growth/none") == repository.tree(head, "growth/segments/a.yaml") == ()
    assert repository.files_named(head, "a.yaml") == ("growth/segments/a.yaml",)


def test_the_log_follows_a_rename(clone: Path) -> None:
    segments = clone / "growth" / "segments"
    git(clone, "mv", "growth/segments/a.yaml", "growth/segments/z.yaml")
    git(clone, "commit", "--quiet", "-m", "rename")
    commits = Repository.of(clone).log(segments / "z.yaml")
    assert [(commit.subject, commit.path) for commit in commits] == [
        ("rename", "growth/segments/z.yaml"),
        ("two segments", "growth/segments/a.yaml"),
    ]


def test_an_unknown_revision_names_the_nearest(clone: Path) -> None:
    with pytest.raises(GitError, match=r"no revision mian .*did you mean main\?"):
        Repository.of(clone).revision("mian")


def test_a_revision_is_never_an_option(clone: Path) -> None:
    with pytest.raises(GitError, match="no revision --output"):
        Repository.of(clone).revision("--output=x")


def test_a_commit_takes_only_its_file(clone: Path) -> None:
    segments = clone / "growth" / "segments"
    (segments / "a.yaml").write_text("name: A2\n")
    (segments / "b ü.yaml").write_text("name: B2\n")
    git(clone, "add", "growth/segments/b ü.yaml")
    repository = Repository.of(clone)
    repository.commit([segments / "a.yaml"], "A grows")
    assert repository.states(segments) == {segments / "b ü.yaml": FileState.MODIFIED}
    assert repository.log(segments / "a.yaml")[0].subject == "A grows"


@pytest.mark.parametrize(
    "message", ["x" * 3_000_000, "half \ud800, none \0", "-m\n\nnot an option"], ids=["long", "no text", "option"]
)
def test_any_message_can_be_committed(clone: Path, message: str) -> None:
    segments = clone / "growth" / "segments"
    (segments / "a.yaml").write_text("name: A2\n")
    Repository.of(clone).commit([segments / "a.yaml"], message)
    assert git(clone, "log", "-1", "--format=%B").startswith(message[:4])


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    repository = Repository.of(tmp_path)
    assert not repository.has_commits()
    assert repository.branch() == "main"


def _whole(clone: Path, _: Path) -> Path:
    return clone


def _worktree(clone: Path, folder: Path) -> Path:
    git(clone, "worktree", "add", "--quiet", str(folder / "tree"), "-b", "side")
    return folder / "tree"


def _submodule(clone: Path, folder: Path) -> Path:
    outer = folder / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(clone), "inner")
    return outer / "inner"


def _elsewhere(clone: Path, folder: Path) -> Path:
    git(clone, "init", "--quiet", f"--separate-git-dir={folder / 'gits'}")
    return clone


def _packed(clone: Path, _: Path) -> Path:
    git(clone, "pack-refs", "--all")
    return clone


def _detached(clone: Path, _: Path) -> Path:
    git(clone, "checkout", "--quiet", "--detach")
    return clone


HOMES = [_whole, _worktree, _submodule, _elsewhere, _packed, _detached]


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(
    "step",
    [
        ("commit", "--quiet", "--allow-empty", "-m", "nothing"),
        ("checkout", "--quiet", "-b", "other"),
        ("rm", "--quiet", "--cached", "growth/segments/a.yaml"),
    ],
    ids=["commit", "checkout", "stage"],
)
def test_what_git_does_shows_in_its_files(
    clone: Path, tmp_path: Path, home: Callable[[Path, Path], Path], step: tuple[str, ...]
) -> None:
    repository = Repository.of(home(clone, tmp_path))

    def stamps() -> list[tuple[Path, bytes | None]]:
        return [(path, path.read_bytes() if path.exists() else None) for path in repository.state_files()]

    before = stamps()
    assert stamps() == before
    git(repository.root, *step)
    assert stamps() != before
