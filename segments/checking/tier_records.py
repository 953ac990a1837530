"""The records that `tiers` prints as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class TierRecord:
    """A tier of a segment."""

    segment: str
    tier: Annotated[str, "A, B, or C for all others"]
    points: Annotated[int | None, "the least; null for C"]
    accounts: int
    closed: Annotated[int, "accounts with an outcome that tests the points"]
    won: int
    win_rate: Annotated[float | None, "won of closed; null where nothing is closed"]
    win_rate_low: Annotated[float | None, "of the 95 % interval"]
    win_rate_high: float | None
    value: Annotated[float | None, "known values of all its accounts added up"]
    tested_on: Annotated[str, "all accounts, or the half that did not set the points"]


@dataclass(frozen=True, slots=True)
class ReceiptLineRecord:
    """A condition with points."""

    points: Annotated[int, "given to the account"]
    of: Annotated[int, "points of the condition"]
    rule: str
    value: Annotated[str, "what the account has"]
    unknown: Annotated[bool, "whether a missing value decides"]


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """Why an account has its points."""

    account: str
    segment: Annotated[str, "empty for the points of niche.yaml"]
    in_: Annotated[bool, "whether the account is in the segment"]
    tier: str
    points: int
    rules: tuple[ReceiptLineRecord, ...]
