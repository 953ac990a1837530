"""The tasks that keys start by name. Each runs in a worker, so that it can wait for the answers of dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from textual.screen import Screen

from niche.tui.panes.accounts import AccountsPane
from niche.tui.session.bench import Bench
from niche.tui.tasks import columns, commit, explore, jumping, rows, saving, segments

Task: TypeAlias = Callable[[Bench, Screen[None]], Awaitable[object]]


def _of_segment(task: Callable[[Bench], Awaitable[object]]) -> Task:
    return lambda bench, _: task(bench)


def _of_rows(task: Callable[[Bench, AccountsPane], Awaitable[object]]) -> Task:
    return lambda bench, screen: task(bench, screen.query_one(AccountsPane))


TASKS: Mapping[str, Task] = {
    "save": _of_segment(saving.save),
    "open": _of_segment(segments.segments),
    "new": _of_segment(saving.new),
    "template": _of_segment(segments.from_template),
    "editor": lambda bench, screen: saving.edit_outside(bench, screen.app.suspend),
    "commit": _of_segment(commit.commit),
    "history": _of_segment(commit.history),
    "columns": _of_segment(columns.columns),
    "explore": _of_segment(explore.explore),
    "compare": _of_segment(explore.compare),
    "jump": jumping.jump,
    "search": _of_rows(rows.search),
    "choose_columns": _of_rows(rows.choose_columns),
    "copy_cells": _of_rows(rows.copy_cells),
    "export": _of_rows(rows.export),
}
"""Tasks by their name in an action's call, such as `screen.task('save')`."""
