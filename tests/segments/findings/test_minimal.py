"""No smaller change of the same kind would do: every kind of repair against all changes of that kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st
from repairable import DAY, FILTERS, LEAVES, LETTERS, SIZES, ranges, universes
from universes import frame_of, universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.findings.bounds import ranged
from niche.segments.findings.relax import relaxations
from niche.segments.findings.repairs import larger
from niche.segments.findings.restrict import restrictions
from niche.segments.model import edits
from niche.segments.model.filters import All, Condition, Filter, Path, Scalar, live
from niche.segments.model.values import many

LEAST = st.integers(2, 30)
RANGES = st.one_of(
    ranges("whole", st.integers(0, 9)),
    ranges("real", st.floats(-9, 9, allow_nan=False)),
    ranges("day", st.integers(-400, 400).map(lambda days: DAY + dt.timedelta(days))),
    ranges("size", st.sampled_from(SIZES)),
)
WHOLE = st.integers(0, 9)
BETWEEN = st.tuples(WHOLE, WHOLE).map(lambda ends: Condition("whole", "between", (min(ends), max(ends))))


def narrow(accounts: Universe, first: Condition, other: Filter, least: int) -> tuple[Counter, Counts]:
    """The two conditions counted, where they match too few."""
    counter = Counter(accounts)
    counts = counter.count(All((first, other)))
    assume(counts.total < least)
    return counter, counts


def changes(counter: Counter, counts: Counts, least: int, *operators: str) -> list[Condition]:
    """What the first condition is changed to, where it is changed to one of these operators."""
    found = (edits.at(changed, (0,)) for _, changed in relaxations(counter, counts, least))
    kept = [one for one in found if isinstance(one, Condition) and one != edits.at(counts.filter, (0,))]
    return [one for one in kept if one.operator in operators]


def size(counter: Counter, counts: Counts, first: Condition) -> int:
    return counter.size(edits.replace(counts.filter, (0,), first))


def ordered(accounts: Universe, column: str) -> list[Scalar]:
    """The values of a column in their order."""
    return frame_of(accounts).get_column(column).drop_nulls().unique().sort().to_list()


def rank(column: str, value: Scalar) -> Scalar:
    return SIZES.index(str(value)) if column == "size" else value


def ends(condition: Condition) -> tuple[Scalar | None, Scalar | None]:
    """The low and the high end of a range, as far as it has them."""
    values = many(condition.value)
    low = values[0] if condition.operator in ("between", "at_least", "above") else None
    return low, values[-1] if condition.operator in ("between", "at_most", "below") else None


def widened(accounts: Universe, condition: Condition, place: int) -> list[Condition]:
    """One end of the range moved out to each value of the data, the nearest first."""
    column, both = condition.column, list(ends(condition))
    end = both[place]
    if end is None:
        return []
    outside = (lambda v: v <= rank(column, end)) if place == 0 else (lambda v: v >= rank(column, end))  # type: ignore[operator]
    values = [v for v in ordered(accounts, column) if outside(rank(column, v))]
    found = []
    for value in reversed(values) if place == 0 else values:
        both[place] = value
        found.append(ranged(column, *both))
    return found


@given(universes(), RANGES, LEAVES, LEAST)
def test_an_end_is_moved_to_the_nearest_value_that_reaches_the_minimum(
    accounts: Universe, first: Condition, other: Filter, least: int
) -> None:
    counter, counts = narrow(accounts, first, other, least)
    offered = changes(counter, counts, least, "between", "at_least", "at_most")
    sizes = {size(counter, counts, one) for one in offered}
    for place in (0, 1):
        for candidate in widened(accounts, first, place):
            if (reached := size(counter, counts, candidate)) >= least:
                assert reached in sizes
                break


@given(universes(), BETWEEN, LEAVES, LEAST)
def test_both_ends_pass_as_few_accounts_as_reach_the_minimum(
    accounts: Universe, first: Condition, other: Filter, least: int
) -> None:
    low, high = many(first.value)
    counter, counts = narrow(accounts, first, other, least)
    open_low, open_high = ranged("whole", None, high), ranged("whole", low, None)
    gained = [counter.difference(All((one, other)), counts.matched) for one in (open_low, open_high)]
    values = [counter.frame(["whole"], one).to_series().to_list() for one in gained]
    below, above = sorted(values[0], reverse=True), sorted(values[1])
    pairs = (ranged("whole", one, two) for one, two in zip(below, above, strict=False))
    nearest = next((pair for pair in pairs if size(counter, counts, pair) >= least), None)
    if nearest is not None:
        assert nearest in changes(counter, counts, least, "between")


@given(universes(), st.sampled_from(["top", "bottom"]), st.integers(1, 9), LEAVES, LEAST)
def test_a_rank_is_raised_as_little_as_reaches_the_minimum(
    accounts: Universe, operator: str, number: int, other: Filter, least: int
) -> None:
    first = Condition("whole", operator, number)
    counter, counts = narrow(accounts, first, other, least)
    wider = (size(counter, counts, Condition("whole", operator, n)) for n in range(number + 1, 31))
    reached = next((found for found in wider if found >= least), None)
    offered = [size(counter, counts, one) for one in changes(counter, counts, least, operator)]
    assert offered == ([] if reached is None else [reached])


@given(universes(), st.sampled_from(["within", "older_than", "in_next"]), st.integers(0, 400), LEAVES, LEAST)
def test_a_span_is_changed_as_little_as_reaches_the_minimum(
    accounts: Universe, operator: str, days: int, other: Filter, least: int
) -> None:
    first = Condition("day", operator, f"{days} days")
    counter, counts = narrow(accounts, first, other, least)
    # The size changes at no other span.
    away = {abs((day - DAY).days) + by for day in ordered(accounts, "day") for by in (-1, 0, 1)}
    if operator == "older_than":
        spans = sorted((n for n in away if 0 <= n < days), reverse=True)
    else:
        spans = sorted(n for n in away if n > days)
    wider = (size(counter, counts, Condition("day", operator, f"{n} days")) for n in spans)
    reached = next((found for found in wider if found >= least), None)
    offered = [size(counter, counts, one) for one in changes(counter, counts, least, operator)]
    assert offered == ([] if reached is None else [reached])


VALUES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True).map(tuple)


@given(universes(), st.sampled_from([("letter", "in"), ("tags", "has_any")]), VALUES, LEAVES, LEAST)
def test_as_few_values_are_added_as_reach_the_minimum(
    accounts: Universe, kind: tuple[str, str], values: tuple[str, ...], other: Filter, least: int
) -> None:
    column, operator = kind
    counter, counts = narrow(accounts, Condition(column, operator, values), other, least)
    rest = [value for value in accounts.columns[column].values if value not in values]
    reaching = [
        (number, size(counter, counts, Condition(column, operator, (*values, *more))))
        for number in range(1, len(rest) + 1)
        for more in combinations(rest, number)
        if size(counter, counts, Condition(column, operator, (*values, *more))) >= least
    ]
    offered = changes(counter, counts, least, operator)
    assert len(offered) == bool(reaching)
    for one in offered:
        fewest = min(number for number, _ in reaching)
        assert len(many(one.value)) == len(values) + fewest
        if fewest == 1:  # of single values the one that adds least
            assert size(counter, counts, one) == min(found for number, found in reaching if number == 1)


def test_two_values_are_found_where_the_largest_one_is_of_no_help() -> None:
    """Five have a, but four have b and four others c, and eight are needed."""
    rows = [["a", "b"]] * 2 + [["a", "c"]] * 3 + [["b"]] * 2 + [["c"]] * 1 + [["d"]]
    counter = Counter(universe(tags=rows))
    counts = counter.count(Condition("tags", "has", "d"))
    ((change, _), *_) = relaxations(counter, counts, 9)
    assert change == "add b, c to tags has d"


@given(universes(), st.lists(st.sampled_from(LETTERS), min_size=2, max_size=4).map(tuple), LEAVES, LEAST)
def test_the_item_is_dropped_that_lets_in_the_fewest(
    accounts: Universe, items: tuple[str, ...], other: Filter, least: int
) -> None:
    counter, counts = narrow(accounts, Condition("tags", "has_all", items), other, least)
    fewer = (tuple(one for one in dict.fromkeys(items) if one != item) for item in dict.fromkeys(items))
    sizes = [size(counter, counts, Condition("tags", "has_all", left)) for left in fewer if left]
    offered = [size(counter, counts, one) for one in changes(counter, counts, least, "has_all", "has")]
    assert offered == sorted(found for found in sizes if found >= least)[:1]


@given(universes(), st.sampled_from(["5112", "5111", "511"]), st.just(All()) | LEAVES, st.integers(2, 12))
def test_a_node_is_exchanged_for_the_nearest_above_that_reaches_the_minimum(
    accounts: Universe, code: str, other: Filter, least: int
) -> None:
    counter, counts = narrow(accounts, Condition("industry", "under", (code,)), other, least)
    taxonomy = accounts.placements["industry"].taxonomy
    above = (Condition("industry", "under", (node.label,)) for node in taxonomy.ancestors(taxonomy[code]))
    nearest = next((one for one in above if size(counter, counts, one) >= least), None)
    offered = changes(counter, counts, least, "under")
    assert offered == ([] if nearest is None else [nearest])


@given(universes(), FILTERS, LEAST)
def test_a_node_is_dropped_unless_one_within_it_is_enough(accounts: Universe, where: Filter, least: int) -> None:
    counter = Counter(accounts)
    counts = counter.count(where)
    assume(counts.total < least)
    enough = {path for path, _ in live(where) if path and counter.size(edits.remove(where, path)) >= least}
    innermost = {path for path in enough if not any(within(other, path) for other in enough)}
    offered = {one.filter: one for one in larger(counter, counts, least)}
    wanted = {edits.remove(where, path) for path in innermost}
    if len(offered) < 6:  # no more are offered, the best first
        assert wanted <= offered.keys()
    for outer in enough - innermost:
        changed = edits.remove(where, outer)
        assert changed in wanted or changed not in offered or not offered[changed].change.startswith("drop")


def within(path: Path, other: Path) -> bool:
    return path != other and path[: len(other)] == other


@given(universes(), FILTERS, LEAST)
def test_something_is_offered_wherever_one_or_two_steps_less_are_enough(
    accounts: Universe, where: All, least: int
) -> None:
    counter = Counter(accounts)
    counts = counter.count(where)
    assume(counts.total < least)
    steps = [path for path, _ in live(where) if len(path) == 1]
    fewer = [edits.remove(where, one) for one in steps]
    fewer += [edits.remove(edits.remove(where, second), first) for first, second in combinations(steps, 2)]
    if any(found >= least for found in counter.sizes(fewer)):
        assert larger(counter, counts, least)


@given(universes(), st.sampled_from(["whole", "real", "day", "size"]), FILTERS, st.integers(1, 15))
def test_no_other_end_within_the_maximum_keeps_more(accounts: Universe, column: str, where: Filter, most: int) -> None:
    assume(not any(isinstance(step, Condition) and step.column == column for step in where.children))  # type: ignore[union-attr]
    counter = Counter(accounts)
    counts = counter.count(where)
    kept = [
        counter.size(All((where, Condition(column, operator, value))))
        for operator in ("at_least", "at_most")
        for value in ordered(accounts, column)
    ]
    known = int(counter.frame([column], counts.matched).to_series().is_not_null().sum())
    best = max((found for found in kept if found <= most), default=0)
    offered = [counter.size(changed) for changed in narrower(counter, counts, most, 0, column, "at_least", "at_most")]
    assert offered == ([best] if best and known > most else [])


def narrower(counter: Counter, counts: Counts, most: int, least: int, column: str, *operators: str) -> Iterator[Filter]:
    """The changes that add a condition on a column."""
    assert isinstance(counts.filter, All)
    for _, changed in restrictions(counter, counts, most, least):
        assert isinstance(changed, All)
        added = changed.children[-1]
        adds = changed.children[:-1] == counts.filter.children
        if adds and isinstance(added, Condition) and added.column == column and added.operator in operators:
            yield changed


@given(universes(), FILTERS, st.integers(1, 15), st.integers(0, 6))
def test_no_other_value_or_industry_within_the_bounds_keeps_more(
    accounts: Universe, where: Filter, most: int, least: int
) -> None:
    counter = Counter(accounts)
    counts = counter.count(where)
    codes = [node.label for node in accounts.placements["industry"].taxonomy.nodes]
    choices = {
        "letter": [Condition("letter", "is", letter) for letter in LETTERS],
        "size": [Condition("size", "is", name) for name in SIZES],
        "tags": [Condition("tags", "has", letter) for letter in LETTERS],
        "industry": [Condition("industry", "under", (code,)) for code in codes],
    }
    for column, conditions in choices.items():
        sizes = counter.sizes([All((where, one)) for one in conditions])
        best = max((found for found in sizes if max(least, 1) <= found <= most), default=None)
        operators = {one.operator for one in conditions}
        offered = [counter.size(changed) for changed in narrower(counter, counts, most, least, column, *operators)]
        assert offered == ([] if best is None else [best])


@given(universes(), RANGES, st.integers(1, 15))
def test_the_ends_of_a_range_are_pulled_as_little_as_keeps_within_the_maximum(
    accounts: Universe, first: Condition, most: int
) -> None:
    """Where the segment has a range on the column already, one of its ends is moved instead."""
    counter = Counter(accounts)
    counts = counter.count(All((first,)))
    low, high = ends(first)
    candidates = [ranged(first.column, value, high) for value in ordered(accounts, first.column)]
    candidates += [ranged(first.column, low, value) for value in ordered(accounts, first.column)]
    sizes = counter.sizes([All((first, one)) for one in candidates])
    best = max((found for found in sizes if found <= most), default=0)
    offered = [
        counter.size(changed)
        for change, changed in restrictions(counter, counts, most)
        if f" {first.column} " in f" {change} " and " is " not in change
    ]
    assert offered == ([best] if best and counts.total > most else [])
