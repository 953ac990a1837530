"""What is found of assignments and holdouts, as the records that `assign` and `split` print."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.checking.assign_records import (
    AssignedRecord,
    AssignmentRecord,
    MovedRecord,
    MoveRecord,
    OwnerRecord,
    SplitRecord,
    StratumRecord,
)
from niche.segments.checking.records import rounded
from niche.segments.playbook.assignment import Assignment, shares
from niche.segments.playbook.holdout import Holdout
from niche.segments.playbook.moves import Move, moved_by_pair
from niche.segments.playbook.waterfall import NONE, Load


def assigned_records(found: Assignment) -> tuple[AssignedRecord, ...]:
    """What each person has of each segment, by priority; what no segment had room for last."""
    slugs, names = [one.slug for one in found.segments], [one.name for one in found.loads]
    return tuple(
        AssignedRecord(
            "" if segment == NONE else slugs[segment],
            "" if owner == NONE else names[owner],
            accounts,
            value if found.valued else None,
        )
        for segment, owner, accounts, value in shares(found)
    )


def owner_record(load: Load, valued: bool) -> OwnerRecord:
    """What a person has; `valued` is whether values are known."""
    most, worth = load.capacity.accounts, load.capacity.value
    used = load.accounts / most if most else None
    spent = load.value / worth if worth else None
    value = load.value if valued else None
    return OwnerRecord(load.name, load.accounts, most, rounded(used), value, worth, rounded(spent))


def moved_records(found: Sequence[Move]) -> tuple[MovedRecord, ...]:
    """The moves counted, the most first."""
    return tuple(MovedRecord(*pair, why.value, count) for (pair, why), count in moved_by_pair(found).items())


def assignment_record(found: Assignment, moved: Sequence[Move] | None = None) -> AssignmentRecord:
    """The record of an assignment, with what moves where that is asked for."""
    return AssignmentRecord(
        found.of,
        len(found.ids),
        found.unassigned,
        found.without_value,
        found.by.value,
        assigned_records(found),
        tuple(owner_record(load, found.valued) for load in found.loads),
        None if moved is None else moved_records(moved),
        None if moved is None else tuple(MoveRecord(one.account, *one.pair, one.why.value) for one in moved),
    )


def split_record(found: Holdout) -> SplitRecord:
    """The record of a holdout."""
    strata = tuple(StratumRecord(one.name, one.accounts, one.holdout) for one in found.strata)
    size = found.slug, len(found.ids), found.holdout, found.share, found.by, strata, found.closed, found.won
    return SplitRecord(*size, rounded(found.win_rate), rounded(found.least_rise), found.sentence)
