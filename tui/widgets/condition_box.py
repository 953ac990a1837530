"""The box of the condition editor for the name of a column or a whole condition, with completion."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester

from niche.segments.accounts.universe import Universe
from niche.segments.language.completion import completed, is_condition
from niche.segments.model.columns import Kind
from niche.tui.drawing.text import plain
from niche.tui.widgets.textbox import TextBox


def example(universe: Universe) -> str:
    """The placeholder of an empty box: examples with columns of the table."""
    columns = universe.columns.values()
    number = next((column.name for column in columns if column.kind.numeric), None)
    category = next((column for column in columns if column.kind is Kind.CATEGORY and len(column.values) > 1), None)
    said = [] if number is None else [f"{number} 100..500"]
    if category is not None:
        said.append(f"{category.name} in {', '.join(category.values[:2])}")
    return plain(f"column, or {' and '.join(said)}" if said else "column, or condition")


class _Completions(Suggester):
    def __init__(self, universe: Universe) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._universe = universe

    async def get_suggestion(self, value: str) -> str | None:
        """The completed text; None where there is none, or where it cannot be drawn as it is."""
        found = completed(value, self._universe)
        shown = found is not None and plain(found) == found and found.casefold().startswith(value.casefold())
        return found if shown else None


class ConditionBox(TextBox):
    """Takes the name of a column, or conditions in words or SQL; `tab` accepts a completion."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False)]

    def __init__(self, universe: Universe, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            placeholder=example(universe),
            id=id,
            compact=True,
            select_on_focus=False,
            suggester=_Completions(universe),
        )
        self._universe = universe

    @property
    def holds_condition(self) -> bool:
        """Whether the text is a condition rather than the name of a column."""
        return is_condition(self.value, self._universe)

    def action_complete(self) -> None:
        """Accept the completion, with the cursor behind it; focus the next widget where there is none."""
        found = completed(self.value, self._universe)
        if found is None:
            self.screen.focus_next()
        else:
            self.value = found
            self.action_end()
