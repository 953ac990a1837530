"""The app: which screen comes when. Everything that works is elsewhere."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.app import ScreenStackError
from textual.binding import Binding, BindingType
from textual.errors import NoWidget
from textual.geometry import Size
from textual.screen import Screen
from textual.screen import ScreenResultType as Result
from textual.theme import Theme

from niche.segments.model.formatting import write_with
from niche.segments.model.problems import BadInputError, Problem
from niche.tui import signals
from niche.tui.containment import LOADING, ContainedApp
from niche.tui.dialogs.help import Commands
from niche.tui.dialogs.opening import OpeningScreen
from niche.tui.dialogs.small import LEAST, TooSmallScreen, too_small
from niche.tui.dialogs.theme_picker import ThemePicker
from niche.tui.dialogs.welcome import PathOpened, RowsRequested, WelcomeScreen
from niche.tui.drawing.text import plain
from niche.tui.drawing.themes import DARK, OFFERED, THEMES
from niche.tui.keys.actions import BY_ID, PANES, move_keys, shown
from niche.tui.keys.key_queue import PAUSE, KeyHandled, KeyQueue, Typed
from niche.tui.session.loading import load
from niche.tui.user.preferences import Config
from niche.tui.user.samples import own_copy
from niche.tui.user.ui_state import UiStateStore, load_ui_state

if TYPE_CHECKING:
    from signal import Signals

    from textual.notifications import SeverityLevel

    from niche.segments.project import Project
    from niche.tui.session.messages import SettingsSaved
    from niche.tui.session.session import Session
    from niche.tui.workbench.screen import Workbench

_PROBLEMS_TOLD = 5
"""Of the user's settings."""
DIALOGS = "default"
"""The group of workers that have none of their own: those that wait for an answer."""


class NicheApp(ContainedApp):
    """A workbench over the workspace or table at `path`, or a welcome where there is none."""

    TITLE = "niche"
    CSS_PATH = "niche.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LEAST.height, "-high")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Quit", show=False)]

    workbench: Workbench | None = None
    """The workbench, once there is something to work on."""

    def __init__(self, path: Path | None = None, config: Config | None = None) -> None:
        super().__init__()
        self.path = path
        self.config = config or Config()
        self.ui_state = UiStateStore(load_ui_state())
        self.ended_by: Signals | None = None
        """The signal that ended the app."""
        self._awaited: dict[Screen[Any], Future[Any]] = {}
        """The answers of the dialogs that somebody waits for."""
        self._key_queue = KeyQueue()
        self._looking_again = False
        """Whether a look is due at what the next key waits for."""

    def on_load(self) -> None:
        """Before the terminal is taken: see to it that it is given back."""
        if not self.is_headless:
            signals.end_on_signals(self._leave_on)

    def _leave_on(self, number: Signals) -> bool:
        if self.ended_by is not None:
            return False
        self.ended_by = number
        if self.workbench is not None:
            self.workbench.session.keep_draft()
        self.exit()
        return True

    def on_mount(self) -> None:
        """Show something at once; the data is read after the first paint."""
        for theme in THEMES:
            self.register_theme(theme)
        for name in self.available_themes.keys() - OFFERED:
            self.unregister_theme(name)
        wanted = self.config.theme or self.ui_state.now.theme
        self.theme = wanted if wanted in OFFERED else DARK.name
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.set_keymap(move_keys(self.config.keys))
        write_with(self.config.marks)
        self._tell_problems()
        self.open(self.path)

    def _tell_problems(self) -> None:
        """Say what is wrong in the user's settings, all at once: the rest of them holds."""
        if not (problems := self.config.problems):
            return
        told = problems[:_PROBLEMS_TOLD]
        lines = [f"{f'line {one.line}: ' if one.line else ''}{replace(one, file='')}" for one in told]
        if len(problems) > _PROBLEMS_TOLD:
            lines.append(f"and {len(problems) - _PROBLEMS_TOLD} more, which niche config tells")
        self.notify("\n".join(lines), title=problems[0].file, severity="warning", timeout=15)

    def _keep_theme(self, theme: Theme) -> None:
        self.ui_state.keep(replace(self.ui_state.now, theme=theme.name))

    # Opening

    def open(self, path: Path | None, session: Session | None = None) -> None:
        """Open a workspace or table in the place of what is open, with this segment where one is given."""
        self.path, self.workbench = path, None
        self._show(OpeningScreen("" if path is None else path.name))
        # polars takes a third of a second to import; the first paint does not wait for it.
        self.call_after_refresh(self._load, path, session)

    @on(PathOpened)
    def open_path(self, message: PathOpened) -> None:
        """A path was chosen on the welcome screen."""
        try:
            self.open(message.path or own_copy())
        except BadInputError as error:
            self._welcome(None, error.problems)

    @work
    @on(RowsRequested)
    async def lay_out(self, message: RowsRequested) -> None:
        """Ask where the table is in a file that cannot be opened, then open it."""
        from niche.segments.workspace.workspace import open_workspace
        from niche.tui.tasks.file_rows import lay_out

        try:
            written = await lay_out(self.push_screen_wait, open_workspace(message.path))
        except BadInputError as error:
            self._welcome(message.path, error.problems)
            return
        if written is not None:
            self.open(written)

    def on_settings_saved(self, message: SettingsSaved) -> None:
        """The table is read in another way now."""
        self.open(message.file, message.session)

    @work(thread=True, exclusive=True, group=LOADING)
    def _load(self, path: Path | None, session: Session | None) -> None:
        from niche.segments.workspace.discovery import nearest

        path = path or nearest()
        if path is None:
            self.call_from_thread(self._welcome, None)
            return
        try:
            project = load(path, partial(self.call_from_thread, self._progress))
        except BadInputError as error:
            self.call_from_thread(self._welcome, path, error.problems)
        else:
            self.call_from_thread(self._start, project, session)

    def _welcome(self, path: Path | None, problems: Sequence[Problem] = ()) -> None:
        self._key_queue.forget()
        self._show(WelcomeScreen(path, problems, self.ui_state.now.recent))

    def _progress(self, share: float, doing: str) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, OpeningScreen):
                screen.show_progress(share, doing)

    def _start(self, project: Project, session: Session | None) -> None:
        from niche.tui.workbench.screen import Workbench

        self.workbench = Workbench(project, session, self.config, self.ui_state)
        if (place := project.workspace.place).exists():
            self.ui_state.opened(place)
        self._show(self.workbench)

    def not_opened(self, message: str, hint: str) -> None:
        """Say why what was to be opened is not, and offer to open something else."""
        self._welcome(self.path, (Problem(message, hint=hint),))

    def _show(self, screen: Screen[None]) -> None:
        """Put a screen in the place of everything that is on the stack above the blank one."""
        self._pop_down_to(1)
        self.push_screen(screen)
        self._fit(self.size)

    # Dialogs

    async def push_screen_wait(  # type: ignore[override] # no screen has a name here
        self, screen: Screen[Result], *, mode: str | None = None
    ) -> Result:
        """Show a dialog and wait for its answer; the wait is cancelled where it is closed without one."""
        answer = asyncio.ensure_future(super().push_screen_wait(screen, mode=mode))
        self._awaited[screen] = answer
        answer.add_done_callback(lambda _: self._awaited.pop(screen, None))
        return await answer

    def close(self, screen: Screen[Any]) -> None:
        """Take a screen away, and all that are above it; none of them gives an answer."""
        if screen in self.screen_stack:
            self._pop_down_to(self.screen_stack.index(screen))
            self._fit(self.size)

    def _pop_down_to(self, screens: int) -> None:
        while len(self.screen_stack) > max(1, screens):
            if (answer := self._awaited.get(self.screen)) is not None:
                answer.cancel()
            self.pop_screen()

    def action_command_palette(self) -> None:
        """Show all commands, unless they are shown."""
        self.show_commands(explain=False)

    def action_help(self) -> None:
        """Explain the pane in hand, and list all actions."""
        self.show_commands(explain=True)

    def action_change_theme(self) -> None:
        """Show all themes."""
        if not isinstance(self.screen, ThemePicker):
            self.push_screen(ThemePicker(self.theme))

    def show_commands(self, *, explain: bool) -> None:
        """Show all actions, and run the one that is chosen; `explain`: as help of the pane in hand."""
        if (bench := self.workbench) is not None and self.screen is bench:
            self.push_screen(Commands(bench.pane, bench.why_not, explain=explain), self._run_command)

    def _run_command(self, id: str | None) -> None:  # noqa: A002 - an action's id
        if id is not None:
            self.call_later(self.action_take, id)

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small to work in."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        covered = isinstance(self.screen, TooSmallScreen)
        if too_small(size) and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not too_small(size):
            self.pop_screen()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - never
    ) -> None:
        """Say something for a while, as text: it may come from data."""
        text = "\n".join(map(plain, message.splitlines()))
        super().notify(text, title=plain(title), severity=severity, timeout=timeout, markup=False)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Let each key, and what is pasted, wait for the effect of the one before."""
        if isinstance(event, events.MouseEvent) and not event.is_forwarded and self._is_on_the_gone(event):
            return
        if not isinstance(event, Typed) or event.is_forwarded or self._leaves_opening(event):
            await super().on_event(event)
        elif self._key_queue.free and not self._opening:
            await self._send(event)
        else:
            self._key_queue.wait(event)
            self._look_again()

    def _is_on_the_gone(self, event: events.MouseEvent) -> bool:
        """Whether a widget that was taken away still stands under the mouse, as it was painted last."""
        try:
            widget, _ = self.get_widget_at(event.x, event.y)
        except (NoWidget, ScreenStackError):
            return False
        return widget.parent is None

    def _leaves_opening(self, event: Typed) -> bool:
        """Nobody needs to wait for a large table only to leave."""
        return self.workbench is None and isinstance(event, events.Key) and event.key in OpeningScreen.LEAVING

    async def _send(self, typed: Typed) -> None:
        self._key_queue.sent()
        target = self.focused or self.screen
        screen = self.screen
        try:
            await super().on_event(typed)
        finally:
            if self.screen is screen:
                target.post_message(KeyHandled(target))
            else:
                # A key with priority has its effect at once, and may have closed what it was meant for.
                self.post_message(KeyHandled(self, 1))

    @on(KeyHandled)
    async def _key_handled(self, message: KeyHandled) -> None:
        if message.laps > 1 and message.target.is_running:
            message.target.post_message(KeyHandled(message.target, message.laps - 1))
        else:
            self._key_queue.handled()
            await self._send_next()

    async def _send_next(self) -> None:
        self._looking_again = False
        if not self._opening and (typed := self._key_queue.next()) is not None:
            await self._send(typed)
        elif self._key_queue.waiting:
            self._look_again()

    def _look_again(self) -> None:
        if not self._looking_again:
            self._looking_again = True
            self.set_timer(PAUSE, self._send_next)

    @property
    def _opening(self) -> bool:
        """Whether a table or a dialog is on its way: the next key is meant for it."""
        screen, bench = self.screen, self.workbench
        if isinstance(screen, OpeningScreen) or not screen.is_running:
            return True
        if bench is not None and screen is bench:
            dialogs = (worker for worker in self.workers if worker.group == DIALOGS)
            return not bench.is_mounted or any(not worker.is_finished for worker in dialogs)
        return screen.focused is None and bool(screen.focus_chain)

    def action_press(self, key: str) -> None:
        """Do what a key does."""
        # As if from the terminal: a message does not rise past the widget that sent it, so keys sent by a box's border
        # would never reach the bindings.
        self.post_message(events.Key(key, key if len(key) == 1 else None).set_sender(self))

    # Actions

    async def action_take(self, id: str) -> None:  # noqa: A002 - an action's id
        """Take an action of the table, in the pane that it belongs to."""
        action, target = BY_ID[id], None
        if action.context in PANES and self.workbench is not None:
            self.workbench.action_pane(action.context)
            target = self.workbench.query_one(f"#{action.context}")
        await self.run_action(action.call, target)

    def action_help_quit(self) -> None:
        """Say how to leave to those who press ctrl+c for it."""
        bound = (key for key, active in self.active_bindings.items() if active.binding.action in ("quit", "app.quit"))
        key = next(bound, None)
        first = "" if key else "esc to leave the dialog, then "
        self.notify(f"Press {first}{shown(key) if key else BY_ID['quit'].shown_key} to quit.", timeout=4)

    def key_ctrl_c(self) -> None:
        """In a dialog, where no key of the app is bound."""
        self.action_help_quit()

    async def action_quit(self) -> None:
        """Leave; the workbench asks first where something is not saved."""
        if self.workbench is None:
            self.exit()
        else:
            self.workbench.leave()
