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
    **dict.fromkeys(("k", "tsd", "thousand"), 3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions"), 9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 12),
}
"""The power of ten of each suffix of a number, in lower case."""

ENGLISH = (("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"))
"""English words for yes and no, in lower case."""
PAIRS = (
    *ENGLISH,
    *(("ja", no) for no in ("nein", "nee", "nej", "nei")),
    *((yes, "no") for yes in ("sí", "si", "sì")),
    *(("sim", no) for no in ("não", "nao")),
    *(("j", "n"), ("oui", "non"), ("tak", "nie"), ("ano", "ne"), ("да", "нет")),
    *(("wahr", "falsch"), ("vrai", "faux"), ("vero", "falso"), ("verdadero", "falso"), ("waar", "onwaar")),
)
"""Words for yes and no in all languages, in lower case."""
YES_NO: Mapping[str, bool] = {word: word == yes for yes, no in PAIRS for word in (yes, no)}
"""The answer of each word for yes or no."""

BINARY: Mapping[str, bool] = {**YES_NO, "1": True, "0": False, **dict.fromkeys("x✓✔", True)}
"""YES_NO and 1, 0 and ticks; only for declared columns, since 1 and 0 may be numbers."""

_SPACES = "\\s'’"
CURRENCY_SIGNS = "$€£¥₹₩₽"
CURRENCY_CODES = "USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD|NZD|SGD|HKD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|ILS|TRY"
_CURRENCY = rf"(?:(?:US|AU|CA|HK|NZ|A|C|R|S)?[{CURRENCY_SIGNS}]|{CURRENCY_CODES})"
_SCALE = "|".join(sorted(EXPONENTS, key=len, reverse=True))


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
        rf"(?P<digits>{_digits(group, point)})"
        rf"(?:\s*(?P<scale>{_SCALE})\b\.?)?(?:\s*(?P<percent>%))?(?:\s*(?P<after>{_CURRENCY}))?(?:\s*(?P<close>\)))?"
        r"(?:\s*(?:\([^()]*\)|\[[^\[\]]*\]))*\s*$"
    )


NUMBERS: Mapping[str, str] = {"point": _number(",", r"\."), "comma": _number(r"\.", ",")}
"""Patterns of a number by decimal sign, the likelier first; it wins if both match (`1,500`)."""

_COMPILED = {style: re.compile(pattern) for style, pattern in NUMBERS.items()}
GROUPING: Mapping[str, str] = {"point": f"[,{_SPACES}]", "comma": rf"[\.{_SPACES}]"}
"""Separators of groups of three digits, by decimal sign."""

_LIMIT = 2**63
_MOST_DIGITS = len(str(_LIMIT))


def parse_number(text: str) -> int | float | None:
    """Parse a number. None if the text is no number.

    Reads `1,500`, `$1,234.50`, `1.234,50 €`, `10M`, `US$ 24.9 billion (2025)`, and `(1,234)` as negative; a percentage
    is the number before its sign. Where the decimal sign is ambiguous (`1,500`, `1.500`), it is the point.

    >>> parse_number("1.234,50 €"), parse_number("10M"), parse_number("ten")
    (1234.5, 10000000, None)
    """
    for style, pattern in _COMPILED.items():
        match = pattern.match(text)
        if match and bool(match["open"]) == bool(match["close"]):
            digits = re.sub(GROUPING[style], "", match["digits"]).replace(",", ".")
            value = _scaled(digits, EXPONENTS[match["scale"].casefold()] if match["scale"] else 0)
            negative = match["open"] or match["minus"] or match["inner"]
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


_BAND_UNIT = r"(?:\s*(?:employees|people|staff|emp\.?))?"
_BANDS = tuple(
    re.compile(rf"(?i)^{ends}{_BAND_UNIT}$")
    for ends in (
        r"(?:<|≤|<=|under|below|less than|up to|fewer than)\s*(?P<high>.+?)",
        r"(?:>|≥|>=|over|above|more than|at least)\s*(?P<low>.+?)",
        r"(?P<low>.+?)\s*(?:\+|and (?:over|above|more)|or (?:over|above|more))",
        r"(?P<low>.+?)\s*(?:-|–|—|\bto\b|\.\.+|…)\s*(?P<high>.+?)",
        r"(?P<both>.+?)",
    )
)
_LONGEST_BAND = 60
"""Limit of characters in a band; the time to match its ends is quadratic."""


def parse_band(text: str) -> Band | None:
    """Parse a size band: `1-10`, `51 to 200`, `10,001+`, `<10`, `$1M - $10M`. None if the text is no band."""
    written = text.strip()
    if len(written) > _LONGEST_BAND:
        return None
    match = next(filter(None, (pattern.match(written) for pattern in _BANDS)), None)
    if match is None:
        return None
    ends = {name: parse_number(end) for name, end in match.groupdict().items()}
    low, high = ends.get("low", ends.get("both", -math.inf)), ends.get("high", ends.get("both", math.inf))
    return None if low is None or high is None else Band(low, high)


def is_range(text: str) -> bool:
    """Whether a text is a band of more than one number."""
    band = parse_band(text)
    return band is not None and band.low < band.high
