"""What the copy key copies from each pane."""

from __future__ import annotations

import asyncio

from niche.segments.language.dialects import DIALECTS, condition
from niche.segments.language.expressions import render
from niche.segments.model.filters import Scalar
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.basic import reason
from niche.tui.dialogs.sql import SqlScreen
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.pane import Headed
from niche.tui.panes.tree import TreePane
from niche.tui.panes.yaml import YamlPane
from niche.tui.session.bench import Bench


def copy(bench: Bench, pane: Headed) -> None:
    """Copy what is under the cursor of a pane and say what it was, or why it cannot be copied."""
    try:
        what, text = _under_cursor(bench, pane)
    except BadInputError as error:
        bench.say(f"Not copied: {error}", severity="error")
        return
    pane.app.copy_to_clipboard(text)
    bench.say(f"Copied {what}.", timeout=2)


async def sql(bench: Bench) -> None:
    """Show the segment as SQL in every dialect."""
    texts, refused = await asyncio.to_thread(_in_dialects, bench)
    await bench.ask(SqlScreen(bench.session.slug, texts, refused))


def _in_dialects(bench: Bench) -> tuple[dict[str, str], dict[str, str]]:
    """The filter by dialect, and why others cannot say it."""
    project, texts, refused = bench.project, dict[str, str](), dict[str, str]()
    for dialect in DIALECTS:
        try:
            texts[dialect] = condition(bench.session.filter, project.universe, dialect, project.counter.segments)
        except BadInputError as error:
            refused[dialect] = reason(error)
    return texts, refused


def _under_cursor(bench: Bench, pane: Headed) -> tuple[str, str]:
    """Its name and its text: a node, a cell, the file, else the filter as one line of SQL. Raises BadInputError."""
    if isinstance(pane, TreePane) and (node := pane.node) is not None:
        return "the industry", node.label
    if isinstance(pane, AccountsPane):
        return "the cell", _written(pane.cell)
    if isinstance(pane, YamlPane):
        return "the file", bench.session.text()
    return "the filter as SQL", render(bench.session.filter, bench.project.universe)


def _written(cell: Scalar | tuple[Scalar, ...] | None) -> str:
    if cell is None:
        return ""
    return "; ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)
