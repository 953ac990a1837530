"""Compare the open segment, saved or not, with its last commit; propose a commit of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from niche.segments.checking.comparing import Comparison, compare_segment
from niche.segments.checking.diffreport import sizes
from niche.segments.documents.yamlfile import decode
from niche.segments.model.formatting import accounts, count
from niche.segments.model.problems import BadInputError
from niche.segments.project import Project
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import GitError, NoRepositoryError
from niche.segments.versions.revisions import Version, files_named, repository_of
from niche.segments.workspace.segment_fields import differing
from niche.segments.workspace.segmentfile import parse_segment
from niche.segments.workspace.workspace import Workspace

SUBJECT = 72
"""Limit of characters of a subject; git's own tools show no more."""


class Base(StrEnum):
    """What a segment is compared with."""

    COMMIT = "the last commit"
    NOTHING = "a repository without commits"
    FILE = "the saved file"
    """Without a repository, or if git fails."""


@dataclass(frozen=True, slots=True)
class Review:
    """The changes of one segment since its base."""

    base: Base
    branch: str
    """The branch, or the short id of a detached HEAD; empty without a repository."""
    detached: bool
    """Whether HEAD is detached."""
    before: str | None
    """The text of the file at the base; None if there is no such file, or it is not text."""
    text: str
    """The text that the file would have if it were saved now."""
    comparison: Comparison
    without: str = ""
    """Why there is no commit to compare with; empty if there is a repository."""

    @property
    def same(self) -> bool:
        """Whether neither the text nor the accounts differ from the base."""
        moved = self.comparison.entered.accounts or self.comparison.left.accounts
        return self.before == self.text and not moved and not self.comparison.problems


def review(project: Project, slug: str, text: str) -> Review:
    """Compare a segment whose file would have this text with the last commit, or without git with the saved file.

    Both are counted on the accounts of the project. Raises BadInputError if git fails or a file cannot be read.
    """
    workspace, counter = project.workspace, project.counter
    repository, without = _repository(workspace)
    saved = Version.now(workspace, counter)
    new = Version(workspace, counter, {**saved.texts, slug: text.encode()}, saved.lists)
    if repository is None:
        return Review(Base.FILE, "", False, _text(saved, slug), text, compare_segment(slug, saved, new), without)
    base, old = Base.COMMIT, Version.none(workspace, counter)
    if repository.has_commits():
        old = Version.at(workspace, counter, repository, repository.revision("HEAD"))
    else:
        base = Base.NOTHING
    comparison = compare_segment(slug, old, new)
    return Review(base, repository.branch(), repository.detached(), _text(old, slug), text, comparison)


def _repository(workspace: Workspace) -> tuple[Repository | None, str]:
    """The repository, or None and the reason."""
    try:
        return Repository.of(workspace.settings.segments), ""
    except NoRepositoryError:
        return None, "this folder is not in a git repository"
    except GitError as error:
        return None, " ".join(error.problems[0].message.split())


def _text(version: Version, slug: str) -> str | None:
    data = version.texts.get(slug)
    try:
        return None if data is None else decode(data, slug)
    except BadInputError:
        return None


def files_to_commit(workspace: Workspace, slug: str) -> tuple[Path, ...]:
    """List the files that a commit of a segment takes: its own and the value files that it names, if they differ from
    HEAD. Raises BadInputError without a repository, or if the segment's file is invalid."""
    repository, folder = repository_of(workspace), workspace.settings.segments
    file = workspace.read(slug)
    named = (folder / name for name in files_named(file.segment.where))
    # Of a link both are committed: the link, and the file that it leads to.
    paths = dict.fromkeys(
        one for path in (file.path, *named) for one in (path.parent.resolve() / path.name, path.resolve())
    )
    inside = [path for path in paths if path.is_relative_to(repository.root.resolve()) and path.exists()]
    states = repository.states(*inside)
    return tuple(path for path in inside if repository.root / repository.relative(path) in states)


def propose_message(review: Review) -> tuple[str, str]:
    """Propose a commit message: its subject, and a body with every change of the rule and the sizes.

    Accounts are counted, not named: not everybody who can read the repository may know the customers.
    """
    found = review.comparison
    if review.before is None:
        said = f"Add {found.slug}"
    elif len(found.rule) == 1:
        said = f"{found.slug}: {found.rule[0].removeprefix('changed: ')}"
    else:
        said = f"{found.slug}: {f'{len(found.rule)} changes of the rule' if found.rule else _fields(review)}"
    counted = [count(side.accounts) for side in (found.before, found.after) if side is not None]
    sized = f"{said} ({' → '.join(dict.fromkeys(counted))})"
    subject = next((line for line in (sized, said) if len(line) <= SUBJECT), f"{said[: SUBJECT - 1]}…")
    moved = ((found.entered.accounts, "enter"), (found.left.accounts, "leave"))
    body = [f"{accounts(number)} {verb}{'s' if number == 1 else ''}" for number, verb in moved if number]
    rule = "\n".join(f"- {line}" for line in found.rule)
    return subject, "\n\n".join(filter(None, (rule, "\n".join([sizes(found), *body]))))


def _fields(review: Review) -> str:
    """Name the fields that were changed where the rule was not."""
    with suppress(BadInputError):
        before, after = (parse_segment(text or "").segment for text in (review.before, review.text))
        names = [name.rpartition(".")[2].replace("_", " ") for name in differing(before, after)]
        if names:
            return f"change {', '.join(names)}"
    return "edit the file"
