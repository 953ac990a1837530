"""The values of a table on disk that decide what a column means, where a sample may not hold them: of all accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import polars as pl

from niche.segments.model.columns import Kind
from niche.segments.reading import casting
from niche.segments.reading.inference import Reading
from niche.segments.reading.kinds import ZERO_LED

if TYPE_CHECKING:
    from niche.segments.accounts.parquet import ParquetFiles
    from niche.segments.accounts.store import Store

_SOME = 3
"""Values of a kind that decide as well as all of them."""
_MOST_ANSWERS = 100
"""Different values of a column of yes and no, which has far fewer."""


def evidence(files: ParquetFiles, store: Store, reading: Reading) -> pl.Series | None:
    """Values to be taken into account beside the sample; None where the sample is enough. Raises BadInputError.

    They are looked for once, and kept.
    """
    header, dtype = reading.header, files.schema[reading.header]
    asked = list(_asked(reading, dtype))
    if not asked:
        return None
    what = f"evidence of {reading!r}"
    if (file := store.read(what)) is not None:
        texts = cast("Sequence[str]", json.loads(cast("str", file.about["values"])))
        return pl.Series(header, texts, dtype=pl.String).cast(dtype)
    found = pl.concat([files.some(test) for test in asked])
    store.keep(what, about={"values": json.dumps(found.cast(pl.String).to_list())})
    return found


def _asked(reading: Reading, dtype: pl.DataType) -> Iterator[pl.Expr]:
    """What makes some values of the column."""
    column = pl.col(reading.header)
    if reading.kind is Kind.YES_NO and dtype != pl.Boolean:
        yield column.drop_nulls().unique().head(_MOST_ANSWERS)
    elif reading.kind.numeric:
        yield from (column.filter(test).head(_SOME) for test in casting.exactness_tests(column, dtype))
        if dtype == pl.String:
            yield column.filter(column.str.contains(ZERO_LED)).head(_SOME)
