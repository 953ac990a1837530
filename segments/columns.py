"""What a column of the universe means: its kind, its values, its role."""

from __future__ import annotations

from collections.abc import Mapping
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

    @property
    def phrase(self) -> str:
        """The kind with its article, to stand in a sentence: `a number`, `an amount of money`."""
        words = _PHRASES.get(self, self.value)
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


_PHRASES = {Kind.MONEY: "amount of money", Kind.YES_NO: "yes or no"}
"""Kinds whose word takes no article."""

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
    OPENED = "opened"
    RETAINED = "retained"
    OWNER = "owner"

    @property
    def meaning(self) -> str:
        """What the column says of an account."""
        return _MEANINGS[self]


_MEANINGS = {
    Role.ID: "what tells the account from all others",
    Role.NAME: "what the account is called",
    Role.VALUE: "what the account may be worth, a number",
    Role.WON: "whether the last deal was won, yes or no; missing while it is open",
    Role.DEAL_SIZE: "what the last deal came to, a number",
    Role.CYCLE_DAYS: "the days that the last deal took until it was closed, a number",
    Role.OPENED: "the day on which the last deal was opened; deals still open then count in the sales cycle",
    Role.RETAINED: "whether the account stayed a customer, yes or no",
    Role.OWNER: "who looks after the account",
}


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


def named_now(header: str, columns: Mapping[str, Column]) -> str:
    """The name of the column with this header in the user's table, where it has another; else an empty text."""
    return next((name for name, column in columns.items() if column.header == header), "")
