"""Write a `niche.yaml` again from its table: what niche infers is inferred again, what a person wrote stays."""

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
from niche.segments.workspace.derived_settings import OFF
from niche.segments.workspace.extend import extended
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.scaffold import scaffold
from niche.segments.workspace.workspace import Workspace

_WRITTEN_BY_PEOPLE = ("from", "kind", "order", "decimal", "missing", "applies", "case", "sum")
"""Keys of a column that `niche init` never writes."""


@dataclass(frozen=True)
class Regenerated:
    """The table as read now, the new text of `niche.yaml`, and the keys kept from the old one."""

    preview: TablePreview
    text: str
    kept: tuple[str, ...]


def regenerate(preview: TablePreview, data: str, old: Workspace) -> Regenerated:
    """Write the `niche.yaml` of a table that was read without one, keeping what people wrote into the old one.

    Names, kinds and orders of columns, roles and taxonomies stay if the table still has their columns. Ways to parse
    and to split are inferred again. Raises BadInputError if what stays no longer fits the table.
    """
    settings = kept_settings(old.settings, preview)
    of_table = tuple(notice for notice in preview.notices if not notice.column)
    inference, universe = understood(of_frame(preview.frame, of_table), settings, preview.universe.name)
    universe = extended(universe, settings).universe
    now = TablePreview(preview.frame, inference.columns, universe)
    text = scaffold(now, data)
    written = old.document.value if old.document is not None else {}
    wanted = load(text).value
    assert isinstance(written, dict)
    assert isinstance(wanted, dict)
    before = dict(wanted)
    wanted |= {
        key: value for key, value in written.items() if key not in ("niche", "data", "columns", "roles", "taxonomy")
    }
    if settings.taxonomies:
        wanted["taxonomy"] = written["taxonomy"]
    columns = _columns(wanted.get("columns"), written.get("columns"), (*settings.columns, *settings.derived))
    if columns:
        wanted["columns"] = columns
    kept = tuple(
        key for key, value in wanted.items() if key in written and (key == "columns" or before.get(key) != value)
    )
    return Regenerated(now, edit(text, wanted, str(old.path)), kept)


def kept_settings(old: Settings, preview: TablePreview) -> Settings:
    """The old settings, limited to columns that the table still has."""
    headers = {reading.header for reading in preview.readings}
    columns = {
        name: ColumnSettings(
            column.header,
            column.kind,
            order=column.order,
            decimal=column.decimal,
            missing=column.missing,
            off=column.off,
        )
        for name, column in old.columns.items()
        if (column.header or name) in headers and _is_kept(column)
    }
    names = _names(preview.readings, columns)
    return replace(
        old,
        columns=columns,
        roles={role: name for role, name in old.roles.items() if name in names or name in old.derived},
        stages={role: one for role, one in old.stages.items() if one.column in names or one.column in old.derived},
        taxonomies=old.taxonomies if all(_fits(taxonomy, names) for taxonomy in old.taxonomies) else (),
    )


def _is_kept(column: ColumnSettings) -> bool:
    """Whether something is said of a column that `niche init` never writes."""
    return bool(
        column.header or column.kind or column.order or column.decimal or column.missing is not None or column.off
    )


def _names(readings: Collection[Reading], columns: Mapping[str, ColumnSettings]) -> set[str]:
    renamed = {column.header: name for name, column in columns.items() if column.header}
    return {renamed.get(reading.header, reading.header) for reading in readings}


def _fits(taxonomy: TaxonomySettings, names: Collection[str]) -> bool:
    return all(column in names for column in (*taxonomy.columns, taxonomy.column) if column)


def _columns(now: Plain, before: Plain, kept: Collection[str]) -> dict[str, Plain]:
    columns = dict(now) if isinstance(now, dict) else {}
    for name in kept:
        entry = before.get(name) if isinstance(before, dict) else None
        if entry == OFF:
            columns[name] = entry
            continue
        written = {key: entry[key] for key in _WRITTEN_BY_PEOPLE if key in entry} if isinstance(entry, dict) else {}
        new = columns.get(name)
        columns[name] = {**written, **(new if isinstance(new, dict) else {})}
    return columns


def aside(path: Path) -> Path:
    """A free path beside a file, for keeping it."""
    place, number = path.with_name(f"{path.name}.old"), 2
    while place.exists():
        place, number = path.with_name(f"{path.name}.old-{number}"), number + 1
    return place
