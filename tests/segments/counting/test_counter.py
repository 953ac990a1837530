from __future__ import annotations

import datetime as dt
import pathlib
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rowwise import accounts, certainty, matches
from strategies import grouped
from universes import TAXONOMY, universe

from niche.segments.accounts import masks
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import CancelledError, Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.model.edits import at, remove, replace
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Not,
    Off,
    Path,
    Value,
    children,
    conditions,
    prune,
    walk,
)
from niche.segments.model.settings import Settings, TaxonomySettings

FIRMS = universe(
    name=["Acme Bank", "MÜLLER AG", "Straße 7", "ΟΔΟΣ", None, "banana split"],
    employees=[10, 100, None, 500, 7, 100],
    revenue=[1.5, None, float("nan"), 2.5e6, -3.0, 0.0],
    country=["DE", "US", None, "FR", "us", ""],
    size=["1-10", "11-50", "51+", None, "1-10", "51+"],
    since=[dt.date(2020, 2, 29), None, dt.date(2026, 10, 31), dt.date(2026, 11, 2), dt.date(1999, 1, 1), None],
    customer=[True, False, None, True, False, None],
    tech=[["a", "b"], [], ["b"], None, ["a", "c"], ["b", "a", "b"]],
    industry=["5112", "52", None, "511", "31", "999"],
    kinds={"name": Kind.TEXT},
    orders={"size": ("1-10", "11-50", "51+")},
)
"""Six accounts, numbered from 0 in this order."""

IN_FILE = list(range(6))


def matched(where: Filter, of: Universe = FIRMS) -> list[int]:
    """The accounts matched, by their number in the table."""
    counter = Counter(of)
    return of.order[counter.rows(where)].tolist()


@pytest.mark.parametrize(
    ("column", "operator", "value", "expected", "unknown"),
    [
        ("employees", "is", 100, [1, 5], 1),
        ("employees", "in", (10, 7), [0, 4], 1),
        ("employees", "is", 2.5, [], 1),
        ("employees", "is", 10**30, [], 1),
        ("employees", "missing", True, [2], 0),
        ("employees", "at_least", 100, [1, 3, 5], 1),
        ("employees", "above", 100, [3], 1),
        ("employees", "above", 99.5, [1, 3, 5], 1),
        ("employees", "at_most", 10, [0, 4], 1),
        ("employees", "below", 10, [4], 1),
        ("employees", "between", (10, 100), [0, 1, 5], 1),
        ("employees", "between", (100, 10), [], 1),
        ("employees", "at_most", 10**30, [0, 1, 3, 4, 5], 1),
        ("employees", "at_least", 10**30, [], 1),
        ("employees", "top", 2, [1, 3, 5], 1),
        ("employees", "bottom", "20%", [4], 1),
        ("employees", "top", 50, [0, 1, 3, 4, 5], 1),
        ("revenue", "is", 0, [5], 2),
        ("revenue", "at_least", -3, [0, 3, 4, 5], 2),
        ("revenue", "below", 10**300, [0, 3, 4, 5], 2),
        ("revenue", "missing", True, [1, 2], 0),
        ("country", "is", "US", [1], 2),
        ("country", "in", ("DE", "FR", "XX"), [0, 3], 2),
        ("country", "contains", "S", [1, 4], 2),
        ("country", "missing", True, [2, 5], 0),
        ("size", "at_least", "11-50", [1, 2, 5], 1),
        ("size", "below", "51+", [0, 1, 4], 1),
        ("size", "is", "1-10", [0, 4], 1),
        ("since", "at_most", dt.date(2020, 2, 29), [0, 4], 2),
        ("since", "is", dt.date(2020, 2, 29), [0], 2),
        ("since", "within", "1 month", [2], 2),
        ("since", "older_than", "1 year", [0, 4], 2),
        ("since", "in_next", "2 days", [3], 2),
        ("customer", "is", True, [0, 3], 2),
        ("customer", "in", (True, False), [0, 1, 3, 4], 2),
        ("tech", "has", "a", [0, 4, 5], 2),
        ("tech", "has", "none", [], 2),
        ("tech", "has_any", ("c", "b"), [0, 2, 4, 5], 2),
        ("tech", "has_all", ("a", "b"), [0, 5], 2),
        ("tech", "missing", True, [1, 3], 0),
        ("name", "contains", "BAN", [0, 5], 1),
        ("name", "contains", "müller", [1], 1),
        ("name", "contains", "STRASSE", [], 1),
        ("name", "contains", "straße", [2], 1),
        ("name", "starts_with", "acme", [0], 1),
        ("name", "starts_with", "bank", [], 1),
        ("name", "ends_with", "ag", [1], 1),
        ("name", "contains", "οδος", [3], 1),
        ("name", "contains", ".", [], 1),
        ("name", "matches", r"^[A-Z]\w+ \w+$", [0], 1),
        ("name", "matches", r"(?i)ban[ka]", [0, 5], 1),
        ("name", "is", "Acme Bank", [0], 1),
        ("name", "in", ("Acme Bank", "acme bank", "ΟΔΟΣ"), [0, 3], 1),
        ("industry", "under", ("51",), [0, 3], 2),
        ("industry", "under", ("511 Publishing", "52"), [0, 1, 3], 2),
        ("industry", "under", ("5112", "511"), [0, 3], 2),
        ("industry", "under", ("unclassified",), [2, 5], 0),
        ("industry", "missing", True, [2, 5], 0),
        # What does not fit the data matches nobody and is unknown for everybody.
        ("emploees", "is", 1, [], 6),
        ("employees", "has", "a", [], 6),
        ("employees", "at_least", "many", [], 6),
        ("industry", "under", ("nowhere",), [], 6),
        ("name", "matches", r"\bx", [], 6),
        ("name", "contains", "too long" * 2000, [], 6),
        ("country", "contains", "too long" * 2000, [], 6),
    ],
)
def test_a_condition_matches(column: str, operator: str, value: Value, expected: list[int], unknown: int) -> None:
    condition = Condition(column, operator, value)
    counts = Counter(FIRMS).count(condition)
    assert matched(condition) == expected
    assert counts.total == len(expected)
    assert counts.undecided == counts.nodes[()].unknown == unknown
    assert matched(Not(condition)) == [row for row in IN_FILE if row not in expected]
    assert Counter(FIRMS).count(Not(condition)).undecided == unknown


BIG, US, DE = (
    Condition("employees", "at_least", 100),
    Condition("country", "is", "US"),
    Condition("country", "is", "DE"),
)
"""[1, 3, 5], unknown 2; [1], unknown 2 and 5; [0], unknown 2 and 5."""


@pytest.mark.parametrize(
    ("where", "expected", "undecided"),
    [
        (All(), IN_FILE, 0),
        (Any(), IN_FILE, 0),
        (Not(Any()), IN_FILE, 0),
        (Off(US), IN_FILE, 0),
        (All((Off(US), BIG)), [1, 3, 5], 1),
        (Any((Off(US), BIG)), [1, 3, 5], 1),
        (All((Any(), BIG)), [1, 3, 5], 1),
        (All((BIG, US)), [1], 2),
        (Any((BIG, US)), [1, 3, 5], 1),
        (Not(Any((US, DE))), [2, 3, 4, 5], 2),
        (All((BIG, Not(US))), [3, 5], 2),
        (All((US, Not(US))), [], 2),
        (Any((US, Not(US))), IN_FILE, 2),
    ],
)
def test_groups_combine(where: Filter, expected: list[int], undecided: int) -> None:
    assert matched(where) == expected
    assert Counter(FIRMS).undecided(where) == Counter(FIRMS).count(where).undecided == undecided


@pytest.mark.parametrize(
    ("where", "path", "alone", "running", "without", "unknown"),
    [
        (All((BIG, US, DE)), (), 0, 0, 6, 2),
        (All((BIG, US, DE)), (0,), 3, 3, 0, 1),
        (All((BIG, US, DE)), (1,), 1, 1, 0, 2),
        (All((BIG, US, DE)), (2,), 1, 0, 1, 2),
        (Any((US, DE)), (1,), 1, 1, 1, 2),
        (All((BIG, Any((US, DE)))), (1,), 2, 1, 3, 2),
        (All((BIG, Any((US, DE)))), (1, 0), 1, 1, 0, 2),
        (All((BIG, Any((US, DE)))), (1, 1), 1, 0, 1, 2),
        (All((BIG, Not(US))), (1, 0), 1, 1, 3, 2),
        # Switched off: as if it were on, and without effect on the others.
        (All((BIG, Off(US), DE)), (1,), 1, 1, 0, 2),
        (All((BIG, Off(US), DE)), (1, 0), 1, 1, 0, 2),
        (All((BIG, Off(US), DE)), (2,), 1, 0, 3, 2),
        (All((BIG, Off(All((US, DE))))), (1, 0), 0, 0, 3, 2),
        (All((BIG, Off(All((US, DE))))), (1, 0, 0), 1, 1, 0, 2),
        (Off(Off(US)), (0,), 1, 1, 6, 2),
        (All((BIG, Any((Off(US), Off(DE))))), (1,), 6, 3, 3, 0),
        (All((BIG, Any((Off(US), Off(DE))))), (1, 0), 1, 1, 3, 2),
    ],
)
def test_every_node_is_counted(where: Filter, path: Path, alone: int, running: int, without: int, unknown: int) -> None:
    node = Counter(FIRMS).count(where).nodes[path]
    assert (node.alone, node.running, node.without, node.unknown) == (alone, running, without, unknown)


CYCLE = {
    "us": US,
    "big-us": All((BIG, InSegment("us"))),
    "a": InSegment("b"),
    "b": Any((US, InSegment("a"))),
    "off": Off(US),
}


@pytest.mark.parametrize(
    ("where", "expected", "undecided"),
    [
        (InSegment("us"), [1], 2),
        (InSegment("big-us"), [1], 2),
        (Not(InSegment("big-us")), [0, 2, 3, 4, 5], 2),
        (InSegment("off"), IN_FILE, 0),
        (InSegment("nobody"), [], 6),
        (InSegment("a"), [1], 5),
    ],
)
def test_another_segment(where: Filter, expected: list[int], undecided: int) -> None:
    counter = Counter(FIRMS, segments=CYCLE.get)
    assert FIRMS.order[counter.rows(where)].tolist() == expected
    assert counter.undecided(where) == counter.count(where).undecided == undecided
    assert set(counter.count(where).nodes) == {path for path, _ in walk(where)}


def test_nobody_waits() -> None:
    with pytest.raises(CancelledError):
        Counter(FIRMS).count(US, cancelled=lambda: True)


def test_an_empty_universe() -> None:
    counts = Counter(universe(country=[], industry=[])).count(All((US, Not(DE))))
    assert (counts.total, counts.undecided, counts.share) == (0, 0, 0.0)
    assert counts.nodes[(1, 0)].without == 0
    assert counts.tree.tolist() == [0] * len(TAXONOMY.nodes)


@pytest.mark.parametrize(
    ("most", "rows"), [(0, []), (1, [3]), (2, [3, 1]), (3, [3, 1, 2]), (5, [3, 1, 2, 4, 0]), (9, [3, 1, 2, 4, 0])]
)
def test_the_largest_come_first_of_equals_the_first_and_the_unknown_last(most: int, rows: list[int]) -> None:
    of = universe(worth=[None, 5, 5, 9, 1, 99])
    counter = Counter(of)
    asked = Not(Condition("worth", "above", 50))
    assert counter.largest("worth", asked, most).tolist() == rows
    assert [row for row in range(len(of)) if counter.holds(asked, row)] == [0, 1, 2, 3, 4]
    assert counter.positions(asked).tolist() == [0, 1, 2, 3, 4]
    assert counter.largest("worth", counter.union(()), most).tolist() == []


def test_known_and_rows() -> None:
    counter = Counter(FIRMS)
    assert FIRMS.order[counter.rows(Not(Condition("country", "missing", True)))].tolist() == [0, 1, 3, 4]
    assert FIRMS.order[counter.rows(Not(Condition("industry", "missing", True)))].tolist() == [0, 1, 3, 4]


VALUES: dict[str, Callable[[Random], object]] = {
    "employees": lambda draw: draw.randint(-3, 3),
    "revenue": lambda draw: draw.choice([-1.5, 0.0, 0.5, 2.0, 1e9, float("nan")]),
    "country": lambda draw: draw.choice(["DE", "FR", "US", "us"]),
    "size": lambda draw: draw.choice("SML"),
    "since": lambda draw: dt.date(2026, 9, 1) + dt.timedelta(days=draw.randrange(120)),
    "customer": lambda draw: draw.random() < 0.5,
    "tech": lambda draw: draw.sample("abc", draw.randrange(4)),
    "name": lambda draw: "".join(draw.choices("aAbBßσΣς İi", k=draw.randrange(5))),
    "industry": lambda draw: draw.choice(TAXONOMY.nodes).code,
    "second": lambda draw: draw.choice(TAXONOMY.nodes).code,
}
KINDS = {
    "employees": Kind.NUMBER,
    "revenue": Kind.NUMBER,
    "tech": Kind.LIST,
    "since": Kind.DATE,
    "customer": Kind.YES_NO,
    "name": Kind.TEXT,
}


def _filled(size: int, seed: int) -> Universe:
    """A universe with a value of each kind, one in five missing. Cell by cell, Hypothesis would take far longer."""
    draw = Random(seed)
    cells = {
        name: [None if draw.random() < 0.2 else value(draw) for _ in range(size)] for name, value in VALUES.items()
    }
    placed = {"second": cells.pop("second")}
    return universe(kinds=KINDS, orders={"size": ("S", "M", "L")}, placed=placed, **cells)


UNIVERSES = st.builds(_filled, st.sampled_from([0, 1, 5, 64, 70, 130]), st.integers(0, 1 << 32))


def _condition(column: str, operator: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[Condition]:
    return st.builds(Condition, st.just(column), st.just(operator), values)


def _some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


DAYS = st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 31))
CODES = [node.code for node in TAXONOMY.nodes]
CONDITIONS: st.SearchStrategy[Filter] = st.one_of(
    *(
        _condition(column, operator, st.sampled_from([-2, 0, 0.5, 2.0, 10**20]))
        for column in ("employees", "revenue")
        for operator in ("is", "at_least", "above", "at_most", "below")
    ),
    _condition("employees", "between", st.tuples(st.integers(-3, 3), st.integers(-3, 3))),
    _condition("revenue", "top", st.integers(1, 3)),
    _condition("country", "in", _some(["DE", "US", "XX"])),
    _condition("country", "contains", st.sampled_from(["u", "S", "x"])),
    _condition("size", "at_least", st.sampled_from(["S", "M", "L"])),
    _condition("since", "between", st.tuples(DAYS, DAYS)),
    _condition("since", "within", st.sampled_from(["1 week", "2 months"])),
    _condition("customer", "is", st.booleans()),
    _condition("tech", "has_any", _some("abcd")),
    _condition("tech", "has_all", _some("abcd")),
    *(
        _condition("name", operator, st.text("aAbßsσΣİi", min_size=1, max_size=3))
        for operator in ("contains", "starts_with", "ends_with", "matches", "is")
    ),
    *(_condition(column, "under", _some(CODES)) for column in ("industry", "second")),
    *(_condition(column, "missing", st.just(True)) for column in ("employees", "tech", "industry", "second", "name")),
    _condition("nowhere", "is", st.integers()),
)
SEGMENTS: dict[str, Filter] = {
    "de": Condition("country", "is", "DE"),
    "not-de": Not(InSegment("de")),
    "loop": All((Condition("employees", "above", 0), InSegment("loop"))),
}
FILTERS = grouped(st.one_of(CONDITIONS, st.sampled_from([*SEGMENTS, "none"]).map(InSegment)), most=8)


@given(UNIVERSES, FILTERS)
def test_a_count_is_what_each_account_says(of: Universe, where: Filter) -> None:
    counter = Counter(of, segments=SEGMENTS.get)
    rows = accounts(of)
    expected = [matches(where, row, of, SEGMENTS) for row in rows]
    counts = counter.count(where)
    assert masks.flags(counter.mask(counts.matched), len(of)).tolist() == expected
    assert masks.flags(counter.mask(where), len(of)).tolist() == expected
    assert counts.total == counter.size(where) == sum(expected)
    undecided = sum(certainty(where, row, of, SEGMENTS) is None for row in rows)
    assert counts.undecided == counter.undecided(where) == undecided


@given(UNIVERSES, FILTERS)
def test_not_is_the_exact_complement(of: Universe, where: Filter) -> None:
    counter = Counter(of)
    assume(prune(where) is not None)
    assert counter.size(where) + counter.size(Not(where)) == len(of)
    assert counter.undecided(where) == counter.undecided(Not(where))


@given(UNIVERSES, CONDITIONS, CONDITIONS)
def test_de_morgan(of: Universe, first: Filter, second: Filter) -> None:
    counter = Counter(of)
    left, right = counter.mask(Not(All((first, second)))), counter.mask(Any((Not(first), Not(second))))
    assert left.tolist() == right.tolist()
    assert counter.undecided(Not(All((first, second)))) == counter.undecided(Any((Not(first), Not(second))))


def _switched_on(where: Filter, path: Path) -> tuple[Filter, Path]:
    """The filter with every switched-off node around `path` on, and where the node then stands."""
    for length in range(len(path)):
        if isinstance(at(where, path[:length]), Off):
            on = replace(where, path[:length], children(at(where, path[:length]))[0])
            return _switched_on(on, (*path[:length], *path[length + 1 :]))
    return where, path


@given(UNIVERSES, FILTERS)
def test_without_is_the_size_when_the_node_is_removed(of: Universe, where: Filter) -> None:
    counter = Counter(of, segments=SEGMENTS.get)
    for path, node in counter.count(where).nodes.items():
        filter_on, path_on = _switched_on(where, path)
        assert node.without == counter.size(remove(filter_on, path_on)), path


@given(UNIVERSES, FILTERS)
def test_alone_and_unknown_are_the_node_as_a_filter_of_its_own(of: Universe, where: Filter) -> None:
    counter = Counter(of, segments=SEGMENTS.get)
    for path, node in counter.count(where).nodes.items():
        alone = at(where, path)
        while isinstance(alone, Off):
            alone = alone.child
        assert (node.alone, node.unknown) == (counter.size(alone), counter.undecided(alone)), path


def _reached(where: Filter, path: Path) -> Filter:
    """The steps that stand before a node in the groups of `all` around it."""
    before: list[Filter] = []
    for length, index in enumerate(path):
        parent = at(where, path[:length])
        if isinstance(parent, All):
            before += parent.children[:index]
    return All(tuple(before))


@given(UNIVERSES, FILTERS)
def test_running_is_the_steps_up_to_the_node(of: Universe, where: Filter) -> None:
    counter = Counter(of, segments=SEGMENTS.get)
    for path, node in counter.count(where).nodes.items():
        alone = at(where, path)
        while isinstance(alone, Off):
            alone = alone.child
        assert node.running == counter.size(All((_reached(where, path), alone))), path


@given(UNIVERSES, FILTERS)
def test_a_node_of_the_tree_counts_its_accounts_and_those_below(of: Universe, where: Filter) -> None:
    counter = Counter(of)
    counts = counter.count(where)
    for node in TAXONOMY.nodes:
        under = Condition("industry", "under", (node.code,))
        assert counts.tree[node.position] == counter.size(All((where, under)))


def test_sectors_by_their_accounts() -> None:
    counter = Counter(universe(number=list(range(5)), industry=["522", "5112", "51", None, "311"]))
    known = Condition("number", "at_most", 3)
    assert counter.sectors(known) == (("Information", 2), ("Finance", 1), ("Unclassified", 1))
    assert Counter(universe(number=[1])).sectors(All()) == ()


def test_every_taxonomy_has_its_tree() -> None:
    raw = pl.DataFrame({"naics": ["51", "5132", "52"], "sector": ["A", "B", "A"], "team": ["x", "y", "z"]})
    second = TaxonomySettings(name="own", columns=("sector", "team"))
    said = (TaxonomySettings(use="naics-2022", column="naics"), second)
    of = universe_from_frame(raw, Settings("", pathlib.Path(), taxonomies=said))
    counter = Counter(of)
    under = counter.match(Condition("own", "under", ("A",)))
    assert counter.tree(under, "own").tolist() == [2, 1, 1, 0, 0, 0]
    assert counter.tree(under, "industry").tolist() == counter.tree(under).tolist()
    with pytest.raises(KeyError):
        counter.tree(under, "other")


@given(UNIVERSES, st.lists(FILTERS, max_size=5))
def test_many_sizes_at_once_are_the_single_sizes(of: Universe, filters: list[Filter]) -> None:
    counter = Counter(of)
    assert counter.sizes(filters) == [Counter(of).size(where) for where in filters]


def test_several_blocks_count_as_one() -> None:
    size = masks.BLOCK * 64 + 1000
    numbers = np.arange(size)
    of = universe(employees=numbers.tolist(), country=[("DE", "US", None)[n % 3] for n in range(size)])
    where = All((Condition("employees", "above", 999), Not(Condition("country", "is", "DE"))))
    counts = Counter(of).count(where)
    expected = (numbers > 999) & (numbers % 3 != 0)
    assert counts.total == int(expected.sum())
    assert counts.undecided == int(((numbers > 999) & (numbers % 3 == 2)).sum())
    assert counts.nodes[(0,)].without == int((numbers % 3 != 0).sum())
    assert Role.WON not in Counter(of).outcome_roles


@given(UNIVERSES, FILTERS)
def test_details_worked_out_later_are_those_worked_out_at_once(of: Universe, where: Filter) -> None:
    counter, columns = Counter(of), list(of.columns)
    counts = counter.count(where, columns, details=False)
    assert not counts.detailed
    assert counts.matched_outcomes is None
    later, at_once = counter.detail(counts), counter.count(where, columns)
    assert later.detailed
    assert later.distributions == at_once.distributions
    assert (later.matched_outcomes, later.rest_outcomes) == (at_once.matched_outcomes, at_once.rest_outcomes)


@given(UNIVERSES, FILTERS, st.data())
def test_conditions_counted_before_are_counted_the_same_however_they_are_grouped(
    of: Universe, where: Filter, data: st.DataObject
) -> None:
    found = [condition for _, condition in conditions(where)]
    assume(found)
    counter = Counter(of, segments=SEGMENTS.get)
    counter.count(where)
    others = data.draw(st.lists(grouped(st.sampled_from(found), most=8), min_size=1, max_size=3))
    for other in (where, Not(where), *others):
        counts, expected = counter.count(other, details=False), Counter(of, segments=SEGMENTS.get).count(other)
        assert (counts.total, counts.undecided, counts.nodes) == (expected.total, expected.undecided, expected.nodes)
        assert np.array_equal(counter.mask(counts.matched), counter.mask(expected.matched))
    assert counter.sizes(others) == [Counter(of, segments=SEGMENTS.get).size(other) for other in others]


@given(UNIVERSES, FILTERS)
def test_a_tree_counted_later_is_that_counted_at_once(of: Universe, where: Filter) -> None:
    counter, columns = Counter(of), list(of.columns)
    counts, at_once = counter.count(where, details=False, tree=False), counter.count(where, columns, details=False)
    assert not counts.tree.size
    later = counter.spread(counts, columns)
    assert later.tree.tolist() == at_once.tree.tolist()
    assert later.distributions == at_once.distributions


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((2**53 + 1, 10**20), [2]),
        ((-(10**400), 2**53), [0, 1]),
        ((2**53 + 1, 10**400), [2]),
        ((10**20, 10**400), []),
    ],
)
def test_bounds_beyond_all_numbers_take_no_precision(value: tuple[int, int], expected: list[int]) -> None:
    of = universe(employees=[5, 2**53, 2**53 + 1, None])
    assert matched(Condition("employees", "between", value), of) == expected
