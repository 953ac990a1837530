"""Codes of older editions of the shipped taxonomies: where each leads today, and which edition a column is in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from niche.segments.taxonomies.builtin import shipped

TITLES: Mapping[str, str] = {
    "naics-2017": "NAICS 2017",
    "naics-2012": "NAICS 2012",
    "naics-2007": "NAICS 2007",
    "naics-2002": "NAICS 2002",
    "nace-2": "NACE Rev. 2",
}
"""Titles of the older editions by the name that `edition` takes, the newest of each taxonomy first."""
_OF = {"naics": "naics-2022", "nace": "nace-2.1"}
"""The shipped taxonomy of each family."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the accounts of an old code are today."""

    to: str
    """A code of the shipped edition; empty if its parts have no node in common."""
    split: bool
    """Whether the code was split, so that `to` is the nearest node above its parts."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An older edition, as its differences from the one that is shipped. Codes are without points."""

    name: str
    moved: Mapping[str, Moved]
    """The codes that are others today, or mean something else."""
    added: frozenset[str]
    """The codes of the shipped edition that it does not have."""

    @property
    def title(self) -> str:
        """The edition in words."""
        return TITLES[self.name]

    def has(self, code: str, today: Collection[str]) -> bool:
        """Whether it has a code; `today` are those of the shipped edition."""
        return code in self.moved or (code in today and code not in self.added)


@cache
def editions_of(taxonomy: str) -> tuple[Edition, ...]:
    """The older editions of a shipped taxonomy, the newest first; none for most."""
    return tuple(_edition(name) for name in TITLES if _OF[name.partition("-")[0]] == taxonomy)


def _edition(name: str) -> Edition:
    rows = [row for row in shipped("editions") if row["edition"] == name]
    moved = {bare(row["code"]): Moved(row["to"], row["how"] == "split") for row in rows if row["how"] != "new"}
    return Edition(name, moved, frozenset(bare(row["code"]) for row in rows if row["how"] == "new"))


def recognise(taxonomy: str, codes: Collection[str], today: Collection[str]) -> Edition | None:
    """The older edition that has more of some codes than the shipped one, whose codes are `today`; None if none has."""
    best, most = None, sum(code in today for code in codes)
    for edition in editions_of(taxonomy):
        known = sum(edition.has(code, today) for code in codes)
        if known > most:
            best, most = edition, known
    return best


def bare(code: str) -> str:
    """A code without points."""
    return code.replace(".", "")
