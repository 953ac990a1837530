"""Accounts of which somebody knows where they belong, found in the table and held beside a segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from niche.segments.counting.counts import Asked
from niche.segments.counting.engine import Engine
from niche.segments.model.segment import Expectations
from niche.segments.model.values import MismatchError
from niche.segments.portfolio.lookup import by_ids

_FILES = frozenset({".csv", ".tsv", ".txt"})
"""Endings by which an entry is a file of ids, and no id."""


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """A list of accounts that must be in, or must not."""

    inside: bool
    file: str
    """The file that lists them; empty for ids that stand in the settings themselves."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """The row of each account, by id."""
    unknown: tuple[str, ...] = ()
    """Ids that no account has."""
    problem: str = ""
    """Why the file cannot be read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many accounts of a list are in a segment, and which are not where they are expected."""

    expected: ExpectedList
    held: int
    """Accounts of the list that are in."""
    of: int
    """Accounts in the segment."""
    wrong: Mapping[str, int]
    """The rows of those that are not where they are expected, by id."""

    @property
    def recall(self) -> float | None:
        """The share of the list that is in; None for an empty list."""
        return self.held / len(self.expected.rows) if self.expected.rows else None

    @property
    def precision(self) -> float | None:
        """The share of the segment that is in the list; None for an empty segment."""
        return self.held / self.of if self.of else None


def is_file(entry: str) -> bool:
    """Whether an entry names a file of ids."""
    return PurePath(entry).suffix.casefold() in _FILES


def expected_lists(engine: Engine, expect: Expectations) -> Iterator[ExpectedList]:
    """Find the accounts: of each side the ids together, and each file by itself."""
    for inside, entries in ((True, expect.in_), (False, expect.out)):
        ids = tuple(entry for entry in entries if not is_file(entry))
        if ids:
            yield _found(engine, inside, "", ids)
        for file in filter(is_file, entries):
            try:
                listed = engine.universe.listed(file)
            except MismatchError as error:
                yield ExpectedList(inside, file, problem=str(error))
                continue
            yield _found(engine, inside, file, listed)


def _found(engine: Engine, inside: bool, file: str, ids: tuple[str, ...]) -> ExpectedList:
    rows = by_ids(engine, ids)
    unknown = tuple(one for one in ids if one not in rows)
    if file and ids[0] in unknown and len(ids) > 1:
        unknown = unknown[1:]  # the header of a file
    return ExpectedList(inside, file, rows, unknown)


def kept(engine: Engine, expect: Expectations, asked: Asked) -> Iterator[Kept]:
    """Hold each list beside the accounts of a segment."""
    matched = engine.match(asked)
    for one in expected_lists(engine, expect):
        held = {name: engine.holds(matched, row) for name, row in one.rows.items()}
        wrong = {name: row for name, row in one.rows.items() if held[name] is not one.inside}
        yield Kept(one, sum(held.values()), matched.size, wrong)


def marks(engine: Engine, *expectations: Expectations) -> dict[int, bool]:
    """Whether each account that is spoken of must be in, by row; what is said last holds."""
    lists = (one for expect in expectations for one in expected_lists(engine, expect))
    return {row: one.inside for one in lists for row in one.rows.values()}
