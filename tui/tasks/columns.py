"""Change how columns and values are read: ask, show the change of `niche.yaml`, write it, reopen the table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from textual.content import Content

from niche.segments.accounts.tree_candidates import NONE, TreeCandidate, TreeFinder
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Column, Kind, Role
from niche.segments.model.formatting import accounts, count
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings
from niche.segments.reading.notices import TableNotice
from niche.segments.workspace.column_names import Renaming, renaming
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.settings_edits import Change, SettingsEdit, aliased, decided, edited
from niche.segments.workspace.table_edits import as_noticed, in_role, in_tree, made_of_columns, missing_words, unmapped
from niche.tui.dialogs.answers import AnswersPicker
from niche.tui.dialogs.basic import Answer, ChoiceDialog, NameDialog, coloured_diff
from niche.tui.dialogs.column_choices import MissingPicker, OrderPicker, WayPicker, counted_values, described
from niche.tui.dialogs.column_uses import RolePicker, TreePicker, placed
from niche.tui.dialogs.columns import ColumnList, ColumnSheet, Decided, Decision
from niche.tui.dialogs.mapping import MappingList
from niche.tui.drawing.text import plain, plain_lines
from niche.tui.session.bench import Bench
from niche.tui.tasks import file_rows, saving

_MOST_TREES = 12
"""Trees that are offered where there is none."""
_BACK = Answer("back", "Back", "escape")
_SAVE = (Answer("save", "Save", "s"), _BACK)
_SAVE_OR_NOT = (Answer("save", "Save", "s"), Answer("discard", "Discard", "d"), _BACK)


async def columns(bench: Bench) -> None:
    """List how the columns are read, and change one if the user wants."""
    universe, workspace = bench.project.universe, bench.project.workspace
    preview: TablePreview | None = None
    while True:
        listed = ColumnList(universe, partial(preview_table, workspace), preview)
        chosen = await bench.ask(listed)
        if chosen is None:
            return
        preview = chosen.preview
        if not chosen.column:
            if await file_rows.laid_out_anew(bench):
                return
            continue
        if preview is not None and await _decide(bench, universe.columns[chosen.column], preview):
            return


async def _decide(bench: Bench, column: Column, preview: TablePreview) -> bool:
    """Ask what to decide of a column until the user saves it, and return True, or goes back."""
    while True:
        decided = await bench.ask(ColumnSheet(preview, column, bench.project.universe))
        if decided is None:
            return False
        made = await _decision(bench, column, preview, decided)
        if made is None:
            continue
        if await _write(bench, made.changes, preview, _SAVE, made.renamed, made.effect) == "save":
            return True


@dataclass(frozen=True, slots=True)
class Made:
    """A decision: the changes that write it, and what it would do."""

    changes: tuple[Change, ...]
    effect: str = ""
    renamed: tuple[str, str] = ("", "")
    """The old and the new name of a column."""


async def _decision(bench: Bench, column: Column, preview: TablePreview, decided: Decided) -> Made | None:
    """Ask for one decision; None if the user goes back, or decides nothing else."""
    universe, settings = bench.project.universe, bench.project.workspace.settings
    said = settings.columns.get(column.name, ColumnSettings())
    match decided.what:
        case Decision.NAME:
            return await _named(bench, column, said)
        case Decision.READ:
            way = await bench.ask(WayPicker(preview, column, said))
            return None if way is None else _read(universe, preview, column, way)
        case Decision.ORDER:
            order = await bench.ask(OrderPicker(column))
            if order is None or order == column.values:
                return None
            return _read(
                universe, preview, column, ColumnSettings(header=said.header, order=order, missing=said.missing)
            )
        case Decision.MISSING:
            words = await bench.ask(MissingPicker(preview, column, said))
            if words is None:
                return None
            effect = _effect(preview, column, replace(said, missing=words))
            return Made((missing_words(column.name, words),), effect)
        case Decision.ROLE:
            return await _in_role(bench, column, preview)
        case Decision.TREE:
            tree = await bench.ask(TreePicker(universe, column, _levels(bench)))
            return None if tree is None else tree_made(universe, tree)
        case Decision.NOTICE:
            assert decided.notice is not None
            return Made((as_noticed(universe, decided.notice),), _noticed(preview, column, said, decided.notice))


async def _in_role(bench: Bench, column: Column, preview: TablePreview) -> Made | None:
    """Ask for a role, and for the values that mean yes and no where the column does not say so itself."""
    picker = RolePicker(preview, column, bench.project.workspace.settings)
    chosen = await bench.ask(picker)
    if not chosen:
        universe = bench.project.universe
        return None if chosen is None else Made((in_role(column.name, None, had=universe.roles_of(column.name)),))
    role = Role(chosen)
    now = f"now   {role.value}: {bench.project.universe.roles.get(role, 'no column')}"
    if not picker.answers_for(role):
        return Made((in_role(column.name, role),), f"{now}\nthen  {role.value}: {column.name}")
    answers = await bench.ask(AnswersPicker(preview, column, role))
    if answers is None:
        return None
    counted = counted_values(preview, column.name)
    yes = count(sum(counted[value] for value in answers.yes))
    then = f"then  {role.value}: by {column.name}, {yes} yes"
    return Made((in_role(column.name, role, answers),), f"{now}\n{then}")


async def _named(bench: Bench, column: Column, said: ColumnSettings) -> Made | None:
    """Ask for the name of a column until it is free."""
    problem, name = "", column.name
    while True:
        asked = await bench.ask(
            NameDialog(f"The name of {column.name}", "Used in segments and conditions.", name, problem)
        )
        if asked is None or asked == column.name:
            return None
        name = asked
        if name not in bench.project.universe.columns:
            return Made(decided(bench.project.universe, column.name, name, said), renamed=(column.name, name))
        problem = f"A column {name} already exists."


def _read(universe: Universe, preview: TablePreview, column: Column, said: ColumnSettings) -> Made:
    return Made(decided(universe, column.name, column.name, said), _effect(preview, column, said))


def _effect(preview: TablePreview, column: Column, said: ColumnSettings) -> str:
    """What other settings make of a column, beside what it is."""
    after, accounts = preview.tried(column.name, said)[1].column, len(preview.universe)
    return f"now   {described(column, accounts)}\nthen  {described(after, accounts)}"


def _noticed(preview: TablePreview, column: Column, said: ColumnSettings, notice: TableNotice) -> str:
    """What the setting of a notice makes of its column; empty where it is not about one."""
    setting = notice.setting
    if setting is None or setting.key[0] != "columns":
        return ""
    key, value = setting.key[-1], setting.value
    value = Kind(str(value)) if key == "kind" else value
    return _effect(preview, column, replace(said, **{key: value}))  # type: ignore[arg-type] # as its key takes it


def _levels(bench: Bench) -> tuple[str, ...]:
    """The columns of the main tree, where it is made of columns."""
    universe = bench.project.universe
    main = next(iter(universe.placements), None)
    if main is None or not made_of_columns(bench.project.workspace.settings, universe, main):
        return ()
    return universe.placements[main].columns


def tree_candidates(universe: Universe) -> tuple[TreeCandidate, ...]:
    """The likeliest trees that the columns could make; none where the table cannot be read any more."""
    with suppress(BadInputError):
        return tuple(islice(TreeFinder(universe).all(), _MOST_TREES))
    return ()


def tree_made(universe: Universe, tree: TreeCandidate) -> Made:
    """The decision for a tree."""
    before = universe.main
    total = len(universe)
    now = f"{before.taxonomy.title}: {placed(before.classified, total)}" if before is not None else "no tree"
    then = f"{tree.title}: {placed(tree.placed, total, exact=tree.exact)}" if tree != NONE else tree.title
    return Made((in_tree(universe, tree.settings),), f"now   {now}\nthen  {then}")


async def make_tree(bench: Bench, tree: TreeCandidate) -> None:
    """Classify the accounts by a tree, if the user agrees."""
    made = tree_made(bench.project.universe, tree)
    await _write(bench, made.changes, None, _SAVE, effect=made.effect)


async def mapping(bench: Bench, taxonomy: str | None) -> None:
    """Let the user choose nodes for unmatched values, or join labels of a tree of columns, and save them as aliases."""
    if taxonomy is None:
        bench.say("There is no tree.", timeout=2)
        return
    universe = bench.project.universe
    source = unmapped(bench.project.workspace.settings, universe, taxonomy)
    if not source.values:
        bench.say("All values are mapped.", timeout=2)
        return
    chosen: Mapping[str, str] = {}
    while True:
        chosen = await bench.ask(MappingList(source, chosen))
        if not chosen:
            return
        answer = await _write(bench, (aliased(universe, taxonomy, chosen),), None, _SAVE_OR_NOT)
        if answer != "back":
            return


async def _write(
    bench: Bench,
    changes: tuple[Change, ...],
    preview: TablePreview | None,
    answers: tuple[Answer, ...],
    names: tuple[str, str] = ("", ""),
    effect: str = "",
) -> str:
    """Show what would change, write it if the user agrees, and reopen the table; return the answer.

    Where a column takes another name (`names`: the old and the new one), the segments follow.
    """
    try:
        following = await asyncio.to_thread(renaming, bench.project.workspace, *names)
        edit = await asyncio.to_thread(edited, bench.project.workspace, *changes, preview=preview)
        if not edit.diff():
            bench.say("Nothing changes.", timeout=2)
            return "back"
        answer = await bench.ask(_question(bench, edit, following, answers, effect))
        if answer == "save":
            edit.save()
            following.save()
            bench.session.follow(following)
            bench.reopen(edit.path)
    except BadInputError as error:
        await saving.show_problems(bench, "Cannot save", error)
        return "back"
    return answer


def _question(
    bench: Bench, edit: SettingsEdit, following: Renaming, answers: tuple[Answer, ...], effect: str
) -> ChoiceDialog:
    about = accounts(len(bench.project.universe))
    title = f"Write {edit.path.name} beside the table of {about}" if edit.new else f"Change {edit.path.name}"
    parts = [Content(plain_lines(effect)), Content("")] if effect else []
    parts.append(coloured_diff(edit.diff()))
    for name, diff in following.diffs().items():
        parts += (Content(""), Content(plain(name)), coloured_diff(diff))
    if following.changes:
        segments = "1 segment" if len(following.changes) == 1 else f"{count(len(following.changes))} segments"
        title += f" and, for {following.old}, {segments}"
    return ChoiceDialog(title, Content("\n").join(parts), answers, long=True)
