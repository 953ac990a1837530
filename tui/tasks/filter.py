"""Edit the filter by the keys of the definition pane and by what is chosen in the other panes."""

from __future__ import annotations

from niche.segments.model import edits, filter_edits, node_edits, spans
from niche.segments.model.filters import All, Any, Condition, Filter, Limit, Not, Path
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.dialogs.limit import LimitDialog
from niche.tui.panes.messages import CellFiltered, NodeChosen, RangeFiltered, ValuesFiltered
from niche.tui.session.bench import Bench
from niche.tui.widgets.entries import NEGATABLE

Pointed = CellFiltered | ValuesFiltered | RangeFiltered


def choose_node(bench: Bench, taxonomy: str, chosen: NodeChosen) -> None:
    """Include a node of a taxonomy in the segment or exclude it; chosen again, no longer."""
    tree = bench.project.universe.placements[taxonomy].taxonomy
    change = node_edits.exclude if chosen.exclude else node_edits.include
    changed = change(bench.session.filter, taxonomy, chosen.code, tree)
    bench.edit(f"{'exclude' if chosen.exclude else 'include'} {tree[chosen.code].title}", changed)


def filter_by(bench: Bench, pointed: Pointed) -> None:
    """Restrict the segment to the chosen values, or exclude them."""
    column, root, exclude = bench.project.universe.columns[pointed.column], bench.session.filter, pointed.exclude
    match pointed:
        case CellFiltered(_, value):
            changed = filter_edits.with_cell(root, column, value, exclude)
        case ValuesFiltered(_, values):
            changed = filter_edits.with_values(root, column, values, exclude)
        case RangeFiltered(_, span):
            changed = (spans.left_out if exclude else spans.kept)(root, column, span)
    bench.edit(f"{'exclude' if exclude else 'filter by'} {pointed.column}", changed)


async def edit(bench: Bench, name: str) -> None:
    """Apply an edit of the definition pane, by its name, to the node under the cursor."""
    if name == "add":
        return await add(bench)
    root, path = bench.session.filter, bench.cursor
    limit = isinstance(edits.at(root, path), Limit)
    if name == "limit" or (name == "change" and limit):
        return await _limit(bench)
    if limit and name != "remove":
        return bench.say("A limit is the last step. Press enter to change it, del to remove it.", timeout=3)
    if name != "change":
        change = filter_edits.EDITS[name]
        return bench.edit(change.label, *change.make(root, path))
    found = filter_edits.condition_at(root, path)
    if found is None and edits.at(root, path) in (All(), Any()):
        return await add(bench)  # there is nothing else to be done with an empty group
    if found is None:
        return bench.edit("all or any", edits.toggle_group(root, path))
    condition, place = found
    above = edits.at(root, place[:-1]) if place else None
    if isinstance(above, Not) and condition.operator in NEGATABLE:
        return await _ask(bench, "edit", root, place[:-1], condition=above)
    return await _ask(bench, "edit", root, place, condition=condition)


async def _limit(bench: Bench) -> None:
    """Ask for the limit that ends the segment."""
    root, path = bench.session.filter, bench.cursor
    found = await bench.ask(LimitDialog(bench.project.counter, root))
    if found is None or found == root:
        return
    cursor = () if isinstance(found, Limit) else path[1:] if isinstance(root, Limit) else path
    bench.edit("limit" if isinstance(found, Limit) else "remove limit", found, cursor)


async def add(bench: Bench, column: str | None = None) -> None:
    """Ask for a condition, on `column` where one is given, and add it at the cursor."""
    root, place = filter_edits.place_for_new(bench.session.filter, bench.cursor)
    await _ask(bench, "add", root, place, column=column)


async def _ask(
    bench: Bench,
    label: str,
    root: Filter,
    place: Path,
    *,
    condition: Condition | Not | None = None,
    column: str | None = None,
) -> None:
    editor = ConditionEditor(bench.project.counter, root, place, condition, column)
    found = await bench.ask(editor)
    if isinstance(found, Limit):
        # Typed: it ends the segment, and what it is of is added to the conditions.
        where = bench.session.filter if found.child == All() else edits.insert(root, place, found.child)
        bench.edit("limit", edits.limited(where, found), ())
    elif found is not None:
        change = edits.insert if condition is None else edits.replace
        # A group that was typed is whole: what is added next goes beside it, not into it.
        cursor = place if condition is not None or filter_edits.condition_at(found, ()) else place[:-1]
        bench.edit(label, change(root, place, found), cursor)
