"""`sweet`: how each sector and industry does, the best first."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from niche.tui.commands.common import question, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import printed

if TYPE_CHECKING:
    from niche.segments.checking.sweet_records import SweetRecord
    from niche.segments.model.filters import Filter
    from niche.segments.project import Project
    from niche.tui.commands.output_tables import OutputTable
    from niche.tui.commands.sweet_columns import SweetColumn

_BY = (
    *("win-rate", "penetration", "retention", "deal-size", "velocity", "value", "trend", "whitespace"),
    "accounts",
)
_USUAL = 80, 24
"""Cells and lines of a terminal that does not say its size."""
_TITLE = 20
"""Cells of a title, in a terminal, for which columns are left out."""


def _level(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    """A level as it is typed: 1 for sectors, `all` for every one."""
    if text is None or text == "all":
        return None if text is None else 0
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise click.BadParameter(f"{text} is no level: 1 for sectors, 2 and more for industries, or all")


@click.command(short_help="Show how each sector and industry does, the best first.")
@click.option("--by", type=click.Choice(_BY), help="Order. Default: win rate, else penetration, else value.")
@click.option("--under", default="", metavar="INDUSTRY", help="Only what is below it, by its code or title.")
@click.option(
    "--level",
    callback=_level,
    metavar="LEVEL",
    help="1 for sectors, 2 and more for industries, all. Default: sectors, or those right below --under.",
)
@question
@format_option()
def sweet(project: Project, where: Filter, by: str | None, under: str, level: int | None, form: str) -> None:
    """Show how each sector and industry does, of SEGMENT or of all accounts, the best first.

    Rates of few accounts say little: the best estimate moves them towards the rest of their parent, and the low end of
    its 95 % interval ("at least") decides the order. An asterisk marks where an industry has few of its own.

    Market sizes come from the file that `market` in niche.yaml names.
    """
    from niche.segments.playbook.sweet import SweetOrder, SweetSettings, sweet, usable_order
    from niche.tui.commands.sweet_columns import columns, flat, table

    order = usable_order(project, SweetOrder(by) if by else None)
    records, problems = sweet(project, SweetSettings(where, order, under, level))
    warn(problems)
    if form == Format.CSV:
        click.echo(printed(flat(records), records, form))
        return
    every = columns(records, order.value)
    if form != Format.TABLE or not _on_screen():
        click.echo(printed(table(records, every), records, form))
        shown: Sequence[SweetColumn] = every
    else:
        shown, room = _fitting(every, records)
        click.echo(table(records, shown, room).text())
    if form == Format.TABLE:
        _say_more(records, every, shown)


def _on_screen() -> bool:
    return sys.stdout.isatty()


def _say_more(records: Sequence[SweetRecord], every: Sequence[SweetColumn], shown: Sequence[SweetColumn]) -> None:
    """Say what the marks mean, and which columns had no room."""
    from niche.tui.commands.sweet_columns import FEW

    if not records:
        click.echo("niche: no industry has accounts", err=True)
    if any(str(column.cell(one)).endswith(FEW) for one in records for column in shown):
        click.echo("niche: * few of its own: most of the best estimate comes from elsewhere", err=True)
    if left := [column.header for column in every if column not in shown]:
        names = ", ".join(left)
        click.echo(f"niche: no room for {names} (widen the window, or use --format markdown)", err=True)


def _fitting(every: Sequence[SweetColumn], records: Sequence[SweetRecord]) -> tuple[Sequence[SweetColumn], int]:
    """The first columns that have room in the terminal, and the room that they leave for a title."""
    from niche.tui.commands.sweet_columns import table

    wide, shown = shutil.get_terminal_size(_USUAL).columns, list(every)
    while len(shown) > 1 and _room(table(records, shown, 1), wide) < _TITLE:
        shown.pop()
    return shown, max(_TITLE, _room(table(records, shown, 1), wide))


def _room(narrow: OutputTable, wide: int) -> int:
    """The cells left for a title, in a table whose first column has its header's width."""
    return wide - max(map(len, narrow.text().splitlines())) + len(narrow.headers[0])
