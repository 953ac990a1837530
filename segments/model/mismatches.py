"""What in a filter does not fit the data."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.model.filters import Condition, Filter, Limit, Path, live
from niche.segments.model.limits import ranking
from niche.segments.model.operators import OPERATORS, Schema, Shape, resolve
from niche.segments.model.values import MismatchError, many


def mismatches(where: Filter, schema: Schema) -> Iterator[tuple[Path, MismatchError]]:
    """Yield what does not fit the data in the conditions that are switched on, with the path of the condition.

    Each wrong value of a list is an error of its own; equal ones are told once. References to segments are no
    conditions.
    """
    for path, condition in live(where):
        if isinstance(condition, Limit):
            try:
                ranking(condition, schema)
            except MismatchError as error:
                yield path, error
        told = set[str]()
        for part in _parts(condition) if isinstance(condition, Condition) else ():
            try:
                resolve(part, schema)
            except MismatchError as error:
                if error.message not in told:
                    yield path, error
                told.add(error.message)


def _parts(condition: Condition) -> Iterator[Condition]:
    """A condition on a list of values as one condition for each; any other as it is."""
    operator = OPERATORS.get(condition.operator)
    values = many(condition.value)
    if operator is None or operator.shape not in (Shape.MANY, Shape.NODES) or len(values) < 2:
        yield condition
        return
    for value in values:
        yield Condition(condition.column, condition.operator, (value,))
