"""The help text of a pane: what it is for, its keys, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from niche.tui.keys.actions import ABOUT, Action, Context, actions_in, reachable, shown

_MOVING = "arrows or h j k l move, g and G go to the ends; every row can be clicked"
_KEY_CELLS, _NAME_CELLS = 16, 22


def explain(context: Context) -> Content:
    """The help text for one pane."""
    return Content("\n").join(
        [
            Content(ABOUT[context]),
            Content.styled(_MOVING, "$foreground-muted"),
            Content(""),
            *_rows(context.title, actions_in(context), context),
            *_rows("Everywhere", actions_in(Context.EVERYWHERE), context),
        ]
    )


def _rows(heading: str, actions: Iterable[Action], context: Context) -> Iterator[Content]:
    """The actions, each with the keys that run it in this pane; all of them are in the command palette."""
    rows, meaning = list(actions), dict(reachable(context))
    if rows:
        yield Content.styled(heading, "bold")
    for action in rows:
        keys = "  ".join(shown(key) for key in action.keys if meaning.get(key) is action).ljust(_KEY_CELLS)
        yield Content.assemble(
            (f"  {keys}", "$text-accent"), action.name.ljust(_NAME_CELLS), (action.help, "$foreground-muted")
        )
    if rows:
        yield Content("")
