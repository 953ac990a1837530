"""The records that `sweet` prints as JSON: how a sector or an industry does. Filled in by the playbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from niche.segments.checking.records import Share

_Known = Annotated[int, "accounts of which it is known"]
_Best = Annotated[float | None, "the best estimate: shrunk towards the rest of its parent; null where none is known"]
_Low = Annotated[float | None, "of the 95 % interval of the best estimate"]
_Rest = Annotated[float | None, "the estimate of the rest of its parent; null where none is known"]
_Weight = Annotated[float | None, "how many accounts that is worth in the best estimate"]
_Few = Annotated[bool, "fewer than ten, or than the rest of the parent is worth in the best estimate"]


@dataclass(frozen=True, slots=True)
class NodeRateRecord:
    """A rate of an industry."""

    yes: int
    known: _Known
    raw: Annotated[float | None, "yes of known; null where none is known"]
    best: _Best
    low: _Low
    high: float | None
    rest: _Rest
    weight: _Weight
    few: _Few


@dataclass(frozen=True, slots=True)
class NodeMeanRecord:
    """A number of an industry."""

    known: _Known
    mean: Annotated[float | None, "null where none is known"]
    median: Annotated[float | None, "the lower one of two"]
    best: _Best
    low: _Low
    high: float | None
    rest: _Rest
    weight: _Weight
    few: _Few


@dataclass(frozen=True, slots=True)
class PipelineRecord:
    """The deals of an industry by the day on which they were opened."""

    open: Annotated[int | None, "opportunities: opened, and neither won nor lost"]
    last_year: Annotated[int, "opened in the last 365 days"]
    year_before: Annotated[int, "opened in the 365 days before those"]
    trend: Annotated[float | None, "change from the year before to the last; null where none was opened before"]
    trend_low: Annotated[float | None, "of its 95 % interval; null where none was opened in either"]


@dataclass(frozen=True, slots=True)
class MarketRecord:
    """The market of an industry, in money. Size and growth are from the market file, the others from the accounts."""

    size: float | None
    growth: Annotated[float | None, "a year, as a share"]
    whitespace: Annotated[float | None, "size less the value of customers"]
    tam: Annotated[float | None, "all accounts × deal size"]
    sam: Annotated[float | None, "accounts asked about × deal size"]
    som: Annotated[float | None, "accounts asked about × opportunity rate × win rate × deal size"]


@dataclass(frozen=True, slots=True)
class SweetRecord:
    """How a sector or an industry does. Null is what no column tells."""

    industry: Annotated[str, "its code"]
    title: str
    parent: Annotated[str | None, "the code of the one above; null for a sector"]
    level: Annotated[int, "1 for a sector"]
    accounts: int
    value: Annotated[float | None, "known values added up"]
    penetration: Annotated[NodeRateRecord | None, "customers of the accounts of which it is known"]
    customers_unknown: Annotated[int | None, "accounts of which it is not known"]
    customer_value: Annotated[float | None, "known values of customers added up"]
    customer_value_share: Annotated[Share | None, "of that of all customers asked about"]
    win_rate: Annotated[NodeRateRecord | None, "won of closed"]
    deal_size: NodeMeanRecord | None
    cycle_days: Annotated[NodeMeanRecord | None, "of closed deals"]
    retention: Annotated[NodeRateRecord | None, "retained of the accounts of which it is known"]
    pipeline: PipelineRecord | None
    velocity: Annotated[float | None, "opportunities × win rate × deal size ÷ cycle days: money per day"]
    cautious_velocity: Annotated[float | None, "of the low end of the win rate's best estimate, and the others' best"]
    market: MarketRecord
