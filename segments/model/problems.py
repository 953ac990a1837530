"""What is wrong with an input, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place. Lines and columns count from 1; 0 means that there is no place to name."""

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""
    key: tuple[str | int, ...] = ()
    """The key of `niche.yaml` that asked for what is wrong, where no file and line are known yet."""

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)]) if self.file else ""
        text = f"{place}: {self.message}" if place else self.message
        return hinted(text, self.hint)

    def at(self, file: str, line: int = 0, column: int = 0) -> Problem:
        """The same problem with a place, unless it already names one."""
        return replace(self, file=self.file or file, line=self.line or line, column=self.column or column)


class BadInputError(Exception):
    """Input that cannot be used: every problem found in it, in the order of their places."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, words: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """The words most like `word`, best first, ignoring case; empty when nothing is close."""
    by_folded = {w.casefold(): w for w in words}
    return tuple(by_folded[w] for w in get_close_matches(word.casefold(), by_folded, n=limit, cutoff=0.6))


def hinted(message: str, hint: str) -> str:
    """A message with what would mend it, where that is known."""
    return f"{message} ({hint})" if hint else message


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A hint naming the nearest right word, or an empty text."""
    found = nearest(word, words)
    return f"did you mean {found[0]}?" if found else ""
