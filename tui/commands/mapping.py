"""`taxonomy map`: the values of the data that name no node, suggestions for them, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from niche.segments.checking.table_records import SuggestionRecord, suggestion_record
from niche.segments.model import formatting
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.values import MismatchError
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import project_option
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output import on_a_terminal
from niche.tui.commands.output_tables import listed

if TYPE_CHECKING:
    from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
    from niche.segments.project import Project
    from niche.segments.taxonomies.mapping import Suggestion, Unmapped

_SHOWN = 50
_OFFERED = 9
"""Nodes to choose from at a time: each has a digit."""


@click.command("map", short_help="Map unmapped values to industries.")
@click.option("--taxonomy", "name", metavar="NAME", help="A classification of the workspace. Default: the main one.")
@click.option("--apply", "pairs", metavar="VALUE=CODE", multiple=True, help="Map a value to an industry.")
@click.option(
    "--accept", type=click.FloatRange(0, 100), metavar="SCORE", help="Accept suggestions with at least this score."
)
@click.option("--limit", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="Values to show.")
@project_option
@format_option()
def map_values(
    name: str | None, pairs: tuple[str, ...], accept: float | None, limit: int, project: Project, form: str
) -> None:
    """Map unmapped values to industries; your choices are saved as aliases in niche.yaml.

    In a tree made of columns, it maps labels that differ only in spelling; --apply maps any label to another.
    """
    from niche.segments.taxonomies.mapping import accepted

    name, source = _source(project, name)
    if not source.offered:
        click.echo("no similar labels" if source.free else "all values are mapped", err=True)
    if pairs or accept is not None:
        chosen = _applied(source, pairs)
        if accept is not None:
            chosen = accepted(source.suggest(list(source.offered)), accept, source.alias) | chosen
        _save(project, name, source, chosen)
        return
    values = list(source.offered)[:limit]
    found = source.suggest(values)
    records = [suggestion_record(value, source.values[value], found[value]) for value in values]
    if records or form == Format.JSON:
        click.echo(listed(SuggestionRecord, records, form))
    if others := len(source.offered) - len(values):
        click.echo(f"{formatting.count(others)} more values; --limit shows more", err=True)
    if values and form == Format.TABLE and on_a_terminal():
        _save(project, name, source, _asked(source, found))


def _source(project: Project, name: str | None) -> tuple[str, Unmapped]:
    """The name of a taxonomy of the workspace, and what can be mapped to its nodes. Raises BadInputError."""
    from niche.segments.workspace.table_edits import unmapped

    placements = project.universe.placements
    if not placements:
        hint = "set taxonomy in niche.yaml"
        raise BadInputError(Problem("the table has no industries", project.universe.name, hint=hint))
    name = next(iter(placements)) if name is None else name
    if name not in placements:
        hint = did_you_mean(name, placements) or f"use {', '.join(placements)}"
        raise BadInputError(Problem(f"there is no classification {name}", hint=hint))
    return name, unmapped(project.workspace.settings, project.universe, name)


def _applied(source: Unmapped, pairs: Sequence[str]) -> dict[str, str]:
    """Parse `VALUE=CODE` pairs to labels of nodes by value. Raises BadInputError with every wrong pair."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for pair in pairs:
        value, _, code = pair.rpartition("=")
        if value not in source.values:
            hint = did_you_mean(value, source.values) or "list them with niche taxonomy map"
            what = "label of the tree" if source.free else "unmapped value"
            problems.append(Problem(f"there is no {what} {value or pair}", "--apply", hint=hint))
            continue
        if source.free:
            found[value] = code
            continue
        try:
            found[value] = source.taxonomy.find(code).label
        except MismatchError as error:
            problems.append(Problem(error.message, "--apply", hint=error.hint))
    if problems:
        raise BadInputError(problems)
    return found


def _asked(source: Unmapped, found: Mapping[str, Sequence[Suggestion]]) -> dict[str, str]:
    """Ask for the node of each value: the number of a suggestion, a code, or nothing; return labels by value."""
    from niche.segments.taxonomies.search import search

    click.echo("\nFor each value: type a number, a code or words to search; enter skips, q stops.")
    chosen: dict[str, str] = {}
    for value, offered in found.items():
        click.echo(f"\n{plain(value)} ({formatting.accounts(source.values[value])})")
        nodes = [suggestion.node for suggestion in offered]
        while True:
            for number, node in enumerate(nodes, 1):
                click.echo(f"  {number}  {plain(node.label)}")
            answer = click.prompt("industry", default="", show_default=False).strip()
            if answer == "q":
                return chosen
            if not answer:
                break
            if meant := _meant(source.taxonomy, nodes, answer):
                chosen[value] = source.alias(meant)
                break
            nodes = list(search(source.taxonomy, answer, _OFFERED))
            click.echo("choose one:" if nodes else "no matches")
    return chosen


def _meant(tree: Taxonomy, nodes: Sequence[TaxonomyNode], answer: str) -> TaxonomyNode | None:
    """The node that an answer names by its number or its code; None if it names none."""
    if answer.isdigit() and 1 <= int(answer) <= len(nodes):
        return nodes[int(answer) - 1]
    return tree[answer] if answer in tree.positions else None


def _save(project: Project, name: str, source: Unmapped, chosen: Mapping[str, str]) -> None:
    """Write aliases to niche.yaml and print how many."""
    from niche.segments.workspace.settings_edits import aliased, edited

    if not chosen:
        click.echo("nothing to save", err=True)
        return
    change = edited(project.workspace, aliased(project.universe, name, chosen))
    change.save()
    placed = sum(source.values.get(value, 0) for value in chosen)
    values = "1 value" if len(chosen) == 1 else f"{formatting.count(len(chosen))} values"
    click.echo(f"{values} of {formatting.accounts(placed)} mapped in {change.path}", err=True)
