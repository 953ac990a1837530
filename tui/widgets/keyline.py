"""The line of keys in the border of a dialog; a click on a key presses it."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

_GAP = "   "
_NAMES = {
    "esc": "escape",
    "del": "delete",
    "pgup": "pageup",
    "←→": "right",
    "shift+←→": "shift+right",
    "→": "right",
    "↑↓": "down",
}


def clickable(keys: str) -> Content:
    """Make each part of `keys`, such as `enter accept   esc cancel`, take clicks for its key."""
    text, start = Content(keys), 0
    for part in keys.split(_GAP):
        shown = part.partition(" ")[0]
        key = f"ctrl+{shown[1:]}" if shown[:1] == "^" else _NAMES.get(shown, shown)
        click = Style.from_meta({"@click": f"app.press('{key}')"})
        text = text.stylize(click, start, start + len(part))
        start += len(part) + len(_GAP)
    return text
