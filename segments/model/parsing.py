"""Parse numbers, size bands and yes/no from text as people write it.

The patterns use the common subset of Python's and Rust's regular expressions, so that one pattern reads both a single
value and, through Polars, a whole column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(("k", "tsd", "thousand", "tys", "тыс", "teur", "keur", "tchf", "tusd"), 3),
    **dict.fromkeys(("万", "萬", "만"), 4),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 5),
    **dict.fromkeys(
        ("m", "mm", "mn", "mio", "mln", "million", "millions", "mil.", "mkr", "meur", "mchf", "musd", "млн"), 6
    ),
    **dict.fromkeys(("cr", "crore", "crores"), 7),
    **dict.fromkeys(("亿", "億", "억"), 8),
    **dict.fromkeys(("b", "bn", "mrd", "mld", "mds", "md", "bil", "billion", "billions", "млрд"), 9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 12),
}
"""The power of ten of each suffix of a number, in lower case. `mil` without its point is a thousand to many."""

ENGLISH = (("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"))
"""English words for yes and no, in lower case."""
PAIRS = (
    *ENGLISH,
    *(("ja", no) for no in ("nein", "nee", "nej", "nei")),
    *((yes, "no") for yes in ("sí", "si", "sì")),
    *(("sim", no) for no in ("não", "nao")),
    *(("j", "n"), ("oui", "non"), ("tak", "nie"), ("ano", "ne"), ("да", "нет")),
    *(
        ("kyllä", "ei"),
        ("igen", "nem"),
        ("так", "ні"),
        ("はい", "いいえ"),
        ("有", "無"),
        ("是", "否"),
    ),
    *(("wahr", "falsch"), ("vrai", "faux"), ("vero", "falso"), ("verdadero", "falso"), ("waar", "onwaar")),
)
"""Words for yes and no in all languages, in lower case."""
YES_NO: Mapping[str, bool] = {word: word == yes for yes, no in PAIRS for word in (yes, no)}
"""The answer of each word for yes or no."""

BINARY: Mapping[str, bool] = {**YES_NO, "1": True, "0": False, **dict.fromkeys("x✓✔", True)}
"""YES_NO and 1, 0 and ticks; only for declared columns, since 1 and 0 may be numbers."""

_SPACES = "\\s'’`´_"
CURRENCY_SIGNS = "$€£¥₹₩₽₺₴₦₱₫₪฿"
CURRENCY_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD|NZD|SGD|HKD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|ILS|TRY"
    "|AED|SAR|QAR|THB|TWD|IDR|MYR|VND|UAH|RUB|BGN|EGP|NGN|KES|ARS|CLP"
)
_CURRENCY_WORDS = r"kr\.?|zł|zl|kč|rs\.?|руб\.?|лв\.?|lei|元|円|원|dollars?|euros?|PHP|RON|COP|PEN|ISK"
_CURRENCY = rf"(?:(?:US|AU|CA|HK|NZ|A|C|R|S)?[{CURRENCY_SIGNS}]|{CURRENCY_CODES}|{_CURRENCY_WORDS})"
_WORDED = [word for word in sorted(EXPONENTS, key=len, reverse=True) if word.isascii() and word.isalpha()]
_SCALE = rf"(?:{'|'.join(_WORDED)}|тыс|млн|млрд)\b|mil\.|[万萬만亿億억]"
_PERCENT = "%|％|percent|pct|prozent|procent"
_PEOPLE = (
    "employees|people|persons|staff|emp|users|seats|ftes|fte|employés|salariés|mitarbeiter|mitarbeitende|beschäftigte"
    "|medewerkers|werknemers|anställda|ansatte|empleados|dipendenti|funcionários|pracowników|сотрудников"
)
"""What a number of people is followed by."""


def _digits(group: str, point: str) -> str:
    grouped = rf"[0-9]{{1,3}}(?:[{group}{_SPACES}][0-9]{{3}})+(?:{point}[0-9]+)?"
    lakhs = rf"[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}(?:{point}[0-9]+)?"
    plain = rf"[0-9]+(?:{point}[0-9]*)?(?:e[-+]?[0-9]+)?|{point}[0-9]+"
    return f"{grouped}|{lakhs}|{plain}"


def _number(group: str, point: str) -> str:
    # Blanks stand in optional parts only together with what they precede or follow: two runs of blanks that could
    # share the same characters would be tried in every combination.
    return (
        r"(?i)^\s*(?:(?:c\.|ca\.|circa|approx\.?|approximately|about|~|≈)\s*)?"
        rf"(?:(?P<open>\()\s*)?(?:(?P<minus>[-−–])\s*)?(?:\+\s*)?(?:(?P<currency>{_CURRENCY})\s*)?(?P<inner>[-−–])?"
        rf"(?P<digits>{_digits(group, point)})(?:{point}[-–—])?"
        rf"(?:\s*(?P<scale>{_SCALE})\.?)?(?:\s*(?P<percent>{_PERCENT}))?(?:\s*(?P<after>{_CURRENCY}))?"
        rf"(?P<behind>[-−–])?(?:\s*(?P<close>\)))?(?:\s*(?:{_PEOPLE})\.?)?"
        r"(?:\s*(?:\([^()]*\)|\[[^\[\]]*\]|[*†‡]))*\s*$"
    )


NUMBERS: Mapping[str, str] = {"point": _number(",", r"\."), "comma": _number(r"\.", ",")}
"""Patterns of a number by decimal sign, the likelier first; it wins if both match (`1,500`)."""

_COMPILED = {style: re.compile(pattern) for style, pattern in NUMBERS.items()}
GROUPING: Mapping[str, str] = {"point": f"[,{_SPACES}]", "comma": rf"[\.{_SPACES}]"}
"""Separators of groups of three digits, by decimal sign."""

MINUS_SIGNS = ("open", "minus", "inner", "behind")
"""The groups of NUMBERS of which any makes a number negative."""

_ZEROS = "٠۰०০๐０"
OTHER_DIGITS: Mapping[str, str] = {
    **{chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)},
    "٫": ".",
    "٬": ",",
    "．": ".",
    "，": ",",
}
"""Digits and separators of other scripts (Arabic, Persian, Devanagari, Bengali, Thai, full width) in ASCII."""
_ASCII_DIGITS = str.maketrans(dict(OTHER_DIGITS))

_LIMIT = 2**63
_MOST_DIGITS = len(str(_LIMIT))


def parse_number(text: str) -> int | float | None:
    """Parse a number. None if the text is no number.

    Reads `1,500`, `$1,234.50`, `1.234,50 €`, `10M`, `2.5 Cr`, `US$ 24.9 billion (2025)`, digits of other scripts, and
    `(1,234)` and `87-` as negative; a percentage is the number before its sign. Where the decimal sign is ambiguous
    (`1,500`, `1.500`), it is the point.

    >>> parse_number("1.234,50 €"), parse_number("10M"), parse_number("ten")
    (1234.5, 10000000, None)
    """
    text = text if text.isascii() else text.translate(_ASCII_DIGITS)
    for style, pattern in _COMPILED.items():
        match = pattern.match(text)
        if match and bool(match["open"]) == bool(match["close"]):
            digits = re.sub(GROUPING[style], "", match["digits"]).replace(",", ".")
            value = _scaled(digits, EXPONENTS[match["scale"].casefold()] if match["scale"] else 0)
            negative = any(match[sign] for sign in MINUS_SIGNS)
            return None if value is None else -value if negative else value
    return None


def _scaled(digits: str, exponent: int) -> int | float | None:
    if not exponent and digits.isdigit():
        digits = digits.lstrip("0") or "0"
        if len(digits) <= _MOST_DIGITS and int(digits) < _LIMIT:
            return int(digits)
    try:
        value = float(f"{digits}e{exponent}" if exponent else digits)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if exponent and value.is_integer() and value < _LIMIT else value


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """A range of sizes such as `11-50` or `10,001+`; an open end is infinite."""

    low: float
    high: float


_BAND_UNIT = rf"(?:\s*(?:{_PEOPLE})\.?)?"
_AT_MOST = (
    "<|≤|<=|under|below|less than|up to|fewer than|unter|bis zu|bis|weniger als|moins de|jusqu['’]à|menos de|hasta"
    "|meno di|fino a|minder dan|tot|mniej niż|do|до|менее"
)
_AT_LEAST = (
    ">|≥|>=|over|above|more than|at least|über|mehr als|ab|mindestens|plus de|más de|mas de|mais de|più di|oltre"
    "|meer dan|vanaf|ponad|powyżej|więcej niż|более|свыше|от"
)
_AND_MORE = (
    r"\+|and (?:over|above|more)|or (?:over|above|more)|und mehr|oder mehr|et plus|ou plus|y más|o más|e oltre|e più"
    "|ou mais|en meer|of meer|i więcej|и более"
)
_FROM = r"(?:from|between|von|zwischen|de|entre|da|tra|van|tussen|od|от)\s"
_TO = r"-|–|—|\b(?:to|bis|à|a|tot|do|до)\b|\.\.+|…"
_AND = r"\b(?:and|und|et|y|e|en)\b"
_BANDS = tuple(
    re.compile(rf"(?i)^{ends}$")
    for ends in (
        rf"(?:{_AT_MOST})\s*(?P<high>.+?){_BAND_UNIT}",
        rf"(?:{_FROM}\s*)(?P<low>.+?)\s*(?:{_TO}|{_AND})\s*(?P<high>.+?){_BAND_UNIT}",
        rf"(?:{_AT_LEAST})\s*(?P<low>.+?){_BAND_UNIT}",
        rf"(?P<low>.+?)\s*(?:{_AND_MORE}){_BAND_UNIT}",
        r"c_(?P<low>[0-9]+)_(?P<high>[0-9]+)",  # Crunchbase
        r"c_(?P<low>[0-9]+)_max",
        rf"(?P<low>.+?)\s*(?:{_TO})\s*(?P<high>.+?){_BAND_UNIT}",
        rf"(?P<both>.+?){_BAND_UNIT}",
    )
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_AS_DATE = re.compile(
    rf"(?i)^(?:(?P<day>[0-9]{{1,2}})-(?P<month>{'|'.join(_MONTHS)})|(?P<low>{'|'.join(_MONTHS)})-(?P<year>[0-9]{{2}}))$"
)
"""What Excel makes of `1-10` and `11-50`: `10-Jan` and `Nov-50`."""
_LONGEST_BAND = 60
"""Limit of characters in a band; the time to match its ends is quadratic."""


def parse_band(text: str) -> Band | None:
    """Parse a size band: `1-10`, `51 to 200`, `10,001+`, `<10`, `$1M - $10M`. None if the text is no band."""
    written = text.strip()
    if len(written) > _LONGEST_BAND:
        return None
    for match in filter(None, (pattern.match(written) for pattern in _BANDS)):
        ends = {name: parse_number(end) for name, end in match.groupdict().items()}
        low, high = ends.get("low", ends.get("both", -math.inf)), ends.get("high", ends.get("both", math.inf))
        if low is not None and high is not None:
            return Band(low, high)
    return None


def parse_dated_band(text: str) -> Band | None:
    """Parse a band that a spreadsheet made a date of: `10-Jan` is 1 to 10, `Nov-50` 11 to 50. None for other text."""
    dated = _AS_DATE.match(text.strip())
    if dated is None:
        return None
    month, other = dated["month"] or dated["low"], dated["day"] or dated["year"]
    return Band(_MONTHS.index(month.casefold()) + 1, int(other))


def is_range(text: str) -> bool:
    """Whether a text is a band of more than one number."""
    band = parse_band(text)
    return band is not None and band.low < band.high


_TIME = re.compile(r"(\d|[01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)


def parse_time(text: str) -> Band | None:
    """Parse a time of day such as `09:30`, `23:59:59` or `9:30 pm` to its second of the day. None for other text."""
    read = _TIME.fullmatch(text.strip())
    if read is None:
        return None
    hour, half = int(read[1]), (read[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p")
    second = hour * 3600 + int(read[2]) * 60 + float(read[3] or 0)
    return Band(second, second)
