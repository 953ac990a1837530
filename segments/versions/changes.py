"""Describe the changes between two filters in words, one line each, as a reviewer would."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import chain

from niche.segments.language.description import describe, sentence
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, unlimited
from niche.segments.model.operators import Schema


def changes(old: Filter, new: Filter, schema: Schema | None = None) -> tuple[str, ...]:
    """List the changes, in the order of the new filter, removals last. Empty if the filters are equal.

    Conditions are paired by column and operator, then by column. A moved node alone is no change, since order within a
    group does not affect what matches.
    """
    return (*_node(unlimited(old), unlimited(new), schema), *_limit(old, new, schema))


def _limit(old: Filter, new: Filter, schema: Schema | None) -> Iterator[str]:
    was, now = (describe(root, schema) if isinstance(root, Limit) else "" for root in (old, new))
    if was and now and was != now:
        yield f"changed: {was} → {now}"
    elif was != now:
        yield f"added: {now}" if now else f"removed: {was}"


def _node(old: Filter, new: Filter, schema: Schema | None) -> Iterator[str]:
    if old == new:
        return
    match old, new:
        case Off(was), Off(now):
            yield from _node(was, now, schema)
        case (Off(was), _):
            yield f"switched on: {sentence(new, schema)}"
            yield from _node(was, new, schema)
        case (_, Off(now)):
            yield f"switched off: {sentence(old, schema)}"
            yield from _node(old, now, schema)
        case Not(was), Not(now):
            yield from (f"inside not: {line}" for line in _node(was, now, schema))
        case (Not(was), _) if was == new:
            yield f"no longer negated: {sentence(new, schema)}"
        case (_, Not(now)) if now == old:
            yield f"negated: {sentence(old, schema)}"
        case (All(before), All(after)) | (Any(before), Any(after)):
            yield from _children(before, after, schema)
        case (All(before), Any(after)) | (Any(before), All(after)) if set(before) & set(after):
            yield f"{describe(old)} became {describe(new)}"
            yield from _children(before, after, schema)
        case Condition(), Condition() if old.column == new.column:
            yield _condition(old, new, schema)
        case _:
            yield f"replaced: {sentence(old, schema)} → {sentence(new, schema)}"


def _condition(old: Condition, new: Condition, schema: Schema | None) -> str:
    if old.operator != new.operator or not (isinstance(old.value, tuple) and isinstance(new.value, tuple)):
        return f"changed: {describe(old, schema)} → {describe(new, schema)}"
    gone = tuple(value for value in old.value if value not in new.value)
    come = tuple(value for value in new.value if value not in old.value)
    if old.operator == "between" or not (gone or come):
        return f"changed: {describe(old, schema)} → {describe(new, schema)}"
    # For a long list, show the difference rather than both lists.
    parts = [
        f"{word} {describe(Condition(old.column, old.operator, part), schema)}"
        for word, part in (("added", come), ("removed", gone))
        if part
    ]
    return "; ".join(parts)


def _children(old: tuple[Filter, ...], new: tuple[Filter, ...], schema: Schema | None) -> Iterator[str]:
    pairs, come, gone = _paired(old, new)
    yield from chain.from_iterable(_node(was, now, schema) for was, now in pairs)
    yield from (f"added: {sentence(node, schema)}" for node in come)
    yield from (f"removed: {sentence(node, schema)}" for node in gone)


def _paired(
    old: tuple[Filter, ...], new: tuple[Filter, ...]
) -> tuple[list[tuple[Filter, Filter]], list[Filter], list[Filter]]:
    """Pair nodes before and after, closest first; return the pairs, the added nodes and the removed ones."""
    before, after = dict(enumerate(old)), dict(enumerate(new))
    partners: dict[int, Filter] = {}
    likenesses: tuple[Callable[[Filter], Hashable], ...] = (lambda node: node, _test, _subject)
    for likeness in likenesses:
        waiting: dict[Hashable, list[int]] = {}
        for index, node in before.items():
            waiting.setdefault(likeness(node), []).append(index)
        for index, node in list(after.items()):
            if alike := waiting.get(likeness(node)):
                partners[index] = before.pop(alike.pop(0))
                del after[index]
    pairs = [(partners[index], new[index]) for index in sorted(partners)]
    return pairs, list(after.values()), list(before.values())


def _test(node: Filter) -> Hashable:
    """First key of likeness: column and operator of a condition, below any `not` and `off`; the kind of a group."""
    match node:
        case Condition(column, operator, _):
            return column, operator
        case Not(child) | Off(child):
            return _test(child)
        case InSegment(name):
            return "in_segment", name
    return type(node).__name__


def _subject(node: Filter) -> Hashable:
    """Second key: the column of a condition, below any `not` and `off`; any group for a group."""
    match node:
        case Condition(column, _, _):
            return column
        case Not(child) | Off(child):
            return _subject(child)
        case All() | Any():
            return "group"
    return type(node).__name__
