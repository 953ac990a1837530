"""Accounts that cannot be decided for want of data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from subjects import SETTINGS, found, subject
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.applicability import applicable
from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.missing import could_match, data_gaps, undecided_accounts
from niche.segments.findings.registry import evaluate_portfolio
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, prune
from niche.segments.model.segment import Guardrails, Segment, Status

INSIDE = Condition("inside", "is", True)
LISTED = "niche export target --undecided lists them"


@pytest.mark.parametrize(
    ("matched", "undecided", "guardrails", "why"),
    [
        (94, 6, Guardrails(min=100, max=200), "enough to make it just right"),
        (95, 5, Guardrails(min=100, max=200), ""),  # of 100 that may match, five may be undecided
        (90, 9, Guardrails(min=100, max=200), ""),  # too narrow with them, too
        (90, 10, Guardrails(min=10, max=99), "enough to make it too broad"),
        (90, 10, Guardrails(min=10, max=100), ""),
        (50, 51, Guardrails(min=10, max=200), "more than match"),
        (50, 50, Guardrails(min=10, max=200), ""),
        (0, 3, Guardrails(min=10, max=200), "more than match"),
    ],
)
def test_missing_data(matched: int, undecided: int, guardrails: Guardrails, why: str) -> None:
    """What is undecided is worth a word where it may decide what is said of the segment."""
    accounts = universe(size=[*range(matched), *[None] * undecided, *range(-50, 0)])
    one = subject(accounts, Condition("size", "at_least", 0), guardrails=guardrails)
    findings = found(one, "missing-data")
    assert len(findings) == bool(why)
    for finding in findings:
        said = f"{undecided} of {matched + undecided} accounts that might match lack data ("
        assert finding.message.startswith(said)
        assert finding.message.endswith(f" %), {why}: size is missing for {undecided}; {LISTED}")
        assert (finding.severity.word, finding.repairs) == ("note", ())


def test_without_those_that_match_for_want_of_data_another_verdict_may_hold() -> None:
    accounts = universe(size=[*range(95), *[None] * 10])
    one = subject(accounts, Not(Condition("size", "below", 0)), guardrails=Guardrails(min=100, max=200))
    (finding,) = found(one, "missing-data")
    assert "10 of 105 accounts that might match lack data (9.52 %), enough to make it too narrow" in finding.message


def told(accounts: Universe, *wheres: Filter, status: Status = Status.ACTIVE) -> list[str]:
    """What `data-gaps` says of segments with these filters."""
    counter = Counter(accounts)
    segments = [Segment("S", where=where, status=status) for where in wheres]
    contexts = tuple(
        SegmentContext(s, counter.count(s.where), counter, SETTINGS, f"s{n}") for n, s in enumerate(segments)
    )
    return [one.message for one in evaluate_portfolio(CountedPortfolio(contexts, counter, SETTINGS), [data_gaps])]


def test_the_columns_that_leave_accounts_undecided_are_told_once() -> None:
    """Ten of a hundred lack a size, five of these a country, too."""
    accounts = universe(
        size=[*range(90), *[None] * 10], country=["DE" if n % 2 else "FR" for n in range(95)] + [None] * 5
    )
    large, small, german = (
        Condition("size", "above", 50),
        Condition("size", "below", 20),
        Condition("country", "is", "DE"),
    )
    assert told(accounts, large, small, All((german, small))) == [
        "some accounts can't be decided, data is missing: size (empty for 10.0 %) 10 in 3 segments, "
        "country (empty for 5.00 %) 5 in 1 segment"
    ]
    assert told(accounts, Not(german)) == [
        "some accounts can't be decided, data is missing: country (empty for 5.00 %) 5 in 1 segment"
    ]
    assert told(universe(size=[*range(95), *[None] * 5]), Condition("size", "at_least", 0)) == []  # 5 of 100
    assert told(accounts, large, small, status=Status.RETIRED) == []
    assert told(accounts, Condition("size", "missing", True)) == []


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
    said = "2 of 3 accounts that might match lack data (66.7 %), more than match"
    assert finding.message == f"{said}: size is missing for 2; {LISTED}"


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
    assert [f.message.split(": ")[1] for f in found(one, "missing-data")] == [f"{said}; {LISTED}"]


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


STATES = [("US", state) for state in ("ID", "OH", "TX") for _ in range(20)]
IDAHO = Condition("state", "is", "ID")


@pytest.mark.parametrize(
    ("unknown", "abroad", "undecided"),
    [
        (0, 45, 0),
        (10, 45, 10),
        # Of few accounts abroad, and where some have a state, nobody knows whether they could have one.
        (0, 9, 18),
        (10, 9, 28),
    ],
)
def test_what_a_column_does_not_apply_to_is_not_unknown(unknown: int, abroad: int, undecided: int) -> None:
    rows = [*STATES, *[("US", None)] * unknown, *[(country, None) for country in ("DE", "FR") for _ in range(abroad)]]
    accounts = universe(country=[country for country, _ in rows], state=[state for _, state in rows])
    one = subject(accounts, IDAHO, findings={"missing-data": {"times": 0}})
    assert one.counts.undecided == unknown + 2 * abroad  # the counts stay exact
    of = 20 + undecided
    said = [f"{undecided} of {of} accounts that might match lack data"] if undecided else []
    assert [finding.message.split(" (")[0] for finding in found(one, "missing-data")] == said


@pytest.mark.parametrize(
    ("name", "values", "tells"),
    [
        ("country", ["US"] * 60 + ["DE"] * 60, True),
        ("customer", [True] * 60 + [False] * 60, True),
        ("source", ["fair"] * 60 + ["web"] * 60, False),  # what a source leaves out is not known
        ("country", ["US"] * 60 + ["DE"] * 57 + ["US"] * 3, True),
        ("country", ["US"] * 40 + ["DE"] * 80, False),
    ],
)
def test_another_column_tells_where_a_column_applies(name: str, values: list[object], tells: bool) -> None:
    accounts = universe(**{name: values, "state": ["ID", "OH"] * 30 + [None] * 60})
    counter = Counter(accounts)
    where = applicable(counter, "state")
    assert (where is not None) == tells
    if where is not None:
        assert counter.size(where) in (60, 63)


def test_the_sectors_tell_where_a_column_applies() -> None:
    accounts = universe(beds=[*range(30), *[None] * 60], industry=["311"] * 30 + ["522"] * 30 + ["517"] * 30)
    where = applicable(Counter(accounts), "beds")
    assert where == Not(Condition("industry", "under", ("51 Information", "52 Finance")))


@given(FILTERS, CELLS, CELLS)
def test_undecided_accounts_are_as_many_as_are_counted(where: Filter, a: list[int | None], b: list[int | None]) -> None:
    assume(prune(where) is not None)
    counter = Counter(universe(a=[*a, 1], b=[*b, 1]))
    assert counter.size(undecided_accounts(where, counter)) == counter.undecided(where)
