"""Portable regular expressions: the subset that every engine reads alike.

Engines differ on `.`, `$`, `\\d`, `\\w`, `\\s`, `\\b`, `(?i)` and POSIX classes. A pattern is parsed here, and emitted
again in a form that leaves nothing to the engine: `.` as `[^\\n]`, `\\d` as `[0-9]`, `(?i)a` as `[Aa]`.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

LONGEST = 1_000
"""Limit of characters in a pattern."""
LONGEST_TEXT = 10_000
"""Limit of characters in a text to search for; engines of regular expressions give up beyond some 100,000."""
MOST_REPEATS = 255
"""Limit of a counted repeat, nested ones multiplied; PostgreSQL's, which is the lowest."""
_MOST_FOLDED = 2_000

_parser = importlib.import_module("re._parser")
_UNLIMITED = int(importlib.import_module("re._constants").MAXREPEAT)

_SPECIAL = frozenset("\\.^$*+?()[]{}|")
_SPECIAL_IN_CLASS = frozenset("\\]^[-&~|")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\f": "\\f"}
_SIGMAS = ("Σ", "ς", "σ")

_SETS = {"DIGIT": "0-9", "WORD": "A-Za-z0-9_", "SPACE": " \\t\\n\\r\\f"}
_FLAGS_REFUSED = re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII
_REFUSED = {
    "GROUPREF": "it refers back to a group",
    "GROUPREF_EXISTS": "it depends on a group",
    "ASSERT": "it looks ahead or behind",
    "ASSERT_NOT": "it looks ahead or behind",
    "ATOMIC_GROUP": "it has an atomic group",
    "POSSESSIVE_REPEAT": "it has a possessive repeat",
    "AT_BOUNDARY": "\\b means different words",
    "AT_NON_BOUNDARY": "\\B means different words",
}
"""Why a pattern with this operation or anchor is refused, by the name that Python's parser gives it."""


class NotPortableError(ValueError):
    """Engines would match the pattern differently; the message says why."""


def case_variants(char: str) -> tuple[str, ...]:
    """A character and its other case, ascending; the character alone if upper and lower case are not one-to-one.

    So `ß`, `İ`, `ı` and the Kelvin sign stand alone, whatever an engine's tables say. The three sigmas are one.
    """
    if char in _SIGMAS:
        return tuple(sorted(_SIGMAS))
    for other in (char.lower(), char.upper()):
        if len(other) == 1 and other != char and char in (other.lower(), other.upper()):
            return tuple(sorted((char, other)))
    return (char,)


def literal(text: str) -> str:
    """Escape a text."""
    return "".join(map(_escape, text))


def ignoring_case(text: str) -> str:
    """The pattern that finds a text, ignoring case by one-to-one pairs.

    >>> ignoring_case("a.b")
    '[Aa]\\\\.[Bb]'
    """
    return "".join(_literal(case_variants(char)) for char in text)


@lru_cache(maxsize=512)
def portable(pattern: str, end: str = r"\z") -> str:
    """Rewrite a pattern in explicit form; `end` is how the engine writes the end of the text.

    Raises NotPortableError with the reason.
    """
    if len(pattern) > LONGEST:
        raise NotPortableError(f"it is longer than {LONGEST:,} characters")
    if any("\ud800" <= char <= "\udfff" for char in pattern):
        raise NotPortableError("it contains half of a surrogate pair")
    _check_classes(pattern)
    try:
        tree = _parser.parse(pattern)
        flags = int(tree.state.flags)
        if flags & _FLAGS_REFUSED:
            raise NotPortableError("the only flag allowed is (?i) at the start")
        return _Emitter(bool(flags & re.IGNORECASE), end).sequence(tree)
    except (re.error, OverflowError) as error:
        raise NotPortableError(str(error)) from None
    except RecursionError:
        raise NotPortableError("its groups are nested too deeply") from None


def _check_classes(pattern: str) -> None:
    """Refuse brackets that some engines read as a class or a set operation, and Python as plain characters."""
    position, inside = 0, False
    while position < len(pattern):
        char, pair = pattern[position], pattern[position : position + 2]
        if char == "\\":
            position += 2
            continue
        if not inside and char == "[":
            inside = True
            position += 1 + (pair == "[^")
            # A bracket that closes at once is a character of the class.
            position += pattern[position : position + 1] == "]"
            continue
        if inside and char == "[":
            raise NotPortableError("a [ within brackets starts a POSIX class in some engines; write \\[")
        if inside and pair in ("&&", "--", "~~", "||"):
            raise NotPortableError(f"{pair} within brackets is a set operation in some engines")
        inside = inside and char != "]"
        position += 1


def _escape(char: str, special: frozenset[str] = _SPECIAL) -> str:
    return f"\\{char}" if char in special else _NAMED.get(char, char)


def _in_class(chars: Iterable[str]) -> str:
    return "".join(_escape(char, _SPECIAL_IN_CLASS) for char in chars)


def _literal(variants: tuple[str, ...]) -> str:
    return _escape(variants[0]) if len(variants) == 1 else f"[{_in_class(variants)}]"


class _Emitter:
    """Writes a parsed pattern. The parser's tree is a list of (operation, argument); arguments are untyped."""

    def __init__(self, ignore_case: bool, end: str) -> None:
        self._ignore_case, self._end = ignore_case, end
        self._repeats = 1
        self._emit: Mapping[str, Callable[[Any], str]] = {
            "LITERAL": lambda code: _literal(self._variants(code)),
            "NOT_LITERAL": lambda code: f"[^{_in_class(self._variants(code))}]",
            "ANY": lambda _: "[^\\n]",
            "IN": self._class,
            "BRANCH": lambda argument: f"(?:{'|'.join(map(self.sequence, argument[1]))})",
            "SUBPATTERN": self._group,
            "MAX_REPEAT": self._repeat,
            "MIN_REPEAT": self._repeat,
            "AT": self._anchor,
        }

    def sequence(self, tree: Any) -> str:
        """Write a sequence of the tree. Raises NotPortableError."""
        parts = []
        for operation, argument in tree:
            if str(operation) not in self._emit:
                raise _refused(operation)
            parts.append(self._emit[str(operation)](argument))
        return "".join(parts)

    def _variants(self, code: int) -> tuple[str, ...]:
        return case_variants(chr(code)) if self._ignore_case else (chr(code),)

    def _class(self, items: list[tuple[object, Any]]) -> str:
        negated, parts = False, []
        for operation, argument in items:
            match str(operation):
                case "NEGATE":
                    negated = True
                case "LITERAL":
                    parts.append(_in_class(self._variants(argument)))
                case "RANGE":
                    parts.append(self._range(*argument))
                case _:
                    name = str(argument).removeprefix("CATEGORY_")
                    if name.startswith("NOT_"):
                        if len(items) > 1 + negated:
                            raise NotPortableError("a negated class such as \\D must stand alone within brackets")
                        negated, name = not negated, name.removeprefix("NOT_")
                    parts.append(_SETS[name])
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _range(self, low: int, high: int) -> str:
        written = f"{_in_class(chr(low))}-{_in_class(chr(high))}"
        if not self._ignore_case:
            return written
        if high - low > _MOST_FOLDED:
            raise NotPortableError("a range that wide cannot ignore case")
        others = {v for code in range(low, high + 1) for v in case_variants(chr(code)) if not low <= ord(v) <= high}
        return written + _in_class(sorted(others))

    def _group(self, argument: tuple[Any, int, int, Any]) -> str:
        _, added, removed, tree = argument
        if added or removed:
            raise NotPortableError("the only flag allowed is (?i) at the start")
        return f"(?:{self.sequence(tree)})"

    def _repeat(self, argument: tuple[int, int, Any]) -> str:
        low, high, tree = int(argument[0]), int(argument[1]), argument[2]
        unlimited = high == _UNLIMITED
        outer, counted = self._repeats, low if unlimited else high
        self._repeats = outer * max(counted, 1)
        if self._repeats > MOST_REPEATS:
            raise NotPortableError(f"it repeats more than {MOST_REPEATS} times")
        # How greedy a repeat is decides where a match ends, never whether there is one.
        written = f"(?:{self.sequence(tree)}){_quantifier(low, None if unlimited else high)}"
        self._repeats = outer
        return written

    def _anchor(self, where: object) -> str:
        match str(where):
            case "AT_BEGINNING" | "AT_BEGINNING_STRING":
                return "^"
            case "AT_END" | "AT_END_STRING":
                return self._end
        raise _refused(where)


def _refused(operation: object) -> NotPortableError:
    return NotPortableError(_REFUSED.get(str(operation), f"{operation} is not read the same everywhere"))


def _quantifier(low: int, high: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
    return short or (f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}")
