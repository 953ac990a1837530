"""What the commands share: their options, the workspace they work on, the filter they are asked about."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import click

from niche.segments.model.formatting import USUAL, for_others, write_with
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.visible_text import plain
from niche.segments.workspace.segment_names import composed, is_yaml
from niche.segments.workspace.segment_names import slug_of as named
from niche.tui.commands.locating import located
from niche.tui.commands.output import apart_from_libraries, steer
from niche.tui.commands.output_tables import Format

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.project import Project
    from niche.segments.workspace.segmentfile import SegmentFile
    from niche.segments.workspace.workspace import Workspace

F = TypeVar("F", bound=Callable[..., object])

QUIET_SECONDS = 0.5
"""How long reading may take before it is talked about."""
_BAR_CELLS = 20
_FOR_PEOPLE = frozenset({"table", "text"})


def workspace_option(function: F) -> F:
    """`-w PATH`."""
    return click.option(
        "-w",
        "--workspace",
        "path",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A folder with niche.yaml, that file, or a table. Default: the nearest niche.yaml upwards, else the one "
        "table beside a folder of segments.",
    )(function)


def format_option(*forms: str) -> Callable[[F], F]:
    """`--format`, the first of the forms by default."""
    choices = forms or tuple(form.value for form in Format)
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        callback=_mark_figures,
        help="How to print it.",
    )


def _mark_figures(_: click.Context, __: click.Parameter, form: str) -> str:
    """What people read has the marks they want; what machines and others read has the usual ones."""
    from niche.tui.user.config import own_config

    write_with(own_config().marks if form in _FOR_PEOPLE else USUAL)
    return form


def question(function: F) -> F:
    """`[SEGMENT | --where CONDITION]`."""
    said = (
        "Conditions in the place of a segment, in words or SQL, joined by and, or, not: "
        "employees 100..500 and country in DE, FR."
    )
    where = click.option("--where", metavar="CONDITION", help=said)
    return click.argument("segment", required=False)(where(function))


def on_a_terminal() -> bool:
    """Whether there is a screen to draw on and a keyboard to listen to."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Talk:
    """A bar on the terminal for what takes long; gone when it is done."""

    def __init__(self) -> None:
        self._share, self._doing = 0.0, ""
        self._begun = self._ended = False
        # What takes longest says nothing meanwhile: the bar comes by the clock, not by the next step.
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
        """Take the share that is done and what is being done."""
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


def opened(path: Path | None) -> Project:
    """The workspace at `path` with its accounts; what is odd in its niche.yaml is told. Raises BadInputError."""
    from niche.tui.session import loading

    with apart_from_libraries(), Talk() as talk:
        project = loading.load(located(path), talk)
    remark(project.workspace.problems)
    if project.universe.table.streamed:
        click.echo(f"niche: {project.universe.name} is read from disk: it would take more memory than it may", err=True)
    return project


def remark(problems: Iterable[Problem]) -> None:
    """Tell what does no harm but should be known."""
    for problem in problems:
        click.echo(f"niche: {problem}", err=True)


def segment_file(workspace: Workspace, segment: str) -> SegmentFile:
    """The file of a segment. Raises BadInputError."""
    return workspace.read(slug_of(workspace, segment))


def slug_of(workspace: Workspace, segment: str) -> str:
    """The name of a segment that is typed as its name, its file's name, or the path that a shell completes.

    Raises BadInputError for a file that is not read because another has the same name.
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


def asked(project: Project, segment: str | None, where: str | None) -> Filter:
    """The filter of a segment or of a condition; everything, where neither is given.

    Raises BadInputError where it does not fit the data, and UsageError for both at once.
    """
    from niche.segments.model.filters import All

    if segment is not None and where is not None:
        raise click.UsageError("give a segment or --where, not both")
    if where is not None:
        with for_others():  # a command is written once and run anywhere
            tree = project.parse(where, "--where")
        remark(Problem(message, "--where") for message in project.unknown_values(tree))
        return tree
    if segment is None:
        return All()
    file = segment_file(project.workspace, segment)
    remark(file.problems)
    return project.fitting(file)
