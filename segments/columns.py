"""What a column of the universe means: its kind, its values, its role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the values of a column are read, compared and shown."""

    NUMBER = "number"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    YES_NO = "yes/no"
    CATEGORY = "category"
    ORDERED = "ordered category"
    LIST = "list"
    TEXT = "text"
    ID = "id"
    INDUSTRY = "industry"

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers."""
        return self in NUMERIC


NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE})
CATEGORICAL = frozenset({Kind.CATEGORY, Kind.ORDERED})
TEXTUAL = frozenset({Kind.TEXT, Kind.ID, Kind.CATEGORY})
"""Kinds whose values are text that can be searched."""


class Role(StrEnum):
    """What a column is used for, beyond being filtered on."""

    ID = "id"
    NAME = "name"
    VALUE = "value"
    WON = "won"
    DEAL_SIZE = "deal_size"
    CYCLE_DAYS = "cycle_days"
    RETAINED = "retained"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a universe.

    Physical types in the frame: numbers Int64 or Float64 (never NaN), dates Date, yes/no Boolean, categories Enum (in
    alphabetical or the declared order), lists List(Enum) without empty lists, text and ids String without blank
    text. Missing is null, everywhere. INDUSTRY columns are not in the frame: they are a placement in a taxonomy.
    """

    name: str
    kind: Kind
    header: str = ""
    """The header in the user's table, where it differs from the name."""
    unit: str = ""
    integer: bool = False
    """Numbers are whole, so that bounds can be made exact."""
    values: tuple[str, ...] = ()
    """The values of a category in order, or the distinct items of a list, ascending."""
    known: int = 0
    """Accounts that have a value."""
    unparsed: int = 0
    """Accounts whose value could not be read as this kind and became missing."""
    unparsed_examples: tuple[str, ...] = ()
