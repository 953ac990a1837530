"""The lines of the insight pane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from niche.segments.counting.counts import Counts, Distribution, Histogram, TopValues
from niche.segments.findings.finding import Finding, Repair
from niche.segments.findings.guardrails import Limits
from niche.segments.model.formatting import count, percent, short
from niche.segments.stats.estimates import mean as mean_of
from niche.segments.stats.estimates import wilson
from niche.segments.stats.lifts import group
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations
from niche.tui.drawing.bars import gauge, layered
from niche.tui.drawing.histogram_bars import Bars, about_bars, bar_lines, mark
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, left, right, spread, width, wrap

FEWEST_CLOSED = 10
"""Closed outcomes below which no rate is shown."""
DIRECTIONAL = 62
"""Closed outcomes below which a rate is directional."""
SPLIT = "mixed"
"""The rule whose two repairs split the segment."""
_MINE, _THEIRS = 11, 7
"""Cells of the two columns of outcomes."""
_VERDICT_LOOKS = {"just right": "good"}


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
        look = _VERDICT_LOOKS.get(verdict, "warning")
        yield InsightRow(gauge(counts.total, low, high, cells, look))
        yield InsightRow([Run(verdict, look)])
    if counts.undecided:
        undecided = f"{count(counts.undecided)} undecided, a value is missing"
        yield from (InsightRow([Run(line, "dim")]) for line in wrap(undecided, cells))


def finding_rows(findings: Sequence[Finding], cells: int) -> Iterator[InsightRow]:
    """Every finding with its repairs, the worst first."""
    for finding in sorted(findings, key=lambda finding: -finding.severity):
        glyph = GLYPHS[finding.severity]
        for index, line in enumerate(wrap(f"{finding.severity.word}: {finding.message}", cells - 2)):
            lead = Run(f"{glyph.text} ", glyph.look) if index == 0 else Run("  ")
            word, colon, rest = line.partition(":") if index == 0 else ("", "", line)
            yield InsightRow([lead, Run(word + colon, glyph.look), Run(rest)], finding, index == 0)
        for repair in finding.repairs:
            size = Run(f" {count(repair.accounts)}")
            place = RepairPlace(finding, repair)
            said = f"{repair.change} ({', '.join(repair.effects)})" if repair.effects else repair.change
            lines = wrap(said, max(8, cells - 5 - width(size.text)))
            for index, line in enumerate(lines):
                start = [Run("  → " if index == 0 else "    ", "accent"), Run(line)]
                end = [size] if index == len(lines) - 1 else []
                yield InsightRow(spread(start, end, cells), place, index == 0)
        if finding.rule == SPLIT and len(finding.repairs) == 2:
            yield InsightRow([Run("  → ", "accent"), Run("make two segments of it")], SplitPlace(finding))


def outcome_rows(
    segment: Outcomes | None, rest: Outcomes | None, cells: int, known: bool = True
) -> Iterator[InsightRow]:
    """The outcomes of the segment beside those of all other accounts; dots until they are `known`."""
    if segment is None or rest is None:
        return
    mine, theirs = outcome_texts(segment), outcome_texts(rest, margin=False)
    words = [word for word in mine if mine[word] or theirs[word]]
    if words:
        yield _outcome_row(Run("outcomes", "head"), "segment", "rest", cells)
    for word in words:
        pair = (mine[word] or "–", theirs[word] or "–") if known else ("…", "…")
        yield _outcome_row(Run(word), *pair, cells)
    if known and FEWEST_CLOSED <= segment.closed < DIRECTIONAL:
        yield InsightRow([Run(f"directional: {segment.closed} closed", "dim")])


def _outcome_row(word: Run, mine: str, theirs: str, cells: int) -> InsightRow:
    return InsightRow(spread([word], [Run(right(mine, _MINE)), Run(right(theirs, _THEIRS), "dim")], cells))


def outcome_texts(outcomes: Outcomes, margin: bool = True) -> dict[str, str]:
    """Each outcome in words by its name; empty where nothing is known of it."""
    return {
        "win rate": rate(outcomes.won, outcomes.closed, margin),
        "deal size": mean(outcomes.deal_size, margin=margin),
        "cycle days": median(outcomes.cycles, margin),
        "retained": rate(outcomes.retained, outcomes.retention_known, margin),
        "value": mean(outcomes.value, 1, margin=False),
    }


def rate(part: int, known: int, margin: bool = True) -> str:
    """A rate with its 95 % margin in points; empty without known outcomes, their number where they are too few."""
    if known == 0:
        return ""
    if known < FEWEST_CLOSED:
        return f"{known} known"
    shown = f"{100 * part / known:.0f} %"
    return f"{shown} ±{100 * wilson(part, known).margin:.0f}" if margin else shown


def mean(moments: Moments, fewest: int = FEWEST_CLOSED, margin: bool = True) -> str:
    """The mean with its 95 % margin in percent of it; empty without known values, their number where too few."""
    if moments.mean is None:
        return ""
    if moments.known < fewest:
        return f"{moments.known} known"
    shown = short(moments.mean)
    if not margin or moments.known < 2 or moments.mean <= 0 or not math.isfinite(moments.squares):
        return shown
    return f"{shown} ±{100 * mean_of(group(moments)).margin / moments.mean:.0f} %"


def median(cycles: Durations, margin: bool = True) -> str:
    """The median cycle in days with its 95 % margin, open deals as censored ones; empty without deals.

    Words where too few are closed, and where at least half are still open.
    """
    found = cycles.median()
    if found is None:
        return ""
    if cycles.known < FEWEST_CLOSED:
        return f"{cycles.known} known"
    if math.isinf(found.value):
        return f"over {short(cycles.days[-1])}"
    shown = short(found.value)
    return f"{shown} ±{short(found.margin)}" if margin and math.isfinite(found.high) else shown


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
