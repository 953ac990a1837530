"""git as a program: asked about one folder whoever starts niche, in its own words, and running nothing to look."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import commit, git, initialised

from niche.segments.versions.git import FileState, Repository
from niche.segments.versions.gitcommand import GitError, NoRepositoryError

SEGMENT = "segments/a.yaml"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one segment, in which the file changed after the commit."""
    folder = initialised(tmp_path / "clone")
    (folder / "segments").mkdir()
    (folder / SEGMENT).write_text("name: A\n")
    commit(folder, "Begin")
    (folder / SEGMENT).write_text("name: Another\n")
    return folder


# Started by another git


_ASKS = """
import sys
from pathlib import Path
from niche.segments.versions.git import Repository
repository = Repository.of(Path.cwd() / "segments")
states = [f"{path.name} {state}" for path, state in repository.states(Path.cwd() / "segments").items()]
Path(sys.argv[1]).write_text("\\n".join([str(repository.root), *states]))
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A command that writes which repository it finds, and what changed in it, into `found` of the test's folder."""
    script = tmp_path / "asks.py"
    script.write_text(_ASKS)
    return shlex.join([sys.executable, str(script), str(tmp_path / "found")])


def _hook(clone: Path, name: str, program: str) -> None:
    folder = Path(git(clone, "rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\nexec {program}\n")
    (folder / name).chmod(0o755)


def _by_hand(clone: Path, program: str) -> Path:
    subprocess.run(shlex.split(program), cwd=clone, check=True)
    return clone


def _with_its_folder(clone: Path, program: str) -> Path:
    environment = {**os.environ, "GIT_DIR": str(clone / ".git")}
    subprocess.run(shlex.split(program), cwd=clone, check=True, env=environment)
    return clone


def _with_everything_of_another(clone: Path, program: str) -> Path:
    other = initialised(clone.parent / "other")
    commit(other, "Other")
    places = {"GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other / ".git" / "index"}
    places |= {"GIT_COMMON_DIR": other / ".git", "GIT_OBJECT_DIRECTORY": other / ".git" / "objects"}
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}, "GIT_PREFIX": "segments/"}
    subprocess.run(shlex.split(program), cwd=clone, check=True, env=environment | {"GIT_GLOB_PATHSPECS": "1"})
    return clone


def _alias(clone: Path, program: str) -> Path:
    git(clone, "-c", f"alias.ask=!{program}", "ask")
    return clone


def _worktree(clone: Path) -> Path:
    tree = clone.parent / "tree"
    git(clone, "worktree", "add", "--quiet", str(tree), "-b", "side")
    (tree / SEGMENT).write_text("name: Another\n")
    return tree


def _alias_in_a_worktree(clone: Path, program: str) -> Path:
    return _alias(_worktree(clone), program)


def _hook_of(*words: str) -> Callable[[Path, str], Path]:
    def commits(clone: Path, program: str) -> Path:
        _hook(clone, "pre-commit", program)
        git(clone, "commit", "--quiet", "-m", "Try", *words)
        return clone

    return commits


def _hook_in_a_worktree(clone: Path, program: str) -> Path:
    return _hook_of("--allow-empty")(_worktree(clone), program)


def _hook_of_a_new_worktree(clone: Path, program: str) -> Path:
    git(clone, "checkout", "--", ".")
    _hook(clone, "post-checkout", f"sh -c {shlex.quote(f'echo name: Another > {SEGMENT}; {program}')}")
    git(clone, "worktree", "add", "--quiet", str(clone.parent / "tree"), "-b", "side")
    return clone.parent / "tree"


def _rebase_of_a_worktree(clone: Path, program: str) -> Path:
    tree = _worktree(clone)
    git(tree, "checkout", "--", ".")
    commit(tree, "More")
    changing = f"echo name: Another > {SEGMENT}; {program}; git checkout -- {SEGMENT}"
    git(tree, "rebase", "--quiet", "--exec", changing, "HEAD~1")
    return tree


def _submodule(clone: Path, program: str) -> Path:
    outer = initialised(clone.parent / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(clone), "inner")
    (outer / "inner" / SEGMENT).write_text("name: Another\n")
    git(outer, "submodule", "--quiet", "foreach", program)
    return outer / "inner"


@pytest.mark.parametrize(
    "start",
    [
        _by_hand,
        _with_its_folder,
        _with_everything_of_another,
        _alias,
        _alias_in_a_worktree,
        _hook_of("--allow-empty"),
        _hook_of("--all"),
        _hook_of("--", SEGMENT),
        _hook_in_a_worktree,
        _hook_of_a_new_worktree,
        _rebase_of_a_worktree,
        _submodule,
    ],
    ids=lambda start: getattr(start, "__name__", "").strip("_"),
)
def test_whoever_starts_niche_it_finds_what_it_finds_by_hand(
    clone: Path, program: str, start: Callable[[Path, str], Path]
) -> None:
    tree = start(clone, program)
    assert (clone.parent / "found").read_text().splitlines()[:2] in (
        [str(tree), "a.yaml modified"],
        [str(tree)],  # staged and committed by the very command that started it
    )
    assert (clone.parent / "found").read_text().splitlines()[0] == str(tree)


def test_a_repository_apart_from_its_files_is_found_where_both_places_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "segments").mkdir(parents=True)
    (home / SEGMENT).write_text("name: A\n")
    git(tmp_path, "init", "--quiet", "--bare", "dotfiles")
    with pytest.raises(NoRepositoryError):
        Repository.of(home / "segments")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "dotfiles"))
    monkeypatch.setenv("GIT_WORK_TREE", str(home))
    repository = Repository.of(home / "segments")
    assert repository.root == home
    assert repository.states(home / "segments") == {home / SEGMENT: FileState.UNTRACKED}
    assert repository.state_files()[0] == tmp_path / "dotfiles" / "HEAD"
    with pytest.raises(NoRepositoryError):
        Repository.of(tmp_path)


# In git's own words


def _owned_by_another(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clone.exists()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")


def _not_installed(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(clone))


def _not_a_program(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / "git").write_text("no program")
    (clone / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(clone))


def _bad_settings(clone: Path, _: pytest.MonkeyPatch) -> None:
    (clone / ".git" / "config").write_text("[core\n")


def _of_a_later_git(clone: Path, _: pytest.MonkeyPatch) -> None:
    git(clone, "config", "core.repositoryformatversion", "99")


def _worktree_without_its_repository(clone: Path, _: pytest.MonkeyPatch) -> None:
    git(clone, "init", "--quiet", f"--separate-git-dir={clone.parent / 'gits'}")
    (clone.parent / "gits").rename(clone.parent / "gone")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_owned_by_another, "git config --global --add safe.directory"),
        (_not_installed, "git is not installed, or not on the PATH"),
        (_not_a_program, "cannot run git: exec format error"),
        (_bad_settings, "bad config line 1 in file"),
        (_of_a_later_git, "Expected git repo version <= 1, found 99"),
        (_worktree_without_its_repository, "not a git repository: "),
    ],
)
def test_each_cause_has_words_of_its_own(
    clone: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path, pytest.MonkeyPatch], None], words: str
) -> None:
    spoil(clone, monkeypatch)
    with pytest.raises(GitError) as caught:
        Repository.of(clone / "segments")
    assert words in str(caught.value)
    assert "git init" not in str(caught.value)


def test_all_that_hooks_say_is_told(clone: Path) -> None:
    said = [f"check {number}...Passed" for number in range(40)] + ["- hook id: last", "segments/a.yaml: wrong"]
    halves = f"echo {shlex.quote(chr(10).join(said[:20]))}\necho {shlex.quote(chr(10).join(said[20:]))} >&2\nexit 1"
    _hook(clone, "pre-commit", f"sh -c {shlex.quote(halves)}")
    with pytest.raises(GitError) as caught:
        Repository.of(clone).commit([clone / SEGMENT], "Message")
    assert caught.value.output.splitlines() == said
    assert str(caught.value).splitlines()[1:] == said


def test_who_commits_without_a_name_is_told_what_to_set(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("user.name", "user.email"):
        git(clone, "config", "--unset", name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(clone, "config", "user.useConfigOnly", "true")
    with pytest.raises(GitError, match=r"git config --global user\.email"):
        Repository.of(clone).commit([clone / SEGMENT], "Message")


# Looking runs nothing


@pytest.fixture
def canary(tmp_path: Path) -> str:
    """A program that leaves a trace of having run."""
    script = tmp_path / "canary"
    script.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path / 'sang'))}\ncat\nexit 0\n")
    script.chmod(0o755)
    return str(script)


def _looks(folder: Path) -> None:
    """All that niche asks of git without being told to change anything."""
    repository = Repository.of(folder / "segments")
    repository.branch()
    repository.detached()
    repository.state_files()
    repository.has_commits()
    repository.states(folder / "segments")
    for commit_ in repository.log(folder / SEGMENT):
        repository.tree(commit_.id, "segments")
        repository.contents([f"{commit_.id}:{commit_.path}", f"{commit_.id}:segments/none.yaml"])
    repository.endpoints("main...HEAD")
    repository.knows("mian")
    repository.shallow()
    repository.unchecked(folder / "segments")
    repository.files_named(repository.revision("HEAD"), "niche.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "alias.status=!{}",
        "core.alternateRefsCommand={}",
        "core.askPass={}",
        "core.editor={}",
        "core.fsmonitor={}",
        "core.gitProxy={}",
        "core.pager={}",
        "core.sshCommand={}",
        "credential.helper=!{}",
        "diff.external={}",
        "diff.own.command={}",
        "diff.own.textconv={}",
        "filter.own.clean={}",
        "filter.own.process={}",
        "filter.own.smudge={}",
        "filter.o=w=n.clean={}",
        "gpg.program={}",
        "gpg.ssh.program={}",
        "gpg.ssh.defaultKeyCommand={}",
        "interactive.diffFilter={}",
        "merge.own.driver={}",
        "pager.log={}",
        "pager.status={}",
        "sequence.editor={}",
        "trailer.own.command={}",
        "uploadpack.packObjectsHook={}",
    ],
)
def test_looking_runs_no_program_that_the_repository_names(clone: Path, tmp_path: Path, canary: str, name: str) -> None:
    key, _, value = name.rpartition("=")
    git(clone, "config", key, value.format(canary))
    git(clone, "config", "log.showSignature", "true")
    git(clone, "config", "filter.own.required", "true")
    (clone / ".git" / "info").mkdir(exist_ok=True)
    (clone / ".git" / "info" / "attributes").write_text("*.yaml filter=own diff=own merge=own\nb.yaml filter=o=w=n\n")
    (clone / "segments" / "b.yaml").write_text("name: B\n")
    os.utime(clone / SEGMENT, (0, 0))
    _sign(clone)
    _looks(clone)
    assert not (tmp_path / "sang").exists()


def test_looking_runs_nothing_of_a_submodule(clone: Path, tmp_path: Path, canary: str) -> None:
    outer = initialised(tmp_path / "outer")
    (outer / "segments").mkdir()
    (outer / SEGMENT).write_text("name: A\n")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(clone), "segments/inner")
    commit(outer, "Begin")
    inner = outer / "segments" / "inner"
    for name in ("core.fsmonitor", "filter.own.clean"):
        git(inner, "config", name, canary)
    (inner / ".gitattributes").write_text("*.yaml filter=own\n")
    (inner / SEGMENT).write_text("name: B\n")
    _looks(outer)
    assert not (tmp_path / "sang").exists()


def _sign(clone: Path) -> None:
    """Give the last commit something that looks like a signature."""
    text = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=clone, capture_output=True, check=True).stdout
    head, body = text.split(b"\n\n", 1)
    signature = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=clone,
        input=head + signature + b"\n\n" + body,
        capture_output=True,
        check=True,
    ).stdout.decode()
    git(clone, "update-ref", "HEAD", made.strip())


@pytest.mark.parametrize("hook", ["post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-commit"])
def test_looking_runs_no_hook(clone: Path, tmp_path: Path, canary: str, hook: str) -> None:
    _hook(clone, hook, canary)
    os.utime(clone / SEGMENT, (0, 0))
    _looks(clone)
    assert not (tmp_path / "sang").exists()


@pytest.mark.parametrize("address", ["ext::{} x", "ssh://nobody@localhost/x", "file://{}", "own::x"])
def test_looking_fetches_nothing(clone: Path, tmp_path: Path, canary: str, address: str) -> None:
    commit(clone, "Second")
    git(clone, "config", "uploadpack.allowFilter", "true")
    part = tmp_path / "part"
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{clone}", str(part))
    git(part, "config", "remote.origin.url", address.format(canary))
    for name in ("core.sshCommand", "remote.origin.uploadpack"):
        git(part, "config", name, canary)
    repository = Repository.of(part)
    with pytest.raises(GitError, match="this clone lacks older files") as caught:
        repository.contents([f"HEAD:{SEGMENT}"])
    assert "from promisor remote" in caught.value.output
    assert not (tmp_path / "sang").exists()


def test_a_filter_of_the_user_is_the_users(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Git LFS is set up: a file that it stores elsewhere is no change."""
    own = tmp_path / "own"
    own.write_text('[filter "own"]\n\tclean = sed s/nome/name/\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    (clone / ".gitattributes").write_text("*.yaml filter=own\n")
    (clone / SEGMENT).write_text("nome: A\n")
    assert Repository.of(clone).states(clone / "segments") == {}


def test_a_commit_runs_the_hooks_and_filters_of_the_repository(clone: Path, tmp_path: Path, canary: str) -> None:
    _hook(clone, "pre-commit", canary)
    git(clone, "config", "filter.own.clean", "sed s/Another/Filtered/")
    (clone / ".gitattributes").write_text("*.yaml filter=own\n")
    Repository.of(clone).commit([clone / SEGMENT], "Message")
    assert (tmp_path / "sang").exists()
    assert git(clone, "show", f"HEAD:{SEGMENT}") == "name: Filtered"


# Names that are patterns to git


@pytest.mark.parametrize("name", ["[ab].yaml", "*.yaml", "?.yaml", ":(top)b.yaml", ":!a.yaml"])
def test_a_name_that_is_a_pattern_is_a_name(clone: Path, name: str) -> None:
    git(clone, "checkout", "--", ".")
    file = clone / "segments" / name
    for changed in (file, clone / "segments" / "b.yaml", clone / SEGMENT):
        changed.write_text(f"name: {changed.name!r}\n")
    repository = Repository.of(clone)
    repository.commit([file], "Only this")
    assert git(clone, "show", "--name-only", "--format=", "-z", "HEAD").rstrip("\0") == f"segments/{name}"
    assert [one.subject for one in repository.log(file)] == ["Only this"]
    assert len(repository.states(clone / "segments")) == 2
    (clone / "segments" / name).write_text("name: Changed\n")
    assert repository.states(file) == {file: FileState.MODIFIED}
