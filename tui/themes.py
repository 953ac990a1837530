"""The app's own looks: one accent, everything else calm. The terminal's own colours are Textual's ANSI themes."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="niche-dark",
    primary="#7aa2c8",
    secondary="#5f7d95",
    accent="#e0a458",
    foreground="#d8dce2",
    background="#14171c",
    surface="#181c22",
    panel="#242a33",
    success="#86b87a",
    warning="#dfb45c",
    error="#e07a70",
    dark=True,
    variables={"border": "#343b46", "footer-background": "#14171c"},
)

LIGHT = Theme(
    name="niche-light",
    primary="#2f6690",
    secondary="#6b8499",
    accent="#b3541e",
    foreground="#23272e",
    background="#fbfaf7",
    surface="#f5f3ee",
    panel="#e9e5dc",
    success="#3d7a37",
    warning="#94650b",
    error="#b23a2e",
    dark=False,
    variables={"border": "#cfc8ba"},
)

THEMES = (DARK, LIGHT)
OFFERED = frozenset({DARK.name, LIGHT.name, "ansi-dark", "ansi-light"})
"""What the theme picker shows; others that Textual brings were not looked at with these panes."""
