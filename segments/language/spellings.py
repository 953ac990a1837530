"""Every spelling of every operator, read from the operator table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from niche.segments.language.tokens import Token
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


_LONGEST = max(len(spelling.split()) for spelling in SPELLINGS)


def spelled(words: Sequence[Token], at: int) -> Iterator[tuple[Meaning, int]]:
    """The operators spelled by the tokens from `at`, longest first, each with the index after it."""
    for end in range(min(at + _LONGEST, len(words) - 1), at, -1):
        meaning = SPELLINGS.get(" ".join(token.text for token in words[at:end]))
        if meaning is not None and all(token.says(token.text) for token in words[at:end]):
            yield meaning, end
