"""How each column of a table is read: as niche.yaml says, else as its header and values suggest; and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from niche.segments.model.columns import Kind, Role, trimmed
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import INFERRED, ColumnSettings, FileLayout, Settings
from niche.segments.reading import casting
from niche.segments.reading.bands import in_order
from niche.segments.reading.kinds import COMMA_FIRST, MOST, guess_kind, share_read
from niche.segments.reading.missing import WORDS, words_for_missing
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice
from niche.segments.reading.roles import ANSWERS, roles_of
from niche.segments.reading.samples import distinct, sample_of


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column of a table is read, with the reason in words."""

    header: str
    name: str
    kind: Kind
    why: str
    styles: tuple[str, ...] = ()
    """Formats of numbers, dates or yes/no to try, likeliest first; the one that parses most values is used."""
    split: str = ""
    """Separator of the items of a list."""
    values: tuple[str, ...] = ()
    """The values of a category, in order."""
    unit: str = ""
    missing: tuple[str, ...] = WORDS
    """The words for a missing value, in lower case."""
    series: pl.Series | None = field(default=None, compare=False, repr=False)
    """The column converted, where the guess had to convert it anyway."""
    notices: tuple[TableNotice, ...] = field(default=(), compare=False, repr=False)
    """Doubts about the reading, by the name of the column."""


@dataclass(frozen=True, slots=True)
class Inference:
    """How a table is read: its columns in table order, and the column of each role."""

    columns: tuple[Reading, ...]
    roles: Mapping[Role, str]
    notices: tuple[TableNotice, ...] = ()
    """What was decided on the table and its columns, or noticed in them."""


def infer(frame: pl.DataFrame, settings: Settings) -> Inference:
    """Decide how every column of a table is read; its headers must be unique. A column that cannot be is left out.

    The table may be a sample: the readings hold no converted columns.
    Raises BadInputError as `reader` and `inferred`.
    """
    read = reader(frame.columns, settings)
    readings: list[Reading] = []
    notices: list[TableNotice] = []
    for header in kept(frame.columns, settings):
        try:
            readings.append(replace(read(frame.get_column(header)), series=None))
        except UNREADABLE as error:
            notices.append(unreadable(header, frame.height, error))
    return replace(inferred(readings, settings), notices=tuple(notices))


UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What Polars raises for values that it can neither convert nor write as text."""


def unreadable(header: str, rows: int, error: BaseException) -> TableNotice:
    """The notice that a column is left out because nothing can be made of its values."""
    reason = str(error).split("\n", 1)[0]
    message = f"left out: cannot read its values: {reason}"
    return TableNotice(NoticeKind.UNREAD, message, header, rows, setting=Setting(("columns", header), "off"))


def reader(table: list[str], settings: Settings) -> Callable[[pl.Series], Reading]:
    """A function that decides how a column is read; the settings take precedence over inference.

    `table` are the headers of the table. Raises BadInputError for settings that name no column of it.
    """
    names = _names(table, settings.columns)
    answers = {settings.roles[role] for role in ANSWERS if role in settings.roles}

    def read(series: pl.Series) -> Reading:
        name = names[series.name]
        column = settings.columns.get(name, ColumnSettings())
        if name in answers and column.kind is None and not column.parse and _answers(series):
            column = replace(column, kind=Kind.YES_NO)
        return read_column(series, name, column, layout=settings.layout)

    return read


def inferred(readings: Iterable[Reading], settings: Settings) -> Inference:
    """Combine readings and find the roles. Raises BadInputError for roles that name no column of the table."""
    columns = tuple(readings)
    said = {role: name for role, name in settings.roles.items() if name not in settings.derived}
    off = {name for name, column in settings.columns.items() if column.off}
    problems = [
        Problem(f"{name} is off, so it cannot be {role.value}", key=("roles", role.value))
        for role, name in said.items()
        if name in off
    ]
    if problems:
        raise BadInputError(problems)
    closed = {*settings.unused, *settings.stages, *(settings.roles.keys() - said.keys())}
    return Inference(columns, roles_of({column.name: column.kind for column in columns}, said, closed))


def kept(headers: Iterable[str], settings: Settings) -> list[str]:
    """The headers of the columns that are not left out. Raises BadInputError if that leaves none."""
    off = {column.header or name for name, column in settings.columns.items() if column.off}
    headers = list(headers)
    if found := [header for header in headers if header not in off]:
        return found
    raise BadInputError(Problem("every column is off", hint="keep at least one", key=("columns", *headers[:1])))


def _answers(series: pl.Series) -> bool:
    """Whether the values can be read as yes and no, including 1 and 0."""
    sample = sample_of(casting.as_text(series))
    return sample.is_empty() or share_read(casting.yes_no(sample, "binary")) >= MOST


def _names(table: list[str], settings: Mapping[str, ColumnSettings]) -> dict[str, str]:
    """Column names by header, in table order. Raises BadInputError."""
    renamed: dict[str, str] = {}
    problems: list[Problem] = []
    for name, column in settings.items():
        header = column.header or name
        if header in table:
            renamed[header] = name
        else:
            key = ("columns", name, "from") if column.header else ("columns", name)
            problems.append(Problem(f"the table has no column {header}", hint=did_you_mean(header, table), key=key))
    names = {header: renamed.get(header, header) for header in table}
    by_name: dict[str, str] = {}
    for header, name in names.items():
        if name in by_name:
            message = f"two columns are named {name}: {by_name[name]} and {header}"
            problems.append(Problem(message, key=("columns", name)))
        by_name[name] = header
    if problems:
        raise BadInputError(problems)
    return names


PARSES: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "number": (Kind.NUMBER, casting.NUMBER_STYLES),
    "money": (Kind.MONEY, casting.NUMBER_STYLES),
    "percentage": (Kind.PERCENTAGE, casting.NUMBER_STYLES),
    "date": (Kind.DATE, casting.DATE_STYLES),
    "date-us": (Kind.DATE, ("us",)),
    "date-eu": (Kind.DATE, ("eu",)),
    "date-yy": (Kind.DATE, ("yy",)),
    "yes/no": (Kind.YES_NO, ("binary",)),
}
"""The kind and the styles for each word that `parse` takes."""

_DECLARED_STYLES = dict(reversed(list(PARSES.values())))


def read_column(
    series: pl.Series,
    name: str,
    settings: ColumnSettings,
    more: pl.Series | None = None,
    layout: FileLayout = INFERRED,
) -> Reading:
    """Decide how one column is read, by its settings, else by its values.

    Args:
        series: The column, or a sample of it, named by its header.
        name: The name of the column in niche.
        settings: What `niche.yaml` says of it.
        more: With a sample, further values on which the decision also rests.
        layout: What `niche.yaml` says of all columns.

    Raises BadInputError for an unknown way to parse.
    """
    header, missing = series.name, words_for_missing(series.name, settings.missing, layout.missing, series)
    declared = _declared(header, name, settings)
    if declared is None:
        guess = guess_kind(series, header, series if more is None else series.append(more), missing)
        notices = tuple(notice.named(name) for notice in guess.notices)
        converted = guess.series if more is None else None
        how = guess.styles, guess.split, guess.values, settings.unit or guess.unit, missing, converted, notices
        return _preferred(Reading(header, name, guess.kind, guess.why, *how), settings, layout)
    declared = replace(declared, missing=missing)
    if declared.styles == casting.NUMBER_STYLES and series.dtype == pl.String:
        sample = sample_of(series, missing)
        if casting.all_in_brackets(sample):
            declared = replace(declared, styles=tuple(style + casting.UNSIGNED for style in declared.styles))
        elif casting.grouped_by_points(sample, declared.kind is Kind.MONEY):
            declared = replace(declared, styles=COMMA_FIRST)
    if declared.kind in (Kind.CATEGORY, Kind.ORDERED) and not declared.values:
        values = distinct(casting.as_text(series), missing)
        declared = replace(
            declared, values=in_order(values) if declared.kind is Kind.ORDERED else tuple(sorted(values))
        )
    return _preferred(declared, settings, layout)


def _preferred(reading: Reading, settings: ColumnSettings, layout: FileLayout) -> Reading:
    """Put the preferred decimal sign and order of dates first; a sign given to the column itself is the only one."""
    wanted = ""
    if reading.kind.numeric:
        wanted = _DECIMALS.get(settings.decimal or layout.decimal, "")
    elif reading.kind is Kind.DATE:
        wanted = layout.dates
    first = tuple(style for style in reading.styles if wanted and style.startswith(wanted))
    if not first:
        return reading
    others = () if reading.kind.numeric and settings.decimal else reading.styles
    notices = tuple(notice for notice in reading.notices if notice.kind is not NoticeKind.DATE_ORDER)
    return replace(reading, styles=tuple(dict.fromkeys((*first, *others))), series=None, notices=notices)


_DECIMALS = {".": "point", ",": "comma"}
"""The style of numbers by its decimal sign."""


def _declared(header: str, name: str, column: ColumnSettings) -> Reading | None:
    if column.parse:
        if column.parse not in PARSES:
            hint = did_you_mean(column.parse, PARSES) or f"choose from {', '.join(PARSES)}"
            message = f"{name}: there is no parse {column.parse}"
            raise BadInputError(Problem(message, hint=hint, key=("columns", name, "parse")))
        kind, styles = PARSES[column.parse]
        return Reading(
            header, name, column.kind or kind, f"niche.yaml says parse: {column.parse}", styles, unit=column.unit
        )
    if column.split:
        return Reading(header, name, Kind.LIST, f"niche.yaml says split: {column.split!r}", split=column.split)
    if column.order:
        return Reading(
            header, name, Kind.ORDERED, "niche.yaml gives the order", values=tuple(map(trimmed, column.order))
        )
    if column.kind is None:
        return None
    if column.kind is Kind.INDUSTRY:
        hint = "name the column under taxonomy"
        raise BadInputError(Problem(f"{name}: kind cannot be industry", hint=hint, key=("columns", name, "kind")))
    styles = _DECLARED_STYLES.get(column.kind, ())
    split = ";" if column.kind is Kind.LIST else ""
    return Reading(header, name, column.kind, f"niche.yaml says {column.kind}", styles, split=split, unit=column.unit)
