"""What is noticed in a column once its values are converted."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.model.columns import Column, Kind
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import may_be_answers
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice


def column_notices(reading: Reading, column: Column) -> Iterator[TableNotice]:
    """The doubts about a reading, and what its values show."""
    yield from reading.notices
    name = column.name
    if column.unparsed:
        message = f"{column.unparsed} values are not read as {column.kind.phrase}"
        setting = Setting(("columns", name, "kind"), Kind.CATEGORY.value)
        yield TableNotice(NoticeKind.UNREAD, message, name, column.unparsed, column.unparsed_examples, setting=setting)
    words = column.raw.words_for_missing
    if words:
        answers = may_be_answers(words)
        message = f"{', '.join(words)} {'is' if len(words) == 1 else 'are'} read as missing"
        kept = tuple(word for word in words if word not in answers)
        setting = Setting(("columns", name, "missing"), kept)
        yield TableNotice(NoticeKind.MISSING, message, name, examples=tuple(answers or words), setting=setting)
    if not column.known:
        yield TableNotice(NoticeKind.EMPTY, "no account has a value", name)
    elif column.kind is Kind.CATEGORY and len(column.values) == 1 and not reading.split:
        yield TableNotice(NoticeKind.CONSTANT, f"its only value is {column.values[0]}", name, column.known)
