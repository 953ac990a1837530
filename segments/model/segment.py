"""The content of a segment file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from niche.segments.model.filters import All, Filter, Limit
from niche.segments.model.scoring import Scoring


class Status(StrEnum):
    """The stage of a segment's life."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Guardrails:
    """The smallest and largest sensible size of a segment; None if not given."""

    min: int | None = None
    max: int | None = None
    max_share: float | None = None
    """Largest share of the universe, 0 to 1."""
    min_value: int | None = None
    """Least total of the column with the role `value`, such as potential revenue."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """Accounts of which somebody knows where they belong: ids, or files of ids beside the segments."""

    in_: tuple[str, ...] = ()
    """Those that the segment must take."""
    out: tuple[str, ...] = ()
    """Those that it must leave out."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the team knows of the segment's accounts."""

    buyer: str = ""
    pains: tuple[str, ...] = ()
    value: str = ""
    proof: str = ""
    objections: tuple[str, ...] = ()
    terminology: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The count at the time the segment was saved."""

    accounts: int
    of: int
    on: dt.date
    rule: str
    """Short hash of the filter."""
    data: str
    """The universe's fingerprint."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A named group of accounts that a team treats in its own way."""

    name: str
    where: Filter = All()
    """The whole filter; in a file, the limit that ends it has a key of its own."""
    description: str = ""
    status: Status = Status.DRAFT
    owner: str = ""
    priority: int | None = None
    tags: tuple[str, ...] = ()
    reviewed: dt.date | None = None
    guardrails: Guardrails = Guardrails()
    expect: Expectations = Expectations()
    profile: Profile = Profile()
    measured: Measured | None = None
    fit: float | None = None
    """How well it suits the strategy, 0 to 10; None if not given."""
    score: Scoring | None = None
    """Points for its accounts, and their tiers; None for those of the workspace."""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Keys of the file that niche does not know, preserved."""

    @property
    def limit(self) -> Limit | None:
        """The limit that ends the filter."""
        return self.where if isinstance(self.where, Limit) else None
