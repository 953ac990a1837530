"""What the copy key takes from each pane."""

from __future__ import annotations

from niche.segments.language.expressions import render
from niche.segments.model.filters import Scalar
from niche.segments.model.problems import BadInputError
from niche.tui.keys.actions import Context
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.tree import TreePane
from niche.tui.session.bench import Bench


def copy(bench: Bench) -> None:
    """Copy what is in hand, and say what it was, or why it cannot be read from disk or written."""
    try:
        what, text = _in_hand(bench)
    except BadInputError as error:
        bench.say(f"Not copied: {error}", severity="error")
        return
    bench.copy_text(text)
    bench.say(f"Copied {what}.", timeout=2)


def _in_hand(bench: Bench) -> tuple[str, str]:
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
