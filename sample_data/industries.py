"""The six-digit industries of NAICS 2022, and how often the sample deals each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.sample_data.vocabulary import FOCUS_SHARES, SECTOR_SHARES


@dataclass(frozen=True)
class Industries:
    """All industries, in the order of NAICS; every array has one entry for each."""

    codes: pl.Series
    """Six-digit codes."""
    groups: pl.Series
    """Their first four digits."""
    sectors: NDArray[np.int64]
    """Positions in `sector_codes`."""
    sector_codes: tuple[str, ...]
    shares: NDArray[np.float64]
    """The chance of each, together 1: Zipf's law over the groups of a sector, focus groups as they are given."""

    def in_sectors(self, sectors: NDArray[np.int64], codes: Sequence[str]) -> NDArray[np.bool_]:
        """Which of the positions stand for one of the sectors."""
        return np.isin(sectors, [self.sector_codes.index(code) for code in codes])


@lru_cache(maxsize=4)
def industries(seed: int) -> Industries:
    """The industries with the chances that the seed deals them."""
    file = resources.files("niche.segments.taxonomies") / "naics-2022.csv"
    table = pl.read_csv(file.read_bytes(), infer_schema=False)
    above = dict(table.select("code", pl.col("parent").fill_null("")).iter_rows())
    codes = [code for code in above if len(code) == 6 and code.isdigit()]
    sectors = [_sector(code, above) for code in codes]
    sector_codes = tuple(sorted(set(sectors)))
    positions = np.array([sector_codes.index(code) for code in sectors])
    groups = pl.Series(codes).str.head(4)
    shares = _shares(groups.to_numpy(), positions, sector_codes, np.random.default_rng(seed))
    return Industries(pl.Series(codes), groups, positions, sector_codes, shares)


def _sector(code: str, above: Mapping[str, str]) -> str:
    while above[code]:
        code = above[code]
    return code


def _shares(
    groups: NDArray[np.str_], sectors: NDArray[np.int64], sector_codes: Sequence[str], rng: np.random.Generator
) -> NDArray[np.float64]:
    focus = np.isin(groups, list(FOCUS_SHARES))
    shares = np.zeros(len(groups))
    for position, code in enumerate(sector_codes):
        inside = (sectors == position) & ~focus
        names, place, sizes = np.unique(groups[inside], return_inverse=True, return_counts=True)
        weights = 1 / (rng.permutation(len(names)) + 1) / sizes
        shares[inside] = weights[place] / weights[place].sum() * SECTOR_SHARES[code]
    shares *= (1 - sum(FOCUS_SHARES.values())) / shares.sum()
    for group, share in FOCUS_SHARES.items():
        shares[groups == group] = share / np.sum(groups == group)
    scaled: NDArray[np.float64] = shares / shares.sum()
    return scaled
