"""Make headers unique, and read what their words say about the column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from niche.segments.model.columns import Kind, Role
from niche.segments.model.parsing import CURRENCY_CODES, CURRENCY_SIGNS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")

STANDARDS = frozenset({"naics", "sic", "isic", "nace"})
ID_WORDS = frozenset({"id", "ids", "uuid", "guid", "key", "cik", "duns", "isin", "cusip", "sku", "ein", "vat"})
CODE_WORDS = (
    ID_WORDS | STANDARDS | {"code", "codes", "zip", "zipcode", "postal", "postcode", "plz", "phone", "fax", "ticker"}
)
"""A column whose header ends in one of these holds labels, even if they are all digits."""

MONEY_WORDS = frozenset({"revenue", "amount", "price", "arr", "mrr", "acv", "tcv", "cost", "budget", "spend", "salary"})
PERCENTAGE_WORDS = frozenset({"pct", "percent", "percentage"})
COUNTRY_WORDS = frozenset({"country", "nation", "land", "pays", "pais", "paese", "kraj", "iso"})
"""A column with one of these in its header may hold country codes, of which `NO` is one."""
PROSE_WORDS = frozenset(
    {
        *("description", "note", "notes", "comment", "comments", "remark", "remarks", "bio"),
        *("address", "url", "website", "email"),
        *("beschreibung", "notiz", "notizen", "kommentar", "bemerkung", "bemerkungen"),
    }
)
"""A column whose header ends in one of these is text, however few its values."""
LIST_WORDS = frozenset({"technologies", "keywords", "tags", "tools", "skills", "interests", "topics", "specialties"})
"""A column whose header ends in one of these may hold items separated by commas; elsewhere a comma is part of a value.
"""

ROLE_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.ID: ("account id", "company id", "customer id", "record id", "id", "account number", "symbol", "ticker"),
    Role.NAME: ("name", "company name", "account name", "company", "account", "organization", "security"),
    Role.OWNER: ("owner", "account owner", "owner name", "company owner", "sales rep"),
    Role.WON: ("won", "is won", "closed won"),
    Role.DEAL_SIZE: ("deal size", "deal amount", "amount", "acv"),
    Role.VALUE: ("potential revenue", "account value", "value", "potential", "ltv"),
    Role.CYCLE_DAYS: ("cycle days", "sales cycle days", "days to close", "sales cycle"),
    Role.OPENED: ("deal opened", "deal created", "deal create date", "opportunity opened", "opportunity created"),
    Role.RETAINED: ("retained", "is retained", "renewed"),
}
"""Headers that give a column its role, most certain first, as `as_words` writes them."""


def words(header: str) -> tuple[str, ...]:
    """Split a header into words in lower case: `AccountId`, `account_id` and `Account ID` give the same two.

    >>> words("AccountId")
    ('account', 'id')
    """
    return tuple(word.casefold() for word in _WORD.findall(header))


_SIGN = re.compile(rf"[{CURRENCY_SIGNS}](?!\s?[0-9])")
_CODE = re.compile(rf"[KTM]?(?:{CURRENCY_CODES})")
"""A currency code, or one in thousands or millions: `TEUR`."""
_ALSO_WORDS = frozenset({"TRY", "CAD", "SEK", "INR", "ILS", "NOK"})
"""Codes that are also words, and count as codes only if the rest of the header is written differently."""


def names_currency(header: str) -> bool:
    """Whether a header says by a sign or an ISO code that its column holds money; `Deals > $100k` does not."""
    if _SIGN.search(header):
        return True
    codes = (word for word in _WORD.findall(header) if _CODE.fullmatch(word.upper()))
    return any(word.upper() not in _ALSO_WORDS or (word.isupper() and not header.isupper()) for word in codes)


def is_code(header: str) -> bool:
    """Whether the values below a header are labels, even if they are all digits."""
    found = words(header)
    return bool(found) and (found[-1] in CODE_WORDS or not STANDARDS.isdisjoint(found))


def number_kind(header: str) -> Kind:
    """The kind of number below a header."""
    found = set(words(header))
    if "%" in header or found & PERCENTAGE_WORDS:
        return Kind.PERCENTAGE
    return Kind.MONEY if found & MONEY_WORDS or names_currency(header) else Kind.NUMBER


def is_question(header: str) -> bool:
    """Whether a header asks a question that 1 and 0 answer: `is_customer`, `has_crm`, `won`."""
    return (
        words(header)[:1] in (("is",), ("has",)) or as_words(header) in ROLE_NAMES[Role.WON] + ROLE_NAMES[Role.RETAINED]
    )


def separators(header: str) -> tuple[str, ...]:
    """Possible separators of list items below a header; none if the header says that the values are prose."""
    last = words(header)[-1:]
    if not PROSE_WORDS.isdisjoint(last):
        return ()
    return (";", "|") if LIST_WORDS.isdisjoint(last) else (";", "|", ",")


def as_words(header: str) -> str:
    """The header as words separated by spaces."""
    return " ".join(words(header))


def unique_headers(headers: Sequence[str | None]) -> list[str]:
    """Strip headers; name an empty one by its place (`column_7`) and number a repeated one (`Phone_2`).

    >>> unique_headers(["Phone", "", "Phone"])
    ['Phone', 'column_2', 'Phone_2']
    """
    written = [" ".join((header or "").split()) or f"column_{place}" for place, header in enumerate(headers, 1)]
    taken = set(written)
    seen: set[str] = set()
    for place, header in enumerate(written):
        name, number = header, 2
        while name in seen or (name != header and name in taken):
            name, number = f"{header}_{number}", number + 1
        written[place] = name
        seen.add(name)
    return written


def role_of(names: Iterable[str], role: Role) -> str | None:
    """The column whose name fits the role best; None if none does."""
    by_spoken: dict[str, str] = {}
    for name in names:
        by_spoken.setdefault(as_words(name), name)
    return next((by_spoken[wanted] for wanted in ROLE_NAMES[role] if wanted in by_spoken), None)
