"""Suggest nodes for unmatched values by comparing words, rare words weighing more (by inverse document frequency).

Industry labels of a CRM mostly share no word with the node that they mean. For those of LinkedIn, also used by HubSpot,
a table gives the NAICS node; for other taxonomies the title of that node is compared. Labels of a tree that columns
make have no node to find: those that are alike are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.taxonomies.builtin import load_builtin, shipped

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset({"and", "of", "the", "other", "for", "except", "in", "to", "nec", "all", "miscellaneous"})
"""Words that do not distinguish industries."""
_LIKE = 0.88
"""Jaro-Winkler similarity from which two words count as forms of one: `banking` and `bank`, `softwre`."""
_STEM = 4
"""Length of the prefix that all forms of a word share."""
_TELLING_LENGTH = 4
"""Words up to this length only match themselves: `law` is no form of `lawn`."""
_OF_VALUE = 0.7
"""Weight of the value's words found in the title; the rest is the weight of the title's words found in the value."""
LEAST = 30.0
"""The least score of a suggestion."""
_OF_LABEL = 95.0
"""The score of the node from the table of labels; below that of a title written out."""
_OF_TITLE = 0.9
"""The factor for the scores of that node's title in another taxonomy."""
_OF_SPELLING = 100.0
"""The score of a label that is another in other spelling."""
_LABELLED = "naics-2022"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A node that a value may mean, with a score from 0 to 100."""

    node: TaxonomyNode
    score: float


def suggestions(taxonomy: Taxonomy, values: Iterable[str], limit: int = 3) -> dict[str, tuple[Suggestion, ...]]:
    """Suggest nodes for each value, best first, at most `limit`; an empty tuple if nothing matches."""
    index = _index(taxonomy)
    return {value: tuple(_distinct(taxonomy, _scored(taxonomy, index, words(value)), limit)) for value in values}


def labels(taxonomy: Taxonomy, accounts: Sequence[int] | NDArray[np.int64]) -> dict[str, int]:
    """Accounts by label of a tree made of columns, the most frequent first. `accounts` are those of each node."""
    found: Counter[str] = Counter()
    for node in taxonomy.nodes[:-1]:
        found[node.title] += int(accounts[node.position])
    return dict(found.most_common())


def joins(taxonomy: Taxonomy, accounts: Mapping[str, int]) -> dict[str, tuple[Suggestion, ...]]:
    """Labels that differ from a more frequent one in capitals, blanks and signs only, with its node.

    `accounts` are those by label, as `labels` gives them.
    """
    nodes = {node.title: node for node in reversed(taxonomy.nodes[:-1])}
    usual: dict[str, str] = {}
    found: dict[str, tuple[Suggestion, ...]] = {}
    for label in sorted(accounts, key=lambda label: -accounts[label]):
        letters = "".join(char for char in label.casefold().replace("&", "and") if char.isalnum()) or label
        if usual.setdefault(letters, label) != label:
            found[label] = (Suggestion(nodes[usual[letters]], _OF_SPELLING),)
    return found


def words(text: str) -> tuple[str, ...]:
    """The distinctive words of a title or a value: `COMPUTER_SOFTWARE` has two."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(text.casefold()) if word not in _EMPTY))


def _scored(taxonomy: Taxonomy, index: _Index, sought: tuple[str, ...]) -> list[tuple[int, float]]:
    """Positions of nodes with their scores, best first; ties go to the node nearer the top of the tree."""
    scores = index.scored(sought)
    code = _labels().get(sought)
    if code is None:
        return scores
    if taxonomy.name == _LABELLED:
        scores.append((taxonomy.positions[code], _OF_LABEL))
    else:
        title = load_builtin(_LABELLED)[code].title
        scores += [(position, score * _OF_TITLE) for position, score in index.scored(words(title))]
    return sorted(scores, key=lambda scored: (-round(scored[1]), scored[0]))


@cache
def _labels() -> Mapping[tuple[str, ...], str]:
    """Codes by the words of the labels in the table."""
    return {words(row["label"]): row[_LABELLED] for row in shipped("industry-labels")}


class _Index:
    """An index of the titles and aliases of a taxonomy by word. `has` is a Boolean array of shape (titles, words)."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        titles = [(n.position, words(text)) for n in taxonomy.nodes[:-1] for text in (n.title, *n.aliases)]
        self.positions = np.array([position for position, _ in titles], dtype=np.int64)
        # A title repeated on several levels must not make its words look frequent.
        frequency = Counter(word for title in {title for _, title in titles} for word in title)
        self.words = list(frequency)
        places = {word: place for place, word in enumerate(self.words)}
        self.has = np.zeros((len(titles), len(self.words)), dtype=np.float32)
        for row, (_, title) in enumerate(titles):
            self.has[row, [places[word] for word in title]] = 1
        self.rarity = np.array([np.log1p(len(titles) / number) for number in frequency.values()], dtype=np.float32)
        self.rarest = float(np.log1p(len(titles)))
        self.weight = np.maximum(self.has @ self.rarity, 1e-6)

    def scored(self, sought: Sequence[str]) -> list[tuple[int, float]]:
        """Positions of nodes with their scores, best first; ties go to the node nearer the top of the tree."""
        if not sought or not self.words:
            return []
        alike = np.array([self._like(word) for word in sought])
        of_title = self.has @ (self.rarity * alike.max(axis=0)) / self.weight
        weights = [float(self.rarity[row.argmax()]) if row.any() else self.rarest for row in alike]
        matched = np.zeros(len(self.positions), dtype=np.float32)
        for weight, row in zip(weights, alike, strict=True):
            like = np.flatnonzero(row)
            matched += weight * (self.has[:, like] * row[like]).max(axis=1, initial=0)
        scores = 100 * (_OF_VALUE * matched / sum(weights) + (1 - _OF_VALUE) * of_title)
        good = np.flatnonzero(scores >= LEAST)
        best = good[np.lexsort((self.positions[good], -np.round(scores[good])))]
        return [(int(self.positions[row]), float(scores[row])) for row in best]

    def _like(self, word: str) -> NDArray[np.float32]:
        """The similarity of a word to each word of the index, 0 to 1."""
        from rapidfuzz import process
        from rapidfuzz.distance import JaroWinkler

        if len(word) <= _TELLING_LENGTH:
            return np.array([word == other for other in self.words], dtype=np.float32)
        scorer = JaroWinkler.normalized_similarity
        row: NDArray[np.float32] = process.cdist([word], self.words, scorer=scorer, dtype=np.float32)[0]
        if word in self.words:  # a correct spelling: match only its forms, not `framing` for `farming`
            stem = word[:_STEM]
            row = np.where([other.startswith(stem) for other in self.words], row, np.float32(0))
        return np.where(row >= _LIKE, row, np.float32(0))


@lru_cache(maxsize=8)
def _index(taxonomy: Taxonomy) -> _Index:
    return _Index(taxonomy)


def _distinct(taxonomy: Taxonomy, scored: Iterable[tuple[int, float]], limit: int) -> Iterable[Suggestion]:
    """The best suggestions with distinct titles; of equal titles below each other the topmost."""
    seen: set[str] = set()
    for position, score in scored:
        node = taxonomy.nodes[position]
        if len(seen) == limit:
            return
        if node.title not in seen:
            seen.add(node.title)
            yield Suggestion(node, score)


def accepted(
    suggestions: Mapping[str, Sequence[Suggestion]],
    least: float,
    alias: Callable[[TaxonomyNode], str] = attrgetter("label"),
) -> dict[str, str]:
    """What an alias says to mean the best suggestion of each value, for those whose score is at least `least`."""
    return {value: alias(best[0].node) for value, best in suggestions.items() if best and best[0].score >= least}


@dataclass(frozen=True)
class Unmapped:
    """What can be mapped to the nodes of a taxonomy."""

    taxonomy: Taxonomy
    values: Mapping[str, int]
    """The values with their accounts, those that are offered first."""
    offered: Collection[str]
    """The values that have no node, or are others in other spelling."""
    suggest: Callable[[Sequence[str]], Mapping[str, tuple[Suggestion, ...]]]
    alias: Callable[[TaxonomyNode], str] = attrgetter("label")
    """What an alias says to mean a node."""
    free: bool = False
    """Whether the values are labels of a tree made of columns, which may stand for any other label."""


def unmatched_values(taxonomy: Taxonomy, values: Mapping[str, int]) -> Unmapped:
    """Values that no node takes, with their accounts."""
    return Unmapped(taxonomy, values, values.keys(), partial(suggestions, taxonomy))


def alike_labels(taxonomy: Taxonomy, accounts: Sequence[int] | NDArray[np.int64]) -> Unmapped:
    """The labels of a tree made of columns; `accounts` are those of each node."""
    counted = labels(taxonomy, accounts)
    found = joins(taxonomy, counted)
    values = {**{label: counted[label] for label in found}, **counted}

    def suggest(some: Sequence[str]) -> Mapping[str, tuple[Suggestion, ...]]:
        return {value: found.get(value, ()) for value in some}

    return Unmapped(taxonomy, values, found.keys(), suggest, attrgetter("title"), free=True)
