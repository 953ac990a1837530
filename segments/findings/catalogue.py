"""The rules as documentation: the table of the README, and the JSON Schema of what niche.yaml may say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from niche.segments.findings import plan
from niche.segments.findings.registry import ALL, BY_SLUG, AnyRule
from niche.segments.findings.rule_settings import ABOVE_ZERO, SEVERITIES, Parameter
from niche.segments.model.problems import BadInputError, Problem, did_you_mean

JsonSchema: TypeAlias = "dict[str, object]"


def markdown() -> str:
    """Write all rules as a Markdown table, errors first."""
    head = ["| rule | severity | when | settings |", "| --- | --- | --- | --- |"]
    rules = sorted(ALL, key=lambda rule: (-rule.severity, rule.slug))
    rows = [f"| `{rule.slug}` | {rule.severity.word} | {rule.summary} | {_settings(rule)} |" for rule in rules]
    return "\n".join([*head, *rows, ""])


def explain(slug: str) -> str:
    """Explain the rule of this name. Raises BadInputError if there is none."""
    if slug not in BY_SLUG:
        raise BadInputError(Problem(f"there is no rule {slug}", hint=did_you_mean(slug, BY_SLUG)))
    return explanation(BY_SLUG[slug])


def explanation(rule: AnyRule) -> str:
    """Explain a rule, in lines: why it matters, its formula, its defaults, how to change it."""
    parts = [
        [f"{rule.slug} ({rule.severity.word}): {rule.summary}"],
        [rule.why],
        [f"Formula: {rule.formula}", *([f"Source: {rule.source}"] if rule.source else [])],
        [f"Instead: {rule.instead}"] if rule.instead else [],
        [
            f"{parameter.name} = {parameter.default:g}: {parameter.meaning} ({parameter.source})"
            for parameter in rule.parameters
        ],
        ["To change it, say in niche.yaml:", *_changes(rule)],
        [f"It also follows {', '.join(rule.settings)}."] if rule.settings else [],
        ["To accept what it finds, name it in accepted.yaml, with a reason and a last day."],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _changes(rule: AnyRule) -> Iterator[str]:
    other = next(word for word, severity in SEVERITIES.items() if severity is not rule.severity)
    own = "".join(f", {parameter.name}: {parameter.default:g}" for parameter in rule.parameters)
    yield f"  findings: {{{rule.slug}: {{severity: {other}{own}}}}}"
    yield f"  findings: {{{rule.slug}: off}}"


def _settings(rule: AnyRule) -> str:
    own = [f"`{parameter.name}: {parameter.default:g}`" for parameter in rule.parameters]
    return ", ".join([*own, *(f"`{name}`" for name in rule.settings)])


def findings_schema() -> JsonSchema:
    """Build the JSON Schema of `findings:`."""
    return _mapping({rule.slug: _rule(rule) for rule in ALL}, "rules switched off, other severities and thresholds")


def plan_schema() -> JsonSchema:
    """Build the JSON Schema of `plan:`."""
    return _mapping(_numbers(plan.FIELDS.values(), default=False), "the sales plan that guardrails are derived from")


def _rule(rule: AnyRule) -> JsonSchema:
    settings = {"severity": {"enum": list(SEVERITIES)}, **_numbers(rule.parameters)}
    return {"description": rule.summary, "oneOf": [{"enum": ["off", False, *SEVERITIES]}, _mapping(settings)]}


def _numbers(parameters: Iterable[Parameter], default: bool = True) -> dict[str, JsonSchema]:
    return {parameter.name: _number(parameter, default) for parameter in parameters}


def _number(parameter: Parameter, default: bool) -> JsonSchema:
    schema: JsonSchema = {"type": "number", "description": parameter.meaning}
    schema |= {"exclusiveMinimum": 0} if parameter.low == ABOVE_ZERO else {"minimum": parameter.low}
    if parameter.high is not None:
        schema["maximum"] = parameter.high
    return schema | ({"default": parameter.default} if default else {})


def _mapping(properties: Mapping[str, object], description: str = "") -> JsonSchema:
    schema: JsonSchema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return schema | ({"description": description} if description else {})
