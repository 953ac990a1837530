"""Run git on one folder; queries run no program that the repository names.

A repository made by someone else may name programs in its settings. Queries must run none of them; a commit is the
user's own act, with the user's hooks, filters and signature.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from niche.segments.model.problems import BadInputError, Problem

TIME_LIMIT = 20.0
"""Limit of seconds for a query; a commit may take longer, since it runs the user's hooks."""
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

# Take no lock that another git may hold, and wait for none; fetch nothing, since a fetch runs programs.
_STILL = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}


class GitError(BadInputError):
    """git refused or failed. The problem quotes git and the hooks that it ran."""

    def __init__(self, problem: Problem, output: str = "") -> None:
        super().__init__(problem)
        self.output = output
        """The full output of git and its hooks; may be empty."""


class NoRepositoryError(GitError):
    """The folder is in no repository."""


def look(folder: Path, *arguments: str, send: bytes | None = None, given: Mapping[str, str] | None = None) -> bytes:
    """Query git in a folder: nothing is changed or fetched, no program is run. Raises GitError.

    `given` are environment variables, such as those that locate the repository.
    """
    command = ["git", *_PLAIN, *_UNWATCHED, *_LOOKING, *arguments]
    return _run(command, folder, arguments[0], send, {**_STILL, **(given or {})}, TIME_LIMIT, subprocess.PIPE)


def act(folder: Path, *arguments: str, send: bytes | None = None, given: Mapping[str, str] | None = None) -> None:
    """Let git change something, as if the user had typed the command. Raises GitError with its full output."""
    command = ["git", *_PLAIN, *_UNWATCHED, *arguments]
    _run(command, folder, arguments[0], send, given or {}, COMMIT_TIME_LIMIT, subprocess.STDOUT)


def settings(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Environment variables that pass settings with any name; with `-c` a name cannot contain an equals sign."""
    first = os.environ.get("GIT_CONFIG_COUNT", "0")
    start = int(first) if first.isdecimal() else 0
    output: dict[str, str] = {}
    for number, (name, value) in enumerate(pairs, start):
        output |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {**output, "GIT_CONFIG_COUNT": str(start + len(pairs))} if pairs else {}


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


def _refusal(name: str, output: str, folder: Path) -> GitError:
    """The error with git's full output, on lines of its own if it has several."""
    output = output.strip()
    if output.startswith(_NO_REPOSITORY):
        return NoRepositoryError(Problem(f"{folder} is not in a git repository", hint="git init makes one"), output)
    hint = ""
    if _NOT_FETCHED in output:
        hint = "this clone left out older files, and niche fetches nothing: git log -p -- FILE fetches those of a file"
    lines = f" refused:\n{output.expandtabs()}" if "\n" in output else f": {_bare(output) or 'refused'}"
    return GitError(Problem(f"git {name}{lines}", str(folder), hint=hint), output)


def _bare(line: str) -> str:
    return line.removeprefix("fatal: ").removeprefix("error: ")
