"""`taxonomy`: the classifications there are, their nodes, and the values of the data that name none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.checking import table_records as records
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.values import MismatchError
from niche.segments.taxonomies.builtin import TITLES, load_builtin
from niche.tui.commands.common import open_project
from niche.tui.commands.mapping import map_values
from niche.tui.commands.options import Format, format_option, workspace_option
from niche.tui.commands.output_tables import OutputTable, listed

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Classification
    from niche.segments.model.taxonomy import Taxonomy

_DEPTH = 2
_FOUND = 20


@click.group(short_help="List the industry classifications.")
def taxonomy() -> None:
    """List, search and map industry classifications."""


@taxonomy.command("list")
@workspace_option
@format_option()
def list_taxonomies(path: Path | None, form: str) -> None:
    """List the built-in classifications, and the workspace's own."""
    found = [records.taxonomy_record(name, load_builtin(name), "built in") for name in TITLES]
    for name, placement in _placements(path).items():
        found.append(records.taxonomy_record(name, placement.taxonomy, f"by {', '.join(placement.columns)}"))
    click.echo(listed(records.TaxonomyRecord, found, form))


def _placements(path: Path | None) -> Mapping[str, Classification]:
    """The classifications of the workspace that is named or near; none without one."""
    from niche.segments.workspace.discovery import nearest

    return open_project(path).universe.placements if path is not None or nearest() else {}


def _own(path: Path | None) -> Mapping[str, Taxonomy]:
    return {name: placement.taxonomy for name, placement in _placements(path).items()}


@taxonomy.command(short_help="Show the industries of a classification.")
@click.argument("name")
@click.argument("code", required=False)
@click.option("--depth", type=click.IntRange(min=1), help=f"Levels to show. Default: {_DEPTH} without CODE, else all.")
@workspace_option
@format_option()
def show(name: str, code: str | None, depth: int | None, path: Path | None, form: str) -> None:
    """Show the industries of the classification NAME, or those below CODE."""
    tree = _named(name, path)
    try:
        top = None if code is None else tree.find(code)
    except MismatchError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None
    nodes = tree.nodes[:-1] if top is None else tree.nodes[top.position : top.end]
    start = 0 if top is None else top.depth
    levels = depth or (_DEPTH if top is None else len(tree.nodes))
    found = [node for node in nodes if node.depth - start < levels]
    if form == Format.TABLE:
        rows = [["  " * (node.depth - start) + node.code, node.title] for node in found]
        click.echo(OutputTable(("code", "title"), rows).text())
    else:
        click.echo(listed(records.NodeRecord, [records.node_record(tree, node) for node in found], form))


def _named(name: str, path: Path | None) -> Taxonomy:
    """Find a shipped classification or one of the workspace. Raises BadInputError."""
    if name in TITLES:
        return load_builtin(name)
    own = _own(path)
    if name not in own:
        names = [*own, *TITLES]
        raise BadInputError(
            Problem(f"there is no classification {name}", hint=did_you_mean(name, names) or f"use {', '.join(names)}")
        )
    return own[name]


@taxonomy.command()
@click.argument("text")
@click.option("--taxonomy", "name", metavar="NAME", help="Search only this one. Default: the workspace's, else all.")
@click.option("--limit", type=click.IntRange(min=1), default=_FOUND, show_default=True, help="Industries to show.")
@workspace_option
@format_option()
def search(text: str, name: str | None, limit: int, path: Path | None, form: str) -> None:
    """Search industries by code, title or alias, the best first."""
    from niche.segments.taxonomies import search

    found = [
        records.match_record(own, tree, node)
        for own, tree in _searched(name, path).items()
        for node in search.search(tree, text, limit)
    ]
    if not found and form == Format.TABLE:
        click.echo("no matches", err=True)
        return
    click.echo(listed(records.MatchRecord, found, form))


def _searched(name: str | None, path: Path | None) -> Mapping[str, Taxonomy]:
    if name is not None:
        return {name: _named(name, path)}
    return _own(path) or {key: load_builtin(key) for key in TITLES}


taxonomy.add_command(map_values)
