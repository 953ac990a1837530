"""The rule about accounts that could not be decided for want of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from niche.segments.accounts.universe import Universe
from niche.segments.counting.engine import Engine
from niche.segments.findings.applicability import applications
from niche.segments.findings.context import SegmentContext, live_conditions
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
    unlimited,
    with_children,
)
from niche.segments.model.formatting import accounts, count, percent
from niche.segments.model.limits import ranking
from niche.segments.model.mismatches import mismatches
from niche.segments.model.node_edits import UNDER
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Under
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
    parameters=(Parameter("share", 0.05, "share of undecided accounts that is accepted", high=1),),
    settings=("columns",),
)
def missing_data(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Many accounts could not be decided for want of data.

    Accounts to which a column does not apply lack nothing: `applies: country is US` of a column in niche.yaml says to
    which it does. Else the data tell: of another column's values with 20 accounts, each has the column in 80 % of them
    or in 2 % at most.

    Why: They may be the best of the segment, and nobody will ever call them.
    Formula: undecided / (accounts that match, or would if the missing values were known) > share
    Instead: fill in the column that is missing most; `niche export SEGMENT --undecided` lists the accounts.
    Source: Kleene's three-valued logic: certain, possible, and what lies between
    """
    universe, engine = subject.universe, subject.engine
    whole = _ranked(inlined(subject.where, engine.segments), universe)
    # Where a segment is not there, or a condition does not fit, nobody is decided, which other rules say.
    if any(isinstance(node, InSegment) for _, node in live(whole)) or any(mismatches(whole, universe)):
        return
    lacking = subject.counts.undecided
    if lacking and unlimited(subject.where) is not subject.where:  # a limit makes others undecided, who lack nothing
        lacking = engine.size(unsettled(whole, universe))
    if not lacking or (not subject.counts.total and conflicts(whole, universe)):
        return
    possible = engine.match(could_match(whole, universe))
    if not possible.size or lacking / possible.size <= given["share"]:
        return
    applying = _applying(whole, engine)
    undecided = engine.size(unsettled(whole, universe, applying)) if applying else lacking
    of = possible.size - (lacking - undecided)
    if undecided <= given["share"] * of:
        return
    doubtful = (condition for _, condition in live_conditions(whole) if condition.operator != "missing")
    tests = {unknown(condition, universe, applying): condition.column for condition in doubtful}
    sizes = dict(zip(tests, engine.shared([possible], [*tests])[0].tolist(), strict=True))
    ranked = sorted((test for test in sizes if sizes[test]), key=lambda test: -sizes[test])
    most = _one_of_each({test: tests[test] for test in ranked}, universe)[:NAMED]
    named = [
        f"{tests[test]}{'' if place else ' is missing'} for {count(sizes[test])}" for place, test in enumerate(most)
    ]
    message = f"{count(undecided)} of {accounts(of)} that may match cannot be decided ({percent(undecided / of)})"
    listed = f"; niche export {subject.slug} --undecided lists them to be filled in" if subject.slug else ""
    own = (path for path, one in live_conditions(subject.where) if unknown(one, universe, applying) == most[0])
    yield Notice(f"{message}: {', '.join(named)}{listed}", next(own, None))


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
