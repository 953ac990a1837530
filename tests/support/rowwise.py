"""What a filter means, told one account at a time in plain Python: the yardstick for the counter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from universes import frame_of, nodes_of

from niche.segments.accounts.universe import Universe
from niche.segments.model import operators, patterns
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, prune
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import UNCLASSIFIED
from niche.segments.model.values import MismatchError

Row = Mapping[str, object]


def accounts(universe: Universe) -> list[Row]:
    """The accounts in the universe's order, each with the code of its node in each placement."""
    rows: list[dict[str, object]] = [{} for _ in range(len(universe))]
    for column in frame_of(universe).columns:
        for row, value in zip(rows, frame_of(universe).get_column(column).to_list(), strict=True):
            row[column] = value
    for column, placement in universe.placements.items():
        for row, position in zip(rows, nodes_of(placement).tolist(), strict=True):
            row[_node_of(column)] = placement.taxonomy.nodes[position].code
    return rows


def _node_of(placement: str) -> str:
    """What the node is called beside the columns, one of which may have the placement's name."""
    return f"node of {placement}"


def matches(where: Filter, row: Row, universe: Universe, segments: Mapping[str, Filter] | None = None) -> bool:
    """Whether an account is in: a condition on a missing value is not met, `not` is the exact complement."""
    return bool(_evaluate(where, row, universe, segments or {}, lambda known: known or False))


def certainty(where: Filter, row: Row, universe: Universe, segments: Mapping[str, Filter] | None = None) -> bool | None:
    """Kleene's three values: None where it depends on a missing value."""
    return _evaluate(where, row, universe, segments or {}, lambda known: known)


def _evaluate(
    where: Filter,
    row: Row,
    universe: Universe,
    segments: Mapping[str, Filter],
    read: Callable[[bool | None], bool | None],
) -> bool | None:
    kept = prune(where)
    return True if kept is None else _node(kept, row, universe, segments, read)


def _node(
    node: Filter,
    row: Row,
    universe: Universe,
    segments: Mapping[str, Filter],
    read: Callable[[bool | None], bool | None],
) -> bool | None:
    match node:
        case Condition():
            try:
                return read(_holds(operators.resolve(node, universe), row, universe))
            except MismatchError:
                return read(None)
        case InSegment(name):
            others = {key: value for key, value in segments.items() if key != name}
            return _evaluate(segments[name], row, universe, others, read) if name in segments else read(None)
        case Not(child):
            inner = _node(child, row, universe, segments, read)
            return None if inner is None else not inner
        case All(children) | Any(children):
            inside = [_node(child, row, universe, segments, read) for child in children]
            decisive = isinstance(node, Any)
            return decisive if decisive in inside else None if None in inside else not decisive
        case Off():
            raise AssertionError("pruned")


def _holds(predicate: Predicate, row: Row, universe: Universe) -> bool | None:
    placed = universe.columns[predicate.column].kind is Kind.INDUSTRY or isinstance(predicate, Under)
    value = row[_node_of(predicate.column) if placed else predicate.column]
    missing = value is None or (placed and value == UNCLASSIFIED)
    if isinstance(predicate, Missing):
        return missing
    if isinstance(predicate, Under):
        nodes = universe.placements[predicate.column].taxonomy
        above = {str(value), *(node.code for node in nodes.ancestors(nodes[str(value)]))}
        below = {up.code for code in predicate.codes for up in nodes.ancestors(nodes[code])}
        return True if above & set(predicate.codes) else None if missing or value in below else False
    return None if missing else _TESTS[type(predicate)](predicate, value)


def _in_interval(interval: Interval, value: object) -> bool:
    low, high = interval.low, interval.high
    above = low is None or (value > low if interval.low_open else value >= low)  # type: ignore[operator]
    below = high is None or (value < high if interval.high_open else value <= high)  # type: ignore[operator]
    return above and below


def _in_text(test: TextMatch, value: object) -> bool:
    text = str(value)
    if test.how == "matches":
        return re.search(patterns.portable(test.text, r"\Z"), text) is not None
    variants = [patterns.case_variants(char) for char in test.text]
    places = {"contains": range(len(text) + 1), "starts_with": (0,), "ends_with": (len(text) - len(variants),)}
    return any(
        0 <= at <= len(text) - len(variants)
        and all(text[at + offset] in variant for offset, variant in enumerate(variants))
        for at in places[test.how]
    )


def _has_items(test: HasItems, value: object) -> bool:
    assert isinstance(value, list)
    return (all if test.every else any)(item in value for item in test.items)


_TESTS: Mapping[type[Predicate], Callable[..., bool]] = {
    OneOf: lambda test, value: value in test.values,
    Interval: _in_interval,
    TextMatch: _in_text,
    HasItems: _has_items,
}
