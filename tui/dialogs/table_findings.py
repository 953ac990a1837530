"""What was decided to read the table, or noticed in it, with the change of `niche.yaml` that decides otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from niche.segments.findings.finding import Finding, SettingRepair
from niche.segments.findings.registry import BY_SLUG
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.basic import coloured_diff
from niche.tui.dialogs.picker import MenuList, Picker
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, cut_line, plain, plain_lines
from niche.tui.widgets.choices import Choice


class TableVerb(StrEnum):
    """What to do about a finding."""

    MEND = "mend"
    ACCEPT = "accept"
    ROWS = "rows"
    """Choose where the table is among the rows of its file."""


@dataclass(frozen=True, slots=True)
class TableWish:
    """What to do about which finding; `repair` is the change that was shown."""

    verb: TableVerb
    finding: Finding
    repair: SettingRepair | None = None


class TableFindingList(MenuList):
    """One line a finding; the choices stand for their places."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self._findings = findings

    def draw(self, index: int, cells: int) -> Line:
        """The severity and what was noticed."""
        finding = self._findings[int(str(self.found[index].value))]
        glyph = GLYPHS[finding.severity]
        return cut_line([Run(f"{glyph.text} ", glyph.look), Run(plain(finding.message))], cells)


class TableFindings(Picker[TableWish | None]):
    """Findings about the table, the worst first: `enter` makes the change that is shown, `a` accepts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "mend", show=False),
        Binding("a", "accept", show=False),
        Binding("right", "other(1)", show=False),
        Binding("left", "other(-1)", show=False),
        Binding("ctrl+r", "rows", show=False),
    ]

    def __init__(self, findings: Sequence[Finding], diff: Callable[[Finding, SettingRepair], str]) -> None:
        """`diff` tells what a repair changes in `niche.yaml`; it raises BadInputError where that cannot be told."""
        keys = "enter make the change   → other change   a accept   ^r rows   esc close"
        super().__init__("Notes about the table", keys, listed=TableFindingList(findings))
        self._findings, self._diff = findings, diff
        self._turns = dict.fromkeys(range(len(findings)), 0)
        """Which of its repairs is shown of each finding."""

    def choices(self) -> Iterator[Choice]:
        """The findings in their order."""
        for place, finding in enumerate(self._findings):
            yield Choice(finding.message, place)

    @property
    def _place(self) -> int:
        """The place of the finding in hand."""
        return 0 if self.list.choice is None else int(str(self.list.choice.value))

    @property
    def finding(self) -> Finding:
        """The finding in hand."""
        return self._findings[self._place]

    @property
    def repair(self) -> SettingRepair | None:
        """The repair that is shown; None where the finding has none."""
        repairs = self.finding.settings
        return repairs[self._turns[self._place] % len(repairs)] if repairs else None

    def show_about(self) -> None:
        """Show the finding in hand in full, why it matters, and the change that decides otherwise."""
        finding, repair = self.finding, self.repair
        rule = BY_SLUG[finding.rule]
        parts = [Content(plain_lines(str(finding))), Content.styled(rule.why, "dim")]
        if repair is None:
            parts.append(Content.styled(plain_lines(f"Instead: {rule.instead}"), "dim"))
        else:
            turns = f"   change {finding.settings.index(repair) + 1} of {len(finding.settings)}"
            more = turns if len(finding.settings) > 1 else ""
            parts += [Content(""), Content.assemble(("enter ", "bold"), plain(str(repair)), (more, "dim"))]
            parts.append(self._shown(finding, repair))
        self.query_one("#about", Static).update(Content("\n").join(parts))

    def _shown(self, finding: Finding, repair: SettingRepair) -> Content:
        try:
            return coloured_diff(self._diff(finding, repair))
        except BadInputError as error:
            return Content.styled(plain_lines(str(error)), "$text-warning")

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - the one in hand
        """Make the change that is shown."""
        self.action_mend()

    def action_mend(self) -> None:
        """Make the change that is shown."""
        if self.repair is None:
            self.notify("No setting changes this. Press a to accept it, with a reason.", timeout=3)
        else:
            self.dismiss(TableWish(TableVerb.MEND, self.finding, self.repair))

    def action_accept(self) -> None:
        """Accept the finding in hand."""
        self.dismiss(TableWish(TableVerb.ACCEPT, self.finding))

    def action_rows(self) -> None:
        """Return that the rows of the file are to be shown."""
        self.dismiss(TableWish(TableVerb.ROWS, self.finding))

    def action_other(self, step: int) -> None:
        """Show the next repair of the finding in hand, or the one before."""
        self._turns[self._place] += step
        self.show_about()
