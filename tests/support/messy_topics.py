"""What a column of a messy table may be about."""

from __future__ import annotations

from collections.abc import Mapping

import messy_columns
import messy_dates
import messy_traps
from messy_columns import Maker

MAKERS: Mapping[str, Maker] = {
    "name": messy_columns.names,
    "id": messy_columns.ids,
    "country": messy_columns.countries,
    "city": messy_columns.cities,
    "owner": messy_columns.owners,
    "employees": messy_columns.whole_numbers,
    "deals": messy_columns.whole_numbers,
    "revenue": messy_columns.money,
    "amount": messy_columns.money,
    "value": messy_columns.money,
    "growth": messy_columns.percentages,
    "since": messy_dates.dates,
    "size": messy_columns.bands,
    "tags": messy_columns.lists,
    "active": messy_columns.yes_no,
    "won": messy_columns.yes_no,
    "notes": messy_columns.prose,
    "phone": messy_columns.phones,
    "postcode": messy_columns.postcodes,
    "stage": messy_columns.stages,
    "region": messy_columns.regions,
    "constant": messy_columns.constants,
    "trap count": messy_traps.trap_counts,
    "trap money": messy_traps.trap_money,
    "trap category": messy_traps.trap_categories,
    "trap text": messy_traps.trap_codes,
}
"""What makes a column, by its topic."""
