"""Ids that repeat in Parquet files: sorted hashes, in as many passes as bounded memory needs."""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.store import Store
from niche.segments.model.columns import BLANKS, Role
from niche.segments.reading.column_notices import repeated
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import spellings
from niche.segments.reading.notices import EXAMPLES, NoticeKind, TableNotice

AT_ONCE = 1 << 24
"""Hashes that are sorted at once: a few hundred megabytes."""


def repeated_ids(files: ParquetFiles, store: Store, reading: Reading, at_once: int = AT_ONCE) -> Iterator[TableNotice]:
    """The notice of ids that several accounts have; remembered once they were looked for. Raises BadInputError.

    Each pass reads the column and takes one of `passes` remainders of the hashes: a hundred million ids take six.
    """
    what = f"repeats of {reading.header} without {reading.missing!r}"
    kept = store.kept(what)
    if kept is None:
        found = _repeats(files, reading, -(-files.height // at_once))
        store.keep(what, json.dumps(found).encode())
    else:
        found = json.loads(kept)
    extra, examples = found
    yield from repeated(extra, files.height, examples, Role.ID.value, NoticeKind.REPEATED, reading.name)


def _repeats(files: ParquetFiles, reading: Reading, passes: int) -> tuple[int, list[str]]:
    """How many accounts have the id of another, and some of these ids."""
    text = pl.col(reading.header).cast(pl.String).str.strip_chars(BLANKS)
    known = text.filter((text != "") & ~text.is_in(spellings(reading.missing)))
    extra, some = 0, pl.Series("hash", [], pl.UInt64)
    for number in range(passes):
        hashes = files.some(known.hash().filter(known.hash() % passes == number).alias("hash")).sort()
        twins = hashes.filter(hashes == hashes.shift(1))
        extra += len(twins)
        some = pl.concat([some, twins.head(EXAMPLES)])
    if not extra:
        return 0, []
    examples = files.some(known.filter(known.hash().is_in(some.head(EXAMPLES).implode())).unique())
    return extra, sorted(examples.to_list())[:EXAMPLES]
