"""Every spelling of every operator, read from the operator table."""

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


def _spellings() -> Iterator[tuple[str, Meaning]]:
    for operator in OPERATORS.values():
        plain = (operator.name, operator.words, operator.symbol, operator.sql, *operator.also)
        yield from ((spelling, Meaning(operator)) for spelling in plain if spelling not in ("", "…"))
        yield from ((spelling, Meaning(operator, True)) for spelling in operator.negated)
        words = (spelling for spelling in plain if spelling[:1].isalpha() and not spelling.startswith("is"))
        yield from ((f"not {spelling}", Meaning(operator, True)) for spelling in words)


SPELLINGS: Mapping[str, Meaning] = dict(_spellings())
"""The meaning of each spelling, in lower case, words separated by one blank."""


def _by_first() -> Mapping[str, Sequence[tuple[tuple[str, ...], Meaning]]]:
    by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
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
