"""The one form of error about an input: message, place and hint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """An error at a place. Lines and columns count from 1; 0 means unknown."""

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""
    key: tuple[str | int, ...] = ()
    """The key of `niche.yaml` that caused the error, while file and line are not known yet."""

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)]) if self.file else ""
        text = f"{place}: {self.message}" if place else self.message
        return hinted(text, self.hint)

    def at(self, file: str, line: int = 0, column: int = 0) -> Problem:
        """Fill in the parts of the place that the problem lacks."""
        return replace(self, file=self.file or file, line=self.line or line, column=self.column or column)


class BadInputError(Exception):
    """The input cannot be used. Holds every problem found in it, in order of place."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, words: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """The words closest to `word`, best first, ignoring case; empty if none is close."""
    by_folded = {w.casefold(): w for w in words}
    return tuple(by_folded[w] for w in get_close_matches(word.casefold(), by_folded, n=limit, cutoff=0.6))


def hinted(message: str, hint: str) -> str:
    """Append the hint to the message, if there is one."""
    return f"{message} ({hint})" if hint else message


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A hint that names the closest word; empty if none is close."""
    closest = nearest(word, words)
    return f"did you mean {closest[0]}?" if closest else ""
