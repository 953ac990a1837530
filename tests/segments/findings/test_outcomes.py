"""How accounts turn out, and how much is known of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from subjects import found, subject
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.outcomes import could_match
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, prune
from niche.segments.model.segment import Segment

INSIDE = Condition("inside", "is", True)


def with_deals(won: int, closed: int, rest_won: int = 200, rest_closed: int = 1000) -> Universe:
    """A segment of 300 accounts with so many closed deals, and 1,200 others."""
    deals = [*_deals(won, closed, 300), *_deals(rest_won, rest_closed, 1200)]
    return universe(inside=[True] * 300 + [False] * 1200, won=deals, roles={Role.WON: "won"})


def _deals(won: int, closed: int, accounts: int) -> list[bool | None]:
    return [True] * won + [False] * (closed - won) + [None] * (accounts - closed)


def everybody(column: str) -> Filter:
    """A condition that all accounts meet, on a column without missing values."""
    return Not(Condition(column, "missing", True))


@pytest.mark.parametrize(
    ("won", "closed", "message"),
    [
        (0, 0, "no deals are closed: too few to show a win rate at all"),
        (1, 1, "1 deal is closed: too few to show a win rate at all"),
        (3, 9, "9 deals are closed: too few to show a win rate at all"),
        (3, 10, "10 deals are closed: the win rate is a direction only, between 10.8 % and 60.3 %"),
        (12, 61, "61 deals are closed: the win rate is a direction only, between 11.6 % and 31.3 %"),
        (12, 62, None),
        (12, 63, None),
    ],
)
def test_unreliable(won: int, closed: int, message: str | None) -> None:
    findings = found(subject(with_deals(won, closed), INSIDE), "unreliable")
    assert [finding.message.split(";")[0] for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize(
    ("won", "closed", "guess"),
    [
        (2, 10, "20.0 %, drawn towards the 20.0 % of all"),
        (9, 10, "30.3 %, drawn towards the 20.7 % of all"),  # (9 + 62 × .2069) / 72
        (54, 60, "56.4 %, drawn towards the 24.0 % of all"),  # (54 + 62 × .2396) / 122
    ],
)
def test_the_best_guess_of_an_unreliable_rate_lies_towards_all_others(won: int, closed: int, guess: str) -> None:
    (finding,) = found(subject(with_deals(won, closed), INSIDE), "unreliable")
    assert f"; the best guess is {guess}; 62 make it known" in finding.message


def test_without_an_outcome_column_nothing_is_said_of_outcomes() -> None:
    one = subject(universe(inside=[True, False]), INSIDE)
    for slug in ("unreliable", "not-different", "one-whale", "mixed"):
        assert found(one, slug) == []


@pytest.mark.parametrize(
    ("won", "closed", "silent"),
    [
        (20, 100, False),  # as the rest
        (26, 100, False),  # 1.30 (0.92 to 1.85)
        (28, 100, False),  # 1.40 (1.00 to 1.96)
        (29, 100, True),  # 1.45 (1.04 to 2.01)
        (12, 100, False),  # 0.60 (0.35 to 1.03)
        (11, 100, True),  # 0.55 (0.31 to 0.97)
        (12, 61, True),  # too few to say anything
        (12, 62, False),
    ],
)
def test_not_different(won: int, closed: int, silent: bool) -> None:
    assert (found(subject(with_deals(won, closed), INSIDE), "not-different") == []) == silent


def test_a_segment_that_differs_in_one_outcome_is_different() -> None:
    accounts = universe(
        inside=[True] * 100 + [False] * 100,
        won=_deals(20, 100, 100) * 2,
        size=[100 + n % 7 for n in range(100)] + [50 + n % 7 for n in range(100)],
        roles={Role.WON: "won", Role.DEAL_SIZE: "size"},
    )
    assert found(subject(accounts, INSIDE), "not-different") == []


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ([1000, *[1] * 99], ("1 of 100", "91.0 %", "1.2")),
        ([10, 10, 10, 10, 11, *[0] * 10], ("1 of 15", "21.6 %", "5.0")),  # 4.99
        ([10, 10, 10, 10, 10, *[0] * 10], None),  # exactly 5
        ([10, 10, 10, 10, 10, 1, *[0] * 10], None),  # 5.19
        ([5, 5, 5, 5], None),  # few accounts, but no whale among them
        ([9, None, 1, 1, 1], ("1 of 4", "75.0 %", "1.7")),
        ([0, 0, 0], None),
        ([1e200, 1.0, 1.0], None),  # too large to be squared
        ([1e-200, 0.0, 0.0], None),  # too small
        ([100.0, -60.0, 1.0], None),  # nobody holds a share of what is partly negative
    ],
)
def test_one_whale(values: list[float | None], figures: tuple[str, str, str] | None) -> None:
    names = [f"n{value}" for value in values]
    accounts = universe(name=names, value=values, roles={Role.VALUE: "value", Role.NAME: "name"})
    messages = [finding.message for finding in found(subject(accounts, everybody("name")), "one-whale")]
    if figures is None:
        assert messages == []
        return
    held, share, number = figures
    largest = max(value for value in values if value is not None)
    known = " whose value is known" if None in values else ""
    assert messages == [
        f"{held} accounts{known} holds {share} of the value (name is n{largest}): as concentrated as {number} equal "
        "accounts"
    ]


@pytest.mark.parametrize(("missing", "found_"), [(4, 0), (5, 0), (6, 1)])
def test_missing_data(missing: int, found_: int) -> None:
    """Of 100 that may match, five may be undecided."""
    accounts = universe(size=[*range(100 - missing), *[None] * missing, *range(-50, 0)])
    findings = found(subject(accounts, Condition("size", "at_least", 0)), "missing-data")
    assert len(findings) == found_
    for finding in findings:
        assert finding.message == "6 of 100 accounts that may match cannot be decided (6.00 %): size is missing for 6"
        (repair,) = finding.repairs
        assert (repair.change, repair.accounts) == ("take accounts whose size is missing as well", 100)


def test_what_can_never_match_is_not_for_want_of_data() -> None:
    accounts = universe(size=[1, None, None])
    where = All((Condition("size", "above", 3), Condition("size", "below", 2)))
    assert found(subject(accounts, where), "missing-data") == []


@pytest.mark.parametrize("where", [InSegment("other"), Not(InSegment("other")), All((InSegment("other"), INSIDE))])
@pytest.mark.parametrize("other", [Condition("zzz", "is", 1), Any((Condition("zzz", "is", 1), INSIDE))])
def test_a_segment_it_builds_on_that_does_not_fit_is_no_missing_data(where: Filter, other: Filter) -> None:
    """Its own findings speak of it; here nobody would be decided."""
    peers = {"other": Segment("Other", where=other)}
    accounts = universe(inside=[True, False, None] * 10)
    assert found(subject(accounts, where, peers=peers), "missing-data") == []


def test_missing_data_of_a_segment_it_builds_on_counts_too() -> None:
    accounts = universe(size=[1, 2, None, None])
    peers = {"other": Segment("Other", where=Condition("size", "above", 1))}
    (finding,) = found(subject(accounts, InSegment("other"), peers=peers), "missing-data")
    assert finding.message == "2 of 3 accounts that may match cannot be decided (66.7 %): size is missing for 2"
    assert finding.repairs == ()


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([None] * 6, "naics is missing for 6, size for 1"),  # as many without an industry: the first asked for
        ([None] * 5 + ["9999"], "industry is missing for 6, size for 1"),
    ],
)
def test_an_industry_and_the_column_it_was_read_from_are_missing_together(codes: list[str | None], said: str) -> None:
    accounts = universe(naics=[*codes, "5112", "5112"], size=[*range(7), None], industry=[*codes, "5112", "5112"])
    read = replace(accounts.placements["industry"], columns=("naics",))
    codes_asked = Condition("naics", "in", ("5112", "9999"))
    where = All((codes_asked, Condition("industry", "under", ("51",)), Condition("size", "above", -1)))
    one = subject(replace(accounts, placements={"industry": read}), where)
    assert [f.message.split(": ")[1] for f in found(one, "missing-data")] == [said]


LEAVES: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Condition, st.sampled_from(["a", "b"]), st.sampled_from(["above", "at_most"]), st.integers(0, 3)),
    st.builds(Condition, st.sampled_from(["a", "b"]), st.just("missing"), st.just(True)),
)
FILTERS = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.builds(All, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Any, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, below),
        st.builds(Off, below),
    ),
    max_leaves=6,
)
CELLS = st.lists(st.none() | st.integers(0, 3), min_size=12, max_size=12)


@given(FILTERS, CELLS, CELLS)
def test_what_could_match_is_what_surely_matches_and_the_undecided(
    where: Filter, a: list[int | None], b: list[int | None]
) -> None:
    assume(prune(where) is not None)
    counter = Counter(universe(a=[*a, 1], b=[*b, 1]))
    possible = counter.size(could_match(where, counter.universe))
    # Whatever cannot match whatever is missing surely does not match, and so its complement surely does.
    certain = 13 - counter.size(could_match(Not(where), counter.universe))
    assert possible - certain == counter.undecided(where)
