"""The records that `assign` and `split` print as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class AssignedRecord:
    """What a person has of a segment."""

    segment: Annotated[str, "empty for the accounts that no segment had room for"]
    owner: Annotated[str, "empty where nobody is named"]
    accounts: int
    value: Annotated[float | None, "known values added up; null where no column has the role value"]


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """What a person has of all segments, beside what the person can take."""

    owner: str
    accounts: int
    accounts_limit: int | None
    accounts_used: Annotated[float | None, "accounts of the limit; null without one"]
    value: float | None
    value_limit: float | None
    value_used: float | None


@dataclass(frozen=True, slots=True)
class MovedRecord:
    """How many accounts move from where to where, and why."""

    from_segment: str
    from_owner: str
    to_segment: str
    to_owner: str
    why: str
    accounts: int


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """An account that moves."""

    account: Annotated[str, "its id"]
    from_segment: str
    from_owner: str
    to_segment: str
    to_owner: str
    why: str


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """Where the accounts of all active segments go."""

    of: Annotated[int, "all accounts"]
    accounts: Annotated[int, "accounts in any active segment"]
    unassigned: Annotated[int, "of these, accounts that no segment had room for"]
    without_value: Annotated[int, "of these, accounts whose value is not known or negative: it counts as 0"]
    balanced_by: str
    segments: tuple[AssignedRecord, ...]
    owners: tuple[OwnerRecord, ...]
    pairs: Annotated[tuple[MovedRecord, ...] | None, "null without --against"]
    moves: tuple[MoveRecord, ...] | None


@dataclass(frozen=True, slots=True)
class StratumRecord:
    """Accounts of which the same share is held out."""

    stratum: Annotated[str | None, "null for accounts without a value, and where there is one"]
    accounts: int
    holdout: int


@dataclass(frozen=True, slots=True)
class SplitRecord:
    """A segment in a holdout and the rest."""

    segment: str
    accounts: int
    holdout: int
    share: Annotated[float, "that was asked for"]
    by: Annotated[str, "the column of the strata, or tier; empty without strata"]
    strata: tuple[StratumRecord, ...]
    closed: int
    won: int
    win_rate: Annotated[float | None, "won of closed; null where nothing is closed"]
    least_rise: Annotated[float | None, "smallest rise seen with 80 % power and 5 % error; null for none"]
    sentence: str
