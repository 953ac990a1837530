"""`init`: what niche makes of a table, written down to be changed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.checking.records import as_json
from niche.segments.checking.table_records import table_record
from niche.segments.documents.files import read_file, shown, write_file
from niche.segments.model.problems import BadInputError, Problem
from niche.tui.commands.common import ProgressBar
from niche.tui.commands.locating import table_in
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output import apart_from_libraries

if TYPE_CHECKING:
    from niche.segments.model.settings import Settings
    from niche.segments.workspace.preview import TablePreview
    from niche.segments.workspace.regenerate import Regenerated
    from niche.segments.workspace.workspace import Workspace
    from niche.tui.commands.intake_screen import Screen

_USUAL = (120, 36)
"""The cells and lines of a terminal whose size is not known."""


@click.command(short_help="Show how a table is read, and write its niche.yaml.")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace an existing niche.yaml, keeping what you wrote in it.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--all", "everything", is_flag=True, help="Show all columns and notes.")
@format_option("table", "json")
def init(table: Path, force: bool, dry_run: bool, everything: bool, form: str) -> None:
    """Show how each column of TABLE is read, and write a niche.yaml beside it."""
    from niche.segments.findings.table import table_findings
    from niche.segments.workspace.locating import FILE
    from niche.segments.workspace.preview import preview_table
    from niche.segments.workspace.workspace import of_table
    from niche.tui.commands import intake_screen

    workspace = of_table(table_in(table))
    target = workspace.root / FILE
    workspace = _laid_out(workspace, target)
    if target.exists() and not (force or dry_run):
        hint = "use --dry-run to look, or --force to replace it and keep the old one"
        raise BadInputError(Problem("it already exists", str(target), hint=hint))
    with apart_from_libraries(), ProgressBar() as bar:
        preview = preview_table(workspace, bar)
    made = _made(preview, workspace, target)
    if not dry_run:
        _write(target, made.text)
        if made.kept:
            click.echo(f"kept from the old one: {', '.join(made.kept)}", err=True)
    if form == Format.JSON:
        click.echo(as_json(table_record(made.preview, None if dry_run else target)))
    else:
        findings = table_findings(made.preview.universe, _settings(workspace, target))
        click.echo(intake_screen.shown(made.preview, findings, _screen(everything)))
    if not dry_run:
        click.echo(f"wrote {target}", err=True)
        click.echo(f"check it, then open it: niche {shown(workspace.root)}", err=True)


def _laid_out(workspace: Workspace, target: Path) -> Workspace:
    """The bare table, its file laid out as the `niche.yaml` that is there says."""
    from niche.segments.workspace.workspace import read_workspace

    if target.exists():
        with suppress(BadInputError):
            old = read_workspace(target).settings
            if old.data == workspace.settings.data:
                return replace(workspace, settings=replace(workspace.settings, layout=old.layout))
    return workspace


def _made(intake: TablePreview, workspace: Workspace, target: Path) -> Regenerated:
    """Make the text of niche.yaml, keeping what people wrote into a valid one that is there."""
    from niche.segments.workspace.regenerate import Regenerated, regenerate
    from niche.segments.workspace.scaffold import scaffold
    from niche.segments.workspace.settings_edits import relative
    from niche.segments.workspace.workspace import read_workspace

    data, segments = relative(workspace), workspace.settings.segments.name

    if target.exists():
        try:
            return regenerate(intake, data, read_workspace(target))
        except BadInputError as error:
            click.echo(f"cannot keep anything from the old one: {error}", err=True)
    return Regenerated(intake, scaffold(intake, data, segments), ())


def _write(target: Path, text: str) -> None:
    from niche.segments.workspace.regenerate import aside
    from niche.segments.workspace.workspace import read_workspace

    old = read_file(target) if target.exists() else None
    if old is not None and old.data != text.encode():
        place = aside(target)
        write_file(place, old.data, None)
        try:
            write_file(target, text, old)
        except BadInputError:
            place.unlink()
            raise
        click.echo(f"the old file is now {place}", err=True)
    else:
        write_file(target, text, old)
    read_workspace(target).make_folder()


def _settings(workspace: Workspace, target: Path) -> Settings:
    """What is decided of the table: by the niche.yaml that is there, if it is valid."""
    from niche.segments.workspace.workspace import read_workspace

    with suppress(BadInputError):
        return read_workspace(target).settings
    return workspace.settings


def _screen(everything: bool) -> Screen | None:
    """The terminal to fit into; None where nothing is to be left out."""
    from niche.tui.commands.intake_screen import Screen

    return None if everything else Screen(*shutil.get_terminal_size(_USUAL))
