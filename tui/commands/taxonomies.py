"""`taxonomy`: the classifications there are, their nodes, and the values of the data that name none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.values import MismatchError
from niche.tui.commands.common import format_option, opened, workspace_option
from niche.tui.commands.locating import workspace_near
from niche.tui.commands.mapping import map_values
from niche.tui.commands.output_tables import Format, OutputTable, listed

if TYPE_CHECKING:
    from niche.segments.model.taxonomy import Taxonomy
    from niche.segments.project import Project

_DEPTH = 2
_FOUND = 20


@click.group(short_help="The industry classifications there are.")
def taxonomy() -> None:
    """The classifications that niche knows, and the values of the data that have no place in one."""


@taxonomy.command("list")
@workspace_option
@format_option()
def list_taxonomies(path: Path | None, form: str) -> None:
    """The classifications that niche ships, and those of the workspace."""
    from niche.segments.checking.table_records import TaxonomyRecord, taxonomy_record
    from niche.segments.taxonomies.builtin import TITLES, load_builtin

    found = [taxonomy_record(name, load_builtin(name), "built in") for name in TITLES]
    project = _workspace(path)
    for name, placement in project.universe.placements.items() if project else ():
        found.append(taxonomy_record(name, placement.taxonomy, f"by {', '.join(placement.columns)}"))
    click.echo(listed(TaxonomyRecord, found, form))


def _workspace(path: Path | None) -> Project | None:
    """The workspace, if one is named or near."""
    return opened(path) if path is not None or workspace_near() else None


@taxonomy.command(short_help="The nodes of a classification.")
@click.argument("name")
@click.argument("code", required=False)
@click.option("--depth", type=click.IntRange(min=1), help=f"Levels to show; {_DEPTH} where no CODE is given, else all.")
@workspace_option
@format_option()
def show(name: str, code: str | None, depth: int | None, path: Path | None, form: str) -> None:
    """The nodes of the classification NAME, or those below the node CODE."""
    from niche.segments.checking.table_records import NodeRecord, node_record

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
        click.echo(listed(NodeRecord, [node_record(tree, node) for node in found], form))


def _named(name: str, path: Path | None) -> Taxonomy:
    """A shipped classification or one of the workspace. Raises BadInputError."""
    from niche.segments.taxonomies.builtin import TITLES, load_builtin

    if name in TITLES:
        return load_builtin(name)
    project = _workspace(path)
    own = {key: placement.taxonomy for key, placement in project.universe.placements.items()} if project else {}
    if name not in own:
        names = [*own, *TITLES]
        raise BadInputError(
            Problem(f"there is no taxonomy {name}", hint=did_you_mean(name, names) or f"choose from {', '.join(names)}")
        )
    return own[name]


@taxonomy.command()
@click.argument("text")
@click.option("--taxonomy", "name", metavar="NAME", help="Search this one. Default: those of the workspace, else all.")
@click.option("--limit", type=click.IntRange(min=1), default=_FOUND, show_default=True)
@workspace_option
@format_option()
def search(text: str, name: str | None, limit: int, path: Path | None, form: str) -> None:
    """Nodes by code, title or alias, the best first."""
    from niche.segments.checking.table_records import MatchRecord, match_record
    from niche.segments.taxonomies import search

    records = [
        match_record(own, tree, node)
        for own, tree in _searched(name, path).items()
        for node in search.search(tree, text, limit)
    ]
    if not records and form == Format.TABLE:
        click.echo("nothing is found", err=True)
        return
    click.echo(listed(MatchRecord, records, form))


def _searched(name: str | None, path: Path | None) -> Mapping[str, Taxonomy]:
    from niche.segments.taxonomies.builtin import TITLES, load_builtin

    if name is not None:
        return {name: _named(name, path)}
    project = _workspace(path)
    own = {key: placement.taxonomy for key, placement in project.universe.placements.items()} if project else {}
    return own or {key: load_builtin(key) for key in TITLES}


taxonomy.add_command(map_values)
