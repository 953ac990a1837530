"""The content of `niche.yaml`: data source, columns, taxonomies, guardrails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from niche.segments.model.assigning import UNDEALT, AssignSettings
from niche.segments.model.columns import Kind, Role
from niche.segments.model.derived import Stage
from niche.segments.model.priorities import UNRANKED, RankSettings
from niche.segments.model.scoring import Scoring
from niche.segments.model.segment import Expectations, Guardrails


@dataclass(frozen=True, slots=True)
class FileLayout:
    """What the user decided on a file before its columns; the rest is inferred."""

    sheet: str = ""
    """The sheet of a workbook."""
    header: int | tuple[int, int] | None = None
    """The row of the header, from 1: a line of a text file, a row of a sheet. 0 if there is none. Two rows
    are joined.
    """
    encoding: str = ""
    separator: str = ""
    """The separator of the values of a text file."""
    missing: tuple[str, ...] = ()
    """Words that mean a missing value in every column, beside the usual ones."""
    decimal: str = ""
    """The decimal sign of numbers that may be read two ways: `.` or `,`."""
    dates: str = ""
    """The order of dates that may be read two ways: us, eu or yy, as in `parse: date-us`."""
    rows: str = ""
    """`all` leaves no row out as a total, a remark or a repeated header; only empty ones."""

    @property
    def header_row(self) -> int | None:
        """The last row of the header; None if that is left to niche."""
        return self.header[-1] if isinstance(self.header, tuple) else self.header

    @property
    def header_rows(self) -> int | None:
        """How many rows make the header, where that is decided."""
        return None if self.header is None else 2 if isinstance(self.header, tuple) else 1


INFERRED = FileLayout()
"""Nothing is decided."""


class After(StrEnum):
    """What a column follows from, as far as advice is concerned."""

    OUTCOME = "outcome"
    """It is known once a deal has come far or ended, so it must not advise."""
    NOTHING = "nothing"
    """It is a trait of the account, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """What the user decided on a column; the rest is inferred."""

    header: str = ""
    """`from`: the header in the table, if the name is an alias for it."""
    kind: Kind | None = None
    parse: str = ""
    """How text is parsed: money, number, percentage, date, date-us, date-eu, date-yy, yes/no."""
    split: str = ""
    """Separator of the items of a list."""
    order: tuple[str, ...] = ()
    """The values of an ordered category, smallest first."""
    unit: str = ""
    decimal: str = ""
    """The decimal sign of numbers: `.` or `,`."""
    missing: tuple[str, ...] | None = None
    """The words that mean a missing value in this column; None for the usual ones and those of the layout."""
    off: bool = False
    """The column is left out."""
    after: After | None = None
    """None where niche judges it."""
    applies: str = ""
    """The condition of the accounts to which it applies; others lack nothing if they have no value."""


@dataclass(frozen=True, slots=True)
class DerivedSettings:
    """A column to be worked out of others: `cases` or `sum`."""

    cases: tuple[tuple[str, str], ...] = ()
    """Values, each with the condition of its accounts."""
    sum: tuple[str, ...] = ()
    """The columns whose numbers are added."""
    unit: str = ""
    after: After | None = None


@dataclass(frozen=True, slots=True)
class TaxonomySettings:
    """A classification of the accounts: a built-in taxonomy (`use`), a file, or two and more columns of the table.

    NO_TREE stands for none, also where the table shows one.
    """

    name: str = ""
    """The column name that segment files use for it; empty for the default (`industry` for the first one)."""
    use: str = ""
    file: Path | None = None
    column: str = ""
    """The column with codes or titles, for `use` and `file`."""
    also: tuple[str, ...] = ()
    """Further columns of codes, which `any_industry` and its like look at too."""
    columns: tuple[str, ...] = ()
    """The columns that form the tree, sector first."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Codes by the value that stands for them in the data; of a tree of columns, labels by their other spellings."""
    edition: str = ""
    """The edition that the codes are of; empty if it is recognised. Codes of `use` itself are never carried over."""
    roll_up: str = ""
    """`four-sectors` or `five-sectors`: adds economic sectors as a level above NAICS."""


NO_TREE = TaxonomySettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole `niche.yaml`, with absolute paths."""

    data: str
    """A file, a glob, or a database address."""
    segments: Path
    """The folder of segment files."""
    as_of: dt.date | None = None
    columns: Mapping[str, ColumnSettings] = field(default_factory=dict)
    derived: Mapping[str, DerivedSettings] = field(default_factory=dict)
    roles: Mapping[Role, str] = field(default_factory=dict)
    stages: Mapping[Role, Stage] = field(default_factory=dict)
    """Roles that the values of a column answer."""
    unused: frozenset[Role] = frozenset()
    """Roles that no column has, whatever its name."""
    taxonomies: tuple[TaxonomySettings, ...] = ()
    guardrails: Guardrails = Guardrails()
    expect: Expectations = Expectations()
    """Accounts that some active segment must take, and that none may."""
    market: Path | None = None
    """A file of market sizes by industry."""
    memory: int = 0
    """Limit of bytes that the accounts may take in memory, beyond which they are read from disk; 0 for a share of the
    machine's.
    """
    layout: FileLayout = INFERRED
    rank: RankSettings = UNRANKED
    """How segments are scored."""
    score: Scoring | None = None
    """Points for the accounts of all segments that have no score of their own."""
    assign: AssignSettings = UNDEALT
    """How accounts are dealt to people."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Unknown keys, and those that other parts of niche read (findings, plan); preserved."""
    root: Path | None = field(default=None, compare=False, repr=False)
    """The workspace folder; None for the parent of the segment folder."""
