"""What was noticed about the table: change `niche.yaml` so that it is read otherwise, or accept it with a reason."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from niche.segments.findings.accepted import Acceptance, accepting
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.settings_edits import SettingsEdit, configured, edited
from niche.segments.workspace.table_edits import mended
from niche.tui.dialogs.basic import Answer, ChoiceDialog, NameDialog, coloured_diff
from niche.tui.dialogs.table_findings import TableFindings, TableVerb, TableWish
from niche.tui.session.bench import Bench
from niche.tui.session.session import FileStep
from niche.tui.tasks import file_rows, saving

if TYPE_CHECKING:
    from niche.segments.findings.finding import Finding, SettingRepair

HOLDS = dt.timedelta(days=365)
"""How long a finding is accepted."""
_BACK = Answer("back", "Back", "escape")
_WRITE = (Answer("write", "Write it", "s"), _BACK)


async def table(bench: Bench) -> None:
    """List what was noticed about the table, and do what the user wants about it."""
    while True:
        findings = bench.project.table_findings()
        if not findings:
            bench.say("No notes about the table.", timeout=3)
            return
        wish = await bench.ask(TableFindings(findings, lambda *one: _diff(bench, *one)))
        if wish is None or await _done(bench, wish):
            return


async def _done(bench: Bench, wish: TableWish) -> bool:
    """Do what the user wants; True where the table is opened anew."""
    try:
        if wish.verb is TableVerb.ACCEPT:
            await _accept(bench, wish.finding)
            return False
        if wish.verb is TableVerb.ROWS:
            return await file_rows.laid_out_anew(bench)
        assert wish.repair is not None
        return await _mend(bench, wish.finding, wish.repair)
    except BadInputError as error:
        await saving.show_problems(bench, "Cannot save", error)
        return False


def _edit(bench: Bench, finding: Finding, repair: SettingRepair) -> SettingsEdit:
    setting = repair.setting
    change = configured(bench.project.universe, setting.key, setting.value, finding.about)
    return edited(bench.project.workspace, change)


def _diff(bench: Bench, finding: Finding, repair: SettingRepair) -> str:
    """The lines that a repair changes; without a `niche.yaml` the first one is shown before it is written."""
    if bench.project.workspace.path is None:
        return "No niche.yaml yet. Review the new file, then confirm."
    lines = _edit(bench, finding, repair).diff().splitlines()
    return "\n".join(line for line in lines if line[:1] in ("+", "-"))


async def _mend(bench: Bench, finding: Finding, repair: SettingRepair) -> bool:
    edit = await asyncio.to_thread(
        mended, bench.project.workspace, bench.project.universe, repair.setting, finding.about
    )
    if edit.new:
        title = f"Write {edit.path.name} beside the table of {accounts(len(bench.project.universe))}"
        if await bench.ask(ChoiceDialog(title, coloured_diff(edit.diff()), _WRITE, long=True)) != "write":
            return False
    _write(bench, repair.change, edit)
    bench.reopen(edit.path)
    return True


async def _accept(bench: Bench, finding: Finding) -> None:
    until = dt.date.today() + HOLDS
    label = f"Reason to accept this until {until} (written to accepted.yaml)"
    about = f" of {finding.about}" if finding.about else ""
    reason = await bench.ask(NameDialog(f"Accept {finding.rule}{about}", label))
    if reason is None:
        return
    acceptance = Acceptance(finding.rule, reason, until, column=finding.about)
    edit = await asyncio.to_thread(accepting, bench.project.workspace.root, acceptance)
    _write(bench, f"accept {finding.rule}{about}", edit)
    bench.show_table()


def _write(bench: Bench, label: str, edit: SettingsEdit) -> None:
    """Write a file, as a step that can be taken back."""
    edit.save()
    bench.session.wrote(label, FileStep(edit.path, None if edit.new else edit.old, edit.text), bench.cursor)
    bench.say(f"{edit.path.name}: {label}. u takes it back.", timeout=5)


async def take_back(bench: Bench, label: str, step: FileStep) -> None:
    """Give a file its text from before a step, and open the table again where that says how to read it."""
    try:
        await asyncio.to_thread(step.take_back)
    except BadInputError as error:
        await saving.show_problems(bench, f"Not {label}", error)
        return
    workspace = bench.project.workspace
    if step.path != (workspace.path or step.path) or step.path.name == bench.project.accepted.path.name:
        bench.show_table()
    else:
        bench.reopen(Path(workspace.settings.data) if step.before is None else step.path)
    bench.say(f"{step.path.name}: {label}", timeout=3)
