"""What a segment file says beside its filter, as texts to be typed: one field a key, read as the file is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from niche.segments.documents.keys import Key, Takes, UnreadableError, typed
from niche.segments.model.segment import Segment, Status
from niche.segments.workspace.segmentfile import SEGMENT_KEYS

_NOT_TYPED = frozenset({"niche", "where", "measured"})
"""Keys that niche writes, or that have an editor of their own."""
_TYPED = frozenset({Takes.TEXT, Takes.TEXTS, Takes.WHOLE, Takes.SHARE, Takes.DATE, Takes.WORD})
"""What can be typed in a box."""
_ONE_LINE = frozenset({"name", "owner", "buyer"})
"""Texts that take a line."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a segment file, at the top or in a mapping."""

    key: Key
    group: str = ""
    """The key of the mapping that it is in; empty at the top."""

    @property
    def name(self) -> str:
        """Its path, as in `profile.buyer`."""
        return f"{self.group}.{self.key.name}" if self.group else self.key.name

    @property
    def lines(self) -> bool:
        """Whether it takes several lines: a list has one a line."""
        return self.key.takes is Takes.TEXTS or (self.key.takes is Takes.TEXT and self.key.name not in _ONE_LINE)

    def value(self, segment: Segment) -> Any:
        """The value in a segment; None where there is none."""
        holder: Any = getattr(segment, self.group, None) if self.group else segment
        return getattr(holder, self.key.name, None)

    def text(self, segment: Segment) -> str:
        """The value as it is typed."""
        value = self.value(segment)
        if isinstance(value, tuple):
            return "\n".join(map(str, value))
        if isinstance(value, dt.date):
            return value.isoformat()
        return "" if value is None else str(value)

    def read(self, text: str) -> Any:
        """The value of a text. Raises UnreadableError, whose text says what is wrong."""
        text = text.strip()
        if self.key.required and not text:
            raise UnreadableError(f"enter a {self.key.name}")
        if self.key.takes is Takes.TEXTS:
            return tuple(line for written in text.splitlines() if (line := written.strip()))
        if self.key.takes is Takes.TEXT:
            return text
        if not text:
            return Status.DRAFT if self.key.name == "status" else None
        try:
            value = typed(self.key, text)
        except UnreadableError as error:
            hint = str(error)
            raise UnreadableError(f"expected {self.key.expected}{f'; {hint}' if hint else ''}") from None
        return Status(str(value)) if self.key.name == "status" else value


def _fields() -> Iterator[Field]:
    empty = Segment("")
    for key in SEGMENT_KEYS:
        if key.name in _NOT_TYPED:
            continue
        if key.takes is Takes.KEYS and is_dataclass(getattr(empty, key.name, None)):
            yield from (Field(inner, key.name) for inner in key.keys if inner.takes in _TYPED)
        elif key.takes in _TYPED:
            yield Field(key)


FIELDS: tuple[Field, ...] = tuple(_fields())
"""All fields, in the order of the file."""


class FieldsError(Exception):
    """Texts that fields do not take: what is wrong, by the name of the field."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in wrong.items()))
        self.wrong = wrong


def edited(segment: Segment, texts: Mapping[str, str]) -> Segment:
    """The segment with the values of these texts, by the names of the fields.

    What a text says already stays as it is. Raises FieldsError for all texts that are not taken.
    """
    wrong: dict[str, str] = {}
    for field in FIELDS:
        if field.name not in texts or texts[field.name].strip() == field.text(segment).strip():
            continue
        try:
            segment = _with(segment, field, field.read(texts[field.name]))
        except UnreadableError as error:
            wrong[field.name] = str(error)
    low, high = segment.guardrails.min, segment.guardrails.max
    if low is not None and high is not None and low > high:
        wrong.setdefault("guardrails.min", f"min {low:,} is more than max {high:,}")
    if wrong:
        raise FieldsError(wrong)
    return segment


def _with(segment: Segment, field: Field, value: Any) -> Segment:
    if not field.group:
        return replace(segment, **{field.key.name: value})
    return replace(segment, **{field.group: replace(getattr(segment, field.group), **{field.key.name: value})})


def carried(old: Any, edited: Any, new: Any) -> Any:
    """`new` with the fields in which `edited` differs from `old`: an edit carried over to another text of the file."""
    changed = {}
    for field in fields(new):
        before, after, now = (getattr(one, field.name) for one in (old, edited, new))
        if before != after:
            nested = is_dataclass(now) and type(before) is type(after) is type(now)
            changed[field.name] = carried(before, after, now) if nested and field.name != "where" else after
    return replace(new, **changed)


def differing(old: Segment, new: Segment) -> tuple[str, ...]:
    """The names of the fields in which two segments differ."""
    return tuple(field.name for field in FIELDS if field.value(old) != field.value(new))
