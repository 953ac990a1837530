"""What niche decided about a table, or noticed in it, that its user may see otherwise: data for findings to report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

Plain = str | int | float | bool | None | tuple[str, ...] | tuple[int, ...]
"""A value that `niche.yaml` takes."""

EXAMPLES = 3
"""Limit of the values that a notice shows."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    SHEET = "other-sheets"
    HEADER = "header-row"
    ROWS = "rows-left-out"
    ENCODING = "encoding"
    SEPARATOR = "separator"
    SHAPE = "shape"
    DATE_ORDER = "date-order"
    DIGITS = "dates-in-digits"
    DECIMAL = "decimal-sign"
    CURRENCIES = "several-currencies"
    UNREAD = "values-not-read"
    MISSING = "words-for-missing"
    BRACKETS = "numbers-in-brackets"
    PERCENT = "percent-cells"
    ELAPSED = "elapsed-times"
    LOST_DIGITS = "lost-digits"
    SPELLING = "spellings"
    REPEATED = "repeated-id"
    REPEATED_NAME = "repeated-name"
    EMPTY = "empty-column"
    CONSTANT = "constant-column"
    PARENT = "codes-at-a-parent"
    EDITION = "codes-of-an-older-edition"
    SEVERAL = "several-codes-in-a-cell"
    ALSO = "several-industry-columns"
    OUTCOME = "outcome-from-values"
    AFTERWARDS = "follows-from-outcome"
    NO_TRAIT = "no-trait"
    UNCLASSIFIED = "unclassified"
    UNSOUGHT = "not-looked-for"


@dataclass(frozen=True, slots=True)
class Setting:
    """An edit of `niche.yaml`: the path of a key, and its value."""

    key: tuple[str, ...]
    value: Plain
    effect: str = ""
    """What it leads to, where that is counted."""

    def about(self, column: str) -> Setting:
        """The same edit for a column of another name; one of the table stays."""
        return replace(self, key=("columns", column, *self.key[2:])) if self.key[0] == "columns" else self

    @property
    def written(self) -> str:
        """The value as `niche.yaml` has it."""
        return f"[{', '.join(map(str, self.value))}]" if isinstance(self.value, tuple) else str(self.value)

    def __str__(self) -> str:
        return f"{'.'.join(self.key)}: {self.written}"


ALL_ROWS = Setting(("rows",), "all")
"""Leave no row out."""


@dataclass(frozen=True, slots=True)
class TableNotice:
    """One decision, or one thing noticed.

    `count` is the number of cells, rows or accounts that it concerns; 0 where that makes no sense.
    """

    kind: NoticeKind
    message: str
    column: str = ""
    """The name of the column; empty where it is about the table."""
    count: int = 0
    examples: tuple[str, ...] = ()
    place: str = ""
    """Where in the file: a line, a sheet; empty where it is about a whole column."""
    setting: Setting | None = None
    """The edit that decides otherwise; None where no one setting does."""
    kept: Setting | None = None
    """The edit that decides the same for good."""
    further: tuple[Setting, ...] = ()
    """Other edits that decide otherwise."""

    def named(self, column: str) -> TableNotice:
        """The same notice about a column of another name."""
        setting, kept = (one and one.about(column) for one in (self.setting, self.kept))
        further = tuple(one.about(column) for one in self.further)
        return replace(self, column=column, setting=setting, kept=kept, further=further)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a file, under unique headers, and what was decided to find it there."""

    frame: pl.DataFrame
    notices: tuple[TableNotice, ...] = ()
