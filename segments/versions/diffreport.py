"""A comparison of segment versions for people, for a pull request, and for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from niche.segments import figures
from niche.segments.findings.finding import Finding
from niche.segments.versions.comparing import Comparison, Fate, Movement, Side

Json: TypeAlias = "dict[str, object]"


def text(comparisons: Sequence[Comparison], revision: str) -> str:
    """A paragraph a segment."""
    if not comparisons:
        return f"No segment differs from {revision}.\n"
    return "\n".join("\n".join(_paragraph(comparison)) + "\n" for comparison in comparisons)


def markdown(comparisons: Sequence[Comparison], revision: str) -> str:
    """A comment for a pull request: a table of sizes, then what is behind each, folded."""
    if not comparisons:
        return f"No segment differs from `{revision}`.\n"
    rows = ["| segment | before | after | enter | leave |", "| --- | ---: | ---: | ---: | ---: |"]
    for c in comparisons:
        numbers = (_size(c.before), _size(c.after), figures.count(c.entered.accounts), figures.count(c.left.accounts))
        rows.append(f"| {_cell(c.slug)} ({c.fate}) | {' | '.join(numbers)} |")
    details = [_folded(comparison) for comparison in comparisons]
    return "\n".join([f"**Segments changed since `{revision}`**, counted on today's data.", "", *rows, "", *details])


def plain(comparisons: Sequence[Comparison], revision: str) -> Json:
    """The comparison as plain data."""
    return {"version": 1, "revision": revision, "segments": [_plain(comparison) for comparison in comparisons]}


FORMATS: Mapping[str, Callable[[Sequence[Comparison], str], str | Json]] = {
    "text": text,
    "markdown": markdown,
    "json": plain,
}


def _paragraph(comparison: Comparison) -> Iterator[str]:
    yield f"{comparison.slug}  {comparison.fate}  {sizes(comparison)}"
    for mark, line in lines(comparison):
        yield f"  {mark:<8}{line}"


def _folded(comparison: Comparison) -> str:
    items = "\n".join(f"- {mark}: {_cell(line)}" for mark, line in lines(comparison))
    return f"<details><summary>{_cell(comparison.slug)}: {sizes(comparison)}</summary>\n\n{items}\n\n</details>\n"


def lines(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Everything to say below the headline, each line with a word for what it is."""
    yield from (("error", str(problem)) for problem in comparison.problems)
    if comparison.fate is Fate.CHANGED and not comparison.problems:
        yield from (("rule", line) for line in comparison.rule or ("its own rule is the same",))
    for word, movement in (("enter", comparison.entered), ("leave", comparison.left)):
        if movement.accounts:
            yield word, _moved(movement)
    rates = [_win_rate(side) for side in (comparison.before, comparison.after)]
    if any(rates) and rates[0] != rates[1]:
        yield "won", " → ".join(rate or "nothing closed" for rate in rates)
    yield from (("new", _finding(finding)) for finding in comparison.appeared)
    yield from (("gone", _finding(finding)) for finding in comparison.gone)


def sizes(comparison: Comparison) -> str:
    """The sizes before and after, in words."""
    before, after = comparison.before, comparison.after
    if before is None or after is None:
        return f"{_size(before)} → {_size(after)} accounts"
    net = after.accounts - before.accounts
    return f"{_size(before)} → {_size(after)} accounts ({net:+,})" if net else f"{_size(after)} accounts, as before"


def _size(side: Side | None) -> str:
    return "–" if side is None else figures.count(side.accounts)


def _moved(movement: Movement) -> str:
    named = ", ".join(name if value is None else f"{name} {figures.short(value)}" for name, value in movement.top)
    sectors = ", ".join(f"{title} {figures.count(accounts)}" for title, accounts in movement.industries)
    parts = [figures.count(movement.accounts), f"top: {named}" if named else "", f"in {sectors}" if sectors else ""]
    return "; ".join(filter(None, parts))


def _win_rate(side: Side | None) -> str:
    if side is None or side.outcomes.win_rate is None:
        return ""
    return f"{figures.percent(side.outcomes.win_rate)} of {figures.count(side.outcomes.closed)} closed"


def _finding(finding: Finding) -> str:
    return f"{finding.severity.word} {finding.rule}: {finding.message}"


def _cell(words: str) -> str:
    """Text that Markdown shows as it is: account names are data, not markup."""
    escaped = "".join(f"\\{c}" if c in r"\`*_[]<>|#~" else c for c in words)
    return escaped.replace("\n", " ").replace("\r", " ")


def _plain(comparison: Comparison) -> Json:
    return {
        "segment": comparison.slug,
        "fate": comparison.fate.value,
        "rule": list(comparison.rule),
        "before": _plain_side(comparison.before),
        "after": _plain_side(comparison.after),
        "entered": _plain_movement(comparison.entered),
        "left": _plain_movement(comparison.left),
        "findings": {
            "appeared": [_plain_finding(finding) for finding in comparison.appeared],
            "gone": [_plain_finding(finding) for finding in comparison.gone],
        },
        "problems": [str(problem) for problem in comparison.problems],
    }


def _plain_side(side: Side | None) -> Json | None:
    if side is None:
        return None
    return {"accounts": side.accounts, "closed": side.outcomes.closed, "won": side.outcomes.won}


def _plain_movement(movement: Movement) -> Json:
    return {
        "accounts": movement.accounts,
        "top": [{"name": name, "value": value} for name, value in movement.top],
        "industries": [{"title": title, "accounts": accounts} for title, accounts in movement.industries],
    }


def _plain_finding(finding: Finding) -> Json:
    return {"rule": finding.rule, "severity": finding.severity.word, "message": finding.message}
