"""Which item of an old list became which item of a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeAlias

from niche.segments.documents.yamlfile import Plain, Spelled

_SAME_KEYS = 1000
"""Parts in common that count less than the same keys: a group that takes in its neighbour stays that group."""

_Way: TypeAlias = "Callable[[Sequence[Plain], Sequence[Plain]], list[tuple[int, int]]]"
"""Finds pairs that ascend in both lists."""


def same(one: Plain, other: Plain) -> bool:
    """Whether two values say the same: `1`, `1.0` and `true` do not; the order of keys says nothing."""
    if _type(one) is not _type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def keeps_order(old: object, new: object) -> bool:
    """Whether keys that are in both stand in the same order, at every level that can be matched by keys."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return True
    if [key for key in old if key in new] != [key for key in new if key in old]:
        return False
    return all(keeps_order(value, new[key]) for key, value in old.items() if key in new)


def identity(value: Plain) -> Hashable:
    """What two values have in common that are the same."""
    if isinstance(value, dict):
        return "{", frozenset((key, identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return "[", tuple(map(identity, value))
    return _type(value).__name__, value


def _type(value: Plain) -> type:
    """The type of a value; text is text, however it is spelled."""
    return str if isinstance(value, Spelled) else type(value)


def _shape(value: Plain) -> Hashable:
    return frozenset(value) if isinstance(value, dict) else _type(value).__name__


@dataclass(frozen=True, slots=True)
class Alignment:
    """How an old list turns into a new one. Indexes of the old list stand before those of the new."""

    pairs: tuple[tuple[int, int], ...]
    """Items that stay where they are among the others, changed or not; ascending in both lists."""
    moved: dict[int, int]
    """Where an item that goes comes back unchanged: old index by new index."""
    gone: tuple[int, ...]
    come: tuple[int, ...]
    """Items that are new, or moved here."""


def align(old: Sequence[Plain], new: Sequence[Plain]) -> Alignment:
    """Equal items first; between them those that share most, then items of the same keys, the rest by position."""
    pairs = sorted(_pairs(old, new, range(len(old)), range(len(new)), (_equal, _sharing, _alike)))
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    gone = [i for i in range(len(old)) if i not in paired_old]
    come = [j for j in range(len(new)) if j not in paired_new]
    waiting = defaultdict(list)
    for i in reversed(gone):
        waiting[identity(old[i])].append(i)
    moved = {j: waiting[key].pop() for j in come if waiting.get(key := identity(new[j]))}
    return Alignment(tuple(pairs), moved, tuple(gone), tuple(come))


def _pairs(
    old: Sequence[Plain], new: Sequence[Plain], olds: range, news: range, ways: tuple[_Way, ...]
) -> Iterator[tuple[int, int]]:
    """Pairs of the first way; between them those of the next, and at last by position."""
    if not ways or not olds or not news:
        yield from zip(olds, news, strict=False)
        return
    way, *rest = ways
    found = [(olds[i], news[j]) for i, j in way(old[olds.start : olds.stop], new[news.start : news.stop])]
    yield from found
    bounds = [(olds.start - 1, news.start - 1), *found, (olds.stop, news.stop)]
    for (i, j), (i_end, j_end) in pairwise(bounds):
        yield from _pairs(old, new, range(i + 1, i_end), range(j + 1, j_end), tuple(rest))


def _equal(old: Sequence[Plain], new: Sequence[Plain]) -> list[tuple[int, int]]:
    """Equal items; those at both ends first, so that of two equal ones the one that was touched counts as changed."""
    before, after = list(map(identity, old)), list(map(identity, new))
    short = min(len(before), len(after))
    head = next((k for k in range(short) if before[k] != after[k]), short)
    tail = next((k for k in range(short - head) if before[-1 - k] != after[-1 - k]), short - head)
    ends = len(before) - tail, len(after) - tail
    middle = _matching(before[head : ends[0]], after[head : ends[1]])
    last = [(ends[0] + k, ends[1] + k) for k in range(tail)]
    return [*((k, k) for k in range(head)), *((head + i, head + j) for i, j in middle), *last]


def _alike(old: Sequence[Plain], new: Sequence[Plain]) -> list[tuple[int, int]]:
    return _matching(list(map(_shape, old)), list(map(_shape, new)))


def _matching(old: list[Hashable], new: list[Hashable]) -> list[tuple[int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(i + k, j + k) for i, j, size in matcher.get_matching_blocks() for k in range(size)]


def _sharing(old: Sequence[Plain], new: Sequence[Plain]) -> list[tuple[int, int]]:
    """Items that have most in common: one that holds the other, or groups of which most is the same."""
    before, after = ([(item, {identity(item), *_parts(item)}) for item in side] for side in (old, new))
    if max(len(parts) for _, parts in (*before, *after)) == 1:
        return []
    pairs = ((i, j) for i in range(len(old)) for j in range(len(new)))
    scores = {(i, j): score for i, j in pairs if (score := _score(*before[i], *after[j]))}
    best: dict[tuple[int, int], int] = defaultdict(int)
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = best[i + 1, j + 1] + scores.get((i, j), 0)
            best[i, j] = max(paired, best[i + 1, j], best[i, j + 1])
    found, i, j = [], 0, 0
    while best[i, j]:
        if (i, j) in scores and best[i, j] == best[i + 1, j + 1] + scores[i, j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j]:
            i += 1
        else:
            j += 1
    return found


def _score(old: Plain, before: set[Hashable], new: Plain, after: set[Hashable]) -> int:
    """How much of an old item is in a new one. Of several that came out of it the first takes its place."""
    common = len(before & after)
    if not common or identity(new) in before:
        return min(common, 1)
    return common + (_SAME_KEYS if _shape(old) == _shape(new) and identity(old) not in after else 0)


def holds(value: Plain, part: Plain) -> bool:
    """Whether a collection has another one inside it, at any depth. A list of one is no more than its item."""
    own = isinstance(part, dict) or (isinstance(part, list) and len(part) > 1)
    return own and any(same(inside, part) for inside in _inside(value))


def _parts(value: Plain) -> Iterator[Hashable]:
    """The collections inside a value; each entry of a mapping of several is one, too."""
    for part in _inside(value):
        yield identity(part)
        yield from _entries(part)
    yield from _entries(value)


def _entries(value: Plain) -> Iterator[Hashable]:
    if isinstance(value, dict) and len(value) > 1:
        yield from (identity({key: item}) for key, item in value.items())


def _inside(value: Plain) -> Iterator[dict[str, Plain] | list[Plain]]:
    """The collections inside a value, at any depth."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        if isinstance(item, dict | list):
            yield item
            yield from _inside(item)
