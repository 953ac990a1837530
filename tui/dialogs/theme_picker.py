"""Choose a theme; each is shown as the cursor comes to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from niche.tui.dialogs.dialog import keys
from niche.tui.dialogs.picker import Picker
from niche.tui.widgets.choices import Choice

NAMES: Mapping[str, str] = {
    "niche-dark": "Dark",
    "niche-light": "Light",
    "niche-contrast": "High contrast",
    "ansi-dark": "Terminal colours, dark",
    "ansi-light": "Terminal colours, light",
}
"""What the themes are called, in the order of the list."""


class ThemePicker(Picker[None]):
    """The themes, the one in use marked. `enter` keeps the one shown, `escape` goes back to the one before."""

    left_by_click = True

    def __init__(self, theme: str) -> None:
        super().__init__("Theme", keys("enter accept"))
        self._before = theme

    def on_mount(self) -> None:
        """Fill the list, with the cursor on the theme in use."""
        self.fill()
        self.list.point_at(self._before)

    def choices(self) -> Iterator[Choice]:
        """All themes."""
        for theme, name in NAMES.items():
            yield Choice(name, theme, ("in use" if theme == self._before else "",))

    def show_about(self) -> None:
        """Show the theme under the cursor."""
        super().show_about()
        if self.list.choice is not None and self.is_mounted:
            self.app.theme = str(self.list.choice.value)

    def accept(self, choice: Choice) -> None:
        """Keep the theme."""
        self.app.theme = str(choice.value)
        self.dismiss(None)

    def action_leave(self) -> None:
        """Go back to the theme before."""
        self.app.theme = self._before
        self.dismiss(None)
