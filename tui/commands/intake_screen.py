"""What niche makes of a table, as text that fits into one screen: what is doubtful stays, the rest is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from niche.segments.checking.reports import table_lines
from niche.segments.model.formatting import amount
from niche.segments.model.visible_text import plain
from niche.segments.reading.notices import EXAMPLES
from niche.segments.workspace.scaffold import classification_summary, said_of
from niche.tui.commands.output_tables import Cell, OutputTable, cut

if TYPE_CHECKING:
    from niche.segments.findings.finding import Finding
    from niche.segments.workspace.preview import TablePreview

_HEADERS = ("column", "kind", "known", "not read", "because", "such as")
_FEWEST = 6
"""Columns and notes that are shown at least, however low the screen is."""
_INDENT = " " * 11
_PROMPT = 2
"""Lines that the command and the next prompt take."""


@dataclass(frozen=True)
class Screen:
    """The size of a terminal in cells."""

    width: int
    height: int


def shown(preview: TablePreview, findings: Sequence[Finding], screen: Screen | None) -> str:
    """The columns, what they are used for and what was noticed; on a screen what fits, the doubtful first."""
    about = ["", *map(plain, _about(preview))]
    notes = [list(map(plain, table_lines([finding]))) for finding in findings]
    names = [reading.name for reading in preview.readings]
    if screen is None:
        return _text(preview, names, about, notes)
    room = screen.height - _PROMPT - len(about) - 1 - (2 if notes else 0)
    hidden: list[str] = []
    folded = [_folded(note, screen.width, _INDENT) for note in notes]
    if len(names) + sum(map(len, folded)) <= room - 1 - _PROMPT:
        about, notes = ["", *_folded(about[1:], screen.width, "  ")], folded
    elif len(names) + sum(map(len, notes)) > room - 1:
        short = [note[:2] for note in notes]
        listed = _doubtful(names, findings, max(_FEWEST, room - 1 - sum(map(len, short))))
        kept = _fitting(short, room - 1 - len(listed))
        counted = (len(names) - len(listed), "column"), (len(notes) - len(kept), "note")
        hidden = [amount(number, what) for number, what in counted if number] or ["further changes"]
        names, notes = listed, kept
    lines = [*about, *(line for note in notes for line in note)]
    hidden += ["the ends of long lines"] if any(cut(line, screen.width) != line for line in lines) else []
    left = f"not shown: {', '.join(hidden)}; --all shows everything" if hidden else ""
    return _text(preview, names, about, notes, left, screen.width)


def _text(
    preview: TablePreview,
    names: Sequence[str],
    about: Sequence[str],
    notes: Sequence[Sequence[str]],
    left: str = "",
    width: int | None = None,
) -> str:
    lines = [*about, *(("", "noticed:") if notes else ()), *(line for note in notes for line in note)]
    lines = [*lines, left] if left else lines
    table = OutputTable(_HEADERS, _rows(preview, names)).text(width)
    return "\n".join([table, *(cut(line, width) for line in lines)])


def _about(preview: TablePreview) -> Iterator[str]:
    """What columns are used for, and the trees."""
    universe = preview.universe
    roles = (f"{role.value} is {said_of(universe.columns[name])}" for role, name in universe.roles.items())
    yield f"roles: {', '.join(roles) or 'none found'}"
    for name, placement in universe.placements.items():
        if placement.also:
            yield f"{name}: the same tree, also by {', '.join(column for column, _ in placement.also)}"
        else:
            by = f"{placement.taxonomy.title} by {', '.join(placement.columns)}"
            yield f"{name}: {by}: {classification_summary(placement)}"
    if not universe.placements:
        yield "taxonomy: none found"


def _rows(preview: TablePreview, names: Sequence[str]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for reading in preview.readings:
        if reading.name in names:
            column = preview.universe.columns[reading.name]
            examples = ", ".join(column.unparsed_examples[:EXAMPLES])
            rows.append([reading.name, reading.kind, column.known, column.unparsed, reading.why, examples])
    return rows


def _doubtful(names: Sequence[str], findings: Sequence[Finding], room: int) -> list[str]:
    """As many columns as there is room for, those first of which something was noticed; in their order."""
    noticed = {finding.about for finding in findings}
    chosen = set(sorted(names, key=lambda name: name not in noticed)[:room])
    return [name for name in names if name in chosen]


def _folded(lines: Sequence[str], width: int, indent: str) -> list[str]:
    """Lines of which those that are too long go on below."""
    return [part for line in lines for part in wrap(line, width, subsequent_indent=indent)]


def _fitting(notes: Sequence[list[str]], room: int) -> list[list[str]]:
    """The first notes, as many as there is room for."""
    kept: list[list[str]] = []
    for note in notes:
        if len(kept) >= _FEWEST and sum(map(len, kept)) + len(note) > room:
            break
        kept.append(note)
    return kept
