"""Every action once: its keys, its name, its help. Bindings, footer, palette and help all read this table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

FOOTER_HINTS = 7


class Context(StrEnum):
    """Where an action can be taken: in one pane, or everywhere. The values are the panes' ids and titles."""

    EVERYWHERE = "everywhere"
    TREE = "tree"
    DEFINITION = "definition"
    INSIGHT = "insight"
    ACCOUNTS = "accounts"
    YAML = "yaml"

    @property
    def title(self) -> str:  # type: ignore[override]
        """As the pane is headed."""
        return "YAML" if self is Context.YAML else self.value.capitalize()


PANES: tuple[Context, ...] = tuple(context for context in Context if context is not Context.EVERYWHERE)
"""The panes in the order of their number keys."""

ABOUT = {
    Context.TREE: "All sectors and industries with the accounts in them. What you include or exclude here becomes a "
    "condition of the segment.",
    Context.DEFINITION: "The segment's filter: every condition and group with the accounts left after it.",
    Context.INSIGHT: "Whether the segment's size makes sense, what was noticed about it, and how its accounts differ.",
    Context.ACCOUNTS: "The accounts that match, in the order of your file.",
    Context.YAML: "The segment file as a save would write it; changed lines are marked.",
}
"""What each pane is, for its help."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. `call` is the Textual action; in a pane's context it runs on the pane."""

    id: str
    keys: tuple[str, ...]
    name: str
    help: str
    call: str
    context: Context = Context.EVERYWHERE
    hint: str = ""
    """One or two words for the footer; without them the action is not hinted at there."""

    @property
    def shown_key(self) -> str:
        """The first key as people write it."""
        return shown(self.keys[0])

    @property
    def binding(self) -> Binding:
        """The Textual binding. Its id is the name under which a user's key map can move it."""
        return Binding(",".join(self.keys), self.call, self.name, show=False, id=self.id, key_display=self.shown_key)


_SHOWN = {"delete": "del", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


def shown(key: str) -> str:
    """A key as people write it: `del`, `^p`."""
    return f"^{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else _SHOWN.get(key, key)


def _pane(number: int, context: Context) -> Action:
    help_text = f"Go to the {context.title} pane."
    return Action(
        f"go.{context.value}", (str(number),), f"Go to {context.title}", help_text, f"screen.pane('{context}')"
    )


def _here(
    context: Context, name: str, keys: tuple[str, ...], title: str, help_text: str, call: str = "", hint: str = ""
) -> Action:
    return Action(f"{context.value}.{name}", keys, title, help_text, call or name, context, hint)


def _edit(name: str, keys: tuple[str, ...], title: str, help_text: str, hint: str = "") -> Action:
    return _here(Context.DEFINITION, name, keys, title, help_text, f"screen.edit('{name}')", hint)


ACTIONS: tuple[Action, ...] = (
    Action("save", ("s",), "Save", "Show what would change in the file, then write it.", "screen.save", hint="save"),
    Action("help", ("?",), "Help", "Explain the pane you are in and its keys.", "screen.help", hint="help"),
    Action(
        "palette", (":", "ctrl+p"), "All commands", "Find any action by name.", "app.command_palette", hint="commands"
    ),
    Action("undo", ("u", "ctrl+z"), "Undo", "Take the last change back, also past a save.", "screen.undo"),
    Action("redo", ("U", "ctrl+y"), "Redo", "Make the change again that was taken back.", "screen.redo"),
    Action("open", ("ctrl+o", "o"), "Open segment", "Choose another segment of the workspace.", "screen.open"),
    Action("new", ("n",), "New segment", "Start a new, empty segment.", "screen.new"),
    Action("editor", ("e",), "Open in editor", "Edit the file in $EDITOR and read it again.", "screen.editor"),
    Action("columns", ("c",), "Columns", "See how each column is read and why, and change it.", "screen.columns"),
    Action("mapping", ("M",), "Values without a node", "Give values of the data a node of the tree.", "screen.mapping"),
    Action("copy", ("y",), "Copy", "Copy what is in hand to the clipboard.", "screen.copy"),
    *(_pane(number, context) for number, context in enumerate(PANES, 1)),
    Action("next_pane", ("tab",), "Next pane", "Go to the next pane.", "screen.step(1)"),
    Action("previous_pane", ("shift+tab",), "Previous pane", "Go to the pane before.", "screen.step(-1)"),
    Action("theme", ("f2",), "Change theme", "Choose light, dark, or the terminal's own colours.", "app.change_theme"),
    Action("quit", ("q", "ctrl+q"), "Quit", "Leave niche; asks first if something is not saved.", "app.quit"),
    _here(
        Context.TREE, "include", ("space",), "Include", "Take the node into the segment, or out again.", hint="include"
    ),
    _here(Context.TREE, "exclude", ("x",), "Exclude", "Rule the node out, or no longer.", hint="exclude"),
    _here(Context.TREE, "search", ("/",), "Search nodes", "Find a node by its title or code.", hint="search"),
    _here(
        Context.TREE,
        "taxonomy",
        ("T",),
        "Next taxonomy",
        "Show the accounts in another taxonomy of the workspace.",
        "screen.next_taxonomy",
    ),
    _here(Context.TREE, "lens", ("m",), "Next figure", "Change what the figure and the bar beside the nodes show."),
    _here(Context.TREE, "sort", ("o",), "Sort by figure", "Order siblings by the figure, or as in the taxonomy."),
    _here(Context.TREE, "all_nodes", (".",), "Empty nodes", "Show nodes without accounts too, or hide them."),
    _edit("add", ("a",), "Add condition", "Add a condition here.", hint="add"),
    _edit("change", ("enter",), "Edit condition", "Change the condition in hand.", hint="edit"),
    _edit("off", ("space",), "Switch off or on", "Keep the node without effect, or let it count again.", hint="on/off"),
    _edit("not", ("!",), "Negate", "Turn the node into its exact complement, or back.", hint="not"),
    _edit("all_any", ("t",), "All or any", "Let all conditions of the group hold, or any one of them."),
    _edit("group", ("(",), "Group", "Put the node into a group, to give it alternatives."),
    _edit("ungroup", (")",), "Ungroup", "Put the group's conditions in its place."),
    _edit("down", ("J", "shift+down"), "Move down", "Move the node below the next one, or out of its group."),
    _edit("up", ("K", "shift+up"), "Move up", "Move the node above the one before, or out of its group."),
    _edit("duplicate", ("D",), "Duplicate", "Put a copy of the node below it."),
    _edit("remove", ("delete", "backspace"), "Remove", "Take the node out; undo brings it back."),
    _here(
        Context.INSIGHT,
        "apply",
        ("enter",),
        "Apply repair",
        "Make the change that the finding proposes.",
        hint="repair",
    ),
    _here(Context.ACCOUNTS, "filter", ("f",), "Filter by cell", "Keep only accounts with this value.", hint="filter"),
    _here(Context.ACCOUNTS, "exclude", ("-",), "Exclude cell", "Leave out accounts with this value.", hint="exclude"),
    _here(Context.ACCOUNTS, "sort", ("o",), "Sort by column", "Ascending, then descending, then as in your file."),
    _here(Context.ACCOUNTS, "record", ("enter",), "Whole record", "Show every column of the account.", hint="record"),
)

BY_ID = {action.id: action for action in ACTIONS}


def actions_in(context: Context) -> tuple[Action, ...]:
    """The actions of one context, in the table's order."""
    return tuple(action for action in ACTIONS if action.context is context)


def bindings(context: Context) -> list[BindingType]:
    """What to write as BINDINGS of the pane, or of the workbench for those that hold everywhere."""
    return [action.binding for action in actions_in(context)]


def reachable(context: Context) -> Iterator[tuple[str, Action]]:
    """Every key that works while this pane is in hand, with what it does: the pane's own keys win."""
    taken: set[str] = set()
    for action in (*actions_in(context), *(actions_in(Context.EVERYWHERE) if context in PANES else ())):
        for key in action.keys:
            if key not in taken:
                taken.add(key)
                yield key, action


def hints(context: Context) -> tuple[Action, ...]:
    """The actions that the footer hints at: the pane's own first, then those that hold everywhere."""
    always = [action for action in actions_in(Context.EVERYWHERE) if action.hint]
    own = [action for action in actions_in(context) if action.hint and context in PANES]
    return (*own[: FOOTER_HINTS - len(always)], *always)


def footer(context: Context) -> str:
    """The footer as plain text, as wide as it is drawn."""
    return "  ".join(f"{action.shown_key} {action.hint}" for action in hints(context))
