"""The schemas for editors name what the readers know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from niche.segments.checking.schema import Schema, accepted_schema, segment_schema, workspace_schema
from niche.segments.findings.registry import BY_SLUG
from niche.segments.model.operators import OPERATORS
from niche.segments.workspace.filterform import KEYWORDS
from niche.segments.workspace.segmentfile import SEGMENT_KEYS
from niche.segments.workspace.workspace import WORKSPACE_KEYS


def plain(schema: Schema) -> Any:
    """The schema as an editor gets it."""
    return json.loads(json.dumps(schema))


def test_every_key_is_named_in_order() -> None:
    assert list(plain(segment_schema())["properties"]) == [key.name for key in SEGMENT_KEYS]
    assert list(plain(workspace_schema())["properties"]) == [key.name for key in WORKSPACE_KEYS]


def test_required_keys() -> None:
    assert plain(segment_schema())["required"] == ["name"]
    assert plain(workspace_schema())["required"] == ["data"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("status", {"enum": ["draft", "active", "retired"]}),
        ("priority", {"type": "integer"}),
        ("reviewed", {"type": "string", "format": "date"}),
        ("where", {"$ref": "#/$defs/filter"}),
    ],
)
def test_what_a_key_takes(key: str, expected: Schema) -> None:
    found = plain(segment_schema())["properties"][key]
    assert found.pop("description")
    assert found == expected


def test_filters_know_every_operator_and_keyword() -> None:
    definitions = plain(segment_schema())["$defs"]
    assert set(definitions["tests"]["anyOf"][0]["properties"]) == set(OPERATORS)
    assert set(KEYWORDS) <= set(definitions["filter"]["properties"])


def test_a_taxonomy_is_one_or_a_list() -> None:
    one, many = plain(workspace_schema())["properties"]["taxonomy"]["anyOf"]
    assert one["type"] == "object"
    assert many == {"type": "array", "items": one}


def test_a_workspace_knows_the_rules_and_the_plan() -> None:
    properties = plain(workspace_schema())["properties"]
    assert set(properties["findings"]["properties"]) == set(BY_SLUG)
    assert "revenue_target" in properties["plan"]["properties"]


def test_what_is_accepted_needs_a_reason_and_a_last_day() -> None:
    one, many = plain(accepted_schema())["properties"]["accepted"]["anyOf"]
    assert one["required"] == ["rule", "reason", "until"]
    assert set(one["properties"]["rule"]["enum"]) == set(BY_SLUG)
    assert many["items"] == one
