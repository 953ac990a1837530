"""Every action once: its keys, its name, its help. Bindings, footer, palette and help all read this table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

FOOTER_HINTS, FOOTER_CELLS, FOOTER_GAP = 7, 78, "  "
"""How many hints there are in a footer of how many cells, with what between them; wider ones have more."""
MOVING = frozenset({"up", "k", "down", "j", "home", "g", "end", "G", "pageup", "pagedown"})
"""Keys that move the cursor in every pane; no action can have them."""


class Context(StrEnum):
    """Where an action can be taken: in one pane, or everywhere. The values are the panes' ids and titles."""

    EVERYWHERE = "everywhere"
    TREE = "tree"
    DEFINITION = "definition"
    INSIGHT = "insight"
    ACCOUNTS = "accounts"
    YAML = "yaml"
    CHANGES = "changes"
    OVERLAP = "overlap"
    PORTFOLIO = "portfolio"

    @property
    def title(self) -> str:  # type: ignore[override]
        """As the pane is headed."""
        return "YAML" if self is Context.YAML else self.value.capitalize()


PANES: tuple[Context, ...] = tuple(context for context in Context if context is not Context.EVERYWHERE)
"""The panes in the order of their number keys."""

LOWER = PANES[PANES.index(Context.ACCOUNTS) :]
"""The panes that share the lower part of the screen, one at a time."""

ABOUT = {
    Context.TREE: "All sectors and industries with the accounts in them. What you include or exclude here becomes a "
    "condition of the segment.",
    Context.DEFINITION: "The segment's filter: every condition and group with the accounts left after it.",
    Context.INSIGHT: "Whether the segment's size makes sense, what was noticed about it, and how its accounts differ.",
    Context.ACCOUNTS: "The accounts that match, in the order of your file.",
    Context.YAML: "The segment file as a save would write it; changed lines are marked.",
    Context.CHANGES: "What was done to the segment since the last commit: the rule in words, the accounts that enter "
    "and leave, the lines of the file. Without git, since the file was saved.",
    Context.OVERLAP: "The accounts that the open segment shares with every other. Alike (Jaccard) is the shared of "
    "those in either; then the share of this segment and of the other that the shared make.",
    Context.PORTFOLIO: "All segments side by side, with what was noticed about each and how its file stands to git.",
}
"""What each pane is, for its help."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. `call` is the Textual action; in a pane's context it runs on the pane."""

    id: str
    default_keys: tuple[str, ...]
    name: str
    help: str
    call: str
    context: Context = Context.EVERYWHERE
    hint: str = ""
    """One or two words for the footer; without them the action is not hinted at there."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that take it: the user's own, or the default ones."""
        return _moved.get(self.id, self.default_keys)

    @property
    def shown_key(self) -> str:
        """The first key as people write it."""
        return shown(self.keys[0])

    @property
    def word(self) -> str:
        """What the footer calls it."""
        return self.hint or self.name[0].lower() + self.name[1:]

    @property
    def binding(self) -> Binding:
        """The Textual binding. Its id is the name under which a user's key map can move it."""
        return Binding(
            ",".join(self.default_keys),
            self.call,
            self.name,
            show=False,
            id=self.id,
            key_display=shown(self.default_keys[0]),
        )


_moved: dict[str, tuple[str, ...]] = {}
"""The user's own keys by action; empty unless `move_keys` was told."""


def move_keys(keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Take the user's own keys for what the table says of keys, and return them as a Textual key map.

    Keys of actions that are not named are the default ones again.
    """
    _moved.clear()
    _moved.update(keys)
    return {name: ",".join(own) for name, own in keys.items()}


_SHOWN = {"delete": "del", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


def shown(key: str) -> str:
    """A key as people write it: `del`, `^p`."""
    return f"^{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else _SHOWN.get(key, key)


_TASK = "screen.task('{}')"
"""The call that starts the task with the name of the action."""
_CALLS = {Context.EVERYWHERE: _TASK, Context.DEFINITION: "screen.edit('{}')"}
"""The call of an action whose row has none, by context; elsewhere the action of the pane that has its name."""
_GO_TO = [
    (f"go.{pane}", str(number), f"Go to {pane.title}", f"Go to the {pane.title} pane.", "", f"screen.pane('{pane}')")
    for number, pane in enumerate(PANES, 1)
]
_ROWS: Mapping[Context, Sequence[Sequence[str]]] = {
    Context.EVERYWHERE: (
        ("add", "a", "Add condition", "Add a condition where the definition's cursor is.", "add", "screen.edit('add')"),
        ("save", "s", "Save", "Show what would change in the file, then write it.", "save"),
        ("help", "?", "Help", "Explain the pane you are in and its keys.", "help", "screen.help"),
        ("palette", ": ctrl+p", "All commands", "Find any action by name.", "commands", "app.command_palette"),
        ("undo", "u ctrl+z", "Undo", "Take the last change back, also past a save.", "", "screen.undo"),
        ("redo", "U ctrl+y", "Redo", "Make the change again that was taken back.", "", "screen.redo"),
        ("open", "ctrl+o o", "Open segment", "Choose another segment of the workspace.", "segments"),
        ("new", "n", "New segment", "Start a new, empty segment."),
        ("editor", "e", "Open in editor", "Edit the file in $EDITOR and read it again."),
        ("columns", "c", "Columns", "See how each column is read and why, and change it."),
        ("mapping", "M", "Map values", "Give nodes to the values that have none in the tree.", "", "screen.mapping"),
        ("table", "w", "Table notes", "See what was noticed about the table, and change it."),
        ("commit", "C", "Commit", "Save the segment and commit its file to git."),
        ("history", "H", "History", "Every version of the segment in git; take one back."),
        ("template", "N", "New from template", "Start a segment from a well-known one."),
        (
            "explore",
            "d",
            "What sets it apart",
            "See every column, those first in which the segment differs most from the rest.",
        ),
        ("compare", "v", "Compare", "See the segment beside the rest, or beside another segment."),
        (
            "discover",
            "S",
            "Discover segments",
            "Find segments whose accounts are won more often than the rest, and open one.",
        ),
        (
            "more_like",
            "f3",
            "More like this segment",
            "Find other accounts like those of the open segment, or of a list, and open them as a segment.",
        ),
        ("copy", "y", "Copy", "Copy what is in hand to the clipboard.", "", "screen.copy"),
        *_GO_TO,
        ("next_pane", "tab", "Next pane", "Go to the next pane.", "", "screen.step(1)"),
        ("previous_pane", "shift+tab", "Previous pane", "Go to the pane before.", "", "screen.step(-1)"),
        ("jump", "'", "Jump", "Show a letter at every place in sight, and go to one."),
        ("zoom", "z", "Zoom", "Give the pane you are in the whole screen, and back.", "", "screen.zoom"),
        ("wider", ">", "Wider", "Make the pane you are in wider.", "", "screen.resize(1, 0)"),
        ("narrower", "<", "Narrower", "Make the pane you are in narrower.", "", "screen.resize(-1, 0)"),
        ("taller", "}", "Taller", "Make the pane you are in taller.", "", "screen.resize(0, 1)"),
        ("lower", "{", "Lower", "Make the pane you are in lower.", "", "screen.resize(0, -1)"),
        ("layout", "=", "Usual layout", "Give all panes their usual size again.", "", "screen.reset_sizes"),
        ("theme", "f2", "Change theme", "Choose light, dark, or the terminal's own colours.", "", "app.change_theme"),
        ("quit", "q ctrl+q", "Quit", "Leave niche; asks first if something is not saved.", "", "app.quit"),
    ),
    Context.TREE: (
        ("include", "space", "Include", "Take the node into the segment, or out again.", "include"),
        ("exclude", "x", "Exclude", "Rule the node out, or no longer.", "exclude", "include(True)"),
        ("search", "/", "Search nodes", "Find a node by its title or code.", "search"),
        (
            "taxonomy",
            "T",
            "Next taxonomy",
            "Show the accounts in another taxonomy of the workspace.",
            "",
            "screen.next_taxonomy",
        ),
        ("lens", "m", "Next figure", "Change what the figure and the bar beside the nodes show."),
        ("sort", "o", "Sort by figure", "Order siblings by the figure, or as in the taxonomy."),
        ("all_nodes", ".", "Empty nodes", "Show nodes without accounts too, or hide them."),
    ),
    Context.DEFINITION: (
        ("change", "enter", "Edit condition", "Change the condition in hand.", "edit"),
        ("off", "space", "Switch off or on", "Keep the node without effect, or let it count again.", "on/off"),
        ("not", "!", "Negate", "Turn the node into its exact complement, or back.", "not"),
        ("all_any", "t", "All or any", "Let all conditions of the group hold, or any one of them."),
        ("group", "(", "Group", "Put the node into a group, to give it alternatives."),
        ("ungroup", ")", "Ungroup", "Put the group's conditions in its place."),
        ("down", "J shift+down", "Move down", "Move the node below the next one, or out of its group."),
        ("up", "K shift+up", "Move up", "Move the node above the one before, or out of its group."),
        ("duplicate", "D", "Duplicate", "Put a copy of the node below it."),
        ("remove", "delete backspace", "Remove", "Take the node out; undo brings it back."),
    ),
    Context.INSIGHT: (
        (
            "apply",
            "enter",
            "Try repair",
            "Show what the change that the finding proposes leads to; once more makes it.",
            "repair",
        ),
        (
            "leave",
            "escape",
            "Leave repair",
            "Show the segment as it is again, without the repair.",
            "",
            "screen.leave_trial",
        ),
        (
            "filter",
            "f",
            "Keep what is in hand",
            "Keep only accounts with the value, or in the bars, in hand; shift and an arrow take in more.",
            "keep",
        ),
        ("exclude", "-", "Leave out", "Leave out accounts with what is in hand.", "leave out", "filter(True)"),
        ("next", "]", "Next column", "Show the distribution of the next column.", "", "column(1)"),
        ("previous", "[", "Column before", "Show the column before.", "", "column(-1)"),
    ),
    Context.ACCOUNTS: (
        ("filter", "f", "Filter by cell", "Keep only accounts with this value.", "filter"),
        ("exclude", "-", "Exclude cell", "Leave out accounts with this value.", "exclude", "filter(True)"),
        ("sort", "o", "Sort by column", "Ascending, then descending, then as in your file."),
        ("search", "/", "Search", "Go to the next account that has a word.", "", _TASK),
        ("choose", "i", "Choose columns", "Choose which columns are shown.", "", _TASK),
        ("freeze", "F", "Freeze columns", "Let the columns up to this one stay at the left."),
        ("copy", "Y", "Copy more", "Copy the row, the column, or all that is shown, for a spreadsheet.", "", _TASK),
        ("export", "E", "Export", "Write the accounts to a CSV file, as they are shown.", "", _TASK),
        ("record", "enter", "Whole record", "Show every column of the account.", "record"),
    ),
    Context.CHANGES: (
        ("commit", "enter", "Commit these changes", "Save the segment and commit its file to git.", "commit", _TASK),
        ("history", "h", "Versions in git", "Every version of the segment in git; take one back.", "history", _TASK),
    ),
    Context.OVERLAP: (("open", "enter", "Open this segment", "Open the segment in hand.", "open"),),
    Context.PORTFOLIO: (
        ("open", "enter", "Open the one in hand", "Open the segment in hand.", "open"),
        ("sort", "o", "Rank by", "Rank by priority, size, win rate or value.", "rank by", "rank"),
    ),
}
"""By context: name, keys, title, help, hint and call; the last two may be missing."""


def _action(
    context: Context, name: str, keys: str, title: str, help_text: str, hint: str = "", call: str = ""
) -> Action:
    call = (call or _CALLS.get(context, "{}")).format(name)
    id_ = name if context is Context.EVERYWHERE else f"{context}.{name}"
    return Action(id_, tuple(keys.split()), title, help_text, call, context, hint)


ACTIONS: tuple[Action, ...] = tuple(_action(context, *row) for context, rows in _ROWS.items() for row in rows)

FURTHER = ("undo", "new", "open", "explore", "compare", "next_pane", "zoom", "quit")
"""The actions that a footer hints at as well where it has room."""
BY_ID = {action.id: action for action in ACTIONS}


def actions_in(context: Context) -> tuple[Action, ...]:
    """The actions of one context, in the table's order."""
    return tuple(action for action in ACTIONS if action.context is context)


def bindings(context: Context) -> list[BindingType]:
    """What to write as BINDINGS of the pane, or of the workbench for those that hold everywhere."""
    return [action.binding for action in actions_in(context)]


def reachable(context: Context, keys: Mapping[str, tuple[str, ...]] | None = None) -> Iterator[tuple[str, Action]]:
    """Every key that works while this pane is in hand, with what it does: the pane's own keys win.

    `keys` by action are tried in the place of those that there are.
    """
    taken: set[str] = set()
    for action in (*actions_in(context), *(actions_in(Context.EVERYWHERE) if context in PANES else ())):
        for key in action.keys if keys is None else keys[action.id]:
            if key not in taken:
                taken.add(key)
                yield key, action


def hints(context: Context, cells: int = FOOTER_CELLS) -> tuple[Action, ...]:
    """The actions that the footer hints at: the pane's own first, then those that hold everywhere, then what fits."""
    always = [action for action in actions_in(Context.EVERYWHERE) if action.hint and action.id not in FURTHER]
    own = [action for action in actions_in(context) if action.hint and context in PANES]
    found = [*own[: FOOTER_HINTS - len(always)], *always]
    for action in map(BY_ID.__getitem__, FURTHER):
        longer = [*found, action]
        if (cells > FOOTER_CELLS or len(longer) <= FOOTER_HINTS) and len(_line(longer)) <= cells:
            found = longer
    return tuple(found)


def _line(actions: Iterable[Action]) -> str:
    return FOOTER_GAP.join(f"{action.shown_key} {action.word}" for action in actions)


def footer(context: Context, cells: int = FOOTER_CELLS) -> str:
    """The footer as plain text, as wide as it is drawn."""
    return _line(hints(context, cells))
