"""`diff` and `log`: what changed since a commit, and what a segment was at each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from niche.segments.checking.version_records import LogRecord, log_record
from niche.segments.model import formatting
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import project_option, slug_of
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import listed

if TYPE_CHECKING:
    from niche.segments.project import Project


@click.command(short_help="Show what changed since a commit: rules, sizes, accounts.")
@click.argument("words", nargs=-1, metavar="[REVISION | A...B] [SEGMENT]...")
@project_option
@format_option("text", "json", "markdown")
def diff(words: tuple[str, ...], project: Project, form: str) -> None:
    """Show what changed since REVISION (HEAD): rules, sizes, accounts that enter and leave, on today's data.

    REVISION is compared with the current folder; main... is the commit where the branch left main; A..B and A...B
    compare two commits. If the first word names a segment but no revision, it is a segment.
    """
    from niche.segments.checking.comparing import compare, remarks, split_words
    from niche.segments.checking.diffreport import FORMATS

    revision, slugs = split_words(project.workspace, words)
    found = compare(project, revision, slugs)
    written = FORMATS[form](found, revision, remarks(project.workspace, revision)).rstrip("\n")
    # What a company is called must not reach the terminal as a command to it; JSON escapes it.
    click.echo(written if form == Format.JSON else "\n".join(map(plain, written.split("\n"))))


@click.command(short_help="List the commits that changed a segment, with its size.")
@click.argument("segment")
@project_option
@format_option()
@click.option("-n", "--limit", type=click.IntRange(min=1), default=200, help="Number of commits.")
def log(segment: str, project: Project, form: str, limit: int) -> None:
    """List the commits that changed SEGMENT: the definition, its size on today's data, its size recorded then."""
    from niche.segments.versions.sizelog import cut_short, size_log, sizes
    from niche.tui.drawing.bars import columns

    entries = size_log(project.workspace, project.counter, slug_of(project.workspace, segment), limit)
    if cut := cut_short(project.workspace, entries, limit):
        click.echo(f"niche: {cut}", err=True)
    click.echo(listed(LogRecord, [log_record(entry) for entry in entries], form))
    if form == Format.TABLE and len(counted := list(sizes(entries))) > 1:
        click.echo(f"\n{columns(counted)}  {formatting.count(counted[0])} → {formatting.accounts(counted[-1])}")
