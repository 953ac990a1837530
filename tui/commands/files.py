"""`schema`: what niche reads in YAML, and what commands print as JSON."""

from __future__ import annotations

import click

from niche.segments.checking.records import as_json

_FILES = ("segment", "workspace", "accepted")
_COMMANDS = (
    "count",
    "tree",
    "list",
    "check",
    "check --accepted",
    "overlap",
    "rank",
    "rank --revenue",
    "tiers",
    "tiers --account",
    "assign",
    "split",
    "sweet",
    "cross",
    "discover",
    "why",
    "why --near",
    "why --expected",
    "diff",
    "log",
    "restore",
)
_MORE = ("init", *(f"taxonomy {word}" for word in ("list", "show", "search", "map")), "config")


@click.command(short_help="Print the JSON Schema of a file or of a command's output.")
@click.argument("kind", type=click.Choice((*_FILES, *_COMMANDS, *_MORE)), default="segment", metavar="[FILE | COMMAND]")
def schema(kind: str) -> None:
    """Print the JSON Schema of a segment file, niche.yaml (workspace) or accepted.yaml (accepted), for editors.

    Or of what a command prints with --format json: count, tree, list, check, overlap, rank, tiers, diff, log, restore,
    init, "taxonomy list" and so on.
    """
    from niche.segments.checking.schema import SCHEMAS

    click.echo(as_json(SCHEMAS[kind]()))
