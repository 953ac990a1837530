"""Changes of a filter, and what they do to the intent of its segment: by this they are ranked before all else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from niche.segments.language.description import sentence
from niche.segments.model.filters import Condition, Filter, Not, Path
from niche.segments.model.operators import Schema

CLEAR = 0.05
"""Share of a limit that a bound keeps clear of it: one that hugs the limit is made for it, not for the segment."""


class Manner(IntEnum):
    """What is done to a filter, that which leaves most of its meaning first."""

    SPLIT = 0
    """Keep the part that a confirmed split tells from the other."""
    BOUND = 1
    VALUE = 2
    """Further values like the present ones, or fewer values."""
    ITEM = 3
    """One of several items that are asked for together."""
    PARENT = 4
    END = 5
    """An end that a range has not had."""
    DROP = 6
    DROP_TWO = 7


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change of one node of a filter."""

    words: Callable[[], str]
    """What it does, in words: asked only of the few changes that are offered."""
    filter: Filter
    """What it makes of the whole filter."""
    manner: Manner
    path: Path = ()
    """The node in the filter before."""
    condition: Condition | None = None
    """What stands there then; None where the node is dropped."""
    other: Path | None = None
    """A second node that is dropped."""
    further: bool = False
    """Whether the condition comes to those that there are."""


def keeping(condition: Filter, schema: Schema) -> str:
    """What it is to keep only those accounts, as a person says it: `keep only kind is web`, `leave out kind is web`."""
    if isinstance(condition, Not):
        return f"leave out {sentence(condition.child, schema)}"
    return f"keep only {sentence(condition, schema)}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that a change may lead to, both ends included."""

    least: int
    most: int

    def clear(self) -> Sizes:
        """The same without those that hug a limit; where none would be left, all."""
        least = self.least + max(1, math.ceil(CLEAR * self.least)) if self.least else 0
        most = self.most - max(1, math.ceil(CLEAR * self.most)) if self.most else 0
        return Sizes(least, most) if least <= most else self

    def hold(self, accounts: int) -> bool:
        """Whether a size is one of them."""
        return self.least <= accounts <= self.most
