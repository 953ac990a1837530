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

_PLAIN = (
    *("--no-pager", "--literal-pathspecs"),
    *("-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "core.fsmonitor=false"),
)
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


def run(
    folder: Path,
    *arguments: str,
    send: bytes = b"",
    given: Mapping[str, str] | None = None,
    changing: bool = False,
) -> bytes:
    """Run git in a folder and return its output. Raises GitError.

    A query (the default) changes and fetches nothing and runs no program; with `changing`, git runs as if the user had
    typed the command, and an error quotes its full output. `send` is its input; `given` are environment variables, such
    as those that locate the repository.
    """
    command = ["git", *_PLAIN, *(() if changing else _LOOKING), *arguments]
    own = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER}
    environment = {**own, "GIT_TERMINAL_PROMPT": "0", **({} if changing else _STILL), **(given or {})}
    errors = subprocess.STDOUT if changing else subprocess.PIPE
    seconds = COMMIT_TIME_LIMIT if changing else TIME_LIMIT
    try:
        done = subprocess.run(
            command, cwd=folder, input=send, stdout=subprocess.PIPE, stderr=errors, env=environment, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        message = f"git {arguments[0]} did not answer within {seconds:.0f} seconds"
        raise GitError(Problem(message, str(folder))) from None
    except OSError as error:
        raise _unstartable(error, folder) from None
    if done.returncode:
        output = done.stdout if changing else done.stderr
        raise _refusal(arguments[0], output.decode(errors="replace"), folder)
    return done.stdout


def settings(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Environment variables that pass settings with any name; with `-c` a name cannot contain an equals sign."""
    first = os.environ.get("GIT_CONFIG_COUNT", "0")
    start = int(first) if first.isdecimal() else 0
    output: dict[str, str] = {}
    for number, (name, value) in enumerate(pairs, start):
        output |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {**output, "GIT_CONFIG_COUNT": str(start + len(pairs))} if pairs else {}


def _unstartable(error: OSError, folder: Path) -> GitError:
    if not folder.is_dir():
        return GitError(Problem("there is no such folder", str(folder)))
    if isinstance(error, FileNotFoundError):
        return GitError(Problem("git is not installed, or not on the PATH", hint="install it from https://git-scm.com"))
    return GitError(Problem(f"cannot run git: {(error.strerror or str(error)).lower()}"))


_NO_REPOSITORY = "fatal: not a git repository (or any "
_NOT_FETCHED = "from promisor remote"


def _refusal(name: str, output: str, folder: Path) -> GitError:
    """The error with git's full output, on lines of its own if it has several."""
    output = output.strip()
    if output.startswith(_NO_REPOSITORY):
        return NoRepositoryError(Problem(f"{folder} is not in a git repository", hint="git init creates one"), output)
    hint = ""
    if _NOT_FETCHED in output:
        hint = "this clone lacks older files: git log -p -- FILE fetches those of a file"
    bare = output.removeprefix("fatal: ").removeprefix("error: ")
    lines = f" refused:\n{output.expandtabs()}" if "\n" in output else f": {bare or 'refused'}"
    return GitError(Problem(f"git {name}{lines}", str(folder), hint=hint), output)
