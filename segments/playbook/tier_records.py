"""What is found of tiers, as the records that `tiers` prints."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.checking.records import rounded
from niche.segments.checking.tier_records import ReceiptLineRecord, ReceiptRecord, TierRecord
from niche.segments.model.scoring import Tier
from niche.segments.playbook.tiers import Receipt, SegmentTiers


def tier_records(found: SegmentTiers) -> Iterator[TierRecord]:
    """The records of the tiers of a segment."""
    least = {Tier.A: found.scoring.a, Tier.B: found.scoring.b}
    tested = "half" if found.scoring.from_half else "all"
    for one in found.tiers:
        rate = one.win_rate
        won, low, high = map(rounded, (rate.value, rate.low, rate.high) if rate else (None, None, None))
        size = found.slug, one.tier.value, least.get(one.tier), one.matched.size, one.closed, one.won
        yield TierRecord(*size, won, low, high, one.value, tested)


def receipt_record(found: Receipt) -> ReceiptRecord:
    """The record of a receipt."""
    lines = tuple(ReceiptLineRecord(one.points, one.of, one.rule, one.value, one.unknown) for one in found.lines)
    return ReceiptRecord(found.account.label, found.slug, found.inside, found.tier.value, found.total, lines)
