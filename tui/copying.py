"""What the copy key takes from each pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from niche.segments.filters import Scalar
from niche.segments.language.expressions import render
from niche.segments.problems import BadInputError
from niche.tui.actions import Context
from niche.tui.widgets.accounts import AccountsPane
from niche.tui.widgets.tree import TreePane

if TYPE_CHECKING:
    from niche.tui.screens.workbench import Workbench


def copy(bench: Workbench) -> None:
    """Copy what is in hand, and say what it was, or why it cannot be read from disk or written."""
    try:
        what, text = _in_hand(bench)
    except BadInputError as error:
        bench.notify(f"Not copied: {error}", severity="error", markup=False)
        return
    bench.app.copy_to_clipboard(text)
    bench.notify(f"Copied {what}.", timeout=2)


def _in_hand(bench: Workbench) -> tuple[str, str]:
    """What it is, and its text: a node, a cell, the file, or the filter as one line of SQL. Raises BadInputError."""
    if bench.pane is Context.TREE and (code := bench.query_one(TreePane).code) is not None:
        assert bench.taxonomy is not None
        return "the node", bench.loaded.universe.placements[bench.taxonomy].taxonomy[code].label
    if bench.pane is Context.ACCOUNTS:
        return "the cell", _written(bench.query_one(AccountsPane).cell)
    if bench.pane is Context.YAML:
        return "the file", bench.session.text()
    return "the filter as SQL", render(bench.session.filter, bench.loaded.universe)


def _written(cell: Scalar | tuple[Scalar, ...] | None) -> str:
    if cell is None:
        return ""
    return "; ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)
