"""What a column is used for: its role, and its place in the tree; each choice with what it would do to the counts."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widgets import Static

from niche.segments.accounts.tree_candidates import NONE, TreeCandidate, TreeFinder
from niche.segments.accounts.universe import Universe
from niche.segments.model import formatting
from niche.segments.model.columns import CATEGORICAL, Column, Role
from niche.segments.model.settings import ColumnSettings, Settings
from niche.segments.reading.roles import ANSWERS, roles_of, unfit_roles
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.table_edits import takes_answers
from niche.tui.dialogs.picker import Menu
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice

_NO_ROLE = "none"
_MOST_ANSWERS = 200
"""Values of a column that are told to mean yes or no."""
_ROLE_CELLS, _COLUMN_CELLS = 12, 24


class RolePicker(Menu[Role | str | None]):
    """A role for a column; each shows the column that has it now, and what this one would say. Returns "" for none."""

    titles = (left("now", _COLUMN_CELLS), "this column")

    def __init__(self, preview: TablePreview, column: Column, settings: Settings) -> None:
        super().__init__(f"What {column.name} is used for", "enter accept   esc cancel")
        self._preview, self._column, self._settings = preview, column, settings
        self._universe = preview.universe
        self._effects: dict[Role, str] = {}

    def on_mount(self) -> None:
        """Work out what the column would say in each role, with the cursor on the one that it has."""
        self.fill()
        self.list.point_at(next((role.value for role in self._universe.roles_of(self._column.name)), ""))
        self.compute(lambda _: self._work_out(), self._show)

    def _work_out(self) -> Iterator[tuple[Role, str]]:
        for role in Role:
            yield role, self._effect(role)

    def _show(self, found: tuple[Role, str]) -> None:
        role, self._effects[role] = found
        self.fill()

    def _effect(self, role: Role) -> str:
        """What the column would say in a role; empty if it does not fit."""
        if role in ANSWERS:
            said = self._settings.columns.get(self._column.name, ColumnSettings())
            as_answers = ColumnSettings(header=said.header, parse="yes/no", missing=said.missing)
            encoded = self._preview.tried(self._column.name, as_answers)[1]
            if encoded.column.unparsed or not encoded.column.known:
                return ""
            won = int(encoded.series.sum())
            return f"{formatting.count(won)} yes, {formatting.count(encoded.column.known - won)} no"
        if self.misfit(role):
            return ""
        if role in (Role.ID, Role.NAME):
            different = self._universe.table.distinct(self._column.name)
            return "" if different is None else f"{formatting.count(different)} different"
        return f"{formatting.count(self._column.known)} known"

    def misfit(self, role: Role) -> str:
        """Why the column does not fit a role; empty if it does."""
        kinds = {self._column.name: self._column.kind}
        given = {role: self._column.name}
        settings = Settings("", self._settings.segments, roles=given)
        wrong = next(iter(unfit_roles(kinds, roles_of(kinds, given), settings)), None)
        return wrong.message if wrong is not None and not self._effects.get(role) else ""

    def answers_for(self, role: Role) -> bool:
        """Whether the values of the column can be told to mean yes and no, for a role that it does not fit itself."""
        few = self._column.kind in CATEGORICAL and len(self._column.values) <= _MOST_ANSWERS
        return few and takes_answers(role) and bool(self.misfit(role))

    def choices(self) -> Iterator[Choice]:
        """No role, then all roles."""
        mine = self._universe.roles_of(self._column.name)
        yield Choice(_NO_ROLE, "", ("", "" if mine else "✓"))
        for role in Role:
            effect = self._effects.get(role)
            needs = self.misfit(role).partition(":")[0].removeprefix(f"{role.value} ")
            shown = "…" if effect is None else effect or ("by its values" if self.answers_for(role) else needs)
            mark = " ✓" if role in mine else ""
            now = left(self._universe.roles.get(role, "–"), _COLUMN_CELLS)
            yield Choice(role.value, role.value, (now, shown + mark))

    def about(self, choice: Choice) -> str:
        """What the role means."""
        if not choice.value:
            return "Used in conditions only."
        role = Role(str(choice.value))
        wrong = "press enter to choose the values that mean yes" if self.answers_for(role) else self.misfit(role)
        return f"{role.value}: {role.meaning}" + (f"\n{wrong}" if wrong else "")

    def accept(self, choice: Choice) -> None:
        """Return the role, if the column fits it, or its values can be told to."""
        if not choice.value:
            self.dismiss("")
            return
        role = Role(str(choice.value))
        if (wrong := self.misfit(role)) and not self.answers_for(role):
            self.notify(wrong, severity="warning", timeout=4)
        else:
            self.dismiss(role)


class TreePicker(Menu[TreeCandidate | None]):
    """The trees in which a column could have a place, each with the accounts that it would place."""

    titles = ("accounts",)

    def __init__(self, universe: Universe, column: Column, above: tuple[str, ...]) -> None:
        """`above` are the columns of the present tree, where it is made of columns."""
        super().__init__(f"{column.name} in the tree", "enter accept   esc cancel")
        self._universe, self._column, self._above = universe, column, above
        self._found: list[TreeCandidate] = []
        self._done = False

    def on_mount(self) -> None:
        """Look for trees."""
        self.compute(lambda _: self._look(), self._show)

    def _look(self) -> Iterator[tuple[TreeCandidate, ...]]:
        if len(self._above) > 1 and self._column.name in self._above:
            others = tuple(name for name in self._above if name != self._column.name)
            yield (TreeFinder(self._universe).columns(others),)
        yield tuple(TreeFinder(self._universe).of(self._column.name, self._above))
        yield (NONE,) if self._universe.main is not None else ()
        yield ()

    def _show(self, found: tuple[TreeCandidate, ...]) -> None:
        titles = {one.title for one in self._found}
        self._found += [one for one in found if one.title not in titles]
        self._done = not found
        self.fill()

    def choices(self) -> Iterator[Choice]:
        """The trees, with the accounts that have a place in each."""
        for place, found in enumerate(self._found):
            number = "" if found == NONE else placed(found.placed, len(self._universe), exact=found.exact)
            yield Choice(found.title, place, (number,))

    def show_about(self) -> None:
        """Say that none is found, if so."""
        super().show_about()
        if not self._found:
            said = "It cannot make a tree: it has no codes and no repeating labels." if self._done else "…"
            self.query_one("#about", Static).update(said)

    def about(self, choice: Choice) -> str:
        """Examples of what stands in the tree."""
        return about_tree(self._found[int(str(choice.value))])

    def accept(self, choice: Choice) -> None:
        """Return the tree."""
        self.dismiss(self._found[int(str(choice.value))])


def placed(accounts: int, total: int, *, exact: bool = True) -> str:
    """How many accounts a tree places, and their share."""
    number = "" if exact else "about "
    return f"{number}{formatting.count(accounts)} · {formatting.percent(accounts / total if total else 0.0)}"


def about_tree(found: TreeCandidate) -> str:
    """Examples of what stands in a tree."""
    if found == NONE:
        return "No industries: niche.yaml turns the tree off."
    mapped = "Map its labels to industries with M; this many have a suggestion. " if found.mapped else ""
    return f"{mapped}Such as {', '.join(found.examples)}." if found.examples else mapped
