"""Text boxes for text that may come from data or from a paste."""

from __future__ import annotations

import unicodedata

from rich.text import Text
from textual import events
from textual.widgets import Input, TextArea

from niche.segments.model.visible_text import REPLACEMENT
from niche.tui.drawing.text import plain

LONGEST = 20_000
"""Characters that a box of several lines takes from one paste; to wrap many more takes seconds."""


class TextBox(Input):
    """A box of one line. It keeps the text, and draws control characters as `·`."""

    @property
    def _value(self) -> Text:
        # Character by character, so that the cursor stays where it is in the text.
        text = super()._value
        text.plain = drawn(text.plain)
        return text

    def _on_paste(self, event: events.Paste) -> None:
        """Join the lines of what is pasted."""
        event.stop()
        event.prevent_default()
        lines = event.text.splitlines()
        whole = " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else "".join(lines)
        self.replace(whole, *self.selection)


class TextPad(TextArea):
    """A box of several lines. It drops controls and half characters from what is pasted."""

    def get_line(self, line_index: int) -> Text:
        """A line with each character made safe to draw."""
        text = super().get_line(line_index)
        text.plain = drawn(text.plain)
        return text

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        text = written(event.text)
        if len(text) > LONGEST:
            text = text[:LONGEST]
            self.notify(f"Only the first {LONGEST:,} characters were taken.", timeout=3)
        await super()._on_paste(events.Paste(text))


def drawn(text: str) -> str:
    """The text with each character made safe to draw; the length stays."""
    return text if text.isascii() and text.isprintable() else "".join(map(_drawn, text))


def _drawn(character: str) -> str:
    return plain(character) or REPLACEMENT


def written(text: str) -> str:
    """Remove what a file or git would not take: half characters, and controls but line ends and tabs."""
    lines = "\n".join(text.splitlines())
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
