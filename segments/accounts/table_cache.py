"""Universes kept in the store, so that a large text file is read and understood only once.

An entry is a folder with a file for each column, or one for all of a short table. The last that is written makes it
whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import asdict, fields
from functools import partial
from typing import Any, cast

import numpy as np
import polars as pl

from niche.segments.accounts import store as stores
from niche.segments.accounts.coded import CodedAccounts
from niche.segments.accounts.columnfile import About, DamagedError, EncodedPart
from niche.segments.accounts.part_pool import PART, PartPool, Spans
from niche.segments.accounts.parts import PartsInMemory, PartSource, Stored, copy_parts
from niche.segments.accounts.store import Store, from_ipc, to_ipc
from niche.segments.accounts.table import Table, column_in_memory, column_of
from niche.segments.accounts.universe import Classification, Universe
from niche.segments.accounts.whole import WholeColumn
from niche.segments.documents.files import read_file
from niche.segments.model.columns import Column, Kind, Raw, Role
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice

WORKERS = min(4, pl.thread_pool_size())
"""Columns worked on at a time: Polars leaves the interpreter free meanwhile."""
_UNIVERSE, _COLUMN, _COLUMNS, _NODES = "universe", "column {}", "columns", "nodes {}"
"""What the parts are called in the store. Columns of one part are kept together: 10,000 files take a minute."""


def entry(digest: str, size: int, settings: Settings) -> Store:
    """Where a table of this content is kept, read by these settings and this version of everything."""
    said = [repr(sorted(settings.columns.items())), repr(sorted(settings.roles.items())), repr(settings.layout)]
    said += [repr(sorted(settings.derived)), repr(sorted({*settings.unused, *settings.stages}))]
    for taxonomy in settings.taxonomies:
        said.append(repr(taxonomy))
        with suppress(BadInputError):
            said.append(hashlib.sha256(read_file(taxonomy.file).data).hexdigest() if taxonomy.file else "")
    return Store("\0".join([_UNIVERSE, digest, *said]), name=f"{size:x}-")


def holds(size: int) -> bool:
    """Whether there is an entry of some table of this size: only then its content must be known to find it."""
    return any(stores.root().glob(f"{size:x}-*"))


def load(store: Store, name: str, as_of: dt.date | None) -> Universe | None:
    """The universe of an entry, or None."""
    with suppress(DamagedError):
        found = _read(store, name, as_of or dt.date.today())
        with suppress(OSError):
            store.touch()
        return found
    return None


_keeping: list[Future[None]] = []


def keep(store: Store, universe: Universe) -> Future[None]:
    """Keep a universe, meanwhile: it is of use before. A program that ends waits for it.

    A full disk or a folder that may not be written leaves the cache as it was.
    """
    pool = ThreadPoolExecutor(WORKERS, "keeping a universe")
    columns = [pool.submit(_write, store, name, source) for name, source in _sources(universe)]
    last = pool.submit(_finish, store, universe, columns)  # begun after the others, so that it waits for none to begin
    pool.shutdown(wait=False)
    _keeping[:] = [*(other for other in _keeping if not other.done()), last]
    return last


def settle() -> None:
    """Wait for everything that is being kept."""
    for last in _keeping:
        last.result()


def _finish(store: Store, universe: Universe, columns: Sequence[Future[None]]) -> None:
    """Write what makes the entry a whole one."""
    order = universe.order
    assert order is not None, "only tables that are in memory are kept here"
    with suppress(OSError):
        try:
            for column in columns:
                column.result()
            about = {**_about(universe), "order": order.dtype.str}
            _write(store, _UNIVERSE, PartsInMemory.of(order.tobytes(), about))
            store.touch()
            stores.clear(store.folder)
        except OSError:
            wait(columns)
            shutil.rmtree(store.folder, ignore_errors=True)
            raise


def _write(store: Store, name: str, source: PartSource | Stored) -> None:
    """Write parts under a name. Raises OSError."""
    store.fill(name, partial(copy_parts, _encoded(source) if isinstance(source, Stored) else source))


def _sources(universe: Universe) -> Iterator[tuple[str, PartSource | Stored]]:
    """The columns and nodes, by what they are called in the store."""
    columns = map(universe.table.column, universe.table.columns)
    if len(universe.table.spans) == 1:
        yield _COLUMNS, _together({one.name: _encoded(one) for one in columns})
    else:
        yield from ((_COLUMN.format(one.name), one) for one in columns)
    for name, placement in universe.placements.items():
        yield _NODES.format(name), placement.nodes.source
        for number, (_, nodes) in enumerate(placement.also):
            yield _NODES.format(f"{name} also {number}"), nodes.source


def _encoded(column: Stored) -> PartSource:
    return PartsInMemory.of(to_ipc(column.whole.to_frame())) if isinstance(column, WholeColumn) else column.source


def _together(sources: Mapping[str, PartSource]) -> PartsInMemory:
    """Columns of one part each, by name, as one source."""
    parts = PartsInMemory()
    for source in sources.values():
        parts.add(EncodedPart(source.read(0), source.parts[0]))
    parts.close({"columns": {name: source.about for name, source in sources.items()}})
    return parts


def _apart(whole: PartsInMemory) -> Iterator[tuple[str, PartsInMemory]]:
    """The columns that `_together` joined, by name."""
    for number, (name, about) in enumerate(cast("dict[str, About]", whole.about["columns"]).items()):
        parts = PartsInMemory()
        parts.add(EncodedPart(whole.read(number), whole.parts[number]))
        parts.close(about)
        yield name, parts


_NODE = tuple(field.name for field in fields(TaxonomyNode))
"""What is kept of a node; `asdict` copies each field of thousands, while the questions wait for the interpreter."""


def _about(universe: Universe) -> About:
    placements = [
        {
            "name": name,
            "columns": one.columns,
            "unmatched": dict(one.unmatched),
            "also": [column for column, _ in one.also],
            "taxonomy": {"name": one.taxonomy.name, "title": one.taxonomy.title},
            "nodes": [{name: getattr(node, name) for name in _NODE} for node in one.taxonomy.nodes],
        }
        for name, one in universe.placements.items()
    ]
    about = {
        "columns": [asdict(column) for column in universe.columns.values()],
        "roles": dict(universe.roles),
        "fingerprint": universe.fingerprint,
        "placements": placements,
        "notices": [asdict(notice) for notice in universe.notices],
    }
    return cast("About", about)


def _read(store: Store, name: str, as_of: dt.date) -> Universe:
    """Raises DamagedError."""
    whole = _held(store, _UNIVERSE)
    about: dict[str, Any] = whole.about
    columns = [
        Column(**{**_tuples(said), "kind": Kind(said["kind"]), "raw": Raw(**said["raw"])}) for said in about["columns"]
    ]
    order = np.frombuffer(whole.read(0), np.dtype(about["order"]))
    spans = Spans(len(order), PART)
    typed = [column for column in columns if column.kind is not Kind.INDUSTRY]
    if len(spans) == 1:
        together = dict(_apart(_held(store, _COLUMNS)))
        stored = [_column(together[column.name], spans, column) for column in typed]
    else:

        def read(column: Column) -> Stored:
            return _column(_held(store, _COLUMN.format(column.name)), spans, column)

        with ThreadPoolExecutor(WORKERS) as pool:
            stored = list(pool.map(read, typed))
    placements: dict[str, Classification] = {}
    for said in about["placements"]:
        tree = tuple(TaxonomyNode(**_tuples(node)) for node in said["nodes"])
        taxonomy = Taxonomy(nodes=tree, positions={node.code: node.position for node in tree}, **said["taxonomy"])
        nodes = CodedAccounts(PartPool(spans), _held(store, _NODES.format(said["name"])))
        starts = None if placements else np.concatenate(([0], np.cumsum(nodes.counts)))
        also = tuple(
            (column, CodedAccounts(PartPool(spans), _held(store, _NODES.format(f"{said['name']} also {number}"))))
            for number, column in enumerate(said["also"])
        )
        about_columns = tuple(said["columns"])
        placements[said["name"]] = Classification(taxonomy, nodes, starts, about_columns, said["unmatched"], also)
    return Universe(
        name,
        Table({column.name: column for column in stored}, spans),
        {column.name: column for column in columns},
        order,
        placements,
        {Role(role): column for role, column in about["roles"].items()},
        as_of,
        about["fingerprint"],
        notices=tuple(map(_notice, about["notices"])),
    )


def _held(store: Store, what: str) -> PartsInMemory:
    """What is kept under a name, in memory. Raises DamagedError."""
    file, parts = store.read(what), PartsInMemory()
    if file is None:
        raise DamagedError(what)
    with closing(file):
        copy_parts(file, parts)
    return parts


def _notice(said: Mapping[str, Any]) -> TableNotice:
    settings = {key: said[key] and Setting(**_tuples(said[key])) for key in ("setting", "kept")}
    further = tuple(Setting(**_tuples(one)) for one in said["further"])
    return TableNotice(**{**_tuples(said), "kind": NoticeKind(said["kind"]), **settings, "further": further})


def _column(parts: PartsInMemory, spans: Spans, column: Column) -> Stored:
    if column.kind in (Kind.LIST, Kind.TEXT, Kind.ID):
        return column_in_memory(from_ipc(parts.read(0)).to_series(), column.kind, spans)
    return column_of(parts, column.name, column.kind, spans, column.values)


def _tuples(said: Mapping[str, object]) -> dict[str, Any]:
    """Fields as JSON gives them, its lists made tuples again."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
