"""`new`, `rename`, `remove`, `restore`, `fmt`: segment files made, moved, tidied, deleted and brought back."""

from __future__ import annotations

from pathlib import Path

import click

from niche.segments.checking.records import DeletedRecord, deleted_record
from niche.segments.documents.files import shown
from niche.segments.model import formatting
from niche.tui.commands.common import open_project, slug_of
from niche.tui.commands.locating import workspace_at
from niche.tui.commands.options import Format, format_option, workspace_option
from niche.tui.commands.output_tables import OutputTable, listed
from niche.tui.user.ui_state import trash_folder

UNTIDY = 1
"""Exit code of `fmt --check` where a file is not in the canonical form."""


def _show_templates(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from niche.segments.workspace.templates import templates

    rows = [[name, template.segment.description] for name, template in templates().items()]
    click.echo(OutputTable(("template", "what it is"), rows).text())
    ctx.exit()


@click.command(short_help="Create a segment, empty or from a template.")
@click.argument("name")
@click.option("--from", "source", metavar="SEGMENT|TEMPLATE", help="Copy a segment or a template.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_show_templates, help="All templates."
)
@workspace_option
def new(name: str, source: str | None, path: Path | None) -> None:
    """Create a segment NAME, and print the path of its file."""
    from niche.segments.workspace.templates import create

    # Only what comes from elsewhere is fitted to the accounts; for an empty segment they need not be read.
    project = open_project(path) if source else None
    workspace = project.workspace if project else workspace_at(path)
    begun = create(workspace, name, source, project.universe if project else None)
    for note in begun.notes:
        click.echo(note, err=True)
    click.echo(shown(begun.path))


@click.command(short_help="Rename a segment.")
@click.argument("old")
@click.argument("new_name", metavar="NEW")
@workspace_option
def rename(old: str, new_name: str, path: Path | None) -> None:
    """Rename the segment OLD to NEW; references to it are updated."""
    from niche.segments.checking import renaming

    workspace = workspace_at(path)
    for written in renaming.rename(workspace, slug_of(workspace, old), slug_of(workspace, new_name)):
        click.echo(shown(written))


@click.command(short_help="Delete a segment; niche restore brings it back.")
@click.argument("segment")
@workspace_option
def remove(segment: str, path: Path | None) -> None:
    """Delete the file of SEGMENT, unless another segment refers to it; `niche restore` brings it back."""
    from niche.segments.workspace import trash

    workspace = workspace_at(path)
    click.echo(shown(trash.delete(workspace, slug_of(workspace, segment), trash_folder()).path))


@click.command(short_help="Bring a deleted segment back.")
@click.argument("segment", required=False)
@workspace_option
@format_option()
def restore(segment: str | None, path: Path | None, form: str) -> None:
    """Restore a deleted SEGMENT; without one, list deleted segments.

    Committed versions are in git too: see `niche log SEGMENT`.
    """
    from niche.segments.workspace import trash

    workspace = workspace_at(path)
    if segment is not None:
        last = trash.latest(workspace, slug_of(workspace, segment), trash_folder())
        click.echo(shown(trash.restore(workspace, last)))
        return
    gone = trash.deleted(workspace, trash_folder())
    if not gone and form == Format.TABLE:
        click.echo("nothing was deleted here", err=True)
        return
    click.echo(listed(DeletedRecord, [deleted_record(one) for one in gone], form))


@click.command(short_help="Format segment files.")
@click.argument("segments", nargs=-1, metavar="[SEGMENT | FILE]...")
@click.option("--check", "only_look", is_flag=True, help="Only check; exit with 1 if a file would change.")
@workspace_option
@click.pass_context
def fmt(ctx: click.Context, segments: tuple[str, ...], only_look: bool, path: Path | None) -> None:
    """Format segment files, keeping comments; without names, all of them."""
    from niche.segments.workspace.formatting import tidy, untidy

    files = [Path(segment) for segment in segments if Path(segment).is_file()]
    named = [segment for segment in segments if not Path(segment).is_file()]
    if named or not segments:
        workspace = workspace_at(path)
        slugs = [slug_of(workspace, segment) for segment in named] or workspace.slugs()
        files += [workspace.existing_path(slug) for slug in slugs]
    changed = untidy(files) if only_look else tidy(files)
    for file in changed:
        click.echo(shown(file))
    said = formatting.count(len(changed))
    click.echo(f"{said} of {formatting.count(len(files))} {'would change' if only_look else 'changed'}", err=True)
    if only_look and changed:
        ctx.exit(UNTIDY)
