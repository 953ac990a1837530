"""What the cells of a text column of a table on disk have that its values have not."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict
from typing import Any, cast

import polars as pl

from niche.segments.accounts.folder import Store
from niche.segments.model.columns import PLAIN, Raw
from niche.segments.reading import casting
from niche.segments.reading.cells import raw_cells


def raw_text(store: Store, what: str, batches: Callable[[], Generator[pl.DataFrame]]) -> Raw:
    """What the cells of a text column have, once all of it was read; kept. Raises BadInputError."""
    if (file := store.read(what)) is not None:
        return Raw(**cast("dict[str, Any]", file.about["raw"]))
    found = PLAIN
    with closing(batches()) as frames:
        for frame in frames:
            cells = casting.as_text(frame.to_series())
            found |= raw_cells(cells, casting.known_text(cells))
    store.keep(what, about={"raw": asdict(found)})
    return found
