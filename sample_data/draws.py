"""Columns drawn by lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.floating]
Flags: TypeAlias = NDArray[np.bool_]


def draw(rng: np.random.Generator, accounts: int, shares: Mapping[str, float]) -> pl.Series:
    """Words with these chances."""
    return pl.Series(list(shares)).gather(places(rng, accounts, list(shares.values())))


def places(rng: np.random.Generator, accounts: int, shares: Sequence[float]) -> Ints:
    """Places in a list whose items have these chances."""
    chances = np.array(shares)
    return rng.choice(len(chances), accounts, p=chances / chances.sum())


def mixed(rng: np.random.Generator, first: Flags, one: Mapping[str, float], other: Mapping[str, float]) -> pl.Series:
    """Words drawn from `one` where `first` holds, from `other` elsewhere."""
    return draw(rng, len(first), one).zip_with(pl.Series(first), draw(rng, len(first), other))


def pick_within(rng: np.random.Generator, index: Ints, options: Sequence[Sequence[str]]) -> pl.Series:
    """For each row one of the options of its index, the earlier ones more often; missing where there are none."""
    starts = np.concatenate([[0], np.cumsum([len(o) for o in options])])
    sizes = np.diff(starts)[index]
    chosen = (sizes * rng.random(len(index)) ** 1.4).astype(np.int64)
    words = pl.Series([word for group in options for word in group])
    at = np.minimum(starts[index] + chosen, len(words) - 1)
    picked = words.gather(at)
    return where(sizes > 0, picked) if (sizes == 0).any() else picked


def lists(rng: np.random.Generator, accounts: int, shares: Mapping[str, float | Floats]) -> pl.Series:
    """Lists that hold each item with its own chance, in this order; missing where that leaves nothing."""
    held = [pl.Series(rng.random(accounts, dtype=np.float32) < share) for share in shares.values()]
    row = np.concatenate([flags.arg_true().to_numpy() for flags in held])
    item = np.repeat(np.arange(len(shares)), [int(flags.sum()) for flags in held])
    order = np.argsort(row, kind="stable")
    found = (
        pl.DataFrame({"row": row[order], "item": pl.Series(list(shares)).gather(item[order])})
        .group_by("row", maintain_order=True)
        .agg("item")
    )
    place = np.full(accounts, -1, np.int64)
    place[found["row"].to_numpy()] = np.arange(found.height)
    return found["item"].gather(where(place >= 0, pl.Series(place)))


def where(kept: Flags, values: pl.Series) -> pl.Series:
    """The values, missing where they are not kept."""
    return pl.select(pl.when(pl.Series(kept)).then(values)).to_series()


def rounded(values: Floats | Ints, to: int) -> Ints:
    """The nearest multiples of `to`, which is the least."""
    return (np.round(values / to) * to).clip(to).astype(np.int64)


def days(since_1970: Ints) -> pl.Series:
    """Days as dates."""
    return pl.Series(since_1970.astype(np.int32)).cast(pl.Date)
