"""How people lay a workspace out in a repository: a diff tells what changed, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import commit, git, initialised

from niche.segments.accounts.opening import open_universe
from niche.segments.checking.comparing import compare, remarks
from niche.segments.checking.overview import git_states
from niche.segments.checking.reviewing import files_to_commit
from niche.segments.counting.counter import Counter
from niche.segments.project import Project
from niche.segments.versions.git import FileState
from niche.segments.versions.sizelog import cut_short, size_log
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.workspace import Workspace, open_workspace

BIG = "name: Big\nwhere: {employees: {at_least: 100}}\n"
BIGGER = "name: Big\nwhere: {employees: {at_least: 1000}}\n"
SMALL = "name: Small\nwhere: {employees: {below: 100}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a workspace of two segments, at its top."""
    folder = initialised(tmp_path / "w")
    (folder / "niche.yaml").write_text("niche: 1\ndata: a.csv\n")
    (folder / "a.csv").write_text("company,employees\nA,10\nB,200\nC,3000\n")
    put(folder, "segments/big.yaml", BIG)
    put(folder, "segments/small.yaml", SMALL)
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def link(folder: Path, name: str, target: str) -> None:
    (folder / name).symlink_to(target)


def opened(folder: Path) -> tuple[Workspace, Counter]:
    workspace = open_workspace(folder)
    return workspace, Counter(open_universe(workspace.settings), segments=segments_of(workspace))


def differing(folder: Path, revision: str = "HEAD") -> list[str]:
    """What a diff says, in a word a segment."""
    found = compare(Project(*opened(folder)), revision)
    return [f"{one.slug} {one.fate}{f' from {one.was}' if one.was else ''}" for one in found]


# Layouts in which nothing changed since the commit


def _plain(root: Path) -> Path:
    return root


def _capitals(root: Path) -> Path:
    put(root, "segments/LARGE.YAML", BIG)
    put(root, "segments/Tiny.Yml", SMALL)
    return root


def _two_of_one_name(root: Path) -> Path:
    put(root, "segments/big.yml", BIGGER)
    put(root, "segments/big.YAML", SMALL)
    return root


def _hidden(root: Path) -> Path:
    put(root, "segments/.pre-commit-config.yaml", "repos: []\n")
    return root


def _sub_folders(root: Path) -> Path:
    put(root, "segments/marketing/de.yaml", BIG)
    put(root, "segments/x.yaml/y", "")
    return root


def _beside_other_files(root: Path) -> Path:
    (root / "niche.yaml").write_text("niche: 1\ndata: a.csv\nsegments: .\n")
    put(root, "big.yaml", BIG)
    put(root, "docker-compose.yml", "services: {}\n")
    put(root, "accepted.yaml", "accepted: []\n")
    return root


def _linked_segment(root: Path) -> Path:
    put(root, "common/linked.yaml", BIG)
    link(root, "segments/linked.yaml", "../common/linked.yaml")
    link(root, "segments/twice.yaml", "linked.yaml")
    link(root, "segments/gone.yaml", "nowhere.yaml")
    return root


def _linked_from_outside(root: Path) -> Path:
    put(root, "growth/niche.yaml", "niche: 1\ndata: ../a.csv\n")
    put(root, "growth/segments/own.yaml", BIG)
    link(root, "growth/segments/theirs.yaml", "../../segments/big.yaml")
    return root / "growth"


def _linked_folder(root: Path) -> Path:
    (root / "segments").rename(root / "common")
    link(root, "segments", "common")
    return root


def _linked_folder_of_another_workspace(root: Path) -> Path:
    put(root, "growth/niche.yaml", "niche: 1\ndata: ../a.csv\n")
    link(root, "growth/segments", "../segments")
    return root / "growth"


def _folder_elsewhere_in_the_repository(root: Path) -> Path:
    put(root, "growth/niche.yaml", "niche: 1\ndata: ../a.csv\nsegments: ../segments\n")
    return root / "growth"


def _workspace_reached_through_a_link(root: Path) -> Path:
    link(root.parent, "short", "w")
    return root.parent / "short"


def _letters_with_marks(root: Path) -> Path:
    put(root, "segments/gro\u0308\u00dfe.yaml", BIG)
    return root


LAYOUTS = [
    *(_plain, _capitals, _two_of_one_name, _hidden, _sub_folders, _beside_other_files, _letters_with_marks),
    *(_linked_segment, _linked_from_outside, _linked_folder, _linked_folder_of_another_workspace),
    *(_folder_elsewhere_in_the_repository, _workspace_reached_through_a_link),
]


@pytest.mark.parametrize("lay", LAYOUTS, ids=lambda lay: lay.__name__.strip("_"))
def test_nothing_differs_where_nothing_changed(root: Path, lay: Callable[[Path], Path]) -> None:
    folder = lay(root)
    commit(root, "Begin")
    commit(root, "Again")
    assert differing(folder) == []
    assert differing(folder, "HEAD~1..HEAD") == []
    assert git_states(open_workspace(folder)) == {}


@pytest.mark.parametrize("lay", LAYOUTS, ids=lambda lay: lay.__name__.strip("_"))
def test_a_change_is_one_change_and_can_be_committed(root: Path, lay: Callable[[Path], Path]) -> None:
    folder = lay(root)
    commit(root, "Begin")
    workspace = open_workspace(folder)
    slug = next(slug for slug in ("linked", "gr\u00f6\u00dfe", "LARGE", "big", "own") if slug in workspace.slugs())
    workspace.segment_path(slug).write_text(BIGGER)
    changed = sorted(["linked changed", "twice changed"] if slug == "linked" else [f"{slug} changed"])
    assert differing(folder) == changed
    assert git_states(workspace)[slug] is FileState.MODIFIED
    from niche.segments.versions.git import Repository

    Repository.of(folder).commit(files_to_commit(workspace, slug), "Change")
    assert git(root, "status", "--porcelain", "--untracked-files=no") == ""
    assert (differing(folder), differing(folder, "HEAD~1")) == ([], changed)
    subjects = [entry.commit.subject for entry in size_log(*opened(folder), slug) if entry.commit]
    assert subjects == ["Change", "Begin"]


def test_a_new_link_is_committed_with_what_it_leads_to(root: Path) -> None:
    commit(root, "Begin")
    new = _linked_segment(root)
    names = [str(path.relative_to(root)) for path in files_to_commit(open_workspace(new), "linked")]
    assert names == ["segments/linked.yaml", "common/linked.yaml"]


@pytest.mark.parametrize(
    ("lay", "said"),
    [
        (_two_of_one_name, "big.yml is not read: big.yaml has the same name"),
        (_hidden, ".pre-commit-config.yaml is not read: its name begins with a dot"),
        (_sub_folders, "marketing/ is not read: a file of segments in it; segments belong in segments/ itself"),
        (_beside_other_files, "docker-compose.yml is not read: it has neither niche: nor where:"),
        (_linked_from_outside, "theirs.yaml is not read: it is a link that leads out of the workspace"),
        (_linked_segment, "gone.yaml is not read: it leads to no file"),
    ],
)
def test_what_is_not_read_is_said_beside_the_diff(root: Path, lay: Callable[[Path], Path], said: str) -> None:
    folder = lay(root)
    commit(root, "Begin")
    assert said in remarks(open_workspace(folder), "HEAD")


# What was moved since


@pytest.mark.parametrize(
    "moves",
    [
        ("mkdir crm", "git mv niche.yaml a.csv segments crm"),
        ("mkdir -p crm/deep", "git mv niche.yaml a.csv segments crm/deep"),
        ("mkdir crm", "git mv niche.yaml segments crm", "echo 'data: ../a.csv' > crm/niche.yaml"),
        ("git mv segments icp", "echo segments: icp >> niche.yaml"),
    ],
)
def test_a_workspace_that_was_moved_is_followed(root: Path, moves: tuple[str, ...]) -> None:
    put(root, "other/niche.yaml", "niche: 1\ndata: ../a.csv\n")
    put(root, "other/segments/big.yaml", BIGGER)
    put(root, "segments/named.yaml", "name: Named\nwhere: {company: {listed_in: lists/named.txt}}\n")
    put(root, "segments/lists/named.txt", "A\nB\n")
    commit(root, "Begin")
    assert os.system(f"cd {root} && {' && '.join(moves)}") == 0
    folder = next(path.parent for path in root.rglob("niche.yaml") if path.parent.name != "other")
    commit(root, "Move")
    assert differing(folder, "HEAD~1") == []
    open_workspace(folder).segment_path("big").write_text(BIGGER)
    assert differing(folder, "HEAD~1") == ["big changed"]


def test_a_workspace_that_is_new_is_new(root: Path) -> None:
    put(root, "other/niche.yaml", "niche: 1\ndata: ../a.csv\n")
    put(root, "other/segments/big.yaml", BIGGER)
    commit(root, "Begin")
    put(root, "new/niche.yaml", "niche: 1\ndata: ../a.csv\n")
    put(root, "new/segments/big.yaml", BIG)
    assert differing(root / "new") == ["big added"]


# What git leaves out of the working tree


@pytest.mark.parametrize("pattern", ["!/segments/small.yaml", "!/segments/"])
def test_what_a_sparse_checkout_leaves_out_was_not_removed(root: Path, pattern: str) -> None:
    put(root, "segments/rest.yaml", "name: Rest\nwhere: {not: {in_segment: small}}\n")
    commit(root, "Begin")
    git(root, "sparse-checkout", "set", "--no-cone", "/*", pattern)
    assert not (root / "segments" / "small.yaml").exists()
    assert differing(root) == []


def test_a_file_marked_to_be_skipped_was_not_removed(root: Path) -> None:
    commit(root, "Begin")
    git(root, "update-index", "--skip-worktree", "segments/small.yaml")
    (root / "segments" / "small.yaml").unlink()
    (root / "segments" / "big.yaml").unlink()
    assert differing(root) == ["big removed"]


# States of a repository


def test_before_the_first_commit_everything_is_new(root: Path) -> None:
    assert differing(root) == ["big added", "small added"]
    assert remarks(open_workspace(root), "HEAD")[0] == "The repository has no commits yet: everything is new."


@pytest.mark.parametrize(
    ("depth", "limit", "said"),
    [(0, 9, ""), (1, 9, "git fetch --unshallow"), (0, 2, "only the latest 2 commits")],
)
def test_a_history_that_is_cut_is_said_to_be(root: Path, tmp_path: Path, depth: int, limit: int, said: str) -> None:
    for text in (BIG, BIGGER, SMALL):
        put(root, "segments/big.yaml", text)
        commit(root, "Change")
    if depth:
        git(tmp_path, "clone", "--quiet", f"--depth={depth}", f"file://{root}", "copy")
    folder = tmp_path / "copy" if depth else root
    workspace, counter = opened(folder)
    entries = size_log(workspace, counter, "big", limit)
    assert len(entries) == (depth or min(3, limit))
    found = cut_short(workspace, entries, limit)
    assert said in found if said else not found


@pytest.mark.parametrize(
    "subject", ["with \x1e and \x1f", "\x1e\x1f\x1e", ":100644 100644 a b M", "a" * 40, "", "ends in \x01"]
)
def test_what_a_commit_is_called_never_breaks_the_log(root: Path, subject: str) -> None:
    commit(root, "Begin")
    put(root, "segments/big.yaml", BIGGER)
    git(root, "-c", f"user.name=N {subject or 'o'}", "commit", "--quiet", "--allow-empty-message", "-am", subject)
    git(root, "mv", "segments/big.yaml", "segments/bigger.yaml")
    commit(root, "Rename")
    entries = size_log(*opened(root), "bigger")
    assert [entry.accounts for entry in entries] == [1, 1, 2]
    assert [entry.commit.path for entry in entries if entry.commit] == [
        "segments/bigger.yaml",
        "segments/big.yaml",
        "segments/big.yaml",
    ]


@pytest.mark.parametrize("when", ["no date", "99999999999999999999 +0000", "-1 +0000", "1 +9999", ""])
def test_a_commit_without_a_date_that_can_be_one_is_in_the_log(root: Path, tmp_path: Path, when: str) -> None:
    commit(root, "Begin")
    tree = git(root, "rev-parse", "HEAD^{tree}")
    text = tmp_path / "commit"
    text.write_text(f"tree {tree}\nauthor A <a@b> {when}\ncommitter A <a@b> {when}\n\nOdd\n")
    odd = git(root, "hash-object", "-t", "commit", "-w", "--literally", str(text))
    git(root, "update-ref", "HEAD", odd)
    assert [entry.commit.subject for entry in size_log(*opened(root), "big") if entry.commit] == ["Odd"]


def test_a_merge_that_is_no_copy_of_a_side_has_its_own_content(root: Path) -> None:
    commit(root, "Begin")
    git(root, "checkout", "--quiet", "-b", "side")
    put(root, "segments/big.yaml", BIGGER)
    commit(root, "Side")
    git(root, "checkout", "--quiet", "main")
    put(root, "segments/big.yaml", BIG.replace("100", "150"))
    commit(root, "Main")
    with pytest.raises(Exception, match="returned non-zero"):
        git(root, "merge", "--quiet", "side")
    put(root, "segments/big.yaml", SMALL)
    commit(root, "Merge")
    sizes = {entry.commit.subject: entry.accounts for entry in size_log(*opened(root), "big") if entry.commit}
    assert sizes == {"Merge": 1, "Main": 2, "Side": 1, "Begin": 2}
