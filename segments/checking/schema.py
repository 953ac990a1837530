"""JSON Schemas of files, generated from the keys that the readers use, and of commands, generated from the records."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias, cast, get_args, get_origin, get_type_hints

from niche.segments.checking import (
    assign_records,
    cross_records,
    discovery_records,
    portfolio_records,
    records,
    sweet_records,
    table_records,
    tier_records,
    version_records,
    why_records,
)
from niche.segments.documents.keys import Key, Takes
from niche.segments.findings import catalogue
from niche.segments.findings.accepted import ACCEPTED_KEYS
from niche.segments.model.operators import OPERATORS, Shape
from niche.segments.project import NodeSize
from niche.segments.workspace.filterform import COLUMN, GROUPS, KEYWORDS, SEGMENT, WRAPPERS
from niche.segments.workspace.segmentfile import SEGMENT_KEYS
from niche.segments.workspace.workspace import WORKSPACE_KEYS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

JsonSchema: TypeAlias = "dict[str, object]"

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCALAR: JsonSchema = {"type": ["string", "number", "boolean"]}
_SCALARS: JsonSchema = {"type": "array", "items": _SCALAR, "minItems": 1}
_FILTER: JsonSchema = {"$ref": "#/$defs/filter"}

_NUMBER_OF: JsonSchema = {
    "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^\d+(\.\d+)? *%$"}]
}

_TAKES: Mapping[Takes, JsonSchema] = {
    Takes.TEXT: _SCALAR,
    Takes.TEXTS: {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]},
    Takes.WHOLE: {"type": "integer"},
    Takes.NUMBER: {"type": "number"},
    Takes.SHARE: {"type": "number", "minimum": 0, "maximum": 1},
    Takes.BYTES: {"type": "string", "pattern": r"^\d{1,6}(\.\d+)? *[KMGTkmgt]i?[Bb]?$"},
    Takes.DATE: {"type": "string", "format": "date"},
    Takes.PAIRS: {"type": "object", "additionalProperties": _SCALAR},
    Takes.FILTER: _FILTER,
    Takes.NUMBER_OF: _NUMBER_OF,
    Takes.ANYTHING: {},
}

_SHAPES: Mapping[Shape, JsonSchema] = {
    Shape.TRUE: {"const": True},
    Shape.ONE: _SCALAR,
    Shape.MANY: {"anyOf": [_SCALAR, _SCALARS]},
    Shape.PAIR: {"type": "array", "items": _SCALAR, "minItems": 2, "maxItems": 2},
    Shape.LIMIT: _NUMBER_OF,
    Shape.SPAN: {"type": "string", "pattern": r"^\d+ *(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)$"},
    Shape.TEXT: _SCALAR,
    Shape.FILE: {"type": "string", "minLength": 1},
    Shape.NODES: {"anyOf": [_SCALAR, _SCALARS]},
}


def segment_schema() -> JsonSchema:
    """The schema of a segment file."""
    return {**_file("A market segment", SEGMENT_KEYS), "$defs": {"filter": _filter(), "tests": _tests()}}


def workspace_schema() -> JsonSchema:
    """The schema of a `niche.yaml`."""
    schema = _file("A niche workspace", WORKSPACE_KEYS)
    properties = cast("dict[str, JsonSchema]", schema["properties"])
    schema["$defs"] = {"filter": _filter(), "tests": _tests()}
    properties |= {"plan": catalogue.plan_schema(), "findings": catalogue.findings_schema()}
    return schema


def accepted_schema() -> JsonSchema:
    """The schema of an `accepted.yaml`."""
    return _file("Findings that are accepted", ACCEPTED_KEYS)


RECORDS: Mapping[str, object] = {
    "count": records.CountRecord,
    "tree": tuple[NodeSize, ...],
    "list": tuple[records.SegmentRecord, ...],
    "check": records.CheckRecord,
    "check --accepted": tuple[records.AcceptanceRecord, ...],
    "overlap": portfolio_records.OverlapRecord,
    "rank": tuple[portfolio_records.RankRecord, ...],
    "rank --revenue": portfolio_records.OutlookRecord,
    "tiers": tuple[tier_records.TierRecord, ...],
    "tiers --account": tier_records.ReceiptRecord,
    "assign": assign_records.AssignmentRecord,
    "split": assign_records.SplitRecord,
    "sweet": tuple[sweet_records.SweetRecord, ...],
    "cross": cross_records.CrossRecord,
    "discover": discovery_records.DiscoveryRecord,
    "why": why_records.WhyRecord,
    "why --near": tuple[why_records.NearMissRecord, ...],
    "why --expected": tuple[why_records.KeptRecord, ...],
    "diff": version_records.DiffRecord,
    "log": tuple[version_records.LogRecord, ...],
    "restore": tuple[records.DeletedRecord, ...],
    "init": table_records.TableRecord,
    "taxonomy list": tuple[table_records.TaxonomyRecord, ...],
    "taxonomy show": tuple[table_records.NodeRecord, ...],
    "taxonomy search": tuple[table_records.MatchRecord, ...],
    "taxonomy map": tuple[table_records.SuggestionRecord, ...],
    "config": tuple[records.ActionRecord, ...],
}
"""The record that a command prints with `--format json`."""


def record_schema(command: str) -> JsonSchema:
    """The schema of the record that a command prints with `--format json`."""
    about = {"title": f"niche {command} --format json", "$comment": f"version {records.VERSION}"}
    return {"$schema": DIALECT, **about, **_of_type(RECORDS[command])}


SCHEMAS: Mapping[str, Callable[[], JsonSchema]] = {
    "segment": segment_schema,
    "workspace": workspace_schema,
    "accepted": accepted_schema,
    **{command: partial(record_schema, command) for command in RECORDS},
}
"""The schemas by the kind of file or by the command."""

_JSON_TYPES: Mapping[object, str] = {
    int: "integer",
    float: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
}


def _of_type(kind: object) -> JsonSchema:
    """The schema of the type of a field."""
    if kind in _JSON_TYPES:
        return {"type": _JSON_TYPES[kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return {"description": inner[1], **_of_type(inner[0])}
    if origin is tuple:
        return {"type": "array", "items": _of_type(inner[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _of_type(inner[1])}
    return {"anyOf": [_of_type(one) for one in inner]}


def _record(kind: type[DataclassInstance]) -> JsonSchema:
    """The schema of a record. Further keys are allowed, since a later version may add them."""
    types = get_type_hints(kind, include_extras=True)
    return {
        "description": inspect.getdoc(kind),
        "type": "object",
        "properties": {field.name.rstrip("_"): _of_type(types[field.name]) for field in fields(kind)},
        "required": [field.name.rstrip("_") for field in fields(kind) if field.default is MISSING],
    }


def _file(title: str, keys: Iterable[Key]) -> JsonSchema:
    return {"$schema": DIALECT, "title": title, **_mapping(keys)}


def _mapping(keys: Iterable[Key]) -> JsonSchema:
    """The schema of a mapping of known keys; others are allowed, since files keep unknown keys."""
    listed = list(keys)
    schema: JsonSchema = {"type": "object", "properties": {key.name: _key(key) for key in listed}}
    if required := [key.name for key in listed if key.required]:
        schema["required"] = required
    return schema


def _key(key: Key) -> JsonSchema:
    if key.takes is Takes.KEYS:
        schema = _mapping(key.keys) | ({"additionalProperties": False} if key.closed else {})
    elif key.takes is Takes.NAMED:
        named = _mapping(key.keys)
        named = {"anyOf": [named, {"enum": list(key.words)}]} if key.words else named
        schema = {"type": "object", "additionalProperties": named}
    elif key.takes is Takes.WORD:
        schema = {"enum": list(key.words)}
    elif key.takes is Takes.TEXT and key.keys:
        schema = {"anyOf": [_SCALAR, _mapping(key.keys)]}
    else:
        schema = dict(_TAKES[key.takes])
    if key.least is not None:
        schema["minimum"] = key.least
    if key.most is not None:
        schema["maximum"] = key.most
    taken = [schema]
    if key.listed:
        taken.append({"type": "array", "items": schema})
    if key.takes is Takes.KEYS and key.words:
        taken.append({"enum": list(key.words)})
    return {"description": key.doc, **(schema if len(taken) == 1 else {"anyOf": taken})}


def _filter() -> JsonSchema:
    group: JsonSchema = {"anyOf": [{"type": "array", "items": _FILTER}, _FILTER, {"type": "null"}]}
    wrapped: JsonSchema = {"anyOf": [_FILTER, {"type": "array", "items": _FILTER, "minItems": 1, "maxItems": 1}]}
    named: JsonSchema = {"properties": {"name": {"type": "string"}}, "required": ["name"]}
    tests: JsonSchema = {"$ref": "#/$defs/tests"}
    return {
        "type": ["object", "null"],
        "properties": {
            **dict.fromkeys(GROUPS, group),
            **dict.fromkeys(WRAPPERS, wrapped),
            SEGMENT: {"type": "string"},
            COLUMN: {"anyOf": [tests, {"type": "object", **named}]},
        },
        "additionalProperties": tests,
        "description": f"Conditions by column, or a group: {', '.join(KEYWORDS)}",
    }


def _tests() -> JsonSchema:
    """The schema of the value of a column: operators, or the short forms."""
    operators: JsonSchema = {
        "type": "object",
        "properties": {operator.name: _SHAPES[operator.shape] for operator in OPERATORS.values()},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [operators, _SCALAR, _SCALARS]}
