"""What the cells of a text column of a table on disk have that its values have not."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from niche.segments.columns import PLAIN, Raw
from niche.segments.tables import casting
from niche.segments.tables.cells import raw_cells

if TYPE_CHECKING:
    from niche.segments.bigtables.bigtable import BigTable


def raw_text(table: BigTable, name: str) -> Raw:
    """What the cells of a text column have, once all of it was read; kept. Raises BadInputError."""
    what = f"cells of {table.readings[name]!r}"
    if (file := table.store.read(what)) is not None:
        return Raw(**cast("dict[str, Any]", file.about["raw"]))
    found = PLAIN
    with closing(table.files.batches([table.readings[name].header], table.spans.part)) as batches:
        for frame in batches:
            cells = casting.as_text(frame.to_series())
            found |= raw_cells(cells, casting.known_text(cells))
    with suppress(OSError):
        table.store.write(what).close({"raw": asdict(found)})
    return found
