"""What is noticed in a column once its values are converted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from niche.segments.model.columns import CATEGORICAL, Column, Kind, Role
from niche.segments.model.formatting import amount, count
from niche.segments.reading.glances import EXAMPLES
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import may_be_answers
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice


def column_notices(reading: Reading, column: Column) -> Iterator[TableNotice]:
    """The doubts about a reading, and what its values show."""
    yield from reading.notices
    name = column.name
    if column.unparsed:
        message = f"{amount(column.unparsed, 'value')} not read as {column.kind.phrase}"
        setting = Setting(("columns", name, "kind"), Kind.CATEGORY.value)
        yield TableNotice(NoticeKind.UNREAD, message, name, column.unparsed, column.unparsed_examples, setting=setting)
    words = column.raw.words_for_missing
    if words:
        answers = may_be_answers(words)
        message = f"{', '.join(words)} {'is' if len(words) == 1 else 'are'} read as missing"
        kept = tuple(word for word in words if word not in answers)
        setting = Setting(("columns", name, "missing"), kept)
        yield TableNotice(NoticeKind.MISSING, message, name, examples=tuple(answers or words), setting=setting)
    if alike := _alike(column.values if column.kind in CATEGORICAL else ()):
        message = (
            f"{count(len(alike))} of its values differ in capitals, blanks or signs only: {', '.join(alike[:EXAMPLES])}"
        )
        yield TableNotice(NoticeKind.SPELLING, message, name, len(alike), tuple(alike[:EXAMPLES]))
    if not column.known:
        yield TableNotice(NoticeKind.EMPTY, "no account has a value", name)
    elif column.kind is Kind.CATEGORY and len(column.values) == 1 and not reading.split:
        yield TableNotice(NoticeKind.CONSTANT, f"its only value is {column.values[0]}", name, column.known)


def _alike(values: Sequence[str]) -> list[str]:
    """The values that are others in another spelling, those that are alike beside each other."""
    by_letters: dict[str, list[str]] = {}
    for value in values:
        letters = "".join(char for char in value.casefold() if char.isalnum())
        by_letters.setdefault(letters or value, []).append(value)
    return [value for alike in by_letters.values() if len(alike) > 1 for value in alike]


def repeated(values: pl.Series, role: Role) -> Iterator[TableNotice]:
    """The notice that the column with the role id or name does not tell all accounts apart."""
    known = values.drop_nulls()
    extra = len(known) - known.n_unique()
    if extra:
        examples = known.filter(known.is_duplicated()).unique(maintain_order=True).head(EXAMPLES)
        message = (
            f"the {role.value} repeats: {count(len(known))} accounts have {count(len(known) - extra)} different ones"
        )
        yield TableNotice(NoticeKind.REPEATED, message, values.name, extra, tuple(map(str, examples)))
