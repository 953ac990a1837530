"""`schema`: what niche reads in YAML."""

from __future__ import annotations

import click

from niche.tui.tables import as_json


@click.command()
@click.argument("file", type=click.Choice(("segment", "workspace")), default="segment")
def schema(file: str) -> None:
    """The JSON Schema of a segment file or of niche.yaml, for completion in editors."""
    from niche.segments.schema import segment_schema, workspace_schema

    click.echo(as_json(segment_schema() if file == "segment" else workspace_schema()))
