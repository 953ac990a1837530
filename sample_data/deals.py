"""The last opportunity of sample accounts, as a CRM exports it: stage, days, amounts, and who stayed a customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from niche.sample_data import odds
from niche.sample_data import vocabulary as words
from niche.sample_data.draws import Flags, Floats, Ints, days, draw, rounded, where
from niche.sample_data.odds import Traits, times, win_rates

YEAR = 365
OLDEST = 4 * YEAR
"""Days since the oldest deals were closed."""
OPEN = 0.25
"""Share of the accounts without a closed opportunity that have an open one."""


@dataclass(frozen=True)
class Deals:
    """The last opportunity of each account; where there is none, the arrays hold anything."""

    closed: Flags
    won: Flags
    running: Flags
    """Open today."""
    size: Ints
    cycle: Ints
    opened: Ints
    """Days since it was opened."""
    ended: Ints
    """Days since it was closed; less than nothing for the day on which one that is open is expected to be."""
    retained: Flags

    @property
    def known(self) -> Flags:
        """Where there is an opportunity."""
        return self.closed | self.running

    @property
    def renewed(self) -> Flags:
        """Customers whose first year is over, so that it is known whether they stayed."""
        return self.won & (self.ended >= YEAR)

    def columns(self, today: int, rng: np.random.Generator) -> dict[str, pl.Series]:
        """What the export says, `today` being the days since 1970."""
        accounts, lost = len(self.won), self.closed & ~self.won
        staying = self.won & (self.retained | ~self.renewed)
        ended = pl.Series(["Closed Lost", "Closed Won"]).gather(self.won.astype(np.int64))
        stage = ended.zip_with(pl.Series(self.closed), draw(rng, accounts, words.OPEN_STAGES))
        years = 1 + rng.integers(0, 3, accounts)
        return {
            "customer": pl.Series(self.won),
            "next_renewal": where(staying, days(today + YEAR - self.ended % YEAR)),
            "deal_stage": where(self.known, stage),
            "opened": where(self.known, days(today - self.opened)),
            "close_date": where(self.known, days(today - self.ended)),
            "lost_reason": where(lost, draw(rng, accounts, words.LOST_REASONS)),
            "contract_value": where(self.won, pl.Series(self.size * years)),
            "won": where(self.closed, pl.Series(self.won)),
            "deal_size": where(self.closed, pl.Series(self.size)),
            "cycle_days": where(self.closed, pl.Series(self.cycle)),
            "retained": where(self.renewed, pl.Series(self.retained)),
        }


def drawn(rng: np.random.Generator, traits: Traits) -> Deals:
    """Draw the last opportunity of each account."""
    accounts, pharma = len(traits.employees), traits.large_pharma
    closed = (rng.random(accounts) < times(traits.source, words.CLOSED)) & ~traits.twice
    running = (rng.random(accounts) < OPEN) & ~closed & ~traits.twice
    won = (rng.random(accounts) < win_rates(traits)) & closed
    size: Floats = np.exp(rng.normal(9.9, 0.7, accounts)) * (traits.employees / 50) ** odds.BUYS_MORE
    quick = np.where(pharma, odds.PHARMA_CYCLE, 1)
    cycle = rounded(rng.gamma(4, 22, accounts) * quick, 1)
    # Long deals are more likely to be met open, hence one more in the shape; a random part of each has passed by now.
    whole = rng.gamma(5, 22, accounts) * quick
    passed = np.floor(whole * rng.random(accounts)).astype(np.int64)
    ended = rng.integers(0, OLDEST, accounts)
    stays = np.where(traits.seed, odds.STAYS_SEED, odds.STAYS)
    return Deals(
        closed,
        won,
        running,
        rounded(size * np.where(pharma, odds.PHARMA_DEAL, 1), 100),
        cycle,
        np.where(running, passed, ended + cycle),
        np.where(running, passed - np.ceil(whole).astype(np.int64) - 1, ended),
        rng.random(accounts) < stays,
    )
