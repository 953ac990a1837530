"""Plain values written as YAML that every YAML version reads the same.

Text is quoted wherever some reader would take it for something else (`NO`, `0111`, `12:30`, `2026-11-21`); a real
date is written bare, since all readers agree on it. The canonical layout: two spaces a level, lists of scalars and
small mappings in brackets on one line, everything else in lines, a value each. Prettier leaves it as it is.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from niche.segments.documents.style import CANONICAL, Style
from niche.segments.documents.yamlfile import Plain, Spelled, scalar
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import spelling

Writable: TypeAlias = "Plain | dt.date | Sequence[Writable] | Mapping[str, Writable]"
"""What can be written: plain values, and dates, which are read back as ISO text."""

WIDTH = 80
"""Characters of a line that holds more than one scalar, with blanks inside braces."""
_MAX_KEY = 1000  # libyaml reads keys up to 1,024 characters

# What YAML 1.1, 1.2, or one of their readers takes for a number, a date, yes or no, nothing, or a directive.
_MISREAD = re.compile(
    r"[-+]?\.?\d[\d_.,:]*(?:e[-+]?\d*)?|[-+]?0[xob][\da-f_]+|[-+]?\.(?:inf|nan)|\d{4}-\d{1,2}-\d{1,2}.*"
    r"|y|n|yes|no|on|off|true|false|null|~|=|<<|",
    re.IGNORECASE | re.DOTALL,
)
_HALF = re.compile("[\ud800-\udfff]")
_BARE = re.compile(r"[^\W_][^\n\t]*|[(/_$€£+.][^\n\t]*")
_UNSAFE = re.compile(r": |:$| #|\s$|^\.\.\.")
_UNSAFE_IN_BRACKETS = re.compile(r"[,\[\]{}:?]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class LinedMapping(dict[str, "Writable"]):
    """A mapping that is written in lines even where it is small."""


class LinedList(list["Writable"]):
    """A list that is written in lines even where it is small."""


def as_read(value: Writable) -> Plain:
    """The value as it is read back from what is written. Raises BadInputError where YAML cannot say it."""
    if isinstance(value, str):
        if _HALF.search(value):
            raise _unwritable(f"the text {value!r}, half of a character pair")
        return value if isinstance(value, Spelled) else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _unwritable(f"the number {value}")
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): as_read(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [as_read(item) for item in value]
    raise _unwritable(f"a {type(value).__name__}")


def key_text(key: str, brackets: bool = False, quote: str = "") -> str:
    """A key; `on` and `off`, keys of segment files, stay bare as people write them."""
    return key if key in ("on", "off") and not quote else _text(key, quote, brackets)


def _key(key: object) -> str:
    if not isinstance(key, str) or len(key) > _MAX_KEY:
        raise _unwritable(f"the key {str(key)[:40]!r}")
    return str(as_read(key))


def _unwritable(what: str) -> BadInputError:
    return BadInputError(Problem(f"cannot write {what} to a file"))


def dump(value: Writable, newline: str = "\n", style: Style = CANONICAL) -> str:
    """The canonical layout of a whole file."""
    as_read(value)
    return Layout(newline, style=style).block(value, 0) + newline


def is_bare(text: str, brackets: bool = False) -> bool:
    """Whether text can stand without quotes and every reader takes it for that text."""
    if _MISREAD.fullmatch(text) or not _BARE.fullmatch(text) or _UNSAFE.search(text) or not text.isprintable():
        return False
    meaning = scalar(text)
    return type(meaning) is str and not (brackets and _UNSAFE_IN_BRACKETS.search(text))


def scalar_text(value: Writable, quote: str = "", brackets: bool = False) -> str:
    """One scalar on one line; text in the given quotes where they can hold it, bare where that is safe.

    What stood without quotes in a file (`Spelled`) stays so.
    """
    if isinstance(value, Spelled):
        return str(value)
    if isinstance(value, str):
        return _text(value, quote, brackets)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return spelling(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "null" if value is None else str(value)


def _text(text: str, quote: str, brackets: bool) -> str:
    if not quote and is_bare(text, brackets):
        return text
    plain = text.isprintable() and "\\" not in text
    if text.isprintable() and (quote == "'" or (not quote and plain and '"' in text)):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def json_text(value: Writable) -> str:
    """One scalar as JSON; Spelled numbers are written as they stood."""
    if isinstance(value, str) and not isinstance(value, Spelled):
        return '"' + "".join(one if ord(one) > 0xFFFF else _escaped(one) for one in value) + '"'
    return f'"{value.isoformat()}"' if isinstance(value, dt.date) else scalar_text(value)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_collection(value: Writable) -> bool:
    """Whether the value is a list or a mapping."""
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str)


def stays_inline(value: Writable, room: int = WIDTH, style: Style = CANONICAL) -> bool:
    """Whether the canonical layout keeps the value on the line of its key."""
    if not is_collection(value):
        return True
    if isinstance(value, LinedMapping | LinedList) and value:
        return False
    if isinstance(value, Mapping):
        parts = list(value.values())
        words = [part for part in parts if isinstance(part, str) and re.search(r"\s", part)]
        flat = all(not isinstance(part, Mapping) or not part for part in parts) and (len(parts) == 1 or not words)
        short = flat and all(stays_inline(part, room, style) for part in parts)
    else:
        assert isinstance(value, Sequence)
        short = not any(is_collection(item) and item for item in value)
    return short and len(Layout(style=style).inline(value)) <= room


def text_block(text: str, indent: int, newline: str, style: str = "|") -> str | None:
    """Text as a literal (|) or folded (>) block with its lines at `indent`; None where that cannot hold it."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not all(part.isprintable() for part in lines) or not body.strip() or body != body.strip():
        return None
    if style == ">":
        if any(part.startswith(" ") for part in lines):
            return None
        lines = _folded(lines)
    chomp = "" if text.endswith("\n") else "-"
    return f"{style}{chomp}{newline}" + newline.join(" " * indent + part if part else "" for part in lines)


def _folded(paragraphs: list[str], width: int = 80) -> list[str]:
    """Paragraphs broken at single spaces; one blank line more than there are line breaks between them."""
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        if number:
            lines.append("")
        if not paragraph:
            continue
        lines.append("")
        for word in re.split(r"(?<=\S) (?=\S)", paragraph):
            fits = len(lines[-1]) + len(word) < width
            lines[-1:] = [f"{lines[-1]} {word}"] if lines[-1] and fits else [*filter(None, lines[-1:]), word]
    return lines


@dataclass(frozen=True, slots=True)
class Carried:
    """A value in the words that a text has for it already."""

    above: tuple[str, ...]
    """The comment lines above it, not indented."""
    body: str
    """Its text with the comments in it; the lines after the first are indented."""
    flow: bool
    """Whether it is in brackets."""


class Known(Protocol):
    """Values that have words already."""

    def lines(self, value: Writable, indent: int) -> Carried | None:
        """The words of a value that is to stand at `indent`; None where it has none."""

    def inline(self, value: Writable) -> str | None:
        """The words of a value inside brackets."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The canonical layout of what is new; what is known already keeps its words."""

    newline: str = "\n"
    known: Known | None = None
    style: Style = CANONICAL

    def scalar(self, value: Writable, quote: str = "", brackets: bool = False) -> str:
        """One scalar on one line; text in the given quotes where they can hold it."""
        return json_text(value) if self.style.json else scalar_text(value, quote, brackets)

    def key(self, key: str, brackets: bool = False, quote: str = "") -> str:
        """A key, in double quotes where those around it are."""
        return json_text(key) if self.style.json else key_text(key, brackets, quote)

    def inline(self, value: Writable, brackets: bool = False) -> str:
        """Any value on one line, collections in brackets."""
        if self.known and is_collection(value) and value and (words := self.known.inline(value)):
            return words
        if isinstance(value, Mapping):
            pad = " " if self.style.padded and value else ""
            return (
                f"{{{pad}{', '.join(f'{self.key(k, True)}: {self.inline(v, True)}' for k, v in value.items())}{pad}}}"
            )
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "[" + ", ".join(self.inline(item, True) for item in value) + "]"
        return self.scalar(value, brackets=brackets)

    def block(self, value: Writable, indent: int) -> str:
        """A value in lines; the first line is not indented, the last one has no line break."""
        pad = self._pad(indent)
        if carried := self._carried(value, indent):
            return self._below(carried, carried.body, indent)
        if isinstance(value, Mapping) and value:
            return pad.join(self.entry(key, item, indent) for key, item in value.items())
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            return pad.join(self.list_item(item, indent) for item in value)
        return self.line(value, indent)

    def line(self, value: Writable, indent: int) -> str:
        """A value that begins on the line of its key: on one line, or text of several lines as a text block.

        `indent` is the column of the key.
        """
        text = text_block(value, indent + 2, self.newline) if isinstance(value, str) and "\n" in value else None
        return self.inline(value) if text is None else text

    def entry(self, key: str, value: Writable, indent: int, quote: str = "") -> str:
        """`key: value` with the key in column `indent`."""
        name, pad = self.key(key, quote=quote), self._pad(indent + 2)
        if carried := self._carried(value, indent + 2):
            if carried.flow and not carried.above:
                return f"{name}: {carried.body}"
            return f"{name}:{pad}{self._below(carried, carried.body, indent + 2)}"
        if stays_inline(value, WIDTH - indent - len(name) - 2, self.style):
            return f"{name}: {self.line(value, indent)}"
        if stays_inline(value, WIDTH - indent - 2, self.style):
            return f"{name}:{pad}{self.inline(value)}"
        return f"{name}:{pad}{self.block(value, indent + 2)}"

    def list_item(self, value: Writable, indent: int) -> str:
        """`- value` with the dash in column `indent`."""
        if carried := self._carried(value, indent + 2):
            return self._below(carried, f"- {carried.body}", indent)
        if stays_inline(value, WIDTH - indent - 2, self.style) and not (isinstance(value, Mapping) and value):
            return f"- {self.line(value, indent)}"
        return f"- {self.block(value, indent + 2)}"

    def _carried(self, value: Writable, indent: int) -> Carried | None:
        return self.known.lines(value, indent) if self.known and is_collection(value) and value else None

    def _below(self, carried: Carried, text: str, indent: int) -> str:
        """The text below the comments of a value that is carried over; a blank line between them stays one."""
        first, *rest = [*carried.above, text]
        return first + "".join(self._pad(indent) + part if part else self.newline for part in rest)

    def _pad(self, indent: int) -> str:
        return self.newline + " " * indent
