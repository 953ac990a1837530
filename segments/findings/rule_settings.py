"""What `findings:` in niche.yaml says: rules switched off, other severities, other thresholds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
        """What is wrong with a value given for it; empty where nothing is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"expected a number, not {value!r}"
        high = sys.float_info.max if self.high is None else self.high
        return "" if self.low <= value <= high else f"expected {self._range}, not {scalar(value)}"

    @property
    def _range(self) -> str:
        if self.low == ABOVE_ZERO:
            return "more than 0" if self.high is None else f"more than 0, up to {scalar(self.high)}"
        return f"{scalar(self.low)} or more" if self.high is None else f"{scalar(self.low)} to {scalar(self.high)}"


@dataclass(frozen=True, slots=True)
class RuleTuning:
    """What the workspace says of one rule."""

    off: bool = False
    severity: Severity | None = None
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the workspace says of its rules, by slug."""

    rules: Mapping[str, RuleTuning] = field(default_factory=dict)

    def off(self, slug: str) -> bool:
        """Whether the rule is switched off."""
        return slug in self.rules and self.rules[slug].off

    def severity(self, slug: str) -> Severity | None:
        """The severity given to the rule, if one is."""
        return self.rules[slug].severity if slug in self.rules else None

    def given(self, slug: str, parameters: Iterable[Parameter]) -> Mapping[str, float]:
        """The rule's parameters: what is set, and the defaults for the rest."""
        values = self.rules[slug].values if slug in self.rules else {}
        return {parameter.name: values.get(parameter.name, parameter.default) for parameter in parameters}


def read_tuning(written: object, known: Mapping[str, tuple[Parameter, ...]]) -> tuple[Tuning, tuple[Problem, ...]]:
    """The tuning that the plain data under `findings:` writes, and what is wrong in it; what is wrong is left out.

    Each rule takes `off`, a severity, or a mapping of `severity` and the rule's parameters. `known` holds the
    parameters of every rule by slug.
    """
    if written is None:
        return Tuning(), ()
    if not isinstance(written, Mapping):
        return Tuning(), (Problem("findings: expected rules and what is said of them"),)
    rules: dict[str, RuleTuning] = {}
    problems: list[Problem] = []
    for slug, said in written.items():
        if slug not in known:
            problems.append(Problem(f"findings: there is no rule {slug}", hint=did_you_mean(str(slug), known)))
            continue
        rules[slug] = _read_rule(slug, said, known[slug], problems)
    return Tuning(rules), tuple(problems)


def _read_rule(slug: str, said: object, parameters: tuple[Parameter, ...], problems: list[Problem]) -> RuleTuning:
    if said is False or said == "off":
        return RuleTuning(off=True)
    if isinstance(said, str):
        said = {"severity": said}
    if not isinstance(said, Mapping):
        problems.append(Problem(f"findings.{slug}: expected off, a severity, or a mapping"))
        return RuleTuning()
    by_name = {parameter.name: parameter for parameter in parameters}
    severity: Severity | None = None
    values: dict[str, float] = {}
    for key, value in said.items():
        if key == "severity":
            severity = SEVERITIES.get(str(value))
            if severity is None:
                words = ", ".join(SEVERITIES)
                problems.append(Problem(f"findings.{slug}.severity: expected off, {words}, not {value!r}"))
        elif key not in by_name:
            hint = did_you_mean(str(key), [*by_name, "severity"])
            problems.append(Problem(f"findings.{slug}: there is no setting {key}", hint=hint))
        elif problem := by_name[key].problem(value):
            problems.append(Problem(f"findings.{slug}.{key}: {problem}"))
        else:
            values[key] = float(value)
    return RuleTuning(severity=severity, values=values)
