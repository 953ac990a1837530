"""What each column of a table means, worked out from its name and a sample of its values, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from niche.segments.model.columns import Kind, Role, trimmed
from niche.segments.model.parsing import ENGLISH, NUMBERS, PAIRS, YES_NO, is_range, parse_band
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import ColumnSettings, Settings
from niche.segments.reading import casting, headers
from niche.segments.reading.roles import ANSWERS, roles_of

SAMPLE = 1_000
"""Values looked at to guess a kind."""
MOST = 0.8
"""The share of the sample that must read as a kind; what does not read is counted as unparsed."""
MOST_VALUES = 3_000
"""Distinct values up to which text is a category; the codes of any built-in taxonomy are fewer."""
FEW = 12
"""Distinct values up to which text of a small table is a category."""
MOST_BANDS = 60
NOTHING = ("n/a", "na", "#n/a", "null", "none", "nan", "-", "--", "?", "unknown", "tbd")
"""What people write for no value, in lower case: it says nothing of a column's kind, and counts as unparsed."""
LONGEST_ID = 40
_FIRST = 50_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column of the table is read, and why."""

    header: str
    name: str
    kind: Kind
    why: str
    styles: tuple[str, ...] = ()
    """Ways to read numbers, dates or yes/no, the likelier first; the column takes the one that reads most."""
    split: str = ""
    """What separates the items of a list."""
    values: tuple[str, ...] = ()
    """The values of a category, in order."""
    unit: str = ""
    series: pl.Series | None = field(default=None, compare=False, repr=False)
    """The column as it will be, where finding out has already made it."""


@dataclass(frozen=True, slots=True)
class Inference:
    """What was seen in a table and decided: its columns in their order, and their roles."""

    columns: tuple[Reading, ...]
    roles: Mapping[Role, str]


def infer(frame: pl.DataFrame, settings: Settings) -> Inference:
    """The meaning of every column of a table with unique headers. Raises BadInputError as `reader` and `inferred`."""
    return inferred(map(reader(frame.columns, settings), frame), settings)


def reader(table: list[str], settings: Settings) -> Callable[[pl.Series], Reading]:
    """What finds the meaning of a column, which is named by one of these headers; what the settings say goes first.

    Raises BadInputError for settings that name no column of the table.
    """
    names = _names(table, settings.columns)
    answers = {settings.roles[role] for role in ANSWERS if role in settings.roles}

    def read(series: pl.Series) -> Reading:
        name = names[series.name]
        said = settings.columns.get(name, ColumnSettings())
        if name in answers and said.kind is None and not said.parse and _answers(series):
            said = replace(said, kind=Kind.YES_NO)
        return read_column(series, name, said)

    return read


def inferred(readings: Iterable[Reading], settings: Settings) -> Inference:
    """The columns and their roles. Raises BadInputError for roles that name no column of the table."""
    columns = tuple(readings)
    return Inference(columns, roles_of({column.name: column.kind for column in columns}, settings.roles))


def _answers(series: pl.Series) -> bool:
    """Whether the values can be read as yes and no, counting 1 and 0."""
    sample = _sample(casting.as_text(series))
    return sample.is_empty() or _share(casting.yes_no(sample, "binary")) >= MOST


def _names(table: list[str], settings: Mapping[str, ColumnSettings]) -> dict[str, str]:
    """Names by header, in the order of the table."""
    renamed: dict[str, str] = {}
    problems: list[Problem] = []
    for name, said in settings.items():
        header = said.header or name
        if header in table:
            renamed[header] = name
        else:
            key = ("columns", name, "from") if said.header else ("columns", name)
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
    "yes/no": (Kind.YES_NO, ("binary",)),
}
"""The kind and the styles of each word that `parse` takes."""

_DECLARED_STYLES = dict(reversed(list(PARSES.values())))


def read_column(series: pl.Series, name: str, said: ColumnSettings, more: pl.Series | None = None) -> Reading:
    """How one column is read, by what is said of it and by what it holds; the series is named by its header.

    Where the series is but a sample, `more` are the values beyond it that decide. Raises BadInputError for a way to
    parse that does not exist.
    """
    header = series.name
    declared = _declared(header, name, said)
    if declared is None:
        found = replace(_guess(series, header, series if more is None else series.append(more)), name=name)
        return replace(found, unit=said.unit or found.unit)
    written = declared.styles == casting.NUMBER_STYLES and series.dtype == pl.String
    if written and casting.grouped_by_points(_sample(series), declared.kind is Kind.MONEY):
        return replace(declared, styles=_COMMA_FIRST)
    if declared.kind in (Kind.CATEGORY, Kind.ORDERED) and not declared.values:
        values = _distinct(casting.as_text(series))
        declared = replace(
            declared, values=in_order(values) if declared.kind is Kind.ORDERED else tuple(sorted(values))
        )
    return declared


def _declared(header: str, name: str, said: ColumnSettings) -> Reading | None:
    if said.parse:
        if said.parse not in PARSES:
            hint = did_you_mean(said.parse, PARSES) or f"choose from {', '.join(PARSES)}"
            message = f"{name}: there is no way to parse called {said.parse}"
            raise BadInputError(Problem(message, hint=hint, key=("columns", name, "parse")))
        kind, styles = PARSES[said.parse]
        return Reading(header, name, said.kind or kind, f"niche.yaml says parse: {said.parse}", styles, unit=said.unit)
    if said.split:
        return Reading(header, name, Kind.LIST, f"niche.yaml says split: {said.split!r}", split=said.split)
    if said.order:
        return Reading(header, name, Kind.ORDERED, "niche.yaml gives the order", values=tuple(map(trimmed, said.order)))
    if said.kind is None:
        return None
    if said.kind is Kind.INDUSTRY:
        hint = "name the column under taxonomy"
        raise BadInputError(Problem(f"{name}: industry is no kind to give", hint=hint, key=("columns", name, "kind")))
    styles = _DECLARED_STYLES.get(said.kind, ())
    split = ";" if said.kind is Kind.LIST else ""
    return Reading(header, name, said.kind, f"niche.yaml says {said.kind}", styles, split=split, unit=said.unit)


def _guess(series: pl.Series, header: str, whole: pl.Series) -> Reading:
    dtype = series.dtype
    for matches, kind in _TYPES:
        if matches(dtype):
            return _typed(whole, header, kind)
    text = casting.as_text(whole)
    sample = _sample(casting.as_text(series))
    if sample.is_empty():
        return Reading(header, header, Kind.TEXT, "there are no values")
    for guess in (_yes_no, _date, _bands, _number, _list):
        if found := guess(sample, text, header):
            return found
    return _words(sample, text, header)


_TYPES: tuple[tuple[Callable[[pl.DataType], bool], Kind], ...] = (
    (lambda dtype: dtype == pl.Boolean, Kind.YES_NO),
    (lambda dtype: dtype.is_numeric(), Kind.NUMBER),
    (lambda dtype: dtype in (pl.Date, pl.Datetime), Kind.DATE),
    (casting.is_nested, Kind.TEXT),
    (lambda dtype: isinstance(dtype, pl.List | pl.Array), Kind.LIST),
    (lambda dtype: isinstance(dtype, pl.Enum), Kind.CATEGORY),
)


def _typed(series: pl.Series, header: str, kind: Kind) -> Reading:
    """A column whose type in the file decides; numbers may still be codes by their name."""
    why = f"the file holds {str(series.dtype).split('(')[0].lower()} values"
    if kind is Kind.NUMBER:
        if headers.is_code(header):
            text = casting.as_text(series)
            return _words(_sample(text), text, header)
        if headers.asks(header) and set(series.unique().drop_nulls()) == {0, 1}:
            return Reading(header, header, Kind.YES_NO, _ASKED, ("binary",))
        if casting.are_rounded(series):
            return Reading(header, header, Kind.TEXT, _EXACT)
        found = headers.number_kind(header)
        return Reading(header, header, found, f"{why}{_by_name(found)}")
    values = series.dtype.categories if isinstance(series.dtype, pl.Enum) else ()
    return Reading(header, header, kind, why, values=tuple(dict.fromkeys(filter(None, map(trimmed, values)))))


_EXACT = "its numbers have more digits than can be counted exactly, so they are kept as text"


def _sample(text: pl.Series) -> pl.Series:
    """Known values, evenly spread over the table; without what stands for nothing, where there is anything else."""
    spread = casting.known_text(text.gather_every(max(1, len(text) // (2 * SAMPLE)))).drop_nulls()
    if len(spread) < SAMPLE // 10:
        spread = casting.known_text(text).drop_nulls()
    values = spread.gather_every(max(1, len(spread) // SAMPLE))
    telling = values.filter(~values.str.strip_chars().str.to_lowercase().is_in(NOTHING))
    return values if telling.is_empty() else telling


def _distinct(text: pl.Series) -> list[str]:
    """The known values of a column, once each."""
    return casting.known_text(text.unique()).drop_nulls().unique().to_list()


def _share(found: pl.Series) -> float:
    return 1 - found.null_count() / len(found)


def _yes_no(sample: pl.Series, text: pl.Series, header: str) -> Reading | None:
    values = _spelled(sample.unique())
    if headers.asks(header) and values <= {"0", "1"} and _spelled(text.unique().drop_nulls()) - {""} == {"0", "1"}:
        return Reading(header, header, Kind.YES_NO, _ASKED, ("binary",))
    if not values <= YES_NO.keys():
        return None
    if any(values <= {*pair} for pair in ENGLISH):
        if len(values) == 1 and not headers.COUNTRY_WORDS.isdisjoint(headers.words(header)):
            return None
    # What is short and foreign may be a code: the whole column must hold both words and nothing else.
    elif _spelled(text.unique().drop_nulls()) - {"", *NOTHING} not in map(set, PAIRS):
        return None
    seen = " and ".join(sorted(sample.unique().to_list())[:2])
    return Reading(header, header, Kind.YES_NO, f"the values are {seen}", ("words",))


_ASKED = "the values are 0 and 1, and the name asks"


def _spelled(values: pl.Series) -> set[str]:
    return set(values.str.strip_chars().str.to_lowercase())


def _digits_share(sample: pl.Series) -> float:
    return float(sample.str.contains("[0-9]").sum()) / len(sample)


_DATED = r"(?i)[0-9][-/.][0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
"""What every date has; looking for it is much quicker than trying to read dates."""


def _date(sample: pl.Series, _: pl.Series, header: str) -> Reading | None:
    if sample.str.contains(_DATED).sum() < len(sample) * MOST:
        return None
    if _digits_share(sample) < MOST or not casting.plain_numbers(sample, "point").has_nulls():
        return None
    shares = {style: _share(casting.dates(sample, style)) for style in casting.DATE_STYLES}
    styles = tuple(sorted(shares, key=lambda style: -shares[style]))
    best = shares[styles[0]]
    if best < MOST:
        return None
    order = {"iso": "year first", "us": "month/day/year", "eu": "day.month.year"}[styles[0]]
    why = f"{best:.0%} of the values are dates, {order}"
    if styles[0] == "us" and shares["eu"] == best:
        why += "; they fit day/month too: say parse: date-eu if they are"
    return Reading(header, header, Kind.DATE, why, styles)


def _bands(sample: pl.Series, text: pl.Series, header: str) -> Reading | None:
    some = sample.unique().to_list()
    if len(some) > MOST_BANDS or sum(map(is_range, some)) * 2 < len(some):
        return None
    values = _distinct(text)
    bands = [value for value in values if parse_band(value) is not None]
    if len(bands) < 2 or len(bands) < len(values) * MOST:
        return None
    ordered = in_order(bands)
    return Reading(
        header, header, Kind.ORDERED, f"the values are ranges, from {ordered[0]} to {ordered[-1]}", values=ordered
    )


def in_order(values: list[str]) -> tuple[str, ...]:
    """Ranges by their lower bound; what is no range goes last, in alphabetical order."""
    bands = {value: parse_band(value) for value in values}
    ranges = sorted((band, value) for value, band in bands.items() if band is not None)
    return (*(value for _, value in ranges), *sorted(value for value, band in bands.items() if band is None))


def _number(sample: pl.Series, text: pl.Series, header: str) -> Reading | None:
    if headers.is_code(header) or _digits_share(sample) < MOST or _zero_led(text):
        return None
    kind = headers.number_kind(header)
    if not casting.plain_numbers(sample, "point").has_nulls():
        if casting.are_rounded(text):
            return Reading(header, header, Kind.TEXT, _EXACT)
        if casting.grouped_by_points(sample, kind is Kind.MONEY):
            return Reading(header, header, kind, f"the values are numbers with {_POINTS}", _COMMA_FIRST)
        return Reading(header, header, kind, f"the values are numbers{_by_name(kind)}", casting.NUMBER_STYLES)
    shares = {style: _share(casting.numbers(sample, style)) for style in casting.NUMBER_STYLES}
    styles = tuple(sorted(shares, key=lambda style: -shares[style]))
    best = shares[styles[0]]
    if best < MOST:
        return None
    if casting.are_rounded(text):
        return Reading(header, header, Kind.TEXT, _EXACT)
    parts = sample.str.extract_groups(NUMBERS[styles[0]]).struct.unnest()
    currencies = pl.concat([parts["currency"], parts["after"]]).drop_nulls()
    if len(currencies) * 2 > len(sample):
        kind = Kind.MONEY
    elif len(parts["percent"].drop_nulls()) * 2 > len(sample):
        kind = Kind.PERCENTAGE
    unit = str(currencies.mode().sort()[0]) if kind is Kind.MONEY and len(currencies) else ""
    why = f"{best:.0%} of the values are numbers" + (" with a decimal comma" if styles[0] == "comma" else "")
    if styles[0] == "point" and shares["comma"] == best and casting.grouped_by_points(sample, kind is Kind.MONEY):
        styles, why = _COMMA_FIRST, f"{best:.0%} of the values are numbers with {_POINTS}"
    return Reading(header, header, kind, why, styles, unit="%" if kind is Kind.PERCENTAGE else unit)


_COMMA_FIRST = casting.NUMBER_STYLES[::-1]
_POINTS = "points between thousands"


def _by_name(kind: Kind) -> str:
    return "" if kind is Kind.NUMBER else f", {kind.value} by the name"


def _zero_led(text: pl.Series) -> bool:
    """Whether some value has a leading zero that a number would lose."""
    return bool(text.filter(text < "1").str.contains(ZERO_LED).any())


ZERO_LED = r"^\s*0[0-9]"


def _list(sample: pl.Series, _: pl.Series, header: str) -> Reading | None:
    bracketed = (sample.str.starts_with("[") & sample.str.ends_with("]")).mean()
    brackets = isinstance(bracketed, float) and bracketed > MOST
    for separator in (",",) if brackets else headers.separators(header):
        if sample.str.contains(separator, literal=True).sum() * 10 < len(sample):
            continue
        items = casting.lists(sample, separator).drop_nulls().explode()
        if items.n_unique() * 3 <= len(items) * 2 or brackets:
            return Reading(
                header, header, Kind.LIST, f"the values hold items separated by {separator}", split=separator
            )
    return None


def _words(sample: pl.Series, text: pl.Series, header: str) -> Reading:
    last = headers.words(header)[-1:]
    if not headers.ID_WORDS.isdisjoint(last):
        return Reading(header, header, Kind.ID, "its name says id")
    if not headers.PROSE_WORDS.isdisjoint(last):
        return Reading(header, header, Kind.TEXT, "its name says text")
    found = _few(sample, text)
    if found is not None and isinstance(found.dtype, pl.Enum):
        values = tuple(found.dtype.categories)
        return Reading(
            header,
            header,
            Kind.CATEGORY,
            f"{len(values)} distinct value{'s' if len(values) > 1 else ''}",
            values=values,
            series=found,
        )
    if _coded(sample) and not _repeating(text):
        return Reading(header, header, Kind.ID, "no two values are alike")
    return Reading(header, header, Kind.TEXT, "many different values")


def _few(sample: pl.Series, text: pl.Series) -> pl.Series | None:
    """The column as a category, where its distinct values are few enough."""
    if len(sample) > FEW * 10 and sample.n_unique() * 5 > len(sample) * 4:
        return None
    found = casting.as_categories(text, MOST_VALUES)
    if found is None or not isinstance(found.dtype, pl.Enum):
        return None
    known, values = len(found) - found.null_count(), len(found.dtype.categories)
    return found if values < known and values <= max(FEW, known // 2) else None


def _repeating(text: pl.Series) -> bool:
    """Whether some value is there twice; mostly the first ones tell."""
    for some in (text.head(_FIRST), text):
        known = casting.known_text(some).drop_nulls()
        if known.n_unique() < len(known):
            return True
    return False


def _coded(sample: pl.Series) -> bool:
    """Whether the values look like codes: short and without spaces."""
    return not (sample.str.contains(r"\s") | (sample.str.len_chars() > LONGEST_ID)).any()
