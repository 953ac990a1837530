"""What can be read in two ways in a column's values, and is told: each a notice, the column named by its header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from niche.segments.reading.glances import glance
from niche.segments.reading.notices import EXAMPLES, NoticeKind, Setting, TableNotice

_FIRST = {"iso": "year first", "us": "month first", "eu": "day first", "yy": "year first"}
"""What comes first in a style of dates."""
_CUT = re.compile(r"^\s*[0-9][.,][0-9]+[eE]\+?[0-9]{1,2}\s*$|^\s*[0-9]{15}0{1,9}\s*$")
"""What a spreadsheet leaves of a long number: `1.23457E+11`, or zeros from the sixteenth digit on."""
_THOUSANDS = re.compile(r"^\s*[1-9][0-9]{0,2}\.[0-9]{3}\s*$")
_CODES = {
    **dict.fromkeys(("€", "EURO", "EUROS"), "EUR"),
    **dict.fromkeys(("$", "US$", "DOLLAR", "DOLLARS"), "USD"),
    **dict.fromkeys(("¥", "円"), "JPY"),
    **dict.fromkeys(("元", "RMB"), "CNY"),
    **dict.fromkeys(("ZŁ", "ZL"), "PLN"),
    **dict.fromkeys(("₹", "RS"), "INR"),
    **dict.fromkeys(("₽", "РУБ"), "RUB"),
    **dict.fromkeys(("₩", "원"), "KRW"),
    "£": "GBP",
    "KČ": "CZK",
    "₺": "TRY",
    "R$": "BRL",
    "ЛВ": "BGN",
}
"""Codes of currencies by their signs and other names, in capitals."""


def _doubt(
    kind: NoticeKind, message: str, header: str, examples: pl.Series, parse: tuple[str, str] | None = None
) -> TableNotice:
    setting = Setting(("columns", header, parse[0]), parse[1]) if parse else None
    return TableNotice(kind, message, header, examples=tuple(examples.head(EXAMPLES)), setting=setting)


def date_order(sample: pl.Series, header: str, read: str, other: str) -> TableNotice:
    """Dates that are read in one style fit another."""
    message = f"its dates are read {_FIRST[read]}, but {_FIRST[other]} fits too"
    kept = Setting(("columns", header, "parse"), "date" if read == "iso" else f"date-{read}")
    return replace(_doubt(NoticeKind.DATE_ORDER, message, header, sample, ("parse", f"date-{other}")), kept=kept)


def dates_in_digits(sample: pl.Series, header: str) -> TableNotice:
    """Numbers are read as dates."""
    message = "its numbers are read as dates because of its name"
    return _doubt(NoticeKind.DIGITS, message, header, sample, ("parse", "number"))


def brackets(sample: pl.Series, header: str) -> TableNotice:
    """Brackets are read as no minus."""
    return _doubt(
        NoticeKind.BRACKETS, "all its numbers are in brackets: niche does not read them as negative", header, sample
    )


def decimal_points(sample: list[str], header: str) -> Iterator[TableNotice]:
    """Points are read as decimal signs that may as well part thousands: `1.234` and `12.500` alone."""
    if len(sample) > 1 and all(map(_THOUSANDS.match, sample)):
        message = "its points are read as decimal points, but may separate thousands"
        yield _doubt(NoticeKind.DECIMAL, message, header, pl.Series(sample), ("decimal", ","))


def currencies(written: pl.Series, header: str) -> Iterator[TableNotice]:
    """Amounts are in several currencies. `written` are the signs and codes beside them."""
    meant = written.str.to_uppercase().str.strip_chars_end(".").replace(_CODES)
    if meant.n_unique() > 1:
        found = meant.value_counts(sort=True).get_column(meant.name).head(EXAMPLES)
        message = f"its amounts are in several currencies ({', '.join(found)}): niche converts none"
        yield _doubt(NoticeKind.CURRENCIES, message, header, written.unique().sort())


def lost_digits(sample: list[str], header: str) -> Iterator[TableNotice]:
    """Codes have lost digits before the file was written."""
    if not any(map(_CUT.match, glance(sample))):
        return
    cut = [*filter(_CUT.match, sample)]
    if len(cut) * 2 > len(sample):
        message = "its codes have lost digits: a spreadsheet rounded them before"
        yield _doubt(NoticeKind.LOST_DIGITS, message, header, pl.Series(cut))
