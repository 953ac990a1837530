"""How two segments that share accounts stand to each other: one a part of the other, or two ways of cutting."""

from __future__ import annotations

from niche.segments.model.filters import All, Filter, children, prune
from niche.segments.model.segment import Segment
from niche.segments.portfolio.overlap import Overlap
from niche.segments.stats.estimates import cohens_h

ALIKE = 0.2
"""Cohen's h below which a share is about another: what he calls small."""


def steps(where: Filter) -> tuple[Filter, ...]:
    """The steps of the outermost `all`, without what is switched off."""
    pruned = prune(where)
    if pruned is None:
        return ()
    return children(pruned) if isinstance(pruned, All) else (pruned,)


def hierarchical(slug: str, where: Filter, peer_slug: str, peer: Segment) -> bool:
    """Whether one of two segments is meant as a part of the other: its filter has all steps of the other's and more, or
    its name begins with the other's, as `enterprise-tier-1` with `enterprise`.
    """
    one, other = set(steps(where)), set(steps(peer.where))
    named = slug.startswith(f"{peer_slug}-") or peer_slug.startswith(f"{slug}-")
    return one < other or other < one or bool(slug and named)


def within(pair: Overlap) -> bool:
    """Whether all accounts of the smaller segment are in the larger one, which has others as well."""
    return pair.shared == min(pair.first_size, pair.second_size) < max(pair.first_size, pair.second_size)


def independent(pair: Overlap, of: int) -> bool:
    """Whether a segment has about as much of the other as all accounts have, as two ways of cutting them do."""
    return cohens_h(pair.of_first, pair.second_size / of) < ALIKE
