"""Which accounts the accounts pane lists: the segment's, those that one rule keeps out, or all that are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from niche.segments.accounts.rows import Rows
from niche.segments.model.formatting import accounts
from niche.tui.drawing.text import Line, Run


class Scope(StrEnum):
    """Which accounts the pane lists."""

    IN = "in"
    NEAR = "near misses"
    """Those that one rule alone keeps out."""
    OUT = "out"


EMPTY = {
    Scope.IN: "No account matches. 3 shows why, u undoes.",
    Scope.NEAR: "No account misses by one rule alone. m shows all others.",
    Scope.OUT: "No other accounts. m shows the segment.",
}
"""What is said where a scope has no accounts."""


@dataclass(frozen=True, slots=True)
class ScopedRows:
    """The accounts of a scope, and what is expected of accounts."""

    rows: Rows
    groups: tuple[tuple[str, int], ...] = ()
    """Of near misses the rules with the number of their accounts, in the order of the rows."""
    marks: Mapping[int, bool] = field(default_factory=dict)
    """Whether an account must be in, by row."""


def told(number: int, groups: Sequence[tuple[str, int]], row: int | None) -> Line:
    """Which accounts are listed, where not the segment's; of the near miss in a row its rule; None: not by rule."""
    size = accounts(number)
    if not groups:
        return [Run(f"{size} not in the segment", "accent"), Run("   m the segment", "dim")]
    line = [Run(f"{size} miss by one rule", "accent"), Run("   m all others", "dim")]
    if row is not None:
        before = accumulate(size for _, size in groups)
        rules = (rule for (rule, _), end in zip(groups, before, strict=True) if row < end)
        line[1:1] = [Run(f", here {next(rules, '')}")]
    return line
