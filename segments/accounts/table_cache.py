"""Universes kept in the store, so that a large text file is read and understood only once.

An entry is one file, a part for each column, so that it is there as a whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict
from functools import partial
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import folder
from niche.segments.accounts.classification import node_starts
from niche.segments.accounts.columnfile import About, ColumnFile, DamagedError, EncodedPart
from niche.segments.accounts.folder import Store, from_ipc, to_ipc
from niche.segments.accounts.universe import Placement, Universe
from niche.segments.documents.files import read_file
from niche.segments.model.columns import Column, Kind, Raw, Role
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode

WORKERS = min(4, pl.thread_pool_size())
"""Columns worked on at a time: Polars leaves the interpreter free meanwhile."""
_UNIVERSE = "universe"


def entry(digest: str, size: int, settings: Settings) -> Store:
    """Where a table of this content is kept, read by these settings and this version of everything."""
    said = [repr(sorted(settings.columns.items())), repr(sorted(settings.roles.items()))]
    for taxonomy in settings.taxonomies:
        said.append(repr(taxonomy))
        with suppress(BadInputError):
            said.append(hashlib.sha256(read_file(taxonomy.file).data).hexdigest() if taxonomy.file else "")
    return Store("\0".join([_UNIVERSE, digest, *said]), name=f"{size:x}-")


def holds(size: int) -> bool:
    """Whether there is an entry of some table of this size: only then its content must be known to find it."""
    return any(folder.root().glob(f"{size:x}-*"))


def load(store: Store, name: str, as_of: dt.date | None) -> Universe | None:
    """The universe of an entry, or None."""
    file = store.read(_UNIVERSE)
    if file is None:
        return None
    with suppress(DamagedError), closing(file):
        found = _read(file, name, as_of or dt.date.today())
        with suppress(OSError):
            store.touch()
        return found
    return None


_keeping: list[threading.Thread] = []


def keep(store: Store, universe: Universe) -> None:
    """As `save`, meanwhile: the universe is of use before. A program that ends waits for it."""
    thread = threading.Thread(target=save, args=(store, universe), name="keeping a universe", daemon=False)
    _keeping[:] = [*(other for other in _keeping if other.is_alive()), thread]
    thread.start()


def settle() -> None:
    """Wait for everything that is being kept."""
    for thread in _keeping:
        thread.join()


def save(store: Store, universe: Universe) -> None:
    """Keep a universe. A full disk or a folder that may not be written leaves the cache as it was."""
    with suppress(OSError):
        try:
            writer = store.write(_UNIVERSE)
            try:
                for series in universe.frame:
                    writer.add(EncodedPart(to_ipc(series.to_frame()), {}))
                for numbers in (universe.order, *(placement.nodes for placement in universe.placements.values())):
                    writer.add(EncodedPart(numbers.tobytes(), {"type": numbers.dtype.str}))
                writer.close(_about(universe))
            finally:
                writer.abandon()
            store.touch()
            folder.clear(store.folder)
        except OSError:
            store.folder.rmdir()  # unless something is in it
            raise


def _about(universe: Universe) -> About:
    placements = [
        {
            "name": name,
            "columns": one.columns,
            "unmatched": dict(one.unmatched),
            "taxonomy": {"name": one.taxonomy.name, "title": one.taxonomy.title},
            "nodes": [asdict(node) for node in one.taxonomy.nodes],
        }
        for name, one in universe.placements.items()
    ]
    about = {
        "columns": [asdict(column) for column in universe.columns.values()],
        "roles": dict(universe.roles),
        "fingerprint": universe.fingerprint,
        "placements": placements,
    }
    return cast("About", about)


def _read(file: ColumnFile, name: str, as_of: dt.date) -> Universe:
    """Raises DamagedError."""
    about: dict[str, Any] = dict(file.about)
    columns = [
        Column(**{**_tuples(said), "kind": Kind(said["kind"]), "raw": Raw(**said["raw"])}) for said in about["columns"]
    ]
    of_placements = len(file.parts) - len(about["placements"])
    with ThreadPoolExecutor(WORKERS) as pool:
        frame = list(pool.map(partial(_series, file), range(of_placements - 1)))
    placements: dict[str, Placement] = {}
    for number, said in enumerate(about["placements"]):
        tree = tuple(TaxonomyNode(**_tuples(node)) for node in said["nodes"])
        taxonomy = Taxonomy(nodes=tree, positions={node.code: node.position for node in tree}, **said["taxonomy"])
        nodes = _numbers(file, of_placements + number)
        starts = node_starts(nodes, len(tree)) if not number else None
        placements[said["name"]] = Placement(taxonomy, nodes, starts, tuple(said["columns"]), said["unmatched"])
    return Universe(
        name,
        pl.DataFrame(frame),
        {column.name: column for column in columns},
        _numbers(file, of_placements - 1),
        placements,
        {Role(role): column for role, column in about["roles"].items()},
        as_of,
        about["fingerprint"],
    )


def _series(file: ColumnFile, number: int) -> pl.Series:
    return from_ipc(file.read(number)).to_series()


def _numbers(file: ColumnFile, number: int) -> NDArray[np.integer]:
    return np.frombuffer(file.read(number), np.dtype(cast("str", file.parts[number]["type"])))


def _tuples(said: Mapping[str, object]) -> dict[str, Any]:
    """Fields as JSON gives them, its lists made tuples again."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
