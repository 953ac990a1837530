"""`discover`: segments that nobody has defined yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.tui.commands.common import project_option
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.drivers.discover import Discovery
    from niche.segments.project import Project

_ROLES = ("won", "retained", "customer")
_NAMED = 5
"""Names of a list without an account that are told."""


@click.command(short_help="Find new segments that win more often than the rest.")
@click.option(
    "--like",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Find more accounts like these: ids, names or domains, one per line.",
)
@click.option("--role", type=click.Choice(_ROLES), help="The outcome to compare. Default: the first the table has.")
@click.option("--save", is_flag=True, help="Save each one found as a draft.")
@project_option
@format_option()
def discover(file: Path | None, role: str | None, save: bool, project: Project, form: str) -> None:
    """Find up to five segments, of one to three conditions, that win more often than the rest.

    They keep to the size limits and differ from each other and from your segments. Each was found on one half of the
    accounts; its figures, with 95 % intervals, come from the other half.
    """
    from niche.segments.checking.discovery_records import CandidateRecord, discovery_record
    from niche.segments.documents.value_lists import read_names
    from niche.segments.drivers import discover_words as words
    from niche.segments.model.columns import Role

    if file is not None and role is not None:
        raise click.UsageError("give --like or --role, not both")
    like = None if file is None else read_names(file)
    found = project.discover(None if role is None else Role(role), like)
    _say_unknown(found)
    record = discovery_record(found, project.universe)
    if form == Format.TABLE:
        lines = (words.line(one, found, project.universe) for one in found.candidates)
        click.echo("\n".join(lines) if found.candidates else words.nothing(found))
        click.echo(words.about(found), err=True)
    else:
        click.echo(printed(OutputTable.of_records(CandidateRecord, record.candidates), record, form))
    if save:
        _save(project, found)


def _say_unknown(found: Discovery) -> None:
    """Print which names of a list no account has."""
    if found.unknown:
        more = f" and {len(found.unknown) - _NAMED} more" if len(found.unknown) > _NAMED else ""
        click.echo(f"niche: no account named {', '.join(found.unknown[:_NAMED])}{more}", err=True)


def _save(project: Project, found: Discovery) -> None:
    """Write the candidates as drafts, and tell where."""
    from niche.segments.documents.files import shown
    from niche.segments.drivers.discover_words import draft
    from niche.segments.workspace.templates import add

    for one in found.candidates:
        path = add(project.workspace, draft(one, found, project.universe))
        click.echo(f"wrote {shown(path)}", err=True)
