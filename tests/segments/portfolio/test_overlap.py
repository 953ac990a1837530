"""Segments seen together: what they share, what they leave out, how they rank."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio.overlap import Gap, Member, Rank, coverage, members, overlaps, overlaps_of, ranked

NUMBERS = universe(number=list(range(100)))


def span(low: int, high: int) -> Condition:
    """The accounts `low` up to but without `high`."""
    return Condition("number", "between", (low, high - 1))


def counted(**wheres: Filter) -> tuple[Member, ...]:
    return members(Counter(NUMBERS), {slug: Segment(slug, where=where) for slug, where in wheres.items()})


@pytest.mark.parametrize(
    ("one", "two", "shared", "jaccard", "containment"),
    [
        (span(0, 10), span(5, 15), 5, 5 / 15, 0.5),
        (span(0, 10), span(0, 40), 10, 0.25, 1.0),
        (span(0, 10), span(0, 10), 10, 1.0, 1.0),
        (span(0, 10), span(50, 60), 0, 0.0, 0.0),
        (span(0, 10), span(200, 201), 0, 0.0, 0.0),
        (span(200, 201), span(200, 201), 0, 0.0, 0.0),
    ],
)
def test_two_segments(one: Filter, two: Filter, shared: int, jaccard: float, containment: float) -> None:
    (pair,) = overlaps(Counter(NUMBERS), counted(one=one, two=two))
    assert (pair.first, pair.second, pair.shared) == ("one", "two", shared)
    assert (pair.jaccard, pair.containment) == (jaccard, containment)


def test_the_shares_of_both_sides() -> None:
    (pair,) = overlaps(Counter(NUMBERS), counted(one=span(0, 10), two=span(5, 45)))
    assert (pair.first_size, pair.second_size, pair.of_first, pair.of_second) == (10, 40, 0.5, 0.125)


def test_those_most_alike_come_first() -> None:
    pairs = overlaps(Counter(NUMBERS), counted(a=span(0, 10), b=span(0, 9), c=span(50, 60), d=span(5, 60)))
    assert [(pair.first, pair.second) for pair in pairs][:2] == [("a", "b"), ("c", "d")]
    assert len(pairs) == 6


def test_one_against_all_others_leaves_itself_out() -> None:
    portfolio = counted(a=span(0, 10), b=span(0, 5), c=span(90, 99))
    pairs = overlaps_of(Counter(NUMBERS), "a", span(0, 4), portfolio)
    assert [(pair.second, pair.shared, pair.first_size) for pair in pairs] == [("b", 4, 4), ("c", 0, 4)]


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 100)), max_size=5))
def test_every_pair_agrees_with_sets(bounds: list[tuple[int, int]]) -> None:
    sets = {f"s{place}": set(range(low, min(high, 100))) for place, (low, high) in enumerate(bounds)}
    wheres = {f"s{place}": span(*pair) for place, pair in enumerate(bounds)}
    found = {(pair.first, pair.second): pair.shared for pair in overlaps(Counter(NUMBERS), counted(**wheres))}
    names = list(sets)
    assert found == {(a, b): len(sets[a] & sets[b]) for i, a in enumerate(names) for b in names[i + 1 :]}


def test_counting_members_can_be_cancelled() -> None:
    with pytest.raises(CancelledError):
        members(Counter(NUMBERS).until(lambda: True), {"a": Segment("A")})


# Coverage

SECTORS = universe(
    number=list(range(8)),
    won=[True, True, False, None, True, True, False, None],
    industry=["311", "311", "5112", "5112", "517", "522", "522", None],
    roles={Role.WON: "won"},
)


def covering(*segments: Segment) -> tuple[Counter, tuple[Member, ...]]:
    counter = Counter(SECTORS)
    return counter, members(counter, {str(place): segment for place, segment in enumerate(segments)})


@pytest.mark.parametrize(
    ("segments", "everything", "sectors"),
    [
        ((), (8, 4), {"Information": 3, "Manufacturing": 2, "Finance": 2, "Unclassified": 1}),
        ((Segment("All", All(), status=Status.ACTIVE),), (0, 0), {}),
        ((Segment("Draft", All()), Segment("Old", All(), status=Status.RETIRED)), (8, 4), None),
        (
            (Segment("Food", Condition("industry", "under", ("311",)), status=Status.ACTIVE),),
            (6, 2),
            {"Information": 3, "Finance": 2, "Unclassified": 1},
        ),
    ],
)
def test_what_no_active_segment_holds(
    segments: tuple[Segment, ...], everything: tuple[int, int], sectors: Mapping[str, int] | None
) -> None:
    found = coverage(*covering(*segments))
    assert (found.everything.accounts, found.everything.won) == everything
    assert (found.everything.of, found.everything.of_won) == (8, 4)
    if sectors is not None:
        assert {gap.title: gap.accounts for gap in found.sectors} == sectors


def test_a_sector_says_how_many_it_has_and_what_was_won_there() -> None:
    software = Segment("Software", Condition("industry", "under", ("5112",)), status=Status.ACTIVE)
    found = coverage(*covering(software))
    assert Gap("Information", 1, 3, 1, 1) in found.sectors


def test_without_outcomes_nothing_is_won() -> None:
    found = coverage(Counter(NUMBERS), ())
    assert found.everything == Gap("", 100, 100, 0, 0)
    assert found.sectors == ()


# Ranking

DEALS = universe(
    kind=["a"] * 10 + ["b"] * 4 + ["c"] * 3,
    won=[True] * 6 + [False] * 4 + [True] + [None] * 3 + [None] * 3,
    worth=[1.0] * 10 + [50.0] * 4 + [None] * 3,
    roles={Role.WON: "won", Role.VALUE: "worth"},
    kinds={"worth": Kind.MONEY},
)
PRIORITIES = {"a": None, "b": 2, "c": 1}


@pytest.mark.parametrize(
    ("by", "order"),
    [
        (Rank.PRIORITY, "cba"),
        (Rank.ACCOUNTS, "abc"),
        (Rank.WIN_RATE, "abc"),  # b won its one deal, which proves less than 6 of 10
        (Rank.VALUE, "bac"),
    ],
)
def test_what_comes_first(by: Rank, order: str) -> None:
    segments = {
        kind: Segment(kind, Condition("kind", "is", kind), priority=priority) for kind, priority in PRIORITIES.items()
    }
    assert "".join(member.slug for member in ranked(members(Counter(DEALS), segments), by)) == order


def test_what_is_known_of_a_member() -> None:
    (known, unknown) = members(
        Counter(DEALS), {kind: Segment(kind, Condition("kind", "is", kind)) for kind in ("a", "c")}
    )
    assert (known.accounts, known.share, known.value) == (10, 10 / 17, 10.0)
    assert known.win_rate is not None
    assert known.win_rate.low < known.win_rate.value == 0.6 < known.win_rate.high
    assert (unknown.win_rate, unknown.value) == (None, None)


def test_equals_are_ranked_by_value_size_and_name() -> None:
    wheres = {"z": span(0, 50), "b": span(0, 10), "a": span(20, 30)}
    assert [member.slug for member in ranked(counted(**wheres))] == ["z", "a", "b"]
