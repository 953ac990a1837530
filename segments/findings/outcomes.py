"""Rules about how accounts turn out, and about how much is known of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from niche.segments.accounts.universe import Universe
from niche.segments.findings.context import SearchableSegment, SegmentContext, live_conditions
from niche.segments.findings.contradictions import conflicts
from niche.segments.findings.finding import Severity
from niche.segments.findings.repairs import SHOWN, repair
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.language.description import sentence
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, live, negated
from niche.segments.model.formatting import accounts, amount, count, decimal, percent, scalar
from niche.segments.model.formatting import rate as fraction
from niche.segments.model.mismatches import mismatches
from niche.segments.model.node_edits import UNDER
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Under
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.stats.estimates import KNOWN, RELIABLE, effective_number, shrunk, wilson
from niche.segments.stats.lifts import NAMES, RATES, equivalences
from niche.segments.workspace.references import inlined

SAME = (
    Parameter("points", 5, "difference of two rates that makes none, in percentage points", high=100),
    Parameter("share", 0.10, "difference of two means that makes none, as a share", high=1),
    Parameter("deals", RELIABLE, "known outcomes that an outcome needs to be compared", low=2, source=KNOWN),
)
"""What it takes to call outcomes the same."""
NAMED = 3
"""Columns named in one sentence."""


@rule(
    "unreliable",
    Severity.NOTE,
    parameters=(Parameter("deals", RELIABLE, "closed deals that a rate needs", low=SHOWN, source=KNOWN),),
    settings=("roles",),
    needs_condition=True,
)
def unreliable(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Too few closed deals for a win rate.

    Why: A rate of few deals is mostly chance: 3 of 10 may as well be one in ten as six in ten.
    Formula: closed deals < ceil(p(1-p)(1.96/e)²) = 62 with p = 20 %, e = 10 points; the best guess is (won + 62 × the
        rate of all) / (closed + 62). To tell 20 % from a known 30 % it takes 146 closed deals, and 292 in each of two
        segments to tell them from one another, four times out of five. A segment that is too narrow for want of deals
        is left to `too-narrow`
    Source: Cochran, Sampling Techniques, 3rd edition (1977), section 4.4; Cohen (1988), sections 6.3 and 6.4; the
        guess: Casella, An Introduction to Empirical Bayes Data Analysis, The American Statistician 39 (1985)
    """
    known = subject.counts.matched_outcomes
    if known is None or Role.WON not in subject.engine.outcome_roles or not subject.counts.total:
        return
    # Of a segment that is too narrow for its deals, that is said already.
    narrow = subject.limits.min.origin == "statistics" and subject.limits.verdict(subject.counts.total) == "too narrow"
    if known.closed >= given["deals"] or narrow:
        return
    closed = amount(known.closed, "closed deal") if known.closed else "no closed deals"
    if known.closed < SHOWN:
        yield Notice(f"{closed}: too few to show a win rate")
        return
    rate = wilson(known.won, known.closed)
    yield Notice(
        f"{closed} show a win rate only roughly: {percent(rate.low)} to {percent(rate.high)}",
        detail=f"{_guess(subject)}{scalar(given['deals'])} closed deals make it known to ±10 points",
    )


def _guess(subject: SegmentContext) -> str:
    """The rate drawn towards that of all accounts, to stand in a sentence; empty where no other deal is closed."""
    matched, rest = subject.counts.matched_outcomes, subject.counts.rest_outcomes
    if matched is None or rest is None or not rest.closed:
        return ""
    base = (matched.won + rest.won) / (matched.closed + rest.closed)
    guess = shrunk(matched.won, matched.closed, base, RELIABLE)
    return f"the best guess is {percent(guess)}, drawn towards the {percent(base)} of all; "


@rule(
    "not-different",
    Severity.NOTE,
    parameters=SAME,
    settings=("roles",),
    needs_condition=True,
)
def not_different(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The accounts are shown to turn out like all others.

    Why: A segment earns its own treatment by being different. This one may still be, in what is not measured.
    Formula: two one-sided tests at 5 %: the 90 % interval of the difference to the rest lies within ±points for rates,
        within 1 ± share for the ratio of mean deal sizes and of median cycles, for every outcome with enough known
        values. A segment of which that cannot be shown is not said to be different either: its outcomes cannot be told
        from the rest with the deals that are closed, which stands with them on the screen
    Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987); rates: Newcombe, Statistics in
        Medicine 17 (1998); mean deal sizes: Hall, JRSS B 54 (1992); median sales cycles: Kaplan and Meier, JASA 53
        (1958), Brookmeyer and Crowley, Biometrics 38 (1982), deals still open counted where the role `opened` tells
        them; ratios: Zou and Donner, Statistics in Medicine 27 (2008)
    """
    matched, rest = subject.counts.matched_outcomes, subject.counts.rest_outcomes
    # Of a segment that is too broad it is no news, and said there.
    if matched is None or rest is None or subject.limits.verdict(subject.counts.total) == "too broad":
        return
    tests = [*equivalences(matched, rest, given["points"], given["share"], given["deals"])]
    if tests and all(test.shown for test in tests):
        rates = [NAMES[test.role] for test in tests if test.role in RATES]
        sizes = [NAMES[test.role] for test in tests if test.role not in RATES]
        within = [f"{' and '.join(rates)} within {scalar(given['points'])} points"] if rates else []
        within += [f"{' and '.join(sizes)} within {fraction(given['share'])}"] if sizes else []
        yield Notice(f"turns out like all other accounts: {', '.join(within)}")


@rule(
    "one-whale",
    Severity.NOTE,
    parameters=(Parameter("accounts", 5, "effective number of accounts below which it speaks", low=1),),
    settings=("roles",),
    needs_condition=True,
)
def one_whale(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The value lies with very few accounts.

    Why: Plans for the segment are plans for its largest account; win that one, or leave it out and look again.
    Formula: (Σv)²/Σv² < accounts, v being the value of each account
    Source: effective number: Laakso and Taagepera, Comparative Political Studies 12 (1979)
    """
    outcomes, column = subject.counts.matched_outcomes, subject.universe.role(Role.VALUE)
    if outcomes is None or column is None or outcomes.value.total <= 0 or not math.isfinite(outcomes.value.squares):
        return
    effective = effective_number(outcomes.value.total, outcomes.value.squares)
    # Less than one account is what negative values make of it: of their total nobody holds a share.
    if not 1 - 1e-9 <= effective < given["accounts"]:
        return
    # Five accounts of equal value are few, which other rules say; they are no whales.
    if effective > outcomes.value.known / 2:
        return
    largest, row = _largest(subject, column.name)
    share = percent(largest / outcomes.value.total)
    all_known = outcomes.value.known == subject.counts.total
    of = f"{accounts(outcomes.value.known)}{'' if all_known else f' whose {column.name} is known'}"
    held = f"1 of {of} holds {share} of the value{_name(subject, row)}"
    yield Notice(held, detail=f"as concentrated as {decimal(effective, 1)} equal accounts")


def _largest(subject: SegmentContext, column: str) -> tuple[float, int]:
    """The largest value of the segment's accounts, of which some are known, and the row of the first that has it."""
    rows = subject.engine.largest(column, subject.counts.matched, 1)
    return float(subject.universe.table.take([column], rows).item()), int(rows[0])


def _name(subject: SegmentContext, row: int) -> str:
    column = subject.universe.role(Role.NAME) or subject.universe.role(Role.ID)
    name = None if column is None else subject.universe.table.take([column.name], np.array([row]))[0, 0]
    if column is None or name is None:
        return ""
    return f" ({sentence(Condition(column.name, 'is', name), subject.universe)})"


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


RULES: tuple[Rule[SearchableSegment], ...] = (not_different, unreliable, one_whale, missing_data)
