"""`config`: the user's own settings of the workbench."""

from __future__ import annotations

import click

from niche.tui.commands.common import format_option, remark
from niche.tui.commands.output_tables import Cell, Format, OutputTable, printed

_HEADERS = ("action", "pane", "keys", "name")


@click.command(short_help="Where your settings are, and every action's keys.")
@format_option()
def config(form: str) -> None:
    """Where your settings of the workbench are, what is wrong in them, and every action with its keys.

    The file is YAML: `theme: niche-light`, `keys: {save: ctrl+s}` by action, `confirm: {save: no}` (also leave, draft,
    repair and commit), and `numbers: {thousands: space, decimal: comma, counts: compact}` for figures on the screen and
    in tables; thousands can be comma, point, space, apostrophe or none. JSON, CSV, Markdown and files always have
    1,234.5.
    """
    from niche.tui.keys.actions import ACTIONS
    from niche.tui.user.config import config_path, own_config

    found, path = own_config(), config_path()
    click.echo(f"niche: your settings are in {path}{'' if path.exists() else ', once you write some'}", err=True)
    remark(found.problems)
    rows: list[tuple[Cell, ...]] = [
        (one.id, one.context.value, " ".join(found.keys.get(one.id, one.default_keys)), one.name) for one in ACTIONS
    ]
    records = [dict(zip(_HEADERS, row, strict=True)) for row in rows]
    click.echo(printed(OutputTable.of(records, _HEADERS), records, Format(form)))
