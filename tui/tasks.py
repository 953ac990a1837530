"""What a key begins that asks questions on the way. Each runs in a worker, so that dialogs can be waited for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from niche.tui import committing, deciding, filing, jumping, looking, managing, tabling

if TYPE_CHECKING:
    from niche.tui.screens.workbench import Workbench

TASKS: Mapping[str, Callable[[Workbench], Awaitable[object]]] = {
    "save": filing.save,
    "open": managing.segments,
    "new": filing.new,
    "template": managing.from_template,
    "editor": filing.edit_outside,
    "commit": committing.commit,
    "history": committing.history,
    "columns": deciding.columns,
    "explore": looking.explore,
    "compare": looking.compare,
    "jump": jumping.jump,
    "search": tabling.search,
    "choose_columns": tabling.choose_columns,
    "copy_cells": tabling.copy_cells,
    "export": tabling.export,
}
"""By the name in an action's call, `screen.task('save')`."""
