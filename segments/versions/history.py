"""What git knows of a folder of segment files. Reads blobs and states; never touches the working tree."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from niche.segments.problems import BadInputError, Problem, did_you_mean

TIME_LIMIT = 20.0
"""Seconds that git may take to answer; a commit may take longer, for the hooks of the user's own."""
COMMIT_TIME_LIMIT = 300.0

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "color.ui=false", "--no-pager")

_RANGE = re.compile(r"(.*?)(\.{2,3})(.*)")


class FileState(StrEnum):
    """How a file stands to HEAD, in one word; a file without a state is as it was committed."""

    MODIFIED = "modified"
    ADDED = "added"
    UNTRACKED = "untracked"
    DELETED = "deleted"
    RENAMED = "renamed"
    CONFLICTED = "conflicted"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit that changed a file."""

    id: str
    on: dt.date
    author: str
    subject: str
    path: str
    """The file's path from the repository's root as it was then."""


class GitError(BadInputError):
    """git refused or failed; the problem carries its own words."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, seen from one folder in it (a clone, a worktree, a folder of a monorepo)."""

    root: Path

    @classmethod
    def holding(cls, path: Path) -> Repository | None:
        """The repository that holds a file or a folder; None without one, or without git."""
        folder = path if path.is_dir() else path.parent
        try:
            answer = _run(folder, "rev-parse", "--show-toplevel")
        except (GitError, FileNotFoundError, NotADirectoryError):
            return None
        return cls(Path(os.fsdecode(answer.rstrip(b"\n"))))

    def state_files(self) -> tuple[Path, ...]:
        """The files of which one changes with every commit, checkout and `git add`; found without running git.

        In a worktree, a submodule or a clone with a folder of git's elsewhere, `.git` is a file that says where.
        """
        own = self.root / ".git"
        own = self.root / _said(own).removeprefix("gitdir:").strip() if own.is_file() else own
        shared = own / (_said(own / "commondir") or ".")
        branch = _said(own / "HEAD").removeprefix("ref:").strip()
        refs = (shared / "packed-refs", shared / "reftable" / "tables.list", shared / branch)
        return own / "HEAD", own / "index", *refs

    def branch(self) -> str:
        """The branch, or the short id of a detached HEAD; empty before the first commit of an unnamed branch."""
        name = self._text("branch", "--show-current").strip()
        return name or self._text("rev-parse", "--short", "HEAD").strip()

    def detached(self) -> bool:
        """Whether HEAD is a commit and no branch: what is committed now is on no branch."""
        return not self._text("branch", "--show-current").strip()

    def relative(self, path: Path) -> str:
        """A path as git writes it: from the root, with forward slashes. Raises ValueError outside the repository."""
        parent = path.parent.resolve()
        return PurePosixPath((parent / path.name).relative_to(self.root.resolve())).as_posix()

    def revision(self, name: str) -> str:
        """The full id of the commit that a name stands for. Raises GitError with the nearest branch or tag."""
        try:
            return self._text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
        except GitError:
            names = self._text("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
            hint = self._shallow() or did_you_mean(name, names.split())
            raise GitError(Problem(f"git knows no revision {name}", str(self.root), hint=hint)) from None

    def sides(self, said: str) -> tuple[str, str | None]:
        """The commits that a revision or a range compares, as full ids; None for what is in the folder now.

        `A` and `A..` are A and the folder, `A..B` two commits, `A...B` the commit where B left A, and B.
        Raises GitError.
        """
        found = _RANGE.fullmatch(said)
        if found is None:
            return self.revision(said), None
        old, dots, new = found.groups()
        first, second = self.revision(old or "HEAD"), self.revision(new or "HEAD")
        return self._parting(first, second, said) if dots == "..." else first, second if new else None

    def _parting(self, one: str, other: str, said: str) -> str:
        """The last commit that two have in common."""
        try:
            return self._text("merge-base", one, other).split()[0]
        except GitError:
            message = f"the two sides of {said} have no commit in common"
            raise GitError(Problem(message, str(self.root), hint=self._shallow())) from None

    def _shallow(self) -> str:
        """What to do where commits may be missing only because a clone was cut short."""
        cut = self._text("rev-parse", "--is-shallow-repository").strip() == "true"
        return "this clone has only the latest commits: git fetch --unshallow brings all" if cut else ""

    def knows(self, name: str) -> bool:
        """Whether a name stands for a commit."""
        try:
            self.revision(name)
        except GitError:
            return False
        return True

    def states(self, folder: Path) -> Mapping[Path, FileState]:
        """The state of every file below `folder` that differs from HEAD."""
        inside = self.relative(folder)
        fields = self._raw("status", "--porcelain=v1", "-z", "--untracked-files=all", "--", inside).split(b"\0")
        states: dict[Path, FileState] = {}
        entries = iter(fields)
        for entry in entries:
            if not entry:
                continue
            code, name = entry[:2].decode("ascii"), os.fsdecode(entry[3:])
            if "R" in code or "C" in code:
                next(entries, None)
            states[self.root / name] = _state(code)
        return states

    def names(self, revision: str, folder: Path, suffixes: tuple[str, ...] = (".yaml", ".yml")) -> tuple[str, ...]:
        """Paths of the files directly in `folder` at a revision, from the root, sorted."""
        inside = self.relative(folder)
        tree = f"{inside}/" if inside != "." else "./"
        listed = self._raw("ls-tree", "-z", "--name-only", "--full-tree", revision, "--", tree)
        return tuple(sorted(name for name in map(os.fsdecode, listed.split(b"\0")) if name.endswith(suffixes)))

    def blobs(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes | None]:
        """The contents of files at revisions, by `(revision, path)`; None where there is no such file then.

        All of them come from one git process.
        """
        keys = list(dict.fromkeys(wanted))
        if not keys:
            return {}
        # A line break in a path would end the request early; such a file cannot be a segment.
        asked = [key for key in keys if "\n" not in key[1]]
        request = "".join(f"{revision}:{path}\n" for revision, path in asked)
        answer = io.BytesIO(self._raw("cat-file", "--batch", send=os.fsencode(request)))
        return dict.fromkeys(keys) | {key: _next_blob(answer) for key in asked}

    def log(self, path: Path, limit: int = 200) -> tuple[Commit, ...]:
        """The commits that changed a file, newest first, followed through renames."""
        form = "%x1e%H%x1f%cs%x1f%an%x1f%s%x1f"
        answer = self._raw(
            "log",
            f"--max-count={limit}",
            "--follow",
            "--name-only",
            "-z",
            f"--format={form}",
            "--",
            self.relative(path),
        )
        commits: list[Commit] = []
        for record in answer.split(b"\x1e")[1:]:
            commit, day, author, subject, names = record.split(b"\x1f", 4)
            name = os.fsdecode(names.strip(b"\0\n").split(b"\0")[-1])
            words = (commit.decode(), author.decode(errors="replace"), subject.decode(errors="replace"))
            commits.append(Commit(words[0], dt.date.fromisoformat(day.decode()), words[1], words[2], name))
        return tuple(commits)

    def has_commits(self) -> bool:
        """Whether HEAD points at a commit."""
        try:
            self._raw("rev-parse", "--verify", "--quiet", "HEAD")
        except GitError:
            return False
        return True

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit just these files, whatever else is staged, and return the short id. Raises GitError."""
        names = [self.relative(path) for path in paths]
        self._raw("add", "--", *names)
        # Not as an argument: those are short, and end at a zero byte, which git itself refuses.
        said = message.replace("\0", "").encode(errors="replace")
        self._raw("commit", "--quiet", "--file=-", "--only", "--", *names, send=said, seconds=COMMIT_TIME_LIMIT)
        return self._text("rev-parse", "--short", "HEAD").strip()

    def _text(self, *arguments: str) -> str:
        return self._raw(*arguments).decode(errors="replace")

    def _raw(self, *arguments: str, send: bytes | None = None, seconds: float = TIME_LIMIT) -> bytes:
        return _run(self.root, *arguments, send=send, seconds=seconds)


def _said(path: Path) -> str:
    """What one of git's small files says; empty where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _next_blob(answer: io.BytesIO) -> bytes | None:
    header = answer.readline().split()
    if header[-1] == b"missing":
        return None
    content = answer.read(int(header[-1]))
    answer.readline()
    return content if header[-2] == b"blob" else None


def _state(code: str) -> FileState:
    if code in ("DD", "AU", "UD", "UA", "DU", "AA", "UU"):
        return FileState.CONFLICTED
    if code == "??":
        return FileState.UNTRACKED
    for letter, state in (("R", FileState.RENAMED), ("D", FileState.DELETED), ("A", FileState.ADDED)):
        if letter in code:
            return state
    return FileState.MODIFIED


def _run(folder: Path, *arguments: str, send: bytes | None = None, seconds: float = TIME_LIMIT) -> bytes:
    command = ["git", *_SAFE, *arguments]
    # Reading must never wait for, or take, the index lock of a git command that the user runs beside us.
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command, cwd=folder, input=send, capture_output=True, env=environment, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise GitError(
            Problem(f"git {arguments[0]} did not answer within {seconds:.0f} seconds", str(folder))
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").removeprefix("error: ")
        raise GitError(Problem(f"git {arguments[0]}: {said.splitlines()[0] if said else 'refused'}", str(folder)))
    return done.stdout
