"""The lines about a repair on trial: the figures it leads to beside the present ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from niche.segments.counting.counts import Counts
from niche.segments.findings.finding import Repair
from niche.segments.findings.guardrails import Limits
from niche.segments.model.filters import Condition, Filter, InSegment, Path, walk
from niche.segments.model.formatting import count, percent
from niche.segments.stats.samples import Outcomes
from niche.tui.drawing.insight_rows import VERDICT_LOOKS, VERDICT_WORDS, Figure, outcome_figures
from niche.tui.drawing.outline import CHANGED
from niche.tui.drawing.text import Line, Run, cut, right, spread, width, wrap

_NARROWEST, _BLANK = 4, (1, 2)
"""Cells of a column of figures at least, and of the blanks before each of the two."""
_WORDS = 3
"""Lines that the words of a repair take at most."""
_HINTS = (("enter", "apply"), ("esc", "cancel"))


@dataclass(frozen=True, slots=True)
class Trial:
    """A repair on trial with its counts; None while they are counted."""

    repair: Repair
    counts: Counts | None = None
    limits: Limits | None = None


def trial_lines(trial: Trial, now: Counts, cells: int, *, brief: bool = False) -> list[Line]:
    """The figures of a repair beside the present ones, below a line; `brief`: its words cut, and the first figure."""
    lines: list[Line] = [[Run("─" * cells, "guide")]]
    figures = [] if trial.counts is None else list(_figures(now, trial.counts))
    one, other = (
        blank + max((_NARROWEST, *(width(row[column]) for row in figures if row[0])))
        for column, blank in enumerate(_BLANK, 1)
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
            if not word:
                lines.append([Run(right(after, cells), "dim")])
                continue
            pair = [Run(right(before or "–", one), "dim"), Run(right(after or "–", other), "strong")]
            lines.append(spread([Run(word)], pair, cells))
        if trial.limits is not None:
            before, after = (trial.limits.verdict(counts.total) for counts in (now, trial.counts))
            look = VERDICT_LOOKS.get(after, "warning")
            lines.append([Run(" → ".join(dict.fromkeys(VERDICT_WORDS.get(one, one) for one in (before, after))), look)])
    return [
        *(lines[:3] if brief else lines),
        [part for key, word in _HINTS for part in (Run(key, "key"), Run(f" {word}   ", "dim"))],
    ]


def _figures(now: Counts, then: Counts) -> Iterator[tuple[str, str, str]]:
    """The name of each figure that is known, with its text before and after; without a name the interval after."""
    yield "accounts", count(now.total), count(then.total)
    yield "share", percent(now.share), percent(then.share)
    if now.undecided or then.undecided:
        yield "undecided", count(now.undecided), count(then.undecided)
    if now.matched_outcomes is not None and then.matched_outcomes is not None:
        before, after = map(_outcomes, (now.matched_outcomes, then.matched_outcomes))
        for word in before:
            if before[word].text or after[word].text:
                yield word, before[word].text, after[word].text
            if after[word].interval and word == "win rate":
                yield "", "", after[word].interval


def _outcomes(outcomes: Outcomes) -> dict[str, Figure]:
    """The outcomes that a repair is judged by, by their names."""
    figures = outcome_figures(outcomes)
    del figures["value"]
    return figures


def changed(before: Filter, after: Filter) -> frozenset[Path]:
    """The paths of the conditions in `after` that `before` does not have."""
    known = {node for _, node in walk(before)}
    return frozenset(
        path for path, node in walk(after) if isinstance(node, Condition | InSegment) and node not in known
    )


def change_lines(said: Sequence[str], cells: int) -> list[Line]:
    """The changes on trial, a line each, below a line."""
    return [[Run("─" * cells, "guide")], *([CHANGED, Run(" "), Run(cut(one, max(1, cells - 2)))] for one in said)]
