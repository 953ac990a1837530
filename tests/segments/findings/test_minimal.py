"""No smaller change of the same kind would do: every kind of change against all changes of that kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws import examples
from repairable import DAY, FILTERS, LEAVES, LETTERS, SIZES, ranges, universes
from universes import frame_of

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.findings import relax
from niche.segments.findings.bounds import ranged
from niche.segments.findings.changes import Change, Manner, Sizes
from niche.segments.findings.drops import drops
from niche.segments.findings.relax import relaxations
from niche.segments.findings.restrict import KEPT, restrictions
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Path, Scalar, live
from niche.segments.model.values import many


def spans(most: int) -> st.SearchStrategy[Sizes]:
    """Sizes that a segment may have."""
    both = st.tuples(st.integers(1, most), st.integers(1, most))
    return both.map(lambda sizes: Sizes(min(sizes), max(sizes)))


SPANS, FEW = spans(30), spans(10)
WHOLE = st.integers(0, 60)
WHOLES = ranges("whole", WHOLE)
WIDE = st.one_of(
    st.integers(0, 9).map(lambda low: Condition("whole", "at_least", low)),
    st.tuples(st.integers(0, 9), st.integers(50, 60)).map(lambda both: Condition("whole", "between", both)),
)
CUTTABLE = st.one_of(
    ranges("real", st.floats(-9, 9, allow_nan=False)),
    ranges("day", st.integers(-400, 400).map(lambda days: DAY + dt.timedelta(days))),
    ranges("size", st.sampled_from(SIZES)),
)


def narrow(accounts: Universe, where: Filter, sizes: Sizes) -> tuple[Counter, Counts]:
    """A filter counted, where it matches too few."""
    counter = Counter(accounts)
    counts = counter.count(where)
    assume(counts.total < sizes.least)
    return counter, counts


def broad(accounts: Universe, where: Filter, sizes: Sizes) -> tuple[Counter, Counts]:
    """A filter counted, where it matches too many."""
    counter = Counter(accounts)
    counts = counter.count(where)
    assume(counts.total > sizes.most)
    return counter, counts


def roundness(number: int) -> Fraction:
    """The largest step of 1, 2.5 or 5 times a power of ten that divides a whole number."""
    steps = (Fraction(mantissa) * 10**power for power in (2, 1, 0) for mantissa in (5, Fraction(5, 2), 1))
    return next(step for step in steps if step.denominator == 1 and number % step == 0)


def first_of(changes: Iterator[Change], manner: Manner) -> list[Condition]:
    """What the first step is changed to in some manner."""
    return [
        change.condition for change in changes if change.path == (0,) and change.manner is manner and change.condition
    ]


def size(counter: Counter, counts: Counts, first: Condition) -> int:
    return counter.size(edits.replace(counts.filter, (0,), first))


def ends_of(condition: Condition) -> tuple[Scalar | None, Scalar | None]:
    """The low and the high end of a range, as far as it has them."""
    values = many(condition.value)
    low = values[0] if condition.operator in ("between", "at_least", "above") else None
    return low, values[-1] if condition.operator in ("between", "at_most", "below") else None


def closed(condition: Condition) -> tuple[Scalar | None, Scalar | None]:
    """The ends of a range of whole numbers that belong to it."""
    low, high = ends_of(condition)
    if condition.operator in ("above", "below"):
        return (None if low is None else low + 1, None if high is None else high - 1)  # type: ignore[operator]
    return low, high


def wider_ends(sizes: Sizes, total: int) -> Sizes:
    """The sizes that a bound may be moved to: clear of the limits, and not much more than is needed."""
    clear = sizes.clear()
    return Sizes(clear.least, min(clear.most, max(int(1.25 * sizes.least), 2 * clear.least - total)))


@examples(25)
@given(universes(WHOLE), WHOLES, LEAVES, SPANS)
def test_an_end_is_moved_to_the_roundest_number_near_by(
    accounts: Universe, first: Condition, other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((first, other)), sizes)
    window, expected = wider_ends(sizes, counts.total), list[Condition]()
    values = frame_of(accounts)["whole"].drop_nulls().to_list()
    for place, out in ((0, -1), (1, 1)):
        both = list(closed(first))
        end = both[place]
        if end is None:
            continue
        assert isinstance(end, int)
        moved = {}
        for number in range(end, (min(values) if out < 0 else max(values)) + out, out):
            both[place] = number
            if window.hold(size(counter, counts, ranged("whole", *both))):
                moved[number] = ranged("whole", *both)
        if moved:
            # Beyond the last account that a place takes, others would take no more: none of them is tried.
            rounder = {number: roundness(number) if number else 0 for number in moved}
            best = max(rounder.values())
            expected.append(moved[next(number for number in moved if rounder[number] == best)])
    offered = first_of(relaxations(counter, counts, sizes), Manner.BOUND)
    assert {size(counter, counts, one) for one in offered} >= {size(counter, counts, one) for one in expected}
    assert all(window.hold(size(counter, counts, one)) for one in offered)


@examples(25)
@given(universes(), CUTTABLE, LEAVES, SPANS)
def test_an_end_is_moved_if_any_value_leads_to_a_size(
    accounts: Universe, first: Condition, other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((first, other)), sizes)
    window = wider_ends(sizes, counts.total)
    offered = first_of(relaxations(counter, counts, sizes), Manner.BOUND)
    assert all(window.hold(size(counter, counts, one)) for one in offered)
    values = frame_of(accounts)[first.column].drop_nulls().unique().to_list()
    low, high = ends_of(first)
    wider = [
        ranged(first.column, value, high) for value in values if low is not None and below(first.column, value, low)
    ]
    if any(window.hold(size(counter, counts, one)) for one in wider):
        assert offered


def below(column: str, value: Scalar, end: Scalar) -> bool:
    if column == "size":
        return SIZES.index(str(value)) < SIZES.index(str(end))
    return value < end  # type: ignore[operator]


@examples(25)
@given(universes(), st.sampled_from(["top", "bottom"]), st.integers(1, 9), LEAVES, SPANS)
def test_a_rank_is_raised_where_any_leads_to_a_size(
    accounts: Universe, operator: str, number: int, other: Filter, sizes: Sizes
) -> None:
    first = Condition("whole", operator, number)
    counter, counts = narrow(accounts, All((first, other)), sizes)
    window = wider_ends(sizes, counts.total)
    reached = {n: size(counter, counts, Condition("whole", operator, n)) for n in range(number + 1, 31)}
    offered = first_of(relaxations(counter, counts, sizes), Manner.BOUND)
    assert bool(offered) == any(map(window.hold, reached.values()))
    assert all(window.hold(size(counter, counts, one)) for one in offered)


@examples(25)
@given(universes(), st.sampled_from(["within", "older_than", "in_next"]), st.integers(0, 400), LEAVES, SPANS)
def test_a_span_is_changed_where_any_leads_to_a_size(
    accounts: Universe, operator: str, days: int, other: Filter, sizes: Sizes
) -> None:
    first = Condition("day", operator, f"{days} days")
    counter, counts = narrow(accounts, All((first, other)), sizes)
    window = wider_ends(sizes, counts.total)
    spans = range(days) if operator == "older_than" else range(days + 1, 402)
    reached = (size(counter, counts, Condition("day", operator, f"{n} days")) for n in spans)
    offered = first_of(relaxations(counter, counts, sizes), Manner.BOUND)
    assert bool(offered) == any(map(window.hold, reached))
    assert all(window.hold(size(counter, counts, one)) for one in offered)


VALUES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True).map(tuple)


@examples(25)
@given(
    universes(),
    st.sampled_from([("letter", "in"), ("tags", "has_any")]),
    VALUES,
    st.permutations(LETTERS),
    LEAVES,
    SPANS,
)
def test_the_most_similar_value_that_is_enough_is_added_else_the_most_similar_few(
    accounts: Universe,
    kind: tuple[str, str],
    values: tuple[str, ...],
    similar: list[str],
    other: Filter,
    sizes: Sizes,
) -> None:
    column, operator = kind
    counter, counts = narrow(accounts, All((Condition(column, operator, values), other)), sizes)
    near = [value for value in similar if value in accounts.columns[column].values and value not in values]
    reached = {value: size(counter, counts, Condition(column, operator, (*values, value))) for value in near}
    near = [value for value in near if reached[value] > counts.total]
    choices = [[value] for value in near] + [near[:number] for number in (2, 3) if number <= len(near)]
    wider = [Condition(column, operator, (*values, *choice)) for choice in choices]
    expected = next((one for one in wider if sizes.hold(size(counter, counts, one))), None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            relax, "alike", lambda *_: [v for v in similar if v in accounts.columns[column].values and v not in values]
        )
        offered = first_of(relaxations(counter, counts, sizes), Manner.VALUE)
    assert offered == ([] if expected is None else [expected])


@examples(25)
@given(universes(), VALUES, LEAVES, SPANS)
def test_of_few_accounts_no_value_is_known_to_be_similar(
    accounts: Universe, values: tuple[str, ...], other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((Condition("letter", "in", values), other)), sizes)
    assert first_of(relaxations(counter, counts, sizes), Manner.VALUE) == []


@examples(25)
@given(universes(), st.sampled_from(SIZES), LEAVES, SPANS)
def test_in_an_order_the_next_value_is_similar(accounts: Universe, value: str, other: Filter, sizes: Sizes) -> None:
    counter, counts = narrow(accounts, All((Condition("size", "is", value), other)), sizes)
    place = SIZES.index(value)
    around = [SIZES[at] for at in (place - 1, place + 1) if 0 <= at < len(SIZES)]
    reached = [size(counter, counts, Condition("size", "in", (value, one))) for one in around]
    around = [one for one, found in zip(around, reached, strict=True) if found > counts.total]
    choices = [(value, one) for one in around] + ([(value, *around)] if len(around) > 1 else [])
    enough = [
        c for c in (Condition("size", "in", choice) for choice in choices) if sizes.hold(size(counter, counts, c))
    ]
    assert first_of(relaxations(counter, counts, sizes), Manner.VALUE) == enough[:1]


@examples(25)
@given(universes(), st.lists(st.sampled_from(LETTERS), min_size=2, max_size=4).map(tuple), LEAVES, SPANS)
def test_the_item_is_dropped_that_lets_in_the_fewest(
    accounts: Universe, items: tuple[str, ...], other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((Condition("tags", "has_all", items), other)), sizes)
    fewer = (tuple(one for one in dict.fromkeys(items) if one != item) for item in dict.fromkeys(items))
    reached = [size(counter, counts, Condition("tags", "has_all", left)) for left in fewer if left]
    changes = first_of(relaxations(counter, counts, sizes), Manner.ITEM)
    assert [size(counter, counts, one) for one in changes] == sorted(filter(sizes.hold, reached))[:1]


CODES = st.sampled_from(["5112", "5111", "511"])


@examples(25)
@given(universes(), CODES, st.just(All()) | LEAVES, SPANS)
def test_a_node_is_exchanged_for_the_nearest_above_that_is_enough(
    accounts: Universe, code: str, other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((Condition("industry", "under", (code,)), other)), sizes)
    taxonomy = accounts.placements["industry"].taxonomy
    above = (Condition("industry", "under", (node.label,)) for node in taxonomy.ancestors(taxonomy[code]))
    nearest = next((one for one in above if size(counter, counts, one) >= sizes.least), None)
    fits = nearest is not None and sizes.hold(size(counter, counts, nearest))
    assert first_of(relaxations(counter, counts, sizes), Manner.PARENT) == ([nearest] if fits else [])


@examples(25)
@given(universes(), CODES, st.just(All()) | LEAVES, SPANS)
def test_a_node_is_joined_by_a_sibling_and_by_no_other_node(
    accounts: Universe, code: str, other: Filter, sizes: Sizes
) -> None:
    counter, counts = narrow(accounts, All((Condition("industry", "under", (code,)), other)), sizes)
    placement = accounts.placements["industry"]
    taxonomy = placement.taxonomy
    node = taxonomy[code]
    siblings = [one for one in taxonomy.nodes if one.parent == node.parent and one != node]
    wider = {
        one.label: Condition("industry", "under", (code, one.label))
        for one in siblings
        if placement.counts[one.position]
    }
    enough = [one for one in wider.values() if sizes.hold(size(counter, counts, one))]
    offered = first_of(relaxations(counter, counts, sizes), Manner.VALUE)
    # Right below a sector the tree says little: there a sibling must be alike by its accounts, too.
    assert len(offered) == bool(enough) if node.depth > 1 else len(offered) <= bool(enough)
    assert all(one in enough for one in offered)


@examples(25)
@given(universes(), FILTERS, SPANS)
def test_a_node_is_dropped_unless_one_within_it_is_enough(accounts: Universe, where: Filter, sizes: Sizes) -> None:
    counter, counts = narrow(accounts, where, sizes)
    removed = {path: counter.size(edits.remove(where, path)) for path, _ in live(where) if path}
    enough = {path for path, found in removed.items() if sizes.hold(found)}
    innermost = {path for path in enough if not any(within(other, path) for other in enough)}
    offered = {change.filter for change in drops(counter, counts, sizes)}
    assert offered == {edits.remove(where, path) for path in innermost}


def within(path: Path, other: Path) -> bool:
    return path != other and path[: len(other)] == other


@examples(25)
@given(universes(), st.sampled_from(["whole", "real", "size"]), FILTERS, FEW)
def test_a_column_is_cut_clear_of_the_limits_and_keeps_half_of_the_largest_size_if_it_can(
    accounts: Universe, column: str, where: Filter, sizes: Sizes
) -> None:
    assume(not any(isinstance(step, Condition) and step.column == column for step in where.children))  # type: ignore[union-attr]
    counter, counts = broad(accounts, where, sizes)
    clear = sizes.clear()
    values = frame_of(accounts)[column].drop_nulls().unique().to_list()
    known = counter.size(All((where, Not(Condition(column, "missing", True)))))
    added = [ranged(column, *closed_end(one)) for one in further(counter, counts, sizes, column)]
    for operator in ("at_least", "at_most"):
        kept = [counter.size(All((where, Condition(column, operator, value)))) for value in values]
        # More are left out by what is known of them than for want of it.
        allowed = [one for one in kept if one and clear.hold(one) and known - one >= counts.total - known]
        offered = [counter.size(All((where, one))) for one in added if one.operator == operator]
        assert len(offered) <= 1
        assert all(one in allowed for one in offered)
        half = int(KEPT * clear.most)
        assert all(one >= half or max(allowed) < half for one in offered)
        if any(clear.hold(one) and one >= half for one in kept) and all(
            one in allowed for one in kept if clear.hold(one)
        ):
            assert offered


def closed_end(condition: Condition) -> tuple[Scalar | None, Scalar | None]:
    """The end of a range, of one value that is the first or the last of an order as well."""
    if condition.operator == "is":
        return (None, many(condition.value)[0]) if condition.value == SIZES[0] else (many(condition.value)[0], None)
    return ends_of(condition)


def further(counter: Counter, counts: Counts, sizes: Sizes, column: str) -> list[Condition]:
    """The conditions on a column that are added."""
    changes = [change for change in restrictions(counter, counts, sizes) if change.further]
    assert all(change.filter.children[:-1] == counts.filter.children for change in changes)  # type: ignore[union-attr]
    return [change.condition for change in changes if change.condition and change.condition.column == column]


@examples(25)
@given(universes(), FILTERS, FEW)
def test_the_value_and_the_industry_that_keep_most_come_first(accounts: Universe, where: Filter, sizes: Sizes) -> None:
    counter, counts = broad(accounts, where, sizes)
    asked = {step.column for step in where.children if isinstance(step, Condition)}  # type: ignore[union-attr]
    codes = [node.label for node in accounts.placements["industry"].taxonomy.nodes[:-1]]
    choices = {
        "letter": [Condition("letter", "is", letter) for letter in LETTERS],
        "tags": [Condition("tags", "has", letter) for letter in LETTERS],
        "industry": [Condition("industry", "under", (code,)) for code in codes],
    }
    for column in choices.keys() - asked:
        reached = counter.sizes([All((where, one)) for one in choices[column]])
        best = max((found for found in reached if found and sizes.hold(found)), default=None)
        offered = [counter.size(All((where, one))) for one in further(counter, counts, sizes, column)]
        assert offered[:1] == ([] if best is None else [best])
        assert all(best is not None and found >= KEPT * best for found in offered)


@examples(25)
@given(universes(WHOLE), WIDE, FEW)
def test_the_ends_of_a_range_are_pulled_in_where_any_place_leads_to_a_size(
    accounts: Universe, first: Condition, sizes: Sizes
) -> None:
    counter, counts = broad(accounts, All((first,)), sizes)
    clear = sizes.clear()
    low, high = closed(first)
    pulled = [ranged("whole", value, high) for value in range(61) if low is not None]
    reached = counter.sizes([All((first, one)) for one in pulled])
    changes = [change for change in restrictions(counter, counts, sizes) if change.path == (0,) and not change.further]
    offered = [change.condition for change in changes if change.manner is Manner.BOUND]
    assert all(clear.hold(counter.size(change.filter)) for change in changes)
    if any(found and clear.hold(found) for found in reached):
        assert offered


@examples(25)
@given(universes(), VALUES.map(lambda values: (*values, *[one for one in LETTERS if one not in values])), FEW)
def test_of_several_values_the_first_are_kept(accounts: Universe, values: tuple[str, ...], sizes: Sizes) -> None:
    counter, counts = broad(accounts, All((Condition("letter", "in", values),)), sizes)
    reached = [
        counter.size(Any(tuple(Condition("letter", "is", one) for one in values[:number]))) for number in range(4)
    ]
    most = max((number for number in (1, 2, 3) if sizes.hold(reached[number])), default=None)
    changes = [change for change in restrictions(counter, counts, sizes) if change.path == (0,) and not change.further]
    assert [many(change.condition.value) for change in changes if change.condition] == (
        [] if most is None else [values[:most]]
    )
