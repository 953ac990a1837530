"""What `niche.yaml` says: the data source, the meaning of its columns, the taxonomies, the guardrails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from niche.segments.model.columns import Kind, Role
from niche.segments.model.segment import Guardrails


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """What the user says of one column; everything not said is inferred."""

    header: str = ""
    """`from`: the header in the table, where the name is an alias for it."""
    kind: Kind | None = None
    parse: str = ""
    """How text is read: money, number, percentage, date, date-us, date-eu, yes/no."""
    split: str = ""
    """What separates the items of a list."""
    order: tuple[str, ...] = ()
    """The values of an ordered category, smallest first."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TaxonomySettings:
    """One classification of the accounts: a built-in (`use`), a file, or two and more columns of the table."""

    name: str = ""
    """The column name that segment files use for it; the first one is `industry` when not named."""
    use: str = ""
    file: Path | None = None
    column: str = ""
    """The column with codes or titles, for `use` and `file`."""
    columns: tuple[str, ...] = ()
    """The columns that make the tree, sector first."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Codes by the value that stands for them in the data."""
    roll_up: str = ""
    """`four-sectors` or `five-sectors`: economic sectors as a level above NAICS."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole `niche.yaml`, paths made absolute."""

    data: str
    """A file, a glob, or a database address."""
    segments: Path
    """The folder of segment files."""
    as_of: dt.date | None = None
    columns: Mapping[str, ColumnSettings] = field(default_factory=dict)
    roles: Mapping[Role, str] = field(default_factory=dict)
    taxonomies: tuple[TaxonomySettings, ...] = ()
    guardrails: Guardrails = Guardrails()
    memory: int = 0
    """Bytes that the accounts may take before they are read from disk; 0 for a share of what the machine has."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Keys that other parts of niche read (findings settings, plan) or that are unknown; kept as they are."""
    root: Path | None = field(default=None, compare=False, repr=False)
    """The folder of the workspace; None for the one above the segments."""
