"""Every spelling of every operator in one table, those that the screen shows included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from niche.segments.language.tokens import Token, tokens
from niche.segments.model.operators import OPERATORS, Operator


@dataclass(frozen=True, slots=True)
class Meaning:
    """The operator that a spelling stands for, and whether it is negated."""

    operator: Operator
    negated: bool = False


_ALSO: Mapping[str, tuple[str, ...]] = {
    "is": ("=", "==", "equals"),
    "in": ("is in", "is one of", "one of"),
    "at_least": (">=", "=>", "is at least"),
    "above": ("is above", "more than", "is more than"),
    "at_most": ("<=", "=<", "is at most"),
    "below": ("is below", "less than", "is less than"),
    "between": ("is between",),
    "within": ("within the last", "in the last", "in last"),
    "older_than": ("is older than",),
    "in_next": ("in the next", "within the next", "within next"),
    "starts_with": ("begins with",),
    "listed_in": ("is listed in",),
    "has_any": ("has any",),
    "has_all": ("has all",),
    "under": ("is under",),
    "missing": ("is blank", "is empty", "is null", "isnull", "is unknown", "not known", "is not known"),
}
"""Spellings besides the operator's name and symbol."""
_NEGATED: Mapping[str, tuple[str, ...]] = {
    "is": ("is not", "!=", "<>", "≠"),
    "in": ("not in", "is not in", "is not one of", "not one of"),
    "between": ("is not between",),
    "contains": ("does not contain",),
    "starts_with": ("does not start with", "does not begin with"),
    "ends_with": ("does not end with",),
    "matches": ("does not match",),
    "has": ("does not have",),
    "has_any": ("has none of", "does not have any of"),
    "listed_in": ("is not listed in",),
    "under": ("is not under",),
    "missing": (
        "is not missing", "is not blank", "is not empty", "is not null", "notnull", "known", "is known",
        "is not unknown",
    ),
}  # fmt: skip
"""Spellings that include `not`; `not` before an operator's words works as well."""


def _spellings() -> Iterator[tuple[str, Meaning]]:
    for operator in OPERATORS.values():
        plain = (operator.name, operator.name.replace("_", " "), operator.symbol, *_ALSO.get(operator.name, ()))
        yield from ((spelling, Meaning(operator)) for spelling in plain if spelling != "…")
        negated = _NEGATED.get(operator.name, ())
        yield from ((spelling, Meaning(operator, True)) for spelling in negated)
        words = (spelling for spelling in plain if spelling[0].isalpha() and not spelling.startswith("is"))
        yield from ((f"not {spelling}", Meaning(operator, True)) for spelling in words)


SPELLINGS: Mapping[str, Meaning] = dict(_spellings())
"""The meaning of each spelling, in lower case, words separated by one blank."""

_Words = tuple[str, ...]


def _by_first() -> Mapping[str, Sequence[tuple[_Words, Meaning]]]:
    by_first: dict[str, list[tuple[_Words, Meaning]]] = {}
    for spelling, meaning in SPELLINGS.items():
        words = tuple(token.text for token in tokens(spelling)[:-1])
        by_first.setdefault(words[0], []).append((words, meaning))
    return {first: sorted(spellings, key=lambda entry: -len(entry[0])) for first, spellings in by_first.items()}


_BY_FIRST = _by_first()


def spelled(words: Sequence[Token], at: int) -> Iterator[tuple[Meaning, int]]:
    """The operators spelled by the tokens from `at`, longest first, each with the index after it."""
    for spelling, meaning in _BY_FIRST.get(words[at].text, ()):
        end = at + len(spelling)
        if all(token.says(word) for token, word in zip(words[at:end], spelling, strict=False)) and end < len(words):
            yield meaning, end
