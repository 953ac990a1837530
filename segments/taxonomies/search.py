"""Search a taxonomy by code, title or alias."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode, folded
from niche.segments.taxonomies.mapping import suggestions


def search(taxonomy: Taxonomy, text: str, limit: int = 20) -> tuple[TaxonomyNode, ...]:
    """Search nodes, best first: an exact code, codes with this prefix, titles; if none, similar titles."""
    wanted, phrase = _bare(text), folded(text)
    if not phrase:
        return ()
    ranks = [(rank, node.depth, node.position) for node in taxonomy.nodes if (rank := _rank(node, wanted, phrase))]
    if ranks:
        return tuple(taxonomy.nodes[position] for _, _, position in sorted(ranks)[:limit])
    return tuple(suggestion.node for suggestion in suggestions(taxonomy, [text], limit)[text])


def _bare(code: str) -> str:
    return code.strip().casefold().replace(".", "")


def _rank(node: TaxonomyNode, code: str, phrase: str) -> int:
    """The rank of a match, 1 for the best; 0 for no match."""
    own = _bare(node.code)
    if own == code:
        return 1
    titles = [folded(text) for text in (node.title, *node.aliases)]
    if phrase in titles:
        return 2
    if own.startswith(code):
        return 3
    words = phrase.split()
    return min((_rank_title(title, phrase, words) or _WORST for title in titles), default=0) % _WORST


_WORST = 9


def _rank_title(title: str, phrase: str, words: Sequence[str]) -> int:
    own = title.split()
    if all(word in own for word in words):
        return 4
    if all(any(other.startswith(word) for other in own) for word in words):
        return 5
    return 6 if phrase in title else 0
