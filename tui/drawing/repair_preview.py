"""A repair that is tried: what it leads to, beside what there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from niche.segments.counting.counts import Counts
from niche.segments.findings.finding import Repair
from niche.segments.findings.guardrails import Limits
from niche.segments.model.filters import Condition, Filter, InSegment, Path, walk
from niche.segments.model.formatting import count, percent
from niche.tui.drawing.insight_rows import mean, median, rate
from niche.tui.drawing.outline import CHANGED
from niche.tui.drawing.text import Line, Run, cut, right, spread, width, wrap

_NARROWEST, _BLANK = 4, (1, 2)
"""Cells of the two columns of figures at least, and of what is blank before each."""
_WORDS = 3
"""Lines that the words of a repair take."""
_HINTS = (("enter", "apply"), ("esc", "leave"))


@dataclass(frozen=True, slots=True)
class Trial:
    """A repair with its counts, None while they are counted."""

    repair: Repair
    counts: Counts | None = None
    limits: Limits | None = None


def trial_lines(trial: Trial, now: Counts, cells: int, *, brief: bool = False) -> list[Line]:
    """The figures of a repair beside the present ones, below a rule; in brief, its words cut and the first figure."""
    lines: list[Line] = [[Run("─" * cells, "guide")]]
    figures = [] if trial.counts is None else list(_figures(now, trial.counts))
    one, other = (
        blank + max((_NARROWEST, *(width(row[column]) for row in figures))) for column, blank in enumerate(_BLANK, 1)
    )
    heads = [Run(right("now", one), "dim"), Run(right("then", other), "head")]
    words = trial.repair.change
    if not brief and width(words) > cells - one - other - 1:
        lines += [[Run(line, "accent")] for line in wrap(words, cells)[:_WORDS]]
        words = ""
    lines.append(spread([Run(cut(words, max(4, cells - one - other - 1)), "accent")], heads, cells))
    if trial.counts is None:
        lines.append([Run("counting …", "dim")])
    else:
        for word, before, after in figures:
            pair = [Run(right(before or "–", one), "dim"), Run(right(after or "–", other), "strong")]
            lines.append(spread([Run(word)], pair, cells))
        if trial.limits is not None:
            before, after = (trial.limits.verdict(counts.total) for counts in (now, trial.counts))
            look = "good" if after == "just right" else "warning"
            lines.append([Run(" → ".join(dict.fromkeys((before, after))), look)])
    return [
        *(lines[:3] if brief else lines),
        [part for key, word in _HINTS for part in (Run(key, "key"), Run(f" {word}   ", "dim"))],
    ]


def _figures(now: Counts, then: Counts) -> Iterator[tuple[str, str, str]]:
    """Each figure that is known before or after, in words: what it is, before, after."""
    yield "accounts", count(now.total), count(then.total)
    yield "share", percent(now.share), percent(then.share)
    if now.undecided or then.undecided:
        yield "undecided", count(now.undecided), count(then.undecided)
    before, after = now.matched_outcomes, then.matched_outcomes
    if before is None or after is None:
        return
    found = [
        ("win rate", rate(before.won, before.closed), rate(after.won, after.closed)),
        ("deal size", mean(before.deal_size, margin=False), mean(after.deal_size, margin=False)),
        ("cycle days", median(before.cycles), median(after.cycles)),
        (
            "retained",
            rate(before.retained, before.retention_known),
            rate(after.retained, after.retention_known),
        ),
    ]
    yield from ((word, one, other) for word, one, other in found if one or other)


def changed(before: Filter, after: Filter) -> frozenset[Path]:
    """Where in `after` stand the conditions that `before` does not have."""
    known = {node for _, node in walk(before)}
    return frozenset(
        path for path, node in walk(after) if isinstance(node, Condition | InSegment) and node not in known
    )


def change_lines(said: Sequence[str], cells: int) -> list[Line]:
    """What is tried, change by change, below a rule."""
    return [[Run("─" * cells, "guide")], *([CHANGED, Run(" "), Run(cut(one, max(1, cells - 2)))] for one in said)]
