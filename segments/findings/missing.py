"""The rule about accounts that could not be decided for want of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from niche.segments.accounts.universe import Universe
from niche.segments.findings.context import SegmentContext, live_conditions
from niche.segments.findings.contradictions import conflicts
from niche.segments.findings.finding import Severity
from niche.segments.findings.repairs import repair
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, live, negated
from niche.segments.model.formatting import accounts, count, percent
from niche.segments.model.mismatches import mismatches
from niche.segments.model.node_edits import UNDER
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Under
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.workspace.references import inlined

NAMED = 3
"""Columns named in one sentence."""


@rule(
    "missing-data",
    Severity.WARNING,
    parameters=(Parameter("share", 0.05, "share of undecided accounts that is accepted", high=1),),
)
def missing_data(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Many accounts could not be decided for want of data.

    Why: They may be the best of the segment, and nobody will ever call them.
    Formula: undecided / (accounts that match, or would if the missing values were known) > share
    Instead: take the accounts without a value as well.
    Source: Kleene's three-valued logic: certain, possible, and what lies between
    """
    undecided, universe = subject.counts.undecided, subject.universe
    whole = inlined(subject.where, subject.engine.segments)
    # Where a segment is not there, or a condition does not fit, nobody is decided, which other rules say.
    if not undecided or any(isinstance(node, InSegment) for _, node in live(whole)) or any(mismatches(whole, universe)):
        return
    if not subject.counts.total and conflicts(whole, universe):
        return
    possible = subject.engine.match(could_match(whole, universe))
    of = possible.size
    if not of or undecided / of <= given["share"]:
        return
    doubtful = (condition for _, condition in live_conditions(whole) if condition.operator != "missing")
    tests = {unknown(condition, universe): condition.column for condition in doubtful}
    sizes = dict(zip(tests, subject.engine.shared([possible], [*tests])[0].tolist(), strict=True))
    ranked = sorted((test for test in sizes if sizes[test]), key=lambda test: -sizes[test])
    most = _one_of_each({test: tests[test] for test in ranked}, universe)[:NAMED]
    named = [
        f"{tests[test]}{'' if place else ' is missing'} for {count(sizes[test])}" for place, test in enumerate(most)
    ]
    message = f"{count(undecided)} of {accounts(of)} that may match cannot be decided ({percent(undecided / of)})"
    own = (path for path, condition in live_conditions(subject.where) if unknown(condition, universe) == most[0])
    taking = could_match(subject.where, universe, most[0])
    change = f"take accounts whose {tests[most[0]]} is missing as well"
    simple = isinstance(most[0], Condition) and taking != subject.where
    repairs = (repair(subject.engine, change, taking),) if simple else ()
    yield Notice(f"{message}: {', '.join(named)}", next(own, None), repairs=repairs)


def _one_of_each(tests: Mapping[Filter, str], universe: Universe) -> list[Filter]:
    """The tests without those on an industry, or a column that it was read from, after another one on the same."""
    industries = {column: name for name, placement in universe.placements.items() for column in placement.columns}
    kept: dict[str, Filter] = {}
    for test, column in tests.items():
        kept.setdefault(industries.get(column, column), test)
    return list(kept.values())


def unknown(condition: Condition, universe: Universe) -> Filter:
    """Build the test for accounts of which it is not known whether they pass the condition."""
    predicate = resolve(condition, universe)
    if not isinstance(predicate, Under):
        return Condition(condition.column, "missing", True)
    placement = universe.placements[condition.column]
    nodes = [placement.taxonomy.nodes[at] for at, _ in placement.taxonomy.undecided(predicate.codes)]
    held = [node for node in nodes if placement.own_counts[node.position]]
    tests = [_just_at(n, condition.column, placement.taxonomy) for n in held or [placement.taxonomy.unclassified]]
    return tests[0] if len(tests) == 1 else Any(tuple(tests))


def _just_at(node: TaxonomyNode, column: str, taxonomy: Taxonomy) -> Filter:
    """Build the test for accounts at a node, but not below it."""
    here, below = Condition(column, UNDER, (node.code,)), tuple(child.code for child in taxonomy.children(node))
    return All((here, Not(Condition(column, UNDER, below)))) if below else here


def could_match(where: Filter, universe: Universe, only: Filter | None = None) -> Filter:
    """Widen a filter to all accounts that it could match if what is unknown, of one test or of all, were known.

    Inside an odd number of `not` a condition already takes what is unknown.
    """
    widened = where
    for path, condition in live_conditions(where):
        test = unknown(condition, universe)
        if condition.operator != "missing" and only in (None, test) and not negated(where, path):
            widened = edits.replace(widened, path, Any((condition, test)))
    return widened


RULES: tuple[Rule[SegmentContext], ...] = (missing_data,)
