"""What `findings:` in niche.yaml says: rules switched off, other severities, other thresholds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from niche.segments.findings.finding import Severity
from niche.segments.model.formatting import scalar
from niche.segments.model.problems import Problem, did_you_mean

SEVERITIES: Mapping[str, Severity] = {severity.word: severity for severity in Severity}

ABOVE_ZERO = 1e-9
"""The low end of a parameter that must be more than 0."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One threshold of a rule."""

    name: str
    default: float
    meaning: str
    low: float = 0.0
    high: float | None = None
    source: str = "a convention"
    """Where the default comes from."""

    def problem(self, value: object) -> str:
        """Say what is wrong with a value for it; empty if nothing is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"expected a number, not {value!r}"
        high = sys.float_info.max if self.high is None else self.high
        return "" if self.low <= value <= high else f"expected {self._range}, not {scalar(value)}"

    @property
    def _range(self) -> str:
        if self.low == ABOVE_ZERO:
            return "more than 0" if self.high is None else f"more than 0, up to {scalar(self.high)}"
        return f"{scalar(self.low)} or more" if self.high is None else f"{scalar(self.low)} to {scalar(self.high)}"


def read_parameters(
    where: str, written: Mapping[Any, Any], parameters: Iterable[Parameter], others: Sequence[str] = ()
) -> tuple[dict[str, float], list[Problem]]:
    """Read the values of parameters from a mapping in the settings; wrong values are left out.

    Args:
        where: Where the mapping stands, which each problem begins with.
        written: The mapping as plain data.
        parameters: What it may set.
        others: Further keys that it takes, which are read elsewhere.

    Returns:
        The values by name, and what is wrong.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, float] = {}
    problems: list[Problem] = []
    for key, value in written.items():
        if key in others:
            continue
        if key not in known:
            hint = did_you_mean(str(key), [*known, *others])
            problems.append(Problem(f"{where}: there is no setting {key}", hint=hint))
        elif problem := known[key].problem(value):
            problems.append(Problem(f"{where}.{key}: {problem}"))
        else:
            values[key] = float(value)
    return values, problems


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The settings of one rule in this workspace."""

    off: bool = False
    severity: Severity | None = None
    """None where the rule's own holds."""
    values: Mapping[str, float] = field(default_factory=dict)
    """The parameters that are set."""


def read_rule_settings(
    written: object, known: Mapping[str, tuple[Parameter, ...]]
) -> tuple[dict[str, RuleSettings], tuple[Problem, ...]]:
    """Read the plain data under `findings:`; what is wrong in it is left out.

    Each rule takes `off`, a severity, or a mapping of `severity` and the rule's parameters.

    Args:
        written: The plain data; None where there is none.
        known: The parameters of every rule by slug.

    Returns:
        The settings of each rule that is known, by slug, and what is wrong.
    """
    rules = dict.fromkeys(known, RuleSettings())
    if written is None:
        return rules, ()
    if not isinstance(written, Mapping):
        return rules, (Problem("findings: expected rules and what is said of them"),)
    problems: list[Problem] = []
    for slug, settings in written.items():
        if slug not in known:
            problems.append(Problem(f"findings: there is no rule {slug}", hint=did_you_mean(str(slug), known)))
        else:
            rules[slug] = _read_rule(f"findings.{slug}", settings, known[slug], problems)
    return rules, tuple(problems)


def _read_rule(where: str, written: object, parameters: tuple[Parameter, ...], problems: list[Problem]) -> RuleSettings:
    if written is False or written == "off":
        return RuleSettings(off=True)
    if isinstance(written, str):
        written = {"severity": written}
    if not isinstance(written, Mapping):
        problems.append(Problem(f"{where}: expected off, a severity, or a mapping"))
        return RuleSettings()
    severity = SEVERITIES.get(str(written.get("severity")))
    if severity is None and "severity" in written:
        words = ", ".join(SEVERITIES)
        problems.append(Problem(f"{where}.severity: expected off, {words}, not {written['severity']!r}"))
    values, wrong = read_parameters(where, written, parameters, others=["severity"])
    problems += wrong
    return RuleSettings(severity=severity, values=values)
