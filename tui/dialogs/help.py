"""All actions in a list that can be searched and run: the help of a pane, and the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual.content import Content

from niche.tui.dialogs.dialog import keys
from niche.tui.dialogs.picker import ClickedList, Picker
from niche.tui.drawing.matching import marked, ranked
from niche.tui.drawing.text import Line, Run, left, right, spread
from niche.tui.keys.actions import ABOUT, ACTIONS, BY_ID, PANES, Action, Context, reachable, shown
from niche.tui.widgets.choices import Choice

MOVING = "arrows or h j k l move, g and G go to the ends; every row can be clicked"
_KEY_CELLS, _NAME_CELLS, _WHERE_CELLS = 16, 24, 12
_HELP_FROM = 74
"""Cells of a line with room for what an action does."""


def listed(context: Context) -> Iterator[tuple[Action, tuple[str, ...]]]:
    """Every action with the keys that run it in a pane: the pane's own first, those of other panes last."""
    meaning = dict(reachable(context))
    order = {context: 0, Context.EVERYWHERE: 1}
    for action in sorted(ACTIONS, key=lambda one: order.get(one.context, 2)):
        here = action.context in order
        yield action, tuple(key for key in action.keys if not here or meaning.get(key) is action)


class CommandList(ClickedList):
    """One line an action: its keys, its name, what it does, and its pane."""

    def __init__(self, context: Context, why_not: Callable[[str], str]) -> None:
        super().__init__()
        self._pane, self._why_not = context, why_not

    def rank(self, query: str) -> Sequence[Choice]:
        """The actions that a query finds by name, else by other words for them, else by what they do."""
        actions = [BY_ID[str(choice.value)] for choice in self.known]
        texts = zip(*((action.name, action.also, action.help) for action in actions), strict=True)
        names, *more = map(list, texts) if actions else ([], [])
        return [self.known[index] for index in ranked(query, names, *more)]

    def draw(self, index: int, cells: int) -> Line:
        """One action; dim where it does nothing now."""
        action = BY_ID[str(self.found[index].value)]
        pressed = self.found[index].notes[0]
        elsewhere = action.context not in (self._pane, Context.EVERYWHERE)
        idle = elsewhere or bool(self._why_not(action.id))
        look = "dim" if idle else ""
        name = list(marked(action.name, self.query_text, look))
        pad = Run(" " * max(1, _NAME_CELLS - len(action.name)))
        line = [Run(left(pressed, _KEY_CELLS), look or "key"), *name, pad]
        if cells >= _HELP_FROM:
            line.append(Run(left(action.help, cells - _KEY_CELLS - _NAME_CELLS - _WHERE_CELLS - 1), "dim"))
        where = "" if action.context is Context.EVERYWHERE else action.context.title
        return spread(line, [Run(right(where, _WHERE_CELLS), "dim")], cells)


class Commands(Picker[str | None]):
    """Search the actions and return the id of the one to run; `context` is the pane that the keys are for.

    `why_not` tells why an action does nothing now; "" where it does something.
    """

    left_by_click = True

    def __init__(self, context: Context, why_not: Callable[[str], str] = lambda _: "", *, explain: bool = True) -> None:
        """`explain`: help of the pane, with what it is above the actions; else the palette."""
        title = f"Help: {context.title}" if explain else "All commands"
        super().__init__(title, keys("enter run", leave="close"), listed=CommandList(context, why_not))
        self._pane, self._why_not, self._explain = context, why_not, explain

    def intro(self) -> Content | None:
        """What the pane is, and how to move in it."""
        if not self._explain or self._pane not in PANES:
            return None
        return Content.assemble(ABOUT[self._pane], "\n", (MOVING, "$foreground-muted"))

    def choices(self) -> Iterator[Choice]:
        """All actions."""
        for action, pressed in listed(self._pane):
            yield Choice(action.name, action.id, ("  ".join(map(shown, pressed)),))

    def about(self, choice: Choice) -> str:
        """What the action does, and where; or why it does nothing now."""
        action = BY_ID[str(choice.value)]
        reason = self._why_not(action.id)
        where = ""
        if action.context not in (self._pane, Context.EVERYWHERE):
            where = f"\nWorks in {action.context.title}: press enter to go there and run it."
        return f"{action.help}{where}" + (f"\nNot available: {reason}" if reason else "")

    def search(self, text: str) -> None:
        """Narrow the list; the key that opened the help closes it."""
        if text == "?":
            self.action_leave()
        else:
            super().search(text)

    def accept(self, choice: Choice) -> None:
        """Return the action."""
        self.dismiss(str(choice.value))
