"""The columns of a universe: kind, values and role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from niche.segments.model.derived import Derived
from niche.segments.model.filters import Filter


class Kind(StrEnum):
    """The kind of a column: how its values are parsed, compared and shown."""

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
        """The kind with its article, for use in a sentence: `a number`, `an amount of money`."""
        words = _PHRASES.get(self, self.value)
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


_PHRASES = {Kind.MONEY: "amount of money", Kind.YES_NO: "yes or no"}
"""The noun phrase of a kind, where it is not the kind's own word."""

NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE})
TYPED = NUMERIC | {Kind.DATE, Kind.YES_NO}
"""Kinds whose values are no text."""
CATEGORICAL = frozenset({Kind.CATEGORY, Kind.ORDERED})
TEXTUAL = frozenset({Kind.TEXT, Kind.ID, Kind.CATEGORY})
"""Kinds whose values are searchable text."""


class Role(StrEnum):
    """What a column is used for, besides filtering."""

    ID = "id"
    NAME = "name"
    VALUE = "value"
    WON = "won"
    DEAL_SIZE = "deal_size"
    CYCLE_DAYS = "cycle_days"
    OPENED = "opened"
    RETAINED = "retained"
    OWNER = "owner"
    CUSTOMER = "customer"
    PARENT = "parent"
    DOMAIN = "domain"

    @property
    def meaning(self) -> str:
        """What the column says of an account, for help texts."""
        return _MEANINGS[self]


_MEANINGS = {
    Role.ID: "what identifies the account",
    Role.NAME: "the account's name",
    Role.VALUE: "what the account may be worth, a number",
    Role.WON: "whether the last deal was won, yes or no; missing while it is open",
    Role.DEAL_SIZE: "the size of the last deal, a number",
    Role.CYCLE_DAYS: "the days that the last deal took to close, a number",
    Role.OPENED: "the day the last deal was opened; with it, open deals count in the sales cycle",
    Role.RETAINED: "whether the account stayed a customer, yes or no",
    Role.OWNER: "the account's owner",
    Role.CUSTOMER: "whether the account is a customer, yes or no",
    Role.PARENT: "the account that this one belongs to, by its name or id",
    Role.DOMAIN: "the account's domain or website",
}


BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""White space that is stripped from both ends of a value."""
QUOTES = "\"'"
"""Stripped from both ends of a list item, together with the blanks around it."""


def trimmed(text: str) -> str:
    """Strip blanks, as reading does for every value."""
    return text.strip(BLANKS)


def trimmed_item(text: str) -> str:
    """Strip blanks and quotes, as reading does for every item of a list."""
    return text.strip(BLANKS + QUOTES)


@dataclass(frozen=True, slots=True)
class Raw:
    """Properties of the source cells that the typed values lose, and that SQL on the source must handle."""

    edges: str = ""
    """The stripped characters, ascending; those of blank cells included."""
    blank: bool = False
    """Some text or list is empty or blank, and so missing."""
    times: bool = False
    """Dates have a time of day, which is dropped."""
    zone: str = ""
    """The time zone of those times."""
    nonfinite: bool = False
    """Some number is infinite or NaN, and so missing."""
    nothing: str = ""
    """The words for a missing value among texts, without the blanks around them, ascending, separated by line ends;
    of numbers, dates and yes/no the values that are taken for nothing."""
    elapsed: bool = False
    """Numbers are elapsed times in the source."""

    @property
    def words_for_missing(self) -> tuple[str, ...]:
        """The words for a missing value, ascending."""
        return tuple(self.nothing.split("\n")) if self.nothing else ()

    def __or__(self, other: Raw) -> Raw:
        """Combine the properties of two parts of a column."""
        return Raw(
            "".join(sorted({*self.edges, *other.edges})),
            self.blank or other.blank,
            self.times or other.times,
            self.zone or other.zone,
            self.nonfinite or other.nonfinite,
            "\n".join(sorted({*self.words_for_missing, *other.words_for_missing})),
            self.elapsed or other.elapsed,
        )


PLAIN = Raw()
"""The cells equal the typed values."""


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
    """The header in the source table, if it differs from the name."""
    unit: str = ""
    integer: bool = False
    """Numbers are whole, so an open bound can be replaced by an exact closed one."""
    values: tuple[str, ...] = ()
    """The values of a category in order, or the distinct items of a list, ascending."""
    known: int = 0
    """Number of accounts with a value."""
    unparsed: int = 0
    """Number of accounts whose value could not be parsed as this kind; it is missing."""
    unparsed_examples: tuple[str, ...] = ()
    beside_unparsed: tuple[str, ...] = ()
    """The words for a missing value in a column with unparsed ones."""
    raw: Raw = PLAIN
    """For a table read from disk, text is only scanned when `Universe.raw` is called."""
    derived: Derived | None = None
    """How the values are worked out of other columns; None for a column of the source table."""
    applies: Filter | None = None
    """The accounts to which it applies, as the user says; None where nothing is said."""


def named_now(header: str, columns: Mapping[str, Column]) -> str:
    """The column whose header in the source table is `header` though its name differs; empty if there is none."""
    return next((name for name, column in columns.items() if column.header == header), "")
