"""The workbench: panes around one open segment, and what their messages do to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.worker import Worker, WorkerState

from niche.segments.model import filter_edits
from niche.segments.model.filters import Filter, Path
from niche.segments.model.settings import NO_TREE
from niche.tui.keys.actions import LOWER, Context, bindings
from niche.tui.panes import messages
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.changes import ChangesPane
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.frame import FooterLine, HeaderLine, SizeLine
from niche.tui.panes.insight import InsightPane, distributed
from niche.tui.panes.overlap import OverlapPane
from niche.tui.panes.pane import Headed, LinePane
from niche.tui.panes.panes import Panes
from niche.tui.panes.portfolio import PortfolioPane
from niche.tui.panes.tree import TreePane
from niche.tui.panes.yaml import YamlPane
from niche.tui.session.count_worker import GROUP, CountWorker
from niche.tui.session.findings import evaluate
from niche.tui.session.loading import MANY
from niche.tui.session.messages import CountsReady, FigureReady, SettingsSaved
from niche.tui.session.tab_worker import TabWorker
from niche.tui.session.tree_metrics import TreeMetrics
from niche.tui.tasks import columns, copying, filter, repair, rows, saving, segments, table
from niche.tui.tasks.dispatch import TASKS
from niche.tui.tasks.file_watcher import FileWatcher
from niche.tui.tasks.repair import Repairer
from niche.tui.user.preferences import Config
from niche.tui.user.ui_state import UiStateStore
from niche.tui.widgets.lifetime import is_open
from niche.tui.widgets.paint_batch import PaintBatch
from niche.tui.workbench.availability import why_not
from niche.tui.workbench.panescreen import PaneScreen
from niche.tui.workbench.render import Renderer, first_column

if TYPE_CHECKING:
    from niche.segments.accounts.tree_candidates import TreeCandidate
    from niche.segments.counting.counts import Counts
    from niche.segments.model.segment import Segment
    from niche.segments.project import Project
    from niche.tui.dialogs.commit import Words
    from niche.tui.session.session import Session, UndoStep

TREES = "trees"
"""The group of the worker that looks for trees."""
_LOWER_PANES: tuple[type[LinePane], ...] = (AccountsPane, YamlPane, ChangesPane, OverlapPane, PortfolioPane)


class Workbench(PaneScreen):
    """Hold the open segment; route messages of the panes and the workers."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Context.EVERYWHERE)
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (100, "-wide"),
        (120, "-roomy"),
        (160, "-vast"),
    ]

    def __init__(self, project: Project, session: Session | None, config: Config, ui_state: UiStateStore) -> None:
        """Open `session`; None opens the segment that `saving.first` chooses."""
        super().__init__(Context.TREE if project.universe.main else Context.DEFINITION, ui_state)
        self.config = config
        self.project = project
        self.session = session or saving.first(project, self.last_opened(project.workspace.settings.data))
        metrics = TreeMetrics(project.counter)
        universe = project.universe
        prepare = partial(project.counter.prepare, universe.columns) if len(universe) >= MANY else None
        self.count_worker = CountWorker(self, project.counter, partial(evaluate, self), metrics.of, prepare)
        self.paint_batch = PaintBatch(self, self._write_down)
        self.watcher = FileWatcher(self)
        self.tab_worker = TabWorker(self, lambda: self.tab_in_sight)
        self.repairer = Repairer(self)
        self.renderer = Renderer(self, self.repairer)
        self.column: str | None = None
        """The column whose distribution is shown."""
        self.commit_messages: dict[FilePath, Words] = {}
        """Messages typed for commits that were not made, by segment file."""
        self._unkept = False
        """Whether the session has a change that the draft lacks."""

    def compose(self) -> ComposeResult:
        """The panes in the order of their numbers."""
        universe = self.project.universe
        yield HeaderLine(universe.name, len(universe), universe.table.streamed)
        yield SizeLine()
        with Panes(id="panes"):
            with Horizontal(id="upper"):
                yield TreePane()
                yield DefinitionPane()
                yield InsightPane()
            with Horizontal(id="lower"):
                for kind in _LOWER_PANES:
                    pane = kind()
                    pane.tabs = LOWER
                    yield pane.set_class(kind is AccountsPane, "-front")
        yield FooterLine()

    def on_mount(self) -> None:
        """Fill the panes; the counts follow."""
        self.renderer.show_universe()
        self.column = first_column(distributed(self.project.universe), self.project.universe, self.session.filter)
        self.recall_sizes()
        self.show_pane(self.pane)
        self.take(self.session)
        self.watcher.start()
        if self.project.universe.main is None:
            self.run_worker(self._look_for_trees, group=TREES, thread=True)
        for problem in self.project.problems:
            self.say(str(problem), severity="warning", timeout=10)

    def on_resize(self) -> None:
        """Compute a tab that may have become visible."""
        self.call_after_refresh(self.tab_worker.look)

    def on_unmount(self) -> None:
        """Release the draft of the segment."""
        self.paint_batch.release()
        self.session.close()

    # The open segment

    def take(self, session: Session) -> None:
        """Open this session in place of the open one."""
        if session is not self.session:
            self.session.close()
        self.session, self._unkept = session, False
        session.belong_to(self.project.workspace.table)
        if session.slot.elsewhere:
            self.say(f"{session.slug} is also open in another window.", severity="warning")
        self.renderer.forget()
        if session.file is not None:
            self.keep_opened(self.project.workspace.settings.data, session.slug)
        self._edited(f"opened {session.slug}", ())
        if (draft := session.draft()) is not None:
            self.run_worker(saving.offer_draft(self, draft))

    def edit(self, label: str, changed: Filter, cursor: Path | None = None) -> None:
        """Apply an edit to the open segment; then the cursor is at `cursor`, or stays."""
        here = self.cursor
        if self.session.apply(label, changed, here):
            self._unkept = True
            self._edited(label, filter_edits.nearest(changed, here if cursor is None else cursor))

    def revise(self, label: str, changed: Segment) -> None:
        """Apply an edit of the filter, of the other fields, or of both to the open segment."""
        if self.session.revise(label, changed, self.cursor):
            self._unkept = True
            self._edited(label, filter_edits.nearest(changed.where, self.cursor))

    def reload(self) -> None:
        """Read the open segment from its file, draw it and count it. Raises BadInputError; then nothing changes."""
        self.session.reload()
        self._edited("read again", self.cursor)

    def _edited(self, label: str, cursor: Path) -> None:
        self.renderer.label = label
        self.paint_batch.hold()
        self.show_segment(cursor)
        self.recount()

    def show_segment(self, cursor: Path | None = None) -> None:
        """Draw the open segment again: its file or its name has changed. Move the cursor where a place is given."""
        self.renderer.show_segment(cursor)
        self.paint_batch.follow()

    def _write_down(self) -> None:
        """Keep a draft, show the text, and refresh what depends on it."""
        if self._unkept:
            self.session.keep_draft()
            self._unkept = False
        self.renderer.show_text()
        self.refresh_tabs()

    def show_table(self) -> None:
        """Show how much was noticed about the table: what is accepted of it has changed."""
        self.renderer.show_table()

    def ignore_changes(self, *paths: FilePath) -> None:
        """Ignore the next change of these files: this process made it."""
        self.watcher.ignore_changes(*paths)

    def refresh_tabs(self) -> None:
        """Compute the tabs again: files of the workspace have changed."""
        self.tab_worker.invalidate()

    def reopen(self, settings: FilePath) -> None:
        """Open the table again with the same segment: its `niche.yaml`, at this path, was written."""
        self.post_message(SettingsSaved(settings, self.session))

    # Counting

    @property
    def counts(self) -> Counts | None:
        """The newest counts, perhaps of the filter before the last edit; None before the first."""
        return self.renderer.counts

    def recount(self) -> None:
        """Count the open segment again."""
        columns = () if self.column is None else (self.column,)
        self.count_worker.count(self.session.filter, columns, self.renderer.other_taxonomy)

    @on(FigureReady)
    def show_figures(self, message: FigureReady) -> None:
        """Show the content of a message, unless it belongs to an older count."""
        if self.count_worker.is_current(message) and is_open(self):
            self.renderer.show(message)
            if isinstance(message, CountsReady):
                self.call_later(self._paint)  # behind the panes, which compare their rows first

    def _paint(self) -> None:
        self.paint_batch.release()
        self.call_after_refresh(self.count_worker.painted)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Blank the figures where a count failed."""
        if event.state is WorkerState.ERROR and event.worker.group == GROUP:
            self.renderer.show_uncounted()

    # What the panes ask for

    @on(messages.NodeChosen)
    def choose_node(self, message: messages.NodeChosen) -> None:
        """Include a node of the taxonomy on show in the segment or exclude it; chosen again, no longer."""
        if self.renderer.taxonomy is not None:
            filter.choose_node(self, self.renderer.taxonomy, message)

    @on(messages.FilterRequested)
    def filter_by(self, message: filter.Pointed) -> None:
        """Restrict the segment to the chosen values, or exclude them."""
        filter.filter_by(self, message)

    @on(messages.RepairChosen)
    def repair(self, message: messages.RepairChosen) -> None:
        """Try the repair that a finding proposes; apply it where it is on trial already."""
        self.repairer.choose(message.repair)

    @on(messages.TrialLeft)
    def action_leave_trial(self) -> None:
        """End the trial of a repair."""
        if self.repairer.leave():
            self.renderer.show_insight()

    @on(messages.SplitChosen)
    def split(self, message: messages.SplitChosen) -> None:
        """Split the segment as a finding proposes."""
        self.run_worker(repair.split(self, message.finding))

    @on(messages.WhyAsked)
    def tell_why(self, message: messages.WhyAsked) -> None:
        """Say why an account is in the segment or not."""
        self.run_worker(rows.why(self, message.row))

    @on(messages.AccountsWanted)
    def show_scope(self) -> None:
        """Show the accounts of the scope that the accounts pane has in hand."""
        self.run_worker(rows.show_scope(self), group="scope", exclusive=True)

    @on(messages.ColumnChosen)
    def choose_column(self, message: messages.ColumnChosen) -> None:
        """Show the distribution of a column; where it is shown, put the cursor on it."""
        if message.column == self.column:
            self.query_one(InsightPane).go_to_distribution()
        else:
            self.column = message.column
            self.recount()

    def show_column(self, name: str) -> None:
        """Show the distribution of a column."""
        self.post_message(messages.ColumnChosen(name))
        self.show_pane(Context.INSIGHT)

    @on(messages.EditRequested)
    def edit_node(self) -> None:
        """Edit the node that was clicked twice."""
        self.action_edit("change")

    # Actions of the definition pane

    @work
    async def action_edit(self, name: str) -> None:
        """Apply an edit of the definition pane, by its name, to the node under the cursor."""
        await filter.edit(self, name)

    def action_undo(self) -> None:
        """Undo the last change."""
        self._step_back("undone", self.session.undo(self.cursor))

    def action_redo(self) -> None:
        """Redo it."""
        self._step_back("redone", self.session.redo(self.cursor))

    def _step_back(self, what: str, step: UndoStep | None) -> None:
        if step is None:
            self.say(f"Nothing to be {what}.", timeout=2)
        else:
            self._unkept = True
            self._edited(f"{what}: {step.label}", step.cursor)
            if step.file is not None:
                self.run_worker(table.take_back(self, f"{what}: {step.label}", step.file))

    # Files and the table

    @work
    async def action_task(self, name: str) -> None:
        """Start a task by its name."""
        await TASKS[name](self)

    @work
    @on(messages.SegmentChosen)
    async def open_segment(self, message: messages.SegmentChosen) -> None:
        """Open the chosen segment."""
        await segments.open_segment(self, message.slug)

    @work
    @on(messages.MappingRequested)
    async def action_mapping(self) -> None:
        """Map values without a node."""
        await columns.mapping(self, self.renderer.taxonomy)

    def _look_for_trees(self) -> None:
        """Find the trees that the columns could make. Runs in a thread."""
        universe = self.project.universe
        found = () if self._refuses_trees else columns.tree_candidates(universe)
        self.app.call_from_thread(self.show_candidates, found)

    @property
    def _refuses_trees(self) -> bool:
        return NO_TREE in self.project.workspace.settings.taxonomies

    def show_candidates(self, found: Sequence[TreeCandidate]) -> None:
        """Offer the trees that the columns could make."""
        if is_open(self):
            tree = self.query_one(TreePane)
            tree.show_candidates(found, refused=self._refuses_trees)
            tree.fold(folded=not found or self.is_treeless(self.project.workspace.settings.data))

    @work
    @on(messages.TreeChosen)
    async def make_tree(self, message: messages.TreeChosen) -> None:
        """Classify the accounts by the chosen tree."""
        await columns.make_tree(self, message.tree)

    @on(messages.TreeDismissed)
    def dismiss_tree(self) -> None:
        """Hide the tree that there is not, also the next time."""
        self.query_one(TreePane).fold(folded=True)
        self.keep_treeless(self.project.workspace.settings.data)
        self.show_pane(Context.DEFINITION)

    def action_next_taxonomy(self) -> None:
        """Show the next taxonomy in the tree."""
        if self.renderer.next_taxonomy():
            self.recount()
        else:
            reason = self.why_not(f"{Context.TREE}.taxonomy")
            self.say(f"{reason[:1].upper()}{reason[1:]}", timeout=4)

    @property
    def cursor(self) -> Path:
        """The node under the cursor."""
        return self.query_one(DefinitionPane).cursor

    def pane_shown(self, pane: Context) -> None:
        """End the trial of a repair where its pane is left, and compute the tab that came into sight."""
        if pane is not Context.INSIGHT:
            self.action_leave_trial()
        self.tab_worker.look()

    def why_not(self, action: str) -> str:
        """Why an action does nothing now; empty where it does something."""
        return why_not(self, self.renderer.taxonomies, action)

    def action_copy(self) -> None:
        """Copy what is under the cursor."""
        copying.copy(self, self.query_one(f"#{self.pane}", Headed))

    @work
    async def leave(self) -> None:
        """Quit, after asking about unsaved changes."""
        if await saving.may_leave(self):
            self.app.exit()
