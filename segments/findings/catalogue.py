"""The rules as documentation: the table of the README, and the JSON Schema of what niche.yaml may say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from niche.segments.findings import plan
from niche.segments.findings.registry import ALL, AnyRule
from niche.segments.findings.tuning import SEVERITIES, Parameter

Schema: TypeAlias = "dict[str, object]"


def markdown() -> str:
    """All rules as a Markdown table, errors first."""
    head = ["| rule | severity | speaks when | settings |", "| --- | --- | --- | --- |"]
    rules = sorted(ALL, key=lambda rule: (-rule.severity, rule.slug))
    rows = [f"| `{rule.slug}` | {rule.severity.word} | {rule.summary} | {_settings(rule)} |" for rule in rules]
    return "\n".join([*head, *rows, ""])


def _settings(rule: AnyRule) -> str:
    own = [f"`{parameter.name}: {parameter.default:g}`" for parameter in rule.parameters]
    return ", ".join([*own, *(f"`{name}`" for name in rule.settings)])


def findings_schema() -> Schema:
    """The JSON Schema of `findings:`."""
    return _mapping({rule.slug: _rule(rule) for rule in ALL}, "rules switched off, other severities and thresholds")


def plan_schema() -> Schema:
    """The JSON Schema of `plan:`."""
    return _mapping(_numbers(plan.FIELDS.values(), default=False), "the sales plan that guardrails are derived from")


def _rule(rule: AnyRule) -> Schema:
    said = {"severity": {"enum": list(SEVERITIES)}, **_numbers(rule.parameters)}
    return {"description": rule.summary, "oneOf": [{"enum": ["off", False, *SEVERITIES]}, _mapping(said)]}


def _numbers(parameters: Iterable[Parameter], default: bool = True) -> dict[str, Schema]:
    return {parameter.name: _number(parameter, default) for parameter in parameters}


def _number(parameter: Parameter, default: bool) -> Schema:
    schema: Schema = {"type": "number", "description": parameter.meaning, "minimum": parameter.low}
    if parameter.high is not None:
        schema["maximum"] = parameter.high
    return schema | ({"default": parameter.default} if default else {})


def _mapping(properties: Mapping[str, object], description: str = "") -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return schema | ({"description": description} if description else {})
