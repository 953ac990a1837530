"""What a key begins that asks questions on the way. Each runs in a worker, so that dialogs can be waited for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from niche.tui.session.bench import Bench
from niche.tui.tasks import columns, commit, explore, jumping, rows, saving, segments

TASKS: Mapping[str, Callable[[Bench], Awaitable[object]]] = {
    "save": saving.save,
    "open": segments.segments,
    "new": saving.new,
    "template": segments.from_template,
    "editor": saving.edit_outside,
    "commit": commit.commit,
    "history": commit.history,
    "columns": columns.columns,
    "explore": explore.explore,
    "compare": explore.compare,
    "jump": jumping.jump,
    "search": rows.search,
    "choose_columns": rows.choose_columns,
    "copy_cells": rows.copy_cells,
    "export": rows.export,
}
"""By the name in an action's call, `screen.task('save')`."""
