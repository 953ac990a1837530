"""Which item of an old list became which item of a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from niche.segments.documents.yamlfile import Plain


def same(one: Plain, other: Plain) -> bool:
    """Whether two values say the same: `1`, `1.0` and `true` do not; the order of keys says nothing."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _identity(value: Plain) -> Hashable:
    if isinstance(value, dict):
        return "{", frozenset((key, _identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return "[", tuple(map(_identity, value))
    return type(value).__name__, value


def _shape(value: Plain) -> Hashable:
    return frozenset(value) if isinstance(value, dict) else type(value).__name__


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
    """Equal items first; between them items of the same keys; what is left in pairs by position."""
    pairs = sorted(_pairs(old, new, range(len(old)), range(len(new)), (_identity, _shape)))
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    gone = [i for i in range(len(old)) if i not in paired_old]
    come = [j for j in range(len(new)) if j not in paired_new]
    waiting = defaultdict(list)
    for i in reversed(gone):
        waiting[_identity(old[i])].append(i)
    moved = {j: waiting[key].pop() for j in come if waiting.get(key := _identity(new[j]))}
    return Alignment(tuple(pairs), moved, tuple(gone), tuple(come))


def _pairs(
    old: Sequence[Plain],
    new: Sequence[Plain],
    olds: range,
    news: range,
    likenesses: tuple[Callable[[Plain], Hashable], ...],
) -> Iterator[tuple[int, int]]:
    if not likenesses:
        yield from zip(olds, news, strict=False)
        return
    likeness, *rest = likenesses
    matcher = SequenceMatcher(None, [likeness(old[i]) for i in olds], [likeness(new[j]) for j in news], autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(olds[i:i_end], news[j:j_end], strict=True)
        elif kind == "replace":
            yield from _pairs(old, new, olds[i:i_end], news[j:j_end], tuple(rest))
