"""What is planted in the sample: how likely accounts are to buy, and what they buy, by what they are.

Every account has its own chance to be won, and a draw decides. The odds of all are multiplied by those below; what is
not named has 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from niche.sample_data.draws import Flags, Floats, Ints

BASE = 0.185
"""Odds of an account without any trait below."""
SOURCES = {"inbound": 1.1, "list purchase": 0.65, "referral": 1.4, "partner": 1.2}
INDUSTRIES = {
    "11": 0.2,
    "21": 0.8,
    "23": 0.5,
    "458": 1.1,
    "51": 1.25,
    "5132": 0.6,
    "52": 0.8,
    "524": 2.8,
    "53": 0.7,
    "54": 1.2,
    "61": 0.5,
    "62": 0.85,
    "71": 0.6,
    "72": 0.5,
    "81": 0.5,
    "92": 0.0,
}
"""By the beginning of the code, the longest that is named. Insurers buy three times as readily as banks; authorities
never do."""
COUNTRIES = {"AU": 1.1, "BR": 0.5, "CA": 1.1, "DE": 0.9, "DK": 1.3, "ES": 0.8, "FI": 1.2, "FR": 0.8, "GB": 1.1}
COUNTRIES |= {"IE": 1.2, "IN": 0.5, "IT": 0.7, "JP": 0.3, "NL": 1.2, "NO": 1.2, "PL": 0.8, "SE": 1.3, "SG": 0.8}
SIZES = ((10, 0.7), (50, 0.95), (1_000, 1.2), (5_000, 1.0))
"""Employees below which an account has these odds."""
LARGEST = 0.7

CLOTHING, E_COMMERCE = "4581", 3.0
"""Clothing retailers that sell by e-commerce."""
SOFTWARE, CRM, CRMS = "5132", 5.0, ("Salesforce", "HubSpot")
"""Software publishers that use a CRM which the product works with."""

PHARMA, PHARMA_EMPLOYEES, PHARMA_DEAL, PHARMA_CYCLE = "3254", 1_000, 4.0, 0.4
"""Large makers of medicines: times the usual deal size, times the usual days."""
BUYS_MORE = 0.05
"""Power of the employees with which deal sizes grow."""
STAYS, STAYS_SEED = 0.9, 0.6
"""Shares of customers that renew; the other of those that live on seed money."""


@dataclass(frozen=True)
class Traits:
    """What is known of accounts before anybody sells to them; every array has one entry for each."""

    code: pl.Series
    """The industry with six digits."""
    country: pl.Series
    source: pl.Series
    channel: pl.Series
    employees: Ints
    crm: Flags
    """Whether it uses one of CRMS."""
    seed: Flags
    """Whether it lives on seed money."""
    twice: Flags
    """The second record of a company, which nobody works on."""

    def under(self, code: str) -> Flags:
        """Which accounts are in an industry."""
        return self.code.str.starts_with(code).to_numpy()

    @property
    def large_pharma(self) -> Flags:
        """The accounts with large and quick deals."""
        return self.under(PHARMA) & (self.employees >= PHARMA_EMPLOYEES)


def win_rates(traits: Traits) -> Floats:
    """The chance of each account that its closed deal is a won one."""
    bounds, of_sizes = zip(*SIZES, strict=True)
    sizes = np.array([*of_sizes, LARGEST])[np.searchsorted(bounds, traits.employees, side="right")]
    odds = BASE * sizes * _industries(traits.code) * times(traits.source, SOURCES) * times(traits.country, COUNTRIES)
    odds[traits.under(CLOTHING) & (traits.channel == "e-commerce").to_numpy()] *= E_COMMERCE
    odds[traits.under(SOFTWARE) & traits.crm] *= CRM
    return odds / (1 + odds)


def times(words: pl.Series, factors: Mapping[str, float]) -> Floats:
    """The factor of each word, 1 of those that are not named."""
    return words.replace_strict(factors, default=1.0, return_dtype=pl.Float64).to_numpy().copy()


def _industries(codes: pl.Series) -> Floats:
    named: Sequence[str] = sorted(INDUSTRIES, key=len, reverse=True)
    of_code = {
        code: next((INDUSTRIES[start] for start in named if code.startswith(start)), 1.0) for code in codes.unique()
    }
    return times(codes, of_code)
