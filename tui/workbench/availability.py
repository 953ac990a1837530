"""Why an action of the table does nothing now."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.model.filters import children
from niche.tui.keys.actions import BY_ID, Context
from niche.tui.session.bench import Bench

_OF_CONDITIONS = frozenset(("off", "not", "all_any", "duplicate", "remove"))
_OF_ROWS = frozenset(("filter", "exclude", "search", "copy", "export", "record"))
"""Actions of a pane that need a condition, or an account."""


def why_not(bench: Bench, taxonomies: Sequence[str], action: str) -> str:
    """The reason in one sentence; empty where the action does something. `taxonomies` are those of the tree."""
    context = BY_ID[action].context
    name = action.removeprefix(f"{context}.")
    if action == "undo" and not bench.session.can_undo:
        return "nothing to undo."
    if action == "redo" and not bench.session.can_redo:
        return "nothing to redo."
    if context is Context.TREE and not taxonomies:
        return "there is no tree. Press 1 to choose its columns."
    if context is Context.TREE and name == "taxonomy" and len(taxonomies) < 2:
        return "there is only one tree. Add another with c, or under taxonomies in niche.yaml."
    if context is Context.DEFINITION and name in _OF_CONDITIONS and not children(bench.session.filter):
        return "no conditions yet. Press a to add one."
    if context is Context.ACCOUNTS and name in _OF_ROWS and bench.counts is not None and not bench.counts.total:
        return "no account matches."
    return ""
