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


BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""White space: what is taken off both ends of a value when it is read."""
QUOTES = "\"'"
"""What is taken off both ends of an item of a list, with the blanks around it."""


def trimmed(text: str) -> str:
    """A value as it is read: without blanks around it."""
    return text.strip(BLANKS)


def trimmed_item(text: str) -> str:
    """An item of a list as it is read: without blanks and quotes around it."""
    return text.strip(BLANKS + QUOTES)


@dataclass(frozen=True, slots=True)
class Raw:
    """What the cells of the user's table have that the typed values have not, and that a database then has, too."""

    edges: str = ""
    """The characters, ascending, that were taken off the ends of values, or that blank cells are made of."""
    blank: bool = False
    """Some text or list is empty or blank, which is missing."""
    times: bool = False
    """Dates have a time of day, which is dropped."""
    zone: str = ""
    """The time zone of such times."""
    nonfinite: bool = False
    """Some number is infinite or NaN, which is missing."""

    def __or__(self, other: Raw) -> Raw:
        """What the one part or the other of a column has."""
        return Raw(
            "".join(sorted({*self.edges, *other.edges})),
            self.blank or other.blank,
            self.times or other.times,
            self.zone or other.zone,
            self.nonfinite or other.nonfinite,
        )


PLAIN = Raw()
"""All cells are as the typed values are."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a universe.

    Physical types in the frame: numbers Int64 or Float64 (never NaN), dates Date, yes/no Boolean, categories Enum (in
    alphabetical or the declared order), lists List(Enum) without empty lists, text and ids String without blank
    text; no value has blanks around it. Missing is null, everywhere. INDUSTRY columns are not in the frame: they are
    a placement in a taxonomy.
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
    raw: Raw = PLAIN
    """Of a table that is read from disk, text is looked through only when this is asked for: `Universe.raw`."""


def named_now(header: str, columns: Mapping[str, Column]) -> str:
    """The name of the column with this header in the user's table, where it has another; else an empty text."""
    return next((name for name, column in columns.items() if column.header == header), "")
