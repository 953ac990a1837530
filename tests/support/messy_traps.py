"""Columns whose headers end in a word that means something else in most tables."""

from __future__ import annotations

from collections.abc import Mapping

from messy_columns import AMOUNT, LABEL, Draw, MessyColumn

from niche.segments.model.columns import Kind

TRAPS: Mapping[str, tuple[str, ...]] = {
    "count": (
        *("Visits from mobile", "Lines of code", "Products without EAN", "Sessions via WhatsApp", "Calls by phone"),
        *("Deals closed", "Emails Opened", "Tickets Created", "Contracts signed", "Comments", "Notes", "Active SKUs"),
        *("Orders by fax", "Besuche über Handy", "Anfragen per Telefon", "Accounts with key", "Visits without ID"),
        *("Parcels per postcode", "Market Cap", "Numéros actifs", "Visitas desde móvil", "Accesso da mobile"),
        *("No. of Accounts", "Employees No.", "Número de empleados", "Numero dipendenti", "Liczba klientów"),
        *("Part numbers", "Clics sur mobile", "Anrufe pro Handy", "Keys issued", "Country codes used", "Rank by Key"),
    ),
    "money": ("Revenue incl. VAT", "Umsatz ohne VAT", "Price per SKU", "Spend on mobile", "Cost per ticker"),
    "category": ("Credit note", "Note", "Bio", "Business address"),
    "text": ("Key", "Handy", "EAN", "Code"),
}
"""Headers of quantities and labels that end in a word for something else."""


def trap_counts(draw: Draw, header: str) -> MessyColumn:
    """Numbers below a header that ends in a word for codes, dates or prose."""
    made: list[tuple[str, object]] = [(str(n), n) for n in (draw.rng.randrange(60_000) for _ in range(draw.rows))]
    return draw.column(header, f"trap: {header}", made, frozenset({Kind.NUMBER, Kind.MONEY}), typed=True)


def trap_money(draw: Draw, header: str) -> MessyColumn:
    """Amounts with cents below such a header."""
    numbers = [draw.rng.randrange(100, 9_999_999) / 100 for _ in range(draw.rows)]
    return draw.column(header, f"trap: {header}", [(f"{n:.2f}", n) for n in numbers], AMOUNT, typed=True)


def trap_categories(draw: Draw, header: str) -> MessyColumn:
    """A few words below a header that says text."""
    values = [draw.rng.choice(("A", "AA", "B", "BBB", "C")) for _ in range(draw.rows)]
    made = [(value, value) for value in values]
    return draw.column(header, f"trap: {header}", made, frozenset({Kind.CATEGORY}), words=("", "N/A"))


def trap_codes(draw: Draw, header: str) -> MessyColumn:
    """Numbers that are codes after all."""
    values = [str(draw.rng.randrange(4_000_000_000_000, 4_999_999_999_999)) for _ in range(draw.rows)]
    return draw.column(header, f"trap: {header}", [(value, value) for value in values], LABEL)
