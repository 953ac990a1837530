"""What git knows of a folder of segment files. Reads blobs and states; never touches the working tree."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from niche.segments.model.problems import Problem, did_you_mean
from niche.segments.versions.gitcommand import GitError, NoRepositoryError, act, look, settings

_PLACES = ("GIT_DIR", "GIT_WORK_TREE")
"""What says, both together, where a repository is that lies apart from its files, such as one of a home folder."""

_NO_FILTER = (("clean", ""), ("process", ""), ("required", "false"))

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
    on: dt.date | None
    """None where git has no date that can be one."""
    author: str
    subject: str
    path: str
    """The file's path from the repository's root as it was then."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """What lies in a folder at a commit."""

    name: str
    id: str
    is_link: bool
    is_file: bool


class NoCommitsError(GitError):
    """Nothing was committed yet."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, seen from one folder in it (a clone, a worktree, a folder of a monorepo)."""

    root: Path
    outside: tuple[tuple[str, str], ...] = ()
    """Where git's own folder is, as the environment says it, for files whose repository no folder above them names."""

    @classmethod
    def of(cls, path: Path) -> Repository:
        """The repository that holds a file or a folder. Raises GitError: NoRepositoryError where there is none."""
        folder = next(above for above in (path.absolute(), *path.absolute().parents) if above.is_dir())
        try:
            return cls(_root(folder))
        except NoRepositoryError:
            given = tuple((name, str(Path(os.environ[name]).absolute())) for name in _PLACES if os.environ.get(name))
            if len(given) < len(_PLACES) or not folder.resolve().is_relative_to(Path(given[-1][1]).resolve()):
                raise
            return cls(_root(folder, dict(given)), given)

    @classmethod
    def holding(cls, path: Path) -> Repository | None:
        """The same; None where no repository holds it. Raises GitError where git fails or is not installed."""
        try:
            return cls.of(path)
        except NoRepositoryError:
            return None

    def state_files(self) -> tuple[Path, ...]:
        """The files of which one changes with every commit, checkout and `git add`; found without running git.

        In a worktree, a submodule or a clone with a folder of git's elsewhere, `.git` is a file that says where.
        """
        own = Path(dict(self.outside).get("GIT_DIR", self.root / ".git"))
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
        """A file, or the link that it is, as git writes its path: from the root, with forward slashes.

        Raises ValueError outside the repository.
        """
        parent = path.parent.resolve()
        return PurePosixPath((parent / path.name).relative_to(self.root.resolve())).as_posix()

    def named(self, path: Path) -> str:
        """The same, with links inside the repository left as they are: what a commit can be asked for.

        Raises ValueError outside the repository.
        """
        path, root = path.absolute(), self.root.resolve()
        if ".." in path.parts:  # of which the system knows where it leads
            last = len(path.parts) - path.parts[::-1].index("..")
            path = Path(*path.parts[:last]).resolve().joinpath(*path.parts[last:])
        for above in (*reversed(path.parents), path):
            if (real := above.resolve()).is_relative_to(root):
                return (real.relative_to(root) / path.relative_to(above)).as_posix()
        raise ValueError(f"{path} is not in {root}")

    def revision(self, name: str) -> str:
        """The full id of the commit that a name stands for. Raises GitError with the nearest branch or tag."""
        try:
            return self._text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
        except GitError:
            if not self.has_commits():
                message = f"there is no commit yet, and so no revision {name}"
                raise NoCommitsError(Problem(message, str(self.root))) from None
            names = self._text("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
            hint = self.shallow() or did_you_mean(name, names.split())
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
            raise GitError(Problem(message, str(self.root), hint=self.shallow())) from None

    def knows(self, name: str) -> bool:
        """Whether a name stands for a commit."""
        try:
            self.revision(name)
        except GitError:
            return False
        return True

    def states(self, *paths: Path) -> Mapping[Path, FileState]:
        """The state of every file in or below `paths` that differs from HEAD."""
        inside = [self.relative(path) for path in paths]
        asked = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--", *inside)
        states: dict[Path, FileState] = {}
        entries = iter(self._look(*asked, given=self._unfiltered()).split(b"\0"))
        for entry in entries:
            if not entry:
                continue
            code, name = entry[:2].decode("ascii"), os.fsdecode(entry[3:])
            if "R" in code or "C" in code:
                next(entries, None)
            states[self.root / name] = _state(code)
        return states

    def _unfiltered(self) -> Mapping[str, str]:
        """Settings without the filters that the repository itself brings: status runs them over changed files.

        Those that the user set up for all repositories, such as Git LFS, are the user's and stay.
        """
        try:
            listed = self._look("config", "-z", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
        except GitError as error:
            if error.said:
                raise
            return {}  # none is set
        fields = iter(listed.split(b"\0"))
        named = ((scope, next(fields)) for scope in fields if scope)
        own = {os.fsdecode(name) for scope, name in named if scope in (b"local", b"worktree")}
        kinds = sorted({name.rpartition(".")[0] for name in own})
        return settings([(f"{kind}.{part}", value) for kind in kinds for part, value in _NO_FILTER])

    def tree(self, revision: str, folder: str) -> tuple[TreeEntry, ...]:
        """What lies directly in a folder at a revision, links on the way to it followed; nothing where it is no folder.

        `folder` is from the root, `.` for the root itself; `revision` is a full id.
        """
        name = f"{revision}:{'' if folder == '.' else folder}"
        kind, data = self._objects([name])[0]
        return tuple(_entries(data, len(revision) // 2)) if kind == b"tree" else ()

    def files_named(self, revision: str, name: str) -> tuple[str, ...]:
        """The paths of all files of a name at a revision, from the root."""
        listed = self._look("ls-tree", "-r", "-z", "--name-only", "--full-tree", revision)
        paths = map(os.fsdecode, listed.split(b"\0"))
        return tuple(path for path in paths if path.rpartition("/")[2] == name)

    def contents(self, names: Sequence[str]) -> list[bytes | None]:
        """The contents of files by the ids of their blobs, or as `REVISION:PATH`, from one git process.

        Links are followed; None where there is no such file, or where a link leads out of the repository.
        """
        return [data if kind == b"blob" else None for kind, data in self._objects(names)]

    def blobs(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes | None]:
        """The contents of files at revisions, by `(revision, path)`, as `contents` gives them."""
        keys = list(dict.fromkeys(wanted))
        return dict(zip(keys, self.contents([f"{revision}:{path}" for revision, path in keys]), strict=True))

    def _objects(self, names: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """The kind and the content of objects; `missing` as the kind of what is not there."""
        # A line break in a path would end the request early; such a file cannot be a segment.
        asked = [name for name in names if "\n" not in name]
        if not asked:
            return [(b"missing", b"")] * len(names)
        request = os.fsencode("".join(f"{name}\n" for name in asked))
        answer = io.BytesIO(self._look("cat-file", "--batch", "--follow-symlinks", send=request))
        found = {name: _next_object(answer) for name in asked}
        return [found.get(name, (b"missing", b"")) for name in names]

    def unchecked(self, folder: Path) -> dict[str, str]:
        """The files directly in `folder` that git leaves out of the working tree on purpose: blobs by name."""
        inside = self.relative(folder)
        prefix = "" if inside == "." else f"{inside}/"
        found: dict[str, str] = {}
        for line in self._look("ls-files", "-z", "-t", "--stage", "--", inside).split(b"\0"):
            about, _, path = line.partition(b"\t")
            name = os.fsdecode(path).removeprefix(prefix)
            if about.startswith(b"S ") and "/" not in name:
                found[name] = about.split()[2].decode()
        return found

    def log(self, path: Path, limit: int = 200) -> tuple[Commit, ...]:
        """The commits that changed a file, newest first, followed through renames; of a link, the file it leads to."""
        name = self.relative(path.resolve())
        shape = ("--follow", "-c", "--raw", "-z", "--no-abbrev", "--format=%H%x00%cs%x00%an%x00%s")
        fields = iter(self._look("log", f"--max-count={limit}", *shape, "--", name).split(b"\0"))
        commits: list[Commit] = []
        field: bytes | None = next(fields)
        while field:
            said = [each.decode(errors="replace") for each in (field, next(fields), next(fields), next(fields))]
            before = name
            while (field := next(fields, None)) is not None and field.lstrip(b"\n")[:1] in (b"", b":"):
                if not field:
                    continue
                merged = field.startswith(b"::")  # of which only the path after it is told
                renamed = not merged and field.split()[-1][:1] in (b"R", b"C")
                before = os.fsdecode(next(fields))
                name = os.fsdecode(next(fields)) if renamed else before
            commits.append(Commit(said[0], _day(said[1]), said[2], said[3], name))
            name = before
        return tuple(commits)

    def shallow(self) -> str:
        """What to do where older commits may be missing because the clone was cut short; empty for a whole one."""
        cut = self._text("rev-parse", "--is-shallow-repository").strip() == "true"
        return "this clone has only the latest commits: git fetch --unshallow brings all" if cut else ""

    def has_commits(self) -> bool:
        """Whether HEAD points at a commit."""
        try:
            self._look("rev-parse", "--verify", "--quiet", "HEAD")
        except GitError:
            return False
        return True

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit just these files, whatever else is staged, and return the short id.

        Raises GitError with all that git and its hooks said; the files stay staged then.
        """
        names = [self.relative(path) for path in paths]
        given = dict(self.outside)
        act(self.root, "add", "--", *names, given=given)
        # Not as an argument: those are short, and end at a zero byte, which git itself refuses.
        said = message.replace("\0", "").encode(errors="replace")
        act(self.root, "commit", "--quiet", "--file=-", "--only", "--", *names, send=said, given=given)
        return self._text("rev-parse", "--short", "HEAD").strip()

    def _text(self, *arguments: str) -> str:
        return self._look(*arguments).decode(errors="replace")

    def _look(self, *arguments: str, send: bytes | None = None, given: Mapping[str, str] | None = None) -> bytes:
        return look(self.root, *arguments, send=send, given={**dict(self.outside), **(given or {})})


def _root(folder: Path, given: Mapping[str, str] | None = None) -> Path:
    answer = look(folder, "rev-parse", "--show-toplevel", given=given)
    return Path(os.fsdecode(answer.removesuffix(b"\n")))


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None


def _said(path: Path) -> str:
    """What one of git's small files says; empty where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _next_object(answer: io.BytesIO) -> tuple[bytes, bytes]:
    """The next object of an answer; for a link that leads to none, its content is where it leads."""
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
