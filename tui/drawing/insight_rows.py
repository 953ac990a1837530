"""The lines of the insight pane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from niche.segments.counting.counts import Counts, Distribution, Histogram, TopValues
from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.findings.guardrails import Limits
from niche.segments.model.formatting import amount, count, percent, short
from niche.segments.stats.estimates import Estimate, difference, wilson
from niche.segments.stats.estimates import mean as mean_of
from niche.segments.stats.lifts import group
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations
from niche.tui.drawing.bars import gauge, layered
from niche.tui.drawing.histogram_bars import Bars, about_bars, bar_lines, mark
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, cut, left, right, spread, width, wrap

FEWEST_CLOSED = 10
"""Closed outcomes below which no rate is shown."""
DIRECTIONAL = 62
"""Closed outcomes below which a rate is directional."""
SPLIT = "mixed"
"""The rule whose two repairs split the segment."""
_THEIRS = 7
"""Cells of the outcomes of the rest."""
VERDICT_LOOKS = {"just right": "good", "no minimum is set": "dim"}


@dataclass(frozen=True, slots=True)
class RepairPlace:
    """A repair that can be chosen."""

    finding: Finding
    repair: Repair


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A value of the column that can be filtered by; None for a missing one."""

    column: str
    value: str | bool | None


@dataclass(frozen=True, slots=True)
class BarsPlace:
    """The histogram of a column, in which bars can be chosen."""

    column: str


@dataclass(frozen=True, slots=True)
class SplitPlace:
    """The offer to split the segment as a finding proposes."""

    finding: Finding


Place: TypeAlias = "Finding | RepairPlace | SplitPlace | ValuePlace | BarsPlace"


@dataclass(frozen=True, slots=True)
class InsightRow:
    """One line, and the place it belongs to; the lines of one place are selected together."""

    line: Line
    place: Place | None = None
    first: bool = True
    """Whether it is the first line of its place."""
    bars: bool = False
    """Whether the line has bars of the histogram."""


def size_rows(counts: Counts, limits: Limits | None, cells: int) -> Iterator[InsightRow]:
    """The size, the gauge, the verdict in words."""
    size = [Run(count(counts.total), "strong"), Run(f" of {count(counts.of)} · {percent(counts.share)}", "dim")]
    yield InsightRow(size)
    if limits is not None:
        low, high = limits.min.accounts, limits.max.accounts
        verdict = limits.verdict(counts.total)
        look = VERDICT_LOOKS.get(verdict, "warning")
        yield InsightRow(gauge(counts.total, low, high, cells, look))
        yield InsightRow([Run(verdict, look)])
    if counts.undecided:
        undecided = f"{count(counts.undecided)} undecided, a value is missing"
        yield from (InsightRow([Run(line, "dim")]) for line in wrap(undecided, cells))


def finding_rows(findings: Sequence[Finding], cells: int, in_hand: Finding | None = None) -> Iterator[InsightRow]:
    """Every finding with its repairs, the worst first; until it is in hand, of a note one line, and of a repair what
    it changes and the size that it leads to.
    """
    for finding in sorted(findings, key=lambda finding: -finding.severity):
        glyph, said = GLYPHS[finding.severity], f"{finding.severity.word}: {finding.message}"
        folded = finding.severity is Severity.NOTE and finding != in_hand
        for index, line in enumerate([cut(said, cells - 2)] if folded else wrap(said, cells - 2)):
            lead = Run(f"{glyph.text} ", glyph.look) if index == 0 else Run("  ")
            word, colon, rest = line.partition(":") if index == 0 else ("", "", line)
            yield InsightRow([lead, Run(word + colon, glyph.look), Run(rest)], finding, index == 0)
        if folded:
            continue
        if finding == in_hand and finding.detail:
            for line in wrap(finding.detail, cells - 2):
                yield InsightRow([Run(f"  {line}", "dim")], finding, first=False)
        for repair in finding.repairs:
            size = Run(f" {count(repair.accounts)}")
            place = RepairPlace(finding, repair)
            effects = f" ({', '.join(repair.effects)})" if repair.effects and finding == in_hand else ""
            lines = wrap(f"{repair.change}{effects}", max(8, cells - 5 - width(size.text)))
            for index, line in enumerate(lines):
                start = [Run("  → " if index == 0 else "    ", "accent"), Run(line)]
                end = [size] if index == len(lines) - 1 else []
                yield InsightRow(spread(start, end, cells), place, index == 0)
        if finding.rule == SPLIT and len(finding.repairs) == 2:
            yield InsightRow([Run("  → ", "accent"), Run("make two segments of it")], SplitPlace(finding))


def outcome_rows(
    segment: Outcomes | None,
    rest: Outcomes | None,
    cells: int,
    known: bool = True,
    least_seen: float | None = None,
) -> Iterator[InsightRow]:
    """The outcomes of the segment beside those of all other accounts; dots until they are `known`.

    Each 95 % interval stands behind its figure, or below it where the line is too short for one of them. `least_seen`
    is the difference of win rates within the segment that would have been found.
    """
    if segment is None or rest is None:
        return
    mine, theirs = outcome_figures(segment), outcome_figures(rest)
    words = [word for word in mine if mine[word].text or theirs[word].text]
    if words:
        yield _outcome_row(Run("outcomes", "head"), "segment", "rest", cells)
    beside = all(width(word) + width(str(mine[word])) + _THEIRS + 2 <= cells for word in words)
    for word in words:
        own = str(mine[word]) if beside else mine[word].text
        pair = (own or "–", theirs[word].text or "–") if known else ("…", "…")
        yield _outcome_row(Run(word), *pair, cells)
        if known and mine[word].interval and not beside:
            yield InsightRow([Run(right(mine[word].interval, cells - _THEIRS), "dim")])
    doubts = [_doubt(segment, rest), "" if least_seen is None else _unseen(least_seen)] if known else []
    for doubt in filter(None, doubts):
        yield from (InsightRow([Run(line, "dim")]) for line in wrap(doubt, cells))


def _unseen(least_seen: float) -> str:
    return f"win rates of parts under {math.ceil(100 * least_seen)} points apart would not be seen"


def _doubt(segment: Outcomes, rest: Outcomes) -> str:
    """What the closed deals are too few to tell; empty where nothing is to be said of that."""
    if segment.closed < FEWEST_CLOSED:
        return ""
    if rest.closed and difference((segment.won, segment.closed), (rest.won, rest.closed)).holds(0):
        return f"win rate cannot be told from the rest with {amount(segment.closed, 'closed deal')}"
    return f"directional: {count(segment.closed)} closed" if segment.closed < DIRECTIONAL else ""


def _outcome_row(word: Run, mine: str, theirs: str, cells: int) -> InsightRow:
    return InsightRow(spread([word], [Run(mine), Run(right(theirs, _THEIRS), "dim")], cells))


@dataclass(frozen=True, slots=True)
class Figure:
    """An outcome in words; no text where nothing is known of it, no interval where none can be told."""

    text: str = ""
    interval: str = ""
    """`8 to 31 %`, or `from 20.1k` where nothing tells how much it may be."""

    def __str__(self) -> str:
        return f"{self.text} ({self.interval})" if self.interval else self.text


def outcome_figures(outcomes: Outcomes) -> dict[str, Figure]:
    """Each outcome with its 95 % interval, by its name."""
    return {
        "win rate": rate(outcomes.won, outcomes.closed),
        "deal size": mean(outcomes.deal_size),
        "cycle days": median(outcomes.cycles),
        "retained": rate(outcomes.retained, outcomes.retention_known),
        "value": Figure("" if outcomes.value.mean is None else short(outcomes.value.mean)),
    }


def rate(part: int, known: int) -> Figure:
    """A rate; the number of known outcomes where they are too few."""
    if known < FEWEST_CLOSED:
        return Figure(f"{known} known" if known else "")
    found = wilson(part, known)
    return Figure(f"{100 * found.value:.0f} %", f"{100 * found.low:.0f} to {100 * found.high:.0f} %")


def mean(moments: Moments) -> Figure:
    """A mean; the number of known values where they are too few."""
    if moments.mean is None or moments.known < FEWEST_CLOSED:
        return Figure(f"{moments.known} known" if moments.known else "")
    if moments.mean <= 0 or not math.isfinite(moments.squares):
        return Figure(short(moments.mean))
    return _measured(mean_of(group(moments)))


def median(cycles: Durations) -> Figure:
    """The median cycle in days, open deals as censored ones.

    Words where too few are closed, and where at least half are still open.
    """
    found = cycles.median()
    if found is None or cycles.known < FEWEST_CLOSED:
        return Figure(f"{cycles.known} known" if found else "")
    return Figure(f"over {short(cycles.days[-1])}") if math.isinf(found.value) else _measured(found)


def _measured(found: Estimate) -> Figure:
    bounded = f"{short(found.low)} to {short(found.high)}"
    return Figure(short(found.value), bounded if math.isfinite(found.high) else f"from {short(found.low)}")


def distribution_rows(
    distribution: Distribution, yes_no: bool, cells: int, chosen: Bars | None = None
) -> Iterator[InsightRow]:
    """The values of a column in the segment, in front of those in the universe; the chosen bars stand out."""
    if isinstance(distribution, Histogram):
        yield from _histogram(distribution, cells, chosen)
    else:
        yield from _top_values(distribution, yes_no, cells)
    if distribution.missing:
        missing = spread([Run("missing", "dim")], [Run(count(distribution.missing))], cells)
        yield InsightRow(missing, ValuePlace(distribution.column, None))


def _histogram(histogram: Histogram, cells: int, chosen: Bars | None) -> Iterator[InsightRow]:
    middle = "p50 …" if any(histogram.matched) else "no known values"
    if 50 in histogram.quantiles:
        middle = f"p50 {mark(histogram.quantiles[50])}"
    yield InsightRow(spread([Run(histogram.column, "head")], [Run(middle)], cells))
    if histogram.edges:
        yield from (InsightRow(line, bars=True) for line in bar_lines(histogram, cells, chosen))
        yield InsightRow(about_bars(histogram, chosen, cells), BarsPlace(histogram.column))


def _top_values(top: TopValues, yes_no: bool, cells: int) -> Iterator[InsightRow]:
    words: Mapping[str, bool] = {"yes": True, "no": False} if yes_no else {}
    distinct = [Run(f"{count(top.distinct)} values", "dim")]
    yield InsightRow(spread([Run(top.column, "head")], distinct, cells))
    label = min(max(map(width, top.values), default=0), max(4, cells // 2 - 4))
    figure = max((len(count(n)) for n in top.matched), default=1)
    bar_cells = max(3, cells - label - figure - 2)
    largest = max(top.matched, default=0)
    for value, matched, of in zip(top.values, top.matched, top.universe, strict=True):
        # Behind each bar stands the universe, to its own scale: the shapes compare, the lengths do not.
        back = max(matched, of * largest / max(1, max(top.universe)))
        line = [Run(left(value, label)), Run(" "), *layered(matched, back, largest, bar_cells)]
        yield InsightRow(
            [*line, Run(right(count(matched), figure + 1))], ValuePlace(top.column, words.get(value, value))
        )
