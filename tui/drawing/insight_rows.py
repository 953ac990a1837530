"""The lines of the insight pane."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from niche.segments.counting.counts import Counts, Distribution, Histogram, TopValues
from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.findings.guardrails import Limits
from niche.segments.model.columns import Column, Kind
from niche.segments.model.formatting import amount, count, percent, short
from niche.segments.stats.estimates import Estimate, difference, wilson
from niche.segments.stats.estimates import mean as mean_of
from niche.segments.stats.lifts import group
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations
from niche.tui.drawing.bars import gauge, layered
from niche.tui.drawing.codes import is_code
from niche.tui.drawing.histogram_bars import Bars, about_bars, bar_lines, mark
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, cut_words, left, right, spread, width, wrap

FEWEST_CLOSED = 10
"""Closed outcomes below which no rate is shown."""
DIRECTIONAL = 62
"""Closed outcomes below which a rate is directional."""
SPLIT = "mixed"
"""The rule whose two repairs split the segment."""
FEWEST_ROWS, MOST_ROWS = 8, 12
"""Lines of a distribution: the place of what stands below does not depend on the column."""
_THEIRS = 7
"""Cells of the outcomes of the rest."""
_WIDE = 40
"""Cells from which a histogram says which percentile its middle is."""
MEASURE = 72
"""Cells from a label to its figure, at most."""
VERDICT_LOOKS = {"just right": "good", "no minimum is set": "dim"}
VERDICT_WORDS: Mapping[str, str] = {"just right": "within range", "no minimum is set": "no minimum set"}
"""A verdict as the screen says it, where that differs."""
_TOGETHER_FROM = 52
"""Cells of a line with room for the size and the gauge."""


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


def size_rows(
    counts: Counts, limits: Limits | None, cells: int, findings: Sequence[Finding] = ()
) -> Iterator[InsightRow]:
    """The size, the gauge, one verdict in words, and how many accounts cannot be decided.

    As many lines whatever the figures: nothing below them moves.
    """
    size = [Run(count(counts.total), "strong"), Run(f" of {count(counts.of)} · {percent(counts.share)}", "dim")]
    verdict: Sequence[Run] = verdict_line(None, findings)
    if limits is None:
        yield InsightRow(size)
    else:
        low, high = limits.min.accounts, limits.max.accounts
        word = limits.verdict(counts.total)
        look = VERDICT_LOOKS.get(word, "warning")
        verdict = verdict_line(word, findings)
        if cells >= _TOGETHER_FROM:
            room = cells - sum(width(part.text) for part in size) - 3
            yield InsightRow([*size, Run("   "), *gauge(counts.total, low, high, room, look)])
        else:
            yield InsightRow(size)
            yield InsightRow(gauge(counts.total, low, high, cells, look))
    yield InsightRow(verdict)
    undecided = f"{count(counts.undecided)} can't be decided: data missing" if counts.undecided else ""
    yield InsightRow([Run(undecided, "dim")])


def verdict_line(verdict: str | None, findings: Sequence[Finding]) -> list[Run]:
    """What the guardrails say of the size, and the number of findings that are no mere notes: one judgement."""
    said = "" if verdict is None else VERDICT_WORDS.get(verdict, verdict)
    parts = [Run(said, VERDICT_LOOKS.get(verdict or "", "warning"))] if said else []
    for severity in (Severity.ERROR, Severity.WARNING):
        if number := sum(finding.severity is severity for finding in findings):
            look = GLYPHS[severity].look
            # A size within range is no praise where something else is wrong.
            parts = [Run(part.text, "dim" if part.look == "good" else part.look) for part in parts]
            parts += [Run(" · ", "dim")] if parts else []
            parts.append(Run(f"{GLYPHS[severity].text} {amount(number, severity.word)}", look))
    return parts


def finding_rows(findings: Sequence[Finding], cells: int, unfolded: Finding | None = None) -> Iterator[InsightRow]:
    """Every finding in one line, the worst first: glyph, rule, message; the unfolded one whole, with its repairs."""
    for finding in sorted(findings, key=lambda finding: -finding.severity):
        glyph = GLYPHS[finding.severity]
        if finding != unfolded:
            word = finding.rule.replace("-", " ")
            line = [Run(f"{glyph.text} ", glyph.look), Run(f"{word}  ", glyph.look)]
            yield InsightRow([*line, Run(cut_words(finding.message, cells - 4 - width(word)), "dim")], finding)
            continue
        yield from _unfolded(finding, cells)


def _unfolded(finding: Finding, cells: int) -> Iterator[InsightRow]:
    """The whole message, further figures, and every repair with the size and the outcomes that it leads to."""
    glyph = GLYPHS[finding.severity]
    for index, line in enumerate(wrap(f"{finding.severity.word}: {finding.message}", cells - 2)):
        lead = Run(f"{glyph.text} ", glyph.look) if index == 0 else Run("  ")
        word, colon, rest = line.partition(":") if index == 0 else ("", "", line)
        yield InsightRow([lead, Run(word + colon, glyph.look), Run(rest)], finding, index == 0)
    for line in wrap(finding.detail, cells - 2):
        yield InsightRow([Run(f"  {line}", "dim")], finding, first=False)
    for repair in finding.repairs:
        size = Run(f" {count(repair.accounts)}")
        place = RepairPlace(finding, repair)
        effects = f" ({', '.join(repair.effects)})" if repair.effects else ""
        lines = wrap(f"{repair.change}{effects}", max(8, cells - 5 - width(size.text)))
        for index, line in enumerate(lines):
            start = [Run("  → " if index == 0 else "    ", "key"), Run(line)]
            end = [size] if index == len(lines) - 1 else []
            yield InsightRow(spread(start, end, cells), place, index == 0)
    if finding.rule == SPLIT and len(finding.repairs) == 2:
        yield InsightRow([Run("  → ", "key"), Run("make two segments of it")], SplitPlace(finding))


def outcome_rows(
    segment: Outcomes | None, rest: Outcomes | None, cells: int, known: bool = True
) -> Iterator[InsightRow]:
    """The outcomes of the segment beside those of all other accounts; dots until they are `known`.

    Each 95 % interval stands behind its figure, or below it where the line is too short for one of them.
    """
    cells = min(cells, MEASURE)
    if segment is None or rest is None:
        return
    mine, theirs = outcome_figures(segment), outcome_figures(rest)
    words = [word for word in mine if mine[word].text or theirs[word].text]
    if words:
        yield _outcome_row(Run("outcomes", "head"), "segment", "rest", cells)
    whole = _fits(words, mine, cells, lambda figure: figure.interval)
    brief = not whole and _fits(words, mine, cells, lambda figure: figure.brief)
    texts = {word: mine[word].interval if whole else mine[word].brief if brief else "" for word in words}
    widest = max(map(width, texts.values()), default=0)
    for word in words:
        figure = mine[word]
        pair = (figure.text or "–", theirs[word].text or "–") if known else ("…", "…")
        ends = [Run(f" {left(texts[word], widest)}", "dim")] if known and widest else []
        yield _outcome_row(Run(word), *pair, cells, ends)
        if known and figure.interval and not whole and not brief:
            yield InsightRow([Run(right(figure.interval, cells - _THEIRS), "dim")])


def _fits(words: Sequence[str], mine: Mapping[str, Figure], cells: int, interval: Callable[[Figure], str]) -> bool:
    """Whether every figure fits beside its interval and that of the rest."""
    return all(
        width(word) + width(mine[word].text) + width(interval(mine[word])) + _THEIRS + 2 <= cells for word in words
    )


def doubt_rows(
    segment: Outcomes | None, rest: Outcomes | None, cells: int, least_seen: float | None = None
) -> Iterator[InsightRow]:
    """What the closed deals are too few to tell. `least_seen` is the difference of win rates within the segment that
    would have been found.
    """
    if segment is None or rest is None:
        return
    for doubt in filter(None, (_doubt(segment, rest), "" if least_seen is None else _unseen(least_seen))):
        yield InsightRow([Run(cut_words(doubt, cells), "dim")])


def _unseen(least_seen: float) -> str:
    return f"differences under {math.ceil(100 * least_seen)} points within the segment would go unnoticed"


def _doubt(segment: Outcomes, rest: Outcomes) -> str:
    """What the closed deals are too few to tell; empty where nothing is to be said of that."""
    if segment.closed < FEWEST_CLOSED:
        return ""
    if rest.closed and difference((segment.won, segment.closed), (rest.won, rest.closed)).holds(0):
        return f"win rate: no clear difference from the rest ({amount(segment.closed, 'closed deal')})"
    return f"indicative only ({amount(segment.closed, 'closed deal')})" if segment.closed < DIRECTIONAL else ""


def _outcome_row(word: Run, mine: str, theirs: str, cells: int, interval: Line = ()) -> InsightRow:
    return InsightRow(spread([word], [Run(mine), *interval, Run(right(theirs, _THEIRS), "dim")], cells))


@dataclass(frozen=True, slots=True)
class Figure:
    """An outcome in words; no text where nothing is known of it, no interval where none can be told."""

    text: str = ""
    interval: str = ""
    """`8 to 31 %`, or `from 20.1k` where nothing tells how much it may be."""
    brief: str = ""
    """The interval in fewer cells: `8–31 %`, `≥20k`."""

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
    low, high = f"{100 * found.low:.0f}", f"{100 * found.high:.0f} %"
    return Figure(f"{100 * found.value:.0f} %", f"{low} to {high}", f"{low}–{high}")


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
    low, high = _rounded(found.low), _rounded(found.high)
    if not math.isfinite(found.high):
        return Figure(short(found.value), f"from {short(found.low)}", f"≥{low}")
    bare = low.rstrip("kMBT")
    same = low[len(bare) :] == high[len(high.rstrip("kMBT")) :]
    return Figure(short(found.value), f"{short(found.low)} to {short(found.high)}", f"{bare if same else low}–{high}")


def _rounded(number: float) -> str:
    """A number in two digits, in whole numbers below a thousand: 22k, 3.1M, 102."""
    if 9.95 <= abs(number) < 999.5:
        return f"{number:.0f}"
    text = short(float(f"{number:.2g}")) if math.isfinite(number) else short(number)
    digits, unit = text.rstrip("kMBT"), text[len(text.rstrip("kMBT")) :]
    return f"{digits.rstrip('0').rstrip('.,')}{unit}" if unit and not digits.isdigit() else text


def distribution_rows(
    distribution: Distribution, column: Column | None, cells: int, chosen: Bars | None = None, rows: int = FEWEST_ROWS
) -> Iterator[InsightRow]:
    """The values of a column in the segment, in front of those in the universe, in so many lines; chosen bars stand
    out. Values beyond that are counted in the last line.
    """
    cells = min(cells, MEASURE)
    missing = [Run("missing", "dim")], [Run(count(distribution.missing))]
    ends = [InsightRow(spread(*missing, cells), ValuePlace(distribution.column, None))] if distribution.missing else []
    if isinstance(distribution, Histogram):
        found = list(_histogram(distribution, is_code(column), cells, chosen))
    else:
        found = list(_top_values(distribution, column is not None and column.kind is Kind.YES_NO, cells))
    room = rows - len(ends)
    if len(found) > room:
        more = Run(f"… {amount(len(found) - room + 1, 'more value')}", "dim")
        found[room - 1 :] = [InsightRow([more])]
    found += ends
    yield from found
    yield from (InsightRow([]) for _ in range(rows - len(found)))


def _histogram(histogram: Histogram, codes: bool, cells: int, chosen: Bars | None) -> Iterator[InsightRow]:
    middle = "median …" if any(histogram.matched) else "no data"
    if 50 in histogram.quantiles:
        word = "median (p50)" if cells >= _WIDE else "median"
        middle = f"{word} {mark(histogram.quantiles[50], codes=codes)}"
    yield InsightRow(spread([Run(histogram.column, "head")], [Run(middle)], cells))
    if histogram.edges:
        yield from (InsightRow(line, bars=True) for line in bar_lines(histogram, cells, chosen, codes=codes))
        yield InsightRow(about_bars(histogram, chosen, cells, codes=codes), BarsPlace(histogram.column))


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
