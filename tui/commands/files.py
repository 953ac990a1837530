"""`schema`: what niche reads in YAML."""

from __future__ import annotations

import click

from niche.tui.commands.output_tables import as_json


@click.command(short_help="The JSON Schema of niche's files, for editors.")
@click.argument("file", type=click.Choice(("segment", "workspace", "accepted")), default="segment")
def schema(file: str) -> None:
    """The JSON Schema of a segment file, of niche.yaml or of accepted.yaml, for completion in editors."""
    from niche.segments.checking.schema import SCHEMAS

    click.echo(as_json(SCHEMAS[file]()))
