"""Rules about a definition that does not fit the data: columns, values, nodes and segments that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.accounts.table import held
from niche.segments.findings.context import SegmentContext, Unread, live_conditions
from niche.segments.findings.finding import Severity
from niche.segments.findings.repairs import repair
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model import edits
from niche.segments.model.columns import CATEGORICAL, Column, Kind, named_now
from niche.segments.model.filters import All, Condition, InSegment, Path, Scalar, live
from niche.segments.model.operators import OPERATORS, Shape, resolve
from niche.segments.model.predicates import HasItems, OneOf
from niche.segments.model.problems import did_you_mean, hinted, nearest
from niche.segments.model.values import MismatchError, exact, many, text

NAMED = 5
"""Values named in one sentence, and looked for among those that there are."""


def _unfit(subject: SegmentContext, slug: str) -> Iterator[tuple[Path, MismatchError]]:
    return ((path, error) for path, error in subject.unfit if error.rule == slug)


def _misfit(slug: str, subject: SegmentContext) -> Iterator[Notice]:
    return (Notice(str(error), path) for path, error in _unfit(subject, slug))


@rule("unknown-column", Severity.ERROR, settings=("columns",))
def unknown_column(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A condition names a column that the table does not have.

    Why: The condition matches nobody (its opposite everybody), and nothing looks wrong.
    Formula: the name is neither a column of the table nor a name given to one in niche.yaml
    Instead: the nearest name of a column.
    """
    for path, error in _unfit(subject, "unknown-column"):
        condition = edits.at(subject.where, path)
        assert isinstance(condition, Condition)
        repairs = []
        known = subject.universe.columns
        named = named_now(condition.column, known)
        for name in [named] if named else nearest(condition.column, known):
            renamed = Condition(name, condition.operator, condition.value)
            changed = edits.replace(subject.where, path, renamed)
            repairs.append(repair(subject.engine, f"use the column {name}", changed))
        yield Notice(str(error), path, repairs=tuple(repairs))


@rule("wrong-type", Severity.ERROR, settings=("columns",))
def wrong_type(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """An operator or a value does not fit the kind of its column.

    Why: The condition makes no sense on this data, so it matches nobody.
    Formula: the operator table: each operator names the kinds of column it fits and the value it takes
    """
    return _misfit("wrong-type", subject)


@rule("unknown-node", Severity.ERROR, settings=("taxonomy",))
def unknown_node(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A condition names an industry that the classification does not have.

    Why: Codes change between editions; a code of another edition matches nobody.
    Formula: the text is no node's code, title, code and title, or path; beside another title only a code counts that
        holds a digit and that no other code or title begins with
    """
    return _misfit("unknown-node", subject)


@rule("unknown-file", Severity.ERROR, settings=("segments",))
def unknown_file(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A condition names a file of values that cannot be read.

    Why: The list was moved, renamed or never committed; the condition matches nobody.
    Formula: no file of that name beside the segments, or it is too large or not text
    """
    return _misfit("unknown-file", subject)


@rule("unknown-segment", Severity.ERROR, settings=("segments",))
def unknown_segment(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A condition names a segment that the workspace does not have.

    Why: The segment was renamed or deleted; what refers to it matches nobody.
    Formula: no file of that name in the folder of segments
    """
    for path, node in live(subject.where):
        if isinstance(node, InSegment) and node.name != subject.slug and subject.engine.segments(node.name) is None:
            hint = did_you_mean(node.name, subject.peers)
            yield Notice(hinted(f"there is no segment {node.name}", hint), path)


@rule("cycle", Severity.ERROR)
def cycle(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A segment refers to itself.

    Why: Nobody can say who is in it.
    Formula: following `in_segment` from the segment leads back to it
    """
    for path, node in live(subject.where):
        if isinstance(node, InSegment) and (round_trip := _way_back(node.name, subject)):
            names = " → ".join([subject.slug, *round_trip])
            yield Notice(f"the segment refers to itself: {names}", path)


def _way_back(start: str, subject: SegmentContext) -> list[str]:
    """Find the shortest chain of references from `start` to the segment itself, by breadth; empty if there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == subject.slug:
            return way
        for _, node in live(subject.engine.segments(way[-1]) or All()):
            if isinstance(node, InSegment) and node.name not in seen:
                seen.add(node.name)
                ways.append([*way, node.name])
    return []


@rule("unknown-value", Severity.WARNING)
def unknown_value(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A condition names a value that no account has.

    Why: Usually a different spelling: the accounts you meant are left out.
    Formula: the value, compared exactly, occurs in no account of the universe
    Instead: the nearest value that accounts have. One notice names all such values of a condition.
    """
    broken = {path for path, _ in subject.unfit}
    for path, condition in live_conditions(subject.where):
        if path in broken:
            continue
        column = subject.universe.columns[condition.column]
        if not isinstance(resolve(condition, subject.universe), OneOf | HasItems):
            continue
        if OPERATORS[condition.operator].shape not in (Shape.ONE, Shape.MANY) or _ranged(condition, column):
            continue
        if absent := _absent(condition, column, subject):
            yield _absence(absent, condition, path, column, subject)


def _ranged(condition: Condition, column: Column) -> bool:
    """Whether the values are the bounds of a range of an ordered category."""
    return column.kind is Kind.ORDERED and condition.operator not in ("is", "in")


def _absent(condition: Condition, column: Column, subject: SegmentContext) -> list[Scalar]:
    """List the values, as written, that no account has."""
    written = {value: _held(column, value) for value in many(condition.value)}
    if column.kind is Kind.CATEGORY or column.kind is Kind.LIST:
        known = set[object](subject.universe.table.values(column.name))
    else:
        known = held(subject.universe.table, column.name, [value for value in written.values() if value is not None])
    return [value for value, held in written.items() if held not in known]


def _held(column: Column, value: Scalar) -> Scalar | None:
    """The value as accounts would have it; None where none can."""
    return text(value) if column.kind is Kind.LIST else exact(column, value)


def _absence(absent: list[Scalar], condition: Condition, path: Path, column: Column, subject: SegmentContext) -> Notice:
    """One notice for all values of a condition; a repair puts in the place of each the nearest that there is."""
    better = {value: name for value in absent[:NAMED] if (name := _nearest(value, column)) is not None}
    listed = (" or " if len(absent) == 2 else ", ").join(map(text, absent[:NAMED]))
    more = f" and {len(absent) - NAMED} more" if absent[NAMED:] else ""
    message = f"no account has {column.name} {listed}{more}"
    if not better:
        return Notice(message, path)
    kept = tuple(dict.fromkeys(better.get(value, value) for value in many(condition.value)))
    value = kept if isinstance(condition.value, tuple) else kept[0]
    changed = edits.replace(subject.where, path, Condition(column.name, condition.operator, value))
    change = ", ".join(f"{name} instead of {text(value)}" for value, name in better.items())
    message += f" (did you mean {', '.join(dict.fromkeys(better.values()))}?)"
    return Notice(message, path, repairs=(repair(subject.engine, change, changed),))


def _nearest(value: Scalar, column: Column) -> str | None:
    """Find the value of a category or list most like one that is not there; None if nothing is close."""
    if column.kind not in CATEGORICAL and column.kind is not Kind.LIST:
        return None
    return next(iter(nearest(text(value), [name for name in column.values if name != text(value)])), None)


@rule("stale-title", Severity.NOTE)
def stale_title(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """The title beside a code is not the classification's.

    Why: The code decides, but a reviewer reads the title.
    Formula: the text after a known code is not that node's title, nor the title of another
    Instead: the taxonomy's title of the code.
    """
    for path, condition in live_conditions(subject.where):
        placement = subject.universe.placements.get(condition.column)
        if placement is None or condition.operator != "under":
            continue
        for value in many(condition.value):
            found = placement.taxonomy.stale(text(value))
            if found is None:
                continue
            node, title = found
            fresh = tuple(node.label if v == value else v for v in many(condition.value))
            changed = edits.replace(subject.where, path, Condition(condition.column, "under", fresh))
            fixed = repair(subject.engine, f"write {node.label}", changed)
            yield Notice(f"{node.code} is {node.title}, not {title}", path, repairs=(fixed,))


@rule("unknown-key", Severity.NOTE)
def unknown_key(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """A segment file has a key that niche does not know.

    Why: It has no effect; it may be a misspelt key.
    Formula: the key is not in the table of keys
    """
    for problem in subject.problems:
        yield Notice(hinted(problem.message, problem.hint), line=problem.line, column=problem.column)


@rule("bad-file", Severity.ERROR)
def bad_file(unread: Unread, _: Given) -> Iterator[Notice]:
    """A segment file cannot be read.

    Why: A file that cannot be read defines no segment: whoever relies on it gets nothing, or yesterday's list.
    Formula: YAML that does not load, keys of the wrong type, duplicate keys, anchors, unknown operators
    """
    for problem in unread.problems:
        yield Notice(hinted(problem.message, problem.hint), line=problem.line, column=problem.column)


UNREAD_RULES: tuple[Rule[Unread], ...] = (bad_file,)

RULES: tuple[Rule[SegmentContext], ...] = (
    unknown_column,
    wrong_type,
    unknown_node,
    unknown_file,
    unknown_segment,
    cycle,
    unknown_value,
    unknown_key,
    stale_title,
)
