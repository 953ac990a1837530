"""`config`: the user's own settings of the workbench."""

from __future__ import annotations

import click

from niche.segments.checking.records import ActionRecord
from niche.tui.commands.common import warn
from niche.tui.commands.options import format_option
from niche.tui.commands.output_tables import listed
from niche.tui.user.config import config_path, own_config


@click.command(short_help="Show where your settings are, and all keys.")
@format_option()
def config(form: str) -> None:
    """Show where your settings are, errors in them, and every action with its keys.

    The file is YAML: `theme: niche-light`, `keys: {save: ctrl+s}` by action, `confirm: {save: no}` (also leave, draft,
    repair and commit), and `numbers: {thousands: space, decimal: comma, counts: compact}` for figures on the screen and
    in tables; thousands can be comma, point, space, apostrophe or none. JSON, CSV, Markdown and files always have
    1,234.5.
    """
    from niche.tui.keys.actions import ACTIONS

    found, path = own_config(), config_path()
    click.echo(f"niche: your settings are in {path}{'' if path.exists() else ', once you create it'}", err=True)
    warn(found.problems)
    records = [
        ActionRecord(one.id, one.context.value, " ".join(found.keys.get(one.id, one.default_keys)), one.name)
        for one in ACTIONS
    ]
    click.echo(listed(ActionRecord, records, form))
