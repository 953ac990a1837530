"""Rules about how accounts turn out, and about how much is known of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from niche.segments.findings.context import SearchableSegment, SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.repairs import SHOWN
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.columns import Role
from niche.segments.model.formatting import accounts, amount, decimal, percent, scalar
from niche.segments.model.formatting import rate as fraction
from niche.segments.model.visible_text import plain
from niche.segments.stats.estimates import KNOWN, RELIABLE, effective_number, shrunk, wilson
from niche.segments.stats.lifts import NAMES, RATES, equivalences

SAME = (
    Parameter("points", 5, "difference of two rates that is ignored, in points", high=100),
    Parameter("share", 0.10, "difference of two means that is ignored, as a share", high=1),
    Parameter("deals", RELIABLE, "known outcomes needed for a comparison", low=2, source=KNOWN),
)
"""What it takes to call outcomes the same."""
NAMED = 3
"""Columns named in one sentence."""


@rule(
    "unreliable",
    Severity.NOTE,
    parameters=(Parameter("deals", RELIABLE, "closed deals needed for a win rate", low=SHOWN, source=KNOWN),),
    settings=("roles",),
    needs_condition=True,
)
def unreliable(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """Too few closed deals for a win rate.

    Why: A win rate from few deals is mostly chance: 3 of 10 may be anything from 10 % to 60 %.
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
        f"only {closed}: the win rate is somewhere from {percent(rate.low)} to {percent(rate.high)}",
        detail=f"{_guess(subject)}{scalar(given['deals'])} closed deals narrow it to ±10 points",
    )


def _guess(subject: SegmentContext) -> str:
    """The rate drawn towards that of all accounts, to stand in a sentence; empty where no other deal is closed."""
    matched, rest = subject.counts.matched_outcomes, subject.counts.rest_outcomes
    if matched is None or rest is None or not rest.closed:
        return ""
    base = (matched.won + rest.won) / (matched.closed + rest.closed)
    guess = shrunk(matched.won, matched.closed, base, RELIABLE)
    return f"best estimate {percent(guess)}, given {percent(base)} of all accounts; "


@rule(
    "not-different",
    Severity.NOTE,
    parameters=SAME,
    settings=("roles",),
    needs_condition=True,
)
def not_different(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The accounts perform like all others.

    Why: A segment needs its own treatment only if it is different. This one may differ in ways the data does not show.
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
        yield Notice(f"performs like all other accounts: {', '.join(within)}")


@rule(
    "one-whale",
    Severity.NOTE,
    parameters=(Parameter("accounts", 5, "effective number of accounts below which it warns", low=1),),
    settings=("roles",),
    needs_condition=True,
)
def one_whale(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """A few accounts hold most of the value.

    Why: A plan for the segment is a plan for its largest account: win it, or exclude it and look again.
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
    of = f"{accounts(outcomes.value.known)}{'' if all_known else f' with a known {column.name}'}"
    name = _name(subject, row)
    held = f"{name} holds {share} of the value, one of {of}" if name else f"one of {of} holds {share} of the value"
    yield Notice(held, detail=f"as uneven as {decimal(effective, 1)} equal accounts")


def _largest(subject: SegmentContext, column: str) -> tuple[float, int]:
    """The largest value of the segment's accounts, of which some are known, and the row of the first that has it."""
    rows = subject.engine.largest(column, subject.counts.matched, 1)
    return float(subject.universe.table.take([column], rows).item()), int(rows[0])


def _name(subject: SegmentContext, row: int) -> str:
    column = subject.universe.role(Role.NAME) or subject.universe.role(Role.ID)
    name = None if column is None else subject.universe.table.take([column.name], np.array([row]))[0, 0]
    return "" if name is None else plain(scalar(name))


RULES: tuple[Rule[SearchableSegment], ...] = (not_different, unreliable, one_whale)
