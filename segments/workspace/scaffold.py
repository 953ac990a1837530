"""Write the first `niche.yaml` of a table: uncertain decisions as settings to change, others as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from niche.segments.accounts.universe import Classification, Universe
from niche.segments.documents.writing import Writable, dump
from niche.segments.model import formatting
from niche.segments.model.columns import Column, Kind, Role
from niche.segments.model.derived import Cases, Rest
from niche.segments.model.settings import ColumnSettings
from niche.segments.model.visible_text import plain
from niche.segments.reading.inference import Reading
from niche.segments.reading.notices import EXAMPLES, NoticeKind
from niche.segments.taxonomies.builtin import TITLES
from niche.segments.workspace.preview import TablePreview

_WIDEST = 32
"""Width of the column names in the list of columns; longer ones push the rest to the right."""
_UNMATCHED = 5
"""Limit of unmatched values to show."""
_EXAMPLE = '#   revenue: {from: "Annual Revenue (USD)", parse: money, unit: USD}'


def scaffold(preview: TablePreview, data: str, segments: str = "segments") -> str:
    """Write a commented `niche.yaml` that opens the table as it was opened.

    `data` is the path of the table, and `segments` that of the segment folder, both relative to the file.
    """
    with formatting.for_others():
        return "\n\n".join("\n".join(lines) for lines in _sections(preview, data, segments)) + "\n"


def _sections(preview: TablePreview, data: str, segments: str) -> list[list[str]]:
    universe = preview.universe
    size = f"{formatting.accounts(len(universe))}, {formatting.count(len(preview.readings))} columns"
    return [
        [f"# How niche reads {plain(universe.name)}: {size}.", *_lines({"niche": 1, "data": data})],
        ["# as_of: 2026-11-01   # the day that conditions on dates count from; today if not given"],
        [*_columns(preview)],
        [*_roles(universe)],
        [*_taxonomy(universe)],
        [
            *_lines({"segments": f"{segments}/"}),
            "# guardrails: {min: 80, max: 2000}   # size limits of segments without their own",
        ],
    ]


def _lines(content: Mapping[str, Writable]) -> list[str]:
    return dump(content).splitlines()


def _columns(preview: TablePreview) -> Iterator[str]:
    yield "# How niche reads each column, and why. To correct one, or to shorten a header, write under columns, such as"
    yield _EXAMPLE
    yield "# from: the header; parse: number, money, percentage, date, date-us, date-eu, yes/no; split: what separates"
    yield "# items; order: the values of a category, smallest first; kind: text, id, category, ordered category."
    yield "#"
    yield from _remarks(preview)
    settings: dict[str, Writable] = {}
    for reading in preview.readings:
        if decided := pinned_settings(preview, reading):
            settings[reading.name] = decided
    yield from _lines({"columns": settings}) if settings else ["# columns:"]


def _remarks(preview: TablePreview) -> Iterator[str]:
    """One comment line per column."""
    names = [plain(reading.name) for reading in preview.readings]
    kinds = [str(reading.kind) for reading in preview.readings]
    widths = min(_WIDEST, max(map(len, names))), max(map(len, kinds))
    for name, kind, reading in zip(names, kinds, preview.readings, strict=True):
        about = parse_summary(preview.universe.columns[reading.name], len(preview.universe))
        yield f"#   {name:{widths[0]}}  {kind:{widths[1]}}  {plain(f'{reading.why}; {about}')}"


def parse_summary(column: Column, accounts: int) -> str:
    """The share of known values of a column, and the number of unparsed ones, with examples."""
    known = f"{formatting.percent(column.known / accounts if accounts else 0.0)} known"
    if not column.unparsed:
        return known
    examples = ", ".join(column.unparsed_examples[:EXAMPLES])
    return f"{known}, {formatting.count(column.unparsed)} unreadable, such as {examples}"


_PARSES = {Kind.NUMBER: ("number",), Kind.MONEY: ("money",), Kind.PERCENTAGE: ("percentage",)}


def pinned_settings(preview: TablePreview, reading: Reading) -> dict[str, Writable]:
    """The settings that pin the reading of a column which another export of the table might change.

    These are numbers with signs, dates with day or month first, and lists; empty if the file's own types decide, or if
    the settings would not read every value as it was read, and if the reading is a guess that is still to be told.
    """
    if any(notice.kind is NoticeKind.DATE_ORDER for notice in reading.notices):
        return {}
    column = preview.universe.columns[reading.name]
    for parse in _ways(reading):
        settings = ColumnSettings(parse=parse, split=reading.split if not parse else "", unit=reading.unit)
        values, inferred = preview.tried(reading.name, settings)[1], preview.tried(reading.name, ColumnSettings())[1]
        same = values.series.dtype == inferred.series.dtype and values.series.equals(inferred.series)
        if same and values.column == column:
            kept: dict[str, Writable] = {"parse": settings.parse, "split": settings.split, "unit": settings.unit}
            return {key: value for key, value in kept.items() if value}
    return {}


def _ways(reading: Reading) -> tuple[str, ...]:
    """The values of `parse` that may express what was inferred; an empty one stands for `split`."""
    if reading.kind is Kind.LIST:
        return ("",) if reading.split else ()
    if not reading.styles:
        return ()
    if reading.kind is Kind.DATE:
        return (f"date-{reading.styles[0]}",) if reading.styles[0] != "iso" else ()
    plain = reading.why.startswith(_PLAIN) and reading.styles[0] == "point"
    return () if plain else _PARSES.get(reading.kind, ())


_PLAIN = "the values are numbers"
"""The reason given for a column of plain numbers, which every export reads alike."""


def _roles(universe: Universe) -> Iterator[str]:
    roles = universe.roles
    yield "# What columns are used for. Outcomes (won, deal_size, cycle_days, retained) and value show good segments."
    for notice in universe.notices:
        if notice.kind is NoticeKind.OUTCOME:
            yield f"# {plain(f'{notice.column}: {notice.message}')}"
    if roles:
        yield from _lines({"roles": {role.value: _role(universe.columns[name]) for role, name in roles.items()}})
    missing = ", ".join(role.value for role in Role if role not in roles)
    if missing:
        yield f"# No column was found for {missing}." if roles else f"# roles:   # one of {missing}"


def _role(column: Column) -> Writable:
    """What `niche.yaml` says of the column with a role: its name, or the values that answer."""
    stage = column.derived.stage if isinstance(column.derived, Cases) else None
    if stage is None:
        return column.name
    answers = {key: answer for key, answer in (("yes", stage.yes), ("no", stage.no)) if answer}
    written = {key: answer.value if isinstance(answer, Rest) else list(answer) for key, answer in answers.items()}
    return {"column": stage.column, **written, **({"where": stage.where} if stage.where else {})}


def said_of(column: Column) -> str:
    """The column with a role, for a list of roles: its name, or that of the column whose values answer."""
    stage = column.derived.stage if isinstance(column.derived, Cases) else None
    return column.name if stage is None else f"{column.name}, by the values of {stage.column}"


def _taxonomy(universe: Universe) -> Iterator[str]:
    main = universe.main
    yield "# The tree that classifies the accounts: a built-in one, columns of the table, or a file of your own."
    if main is None:
        yield f"# Built in: {', '.join(TITLES)}."
        yield "# taxonomy: {use: naics-2022, column: naics}   # or {columns: [sector, industry]}"
        return
    said = taxonomy_settings(main, universe.further_columns(main))
    if not main.unmatched:
        yield from _lines({"taxonomy": said})
        yield f"# {plain(classification_summary(main))}"
        return
    yield "taxonomy:"
    # A block mapping, since `niche taxonomy map` adds aliases.
    yield from (f"  {line}" for line in _lines(said))
    yield f"# {plain(classification_summary(main))}"
    yield "# `niche taxonomy map` suggests industries for them."


def taxonomy_settings(placement: Classification, also: Sequence[str]) -> dict[str, Writable]:
    """The `taxonomy:` settings of a classification that niche found by itself, by the columns `also`, too."""
    if placement.taxonomy.name in TITLES:
        further: dict[str, Writable] = {"also": list(also)} if also else {}
        return {"use": placement.taxonomy.name, "column": placement.columns[0], **further}
    return {"columns": list(placement.columns)}


def classification_summary(placement: Classification) -> str:
    """How many accounts are classified in a taxonomy, and the values that match no node."""
    accounts = len(placement.nodes)
    placed = placement.classified
    share = formatting.percent(placed / accounts if accounts else 0.0)
    text = f"{formatting.count(placed)} of {formatting.accounts(accounts)} are classified ({share})"
    if not placement.unmatched:
        return f"{text}."
    shown = [
        f"{value} ({formatting.count(number)})" for value, number in list(placement.unmatched.items())[:_UNMATCHED]
    ]
    others = len(placement.unmatched) - len(shown)
    shown += [f"{formatting.count(others)} more"] if others else []
    return f"{text}. Unmapped values: {', '.join(shown)}."
