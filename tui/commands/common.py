"""What commands on a workspace share: the project they open, the segment or condition they are asked about."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from niche.segments.model.filters import All
from niche.segments.model.formatting import for_others
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.visible_text import plain
from niche.segments.workspace.segment_names import composed, is_yaml
from niche.segments.workspace.segment_names import slug_of as named
from niche.tui.commands.locating import located
from niche.tui.commands.options import workspace_option
from niche.tui.commands.output import apart_from_libraries, steer
from niche.tui.session import loading

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.project import Project
    from niche.segments.workspace.workspace import Workspace

QUIET_SECONDS = 0.5
"""Seconds that reading may take before the progress bar appears."""
_BAR_CELLS = 20


def project_option(function: Callable[..., object]) -> Callable[..., object]:
    """`-w PATH`, as the argument `project`: what is opened there."""

    @workspace_option
    @wraps(function)
    def command(*args: object, path: Path | None, **options: object) -> object:
        return function(*args, project=open_project(path), **options)

    return command


condition_option = click.option(
    "--where",
    metavar="CONDITION",
    help="Conditions instead of a segment, in words or SQL: employees 100..500 and country in DE, FR.",
)
"""`--where CONDITION`, as the argument `where`."""


def question(function: Callable[..., object]) -> Callable[..., object]:
    """`[SEGMENT | --where CONDITION] -w PATH`, as the arguments `project` and `where`, the filter that is asked about.

    Everything is asked about where neither is given.
    """

    @click.argument("segment", required=False)
    @condition_option
    @project_option
    @wraps(function)
    def command(*args: object, project: Project, segment: str | None, where: str | None, **options: object) -> object:
        return function(*args, project=project, where=filter_of(project, segment, where), **options)

    return command


def filter_of(project: Project, segment: str | None, where: str | None) -> Filter:
    """The filter that is asked about: everybody where neither a segment nor a condition is given."""
    if segment is not None and where is not None:
        raise click.UsageError("give a segment or --where, not both")
    if where is not None:
        with for_others():  # a command is written once and run anywhere
            condition = project.parse(where, "--where")
        warn(Problem(message, "--where") for message in project.unknown_values(condition))
        return condition
    if segment is None:
        return All()
    file = project.workspace.read(slug_of(project.workspace, segment))
    warn(file.problems)
    return project.filter(file)


class ProgressBar:
    """A bar on the terminal for what takes long, called with the share done and what is being done; gone at the end."""

    def __init__(self) -> None:
        self._share, self._doing = 0.0, ""
        self._begun = self._ended = False
        # The slowest steps report nothing meanwhile: a timer shows the bar, not the next step.
        self._clock = threading.Timer(QUIET_SECONDS, self._begin)
        self._clock.daemon = True

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._ended = True
        if self._begun:
            steer("\r\x1b[K")

    def __call__(self, share: float, doing: str) -> None:
        """Take the share that is done, 0 to 1, and what is being done."""
        self._share, self._doing = share, doing
        if self._begun:
            self._draw()

    def _begin(self) -> None:
        self._begun = True
        self._draw()

    def _draw(self) -> None:
        if not self._ended:
            done = round(self._share * _BAR_CELLS)
            bar = "━" * done + "╌" * (_BAR_CELLS - done)
            steer(f"\r\x1b[K{bar} {plain(self._doing)}")


def open_project(path: Path | None) -> Project:
    """Open the project at `path`, and print what is odd in its niche.yaml. Raises BadInputError."""
    with apart_from_libraries(), ProgressBar() as bar:
        project = loading.load(located(path), bar)
    warn(project.workspace.problems)
    if project.universe.table.streamed:
        click.echo(f"niche: {project.universe.name} is read from disk: it needs more memory than allowed", err=True)
    return project


def warn(problems: Iterable[Problem]) -> None:
    """Print what does no harm but should be known."""
    for problem in problems:
        click.echo(f"niche: {problem}", err=True)


def slug_of(workspace: Workspace, segment: str) -> str:
    """The slug of a segment that is typed as its slug, its file's name, or the path that a shell completes.

    Raises BadInputError for a file that is not read because another has the same slug.
    """
    path = Path(segment)
    if not is_yaml(segment):
        return composed(segment)
    folder = workspace.settings.segments
    if path.parent.resolve() == folder.resolve() or not path.parent.name:
        slug, file = named(path.name), folder / path.name
        found = workspace.folder.find(slug)
        if found is not None and found.name != path.name and file.is_file() and not file.samefile(found):
            raise BadInputError(Problem(f"{path.name} is not read: {found.name} has the same name", str(folder)))
        return slug
    return composed(segment[: -len(path.suffix)])
