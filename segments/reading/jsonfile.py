"""Read JSON as services and programs write tables: records in a list or by key, columns by name, fields and rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import polars as pl

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.reading.notices import NoticeKind, RawTable, TableNotice

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

_FIELDS = ("fields", "columns", "header", "headers", "names")
_ROWS = ("data", "rows", "values", "records", "items")
_DEEPEST = 4
"""Levels of objects that are searched for a list of records."""


def table_of_json(text: str, file: str) -> RawTable:
    """Read the table in a JSON document; what is in objects gets dotted names. Raises BadInputError."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(
            Problem(f"this is not JSON: {error.msg.lower()}", file, error.lineno, error.colno)
        ) from None
    rows, shape = _rows(found)
    notices = (TableNotice(NoticeKind.SHAPE, f"the table is {shape}"),) if shape else ()
    return RawTable(frame_of_records(rows), notices)


def frame_of_records(rows: Sequence[Mapping[str, Json]]) -> pl.DataFrame:
    """A frame of flattened records; columns whose values are of several types are text."""
    flat = [_flattened(row) for row in rows]
    columns: dict[str, list[Json]] = {name: [] for row in flat for name in row}
    for name, values in columns.items():
        values.extend(row.get(name) for row in flat)
    parted = {name.rpartition(".")[0] for name in columns}  # a record that is missing somewhere is no column
    kept = {name: values for name, values in columns.items() if name not in parted or any(values)}
    return pl.DataFrame([_series(name, values) for name, values in kept.items()])


def _series(name: str, values: list[Json]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or kinds in ({bool}, {str}):
        try:
            return pl.Series(name, values, dtype=None if kinds else pl.String, strict=False)
        except (pl.exceptions.PolarsError, OverflowError):
            pass
    if kinds == {list} and all(_is_texts(value) for value in values if value is not None):
        return pl.Series(name, values, dtype=pl.List(pl.String), strict=False)
    return pl.Series(name, [None if value is None else _text(value) for value in values], dtype=pl.String)


def _is_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | None) for item in value)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _flattened(record: Mapping[str, Json], prefix: str = "", depth: int = 0) -> dict[str, Json]:
    """A record whose records are columns of their own, `properties.city`."""
    flat: dict[str, Json] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and depth < _DEEPEST:
            flat |= _flattened(value, f"{name}.", depth + 1)
        else:
            flat[name] = value or None if isinstance(value, Mapping) else value
    return flat


def _rows(found: Json) -> tuple[Sequence[Mapping[str, Json]], str]:
    """The records in a document, and the shape in which they are, in words; empty for a list of records."""
    if isinstance(found, list):
        return _of_list(found), ""
    if not isinstance(found, Mapping):
        return [{"value": found}], ""
    if named := _fields_and_rows(found):
        return named, "given as names of fields and rows"
    if within := _longest(found):
        path, rows = within
        return rows, f"the list {path}" if path else ""
    values = list(found.values())
    if any(found.get(key) == [] for key in (*_ROWS, *_ENVELOPES)):
        return [], ""
    if values and all(isinstance(value, list) for value in values):
        columns = cast("Mapping[str, list[Json]]", found)
        longest = max(map(len, columns.values()))
        return [
            {name: items[row] if row < len(items) else None for name, items in columns.items()}
            for row in range(longest)
        ], "given column by column"
    if len(values) > 1 and all(isinstance(value, Mapping) for value in values):
        return _of_objects(cast("Mapping[str, Mapping[str, Json]]", found))
    return [found], ""


def _of_list(items: Sequence[Json]) -> Sequence[Mapping[str, Json]]:
    if items and all(isinstance(item, list) for item in items):
        header, *rows = cast("list[list[Json]]", items)
        if all(isinstance(name, str) for name in header):
            return [dict(zip(cast("list[str]", header), row, strict=False)) for row in rows]
        return [{f"column_{place}": value for place, value in enumerate(row, 1)} for row in (header, *rows)]
    return [item if isinstance(item, Mapping) else {"value": item} for item in items]


def _fields_and_rows(found: Mapping[str, Json]) -> list[dict[str, Json]] | None:
    """Rows as lists beside the names of their fields, as in pandas' `split`, and in the answers of open data sites."""
    names = _field_names(found)
    for key in _ROWS:
        rows = found.get(key)
        if names and isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows):
            lists = cast("list[list[Json]]", rows)
            return [dict(zip(names, row, strict=False)) for row in lists]
    return None


def _field_names(found: Mapping[str, Json], depth: int = 0) -> list[str]:
    for key in _FIELDS:
        fields = found.get(key)
        if isinstance(fields, list) and fields:
            if all(isinstance(field, str) for field in fields):
                return cast("list[str]", fields)
            if all(isinstance(field, Mapping) and "name" in field for field in fields):
                return [str(field["name"]) for field in cast("list[Mapping[str, Json]]", fields)]
    if depth < _DEEPEST:
        for value in found.values():
            if isinstance(value, Mapping) and (names := _field_names(value, depth + 1)):
                return names
    return []


def _longest(found: Mapping[str, Json], path: str = "", depth: int = 0) -> tuple[str, list[Mapping[str, Json]]] | None:
    """The longest list of records within an object, and its path; None where there is none."""
    best: tuple[str, list[Mapping[str, Json]]] | None = None
    for key, value in found.items():
        inner: tuple[str, list[Mapping[str, Json]]] | None = None
        name = f"{path}.{key}" if path else key
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            inner = name, cast("list[Mapping[str, Json]]", value)
        elif isinstance(value, Mapping) and depth < _DEEPEST and key.lower() in _ENVELOPES:
            inner = _longest(value, name, depth + 1)
        if inner is not None and (best is None or len(inner[1]) > len(best[1])):
            best = inner
    return best


_ENVELOPES = frozenset(
    {"data", "result", "results", "response", "body", "payload", "d", "content", "_embedded", "value"}
)
"""Keys of objects that are searched for the list of records."""


def _of_objects(found: Mapping[str, Mapping[str, Json]]) -> tuple[Sequence[Mapping[str, Json]], str]:
    """Records by key, or columns of values by row, as pandas writes them."""
    outer_running, inner = _is_running(list(found)), list(found.values())
    keys = list(inner[0])
    if not outer_running and _is_running(keys) and all(list(column) == keys for column in inner):
        return [{name: column[key] for name, column in found.items()} for key in keys], "given column by column"
    if not any(set(keys) & set(record) for record in inner[1:]):
        return [found], ""
    if outer_running:
        return inner, "given as records by number"
    name = "key" if "key" not in keys else "_key"
    return [{name: key, **record} for key, record in found.items()], "given as records by key"


def _is_running(keys: Sequence[str]) -> bool:
    """Whether keys are the numbers of rows."""
    return bool(keys) and all(key.isdigit() for key in keys) and keys[0] in ("0", "1") and len(set(keys)) == len(keys)
