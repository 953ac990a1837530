"""Write a comparison of segment versions as text, as a comment for a pull request, or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from niche.segments.checking import records
from niche.segments.checking.comparing import Comparison, Fate, Movement, VersionSide
from niche.segments.checking.version_records import diff_record
from niche.segments.model import formatting


def text(comparisons: Sequence[Comparison], revision: str, remarks: Sequence[str] = ()) -> str:
    """Write a paragraph for each segment, then the remarks."""
    found = ["\n".join(_paragraph(comparison)) for comparison in comparisons] or [
        f"No segment differs {_since(revision)}."
    ]
    return "\n\n".join([*found, *remarks]) + "\n"


def _since(revision: str) -> str:
    return f"in {revision}" if ".." in revision else f"from {revision}"


def markdown(comparisons: Sequence[Comparison], revision: str, remarks: Sequence[str] = ()) -> str:
    """Write a comment for a pull request: a table of sizes, then folded details of each segment, then the remarks."""
    notes = [f"{_cell(remark)}\n" for remark in remarks]
    if not comparisons:
        return "\n".join([f"No segment differs {_since(f'`{revision}`')}.\n", *notes])
    rows = ["| segment | before | after | enter | leave |", "| --- | ---: | ---: | ---: | ---: |"]
    for c in comparisons:
        moved = (formatting.count(movement.accounts) for movement in (c.entered, c.left))
        numbers = " | ".join((_size(c.before), _size(c.after), *moved))
        rows.append(f"| {_cell(c.slug)} ({_cell(_fate(c))}) | {numbers} |")
    details = [_folded(comparison) for comparison in comparisons]
    when = _since(f"`{revision}`").replace("from", "since")
    return "\n".join([f"**Segments changed {when}**, counted on today's data.", "", *rows, "", *details, *notes])


def as_json(comparisons: Sequence[Comparison], revision: str, remarks: Sequence[str] = ()) -> str:
    """Write the record of the comparison."""
    return records.as_json(diff_record(comparisons, revision, remarks)) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Comparison], str, Sequence[str]], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}


def _paragraph(comparison: Comparison) -> Iterator[str]:
    yield f"{comparison.slug}  {_fate(comparison)}  {sizes(comparison)}"
    for mark, line in lines(comparison):
        yield f"  {mark:<8}{line}"


def _folded(comparison: Comparison) -> str:
    items = "\n".join(f"- {mark}: {_cell(line)}" for mark, line in lines(comparison))
    return f"<details><summary>{_cell(comparison.slug)}: {sizes(comparison)}</summary>\n\n{items}\n\n</details>\n"


def _fate(comparison: Comparison) -> str:
    return f"{comparison.fate} from {comparison.was}" if comparison.was else comparison.fate.value


def lines(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the details below the headline, each line with a word for what it is."""
    yield from (("error", str(problem)) for problem in comparison.problems)
    if comparison.fate in (Fate.CHANGED, Fate.RENAMED) and not comparison.problems:
        yield from (("rule", line) for line in comparison.rule or ("its own conditions did not change",))
    for word, movement in (("enter", comparison.entered), ("leave", comparison.left)):
        if movement.accounts:
            yield word, _moved(movement)
    rates = [_win_rate(side) for side in (comparison.before, comparison.after)]
    if any(rates) and rates[0] != rates[1]:
        yield "won", " → ".join(rate or "no closed deals" for rate in rates)
    yield from (("new", str(finding)) for finding in comparison.appeared)
    yield from (("gone", str(finding)) for finding in comparison.gone)


def sizes(comparison: Comparison) -> str:
    """The sizes before and after, in words."""
    before, after = comparison.before, comparison.after
    if after is None:
        return f"{_size(before)} → – accounts"
    if before is None:
        return f"– → {formatting.accounts(after.accounts)}"
    if net := after.accounts - before.accounts:
        return f"{_size(before)} → {formatting.accounts(after.accounts)} ({formatting.change(net)})"
    return f"{formatting.accounts(after.accounts)}, as before"


def _size(side: VersionSide | None) -> str:
    return "–" if side is None else formatting.count(side.accounts)


def _moved(movement: Movement) -> str:
    named = ", ".join(name if value is None else f"{name} {formatting.short(value)}" for name, value in movement.top)
    sectors = ", ".join(f"{title} {formatting.count(accounts)}" for title, accounts in movement.industries)
    parts = [formatting.count(movement.accounts), f"top: {named}" if named else "", f"in {sectors}" if sectors else ""]
    return "; ".join(filter(None, parts))


def _win_rate(side: VersionSide | None) -> str:
    if side is None or side.outcomes.win_rate is None:
        return ""
    return f"{formatting.percent(side.outcomes.win_rate)} of {formatting.count(side.outcomes.closed)} closed"


def _cell(words: str) -> str:
    """Escape text for Markdown, since account names are data and not markup."""
    escaped = "".join(f"\\{c}" if c in r"\`*_[]<>|#~" else c for c in words)
    return escaped.replace("\n", " ").replace("\r", " ")
