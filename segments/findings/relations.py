"""How two segments that share accounts stand to each other: one a part of the other, or two ways of cutting."""

from __future__ import annotations

from niche.segments.counting.engine import Engine
from niche.segments.model.filters import All, Filter, Limit, children, prune
from niche.segments.portfolio.overlap import Overlap
from niche.segments.stats.estimates import cohens_h

ALIKE = 0.2
"""Cohen's h below which a share is about another: what he calls small."""


def steps(where: Filter) -> tuple[Filter, ...]:
    """The steps of the outermost `all`, without what is switched off; a limit is the last one."""
    pruned = prune(where)
    if pruned is None:
        return ()
    if isinstance(pruned, Limit):
        return (*steps(pruned.child), pruned)
    return children(pruned) if isinstance(pruned, All) else (pruned,)


def refines(where: Filter, other: Filter) -> bool:
    """Whether one of two filters has all steps of the other and more: a part of it by definition."""
    one, two = set(steps(where)), set(steps(other))
    return one < two or two < one


def named_as_part(slug: str, other: str) -> bool:
    """Whether the name of one segment begins with that of the other, as `enterprise-tier-1` with `enterprise`."""
    return bool(slug) and (slug.startswith(f"{other}-") or other.startswith(f"{slug}-"))


def within(pair: Overlap) -> bool:
    """Whether all accounts of the smaller segment are in the larger one, which has others as well."""
    return pair.shared == min(pair.first_size, pair.second_size) < max(pair.first_size, pair.second_size)


def independent(engine: Engine, where: Filter, other: Filter, pair: Overlap) -> bool:
    """Whether a segment has about as much of another as all accounts have that meet what both ask.

    Two ways of cutting do. What both ask are the steps of either that all accounts of the other meet: enterprises of an
    industry and those of a tier are compared among enterprises.
    """
    asked = [step for of, to in ((where, other), (other, where)) for step in steps(of) if _all_meet(engine, to, step)]
    return cohens_h(pair.of_first, pair.second_size / engine.size(All(tuple(asked)))) < ALIKE


def _all_meet(engine: Engine, where: Filter, step: Filter) -> bool:
    return not engine.difference(where, step).size
