"""All rules in one table, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from niche.segments.findings import channels, definition, effects, outcomes, portfolio, size, upkeep
from niche.segments.findings.context import CountedPortfolio, SegmentContext, Unread
from niche.segments.findings.finding import Finding
from niche.segments.findings.plan import read_plan
from niche.segments.findings.rule_settings import Parameter, Tuning, read_tuning
from niche.segments.findings.rules import Rule, finding, placed
from niche.segments.model.filters import prune
from niche.segments.model.problems import Problem
from niche.segments.model.settings import Settings

RULES: tuple[Rule[SegmentContext], ...] = (
    *effects.RULES,
    *size.RULES,
    *definition.RULES,
    *outcomes.RULES,
    *channels.RULES,
    *portfolio.RULES,
    *upkeep.RULES,
)
"""The rules about one segment."""
PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = portfolio.PORTFOLIO_RULES
"""The rules about all segments together."""
UNREAD_RULES: tuple[Rule[Unread], ...] = definition.UNREAD_RULES
"""The rules about a file that cannot be read."""

AnyRule: TypeAlias = "Rule[SegmentContext] | Rule[CountedPortfolio] | Rule[Unread]"
ALL: tuple[AnyRule, ...] = (*RULES, *PORTFOLIO_RULES, *UNREAD_RULES)
BY_SLUG: Mapping[str, AnyRule] = {rule.slug: rule for rule in ALL}

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {slug: rule.parameters for slug, rule in BY_SLUG.items()}


def tuning(settings: Settings) -> tuple[Tuning, tuple[Problem, ...]]:
    """What the workspace says of its rules, and what is wrong in it."""
    return read_tuning(settings.extra.get("findings"), PARAMETERS)


def problems(settings: Settings) -> tuple[Problem, ...]:
    """What is wrong in what niche.yaml says of rules and of the plan."""
    return tuning(settings)[1] + read_plan(settings.extra.get("plan"))[1]


def evaluate(subject: SegmentContext, rules: Iterable[Rule[SegmentContext]] = RULES) -> tuple[Finding, ...]:
    """What the rules find in one segment, the worst first. Whatever is in the data, nothing is raised.

    Raises CancelledError where the subject's counter has been given up.
    """
    said, _ = tuning(subject.settings)
    asking = prune(subject.where) is not None
    found: list[Finding] = []
    for rule in rules:
        if rule.needs_condition and not asking:
            continue
        subject.counter.check()
        found += (
            placed(finding(rule.slug, severity, notice, subject.slug), subject.places)
            for severity, notice in rule.notices(subject, said)
        )
    return by_severity(found)


def evaluate_portfolio(
    together: CountedPortfolio, rules: Iterable[Rule[CountedPortfolio]] = PORTFOLIO_RULES
) -> tuple[Finding, ...]:
    """What the rules find in all segments together, the worst first."""
    said, _ = tuning(together.settings)
    return by_severity(
        finding(rule.slug, severity, notice) for rule in rules for severity, notice in rule.notices(together, said)
    )


def evaluate_unread(unread: Unread, settings: Settings) -> tuple[Finding, ...]:
    """What is wrong with a file that cannot be read."""
    said, _ = tuning(settings)
    return by_severity(
        finding(rule.slug, severity, notice, unread.slug)
        for rule in UNREAD_RULES
        for severity, notice in rule.notices(unread, said)
    )


def by_severity(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, the worst first, otherwise in the order in which they came."""
    return tuple(sorted(found, key=lambda one: -one.severity))
