"""Segments seen together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from strategies import filters, fitting_conditions, universes
from subjects import SETTINGS, found, subject
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.context import CountedPortfolio, SearchableSegment
from niche.segments.findings.finding import Finding
from niche.segments.findings.portfolio import merge
from niche.segments.findings.registry import evaluate_portfolio
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off
from niche.segments.model.segment import Segment, Status

NUMBERS = universe(number=list(range(1000)))


def span(low: int, high: int) -> Condition:
    """The accounts `low` up to but without `high`."""
    return Condition("number", "between", (low, high - 1))


def active(where: Filter, owner: str = "") -> Segment:
    return Segment("Other", where=where, status=Status.ACTIVE, owner=owner)


@pytest.mark.parametrize(
    ("own", "other", "message"),
    [
        (span(0, 100), span(20, 100), None),  # Jaccard .80
        (span(0, 100), span(19, 100), "nearly the same accounts as other: 81 of 100 overlap"),
        (span(0, 100), span(5, 300), None),  # containment .95
        (span(0, 100), span(4, 300), "lies inside other (96 of its 100 accounts)"),
        (span(4, 300), span(0, 100), None),  # said of the smaller
        (span(0, 100), span(500, 600), None),
    ],
)
def test_duplicate(own: Filter, other: Filter, message: str | None) -> None:
    findings = found(subject(NUMBERS, own, peers={"other": active(other)}), "duplicate")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize(
    ("own", "peers"),
    [
        (span(0, 99), {"broad": span(2, 1000)}),  # 98 %, of more than ten times as many
        (span(0, 100), {"parent": span(0, 300)}),  # all of it
        (All((span(0, 300), span(0, 290))), {"parent": span(0, 300)}),  # a step more: 290 of 300 in both
        (All((span(0, 300), span(0, 290))), {"other": All((span(0, 300),))}),
        (span(0, 96), {"target": span(1, 200)}),  # target-emea
    ],
)
def test_a_part_of_a_segment_is_no_duplicate_of_it(own: Filter, peers: dict[str, Filter]) -> None:
    one = subject(NUMBERS, own, slug="target-emea", peers={name: active(where) for name, where in peers.items()})
    assert found(one, "duplicate") + found(one, "overlap") == []


@pytest.mark.parametrize(
    ("shared", "message"),
    [
        (9, None),
        (10, None),
        (11, "shares 11.0 % of its accounts with other"),
    ],
)
def test_overlap(shared: int, message: str | None) -> None:
    one = subject(NUMBERS, span(0, 100), peers={"other": active(span(100 - shared, 300))})
    assert [finding.message for finding in found(one, "overlap")] == ([message] if message else [])


def test_overlap_names_the_three_largest() -> None:
    peers = {name: active(span(80 - 10 * index, 200)) for index, name in enumerate("abcde")}
    (finding,) = found(subject(NUMBERS, span(0, 100), peers=peers), "overlap")
    assert finding.message == "shares 60.0 % of its accounts with e, and some with d, c, b and 1 more"


@pytest.mark.parametrize(
    ("own", "other", "said"), [(None, None, True), (1, 1, True), (1, 2, False), (1, None, False), (None, 2, False)]
)
def test_priorities_decide_whose_the_shared_accounts_are(own: int | None, other: int | None, said: bool) -> None:
    peer = replace(active(span(50, 300)), priority=other)
    one = subject(NUMBERS, span(0, 100), segment=Segment("Own", priority=own), peers={"other": peer})
    assert bool(found(one, "overlap")) == said


def test_two_ways_of_cutting_share_what_they_must() -> None:
    """Half of all accounts are in the other, and half of the segment: that is no overlap to mend."""
    halves = universe(number=list(range(1000)), half=[n % 2 == 0 for n in range(1000)])
    half, size = active(Condition("half", "is", True)), span(0, 200)
    assert not found(subject(halves, size, peers={"half": half}), "overlap")
    assert not found(subject(halves, half.where, peers={"size": active(size)}), "overlap")


def test_two_cuts_of_one_part_are_compared_within_it() -> None:
    """A fifth of all accounts are enterprises; a third of them, and of their banks, is of a tier."""
    firms = universe(
        number=list(range(1000)),
        size=["enterprise" if n < 200 else "small" for n in range(1000)],
        trade=["bank" if n % 2 else "shop" for n in range(1000)],
        tier=[f"tier {n % 3}" if n < 200 else None for n in range(1000)],
    )
    enterprise = Condition("size", "is", "enterprise")
    banks, tier = All((enterprise, Condition("trade", "is", "bank"))), Condition("tier", "is", "tier 1")
    assert not found(subject(firms, banks, peers={"tier": active(All((enterprise, tier)))}), "overlap")
    assert not found(subject(firms, banks, peers={"tier": active(tier)}), "overlap")
    others = active(All((span(100, 300), banks.children[1])))  # a fifth of the banks, and half of these
    assert found(subject(firms, banks, peers={"others": others}), "overlap")


def test_few_shared_accounts_are_not_worth_a_word() -> None:
    assert not found(subject(NUMBERS, span(0, 10), peers={"other": active(span(5, 30))}), "overlap")


@pytest.mark.parametrize(
    ("own", "other", "status", "rules"),
    [
        (span(0, 100), span(10, 100), Status.ACTIVE, ["duplicate"]),  # nearly the same
        (span(0, 100), span(2, 300), Status.ACTIVE, ["duplicate"]),  # within but for two
        (span(2, 300), span(0, 100), Status.ACTIVE, []),  # around, which is said of the other
        (span(2, 300), span(0, 100), Status.DRAFT, ["overlap"]),  # around, which the other does not say of a draft
        (span(0, 100), span(50, 300), Status.ACTIVE, ["overlap"]),
    ],
)
def test_of_two_segments_one_rule_says_that_they_share_accounts(
    own: Filter, other: Filter, status: Status, rules: list[str]
) -> None:
    one = subject(NUMBERS, own, segment=Segment("Own", status=status), peers={"other": active(other)})
    assert [f.rule for slug in ("duplicate", "overlap") for f in found(one, slug)] == rules


def test_overlap_speaks_where_duplicate_is_off_or_asks_for_more() -> None:
    for said in ("off", {"jaccard": 0.95, "containment": 1}):
        one = subject(NUMBERS, span(0, 100), peers={"other": active(span(10, 105))}, findings={"duplicate": said})
        assert [f.rule for slug in ("duplicate", "overlap") for f in found(one, slug)] == ["overlap"]


@pytest.mark.parametrize(
    ("own", "peer"),
    [
        (Segment("Own", status=Status.RETIRED), active(span(0, 100))),
        (Segment("Own"), Segment("Other", where=span(0, 100), status=Status.DRAFT)),
    ],
)
def test_only_segments_in_use_overlap(own: Segment, peer: Segment) -> None:
    one = subject(NUMBERS, span(0, 100), segment=own, peers={"other": peer})
    assert found(one, "overlap") + found(one, "duplicate") == []


def test_a_segment_lies_within_the_one_it_builds_on() -> None:
    where = All((InSegment("other"), span(0, 50)))
    one = subject(NUMBERS, where, peers={"other": active(span(0, 100))})
    assert found(one, "overlap") + found(one, "duplicate") == []


WHOLE = {"enterprise": span(0, 100), "dach": All((InSegment("enterprise"), span(0, 99)))}


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (All((InSegment("enterprise"), span(0, 98))), "enterprise"),
        (All((InSegment("dach"), span(0, 98))), "enterprise"),  # by a third one
        (All((span(0, 100), span(0, 98))), "enterprise"),
        (All((All((span(0, 100), span(0, 200))), span(0, 98))), "enterprise"),  # the same steps, in a group
        (All((span(0, 98), span(0, 100), span(0, 99))), "dach"),  # what that one is made of, written out
        (Any((InSegment("enterprise"), span(0, 101))), "enterprise"),  # one more
        (All((Not(InSegment("enterprise")), span(0, 300))), "enterprise"),
    ],
)
def test_a_part_is_no_duplicate_of_its_whole_seen_from_either_side(own: Filter, other: str) -> None:
    segments = {name: active(where) for name, where in WHOLE.items()} | {"target": active(own)}
    for slug, peer in (("target", other), (other, "target")):
        one = subject(NUMBERS, segments[slug].where, slug=slug, peers={**segments, slug: segments[slug]})
        said = [f.message for rule in ("duplicate", "overlap") for f in found(one, rule)]
        assert not [message for message in said if f" {peer}" in message]


def test_another_name_for_a_segment_is_a_duplicate_of_it() -> None:
    peers = {"enterprise": active(span(0, 100))}
    assert found(subject(NUMBERS, InSegment("enterprise"), peers=peers), "duplicate")


@pytest.mark.parametrize(("parent", "said"), [("other", False), ("elsewhere", True), ("", True)])
def test_a_segment_that_says_whose_part_it_is_is_no_duplicate_of_that(parent: str, said: bool) -> None:
    own, peer = replace(active(span(0, 95)), extra={"parent": parent} if parent else {}), active(span(0, 100))
    one = subject(NUMBERS, own.where, segment=own, peers={"other": peer})
    assert bool(found(one, "duplicate")) == said
    other = subject(NUMBERS, peer.where, slug="other", segment=peer, peers={"target": own})
    assert bool(found(other, "duplicate")) == said


def test_two_cuts_of_one_part_are_no_duplicates_where_one_holds_nearly_all_of_it() -> None:
    """A tier holds 93 % of the enterprises, and so 96 % of their banks, by chance."""
    firms = universe(
        size=["large" if n < 400 else "small" for n in range(1000)],
        trade=["bank" if n % 4 == 0 else "shop" for n in range(1000)],
        tier=[2 if (n % 4 and n % 13 == 0) or n in (8, 16, 24, 32) else 1 for n in range(1000)],
    )
    large, tier = Condition("size", "is", "large"), Condition("tier", "is", 1)
    banks, best = All((large, Condition("trade", "is", "bank"))), All((large, tier))
    one = subject(firms, banks, peers={"best": active(best)})
    (pair,) = one.overlaps
    assert pair.containment > 0.95
    assert not found(one, "duplicate")


def together(accounts: Universe, *segments: Segment, **extra: object) -> dict[str, Finding]:
    """What is found in a portfolio of these segments, called s0, s1, ..., by rule."""
    return {finding.rule: finding for finding in all_together(accounts, *segments, **extra)}


def all_together(accounts: Universe, *segments: Segment, **extra: object) -> tuple[Finding, ...]:
    counter = Counter(accounts)
    subjects = tuple(
        SearchableSegment(segment, counter.count(segment.where), counter, SETTINGS, slug=f"s{index}")
        for index, segment in enumerate(segments)
    )
    settings = subject(accounts, All(), **extra).settings
    return evaluate_portfolio(CountedPortfolio(subjects, counter, settings))


@pytest.mark.parametrize(("number", "thin"), [(9, False), (10, False), (11, True)])
def test_spread_thin(number: int, thin: bool) -> None:
    segments = [active(span(n, n + 1)) for n in range(number)]
    assert ("spread-thin" in together(NUMBERS, *segments, Segment("Draft"))) == thin


@pytest.mark.parametrize(
    ("low", "overloaded"),
    [
        (51, None),
        (50, None),
        (
            49,
            "ana@example.com owns 151 accounts in active segments (s0, s1): "
            "more than the 150 that one person can work on",
        ),
    ],
)
def test_overloaded_counts_each_account_of_an_owner_once(low: int, overloaded: str | None) -> None:
    segments = (active(span(low, 150), "ana@example.com"), active(span(100, 200), "ana@example.com"))
    findings = together(NUMBERS, *segments, active(span(0, 900)), plan={"accounts_per_rep": 150})
    assert (findings["overloaded"].message if "overloaded" in findings else None) == overloaded


def test_without_a_capacity_nobody_is_overloaded() -> None:
    assert "overloaded" not in together(NUMBERS, active(span(0, 900), "ana@example.com"))


WON = universe(
    number=list(range(100)),
    won=[True] * 10 + [False] * 40 + [None] * 50,
    industry=["5112"] * 4 + ["311"] * 96,
    roles={Role.WON: "won"},
)


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (10, None),
        (9, "1 of 10 won accounts is in no active segment: most in Manufacturing 1 (6.25 % of its accounts are won)"),
        (
            0,
            "10 of 10 won accounts are in no active segment: "
            "most in Manufacturing 6 (6.25 % of its accounts are won), Information 4 (100 %)",
        ),
    ],
)
def test_uncovered(held: int, message: str | None) -> None:
    rows = Condition("number", "below", held)
    findings = together(WON, active(Any((rows, Condition("number", "at_least", 99)))))
    assert (findings["uncovered"].message if "uncovered" in findings else None) == message


def test_the_penetration_of_an_industry_is_told_by_its_customers_where_they_are_known() -> None:
    """Of 96 accounts in manufacturing 6 were won, 24 are customers."""
    accounts = universe(
        number=list(range(100)),
        won=[True] * 10 + [False] * 40 + [None] * 50,
        customer=[n % 4 == 0 for n in range(100)],
        industry=["5112"] * 4 + ["311"] * 96,
        roles={Role.WON: "won", Role.CUSTOMER: "customer"},
    )
    message = together(accounts, active(Condition("number", "at_least", 99)))["uncovered"].message
    assert message.endswith("Manufacturing 6 (25.0 % of its accounts are customers), Information 4 (25.0 %)")


def test_where_no_segment_is_active_nothing_is_uncovered() -> None:
    assert "uncovered" not in together(WON, Segment("Draft"))


def deals(won: int, closed: int) -> list[bool]:
    return [True] * won + [False] * (closed - won)


@pytest.mark.parametrize(
    ("won", "of", "alike"),
    [
        (200, 1000, True),  # the same rate: 90 % interval ±2.9 points
        (180, 1000, True),  # 2.0 points: up to 4.9
        (178, 1000, False),  # 2.2 points: up to 5.1
        (60, 300, True),  # the same rate, fewer deals: ±4.3
        (40, 200, False),  # the same rate, too few to be sure: ±5.1
        (100, 200, False),
        (12, 60, True),  # too narrow, and 20 % as the other
        (16, 60, True),  # χ² 1.6
        (17, 60, False),  # χ² 2.4
    ],
)
def test_mergeable(won: int, of: int, alike: bool) -> None:
    accounts = universe(
        country=["DE"] * 1000 + ["FR"] * of, won=deals(200, 1000) + deals(won, of), roles={Role.WON: "won"}
    )
    segments = [active(Condition("country", "is", country)) for country in ("DE", "FR")]
    findings = together(accounts, *segments)
    assert ("mergeable" in findings) == alike
    if alike:
        (repair,) = findings["mergeable"].repairs
        assert repair.filter == All((Condition("country", "in", ("DE", "FR")),))
        assert repair.accounts == 1000 + of


TWICE = universe(
    country=["DE", "FR", "US", "IT"] * 500,
    number=list(range(2000)),
    won=(deals(400, 2000)),
    tier=[n // 4 % 2 for n in range(2000)],
    roles={Role.WON: "won"},
)
LARGE, GERMAN, TIER = Condition("number", "at_least", 2), Condition("country", "is", "DE"), Condition("tier", "is", 0)


@pytest.mark.parametrize(
    ("first", "second", "pair"),
    [
        (All((LARGE, GERMAN)), All((LARGE, Condition("country", "is", "FR"))), True),
        (All((LARGE, TIER)), All((LARGE, Condition("tier", "is", 1))), True),
        (All((LARGE, GERMAN)), All((LARGE, TIER)), False),  # two ways of cutting
        (All((LARGE, GERMAN)), All((Condition("number", "at_least", 9), GERMAN)), False),  # one holds the other
        (All((LARGE, GERMAN)), GERMAN, False),
    ],
)
def test_ways_of_cutting_and_parts_are_not_mergeable(first: Filter, second: Filter, pair: bool) -> None:
    assert ("mergeable" in together(TWICE, active(first), active(second))) == pair


def test_of_many_small_segments_three_pairs_are_named_each_segment_once() -> None:
    towns = [f"town {n}" for n in range(20)]
    accounts = universe(
        town=[town for town in towns for _ in range(30)], won=deals(6, 30) * 20, roles={Role.WON: "won"}
    )
    findings = all_together(accounts, *(active(Condition("town", "is", town)) for town in towns))
    named = [one.message.partition(" differ")[0] for one in findings if one.rule == "mergeable"]
    assert named == ["s0 and s1", "s2 and s3", "s4 and s5"]


def test_segments_with_other_deal_sizes_are_not_mergeable() -> None:
    accounts = universe(
        country=["DE"] * 1000 + ["FR"] * 1000,
        won=deals(200, 1000) * 2,
        size=[100 + n % 9 for n in range(1000)] + [150 + n % 9 for n in range(1000)],
        roles={Role.WON: "won", Role.DEAL_SIZE: "size"},
    )
    assert "mergeable" not in together(accounts, *(active(Condition("country", "is", c)) for c in ("DE", "FR")))


A, B, C = (Condition("country", "is", country) for country in ("DE", "FR", "US"))
BIG, SMALL = Condition("number", "above", 9), Condition("number", "below", 5)


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        (A, B, All((Condition("country", "in", ("DE", "FR")),))),
        (All((A, BIG)), All((BIG, B)), All((Condition("country", "in", ("DE", "FR")), BIG))),
        (All((A, BIG)), All((A, SMALL)), All((A, Any((BIG, SMALL))))),
        (All((A, Off(C), BIG)), All((B, BIG)), All((Condition("country", "in", ("DE", "FR")), BIG))),
        (A, A, None),
        (All((A, BIG)), A, None),
        (All((A, BIG)), All((B, SMALL)), None),
        (All(), A, None),
    ],
)
def test_merging_two_filters(first: Filter, second: Filter, merged: Filter | None) -> None:
    assert merge(first, second) == merged


@given(universes(), filters(), fitting_conditions(), fitting_conditions())
def test_one_segment_of_two_holds_the_accounts_of_either(
    accounts: Universe, shared: Filter, one: Filter, other: Filter
) -> None:
    first, second, counter = All((shared, one)), All((shared, other)), Counter(accounts)
    merged = merge(first, second)
    if merged is not None:
        expected = counter.union((first, second))
        assert counter.positions(merged).tolist() == counter.positions(expected).tolist()
