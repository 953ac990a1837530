"""What moves between an assignment in a file and the one of today: which accounts, from where to where, and why."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from io import BytesIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.playbook.assignment import HEADERS, Assignment


class MoveReason(StrEnum):
    """Why an account moves."""

    NEW = "new in the segments"
    LEFT = "in no active segment"
    ENDED = "segment not active"
    CHANGED = "no longer in the segment"
    ROOM = "no room"
    FREED = "room now"
    EARLIER = "another segment comes first"
    FAMILY = "with its family"
    PERSON = "person gone"
    DEALT = "dealt anew"


@dataclass(frozen=True, slots=True)
class Move:
    """An account that moves; segment and owner are empty where it has none."""

    account: str
    from_segment: str
    from_owner: str
    to_segment: str
    to_owner: str
    why: MoveReason

    @property
    def pair(self) -> tuple[str, str, str, str]:
        """From where to where."""
        return self.from_segment, self.from_owner, self.to_segment, self.to_owner


def read_assignment(data: bytes, file: str) -> pl.DataFrame:
    """Read an assignment that was written as a file. Raises BadInputError for anything else."""
    try:
        frame = pl.read_csv(BytesIO(data.removeprefix(BOM_UTF8)), infer_schema=False)
    except pl.exceptions.PolarsError:
        frame = pl.DataFrame()
    if tuple(frame.columns) != HEADERS:
        message = f"no assignment: expected a CSV with the columns {', '.join(HEADERS)}"
        raise BadInputError(Problem(message, file, 1, hint="write one: niche assign --to assignments.csv"))
    frame = frame.with_columns(pl.all().fill_null(""))
    repeated = frame.filter(pl.col("id").is_duplicated()).get_column("id")
    if len(repeated):
        raise BadInputError(Problem(f"{repeated[0]} is there more than once", file, hint="keep one of them"))
    return frame


def moves(before: pl.DataFrame, found: Assignment) -> tuple[Move, ...]:
    """List the accounts whose segment or owner is another than in a file, by id; `before` is what was read of it."""
    after = found.frame().with_row_index("place")
    joined = before.join(after, on="id", how="full", coalesce=True, suffix="_after").sort("id")
    changed = joined.with_columns(
        pl.col(f"{name}{end}").fill_null("").alias(f"{name}{end}_") for name in _TOLD for end in ("", "_after")
    )
    changed = changed.filter(pl.any_horizontal(pl.col(f"{name}_") != pl.col(f"{name}_after_") for name in _TOLD))
    reasons = _Reasons(found)
    columns = ["id", *(f"{name}{end}_" for end in ("", "_after") for name in _TOLD), "segment", "place"]
    listed = []
    for account, from_segment, from_owner, to_segment, to_owner, known, place in changed.select(columns).iter_rows():
        why = reasons.why(from_segment, from_owner, to_segment, known=known is not None, place=place)
        listed.append(Move(account, from_segment, from_owner, to_segment, to_owner, why))
    return tuple(listed)


_TOLD = ("segment", "owner")


def moved_by_pair(found: Iterable[Move]) -> Mapping[tuple[tuple[str, str, str, str], MoveReason], int]:
    """How many accounts move from where to where and why, the most first."""
    tally = Tally((move.pair, move.why) for move in found)
    return dict(sorted(tally.items(), key=lambda one: (-one[1], one[0])))


class _Reasons:
    """Why accounts move, from what the assignment of today knows of them."""

    def __init__(self, found: Assignment) -> None:
        self._found = found
        self._places = {one.slug: place for place, one in enumerate(found.segments)}
        self._holds: dict[int, NDArray[np.bool_]] = {}

    @cached_property
    def _full(self) -> list[int]:
        """The segments without room of each account, as an index."""
        full: list[int] = self._found.dealt.full[self._found.family].tolist()
        return full

    def _held(self, slug: str, account: int) -> bool:
        place = self._places[slug]
        if place not in self._holds:
            self._holds[place] = self._found.holds(place)
        return bool(self._holds[place][account])

    def why(self, from_segment: str, from_owner: str, to_segment: str, *, known: bool, place: int | None) -> MoveReason:
        """The reason. `known`: whether the file has the account. `place`: its place today, None where it has none."""
        if not from_segment:
            return MoveReason.FREED if known else MoveReason.NEW
        before = self._places.get(from_segment)
        if from_segment == to_segment:
            gone = before is not None and from_owner not in self._found.segments[before].people
            return MoveReason.PERSON if gone and from_owner else MoveReason.DEALT
        if before is None:
            return MoveReason.ENDED
        if place is None:
            return MoveReason.LEFT
        if before in self._found.dealt.without_room[self._full[place]]:
            return MoveReason.ROOM
        if to_segment and not self._held(to_segment, place):
            return MoveReason.FAMILY
        return MoveReason.EARLIER if self._held(from_segment, place) else MoveReason.CHANGED
