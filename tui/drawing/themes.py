"""The themes of the app: one accent, calm otherwise; bars and lines stand 3 to 1 and more on the background.

For the terminal's own colours Textual has ANSI themes."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="niche-dark",
    primary="#7aa2c8",
    secondary="#6b8aa3",
    accent="#e0a458",
    foreground="#d8dce2",
    background="#14171c",
    surface="#181c22",
    panel="#242a33",
    success="#86b87a",
    warning="#dfb45c",
    error="#e07a70",
    dark=True,
    variables={"border": "#626e7e", "accent-muted": "#3f3324", "footer-background": "#14171c"},
)

LIGHT = Theme(
    name="niche-light",
    primary="#2f6690",
    secondary="#6f8496",
    accent="#b3541e",
    foreground="#23272e",
    background="#fbfaf7",
    surface="#f5f3ee",
    panel="#e9e5dc",
    success="#3d7a37",
    warning="#94650b",
    error="#b23a2e",
    dark=False,
    variables={"border": "#8c8473", "accent-muted": "#f6e7dc", "foreground-muted": "#5d6168"},
)

CONTRAST = Theme(
    name="niche-contrast",
    primary="#9fd0ff",
    secondary="#7fb2e5",
    accent="#ffd500",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#3a3a3a",
    success="#7dff7d",
    warning="#ffb000",
    error="#ff8080",
    dark=True,
    # Text of WCAG's highest level, 7 to 1 and more, on the background.
    variables={"border": "#b0b0b0", "foreground-muted": "#d0d0d0", "footer-background": "#000000"},
)

THEMES = (DARK, LIGHT, CONTRAST)
OFFERED = frozenset({*(theme.name for theme in THEMES), "ansi-dark", "ansi-light"})
"""The themes that can be chosen; Textual's others were not tried with these panes."""
