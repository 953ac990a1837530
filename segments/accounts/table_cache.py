"""Universes kept as columns on disk, so that a large text file is read and understood only once.

An entry is a folder that appears whole or not at all, by renaming: two processes may write, read and clear the cache at
the same time. It is sealed: where one byte of it is not what was written, it counts as not there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from niche.segments.accounts import seals
from niche.segments.accounts.classification import node_starts
from niche.segments.accounts.universe import Placement, Universe
from niche.segments.documents.files import read_file
from niche.segments.model.columns import Column, Kind, Raw, Role
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode

MAX_BYTES = 4 << 30
"""All entries together; the least recently used go first."""

_LAYOUT = 3
"""To be raised when an entry means something else."""
_TABLE, _ORDER, _NODES, _ABOUT = "table.arrow", "order.npy", "nodes-{}.npy", "about.json"


def folder() -> Path:
    """Where the entries are."""
    from platformdirs import user_cache_path

    return user_cache_path("niche") / "universes"


def key(digest: str, size: int, settings: Settings) -> str:
    """The name of the entry for a table of this content, read by these settings and this version of everything."""
    said = [repr(sorted(settings.columns.items())), repr(sorted(settings.roles.items()))]
    for taxonomy in settings.taxonomies:
        said.append(repr(taxonomy))
        with suppress(BadInputError):
            said.append(hashlib.sha256(read_file(taxonomy.file).data).hexdigest() if taxonomy.file else "")
    parts = [str(_LAYOUT), version("niche"), version("polars"), digest, *said]
    named = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{size:x}-{named}"


def holds(size: int) -> bool:
    """Whether there is an entry of some table of this size: only then its content must be known to find it."""
    return any(folder().glob(f"{size:x}-*"))


def load(entry: str, name: str, as_of: dt.date | None) -> Universe | None:
    """The universe of an entry, or None."""
    place = folder() / entry
    with ThreadPoolExecutor(1) as pool:
        unbroken = pool.submit(seals.unbroken, place)
        try:
            found = _read(place, name, as_of or dt.date.today())
            os.utime(place)
        except (Exception, pl.exceptions.PanicException):  # a damaged file may raise anything before that is known
            return None
        return found if unbroken.result() else None


_keeping: list[threading.Thread] = []


def keep(entry: str, universe: Universe) -> None:
    """As `save`, meanwhile: the universe is of use before. A program that ends waits for it."""
    thread = threading.Thread(target=save, args=(entry, universe), name="keeping a universe", daemon=False)
    _keeping[:] = [*(other for other in _keeping if other.is_alive()), thread]
    thread.start()


def settle() -> None:
    """Wait for everything that is being kept."""
    for thread in _keeping:
        thread.join()


def save(entry: str, universe: Universe) -> None:
    """Keep a universe. A full disk or a folder that may not be written leaves the cache as it was."""
    root = folder()
    with suppress(OSError, pl.exceptions.PolarsError):
        root.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
        try:
            _write(building, universe)
            seals.seal(building)
            shutil.rmtree(root / entry, ignore_errors=True)  # what is there could not be loaded
            building.rename(root / entry)  # fails where another process was quicker: its entry is as good
            seals.flush_folder(root)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        _clear(root)


def _clear(root: Path) -> None:
    """Take away the least recently used entries beyond MAX_BYTES, and what a killed process left for a day."""
    entries = sorted((place for place in root.iterdir() if place.is_dir()), key=_used, reverse=True)
    total = 0
    for place in entries:
        total += sum(file.stat().st_size for file in place.iterdir())
        abandoned = place.name.startswith(".new-") and dt.datetime.now().timestamp() - _used(place) > 86_400
        if total > MAX_BYTES or abandoned:
            shutil.rmtree(place, ignore_errors=True)


def _used(place: Path) -> float:
    return place.stat().st_mtime


def _write(place: Path, universe: Universe) -> None:
    universe.frame.write_ipc(place / _TABLE, compression="uncompressed")
    np.save(place / _ORDER, universe.order)
    for number, placement in enumerate(universe.placements.values()):
        np.save(place / _NODES.format(number), placement.nodes)
    about = {
        "columns": [asdict(column) for column in universe.columns.values()],
        "roles": dict(universe.roles),
        "fingerprint": universe.fingerprint,
        "placements": [
            {
                "name": name,
                "columns": one.columns,
                "unmatched": dict(one.unmatched),
                "taxonomy": {"name": one.taxonomy.name, "title": one.taxonomy.title},
                "nodes": [asdict(node) for node in one.taxonomy.nodes],
            }
            for name, one in universe.placements.items()
        ],
    }
    (place / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def _read(place: Path, name: str, as_of: dt.date) -> Universe:
    about = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
    columns = [
        Column(**{**_tuples(said), "kind": Kind(said["kind"]), "raw": Raw(**said["raw"])}) for said in about["columns"]
    ]
    placements: dict[str, Placement] = {}
    for number, said in enumerate(about["placements"]):
        tree = tuple(TaxonomyNode(**_tuples(node)) for node in said["nodes"])
        taxonomy = Taxonomy(nodes=tree, positions={node.code: node.position for node in tree}, **said["taxonomy"])
        nodes = np.load(place / _NODES.format(number))
        starts = node_starts(nodes, len(tree)) if number == 0 else None
        placements[said["name"]] = Placement(taxonomy, nodes, starts, tuple(said["columns"]), said["unmatched"])
    return Universe(
        name,
        pl.read_ipc(place / _TABLE).rechunk(),
        {column.name: column for column in columns},
        np.load(place / _ORDER),
        placements,
        {Role(role): column for role, column in about["roles"].items()},
        as_of,
        about["fingerprint"],
    )


def _tuples(said: Mapping[str, object]) -> dict[str, Any]:
    """Fields as JSON gives them, its lists made tuples again."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
