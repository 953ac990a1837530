"""How two segments that share accounts stand to each other: one a part of the other, or two ways of cutting."""

from __future__ import annotations

from dataclasses import dataclass

from niche.segments.counting.engine import Engine
from niche.segments.model.filters import All, Filter, Limit, prune
from niche.segments.model.segment import Segment
from niche.segments.portfolio.overlap import Overlap
from niche.segments.stats.estimates import cohens_h
from niche.segments.workspace.references import inlined, references
from niche.segments.workspace.segment_names import composed

ALIKE = 0.2
"""Cohen's h below which a share is about another: what he calls small."""


def steps(where: Filter) -> tuple[Filter, ...]:
    """The steps of the outermost `all` and of those in it, without what is switched off; a limit is the last one."""
    pruned = prune(where)
    if isinstance(pruned, Limit):
        return (*steps(pruned.child), pruned)
    if isinstance(pruned, All):
        return tuple(step for child in pruned.children for step in steps(child))
    return () if pruned is None else (pruned,)


def plain_steps(where: Filter, engine: Engine) -> tuple[Filter, ...]:
    """The same with the steps of the segments that it builds on in the place of their names."""
    return steps(inlined(where, engine.segments))


@dataclass(frozen=True)
class Definition:
    """Who belongs to a segment: by its filter, and by the segment that it says it is a part of."""

    slug: str
    where: Filter
    segment: Segment

    @property
    def parent(self) -> str:
        """The segment that it is a part of; empty where it says none."""
        return composed(str(self.segment.extra.get("parent", "")))


def part_of(engine: Engine, one: Definition, other: Definition) -> bool:
    """Whether one of two segments is a part of the other: it says so, it is made of it, or it asks for more."""
    if one.parent == other.slug or other.parent == one.slug:
        return True
    first, second = set(plain_steps(one.where, engine)), set(plain_steps(other.where, engine))
    if first == second:  # of one name for the other nothing is a part
        return False
    return first < second or second < first or _built_on(engine, one, other.slug) or _built_on(engine, other, one.slug)


def _built_on(engine: Engine, one: Definition, other: str) -> bool:
    """Whether a segment refers to another, be it by a third one."""
    left, seen = [one.where], {""}
    while left:
        names = {name for _, name in references(prune(left.pop()) or All())} - seen
        if other in names:
            return True
        seen |= names
        left += [where for name in names if (where := engine.segments(name)) is not None]
    return False


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
    both = (where, other), (other, where)
    asked = [step for of, to in both for step in plain_steps(of, engine) if _all_meet(engine, to, step)]
    return cohens_h(pair.of_first, pair.second_size / engine.size(All(tuple(asked)))) < ALIKE


def _all_meet(engine: Engine, where: Filter, step: Filter) -> bool:
    return not engine.difference(where, step).size
