"""The filter as plain data: what stands under `where:` in a segment file, read and written.

    all: [...]              every one of a list; `any: [...]` at least one; both also take a mapping
    not: [x]   not: x       the complement of exactly one; for several say `not: {any: [...]}` or `{all: [...]}`
    off: x                  kept without effect
    in_segment: name        the accounts of another segment
    column: {operator: value}
    column: text            short for `is`; a list is short for `in`
    column: {name: all, is: 3}    a column whose name is one of these words

Several keys in one mapping, or several operators on one column, hold together: `all` of them. The limit of a segment
stands beside `where:`, under a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from niche.segments.documents.yamlfile import MAX_PROBLEMS, KeyPath, Place, Plain, Spelled, meant
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, Path, Scalar, Value
from niche.segments.model.operators import OPERATORS, Shape, shape_problem
from niche.segments.model.problems import Problem, did_you_mean

GROUPS: Mapping[str, type[All] | type[Any]] = {"all": All, "any": Any}
WRAPPERS: Mapping[str, type[Not] | type[Off]] = {"not": Not, "off": Off}
SEGMENT = "in_segment"
COLUMN = "column"
KEYWORDS = (*GROUPS, *WRAPPERS, SEGMENT)

# What people write for an operator, and what it is here.
_SYNONYMS = {
    "eq": "is", "equals": "is", "==": "is", "=": "is", "one_of": "in", "is_in": "in",
    "gte": "at_least", ">=": "at_least", "min": "at_least", "gt": "above", ">": "above", "more_than": "above",
    "lte": "at_most", "<=": "at_most", "max": "at_most", "lt": "below", "<": "below", "less_than": "below",
    "range": "between", "like": "contains", "includes": "has", "regex": "matches", "null": "missing",
    "is_null": "missing", "empty": "missing", "last": "within", "since": "within",
}  # fmt: skip
_NEGATED = {"ne": "is", "!=": "is", "is_not": "is", "not_in": "in", "not_contains": "contains", "exists": "missing"}
_OTHER_GROUPS = {"and": "all", "or": "any", "none": "not", "none_of": "not", "nor": "not"}

Locate = Callable[[KeyPath, bool], Place]
"""The line and column of the value (or, if true, of the key) at a key path."""


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What was read: the filter without the parts in error, the place of every node, and the problems."""

    filter: Filter
    places: Mapping[Path, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    paths: Mapping[Path, KeyPath] = field(default_factory=dict)
    """The key path of every node."""
    values: Mapping[Path, KeyPath] = field(default_factory=dict)
    """The key path of the value of every condition."""


@dataclass(frozen=True, slots=True)
class _Built:
    """A node, where it is written, and the same of its children; of a condition where its value is, too."""

    node: Filter
    at: KeyPath
    of_key: bool = True
    children: tuple[_Built, ...] = ()
    value_at: KeyPath = ()


def read_filter(data: Plain, locate: Locate, at: KeyPath = ()) -> FilterForm:
    """The filter that plain data says; `at` is the key path of the data, for the places. Nothing (null) is `all`."""
    reader, nothing = _FilterReader(locate), _Built(All(), at, False)
    try:
        built = (reader.node(data, at) if data is not None else None) or nothing
    except _TooManyError:
        built = nothing
    parts = dict(_walk(built))
    places = {path: locate(part.at, part.of_key) for path, part in parts.items()}
    paths = {path: part.at for path, part in parts.items()}
    values = {path: part.value_at for path, part in parts.items() if part.value_at}
    return FilterForm(built.node, places, tuple(reader.problems), paths, values)


def from_plain(data: Plain) -> Filter | None:
    """The filter that plain data says; None where it is not a filter."""
    form = read_filter(data, lambda _path, _of_key: (0, 0))
    return None if form.problems else form.filter


def _walk(built: _Built, path: Path = ()) -> Iterator[tuple[Path, _Built]]:
    yield path, built
    for index, child in enumerate(built.children):
        yield from _walk(child, (*path, index))


def _together(parts: list[_Built], at: KeyPath) -> _Built | None:
    """Several parts as `all` of them, one as itself."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return _Built(All(tuple(part.node for part in parts)), at, False, tuple(parts))


class _TooManyError(Exception):
    """More is wrong than anybody would read."""


class _FilterReader:
    """Reads one filter, collecting problems; a part in error is None, or missing from its group."""

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.problems: list[Problem] = []

    def report(self, message: str, at: KeyPath, hint: str = "", of_key: bool = False) -> None:
        line, column = self.locate(at, of_key)
        self.problems.append(Problem(message, line=line, column=column, hint=hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooManyError

    def node(self, data: Plain, at: KeyPath) -> _Built | None:
        if not isinstance(data, dict):
            self.report("expected a condition such as `country: DE`, or a group", at)
            return None
        if not data and at and isinstance(at[-1], int):
            self.report("an empty condition", at, "delete it, or name a column")
            return None
        if not data:
            return _Built(All(), at, False)
        return _together([part for key, value in data.items() for part in self.entry(key, value, (*at, key))], at)

    def entry(self, key: str, value: Plain, at: KeyPath) -> list[_Built]:
        """What one key of a mapping says: one node, or several conditions on one column."""
        if key in GROUPS:
            return self.group(GROUPS[key], value, at)
        if key in WRAPPERS:
            return self.wrapper(WRAPPERS[key], value, at)
        if key == SEGMENT:
            return self.segment(value, at)
        if key == COLUMN and isinstance(value, dict) and isinstance(value.get("name"), str):
            rest = {name: item for name, item in value.items() if name != "name"}
            return self.operators(str(value["name"]), rest, at)
        return self.conditions(key, value, at)

    def group(self, kind: type[All] | type[Any], value: Plain, at: KeyPath) -> list[_Built]:
        if isinstance(value, dict):
            found = [_together(self.entry(key, item, (*at, key)), (*at, key)) for key, item in value.items()]
        elif isinstance(value, list):
            found = [self.node(item, (*at, index)) for index, item in enumerate(value)]
        elif value is None:
            found = []
        else:
            self.report(f"{at[-1]} takes a list of conditions", at)
            return []
        parts = tuple(part for part in found if part)
        return [_Built(kind(tuple(part.node for part in parts)), at, children=parts)]

    def wrapper(self, kind: type[Not] | type[Off], value: Plain, at: KeyPath) -> list[_Built]:
        inner = at
        if isinstance(value, list) and len(value) == 1:
            value, inner = value[0], (*at, 0)
        if not isinstance(value, dict) or not value:
            several = isinstance(value, list) and len(value) > 1
            hint = f"put them into a group: `{at[-1]}: {{any: [...]}}` or `{at[-1]}: {{all: [...]}}`" if several else ""
            self.report(f"{at[-1]} takes one condition or one group", at, hint)
            return []
        part = self.node(value, inner)
        return [_Built(kind(part.node), at, children=(part,))] if part else []

    def segment(self, value: Plain, at: KeyPath) -> list[_Built]:
        if isinstance(value, str) and value:
            return [_Built(InSegment(str(value).removesuffix(".yaml")), at)]
        hint = "for several, put one in_segment each inside any" if isinstance(value, list) else ""
        self.report(f"{SEGMENT} takes the name of a segment", at, hint)
        return []

    def conditions(self, column: str, value: Plain, at: KeyPath) -> list[_Built]:
        """The conditions on a column, in the short or the long form."""
        if isinstance(value, dict):
            return self.operators(column, value, at)
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            word = _OTHER_GROUPS.get(column.casefold())
            hint = f"did you mean {word}?" if word else did_you_mean(column, KEYWORDS)
            self.report(f"{column} holds conditions, but it is not a group", at, hint or "use all, any or not", True)
            return []
        return self.condition(column, "in" if isinstance(value, list) else "is", value, at, at)

    def operators(self, column: str, value: dict[str, Plain], at: KeyPath) -> list[_Built]:
        if not value:
            self.report(f"{column} has no operator", at, "such as `{is: ...}` or `{missing: true}`", True)
        several = len(value) > 1
        found: list[_Built] = []
        for operator, item in value.items():
            where = (*at, operator)
            if operator in OPERATORS:
                found += self.condition(column, operator, item, where, where if several else at)
            else:
                self.report(f"there is no operator {operator}", where, _operator_hint(operator), of_key=True)
        return found

    def condition(self, column: str, operator: str, data: Plain, at: KeyPath, key_at: KeyPath) -> list[_Built]:
        value = _value(meant(data) if OPERATORS[operator].shape is Shape.TRUE else data)
        if value is None:
            hint = "for accounts without a value: `{missing: true}`" if data is None else "write one value, or a list"
            self.report(f"{column} has no value" if data is None else f"{column}: this is not a value", at, hint)
            return []
        if problem := shape_problem(OPERATORS[operator], value):
            self.report(f"{column}: {problem}", at)
            return []
        return [_Built(Condition(column, operator, value), key_at, value_at=at)]


def _value(data: Plain) -> Value | None:
    """The value as it is written: only the kind of its column tells whether `3.10` is a number."""
    if isinstance(data, list):
        items = tuple(_scalar(item) for item in data if isinstance(item, bool | int | float | str))
        return items if len(items) == len(data) else None
    return None if isinstance(data, dict) or data is None else _scalar(data)


def _scalar(data: Scalar) -> Scalar:
    return str(data) if isinstance(data, Spelled) else data


def _operator_hint(word: str) -> str:
    folded = word.casefold()
    if folded in _NEGATED:
        return f"put {_NEGATED[folded]} inside not"
    return f"did you mean {_SYNONYMS[folded]}?" if folded in _SYNONYMS else did_you_mean(word, OPERATORS)
