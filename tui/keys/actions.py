"""Every action once: its keys, its name, its help. Bindings, footer, palette and help all read this table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from niche.tui.keys.synonyms import ALSO

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
    Context.TREE: "All sectors and industries with their accounts. Include or exclude one to make it a condition.",
    Context.DEFINITION: "The segment's conditions and groups, each with the accounts left after it.",
    Context.INSIGHT: "Is the size right? How do the accounts perform and differ? What did niche find?",
    Context.ACCOUNTS: "The accounts that match, in the order of your file. m lists near misses, then all others.",
    Context.YAML: "The segment file as it would be saved. Changed lines are marked.",
    Context.CHANGES: "What changed since the last commit, or without git since the last save: conditions, accounts "
    "that enter and leave, lines of the file.",
    Context.OVERLAP: "The accounts in both this segment and another: as a share of either, then of each.",
    Context.PORTFOLIO: "All segments: size, outcomes, findings, state in git. The last line counts all active segments "
    "together, each account once. The matrix shows every overlap.",
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
    also: str = ""
    """Other words that people look for it by."""

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
        (
            "add",
            "a",
            "Add condition",
            "Add a condition at the cursor of the definition.",
            "add",
            "screen.edit('add')",
        ),
        (
            "limit",
            "L",
            "Limit",
            "Keep only the best accounts, such as top 50 by revenue.",
            "",
            "screen.edit('limit')",
        ),
        ("save", "s", "Save", "Show the changes to the file, then write them.", "save"),
        ("save_as", "A", "Save as", "Save under another name and continue there."),
        ("help", "?", "Help", "Search the keys of this pane and run one.", "help", "app.help"),
        ("palette", ": ctrl+p", "All commands", "Find any action by name.", "commands", "app.command_palette"),
        ("undo", "u ctrl+z", "Undo", "Undo the last change, even after saving.", "", "screen.undo"),
        ("redo", "U ctrl+y", "Redo", "Redo the change that was undone.", "", "screen.redo"),
        ("open", "ctrl+o o", "Open segment", "List the segments: open, rename, duplicate or delete one.", "segments"),
        ("open_other", "O", "Open table or workspace", "Open another table or workspace."),
        ("sql", "Q", "SQL", "Show the segment as SQL, and copy it."),
        ("new", "n", "New segment", "Start a new, empty segment."),
        (
            "describe",
            "p",
            "Edit profile, owner, tags",
            "Edit name, status, owner, tags, size limits and profile.",
        ),
        ("editor", "e", "Open in editor", "Edit the segment file in $EDITOR."),
        ("columns", "c", "Columns", "Show how each column is read, and change it."),
        ("mapping", "M", "Map values", "Map unmatched values to industries.", "", "screen.mapping"),
        ("table", "w W", "Table notes", "Show notes about the table, and fix them."),
        ("commit", "C", "Commit", "Save the segment and commit its file to git."),
        ("history", "H", "History", "List the segment's versions in git, and restore one."),
        ("template", "N", "New from template", "Create a segment from a template."),
        (
            "explore",
            "d",
            "What sets it apart",
            "List the columns where the segment differs most.",
        ),
        ("compare", "v", "Compare", "Compare the segment with the rest, or with another segment."),
        (
            "discover",
            "S",
            "Discover segments",
            "Find segments that win more often than the rest, and open one.",
        ),
        (
            "more_like",
            "f3",
            "More like this segment",
            "Find other accounts like those of the open segment, or of a list, and open them as a segment.",
        ),
        ("copy", "y", "Copy", "Copy the selection to the clipboard.", "", "screen.copy"),
        *_GO_TO,
        ("next_pane", "tab", "Next pane", "Go to the next pane.", "", "screen.step(1)"),
        ("previous_pane", "shift+tab", "Previous pane", "Go to the previous pane.", "", "screen.step(-1)"),
        ("jump", "'", "Jump", "Show a letter at each visible place; press one to go there."),
        ("zoom", "z", "Zoom", "Zoom this pane, or restore the layout.", "", "screen.zoom"),
        ("wider", ">", "Wider", "Make this pane wider.", "", "screen.resize(1, 0)"),
        ("narrower", "<", "Narrower", "Make this pane narrower.", "", "screen.resize(-1, 0)"),
        ("taller", "}", "Taller", "Make this pane taller.", "", "screen.resize(0, 1)"),
        ("lower", "{", "Shorter", "Make this pane shorter.", "", "screen.resize(0, -1)"),
        ("layout", "=", "Reset layout", "Reset all pane sizes.", "", "screen.reset_sizes"),
        (
            "theme",
            "f2",
            "Change theme",
            "Choose dark, light, high contrast, or the terminal's colours.",
            "",
            "app.change_theme",
        ),
        ("quit", "q ctrl+q", "Quit", "Quit; asks about unsaved changes.", "", "app.quit"),
    ),
    Context.TREE: (
        ("include", "space", "Include", "Include the industry, or stop including it.", "include"),
        ("exclude", "x", "Exclude", "Exclude the industry, or stop excluding it.", "exclude", "include(True)"),
        (
            "search",
            "/",
            "Search industries",
            "Show only industries whose title or code contains the text.",
            "search",
        ),
        (
            "taxonomy",
            "T",
            "Next classification",
            "Switch to another industry classification of the workspace.",
            "",
            "screen.next_taxonomy",
        ),
        (
            "lens",
            "m",
            "Next figure",
            "Show matched accounts, share, win rate, deal size, cycle or value per industry.",
            "figure",
        ),
        ("sort", "o", "Sort by figure", "Sort by the figure shown, or in the original order.", "sort"),
        ("all_nodes", ".", "Empty industries", "Show industries without accounts, or hide them."),
    ),
    Context.DEFINITION: (
        ("change", "enter", "Edit condition", "Edit the selected condition.", "edit"),
        ("off", "space", "Switch off or on", "Turn the condition off or on.", "on/off"),
        ("not", "!", "Negate", "Negate: match everything else.", "not"),
        ("all_any", "t", "All or any", "Match all or any of the group's conditions."),
        ("group", "(", "Group", "Wrap in an OR group; on the first line, begin an empty one.", "group"),
        ("ungroup", ")", "Ungroup", "Replace the group by its conditions."),
        ("down", "J shift+down", "Move down", "Move the condition down, or out of its group."),
        ("up", "K shift+up", "Move up", "Move the condition up, or out of its group."),
        ("duplicate", "D", "Duplicate", "Insert a copy below.", "duplicate"),
        ("remove", "delete backspace", "Remove", "Remove the condition; undo restores it."),
    ),
    Context.INSIGHT: (
        (
            "apply",
            "enter",
            "Show or fix",
            "Show the finding, try its fix, then apply it.",
            "choose",
        ),
        (
            "leave",
            "escape",
            "Leave the trial",
            "Go back to the segment without the fix.",
            "",
            "screen.leave_trial",
        ),
        (
            "filter",
            "f",
            "Keep the selection",
            "Keep only accounts with the selected values or bars; shift and an arrow extend the selection.",
            "keep",
        ),
        (
            "exclude",
            "-",
            "Exclude the selection",
            "Leave out accounts with the selected values.",
            "exclude",
            "filter(True)",
        ),
        ("next", "]", "Next column", "Show the distribution of the next column.", "", "column(1)"),
        ("previous", "[", "Previous column", "Show the distribution of the previous column.", "", "column(-1)"),
    ),
    Context.ACCOUNTS: (
        ("filter", "f", "Filter by cell", "Keep only accounts with this value.", "filter"),
        ("exclude", "-", "Exclude cell", "Leave out accounts with this value.", "exclude", "filter(True)"),
        ("sort", "o", "Sort by column", "Sort ascending, then descending, then as in your file.", "sort"),
        ("why", "w", "Why", "Explain why the account is in or out, and what would bring it in.", "why"),
        (
            "search",
            "/",
            "Search",
            "Find the next account containing this text; / again: in the whole table.",
            "search",
            _TASK,
        ),
        (
            "scope",
            "m",
            "Near misses",
            "List accounts that miss by one rule, then all others, then the segment again.",
            "near, out",
        ),
        ("choose", "i", "Choose columns", "Choose which columns are shown.", "", _TASK),
        ("freeze", "F", "Freeze columns", "Freeze the columns up to this one."),
        ("copy", "Y", "Copy more", "Copy the row, the column, or all accounts, for a spreadsheet.", "", _TASK),
        ("export", "E", "Export", "Write the accounts to a CSV, Excel, Parquet or JSON file.", "", _TASK),
        ("record", "enter", "Whole record", "Show every column of the account.", "record"),
    ),
    Context.YAML: (
        ("describe", "enter", "Edit in a form", "Edit name, owner, tags, profile.", "edit in a form", _TASK),
    ),
    Context.CHANGES: (
        ("commit", "enter", "Commit these changes", "Save the segment and commit its file to git.", "commit", _TASK),
        ("history", "h", "Versions in git", "List the segment's versions in git, and restore one.", "history", _TASK),
    ),
    Context.OVERLAP: (("open", "enter", "Open this segment", "Open the selected segment.", "open"),),
    Context.PORTFOLIO: (
        ("open", "enter", "Open selected segment", "Open the selected segment.", "open"),
        ("sort", "o", "Rank by", "Rank by priority, size, win rate (low end) or value.", "rank by", "rank"),
        (
            "view",
            "m",
            "Matrix, pairs, findings",
            "Show the overlaps as a matrix or as pairs, or the findings.",
        ),
        (
            "search",
            "/",
            "Search segments",
            "Filter by a word, or by tag:…, owner:…, status:… or priority:… only.",
            "search",
        ),
    ),
}
"""By context: name, keys, title, help, hint and call; the last two may be missing."""


def _action(
    context: Context, name: str, keys: str, title: str, help_text: str, hint: str = "", call: str = ""
) -> Action:
    call = (call or _CALLS.get(context, "{}")).format(name)
    id_ = name if context is Context.EVERYWHERE else f"{context}.{name}"
    return Action(id_, tuple(keys.split()), title, help_text, call, context, hint, ALSO.get(id_, ""))


ACTIONS: tuple[Action, ...] = tuple(_action(context, *row) for context, rows in _ROWS.items() for row in rows)

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


def elsewhere(key: str, context: Context) -> Action | None:
    """What a key that means nothing in a pane does in another one; None for a key that means nothing at all."""
    if any(key == one for one, _ in reachable(context)):
        return None
    return next((action for action in ACTIONS if action.context in PANES and key in action.keys), None)


def place_of(pane: Context) -> str:
    """The key that goes to a pane."""
    return BY_ID[f"go.{pane}"].shown_key
