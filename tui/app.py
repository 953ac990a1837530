"""The app: which screen comes when. Everything that works is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen

from niche.segments.problems import BadInputError, Problem
from niche.tui.actions import ACTIONS, BY_ID, PANES
from niche.tui.loading import Loaded, load, nothing_to_open, sample
from niche.tui.screens.opening import OpeningScreen
from niche.tui.screens.small import TooSmallScreen, too_small
from niche.tui.screens.welcome import PathOpened, WelcomeScreen
from niche.tui.themes import DARK, OFFERED, THEMES

if TYPE_CHECKING:
    from niche.tui.screens.workbench import Workbench


class NicheApp(App[None]):
    """A workbench over the workspace or table at `path`, or a welcome where there is none."""

    TITLE = "niche"
    CSS_PATH = "niche.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Quit", show=False)]

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.path = path
        self.workbench: Workbench | None = None
        """The workbench, once there is something to work on."""

    def on_mount(self) -> None:
        """Show something at once; the data is read after the first paint."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        for name in self.available_themes.keys() - OFFERED:
            self.unregister_theme(name)
        self.open(self.path)

    # Opening

    def open(self, path: Path | None) -> None:
        """Open a workspace or table in the place of what is open."""
        self.path, self.workbench = path, None
        self._show(OpeningScreen("" if path is None else path.name))
        # polars takes a third of a second to import; the first paint does not wait for it.
        self.call_after_refresh(self._load, path)

    @on(PathOpened)
    def open_path(self, message: PathOpened) -> None:
        """A path was chosen on the welcome screen."""
        self.open(message.path or sample())

    @work(thread=True, exclusive=True, group="load")
    def _load(self, path: Path | None) -> None:
        if path is None and nothing_to_open():
            self.call_from_thread(self._welcome, path)
            return
        try:
            loaded = load(path, partial(self.call_from_thread, self._progress))
        except BadInputError as error:
            self.call_from_thread(self._welcome, path, error.problems)
        else:
            self.call_from_thread(self._start, loaded)

    def _welcome(self, path: Path | None, problems: Sequence[Problem] = ()) -> None:
        self._show(WelcomeScreen(path, problems))

    def _progress(self, share: float, doing: str) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, OpeningScreen):
                screen.show_progress(share, doing)

    def _start(self, loaded: Loaded) -> None:
        from niche.tui.screens.workbench import Workbench

        self.workbench = Workbench(loaded)
        self._show(self.workbench)

    def _show(self, screen: Screen[None]) -> None:
        """Put a screen in the place of everything that is on the stack above the blank one."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screen)
        self._fit(self.size)

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small to work in."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        covered = isinstance(self.screen, TooSmallScreen)
        if too_small(size) and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not too_small(size):
            self.pop_screen()

    # Actions

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the table, by name, with its key."""
        for action in ACTIONS:
            if screen is self.workbench or action.call.startswith("app."):
                title = f"{action.name} ({action.shown_key})"
                yield SystemCommand(title, action.help, partial(self.action_take, action.id))

    async def action_take(self, id: str) -> None:  # noqa: A002 - an action's id
        """Take an action of the table, in the pane that it belongs to."""
        action, target = BY_ID[id], None
        if action.context in PANES and self.workbench is not None:
            self.workbench.action_pane(action.context)
            target = self.workbench.query_one(f"#{action.context}")
        await self.run_action(action.call, target)

    async def action_quit(self) -> None:
        """Leave; the workbench asks first where something is not saved."""
        if self.workbench is None:
            self.exit()
        else:
            self.workbench.leave()
