"""Which headers say that their column holds codes: labels, even if they are all digits."""

from __future__ import annotations

from itertools import pairwise

from niche.segments.reading.headers import ID_WORDS, REGISTERS, STANDARDS, words

_PHONES = frozenset(
    {
        *("phone", "phones", "fax", "telephone", "tel", "telefon", "téléphone", "telefono", "teléfono", "telefone"),
        *("telefoon", "телефон", "телефона", "mobile", "handy", "mobil", "mobiel", "móvil", "celular", "cellulare"),
        *("whatsapp",),
    }
)
_LONG = _PHONES | {"ean", "gtin", "vat", "lei", "ein"}
"""Words for numbers of many digits that also name quantities: `Mobile` may hold visits, `VAT` amounts, `Lei` money."""
CODE_WORDS = (
    ID_WORDS
    | STANDARDS
    | _PHONES
    | {"code", "codes", "zip", "zipcode", "postal", "postcode", "plz", "ticker", "iban", "bic", "psč", "индекс"}
    | {"postleitzahl", "postnummer", "postnr", "pincode", "codigo", "código", "codice", "kod", "kód", "код"}
)
"""A column whose header ends in one of these holds labels, even if they are all digits."""
_WHOLE = frozenset(
    {
        *(("cap",), ("cep",), ("code", "postal"), ("kod", "pocztowy"), ("código", "postal")),
        *(("cost", "center"), ("cost", "centre"), ("kostenstelle",), ("centre", "de", "coût")),
    }
)
"""Headers of codes whose words mean something else in other headers: `Market Cap`, `Cost`."""
_COUNTED = frozenset({"count", "counts", "anzahl", "nombre", "liczba", "antal", "aantal", "počet", "cantidad"})
"""Words of headers whose column counts what the others name: `EAN count`."""
_POSTAL = ("postal", "code")
_BESIDE = frozenset(
    {
        *("from", "by", "via", "per", "without", "with", "of", "on", "in", "to", "for", "at", "incl", "excl", "ex"),
        *("including", "excluding", "inc", "net", "gross", "über", "ohne", "mit", "pro", "inkl", "exkl", "zzgl", "auf"),
        *("im", "an", "für", "par", "sans", "avec", "hors", "sur", "pour", "por", "con", "sin", "desde", "para", "da"),
        *("di", "nel", "senza", "sem", "com", "em", "do", "de", "del", "van", "zonder", "met", "voor", "op", "från"),
        *("utan", "med", "för", "på", "z", "w", "bez", "dla", "na", "za", "без", "с", "на", "через", "по"),
    }
)
"""Words before one of CODE_WORDS that say that the column holds something else: `Lines of code`, `Price per SKU`."""
_NUMBERED = frozenset(
    {
        *("number", "no", "nr", "num", "nummer", "numer", "numero", "número", "numéro", "n", "nbr", "číslo", "номер"),
        *("codice", "código", "code", "kod", "kód", "код"),
    }
)
"""Words for a number that is a name, if a word of _NAMED stands beside them: `Customer No.`, `N° client`."""
_NAMED = frozenset(
    {
        *("account", "customer", "client", "company", "organization", "organisation", "partner", "supplier", "vendor"),
        *("contact", "house", "street", "tax", "registration", "reg", "register", "order", "invoice", "contract"),
        *("policy", "serial", "record", "ticket", "opportunity", "deal", "quote", "member", "license", "licence"),
        *("case", "document", "reference", "ref", "part", "item", "product", "charity", "org"),
        *("kunden", "kunde", "konto", "debitor", "kreditor", "cliente", "conto", "cuenta", "conta", "compte", "klient"),
        *("klienta", "konta", "faktury", "zákazníka", "účtu", "клиента", "счета", "договора", "klant", "kund"),
        *_PHONES,
    }
)
_NUMBER_ENDS = ("nummer", "nr", "番号", "コード")
"""Ends of words such as `Kundennummer` and `Debitornr`."""


def _meant(header: str) -> tuple[str, ...]:
    """The words of a header without its own number: `Phone 2`, `SIC Code 1`."""
    found = words(header)
    numbered = len(found) > 1 and found[-1].isdigit() and len(found[-1]) < _YEAR
    return found[:-1] if numbered else found


_YEAR = 4
"""Digits of a year."""


def is_code(header: str) -> bool:
    """Whether a header says that the values below it are labels, even if they are all digits."""
    found = _meant(header)
    if not found:
        return False
    if not _COUNTED.isdisjoint(found):
        return False
    behind = found[-1] in _NUMBERED and not _NAMED.isdisjoint(found)
    before = found[0] in _NUMBERED - {"no"} and len(found) > 1 and {*found[1:]} <= _NAMED | _BESIDE
    compound = found[-1].endswith(_NUMBER_ENDS) and found[-1] not in _NUMBERED
    registered = not (STANDARDS | REGISTERS).isdisjoint(found)
    record = found[:2] == ("record", "id") or _POSTAL in pairwise(found)
    ending = registered or found[-1] in CODE_WORDS
    return found in _WHOLE or behind or before or compound or record or (ending and not _is_beside(found))


def _is_beside(found: tuple[str, ...]) -> bool:
    """Whether the last word only qualifies what the column holds: `Visits from mobile`."""
    return not _BESIDE.isdisjoint(found[:-1]) and found[0] not in _NUMBERED | CODE_WORDS


def names_codes(header: str) -> bool:
    """Whether a header ends in a word for codes, be it beside another: `Referred by ID`."""
    return not CODE_WORDS.isdisjoint(_meant(header)[-1:])


def fewest_digits(header: str) -> int | None:
    """From how many digits on numbers below a header of codes are codes, and no quantities; None where all are."""
    found = _meant(header)
    if not _LONG.isdisjoint(found[-1:]) or not {"lei", "ein"}.isdisjoint(found):
        return _MANY
    return 0 if found[-1:] == ("sku",) else None


_MANY = 6
