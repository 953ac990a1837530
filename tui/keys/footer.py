"""What the footer hints at: the keys of the pane first, apart from those that work everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from niche.tui.keys.actions import BY_ID, PANES, Action, Context, actions_in

FOOTER_HINTS, FOOTER_CELLS, FOOTER_GAP = 7, 78, "  "
"""How many hints there are in a footer of how many cells, with what between them; wider ones have more."""
FOOTER_BAR = " │ "
"""Stands between the keys of the pane and those that work everywhere."""
FURTHER = ("undo", "new", "open", "explore", "compare", "next_pane", "zoom", "quit")
"""The actions that a footer hints at as well where it has room."""


def hints(context: Context, cells: int = FOOTER_CELLS) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """The actions that the footer hints at: the pane's own, and those that work everywhere, each as far as it fits."""
    general = [action for action in actions_in(Context.EVERYWHERE) if action.hint and action.id not in FURTHER]
    own: list[Action] = []
    for action in actions_in(context) if context in PANES else ():
        if action.hint and _fits([*own, action], general, cells):
            own.append(action)
    for action in map(BY_ID.__getitem__, FURTHER):
        if _fits(own, [*general, action], cells):
            general.append(action)
    return tuple(own), tuple(general)


def _fits(own: Sequence[Action], general: Sequence[Action], cells: int) -> bool:
    few = cells > FOOTER_CELLS or len(own) + len(general) <= FOOTER_HINTS
    return few and len(_line(own, general)) <= cells


def _line(*parts: Iterable[Action]) -> str:
    texts = (FOOTER_GAP.join(f"{action.shown_key} {action.word}" for action in part) for part in parts)
    return FOOTER_BAR.join(filter(None, texts))


def footer(context: Context, cells: int = FOOTER_CELLS) -> str:
    """The footer as plain text, as wide as it is drawn."""
    return _line(*hints(context, cells))
