"""`init` and `schema`: what niche reads from a table, and what it reads in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.problems import BadInputError, Problem
from niche.tui.tables import Cell, Table, as_json

if TYPE_CHECKING:
    from niche.segments.inference import Inference
    from niche.segments.universe import Universe

_SHOWN_EXAMPLES = 3


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be decided and write nothing.")
def init(table: Path, dry_run: bool) -> None:
    """Show what niche makes of each column of TABLE, and write a niche.yaml beside it."""
    from niche.segments.files import write_file
    from niche.segments.headers import unique_headers
    from niche.segments.inference import infer
    from niche.segments.opening import universe_from_frame
    from niche.segments.readers import read_table
    from niche.segments.workspace import FILE, of_table

    target = table.parent / FILE
    if target.exists() and not dry_run:
        raise BadInputError(Problem("there is one already", str(target), hint="--dry-run shows what niche sees"))
    workspace = of_table(table)
    frame = read_table(workspace.settings.data)
    frame.columns = unique_headers(frame.columns)
    inference = infer(frame, workspace.settings)
    universe = universe_from_frame(frame, workspace.settings, table.name)
    click.echo(_seen(inference, universe).text())
    if not dry_run:
        write_file(target, _yaml(table.name, inference, universe), None)
        click.echo(f"wrote {target}", err=True)


def _seen(inference: Inference, universe: Universe) -> Table:
    rows: list[list[Cell]] = []
    for reading in inference.columns:
        column = universe.columns[reading.name]
        examples = ", ".join(column.unparsed_examples[:_SHOWN_EXAMPLES])
        rows.append([reading.header, reading.kind, reading.why, column.known, column.unparsed, examples])
    return Table(("column", "kind", "because", "known", "not read", "such as"), rows)


def _yaml(data: str, inference: Inference, universe: Universe) -> str:
    """A niche.yaml that says what was decided of roles and taxonomy, and shows the rest as comments."""
    from niche.segments.yamlwrite import Writable, dump

    said: dict[str, Writable] = {"niche": 1, "data": data}
    if inference.roles:
        said["roles"] = {role.value: name for role, name in inference.roles.items()}
    main = universe.main
    if main is not None:
        built_in = len(main.columns) == 1
        columns: list[Writable] = [*main.columns]
        said["taxonomy"] = {"use": main.taxonomy.name, "column": columns[0]} if built_in else {"columns": columns}
    said["segments"] = "segments/"
    comments = ["", "# What niche sees in the columns; say otherwise under `columns:`, such as"]
    comments += ["# columns:", '#   revenue: {from: "Annual Revenue", parse: money, unit: USD}', "#"]
    comments += [f"# {reading.name}: {reading.kind}, {reading.why}" for reading in inference.columns]
    return dump(said) + "\n".join(comments) + "\n"


@click.command()
@click.argument("file", type=click.Choice(("segment", "workspace")), default="segment")
def schema(file: str) -> None:
    """The JSON Schema of a segment file or of niche.yaml, for completion in editors."""
    from niche.segments.schema import segment_schema, workspace_schema

    click.echo(as_json(segment_schema() if file == "segment" else workspace_schema()))
