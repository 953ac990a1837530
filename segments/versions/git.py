"""Query git about a folder of segment files. Reads blobs and states; never touches the working tree."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from niche.segments.model.problems import Problem, did_you_mean
from niche.segments.versions.gitcommand import GitError, NoRepositoryError, run, settings

_PLACES = ("GIT_DIR", "GIT_WORK_TREE")
"""Variables that together say where a repository is that lies apart from its files (such as one for a home folder)."""

_NO_FILTER = (("clean", ""), ("process", ""), ("required", "false"))

_RANGE = re.compile(r"(.*?)(\.{2,3})(.*)")


class FileState(StrEnum):
    """The state of a file relative to HEAD; an unchanged file has none."""

    MODIFIED = "modified"
    ADDED = "added"
    UNTRACKED = "untracked"
    DELETED = "deleted"
    RENAMED = "renamed"
    CONFLICTED = "conflicted"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that changed a file."""

    id: str
    on: dt.date | None
    """None if git has no valid date."""
    author: str
    subject: str
    path: str
    """The file's path at that commit, from the root of the repository."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """An entry of a folder at a commit."""

    name: str
    id: str
    is_link: bool
    is_file: bool


class NoCommitsError(GitError):
    """The repository has no commit yet."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, seen from one folder in it (a clone, a worktree, a folder of a monorepo)."""

    root: Path
    outside: Mapping[str, str] = field(default_factory=dict)
    """The environment that names git's own folder, for files without a repository in a folder above them."""

    @classmethod
    def of(cls, path: Path) -> Repository:
        """The repository of a file or folder. Raises NoRepositoryError if there is none, else GitError."""
        folder = next(above for above in (path.absolute(), *path.absolute().parents) if above.is_dir())
        try:
            return cls(_root(folder))
        except NoRepositoryError:
            given = {name: str(Path(os.environ[name]).absolute()) for name in _PLACES if os.environ.get(name)}
            if len(given) < len(_PLACES) or not folder.resolve().is_relative_to(Path(given["GIT_WORK_TREE"]).resolve()):
                raise
            return cls(_root(folder, given), given)

    @classmethod
    def make(cls, folder: Path) -> Repository:
        """Make a repository in a folder. Raises GitError."""
        run(folder, "init", "--quiet", changing=True)
        return cls.of(folder)

    def has_identity(self) -> bool:
        """Whether git knows whom to name as the author and the committer of a commit."""
        try:
            for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
                self._run("var", who)
        except GitError:
            return False
        return True

    def identify(self, name: str, email: str) -> None:
        """Write who makes commits into the settings of this repository alone. Raises GitError."""
        for key, value in (("user.name", name), ("user.email", email)):
            self._run("config", "--local", key, value, changing=True)

    def state_files(self) -> tuple[Path, ...]:
        """Files of which at least one changes with every commit, checkout and `git add`; found without running git.

        In a worktree, a submodule or a clone with a separate git folder, `.git` is a file that names the folder.
        """
        own = Path(self.outside.get("GIT_DIR", self.root / ".git"))
        own = self.root / _read_text(own).removeprefix("gitdir:").strip() if own.is_file() else own
        shared = own / (_read_text(own / "commondir") or ".")
        branch = _read_text(own / "HEAD").removeprefix("ref:").strip()
        refs = (shared / "packed-refs", shared / "reftable" / "tables.list", shared / branch)
        return own / "HEAD", own / "index", *refs

    def branch(self) -> str:
        """The branch, or the short id of a detached HEAD; empty before the first commit of an unnamed branch."""
        name = self._text("branch", "--show-current").strip()
        return name or self._text("rev-parse", "--short", "HEAD").strip()

    def detached(self) -> bool:
        """Whether HEAD is detached, so that a commit would be on no branch."""
        return not self._text("branch", "--show-current").strip()

    def relative(self, path: Path) -> str:
        """The path of a file (or link) as git writes it: from the root, with forward slashes.

        Raises ValueError outside the repository.
        """
        parent = path.parent.resolve()
        return PurePosixPath((parent / path.name).relative_to(self.root.resolve())).as_posix()

    def named(self, path: Path) -> str:
        """The path as `relative` gives it, but with links inside the repository unresolved: for asking about a commit.

        Raises ValueError outside the repository.
        """
        path, root = path.absolute(), self.root.resolve()
        if ".." in path.parts:  # only the file system can resolve it
            last = len(path.parts) - path.parts[::-1].index("..")
            path = Path(*path.parts[:last]).resolve().joinpath(*path.parts[last:])
        for above in (*reversed(path.parents), path):
            if (real := above.resolve()).is_relative_to(root):
                return (real.relative_to(root) / path.relative_to(above)).as_posix()
        raise ValueError(f"{path} is not in {root}")

    def revision(self, name: str) -> str:
        """The full id of a commit. Raises GitError with the closest branch or tag."""
        if (found := self._commit(name)) is not None:
            return found
        if not self.has_commits():
            raise NoCommitsError(Problem(f"there is no commit yet, so no revision {name}", str(self.root)))
        names = self._text("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        hint = self.shallow() or did_you_mean(name, names.split())
        raise GitError(Problem(f"git knows no revision {name}", str(self.root), hint=hint))

    def _commit(self, name: str) -> str | None:
        try:
            return self._text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
        except GitError:
            return None

    def knows(self, name: str) -> bool:
        """Whether a name is a commit."""
        return self._commit(name) is not None

    def has_commits(self) -> bool:
        """Whether HEAD is a commit."""
        return self.knows("HEAD")

    def endpoints(self, compared: str) -> tuple[str, str | None]:
        """The two commits that a revision or a range compares, as full ids; None stands for the working folder.

        `A` and `A..` are A and the folder, `A..B` two commits, `A...B` the merge base of A and B, and B. Raises
        GitError.
        """
        ends = _RANGE.fullmatch(compared)
        if ends is None:
            return self.revision(compared), None
        old, dots, new = ends.groups()
        first, second = self.revision(old or "HEAD"), self.revision(new or "HEAD")
        return self._parting(first, second, compared) if dots == "..." else first, second if new else None

    def _parting(self, left: str, right: str, compared: str) -> str:
        """The merge base of two commits."""
        try:
            return self._text("merge-base", left, right).split()[0]
        except GitError:
            message = f"the two sides of {compared} share no commit"
            raise GitError(Problem(message, str(self.root), hint=self.shallow())) from None

    def states(self, *paths: Path) -> Mapping[Path, FileState]:
        """The state of every file in or below `paths` that differs from HEAD."""
        inside = [self.relative(path) for path in paths]
        asked = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--", *inside)
        states: dict[Path, FileState] = {}
        entries = iter(self._run(*asked, given=self._unfiltered()).split(b"\0"))
        for entry in entries:
            if not entry:
                continue
            code, name = entry[:2].decode("ascii"), os.fsdecode(entry[3:])
            if "R" in code or "C" in code:
                next(entries, None)
            states[self.root / name] = _state(code)
        return states

    def _unfiltered(self) -> Mapping[str, str]:
        """Settings that disable the filters which the repository itself defines, since status runs them on changed
        files.

        Filters that the user configured for all repositories, such as Git LFS, stay.
        """
        try:
            listed = self._run("config", "-z", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
        except GitError as error:
            if error.output:
                raise
            return {}  # none is set
        fields = iter(listed.split(b"\0"))
        named = ((scope, next(fields)) for scope in fields if scope)
        own = {os.fsdecode(name) for scope, name in named if scope in (b"local", b"worktree")}
        kinds = sorted({name.rpartition(".")[0] for name in own})
        return settings([(f"{kind}.{part}", value) for kind in kinds for part, value in _NO_FILTER])

    def tree(self, revision: str, folder: str) -> tuple[TreeEntry, ...]:
        """List a folder at a revision, following links on the way to it; empty if it is no folder.

        `folder` is from the root, `.` for the root itself; `revision` is a full id.
        """
        name = f"{revision}:{'' if folder == '.' else folder}"
        kind, data = self._objects([name])[0]
        return tuple(_entries(data, len(revision) // 2)) if kind == b"tree" else ()

    def files_named(self, revision: str, name: str) -> tuple[str, ...]:
        """The paths, from the root, of all files with this name at a revision."""
        listed = self._run("ls-tree", "-r", "-z", "--name-only", "--full-tree", revision)
        paths = map(os.fsdecode, listed.split(b"\0"))
        return tuple(path for path in paths if path.rpartition("/")[2] == name)

    def contents(self, names: Sequence[str]) -> list[bytes | None]:
        """Read files by blob id or as `REVISION:PATH`, in one git process.

        Links are followed. None for a file that does not exist, or a link that leads out of the repository.
        """
        return [data if kind == b"blob" else None for kind, data in self._objects(names)]

    def _objects(self, names: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """The type and content of objects; the type is `missing` if there is none."""
        # A line break in a path would end the request early; such a file cannot be a segment.
        asked = [name for name in names if "\n" not in name]
        if not asked:
            return [(b"missing", b"")] * len(names)
        request = os.fsencode("".join(f"{name}\n" for name in asked))
        answer = io.BytesIO(self._run("cat-file", "--batch", "--follow-symlinks", send=request))
        objects = {name: _next_object(answer) for name in asked}
        return [objects.get(name, (b"missing", b"")) for name in names]

    def unchecked(self, folder: Path) -> dict[str, str]:
        """The blobs, by name, of files directly in `folder` that sparse checkout keeps out of the working tree."""
        inside = self.relative(folder)
        prefix = "" if inside == "." else f"{inside}/"
        blobs: dict[str, str] = {}
        for line in self._run("ls-files", "-z", "-t", "--stage", "--", inside).split(b"\0"):
            about, _, path = line.partition(b"\t")
            name = os.fsdecode(path).removeprefix(prefix)
            if about.startswith(b"S ") and "/" not in name:
                blobs[name] = about.split()[2].decode()
        return blobs

    def log(self, path: Path, limit: int = 200) -> tuple[Commit, ...]:
        """The commits that changed a file, newest first, across renames; for a link, those of its target."""
        name = self.relative(path.resolve())
        shape = ("--follow", "-c", "--raw", "-z", "--no-abbrev", "--format=%H%x00%cs%x00%an%x00%s")
        fields = iter(self._run("log", f"--max-count={limit}", *shape, "--", name).split(b"\0"))
        commits: list[Commit] = []
        field: bytes | None = next(fields)
        while field:
            commit = [each.decode(errors="replace") for each in (field, next(fields), next(fields), next(fields))]
            before = name
            while (field := next(fields, None)) is not None and field.lstrip(b"\n")[:1] in (b"", b":"):
                if not field:
                    continue
                merged = field.startswith(b"::")  # a merge lists only the path after it
                renamed = not merged and field.split()[-1][:1] in (b"R", b"C")
                before = os.fsdecode(next(fields))
                name = os.fsdecode(next(fields)) if renamed else before
            commits.append(Commit(commit[0], _day(commit[1]), commit[2], commit[3], name))
            name = before
        return tuple(commits)

    def shallow(self) -> str:
        """What to do about missing history in a shallow clone; empty for a full one."""
        cut = self._text("rev-parse", "--is-shallow-repository").strip() == "true"
        return "this clone has only the latest commits: git fetch --unshallow fetches all" if cut else ""

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit just these files, whatever else is staged, and return the short id.

        Raises GitError with the output of git and its hooks; the files then stay staged.
        """
        names = [self.relative(path) for path in paths]
        self._run("add", "--", *names, changing=True)
        # Not as an argument: their length is limited, and they end at a zero byte.
        written = message.replace("\0", "").encode(errors="replace")
        self._run("commit", "--quiet", "--file=-", "--only", "--", *names, send=written, changing=True)
        return self._text("rev-parse", "--short", "HEAD").strip()

    def _text(self, *arguments: str) -> str:
        return self._run(*arguments).decode(errors="replace")

    def _run(
        self, *arguments: str, send: bytes = b"", given: Mapping[str, str] | None = None, changing: bool = False
    ) -> bytes:
        return run(self.root, *arguments, send=send, given={**self.outside, **(given or {})}, changing=changing)


def _root(folder: Path, given: Mapping[str, str] | None = None) -> Path:
    answer = run(folder, "rev-parse", "--show-toplevel", given=given)
    return Path(os.fsdecode(answer.removesuffix(b"\n")))


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _read_text(path: Path) -> str:
    """The content of one of git's small files; empty if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _next_object(answer: io.BytesIO) -> tuple[bytes, bytes]:
    """Parse the next object of `cat-file --batch`; for a dangling link, the content is its target."""
    *_, kind, size = answer.readline().split()
    if not size.isdigit():
        return size, b""
    content = answer.read(int(size))
    answer.readline()
    return kind, content


def _entries(data: bytes, id_bytes: int) -> Iterator[TreeEntry]:
    at = 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, name = data[at:end].split(b" ", 1)
        at = end + 1 + id_bytes
        yield TreeEntry(os.fsdecode(name), data[end + 1 : at].hex(), mode == b"120000", mode.startswith(b"100"))


def _state(code: str) -> FileState:
    if code in ("DD", "AU", "UD", "UA", "DU", "AA", "UU"):
        return FileState.CONFLICTED
    if code == "??":
        return FileState.UNTRACKED
    for letter, state in (("R", FileState.RENAMED), ("D", FileState.DELETED), ("A", FileState.ADDED)):
        if letter in code:
            return state
    return FileState.MODIFIED
