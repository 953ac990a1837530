"""A `niche.yaml` made anew from its table: what niche works out is worked out again, what a person wrote stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from niche.segments.accounts.opening import understood
from niche.segments.accounts.raw_columns import of_frame
from niche.segments.documents.editing import edit
from niche.segments.documents.yamlfile import Plain, load
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.reading.inference import Reading
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.scaffold import scaffold
from niche.segments.workspace.workspace import Workspace

_WRITTEN_BY_PEOPLE = ("from", "kind", "order")
"""Keys of a column that `niche init` never writes."""


@dataclass(frozen=True)
class Regenerated:
    """The table as it is read now, the text for it, and what stayed of the text before."""

    preview: TablePreview
    text: str
    kept: tuple[str, ...]


def regenerate(preview: TablePreview, data: str, old: Workspace) -> Regenerated:
    """The text of a `niche.yaml` for a table that was read without one, with what people wrote into the old one.

    Names, kinds and orders of columns, roles and taxonomies stay where the table still has their columns. Ways to
    parse and to split are worked out anew. Raises BadInputError where what stays does not fit the table any more.
    """
    settings = kept_settings(old.settings, preview)
    inference, universe = understood(of_frame(preview.frame), settings, preview.universe.name)
    now = TablePreview(preview.frame, inference.columns, universe)
    text = scaffold(now, data)
    said = old.document.value if old.document is not None else {}
    wanted = load(text).value
    assert isinstance(said, dict)
    assert isinstance(wanted, dict)
    before = dict(wanted)
    wanted |= {
        key: value for key, value in said.items() if key not in ("niche", "data", "columns", "roles", "taxonomy")
    }
    if settings.taxonomies:
        wanted["taxonomy"] = said["taxonomy"]
    columns = _columns(wanted.get("columns"), said.get("columns"), settings.columns)
    if columns:
        wanted["columns"] = columns
    kept = tuple(key for key, value in wanted.items() if key in said and (key == "columns" or before.get(key) != value))
    return Regenerated(now, edit(text, wanted, str(old.path)), kept)


def kept_settings(old: Settings, preview: TablePreview) -> Settings:
    """What of the old settings stays: whatever is said of columns that the table still has."""
    headers = {reading.header for reading in preview.readings}
    columns = {
        name: ColumnSettings(said.header, said.kind, order=said.order)
        for name, said in old.columns.items()
        if (said.header or name) in headers and (said.header or said.kind or said.order)
    }
    names = _names(preview.readings, columns)
    return replace(
        old,
        columns=columns,
        roles={role: name for role, name in old.roles.items() if name in names},
        taxonomies=old.taxonomies if all(_fits(said, names) for said in old.taxonomies) else (),
    )


def _names(readings: Collection[Reading], columns: Mapping[str, ColumnSettings]) -> set[str]:
    renamed = {said.header: name for name, said in columns.items() if said.header}
    return {renamed.get(reading.header, reading.header) for reading in readings}


def _fits(said: TaxonomySettings, names: Collection[str]) -> bool:
    return all(column in names for column in (*said.columns, said.column) if column)


def _columns(now: Plain, before: Plain, kept: Mapping[str, ColumnSettings]) -> dict[str, Plain]:
    found = dict(now) if isinstance(now, dict) else {}
    for name in kept:
        entry = before.get(name) if isinstance(before, dict) else None
        written = {key: entry[key] for key in _WRITTEN_BY_PEOPLE if key in entry} if isinstance(entry, dict) else {}
        new = found.get(name)
        found[name] = {**written, **(new if isinstance(new, dict) else {})}
    return found


def aside(path: Path) -> Path:
    """Where the file at `path` may be kept: beside it, under a name that is free."""
    place, number = path.with_name(f"{path.name}.old"), 2
    while place.exists():
        place, number = path.with_name(f"{path.name}.old-{number}"), number + 1
    return place
