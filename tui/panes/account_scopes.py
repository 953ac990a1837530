"""Which accounts the accounts pane lists: the segment's, those that one rule keeps out, or all that are out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from niche.segments.accounts.rows import Rows


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
