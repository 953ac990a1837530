"""Segments made ready for the rules, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings import registry
from niche.segments.findings.context import SearchableSegment
from niche.segments.findings.finding import Finding
from niche.segments.model.filters import Filter
from niche.segments.model.segment import Guardrails, Segment
from niche.segments.model.settings import Settings

SETTINGS = Settings(data="accounts.csv", segments=Path("segments"))
LOOSE = Guardrails(min=0, max=10**9)
"""No size is too narrow or too broad."""


def subject(
    universe: Universe,
    where: Filter,
    *,
    segment: Segment | None = None,
    slug: str = "target",
    guardrails: Guardrails = LOOSE,
    workspace: Guardrails = Guardrails(),
    peers: Mapping[str, Segment] | None = None,
    **extra: object,
) -> SearchableSegment:
    """A segment with this filter; `extra` is what niche.yaml says besides, such as `plan` and `findings`."""
    made = replace(segment or Segment("Target", guardrails=guardrails), where=where)
    counter = Counter(universe, segments=lambda name: peers[name].where if peers and name in peers else None)
    settings = replace(SETTINGS, guardrails=workspace, extra=extra)
    return SearchableSegment(made, counter.count(where), counter, settings, slug=slug, peers=peers or {})


def found(one: SearchableSegment, slug: str) -> list[Finding]:
    """What one rule finds in the subject."""
    rule = registry.BY_SLUG[slug]
    return [finding for finding in registry.evaluate(one) if finding.rule == rule.slug]
