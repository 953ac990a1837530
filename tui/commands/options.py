"""The options that commands share. Nothing here reads data, since the app starts through it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import click

from niche.segments.model.formatting import USUAL, write_with
from niche.tui.user.config import own_config

Function = TypeVar("Function", bound=Callable[..., object])


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


_FOR_PEOPLE = frozenset({Format.TABLE, "text"})


def workspace_option(function: Function) -> Function:
    """`-w PATH`, as the argument `path`."""
    return click.option(
        "-w",
        "--workspace",
        "path",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A folder with niche.yaml, that file, or a table. Default: the nearest niche.yaml here or above, else "
        "the only table beside segments/.",
    )(function)


def format_option(*forms: str) -> Callable[[Function], Function]:
    """`--format`, as the argument `form`: the first of the forms by default, those of `Format` where none is given."""
    choices = forms or tuple(form.value for form in Format)
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        callback=_mark_figures,
        help="Output format.",
    )


def _mark_figures(_: click.Context, __: click.Parameter, form: str) -> str:
    """Write figures with the user's own marks where they are read at a terminal, with the usual ones elsewhere."""
    write_with(own_config().marks if form in _FOR_PEOPLE else USUAL)
    return form
