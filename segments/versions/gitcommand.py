"""git as a program: asked about one folder only, and, when it only looks, running nothing that a repository names.

A repository that somebody else made may name programs in its settings. Looking must run none of them; a commit is
the user's own act, with the user's own hooks, filters and signature.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from niche.segments.model.problems import BadInputError, Problem

TIME_LIMIT = 20.0
"""Seconds that git may take to answer; a commit may take longer, for the hooks of the user's own."""
COMMIT_TIME_LIMIT = 300.0

_PLAIN = ("--no-pager", "--literal-pathspecs", "-c", "core.quotePath=false", "-c", "color.ui=false")
_UNWATCHED = ("-c", "core.fsmonitor=false")
_LOOKING = ("-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false", "-c", "protocol.ext.allow=never")

_OF_ANOTHER = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    }
)
"""What a git that runs niche (a hook, an alias, `rebase --exec`) says of its own repository and of its own arguments.

Of `git rev-parse --local-env-vars` all but the settings given on the command line: those are the user's.
"""

# No lock is taken or waited for that a git beside us may hold; nothing is fetched: a fetch runs programs.
_STILL = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}


class GitError(BadInputError):
    """git refused or failed. The problem says so in git's own words, and in those of the hooks that it ran."""

    def __init__(self, problem: Problem, said: str = "") -> None:
        super().__init__(problem)
        self.said = said
        """All that git and the hooks said, as they said it; empty where they said nothing."""


class NoRepositoryError(GitError):
    """The folder is in no repository."""


def look(folder: Path, *arguments: str, send: bytes | None = None, given: Mapping[str, str] | None = None) -> bytes:
    """What git answers in a folder; nothing is changed, nothing fetched, no program run. Raises GitError.

    `given` are variables of the environment, such as those that say where the repository is.
    """
    command = ["git", *_PLAIN, *_UNWATCHED, *_LOOKING, *arguments]
    return _run(command, folder, arguments[0], send, {**_STILL, **(given or {})}, TIME_LIMIT, subprocess.PIPE)


def act(folder: Path, *arguments: str, send: bytes | None = None, given: Mapping[str, str] | None = None) -> None:
    """Let git change something, as if the user had typed it. Raises GitError with all that git and its hooks said."""
    command = ["git", *_PLAIN, *_UNWATCHED, *arguments]
    _run(command, folder, arguments[0], send, given or {}, COMMIT_TIME_LIMIT, subprocess.STDOUT)


def settings(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Variables that give git settings with any name; with `-c` a name cannot hold an equals sign."""
    first = os.environ.get("GIT_CONFIG_COUNT", "0")
    start = int(first) if first.isdecimal() else 0
    said: dict[str, str] = {}
    for number, (name, value) in enumerate(pairs, start):
        said |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {**said, "GIT_CONFIG_COUNT": str(start + len(pairs))} if pairs else {}


def _run(
    command: Sequence[str],
    folder: Path,
    name: str,
    send: bytes | None,
    given: Mapping[str, str],
    seconds: float,
    errors: int,
) -> bytes:
    own = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER}
    environment = {**own, "GIT_TERMINAL_PROMPT": "0", **given}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            input=b"" if send is None else send,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(Problem(f"git {name} did not answer within {seconds:.0f} seconds", str(folder))) from None
    except OSError as error:
        raise _unstartable(error, folder) from None
    if done.returncode:
        raise _refusal(
            name, (done.stdout if errors == subprocess.STDOUT else done.stderr).decode(errors="replace"), folder
        )
    return done.stdout


def _unstartable(error: OSError, folder: Path) -> GitError:
    if not folder.is_dir():
        return GitError(Problem("there is no such folder", str(folder)))
    if isinstance(error, FileNotFoundError):
        return GitError(Problem("git is not installed, or not on the PATH", hint="https://git-scm.com has it"))
    return GitError(Problem(f"git cannot be run: {(error.strerror or str(error)).lower()}"))


_NO_REPOSITORY = "fatal: not a git repository (or any "
_NOT_FETCHED = "from promisor remote"


def _refusal(name: str, said: str, folder: Path) -> GitError:
    """What git said, in full. A line of its own for each line, where there is more than one."""
    output = said.strip()
    if output.startswith(_NO_REPOSITORY):
        return NoRepositoryError(Problem(f"{folder} is not in a git repository", hint="git init makes one"), output)
    hint = ""
    if _NOT_FETCHED in output:
        hint = "this clone left out older files, and niche fetches nothing: git log -p -- FILE fetches those of a file"
    told = f" refused:\n{output.expandtabs()}" if "\n" in output else f": {_bare(output) or 'refused'}"
    return GitError(Problem(f"git {name}{told}", str(folder), hint=hint), output)


def _bare(line: str) -> str:
    return line.removeprefix("fatal: ").removeprefix("error: ")
