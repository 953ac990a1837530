"""The rules about accounts that could not be decided for want of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counts import AccountSet
from niche.segments.counting.engine import Engine
from niche.segments.findings.applicability import applications
from niche.segments.findings.context import CountedPortfolio, SegmentContext, live_conditions
from niche.segments.findings.contradictions import conflicts
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model import edits
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    children,
    live,
    negated,
    with_children,
)
from niche.segments.model.formatting import accounts, amount, count, percent
from niche.segments.model.limits import ranking
from niche.segments.model.mismatches import mismatches
from niche.segments.model.node_edits import UNDER
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Under
from niche.segments.model.segment import Status
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.model.values import MismatchError
from niche.segments.workspace.references import inlined

NAMED = 3
"""Columns named in one sentence."""

Applying: TypeAlias = Mapping[str, Filter]
"""The accounts to which columns apply, of those that do not apply to all."""
EVERYWHERE: Applying = {}


@rule(
    "missing-data",
    Severity.NOTE,
    parameters=(
        Parameter("share", 0.05, "share of accounts with missing data that is accepted", high=1),
        Parameter("times", 1, "accounts with missing data accepted per match"),
    ),
    settings=("columns", "guardrails"),
)
def missing_data(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Missing data leaves so many accounts open that the size or the verdict may be another.

    Fewer are no news of the segment: the columns that leave them undecided are told once, by `data-gaps`.

    Accounts to which a column does not apply lack nothing: `applies: country is US` of a column in niche.yaml says to
    which it does. Else the data tell: of another column's values with 20 accounts, each has the column in 80 % of them
    or in 2 % at most.

    Why: They may be the best of the segment, and nobody calls them.
    Formula: undecided / (accounts that match, or would if the missing values were known) > share, and: undecided >
        times × accounts that match, or with them or without them the segment would not be as narrow or as broad as it
        is said to be
    Instead: fill in the column that is missing most; `niche export SEGMENT --undecided` lists the accounts.
    Source: Kleene's three-valued logic: certain, possible, and what lies between
    """
    counts = subject.counts
    # More than all that are undecided can neither come nor go, so that mostly nothing needs to be asked.
    ends = counts.total - counts.undecided, counts.total + counts.undecided
    if not _telling(subject, counts.undecided, ends, given):
        return
    if (gap := gaps(subject)) is None or not gap.undecided.size > given["share"] * gap.of:
        return
    if subject.before_limit is subject:
        ends = gap.of - gap.undecided.size, gap.of
    if not (why := _telling(subject, gap.undecided.size, ends, given)):
        return
    ranked = sorted(gap.tests, key=lambda test: -gap.tests[test][1])
    most = [(test, *gap.tests[test]) for test in ranked][:NAMED]
    named = [
        f"{column}{'' if place else ' is missing'} for {count(size)}" for place, (_, column, size) in enumerate(most)
    ]
    share = percent(gap.undecided.size / gap.of)
    message = f"{count(gap.undecided.size)} of {accounts(gap.of)} that might match lack data ({share}), {why}"
    listed = f"; niche export {subject.slug} --undecided lists them" if subject.slug else ""
    own = (path for path, one in live_conditions(subject.where) if most and gap.asks(one) == most[0][0])
    yield Notice(f"{message}: {', '.join(named)}{listed}", next(own, None))


def _telling(subject: SegmentContext, undecided: int, ends: tuple[int, int], given: Given) -> str:
    """What makes so many undecided accounts worth a word, to stand behind their number; empty if they are not.

    `ends` are the least and the largest size that the segment may truly have.
    """
    total, limits = subject.counts.total, subject.limits
    verdicts = (limits.verdict(total), *map(limits.verdict, reversed(ends))) if undecided else ()
    if other := next((verdict for verdict in verdicts if verdict != verdicts[0]), ""):
        return f"enough to make it {other}"
    return "more than match" if undecided > given["times"] * subject.before_limit.counts.total else ""


@dataclass(frozen=True)
class DataGap:
    """The accounts of which it cannot be decided whether they are in a segment, and what they lack."""

    undecided: AccountSet
    of: int
    """The accounts that match, or would if what is missing were known."""
    tests: Mapping[Filter, tuple[str, int]]
    """The test for accounts that lack what a condition asks about, with its column and how many of these do."""
    asks: Callable[[Condition], Filter]


def gaps(subject: SegmentContext) -> DataGap | None:
    """What leaves accounts undecided; None where nothing does, or where another rule says why nobody is decided."""
    if "gaps" not in subject.memo:
        subject.memo["gaps"] = _gaps(subject)
    found = subject.memo["gaps"]
    assert found is None or isinstance(found, DataGap)
    return found


def _gaps(subject: SegmentContext) -> DataGap | None:
    universe, engine = subject.universe, subject.engine
    whole = _ranked(inlined(subject.where, engine.segments), universe)
    # Where a segment is not there, or a condition does not fit, nobody is decided, which other rules say.
    if any(isinstance(node, InSegment) for _, node in live(whole)) or any(mismatches(whole, universe)):
        return None
    if not subject.counts.undecided or (not subject.counts.total and conflicts(whole, universe)):
        return None
    applying = _applying(whole, engine)
    undecided = engine.match(unsettled(whole, universe, applying))
    if not undecided.size:
        return None
    asks = partial(unknown, universe=universe, applying=applying)
    doubtful = (condition for _, condition in live_conditions(whole) if condition.operator != "missing")
    tests = {asks(condition): condition.column for condition in doubtful}
    counts = subject.before_limit.counts
    matched, *sizes = engine.shared([undecided], [counts.matched, *tests])[0].tolist()
    lacking = {test: size for test, size in zip(tests, sizes, strict=True) if size}
    ranked = {test: tests[test] for test in sorted(lacking, key=lambda test: -lacking[test])}
    once = {test: (tests[test], lacking[test]) for test in _one_of_each(ranked, universe)}
    return DataGap(undecided, counts.total + undecided.size - matched, once, asks)


@rule(
    "data-gaps",
    Severity.NOTE,
    parameters=(Parameter("share", 0.05, "share of a segment's accounts with missing data that is accepted", high=1),),
    settings=("columns",),
)
def data_gaps(portfolio: CountedPortfolio, given: Given) -> Iterator[Notice]:
    """Columns whose missing values leave accounts open: in a segment or not.

    Why: Filling in one column can settle accounts in many segments at once.
    Formula: for segments that are not retired: undecided / (accounts that match, or would if the missing values were
        known) > share; of these accounts those that lack the column, each counted once
    Instead: fill in the column that leaves most undecided; `niche export SEGMENT --undecided` lists the accounts.
    """
    engine, held, told = portfolio.engine, dict[str, AccountSet](), Counter[str]()
    for subject in portfolio.subjects:
        counts = subject.counts
        if subject.segment.status is Status.RETIRED or counts.undecided <= given["share"] * counts.total:
            continue
        gap = gaps(subject)
        if gap is None or gap.undecided.size <= given["share"] * gap.of:
            continue
        for test, (column, _) in gap.tests.items():
            lacking = engine.intersection([gap.undecided, test])
            held[column] = engine.union([lacking, *([held[column]] if column in held else [])])
            told[column] += 1
    if held:
        most = sorted(held, key=lambda column: (-held[column].size, column))
        named = [_left(portfolio, column, held[column].size, told[column]) for column in most[:NAMED]]
        more = f", and {count(len(most) - NAMED)} more" if len(most) > NAMED else ""
        yield Notice(f"some accounts can't be decided, data is missing: {', '.join(named)}{more}")


def _left(portfolio: CountedPortfolio, column: str, undecided: int, segments: int) -> str:
    """How much of a column is not known, and what that leaves undecided."""
    universe = portfolio.engine.universe
    placement = universe.placements.get(column)
    known = universe.known(column) if placement is None else placement.classified
    lacking = percent(1 - known / max(len(universe), 1))
    return f"{column} (empty for {lacking}) {count(undecided)} in {amount(segments, 'segment')}"


def _applying(whole: Filter, engine: Engine) -> Applying:
    """The accounts to which the columns that are asked about apply."""
    return applications(engine, {condition.column for _, condition in live_conditions(whole)})


def undecided_accounts(where: Filter, engine: Engine) -> Filter:
    """The accounts that the filter would match or not by a value that is missing although it applies to them."""
    whole = _ranked(inlined(where, engine.segments), engine.universe)
    return unsettled(whole, engine.universe, _applying(whole, engine))


def _ranked(where: Filter, universe: Universe) -> Filter:
    """The filter with a condition in the place of each limit: that there is a value to rank by."""
    if isinstance(where, Limit):
        child = _ranked(where.child, universe)
        try:
            by = ranking(where, universe).by
        except MismatchError:
            return replace(where, child=child)
        least = universe.nth(by, 1, largest=False)
        return child if least is None else All((child, Condition(by, "at_least", least)))
    return with_children(where, (_ranked(child, universe) for child in children(where)))


def _one_of_each(tests: Mapping[Filter, str], universe: Universe) -> list[Filter]:
    """The tests without those on an industry, or a column that it was read from, after another one on the same."""
    industries = {column: name for name, placement in universe.placements.items() for column in placement.columns}
    kept: dict[str, Filter] = {}
    for test, column in tests.items():
        kept.setdefault(industries.get(column, column), test)
    return list(kept.values())


def unknown(condition: Condition, universe: Universe, applying: Applying = EVERYWHERE) -> Filter:
    """Build the test for accounts of which it is not known whether they pass the condition."""
    predicate = resolve(condition, universe)
    if not isinstance(predicate, Under):
        missing = Condition(condition.column, "missing", True)
        applies = applying.get(condition.column)
        return missing if applies is None else All((missing, applies))
    placement = universe.placements[condition.column]
    nodes = [placement.taxonomy.nodes[at] for at, _ in placement.taxonomy.undecided(predicate.codes)]
    held = [node for node in nodes if placement.own_counts[node.position]]
    tests = [_just_at(n, condition.column, placement.taxonomy) for n in held or [placement.taxonomy.unclassified]]
    return tests[0] if len(tests) == 1 else Any(tuple(tests))


def _just_at(node: TaxonomyNode, column: str, taxonomy: Taxonomy) -> Filter:
    """Build the test for accounts at a node, but not below it."""
    here, below = Condition(column, UNDER, (node.code,)), tuple(child.code for child in taxonomy.children(node))
    return All((here, Not(Condition(column, UNDER, below)))) if below else here


def could_match(where: Filter, universe: Universe, applying: Applying = EVERYWHERE) -> Filter:
    """Widen a filter to all accounts that it could match if what is unknown were known.

    Inside an odd number of `not` a condition already takes what is unknown.
    """
    widened = where
    for path, condition in live_conditions(where):
        if condition.operator != "missing" and not negated(where, path):
            widened = edits.replace(widened, path, Any((condition, unknown(condition, universe, applying))))
    return widened


def unsettled(where: Filter, universe: Universe, applying: Applying = EVERYWHERE) -> Filter:
    """The accounts that a filter could match, and could leave out as well."""
    return All((could_match(where, universe, applying), could_match(Not(where), universe, applying)))


RULES: tuple[Rule[SegmentContext], ...] = (missing_data,)

PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (data_gaps,)
