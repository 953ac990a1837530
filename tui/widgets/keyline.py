"""The line of keys in the border of a dialog; a click on a key presses it."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

_GAP = "   "
_NAMES = {"esc": "escape", "←→": "right", "shift+←→": "shift+right", "↑↓": "down"}


def clickable(keys: str) -> Content:
    """Make each part of `keys`, such as `enter accept   esc cancel`, take clicks for its key."""
    text, start = Content(keys), 0
    for part in keys.split(_GAP):
        shown = part.partition(" ")[0]
        click = Style.from_meta({"@click": f"app.press('{_NAMES.get(shown, shown)}')"})
        text = text.stylize(click, start, start + len(part))
        start += len(part) + len(_GAP)
    return text
