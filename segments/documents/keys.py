"""The keys of niche's YAML files, as tables: what each takes, how it is read, what is wrong with what is written.

A table reads a mapping into values, and is the source of the JSON Schema for editors.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from keyword import iskeyword
from typing import Any

from niche.segments.documents.yamlfile import MAX_PROBLEMS, Document, KeyPath, Plain, Spelled, meant
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.values import is_limit


class Takes(StrEnum):
    """What a key takes, in the words of an error message."""

    TEXT = "a text"
    TEXTS = "a list of texts"
    WHOLE = "a whole number"
    NUMBER = "a number"
    SHARE = "a share between 0 and 1"
    BYTES = "a size such as 2 GB"
    DATE = "a date such as 2026-11-21"
    WORD = "one of"
    KEYS = "a mapping"
    NAMED = "a mapping of names"
    PAIRS = "a mapping of texts"
    FILTER = "a filter"
    NUMBER_OF = "a number such as 50, or a percentage such as 10%"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `keys` are those of the mapping it takes, or of each value of a mapping of names.

    A key that takes a text and has `keys` takes a mapping too; a mapping, or a value of a mapping of names, may be one
    of `words`.
    """

    name: str
    takes: Takes
    doc: str
    words: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    required: bool = False
    least: int | None = None
    listed: bool = False
    """A list of such values is taken too."""
    most: int | None = None
    closed: bool = False
    """Of a mapping: an unknown key is an error, since what it was meant to say would be missing from a figure."""

    @property
    def expected(self) -> str:
        """What the key takes, for a message."""
        if self.takes is Takes.TEXT and self.keys:
            return f"{self.takes}, or a mapping of {', '.join(key.name for key in self.keys)}"
        if self.takes is Takes.KEYS and self.words:
            return f"{self.takes}, or {', '.join(self.words)}"
        return f"{self.takes} {', '.join(self.words)}" if self.takes is Takes.WORD else str(self.takes)


class UnreadableError(Exception):
    """A value that a key does not take; the text is a hint on how to mend it."""


class KeyReader:
    """Reads one document by its table, collecting every problem; values in error are left out."""

    def __init__(self, document: Document, file: str) -> None:
        self.document, self.file = document, file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def problem(self, message: str, at: KeyPath, hint: str = "", of_key: bool = False) -> Problem:
        """A problem with the place of a value, or of its key."""
        return Problem(message, self.file, *self.document.place(at, of_key), hint)

    def report(self, message: str, at: KeyPath, hint: str = "", of_key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(self.problem(message, at, hint, of_key))

    def raise_problems(self) -> None:
        """Raises BadInputError where there are problems: all of them and the warnings, in the order of the places."""
        if self.problems:
            found = self.problems + self.warnings
            raise BadInputError(sorted(found, key=lambda problem: (problem.line, problem.column)))

    def mapping(
        self, keys: Iterable[Key], data: Mapping[str, Plain], at: KeyPath = (), *, closed: bool = False
    ) -> dict[str, Any]:
        """The values by key. What is null is as if it were not there; unknown keys become warnings, or errors if
        the mapping is closed.
        """
        known = {key.name: key for key in keys}
        values: dict[str, Any] = {}
        for name, value in data.items():
            if name not in known:
                told = self.problems if closed else self.warnings
                hint = did_you_mean(name, known) if len(told) < MAX_PROBLEMS else ""
                where = f" in {at[-1]}" if at else ""
                told.append(self.problem(f"unknown key {name}{where}", (*at, name), hint, of_key=True))
            elif value is not None:
                self._read(known[name], value, (*at, name), values)
        for key in known.values():
            if key.required and values.get(key.name) in (None, "") and data.get(key.name) in (None, ""):
                self.report(f"{'.'.join(map(str, (*at, key.name)))} is missing", at, key.doc, of_key=True)
        return values

    def _read(self, key: Key, value: Plain, at: KeyPath, values: dict[str, Any]) -> None:
        try:
            values[key.name] = self.value(key, value, at)
        except UnreadableError as error:
            self.report(f"{'.'.join(map(str, at))}: expected {key.expected}", at, str(error))

    def value(self, key: Key, value: Plain, at: KeyPath) -> object:
        """What is written at `at`, as the key takes it. Raises UnreadableError."""
        if key.listed and isinstance(value, list):
            return [self._one(key, item, (*at, index)) for index, item in enumerate(value)]
        return self._one(key, value, at)

    def _one(self, key: Key, value: Plain, at: KeyPath) -> object:
        if key.takes is Takes.KEYS and value in key.words:
            return value
        if key.takes is Takes.KEYS or (key.takes is Takes.TEXT and key.keys and isinstance(value, dict)):
            return self.mapping(key.keys, _mapping(value), at, closed=key.closed)
        if key.takes is Takes.NAMED:
            return {name: self._named(key, item, (*at, name)) for name, item in _mapping(value).items()}
        if key.takes is Takes.PAIRS:
            return {name: _text(item, self.document.written((*at, name))) for name, item in _mapping(value).items()}
        if key.takes is Takes.TEXTS:
            items = value if isinstance(value, list) else [value]
            paths = [(*at, index) for index in range(len(items))] if isinstance(value, list) else [at]
            return tuple(_text(item, self.document.written(path)) for item, path in zip(items, paths, strict=True))
        return _READERS[key.takes](key, value, self.document.written(at))

    def _named(self, key: Key, value: Plain, at: KeyPath) -> dict[str, Any]:
        if value is None or isinstance(value, dict):
            return self.mapping(key.keys, value or {}, at, closed=key.closed)
        if value in key.words:
            return {str(value): True}
        words = f"{', '.join(key.words)}, or " if key.words else ""
        hint = did_you_mean(self.document.written(at), key.words) if isinstance(value, str) else ""
        message = f"{'.'.join(map(str, at))}: expected {words}a mapping of {', '.join(k.name for k in key.keys)}"
        self.report(message, at, hint)
        return {}


_MOST_DIGITS = 18
"""Of a whole number that somebody may have meant."""


def _mapping(value: Plain) -> dict[str, Plain]:
    if isinstance(value, dict):
        return value
    raise UnreadableError("")


def _text(value: Plain, written: str) -> str:
    if value is None or isinstance(value, list | dict):
        raise UnreadableError("")
    return written


def _whole(key: Key, value: Plain, written: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        if key.least is not None and value < key.least:
            raise UnreadableError(f"{key.least} or more")
        return value
    digits = re.sub(r"[,_ .']", "", written)
    likely = digits.isdecimal() and len(digits) <= _MOST_DIGITS and not isinstance(value, float | Spelled)
    raise UnreadableError(f"write {int(digits)}" if likely else "")


def _number(key: Key, value: Plain, written: str) -> float:
    value = meant(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        digits = written.replace(",", "").replace("_", "").replace(" ", "")
        raise UnreadableError(f"write {digits}" if digits.isdecimal() else "")
    if (key.least is not None and value < key.least) or (key.most is not None and value > key.most):
        raise UnreadableError(f"{key.least} or more" if key.most is None else f"{key.least} to {key.most}")
    return value


def _share(_: Key, value: Plain, written: str) -> float:
    value = meant(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    percent = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) *%?", written)
    raise UnreadableError(f"write {float(percent[1]) / 100:g} for {float(percent[1]):g}%" if percent else "")


def _bytes(_: Key, __: Plain, written: str) -> int:
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?) *([KMGT])i?B?", written, re.IGNORECASE)
    if found is None:
        raise UnreadableError("a number and MB or GB")
    return int(float(found[1]) * 1024 ** (" KMGT".index(found[2].upper())))


def _date(_: Key, __: Plain, written: str) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
            return dt.date.fromisoformat(written)
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    raise UnreadableError("year, month, day")


def _word(key: Key, _: Plain, written: str) -> str:
    if written in key.words:
        return written
    raise UnreadableError(did_you_mean(written, key.words))


def _number_of(_: Key, value: Plain, written: str) -> int | str:
    number = value if isinstance(value, int) else written
    if is_limit(number):
        return number
    raise UnreadableError("above 0")


_READERS: Mapping[Takes, Callable[[Key, Plain, str], object]] = {
    Takes.TEXT: lambda _, value, written: _text(value, written),
    Takes.WHOLE: _whole,
    Takes.NUMBER: _number,
    Takes.SHARE: _share,
    Takes.BYTES: _bytes,
    Takes.DATE: _date,
    Takes.WORD: _word,
    Takes.FILTER: lambda _, value, __: value,
    Takes.NUMBER_OF: _number_of,
    Takes.ANYTHING: lambda _, value, __: meant(value),
}


def typed(key: Key, text: str) -> object:
    """What a person typed for a key that takes one value, as the key takes it. Raises UnreadableError."""
    number: Plain = text
    with suppress(ValueError):
        number = float(text) if key.takes is Takes.SHARE else int(text)
    return _READERS[key.takes](key, number, text)


VERSION = Key("niche", Takes.WHOLE, "the version of the file's format: 1", least=1)
GUARDRAILS = Key(
    "guardrails",
    Takes.KEYS,
    "the smallest and largest sensible size",
    keys=(
        Key("min", Takes.WHOLE, "fewer accounts are too few", least=0),
        Key("max", Takes.WHOLE, "more accounts are too many", least=0),
        Key("max_share", Takes.SHARE, "a larger share of all accounts is too broad"),
        Key("min_value", Takes.WHOLE, "less in total of the column with the role `value` is too little", least=0),
    ),
)
EXPECT = Key(
    "expect",
    Takes.KEYS,
    "accounts of which it is known where they belong: ids, or files of ids beside the segments",
    keys=(
        Key("in", Takes.TEXTS, "those that must be in: ids, or best.csv"),
        Key("out", Takes.TEXTS, "those that must not be in: ids, or not-a-fit.csv"),
    ),
)


def attribute(key: str) -> str:
    """The field of a dataclass that holds a key: a word of Python has an underscore at its end."""
    return f"{key}_" if iskeyword(key) else key


def check_common(reader: KeyReader, values: Mapping[str, Any]) -> None:
    """Report what tables cannot say: a format of the future, guardrails that no size can meet."""
    if values.get("niche", 1) != 1:
        reader.report("this file is of a newer format", ("niche",), "update niche: this version reads niche: 1")
    rails = values.get("guardrails") or {}
    low, high = rails.get("min"), rails.get("max")
    if low is not None and high is not None and low > high:
        reader.report(f"guardrails: min {low} is more than max {high}", ("guardrails", "min"))
