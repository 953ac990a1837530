"""The columns in which people read what `sweet` found, and those of a CSV file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from niche.segments.checking.sweet_records import (
    MarketRecord,
    NodeMeanRecord,
    NodeRateRecord,
    PipelineRecord,
    SweetRecord,
)
from niche.segments.model import formatting
from niche.tui.commands.output_tables import Cell, OutputTable, cut

FEW = " *"
"""Marks figures of few accounts."""
_PARTS = {
    **dict.fromkeys(("penetration", "win_rate", "retention"), NodeRateRecord),
    **dict.fromkeys(("deal_size", "cycle_days"), NodeMeanRecord),
    "pipeline": PipelineRecord,
    "market": MarketRecord,
}
"""The fields of the record that are records."""


@dataclass(frozen=True, slots=True)
class SweetColumn:
    """A column for people: its header, and its cell of a record; empty where nothing is known."""

    header: str
    cell: Callable[[SweetRecord], Cell]


def _of(path: str, write: Callable[[float], Cell] = formatting.short) -> Callable[[SweetRecord], Cell]:
    """The cell of a figure, by the names of the fields that lead to it."""
    first, _, inner = path.partition(".")

    def cell(record: SweetRecord) -> Cell:
        part = getattr(record, first)
        figure = getattr(part, inner) if inner and part is not None else part
        return None if figure is None else write(figure)

    return cell


def _marked(path: str, write: Callable[[float], str]) -> Callable[[SweetRecord], Cell]:
    """The cell of a best estimate, with a mark where few accounts tell it."""

    def cell(record: SweetRecord) -> Cell:
        part: NodeRateRecord | NodeMeanRecord | None = attrgetter(path)(record)
        if part is None or part.best is None:
            return None
        return write(part.best) + (FEW if part.few else "")

    return cell


def _signed(share: float) -> str:
    return f"{'+' if share > 0 else ''}{formatting.percent(share)}"


def _whole(number: float) -> int:
    return int(number)


def _rate(path: str, known: str, count: str, name: str) -> Sequence[SweetColumn]:
    """A rate in full: its numbers, itself, its best estimate, and the low end of that."""
    return (
        SweetColumn(count, _of(f"{path}.{known}", _whole)),
        SweetColumn(name, _of(f"{path}.raw", float)),
        SweetColumn("best estimate", _marked(path, formatting.percent)),
        SweetColumn("at least", _of(f"{path}.low", float)),
    )


ACCOUNTS = SweetColumn("accounts", _of("accounts", _whole))
_IN_FULL: Mapping[str, Sequence[SweetColumn]] = {
    "win-rate": _rate("win_rate", "known", "closed", "win rate"),
    "penetration": _rate("penetration", "yes", "customers", "penetration"),
    "retention": _rate("retention", "known", "known", "retention"),
    "deal-size": (
        SweetColumn("deals", _of("deal_size.known", _whole)),
        SweetColumn("deal size", _of("deal_size.mean")),
        SweetColumn("median", _of("deal_size.median")),
        SweetColumn("best estimate", _marked("deal_size", formatting.short)),
        SweetColumn("at least", _of("deal_size.low")),
    ),
    "velocity": (
        SweetColumn("open deals", _of("pipeline.open", _whole)),
        SweetColumn("velocity", _of("velocity")),
        SweetColumn("at least", _of("cautious_velocity")),
    ),
    "value": (
        SweetColumn("value", _of("value")),
        SweetColumn("of customers", _of("customer_value")),
        SweetColumn("their share", _of("customer_value_share", float)),
    ),
    "trend": (
        SweetColumn("last year", _of("pipeline.last_year", _whole)),
        SweetColumn("year before", _of("pipeline.year_before", _whole)),
        SweetColumn("trend", _of("pipeline.trend", _signed)),
        SweetColumn("at least", _of("pipeline.trend_low", _signed)),
    ),
    "whitespace": (
        SweetColumn("market size", _of("market.size")),
        SweetColumn("growth", _of("market.growth", _signed)),
        SweetColumn("whitespace", _of("market.whitespace")),
    ),
    "accounts": (),
}
"""The columns of each order."""
_IN_SHORT: Mapping[str, Sequence[SweetColumn]] = {
    "win-rate": (SweetColumn("best win rate", _marked("win_rate", formatting.percent)),),
    "velocity": (SweetColumn("velocity", _of("velocity")),),
    "penetration": (SweetColumn("best penetration", _marked("penetration", formatting.percent)),),
    "deal-size": (SweetColumn("best deal size", _marked("deal_size", formatting.short)),),
    "cycle": (SweetColumn("best cycle days", _marked("cycle_days", formatting.short)),),
    "retention": (SweetColumn("best retention", _marked("retention", formatting.percent)),),
    "value": (SweetColumn("value", _of("value")), SweetColumn("of customers", _of("customer_value"))),
    "trend": (SweetColumn("trend", _of("pipeline.trend", _signed)),),
    "whitespace": _IN_FULL["whitespace"],
    "market": (
        SweetColumn("TAM", _of("market.tam")),
        SweetColumn("SAM", _of("market.sam")),
        SweetColumn("SOM", _of("market.som")),
    ),
}
"""The columns of the other figures, the most important first."""


def columns(records: Sequence[SweetRecord], by: str) -> list[SweetColumn]:
    """The columns beside the title: what the industries are sorted by in full, then the others; no empty ones.

    Sizes of markets from the bottom up are shown where a plan or a market file gives them a meaning.
    """
    others = (column for name, some in _IN_SHORT.items() if name != by for column in some)
    sized = any(one.market.som is not None or one.market.size is not None for one in records)
    return [
        column
        for column in (ACCOUNTS, *_IN_FULL[by], *others)
        if (sized or column not in _IN_SHORT["market"]) and any(column.cell(one) is not None for one in records)
    ]


def titles(records: Sequence[SweetRecord]) -> Sequence[str]:
    """The industries as people know them: code and title; where the code is made of titles, the title alone if it is
    the only one of its kind.
    """
    times = Counter(record.title for record in records)

    def named(record: SweetRecord) -> str:
        if record.industry.casefold().endswith(record.title.casefold()):
            return record.title if times[record.title] == 1 else record.industry
        return f"{record.industry} {record.title}"

    return [*map(named, records)]


def table(records: Sequence[SweetRecord], shown: Sequence[SweetColumn], most: int | None = None) -> OutputTable:
    """The table of these columns beside the title, which is cut to `most` characters. Numbers stand to the right."""
    cells = [[column.cell(one) for one in records] for column in shown]
    headers = [column.header for column in shown]
    for place, column in enumerate(cells):
        if any(isinstance(cell, str) for cell in column):
            width = max(len(headers[place]), *(len(cell) for cell in column if isinstance(cell, str)))
            headers[place] = headers[place].rjust(width)
            cells[place] = [cell.rjust(width) if isinstance(cell, str) else cell for cell in column]
    rows = [(cut(name, most), *row) for name, row in zip(titles(records), zip(*cells, strict=True), strict=True)]
    return OutputTable(("industry", *headers), rows)


def flat(records: Sequence[SweetRecord]) -> OutputTable:
    """Every figure in a column of its own, for a CSV file."""
    return OutputTable([*_headers()], [[*_values(one)] for one in records])


def _headers() -> Iterator[str]:
    for field in fields(SweetRecord):
        if part := _PARTS.get(field.name):
            yield from (f"{field.name}_{inner.name}" for inner in fields(part))
        else:
            yield field.name


def _values(record: SweetRecord) -> Iterator[Cell]:
    for field in fields(SweetRecord):
        value = getattr(record, field.name)
        if part := _PARTS.get(field.name):
            yield from (None if value is None else getattr(value, inner.name) for inner in fields(part))
        else:
            yield value
