"""Rules about segments seen together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from niche.segments.counting.counts import AccountSet, Asked
from niche.segments.counting.engine import Engine
from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.outcomes import SAME
from niche.segments.findings.plan import read_plan
from niche.segments.findings.relations import (
    Definition,
    independent,
    named_as_part,
    part_of,
    plain_steps,
    steps,
    within,
)
from niche.segments.findings.repairs import repair
from niche.segments.findings.rule_settings import Parameter, read_rule_settings
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Any, Condition, Filter
from niche.segments.model.formatting import accounts, count, percent, scalar
from niche.segments.model.segment import Status
from niche.segments.model.values import many
from niche.segments.portfolio.overlap import Overlap
from niche.segments.stats.lifts import RATES, equivalences
from niche.segments.stats.significance import rates_differ

NAMED = 3
"""Segments or industries named in one sentence."""


@rule(
    "duplicate",
    Severity.WARNING,
    parameters=(
        Parameter("jaccard", 0.8, "share of both together that both hold", high=1),
        Parameter("containment", 0.95, "share of the smaller that the larger holds", high=1),
        Parameter("times", 10, "times as large: a broad segment holds any narrow one", low=1),
    ),
    needs_condition=True,
)
def duplicate(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Nearly the accounts of another active segment.

    A part of another segment is no second name for it: not where it says so (`parent:`), is made of the other
    (`in_segment`, be it by a third segment), or has all steps of the other's filter and more; nor, if it lacks a fifth
    of it, where its name begins with the other's or all its accounts are in it. Nor are two ways of cutting the same
    accounts, of which one holds about as many of the other as of all of them.

    Why: Two names for the same accounts get two campaigns, two owners and two versions of the truth.
    Formula: |A∩B| / |A∪B| > jaccard, or |A∩B| / |A| > containment with A the smaller of the two and B at most `times`
        as large
    Source: Jaccard, The Distribution of the Flora in the Alpine Zone, New Phytologist 11 (1912)
    """
    if not _comparable(subject):
        return
    for pair in subject.overlaps:
        same = pair.jaccard > given["jaccard"]
        inside = pair.first_size <= pair.second_size and _inside(pair, given)
        if not (same or inside) or _related(subject, pair) or (not same and _independent(subject, pair)):
            continue
        if same:
            together = pair.first_size + pair.second_size - pair.shared
            yield Notice(
                f"nearly the same accounts as {pair.second}: {count(pair.shared)} of {count(together)} overlap"
            )
        else:
            yield Notice(f"lies inside {pair.second} ({count(pair.shared)} of its {accounts(pair.first_size)})")


def _comparable(subject: SegmentContext) -> bool:
    """Whether the segment is compared with others: it has accounts, and is in use or may come into use."""
    return bool(subject.counts.total) and subject.segment.status is not Status.RETIRED


def _related(subject: SegmentContext, pair: Overlap) -> bool:
    """Whether one of two segments is a part of the other by definition."""
    peer = subject.peers[pair.second]
    own = Definition(subject.slug, subject.where, subject.segment)
    return part_of(subject.engine, own, Definition(pair.second, peer.where, peer))


def _independent(subject: SegmentContext, pair: Overlap) -> bool:
    """Whether the two are but two ways of cutting the same accounts."""
    return independent(subject.engine, subject.where, subject.peers[pair.second].where, pair)


def _inside(pair: Overlap, given: Given) -> bool:
    """Whether the smaller of two lies inside the larger but for a few accounts, as no part of it does."""
    narrow, broad = sorted((pair.first_size, pair.second_size))
    part = within(pair) or named_as_part(pair.first, pair.second)
    return given["containment"] < pair.containment and not part and broad <= given["times"] * narrow


def _most_shared(pair: Overlap) -> tuple[int, str]:
    return -pair.shared, pair.second


@rule(
    "overlap",
    Severity.NOTE,
    parameters=(
        Parameter("share", 0.10, "share of the segment that another may hold", high=1),
        Parameter("accounts", 10, "accounts that two may share", low=0),
    ),
    settings=("priority",),
    needs_condition=True,
)
def overlap(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Accounts are also in another active segment, and no priority decides.

    Why: A shared account hears two messages. Set priorities, or exclude one segment from the other.
    Formula: |A∩B| / |A| > share and |A∩B| > accounts, where the two have no different priorities, `duplicate` does not
        speak of them, neither is a part of the other, and |A∩B| / |A| is not about the share that B holds of all
        accounts that meet what both ask (Cohen's h < .2), as it is where they are two ways of cutting these
    Source: effect: Cohen, Statistical Power Analysis (1988), section 6.2
    """
    if not _comparable(subject):
        return
    told, own = _told(subject), subject.segment.priority
    shared = [
        pair
        for pair in subject.overlaps
        if pair.of_first > given["share"]
        and pair.shared > given["accounts"]
        and own == subject.peers[pair.second].priority
        and not (pair in told or within(pair) or named_as_part(pair.first, pair.second) or _related(subject, pair))
        and not _independent(subject, pair)
    ]
    if shared:
        first, *others = sorted(shared, key=_most_shared)
        more = f", and some with {_listed([pair.second for pair in others])}" if others else ""
        yield Notice(f"shares {percent(first.of_first)} of its accounts with {first.second}{more}")


def _listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _told(subject: SegmentContext) -> list[Overlap]:
    """The pairs of which `duplicate` says, here or there, that they share accounts."""
    rules, _ = read_rule_settings(subject.settings.extra.get("findings"), {duplicate.slug: duplicate.parameters})
    if rules[duplicate.slug].off:
        return []
    given = duplicate.given(rules[duplicate.slug])
    active = subject.segment.status is Status.ACTIVE  # what lies within a draft is not said to
    return [
        pair
        for pair in subject.overlaps
        if pair.jaccard > given["jaccard"] or (_inside(pair, given) and (pair.first_size <= pair.second_size or active))
    ]


@rule("left-out", Severity.NOTE, settings=("segments",))
def left_out(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """A file that looks like a segment and is not read.

    Why: Its author believes that it counts. A warning where two files have one name: only one counts.
    Formula: it is hidden, has the same name as another, lies in a sub-folder, or is a link that leads elsewhere
    """
    for file in portfolio.left_out:
        yield Notice(str(file), severity=Severity.WARNING if file.twin else Severity.NOTE)


@rule(
    "mergeable",
    Severity.NOTE,
    parameters=SAME,
    settings=("roles",),
)
def mergeable(portfolio: CountedPortfolio, given: Given) -> Iterator[Notice]:
    """Two segments differ in one condition and perform alike, or are too small to tell.

    Why: Two segments cost twice the work of one; where they turn out alike, nothing is gained by it. Of two small ones
        that nothing tells apart, the outcomes of both together are known better than those of each.
    Formula: neither is a part of the other or holds all its accounts, and they differ in what they ask of one column,
        or share nobody: two ways of cutting the same accounts are no pair. Two one-sided tests at 5 %: the 90 %
        interval lies within ±points for rates, within 1 ± share for the ratio of mean deal sizes and of median cycles,
        for every outcome with enough known values. Or: one of them is too
        narrow, they differ in one column, and for no rate χ² of one degree of freedom is above 2, below which one rate
        for both predicts better than two. Of small segments that truly win 20 and 30 % of 30 deals each, that is two in
        three: nothing is said of what they have in common
    Instead: one segment of both.
    Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987); Akaike, A New Look at the
        Statistical Model Identification, IEEE Transactions on Automatic Control 19 (1974)
    """
    engine = portfolio.engine
    parts = {subject.slug: frozenset(plain_steps(subject.where, engine)) for subject in portfolio.active}
    joined: set[str] = set()
    small = 0
    by_size = sorted(portfolio.active, key=lambda subject: subject.counts.total)
    for pair in combinations(by_size, 2):
        first, second = sorted(pair, key=lambda subject: subject.slug)
        apart = parts[first.slug] ^ parts[second.slug]
        merged = merge(first.where, second.where) if len(apart) == 2 else None
        if merged is None or joined & {first.slug, second.slug} or _cut_across(engine, first, second, apart):
            continue
        if _alike(first, second, given):
            why = "differ in one condition and perform alike"
        elif small < NAMED and _of_one_column(apart) and _known_together(first, second):
            why = "differ in one condition, and have too few closed deals to tell them apart"
            small += 1
        else:
            continue
        joined |= {first.slug, second.slug}
        both = f"{first.slug} and {second.slug}"
        merger = repair(engine, f"one segment of {both}", merged)
        yield Notice(f"{both} {why}: together {accounts(merger.accounts)}", repairs=(merger,), segment=first.slug)


def _alike(first: SegmentContext, second: SegmentContext, given: Given) -> bool:
    """Whether every outcome with enough known values is equivalent, and there is one."""
    one, other = first.counts.matched_outcomes, second.counts.matched_outcomes
    if one is None or other is None:
        return False
    tests = [*equivalences(one, other, given["points"], given["share"], given["deals"])]
    return bool(tests) and all(test.shown for test in tests)


def _cut_across(engine: Engine, first: SegmentContext, second: SegmentContext, apart: Collection[Filter]) -> bool:
    """Whether one of two is a part of the other, or they are two ways of cutting the same accounts."""
    shared = int(engine.shared([first.counts.matched], [second.counts.matched])[0, 0])
    if not shared:
        return False
    one, other = (Definition(subject.slug, subject.where, subject.segment) for subject in (first, second))
    whole = shared == min(first.counts.total, second.counts.total)
    return whole or not _of_one_column(apart) or part_of(engine, one, other)


def _of_one_column(steps_: Collection[Filter]) -> bool:
    columns = [step.column if isinstance(step, Condition) else None for step in steps_]
    return None not in columns and len(set(columns)) == 1


def _known_together(first: SegmentContext, second: SegmentContext) -> bool:
    """Whether one of them is too narrow, and one win rate for both predicts better than two."""
    one, other = first.counts.matched_outcomes, second.counts.matched_outcomes
    narrow = any(subject.limits.verdict(subject.counts.total) == "too narrow" for subject in (first, second))
    if not narrow or one is None or other is None or not min(one.closed, other.closed):
        return False
    both = [(rate(one), rate(other)) for rate in RATES.values()]
    return all(rates_differ(*pair) > _TWO for pair in both if min(pair[0][1], pair[1][1]))


_TWO = 0.157
"""The p-value of χ² = 2 on one degree of freedom."""


def merge(first: Filter, second: Filter) -> Filter | None:
    """Merge two filters that differ in one step of an `all`; None if they differ in more, or not at all."""
    one, other = steps(first), steps(second)
    apart = [step for step in one if step not in other], [step for step in other if step not in one]
    if len(apart[0]) != 1 or len(apart[1]) != 1 or len(one) != len(other):
        return None
    (left,), (right,) = apart
    return All(tuple(_either(left, right) if step == left else step for step in one))


def _either(left: Filter, right: Filter) -> Filter:
    """Either of the two, as one condition where both list values of one column."""
    if isinstance(left, Condition) and isinstance(right, Condition) and left.column == right.column:
        listed = _LISTED.get(left.operator)
        if listed is not None and listed == _LISTED.get(right.operator):
            both = (*many(left.value), *many(right.value))
            return Condition(left.column, listed, tuple(dict.fromkeys(both)))
    return Any((left, right))


_LISTED = {"is": "in", "in": "in", "under": "under", "has": "has_any", "has_any": "has_any"}


@rule("spread-thin", Severity.NOTE, parameters=(Parameter("segments", 10, "active segments", low=1),))
def spread_thin(portfolio: CountedPortfolio, given: Given) -> Iterator[Notice]:
    """More active segments than a team can handle.

    Why: Each segment needs its own message, list and figures. With too many, all get the same.
    Formula: active segments > segments
    """
    active = len(portfolio.active)
    if active > given["segments"]:
        treatable = f"{scalar(given['segments'])} that a team can handle"
        yield Notice(f"{active} segments are active: more than {treatable}")


@rule(
    "uncovered",
    Severity.NOTE,
    parameters=(Parameter("share", 0, "share of won accounts that may lie outside", high=1),),
    settings=("roles",),
)
def uncovered(portfolio: CountedPortfolio, given: Given) -> Iterator[Notice]:
    """Won accounts are in no active segment.

    Why: You win there without a segment; there may be one to define.
    Formula: won accounts outside all active segments / won accounts > share; the penetration of an industry is the
        share of its accounts that are customers where a column has that role, else of those that were won
    """
    counter, won = portfolio.engine, portfolio.engine.won
    if won is None or not portfolio.active:
        return
    left = counter.difference(won, counter.union(subject.counts.matched for subject in portfolio.active))
    missed, of = left.size, counter.size(won)
    if missed and missed / of > given["share"]:
        verb = "is" if missed == 1 else "are"
        in_none = f"{count(missed)} of {count(of)} won accounts {verb} in no active segment"
        yield Notice(in_none + _most_in(counter, left))


def _most_in(engine: Engine, left: AccountSet) -> str:
    """Where most accounts are, with the penetration there, to end a sentence."""
    if not (most := engine.sectors(left)[:NAMED]):
        return ""
    reached, done = _reached(engine)
    of, there = dict(engine.sectors(All())), dict(engine.sectors(reached))
    shares = [percent(there.get(title, 0) / of[title]) for title, _ in most]
    shares[0] += f" of its accounts {done}"
    named = [f"{title} {count(size)} ({share})" for (title, size), share in zip(most, shares, strict=True)]
    return f": most in {', '.join(named)}"


def _reached(engine: Engine) -> tuple[Asked, str]:
    """The accounts that are customers where a column tells, else those that were won, with what they are."""
    customer = engine.universe.role(Role.CUSTOMER)
    if customer is not None and customer.kind is Kind.YES_NO:
        return Condition(customer.name, "is", True), "are customers"
    return engine.won or engine.union(()), "are won"


@rule("overloaded", Severity.WARNING, settings=("plan.accounts_per_rep",))
def overloaded(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """More accounts for one owner than one person can work on.

    Why: Some accounts will not be worked on, and nobody chose which.
    Formula: accounts of an owner's active segments, each counted once > accounts_per_rep
    """
    plan, _problems = read_plan(portfolio.settings.extra.get("plan"))
    if plan.accounts_per_rep is None:
        return
    by_owner: dict[str, list[SegmentContext]] = {}
    for subject in portfolio.active:
        if subject.segment.owner:
            by_owner.setdefault(subject.segment.owner, []).append(subject)
    for owner, subjects in sorted(by_owner.items()):
        size = portfolio.engine.union(subject.counts.matched for subject in subjects).size
        if size > plan.accounts_per_rep:
            names = ", ".join(subject.slug for subject in subjects)
            capacity = f"{scalar(plan.accounts_per_rep)} that one person can work on"
            yield Notice(f"{owner} owns {accounts(size)} in active segments ({names}): more than the {capacity}")


RULES: tuple[Rule[SegmentContext], ...] = (duplicate, overlap)

PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (left_out, mergeable, spread_thin, uncovered, overloaded)
