"""The screen shown in a terminal that is too small."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

LEAST = Size(60, 15)
"""Columns and rows that the panes need."""


def too_small(size: Size) -> bool:
    """Whether the panes do not fit."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmallScreen(ModalScreen[None]):
    """Says how large the terminal must be; the app removes it once that is so."""

    def compose(self) -> ComposeResult:
        """The size needed, not the present one: that would be drawn again at every step of a resize."""
        yield Static(f"niche needs a terminal of {LEAST.width}x{LEAST.height}.\nMake this one larger.", markup=False)
