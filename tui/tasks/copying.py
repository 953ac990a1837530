"""What the copy key copies from each pane."""

from __future__ import annotations

from niche.segments.language.expressions import render
from niche.segments.model.filters import Scalar
from niche.segments.model.problems import BadInputError
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


def _under_cursor(bench: Bench, pane: Headed) -> tuple[str, str]:
    """Its name and its text: a node, a cell, the file, else the filter as one line of SQL. Raises BadInputError."""
    if isinstance(pane, TreePane) and (node := pane.node) is not None:
        return "the node", node.label
    if isinstance(pane, AccountsPane):
        return "the cell", _written(pane.cell)
    if isinstance(pane, YamlPane):
        return "the file", bench.session.text()
    return "the filter as SQL", render(bench.session.filter, bench.project.universe)


def _written(cell: Scalar | tuple[Scalar, ...] | None) -> str:
    if cell is None:
        return ""
    return "; ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)
