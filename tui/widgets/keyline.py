"""A line of keys with their words, for the border of a dialog: what a key does, a click does as well."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

_GAP = "   "
_NAMES = {"esc": "escape", "←→": "right", "shift+←→": "shift+right", "↑↓": "down"}


def clickable(keys: str) -> Content:
    """`keys` as it stands, such as `enter accept   esc cancel`; each part takes clicks for its key."""
    text, start = Content(keys), 0
    for part in keys.split(_GAP):
        shown = part.partition(" ")[0]
        click = Style.from_meta({"@click": f"app.press('{_NAMES.get(shown, shown)}')"})
        text = text.stylize(click, start, start + len(part))
        start += len(part) + len(_GAP)
    return text
