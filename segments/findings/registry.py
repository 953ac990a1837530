"""All rules in one table, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from niche.segments.findings import (
    channels,
    definition,
    effects,
    expected,
    missing,
    mixed,
    outcomes,
    portfolio,
    size,
    upkeep,
)
from niche.segments.findings.context import CountedPortfolio, NoticedTable, SearchableSegment, Unread
from niche.segments.findings.finding import Finding
from niche.segments.findings.plan import read_plan
from niche.segments.findings.rule_settings import Parameter, RuleSettings, read_rule_settings
from niche.segments.findings.rules import Rule, S, placed
from niche.segments.findings.table_checks import TABLE_RULES
from niche.segments.model.filters import prune
from niche.segments.model.problems import Problem
from niche.segments.model.settings import Settings

RULES: tuple[Rule[SearchableSegment], ...] = (
    *effects.RULES,
    *size.RULES,
    *definition.RULES,
    *expected.RULES,
    *mixed.RULES,
    *outcomes.RULES,
    *missing.RULES,
    *channels.RULES,
    *portfolio.RULES,
    *upkeep.RULES,
)
"""The rules about one segment."""
PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (
    *portfolio.PORTFOLIO_RULES,
    *expected.PORTFOLIO_RULES,
    *size.PORTFOLIO_RULES,
    *missing.PORTFOLIO_RULES,
    *upkeep.PORTFOLIO_RULES,
)
"""The rules about all segments together."""
UNREAD_RULES: tuple[Rule[Unread], ...] = definition.UNREAD_RULES
"""The rules about a file that cannot be read."""

AnyRule: TypeAlias = "Rule[SearchableSegment] | Rule[CountedPortfolio] | Rule[Unread] | Rule[NoticedTable]"
ALL: tuple[AnyRule, ...] = (*RULES, *PORTFOLIO_RULES, *UNREAD_RULES, *TABLE_RULES)
BY_SLUG: Mapping[str, AnyRule] = {rule.slug: rule for rule in ALL}

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {slug: rule.parameters for slug, rule in BY_SLUG.items()}


def rule_settings(settings: Settings) -> tuple[Mapping[str, RuleSettings], tuple[Problem, ...]]:
    """Read the settings of the rules, by slug, and what is wrong in them."""
    return read_rule_settings(settings.extra.get("findings"), PARAMETERS)


def problems(settings: Settings) -> tuple[Problem, ...]:
    """List what is wrong in the settings of rules and of the plan in niche.yaml."""
    return rule_settings(settings)[1] + read_plan(settings.extra.get("plan"))[1]


def evaluate(subject: SearchableSegment, rules: Iterable[Rule[SearchableSegment]] = RULES) -> tuple[Finding, ...]:
    """Find what is wrong with one segment, the worst first. Whatever is in the data, no other error is raised.

    Raises CancelledError if the subject's engine is cancelled.
    """

    def applicable() -> Iterator[Rule[SearchableSegment]]:
        for rule in rules:
            subject.engine.check()
            if not rule.needs_condition or prune(subject.where) is not None:
                yield rule

    return by_severity(
        placed(finding, subject.places) for finding in _find(subject, applicable(), subject.settings, subject.slug)
    )


def least_seen(subject: SearchableSegment) -> float | None:
    """The difference of win rates within a segment that would have been found; None where that is not to be told."""
    settings, rule = rule_settings(subject.settings)[0][mixed.mixed.slug], mixed.mixed
    if settings.off or prune(subject.where) is None:
        return None
    return mixed.least_seen(subject, rule.given(settings))


def evaluate_portfolio(
    together: CountedPortfolio, rules: Iterable[Rule[CountedPortfolio]] = PORTFOLIO_RULES
) -> tuple[Finding, ...]:
    """Find what is wrong with all segments together, the worst first."""
    return by_severity(_find(together, rules, together.settings))


def evaluate_unread(unread: Unread, settings: Settings) -> tuple[Finding, ...]:
    """Find what is wrong with a file that cannot be read."""
    return by_severity(_find(unread, UNREAD_RULES, settings, unread.slug))


def evaluate_table(table: NoticedTable) -> tuple[Finding, ...]:
    """Find what is to be told of the table, the worst first."""
    return by_severity(_find(table, TABLE_RULES, table.settings))


def _find(subject: S, rules: Iterable[Rule[S]], settings: Settings, segment: str = "") -> Iterator[Finding]:
    by_slug, _ = rule_settings(settings)
    for rule in rules:
        yield from rule.find(subject, by_slug[rule.slug], segment)


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings, the worst first; equally bad ones stay in the order in which they come."""
    return tuple(sorted(findings, key=lambda finding: -finding.severity))
