"""The tasks that keys start by name. Each runs in a worker, so that it can wait for the answers of dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from niche.tui.session.bench import ScreenBench
from niche.tui.tasks import (
    columns,
    commit,
    copying,
    describe,
    discover,
    explore,
    jumping,
    rows,
    saving,
    segments,
    table,
)

TASKS: Mapping[str, Callable[[ScreenBench], Awaitable[object]]] = {
    "save": saving.save,
    "save_as": saving.save_as,
    "open_other": saving.open_other,
    "sql": copying.sql,
    "open": segments.segments,
    "new": saving.new,
    "template": segments.from_template,
    "describe": describe.describe,
    "editor": lambda bench: saving.edit_outside(bench, bench.screen.app.suspend),
    "commit": commit.commit,
    "history": commit.history,
    "columns": columns.columns,
    "table": table.table,
    "explore": explore.explore,
    "compare": explore.compare,
    "discover": discover.discover,
    "more_like": discover.more_like,
    "jump": jumping.jump,
    "search": rows.search,
    "choose": rows.choose_columns,
    "copy": rows.copy_cells,
    "export": rows.export,
}
"""Tasks by their name in an action's call, such as `screen.task('save')`."""
