"""What is noticed in a column once its values are converted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from niche.segments.model.columns import CATEGORICAL, TYPED, Column, Kind, Role
from niche.segments.model.formatting import accounts, amount, count
from niche.segments.reading import headers
from niche.segments.reading.encoding import EXAMPLES as UNPARSED
from niche.segments.reading.headers import role_of
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import may_be_answers
from niche.segments.reading.notices import EXAMPLES, NoticeKind, Setting, TableNotice

_FIRST = 1_000
"""Repeated values that examples are taken from."""


def column_notices(reading: Reading, column: Column, series: pl.Series) -> Iterator[TableNotice]:
    """The doubts about a reading, and what the values, as converted, show."""
    yield from reading.notices
    name = column.name
    if column.unparsed:
        yield _unread(column)
    if missing := column.raw.words_for_missing:
        yield _missing(column, missing)
    yield from spellings(column, series)
    if not column.known:
        yield TableNotice(NoticeKind.EMPTY, "no account has a value", name)
    elif not reading.split and column.known == len(series) > 1 and (value := _only_value(column, series)):
        yield TableNotice(NoticeKind.CONSTANT, f"its only value is {value}", name, column.known)


def _unread(column: Column) -> TableNotice:
    """The notice of values that are not read, with the settings that leave none of them."""
    message = f"{amount(column.unparsed, 'value')} not read as {column.kind.phrase}"
    both = f"{count(column.known + column.unparsed)} known, 0 not read"
    kinds = [Setting(("columns", column.name, "kind"), kind.value, both) for kind in (Kind.CATEGORY, Kind.TEXT)]
    words = column.unparsed_examples
    if len(words) < UNPARSED:  # these are all
        missing = tuple(dict.fromkeys((*column.beside_unparsed, *words)))
        fewer = f"{count(column.known)} known, 0 not read"
        kinds.insert(0, Setting(("columns", column.name, "missing"), missing, fewer))
    about = NoticeKind.UNREAD, message, column.name, column.unparsed
    return TableNotice(*about, words[:EXAMPLES], setting=kinds[0], further=tuple(kinds[1:]))


def _missing(column: Column, missing: Sequence[str]) -> TableNotice:
    """The notice of words that are read as missing; those that may be answers come first."""
    answers = may_be_answers(missing)
    message = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} read as missing"
    kept = tuple(word for word in missing if word not in answers) if answers else ()
    setting = None if column.kind in TYPED else Setting(("columns", column.name, "missing"), kept)
    return TableNotice(NoticeKind.MISSING, message, column.name, examples=tuple(answers or missing), setting=setting)


def spellings(column: Column, series: pl.Series | None = None) -> Iterator[TableNotice]:
    """The notice of values of a category, or items of a list, that are others in another spelling.

    It says how many accounts have one of them where their values are given.
    """
    alike = _alike(column.values if column.kind in (*CATEGORICAL, Kind.LIST) else ())
    if not alike:
        return
    what = "items" if column.kind is Kind.LIST else "values"
    message = f"{count(len(alike))} of its {what} differ only in capitals, spaces or punctuation"
    number = 0
    if series is not None:
        number = _having(series, alike)
        message = f"{message}, in {accounts(number)}"
    shown = f"{', '.join(alike[:EXAMPLES])}{' …' if len(alike) > EXAMPLES else ''}"
    yield TableNotice(NoticeKind.SPELLING, f"{message}: {shown}", column.name, number, tuple(alike[:EXAMPLES]))


_SIGNS = re.compile(r"""(?<![0-9])[\s.,;:_'’`´"()\[\]-]+|[\s.,;:_'’`´"()\[\]-]+(?![0-9])""")
"""Signs that are no part of a word; between digits they are."""


def _alike(values: Sequence[str]) -> list[str]:
    """The values that are others in another spelling, those that are alike beside each other."""
    by_letters: dict[str, list[str]] = {}
    for value in values:
        letters = _SIGNS.sub("", unicodedata.normalize("NFKC", value).casefold())
        by_letters.setdefault(letters or value, []).append(value)
    return [value for alike in by_letters.values() if len(alike) > 1 for value in alike]


def _having(series: pl.Series, values: Sequence[str]) -> int:
    """The accounts that have one of some values, or a list with one of them."""
    if isinstance(series.dtype, pl.List):
        return int(series.list.eval(pl.element().cast(pl.String).is_in(values)).list.any().sum())
    return int(series.cast(pl.String).is_in(values).sum())


def _only_value(column: Column, series: pl.Series) -> str:
    """The value that all accounts have; empty where they have several, or it may be any text."""
    if column.kind in CATEGORICAL:
        return column.values[0] if len(column.values) == 1 else ""
    if column.kind not in TYPED or series.min() != (value := series.max()):
        return ""
    return ("yes" if value else "no") if column.kind is Kind.YES_NO else str(value)


def repeats(columns: Mapping[str, pl.Series], roles: Mapping[Role, str]) -> Iterator[TableNotice]:
    """The notices that ids, names or domains do not tell all accounts apart."""
    for role, kind in ((Role.ID, NoticeKind.REPEATED), (Role.NAME, NoticeKind.REPEATED_NAME)):
        if name := roles.get(role):
            told = _repeated(columns[name], role.value, kind)
            yield from _otherwise(told, columns, name) if role is Role.ID else told
    textual = [name for name, one in columns.items() if one.dtype == pl.String or isinstance(one.dtype, pl.Enum)]
    domain = roles.get(Role.DOMAIN) or role_of([name for name in textual if name not in roles.values()], Role.DOMAIN)
    if domain is not None:
        yield from _repeated(_bare(columns[domain]), "domain", NoticeKind.REPEATED_NAME)


def _otherwise(told: Iterable[TableNotice], columns: Mapping[str, pl.Series], name: str) -> Iterator[TableNotice]:
    """The notices with the column that tells accounts apart, where another one is called an id or a domain and does."""
    for notice in told:
        fitting = sorted((one for one in columns if one != name and (_is_id(one) or _is_domain(one))), key=_is_domain)
        apart = next((one for one in fitting if _all_differ(columns[one])), None)
        yield notice if apart is None else replace(notice, setting=Setting(("roles", Role.ID.value), apart))


def _is_id(name: str) -> bool:
    last = headers.words(name)[-1:]
    return role_of([name], Role.ID) is not None or not _ID_WORDS.isdisjoint(last)


def _is_domain(name: str) -> bool:
    return role_of([name], Role.DOMAIN) is not None


_ID_WORDS = frozenset({"id", "uuid", "guid", "key", "number", "nr", "no", "code"})
"""Last words of headers of columns that may tell accounts apart."""


def _all_differ(series: pl.Series) -> bool:
    """Whether every account has a value, and each another one."""
    plain = not isinstance(series.dtype, pl.List | pl.Float64) and not series.null_count()
    return plain and series.n_unique() == len(series)


_BARE = r"(?i)^\s*(?:https?://)?(?:www\.)?([^/?#\s]+)"


def _bare(series: pl.Series) -> pl.Series:
    """The domains of websites, where a sample has any; else the values as they are."""
    sample = series.drop_nulls().head(100).cast(pl.String)
    if not sample.str.contains("//|www").any():
        return series
    return series.cast(pl.String).str.extract(_BARE).alias(series.name)


def _repeated(values: pl.Series, what: str, kind: NoticeKind) -> Iterator[TableNotice]:
    """The notice of values that several accounts have.

    They are compared by hashes of 64 bits, ten times as quick as texts: of ten million different ones, two would be
    taken for the same in one table of 300,000.
    """
    known = values.drop_nulls()
    hashes = known.hash()
    ordered = np.sort(hashes.to_numpy())
    twins = ordered[1:][ordered[1:] == ordered[:-1]]
    alike = known.filter(hashes.is_in(pl.Series(twins[:_FIRST]).implode())) if len(twins) else known.clear()
    examples = list(map(str, alike.unique(maintain_order=True).head(EXAMPLES)))
    yield from repeated(len(twins), len(values), examples, what, kind, values.name)


def repeated(
    extra: int, total: int, examples: Sequence[str], what: str, kind: NoticeKind, name: str
) -> Iterator[TableNotice]:
    """The notice of so many accounts that have the value of another one; none where there are none."""
    if extra:
        verb = "repeats" if extra == 1 else "repeat"
        message = f"{accounts(extra)} {verb} the {what} of another; without these there are {count(total - extra)}"
        yield TableNotice(kind, message, name, extra, tuple(examples))
