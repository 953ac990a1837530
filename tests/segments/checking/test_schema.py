"""The schemas for editors name what the readers know; those of commands, what they print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import click
import pytest
from click.testing import CliRunner
from repositories import commit, git

import niche.sample_data
from niche.segments.checking.schema import SCHEMAS, JsonSchema, accepted_schema, segment_schema, workspace_schema
from niche.segments.findings.registry import BY_SLUG
from niche.segments.model.operators import OPERATORS
from niche.segments.workspace.filterform import KEYWORDS
from niche.segments.workspace.segmentfile import SEGMENT_KEYS
from niche.segments.workspace.workspace import WORKSPACE_KEYS
from niche.tui.cli import main

SCORE = "score: {rules: [{points: 5, when: {employees: {at_least: 200}}}], tiers: {A: 5, B: 1}}\n"
SAMPLE = Path(niche.sample_data.__file__).parent / "accounts"


def plain(schema: JsonSchema) -> Any:
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
def test_what_a_key_takes(key: str, expected: JsonSchema) -> None:
    found = plain(segment_schema())["properties"][key]
    assert found.pop("description")
    assert found == expected


def test_filters_know_every_operator_and_keyword() -> None:
    definitions = plain(segment_schema())["$defs"]
    assert set(definitions["tests"]["anyOf"][0]["properties"]) == set(OPERATORS)
    assert set(KEYWORDS) <= set(definitions["filter"]["properties"])


def test_a_taxonomy_is_one_or_a_list_or_none() -> None:
    one, many, none = plain(workspace_schema())["properties"]["taxonomy"]["anyOf"]
    assert one["type"] == "object"
    assert many == {"type": "array", "items": one}
    assert none == {"enum": ["off"]}


def test_a_workspace_knows_the_rules_and_the_plan() -> None:
    properties = plain(workspace_schema())["properties"]
    assert set(properties["findings"]["properties"]) == set(BY_SLUG)
    assert "revenue_target" in properties["plan"]["properties"]


def test_what_is_accepted_needs_a_reason_and_a_last_day() -> None:
    one, many = plain(accepted_schema())["properties"]["accepted"]["anyOf"]
    assert one["required"] == ["rule", "reason", "until"]
    assert set(one["properties"]["rule"]["enum"]) == set(BY_SLUG)
    assert many["items"] == one


def told(value: object, schema: Any) -> Iterator[str]:
    """Where a value is not what a schema says, as far as those of records go."""
    if "anyOf" in schema:
        if all([*told(value, one)] for one in schema["anyOf"]):
            yield f"{value!r} is none of {schema['anyOf']}"
        return
    kinds: dict[str, type | tuple[type, ...]] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "number": (int, float),
        "null": type(None),
    }
    if not isinstance(value, kinds[schema["type"]]):
        yield f"{value!r} is no {schema['type']}"
    elif isinstance(value, dict) and "additionalProperties" in schema:
        for inner in value.values():
            yield from told(inner, schema["additionalProperties"])
    elif isinstance(value, dict):
        known = schema["properties"]
        if not {*schema["required"]} <= {*value} <= {*known}:
            yield f"{[*value]} are not {[*known]}"
        for name, inner in value.items():
            yield from told(inner, known[name])
    elif isinstance(value, list):
        for one in value:
            yield from told(one, schema["items"])


@pytest.mark.parametrize(
    "words",
    [
        ["count", "nordic-logistics"],
        ["tree", "nordic-logistics"],
        ["list"],
        ["check", "--fail-on", "never"],
        ["check", "--accepted"],
        ["why", "Vergren Media SA", "nordic-logistics"],
        ["why", "--near", "nordic-logistics"],
        ["why", "--expected", "growth-stage-saas"],
        ["overlap"],
        ["rank"],
        ["rank", "--revenue"],
        ["tiers"],
        ["tiers", "--account", "Vergren Media SA", "nordic-logistics"],
        ["assign"],
        ["split", "nordic-logistics", "--holdout", "10%"],
        ["sweet", "--under", "51"],
        ["cross", "country", "size_band"],
        ["discover"],
        ["diff", "HEAD"],
        ["log", "nordic-logistics", "-n", "3"],
        ["restore"],
        ["config"],
        ["init", "accounts.parquet", "--dry-run"],
        ["taxonomy", "list"],
        ["taxonomy", "show", "industry"],
        ["taxonomy", "search", "software"],
        ["taxonomy", "map"],
    ],
    ids=" ".join,
)
def test_what_a_command_prints_is_what_its_schema_says(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "accounts"
    copytree(SAMPLE, home)
    git(home, "init", "--quiet", "--initial-branch=main")
    commit(home, "first")
    monkeypatch.chdir(home)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = home / "segments" / "nordic-logistics.yaml"
    file.write_text(file.read_text().replace("SE, DK", "SE") + SCORE)
    if words != ["assign"]:  # which refuses to give its accounts to others
        (home / "segments" / "broken.yaml").write_text("name: [")
    (home / "accepted.yaml").write_text("accepted: {rule: one-whale, reason: known, until: 9999-12-31}\n")
    run = CliRunner().invoke
    assert run(main, ["remove", "large-pharma"]).exit_code == 0
    found = json.loads(run(main, [*words, "--format", "json"]).stdout)
    kind = " ".join(words[:2])
    kind = kind if kind in SCHEMAS else words[0]
    said = json.loads(run(main, ["schema", kind]).stdout)
    assert found
    assert [*told(found, said)] == []
    assert said["$comment"] == "version 1"


def test_the_command_knows_every_schema() -> None:
    command = main.get_command(click.Context(main), "schema")
    assert command is not None
    (kind,) = command.params[:1]
    assert isinstance(kind.type, click.Choice)
    assert [*kind.type.choices] == [*SCHEMAS]
