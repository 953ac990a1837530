"""Which accounts stay together: those of one parent, or with the same value in a column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Role
from niche.segments.model.filters import All
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.playbook.waterfall import Ints, components


def family_columns(counter: Counter, said: tuple[str, ...] | None) -> tuple[str, ...]:
    """The columns that tell families: the given ones, else that with the role `parent`. Raises BadInputError."""
    universe = counter.universe
    if said is None:
        parent = universe.role(Role.PARENT)
        return () if parent is None else (parent.name,)
    known = list(universe.table.columns)
    for place, name in enumerate(said):
        if name not in known:
            key = ("assign", "families", place)
            raise BadInputError(Problem(f"there is no column {name}", hint=did_you_mean(name, known), key=key))
    return said


def family_labels(counter: Counter, columns: Sequence[str]) -> Ints:
    """A number for each row of the universe, the same for accounts of one family. Shape (accounts,).

    The column with the role `parent` holds ids of accounts, or names where no account has such an id and only one has
    the name; what is neither is a family of its own that those with the same value share. In other columns accounts
    with the same value are a family, whatever its capitals. Families that share an account are one. All accounts tell
    families, also those in no segment.
    """
    universe = counter.universe
    total = len(universe)
    ends: list[tuple[Ints, Ints]] = []
    nodes = total
    parent = universe.role(Role.PARENT)
    for name in columns:
        texts = _texts(counter, name)
        of_parent = parent is not None and parent.name == name
        joined = _accounts_meant(counter, texts) if of_parent else np.full(total, -1, np.int64)
        if not of_parent:
            texts = texts.str.to_lowercase().str.strip_chars()
        codes = texts.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
        target = np.where(joined >= 0, joined, nodes + codes - 1)
        known = np.flatnonzero(codes > 0)
        ends.append((known, target[known]))
        nodes += int(codes.max(initial=0))
    if not ends:
        return np.arange(total, dtype=np.int64)
    first, second = (np.concatenate(side) for side in zip(*ends, strict=True))
    return components(nodes, first, second)[:total]


def _texts(counter: Counter, name: str) -> pl.Series:
    return counter.frame([name], All()).to_series().cast(pl.String)


def _accounts_meant(counter: Counter, parents: pl.Series) -> Ints:
    """The row of the account that each parent is, by its id or else its name; -1 where none or several may be meant."""
    found = np.full(len(parents), -1, np.int64)
    for role in (Role.NAME, Role.ID):
        column = counter.universe.role(role)
        if column is None:
            continue
        called = pl.DataFrame({"key": _texts(counter, column.name)}).with_row_index("row")
        once = called.drop_nulls().filter(pl.col("key").is_unique())
        rows = pl.DataFrame({"key": parents}).join(once, on="key", how="left", maintain_order="left")
        place = rows.get_column("row").cast(pl.Int64).fill_null(-1).to_numpy()
        found = np.where(place >= 0, place, found)
    return found
