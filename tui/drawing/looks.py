"""The looks of a run of text in a list, as styles of the colours of the theme.

A table instead of component classes: those are worked out anew for every list at every change of the focus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from niche.tui.drawing.themes import CONTRAST


@dataclass(frozen=True, slots=True)
class Look:
    """A look: variables of the theme, or colours of the terminal, and attributes."""

    color: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


LOOKS: Mapping[str, Look] = {
    "accent": Look("text-accent"),
    "bar": Look("accent"),
    "cell": Look(reverse=True),
    "dim": Look(dim=True),
    "edge": Look("accent", "secondary"),
    "error": Look("text-error"),
    "good": Look("text-success"),
    "guide": Look(dim=True),
    "head": Look(bold=True),
    "hit": Look("text-accent", underline=True),
    "key": Look("text-primary"),
    "note": Look("text-primary"),
    "off": Look(dim=True),
    "range": Look("text-accent", bold=True),
    "strong": Look(bold=True),
    "track": Look("secondary"),
    "unbar": Look("accent", reverse=True),
    "warning": Look("text-warning"),
}
"""Every look of a run of text, by name."""
_OF_THE_TERMINAL: Mapping[str, Look] = {
    "edge": Look("accent", "ansi_default", reverse=True),
    "track": Look("ansi_bright_black"),
}
"""The looks that differ where the terminal's own colours are taken."""
_MUTED = "foreground-muted"
"""The colour of what is dim in high contrast."""


def looks(theme: str, variables: Mapping[str, str], *, ansi: bool) -> Mapping[str, Style]:
    """The style of every look in a theme, by name; `variables` are the colours of the theme."""
    named = {_MUTED, *(name for look in LOOKS.values() for name in (look.color, look.background) if name)}
    return _styles(theme, tuple((name, variables[name]) for name in sorted(named)), ansi)


@lru_cache(maxsize=8)
def _styles(theme: str, colors: tuple[tuple[str, str], ...], ansi: bool) -> Mapping[str, Style]:
    shown = {**LOOKS, **(_OF_THE_TERMINAL if ansi else {})}
    if theme == CONTRAST.name:  # nothing is dim
        shown = {name: replace(look, dim=False, color=_MUTED) if look.dim else look for name, look in shown.items()}
    values = dict(colors)
    return {name: _style(look, values) for name, look in shown.items()}


def _style(look: Look, values: Mapping[str, str]) -> Style:
    color, background = (
        Color.parse(values.get(name, name)).rich_color if name else None for name in (look.color, look.background)
    )
    return Style(
        color=color,
        bgcolor=background,
        bold=look.bold or None,
        dim=look.dim or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
    )
