"""A box to type in, for text that may come from data or from a paste."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from niche.tui.widgets.text import plain


class TextBox(Input):
    """Keeps its text as it is, and draws what may steer a terminal as `·`."""

    @property
    def _value(self) -> Text:
        # Character by character, so that the cursor stays where it is in the text.
        text = super()._value
        text.plain = "".join(map(_drawn, text.plain))
        return text


def _drawn(character: str) -> str:
    return character if character.isascii() and character.isprintable() else plain(character) or "·"
