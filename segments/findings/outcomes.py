"""Rules about how accounts turn out, and about how much is known of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from niche.segments.accounts.universe import Universe
from niche.segments.findings.context import SearchableSegment, SegmentContext
from niche.segments.findings.finding import PartName, Repair, Severity
from niche.segments.findings.repairs import SHOWN
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.findings.splits import Demands, Split
from niche.segments.language.description import sentence
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition
from niche.segments.model.formatting import accounts, decimal, for_others, percent, scalar, short
from niche.segments.stats.estimates import KNOWN, RELIABLE, detecting, effective_number, shrunk, wilson
from niche.segments.stats.lifts import NAMES, RATES, lifts

COMPARABLE = detecting(rate=0.20, other=0.30)
"""146 tell a win rate of 30 % from one of 20 %, four times out of five."""
TESTED = 30
"""Known outcomes of a part: 15 on each half, from where the tests are about right; their p-values do the rest."""
NAMED = 3
"""Columns named in one sentence."""


@rule(
    "mixed",
    Severity.WARNING,
    parameters=(
        Parameter("rate_effect", 0.2, "Cohen's h that two rates must differ by", high=math.pi, source="Cohen: small"),
        Parameter("size_effect", 0.06, "η² that a part must explain of sizes", high=1, source="Cohen: medium"),
        Parameter("deals", TESTED, "known outcomes that each part needs", low=4, source="15 on each half"),
    ),
    settings=("roles", "guardrails.min"),
    needs_condition=True,
)
def mixed(subject: SearchableSegment, given: Given) -> Iterator[Notice]:
    """Two kinds of account that turn out differently (under-segmentation).

    Why: The average of two kinds describes neither: one deserves more effort than it gets, the other less.
    Formula: a cut of a column, a group of its values or of industries parts the accounts so that η² ≥ size_effect or
        Cohen's h ≥ rate_effect; found on one half of the accounts, split by a hash of the id, confirmed on the other at
        5 % (Benjamini and Hochberg); both parts at least the minimum. Deal sizes and the cycles of closed deals are
        compared on their logarithms. η² is the share of the variance between the two parts; ω², said beside it, is that
        share without what chance alone would explain: (SSb - MSw) / (SSt + MSw)
    Instead: keep one of the two parts.
    Source: effects: Cohen, Statistical Power Analysis (1988), sections 6.2 and 8.2; ω²: Hays, Statistics for
        Psychologists (1963), section 12.18; false discoveries: Benjamini and Hochberg, JRSS B 57 (1995)
    """
    demands = Demands(subject.limits.min.accounts, int(given["deals"]), given["rate_effect"], given["size_effect"])
    for split in subject.parted(demands):
        high, low = _told(split, subject.universe)
        with for_others():
            written = _told(split, subject.universe)
        name, sizes = NAMES[split.role], [accounts(part.accounts) for part in split.parts]
        yield Notice(
            f"two kinds of account: {name} is {high.outcome} where {high.words} ({sizes[0]}), "
            f"{low.outcome} where {low.words} ({sizes[1]}); {_effect(split)} on the half of the accounts "
            f"that confirmed it",
            path=(),
            repairs=tuple(
                Repair(
                    f"keep only {told.words}",
                    part.filter,
                    part.accounts,
                    f"{name} {told.outcome}",
                    replace(own, outcome=f"{name} {own.outcome}"),
                )
                for part, told, own in zip(split.parts, (high, low), written, strict=True)
            ),
        )


def _told(split: Split, universe: Universe) -> tuple[PartName, PartName]:
    high, low = (PartName(sentence(p.condition, universe), _figure(p.figure, split.role)) for p in split.parts)
    return high, low


def _effect(split: Split) -> str:
    if split.unbiased is None:
        return f"h = {decimal(split.effect, 2)}"
    return f"η² = {decimal(split.effect, 2)}, ω² = {decimal(split.unbiased, 2)}"


def _figure(figure: float, role: Role) -> str:
    return percent(figure) if role in RATES else f"{short(figure)}{' days' if role is Role.CYCLE_DAYS else ''}"


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
        rate of all) / (closed + 62)
    Source: Cochran, Sampling Techniques, 3rd edition (1977), section 4.4; Cohen (1988), section 6.3 for the 146; the
        guess: Casella, An Introduction to Empirical Bayes Data Analysis, The American Statistician 39 (1985)
    """
    known = subject.counts.matched_outcomes
    if known is None or Role.WON not in subject.engine.outcome_roles or not subject.counts.total:
        return
    if known.closed >= given["deals"]:
        return
    needed = f"{scalar(given['deals'])} make it known to ±10 points, {COMPARABLE} make it comparable"
    if known.closed < SHOWN:
        closed = "1 deal is closed" if known.closed == 1 else f"{known.closed or 'no'} deals are closed"
        yield Notice(f"{closed}: too few to show a win rate at all; {needed}")
        return
    rate = wilson(known.won, known.closed)
    between = f"between {percent(rate.low)} and {percent(rate.high)}"
    said = f"{known.closed} deals are closed: the win rate is a direction only, {between}"
    yield Notice(f"{said}; {_guess(subject)}{needed}")


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
    parameters=(
        Parameter("deals", RELIABLE, "known outcomes that an outcome needs to be compared", low=2, source=KNOWN),
    ),
    settings=("roles",),
    needs_condition=True,
)
def not_different(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """The accounts turn out like all others.

    Why: A segment earns its own treatment by being different. This one may still be, in what is not measured.
    Formula: the 95 % interval of the lift over the rest includes 1 for every outcome with enough known values
    Source: rates: Katz et al., Biometrics 34 (1978); mean deal sizes: delta method, Oehlert, The American Statistician
        46 (1992); median sales cycles: Kaplan and Meier, JASA 53 (1958), Brookmeyer and Crowley, Biometrics 38 (1982),
        deals still open counted where the role `opened` tells them; ratios: Zou and Donner, Statistics in Medicine 27
        (2008)
    """
    matched, rest = subject.counts.matched_outcomes, subject.counts.rest_outcomes
    if matched is None or rest is None:
        return
    known = [lift for lift in lifts(matched, rest) if lift.known >= given["deals"]]
    if known and all(lift.ratio.holds(1) for lift in known):
        ratios = ", ".join(
            f"{NAMES[lift.role]} {decimal(lift.ratio.value, 2)} times "
            f"({decimal(lift.ratio.low, 2)} to {decimal(lift.ratio.high, 2)})"
            for lift in known
        )
        yield Notice(f"turns out like all other accounts: {ratios}")


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
    yield Notice(f"{held}: as concentrated as {decimal(effective, 1)} equal accounts")


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


RULES: tuple[Rule[SearchableSegment], ...] = (mixed, not_different, unreliable, one_whale)
