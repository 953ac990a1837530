"""How accounts are dealt to people: `assign:` in niche.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Balance(StrEnum):
    """What is balanced between the people of a segment."""

    VALUE = "value"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a person can take, and works; None where there is no limit."""

    accounts: int | None = None
    value: float | None = None
    """The most in total of the column with the role `value`."""
    segments: tuple[str, ...] = ()
    """The slugs that the person works; empty for those whose `owner:` the person is."""

    @property
    def limited(self) -> bool:
        """Whether there is a limit."""
        return self.accounts is not None or self.value is not None


UNLIMITED = Capacity()


@dataclass(frozen=True, slots=True)
class AssignSettings:
    """`assign:` in niche.yaml."""

    owners: Mapping[str, Capacity] = field(default_factory=dict)
    by: Balance | None = None
    """None for the value where a column has that role, else the accounts."""
    families: tuple[str, ...] | None = None
    """The columns that tell families; None for the column with the role `parent`."""


UNDEALT = AssignSettings()
"""Nothing is said of it."""
