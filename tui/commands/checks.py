"""`check` and `explain`: what niche noticed, and why it matters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.checking.records import AcceptanceRecord, acceptance_record
from niche.segments.documents.files import shown
from niche.segments.findings.rule_settings import SEVERITIES
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import project_option, slug_of, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import OutputTable, listed

if TYPE_CHECKING:
    from niche.segments.project import Project

FAILED = 1
"""Exit code for findings."""


@click.command(short_help="Find problems in segments, and suggest fixes.")
@click.argument("segments", nargs=-1)
@project_option
@format_option("text", "json", "markdown", "github", "sarif", "junit")
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "note", "never")),
    default="error",
    help="Exit with 1 for findings of this severity or worse.",
)
@click.option(
    "--fix",
    "rules",
    multiple=True,
    metavar="RULE",
    help="First apply the fixes of a rule: no-effect, stale-title (same accounts), or one about the table "
    "(in niche.yaml). Repeatable.",
)
@click.option(
    "--accepted", is_flag=True, help="List what accepted.yaml accepts, with the number of findings each hides."
)
@click.option("--update", is_flag=True, help="First record today's sizes in the files, as `measured`.")
@click.pass_context
def check(
    ctx: click.Context,
    segments: tuple[str, ...],
    project: Project,
    form: str,
    fail_on: str,
    rules: tuple[str, ...],
    accepted: bool,
    update: bool,
) -> None:
    """Find problems in SEGMENTS; without any, in all segments, the portfolio and the table."""
    from niche.segments.checking import reports
    from niche.segments.workspace import measured

    slugs = [slug_of(project.workspace, segment) for segment in segments]
    if rules:
        project = _fixed(project, slugs, rules)
    if update:
        refreshed = measured.refresh(project.workspace, project.counter, slugs)
        for file in refreshed.written:
            click.echo(f"measured {shown(file.path)}", err=True)
        for problem in refreshed.left:
            click.echo(f"not measured {shown(Path(problem.file))}: {plain(problem.message)}", err=True)
    report = project.check_all(slugs)
    warn(report.remarks)
    if accepted:
        records = [acceptance_record(*one) for one in report.acceptances]
        click.echo(listed(AcceptanceRecord, records, form if form == Format.JSON else Format.TABLE))
        return
    text = reports.render(report, form)
    # What a company is called must not reach the terminal as a command to it; the other formats escape it.
    click.echo("\n".join(map(plain, text.splitlines())) if form == "text" else text.rstrip("\n"))
    if report.fails(SEVERITIES.get(fail_on)):
        ctx.exit(FAILED)


def _fixed(project: Project, slugs: Sequence[str], rules: Sequence[str]) -> Project:
    """Apply the repairs of these rules, and tell each; return the project with the table as it is read then."""
    from niche.segments.checking import fixing
    from niche.segments.project import open_project

    of_table = [rule for rule in rules if rule in fixing.OF_TABLE]
    of_segments = [rule for rule in rules if rule not in of_table]
    if of_table and (fix := fixing.fix_table(project, of_table)) is not None:
        fix.edit.save()
        for change in fix.changes:
            click.echo(f"fixed {shown(fix.edit.path)}: {plain(change)}", err=True)
        project = open_project(fix.edit.path)
    if of_segments:
        for fixed, change in fixing.fix_files(project, slugs, of_segments):
            click.echo(f"fixed {shown(fixed)}: {plain(change)}", err=True)
    return project


@click.command(short_help="Explain a rule: why it matters, its formula, how to change it.")
@click.argument("rule", required=False)
def explain(rule: str | None) -> None:
    """Explain a rule: why it matters, its formula, its default, how to change it. Without RULE, list all."""
    from niche.segments.findings import catalogue
    from niche.segments.findings.registry import ALL

    if rule is None:
        rows = [[one.slug, one.severity.word, one.summary] for one in ALL]
        click.echo(OutputTable(("rule", "severity", "when"), rows).text())
        return
    click.echo(catalogue.explain(rule))
