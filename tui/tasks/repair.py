"""Try and apply the repairs that findings propose, and split a segment in two."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from niche.segments.documents.files import shown
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment, Status
from niche.segments.versions.changes import changes
from niche.segments.workspace.measured import measured
from niche.segments.workspace.templates import add
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog
from niche.tui.drawing.repair_preview import Trial
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.insight import InsightPane
from niche.tui.session.bench import Bench, ScreenBench
from niche.tui.tasks import saving
from niche.tui.user.preferences import Question

if TYPE_CHECKING:
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding, Repair

_MAKE = Answer("make", "Make both", "m")


class Repairer:
    """Try one repair at a time; showing the open segment again ends the trial."""

    def __init__(self, bench: ScreenBench) -> None:
        self._bench, self._screen = bench, bench.screen
        self.tried: Repair | None = None
        """The repair on trial; None without one."""

    def choose(self, repair: Repair) -> None:
        """Try a repair; apply it where it is on trial already."""
        bench = self._bench
        if self.tried == repair or not bench.config.asks(Question.REPAIR):
            self.tried = None
            bench.edit(repair.change, repair.filter)
            return
        self.tried = repair
        self._screen.query_one(InsightPane).show_trial(Trial(repair))
        self._screen.run_worker(lambda: self._count(repair), group="count", exclusive=True, thread=True)

    def _count(self, repair: Repair) -> None:
        try:
            counts = self._bench.project.counter.count(repair.filter, (), lambda: self.tried != repair)
        except CancelledError:
            return
        self._screen.call_later(self._show, repair, counts)

    def _show(self, repair: Repair, counts: Counts) -> None:
        """Show the counts of a repair, unless its trial has ended."""
        if self.tried != repair:
            return
        bench = self._bench
        project, now = bench.project, bench.session.filter
        limits = project.limits(bench.session.segment, bench.session.slug, counts)
        said = changes(now, repair.filter, project.universe)
        self._screen.query_one(InsightPane).show_trial(Trial(repair, counts, limits))
        self._screen.query_one(DefinitionPane).show_trial(repair.filter, counts, now, said)

    def leave(self) -> bool:
        """End the trial; True where there was one, so that the segment must be shown again."""
        left, self.tried = self.tried is not None, None
        return left


async def split(bench: Bench, finding: Finding) -> None:
    """Ask whether to split the segment as a finding proposes, and save both parts as drafts."""
    slug, project = bench.session.slug, bench.project
    parts = [(part_of(bench.session.segment, repair), repair) for repair in finding.repairs]
    lines = [f"{part.name}: {accounts(repair.accounts)}, {repair.outcome}" for part, repair in parts]
    lines += ["", f"Both become new drafts; {slug} is unchanged."]
    dialog = ChoiceDialog(f"Split {slug} in two", "\n".join(lines), (CANCEL, _MAKE), long=True)
    if await bench.ask(dialog) != _MAKE.value:
        return

    def write() -> list[Path]:
        sized = (
            replace(part, measured=measured(part.where, repair.accounts, project.counter)) for part, repair in parts
        )
        return [add(project.workspace, part) for part in sized]

    try:
        paths = await asyncio.to_thread(write)
    except BadInputError as error:
        await saving.show_problems(bench, "Not saved", error)
        return
    bench.ignore_changes(*paths)
    bench.say(f"Saved as drafts: {', '.join(shown(path) for path in paths)}", timeout=6)


def part_of(whole: Segment, repair: Repair) -> Segment:
    """A draft of one part of a segment, named by its distinguishing condition."""
    assert repair.part is not None
    words = repair.part.words
    said = ": ".join(filter(None, (f"{whole.name} where {words}", repair.part.outcome)))
    return replace(
        whole,
        name=f"{whole.name}, {words}",
        where=repair.filter,
        description=f"{said}.",
        status=Status.DRAFT,
        reviewed=None,
        measured=None,
    )
