"""Make headers unique, and read what their words say about the column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from niche.segments.model.columns import Kind, Role
from niche.segments.model.parsing import CURRENCY_CODES, CURRENCY_SIGNS

_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])")
"""Between two words of `AccountId` or `CRMName`."""

NATIONAL_NACE = frozenset({"naf", "ape", "wz", "ateco", "cnae", "noga", "nacebel", "sbi", "pkd"})
"""National forms of NACE."""
STANDARDS = frozenset({"naics", "sic", "isic", "nace"}) | NATIONAL_NACE
REGISTERS = frozenset({"cik", "duns", "isin", "cusip", "lei", "siren", "siret", "ein", "figi", "sedol", "gtin", "ean"})
"""Registers of companies, securities and goods; a header that names one holds its numbers."""
ID_WORDS = REGISTERS | {"id", "ids", "uuid", "guid", "key", "sku", "vat"}
MONEY_WORDS = frozenset({"revenue", "amount", "price", "arr", "mrr", "acv", "tcv", "cost", "budget", "spend", "salary"})
PERCENTAGE_WORDS = frozenset({"pct", "percent", "percentage"})
DATE_WORDS = frozenset(
    {"date", "dates", "datum", "fecha", "created", "updated", "modified", "opened", "closed", "signed", "timestamp"}
)
"""A column with one of these at the end of its header may hold dates that are written as numbers."""
_DONE = frozenset({"created", "updated", "modified", "opened", "closed", "signed"})
_DATE_ENDS = ("date", "datum", "timestamp")
_NO_DATES = frozenset({"candidate", "mandate", "consolidate"})
COUNTRY_WORDS = frozenset(
    {
        *("country", "nation", "land", "pays", "pais", "país", "paese", "kraj", "země", "страна", "国", "国名", "iso"),
        *("domicile", "nationality", "jurisdiction", "staat", "nazione", "nación", "ülke", "maa", "ország"),
    }
)
"""A column with one of these in its header may hold country codes, of which `NO` is one."""
PROSE_WORDS = frozenset(
    {
        *("description", "note", "notes", "comment", "comments", "remark", "remarks", "bio"),
        *("address", "url", "website", "email"),
        *("beschreibung", "notiz", "notizen", "kommentar", "bemerkung", "bemerkungen"),
    }
)
"""A column whose header ends in one of these is text, however few its values."""
LIST_WORDS = frozenset(
    {
        "industries",
        "categories",
        "technologies",
        "keywords",
        "tags",
        "tools",
        "skills",
        "interests",
        "topics",
        "specialties",
    }
)
"""A column whose header ends in one of these may hold items separated by commas; elsewhere a comma is part of a value.
"""

ROLE_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.ID: (
        *("account id", "company id", "customer id", "client id", "organization id", "record id", "record id company"),
        *("deal id", "opportunity id", "opportunityid", "accountid"),
        *("id", "account number", "company number", "customer number", "customer no", "kundennummer", "kunden nr"),
        *(
            "apollo account id",
            "zoom info company id",
            "organization uuid",
            "uuid",
            "lei",
            "cik",
            "duns",
            "duns number",
        ),
        *(
            "duns number",
            "kundennr",
            "kunden nummer",
            "debitornummer",
            "klantnummer",
            "kundnummer",
            "kundenummer",
            "n client",
        ),
        *("numéro client", "numéro de client", "code client", "número de cliente", "código de cliente", "id cliente"),
        *("código do cliente", "codice cliente", "numero cliente", "nr klienta", "numer klienta", "číslo zákazníka"),
        *("номер клиента", "код клиента", "顧客番号", "取引先番号", "会社コード", "siren", "siret", "symbol", "ticker"),
    ),
    Role.NAME: (
        *("name", "company name", "account name", "organization name", "organisation name", "business name"),
        *("company", "account", "organization", "organisation", "business", "customer name", "customer", "client name"),
        *("client", "employer name", "employer", "legal name", "trading name", "firma", "firmenname", "unternehmen"),
        *(
            "kunde",
            "entreprise",
            "société",
            "raison sociale",
            "nom",
            "empresa",
            "azienda",
            "ragione sociale",
            "bedrijf",
        ),
        *(
            "bedrijfsnaam",
            "företag",
            "företagsnamn",
            "virksomhed",
            "bedrift",
            "nazwa",
            "nazwa firmy",
            "název",
            "společnost",
        ),
        *(
            "název",
            "společnost",
            "название",
            "наименование",
            "компания",
            "会社名",
            "企業名",
            "取引先名",
            "公司名称",
            "회사명",
            "security",
        ),
        *("deal organization", "lead company", "deal name", "deal title", "opportunity name"),
        *("bedrijfsnaam", "företag", "virksomhed", "nazwa", "название", "компания", "security"),
    ),
    Role.OWNER: (
        *("owner", "account owner", "owner name", "company owner", "sales rep", "account manager", "sales owner"),
        *("organization owner", "deal owner", "opportunity owner", "record owner", "accountmanager", "betreuer"),
        *("kundenbetreuer", "responsable", "responsable comercial", "referente", "responsável", "ansvarig", "opiekun"),
        *("správce", "ответственный", "менеджер", "担当者"),
    ),
    Role.WON: ("won", "is won", "closed won", "is closed won", "deal won"),
    Role.DEAL_SIZE: (
        "deal size",
        "deal amount",
        "amount",
        "acv",
        "deal value",
        "opportunity amount",
        "recent deal amount",
        "actual revenue",
        "contract value",
        "annual contract value",
        "total contract value",
    ),
    Role.VALUE: (
        *("potential revenue", "account value", "value", "potential", "ltv", "expected revenue", "est revenue"),
        *("estimated value", "forecast amount", "weighted amount", "weighted value", "deal weighted value"),
        *("total open deal value", "open deal value", "open deals value", "pipeline value", "open pipeline"),
    ),
    Role.CYCLE_DAYS: ("cycle days", "sales cycle days", "days to close", "sales cycle"),
    Role.OPENED: (
        *("deal opened", "deal created", "deal create date", "opportunity opened", "opportunity created"),
        *("opened", "open date", "opened date", "date opened"),
    ),
    Role.RETAINED: ("retained", "is retained", "renewed"),
    Role.CUSTOMER: ("is customer", "customer", "is client", "existing customer"),
    Role.PARENT: (
        *("parent account", "parent company", "parent account name", "parent company name", "parent organization"),
        *(
            "parent account id",
            "parent company id",
            "parent id",
            "parent",
            "ultimate parent",
            "ultimate parent account",
        ),
        *("muttergesellschaft", "konzern", "société mère", "maison mère", "empresa matriz", "capogruppo"),
    ),
    Role.DOMAIN: (
        *("domain", "company domain", "company domain name", "domain name", "account domain", "website domain"),
        *("email domain", "website", "company website", "web site", "account website", "url", "company url"),
        *("website url", "homepage", "webseite", "internetseite", "site web", "sitio web", "sito web"),
    ),
}
"""Headers that give a column its role, most certain first, as `as_words` writes them."""


@lru_cache(1 << 15)
def words(header: str) -> tuple[str, ...]:
    """Split a header into words in lower case: `AccountId`, `account_id` and `Account ID` give the same two.

    >>> words("AccountId")
    ('account', 'id')
    """
    return tuple(word.casefold() for word in _written_words(header))


def _written_words(header: str) -> list[str]:
    return _WORD.findall(_CAMEL.sub(" ", header))


_SIGN = re.compile(rf"[{CURRENCY_SIGNS}](?!\s?[0-9])")
_CODE = re.compile(rf"[KTM]?(?:{CURRENCY_CODES})")
"""A currency code, or one in thousands or millions: `TEUR`."""
_ALSO_WORDS = frozenset({"TRY", "CAD", "SEK", "INR", "ILS", "NOK"})
"""Codes that are also words, and count as codes only if the rest of the header is written differently."""


def names_currency(header: str) -> bool:
    """Whether a header says by a sign or an ISO code that its column holds money; `Deals > $100k` does not."""
    if _SIGN.search(header):
        return True
    codes = (word for word in _written_words(header) if _CODE.fullmatch(word.upper()))
    return any(word.upper() not in _ALSO_WORDS or (word.isupper() and not header.isupper()) for word in codes)


def number_kind(header: str) -> Kind:
    """The kind of number below a header."""
    found = set(words(header))
    if "%" in header or found & PERCENTAGE_WORDS:
        return Kind.PERCENTAGE
    return Kind.MONEY if found & MONEY_WORDS or names_currency(header) else Kind.NUMBER


def is_date(header: str) -> bool:
    """Whether a header says that its column holds dates: `Close Date`, `createdate`, `created_at`, `Datum`."""
    found = words(header)
    if len(found) > 1 and found[-1] in _DONE and found[-2].endswith("s") and not found[-2].endswith(("ss", "us")):
        return False  # `Emails opened` are counted
    return bool(found) and (
        not DATE_WORDS.isdisjoint(found[-2:])
        or found[-1] == "at"
        or (found[-1].endswith(_DATE_ENDS) and found[-1] not in _NO_DATES)
    )


def is_prose(header: str) -> bool:
    """Whether a header says that its column is text; the description of an industry's code is a label."""
    found = words(header)
    return not PROSE_WORDS.isdisjoint(found[-1:]) and (STANDARDS | {"industry"}).isdisjoint(found)


def is_question(header: str) -> bool:
    """Whether a header asks a question that 1 and 0 answer: `is_customer`, `has_crm`, `won`."""
    return (
        words(header)[:1] in (("is",), ("has",))
        or as_words(header) in ROLE_NAMES[Role.WON] + ROLE_NAMES[Role.RETAINED] + ROLE_NAMES[Role.CUSTOMER]
    )


def separators(header: str) -> tuple[str, ...]:
    """Possible separators of list items below a header; none if the header says that the values are prose."""
    last = words(header)[-1:]
    if is_prose(header):
        return ()
    return (";", "|") if LIST_WORDS.isdisjoint(last) else (";", "|", ",")


_JOINERS = "\u200c\u200d"


def as_words(header: str) -> str:
    """The header as words separated by spaces."""
    return " ".join(words(header))


def unique_headers(headers: Sequence[str | None]) -> list[str]:
    """Strip headers of blanks and of letters that cannot be seen, and make them unique.

    An empty one is named by its place (`column_7`), a repeated one numbered (`Phone_2`).

    >>> unique_headers(["Phone", "", "Phone"])
    ['Phone', 'column_2', 'Phone_2']
    """
    written = [_visible(header or "") or f"column_{place}" for place, header in enumerate(headers, 1)]
    taken = set(written)
    seen: set[str] = set()
    for place, header in enumerate(written):
        name, number = header, 2
        while name in seen or (name != header and name in taken):
            name, number = f"{header}_{number}", number + 1
        written[place] = name
        seen.add(name)
    return written


def _visible(header: str) -> str:
    """The header without marks and letters that cannot be seen, and with one space between words.

    The joiners stay: they change the letters beside them.
    """
    shown = (c for c in header if c.isspace() or c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join("".join(shown).split())


def role_of(names: Iterable[str], role: Role) -> str | None:
    """The column whose name fits the role best; None if none does."""
    by_spoken: dict[str, str] = {}
    for name in names:
        by_spoken.setdefault(as_words(name), name)
    return next((by_spoken[wanted] for wanted in ROLE_NAMES[role] if wanted in by_spoken), None)
