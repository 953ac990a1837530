"""Accounts for conditions as people type them: every kind of column, values and names that look like something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from universes import universe

from niche.segments.model.columns import Kind

D = dt.date
CODES = ["5112", "5111", "511", "51", "522", "52", "311", "31", "517", None, "5112", "522"]
CELLS: Mapping[str, Sequence[object]] = {
    "id": ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B1", "B2", "B3"],
    "naics": CODES,
    "company": ["Acme Bank", "acme media", "Rock and Roll", "O'Reilly", "R&D Labs", "C++ House", "Bank of Foo",
    "50% Off",
                "a_b", None, "Kelvin \u212aing", "Straße"],
    "country": ["DE", "FR", "US", "us", "NO", "DE", None, "US", "GB", "FR", "DE", "NO"],
    "city": ["New York", "Los Angeles", "Port of Spain", "Trinidad and Tobago", "Berlin", "New York", None, "Paris",
             "York", "Berlin", "Paris", "New"],
    "zip": ["01234", "1234", "00501", "01234", "90210", "501", None, "1234", "01234", "90210", "00501", "07"],
    "nace": ["62.10", "62.1", "01.10", "62.10", "1.10", "01.1", "62.10", None, "3.10", "3.1", "3.9", "62.1"],
    "sku": ["007", "7", "7e10", "70000000000", "12E4", "120000", "1.10", None, "1.1", "+5", "-5", "5"],
    "employees": [5, 10, 100, 120, 200, 500, 501, 1500, 5000, None, 0, 100],
    "revenue": [0.5, 1.5, 1e6, 5e6, 1e9, 2.5e9, None, 1234.56, -3.0, 0.0, 1500.0, 5e6],
    "margin": [1.0, 15.0, 12.5, None, 50.0, 0.0, -5.0, 15.0, 99.0, 100.0, 7.0, 15.0],
    "founded": [D(2026, 11, 1), D(2026, 10, 31), D(2026, 8, 3), D(2026, 8, 2), D(2025, 11, 1), D(2020, 1, 1),
                D(1999, 12, 31), None, D(2026, 11, 2), D(2027, 1, 30), D(2027, 1, 31), D(2000, 2, 29)],
    "customer": [True, False, True, None, False, True, False, True, None, True, False, False],
    "size": ["1-10", "11-50", "51-200", "201+", None, "11-50", "51-200", "1-10", "201+", "11-50", "1-10", "51-200"],
    "tags": [["AWS"], ["AWS", "GCP"], ["SAP HANA"], None, ["aws"], ["GCP", "SAP HANA"], ["AWS", "GCP", "SAP HANA"],
             ["C++"], ["R&D"], ["AWS"], None, ["GCP"]],
    "order": [1, 2, 3, 4, 5, 6, None, 8, 9, 10, 11, 12],
    "Deal Stage": ["Won", "Lost", "won", "In Progress", "Won", None, "Lost", "customer", "Won", "Open", "Open",
    "Not Yet"],
    "No. of Offices": [1, 2, 3, None, 5, 6, 7, 8, 9, 10, 11, 12],
}  # fmt: skip

ACCOUNTS = replace(
    universe(
        kinds={"company": Kind.TEXT, "sku": Kind.TEXT, "revenue": Kind.MONEY, "margin": Kind.PERCENTAGE},
        orders={"size": ("1-10", "11-50", "51-200", "201+")},
        industry=CODES,
        **CELLS,
    ),
    lists=lambda _: ("A1", "A3", "B9"),
)
