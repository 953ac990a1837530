"""Points for conditions from one half of the accounts, to be tested on the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.drivers.discover_target import RARER
from niche.segments.model.filters import Filter
from niche.segments.model.formatting import count
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.scoring import ScoreRule, Scoring
from niche.segments.playbook.tiers import Scored, by_points, rows_of_half
from niche.segments.stats.estimates import RELIABLE, z
from niche.segments.workspace.score_settings import MOST_POINTS

DOUBLING = 10
"""Points for odds of winning that are twice as high."""
BEST, GOOD = 0.2, 0.5
"""The shares of the accounts that tier A, and A and B together, have at most."""


@dataclass(frozen=True, slots=True)
class SuggestedPoints:
    """Points for the conditions that tell, with those that do not."""

    scoring: Scoring
    left_out: tuple[Filter, ...]
    closed: int
    """The closed deals that set the points."""


def suggest(counter: Counter, one: Scored) -> SuggestedPoints:
    """Set the points of a score's conditions anew, each by itself, from the first half of the accounts.

    Raises BadInputError where that half has too few closed deals, or none of the conditions tells.
    """
    matched = counter.match(one.where)
    won, lost = _deals(counter, matched)
    if won + lost < RELIABLE or min(won, lost) < RARER:
        found = f"{count(won)} won and {count(lost)} lost in one half of {one.slug}"
        hint = f"it takes {RELIABLE}, and {RARER} of either"
        raise BadInputError(Problem(f"too few deals to set points by: {found}", hint=hint))
    rules, left_out = [], []
    for rule in one.scoring.rules:
        counter.check()
        met = _deals(counter, counter.intersection([matched, counter.bounds(rule.when).certain]))
        given = points(met, (won - met[0], lost - met[1]))
        if given:
            rules.append(ScoreRule(given, rule.when))
        else:
            left_out.append(rule.when)
    scoring = Scoring(tuple(rules), 1, 0, from_half=True)
    sizes = {points: accounts.size for points, accounts in by_points(counter, matched, scoring).items()}
    if len(sizes) < 2:
        hint = "try other conditions: niche discover finds some"
        raise BadInputError(Problem(f"no condition of {one.slug} tells won deals from lost ones", hint=hint))
    a, b = cuts(sizes)
    return SuggestedPoints(replace(scoring, a=a, b=b), tuple(left_out), won + lost)


def _deals(counter: Counter, matched: AccountSet) -> tuple[int, int]:
    """The won and the lost deals of the half that sets points."""
    won, lost = (len(rows_of_half(counter, matched, won=answer, first=True)) for answer in (True, False))
    return won, lost


def points(met: tuple[int, int], others: tuple[int, int]) -> int:
    """Ten times the binary logarithm of the odds ratio, rounded: 10 points double the odds of winning.

    Each side is (won, lost), with half a deal added to each count: Haldane, The Estimation and Significance of the
    Logarithm of a Ratio of Frequencies, Annals of Human Genetics 20 (1956). 0 where Woolf's 95 % interval of it holds
    1: On Estimating the Relation between Blood Group and Disease, in the same journal, 19 (1955).

    >>> points((30, 30), (20, 80)), points((3, 3), (20, 80))
    (20, 0)
    """
    a, b, c, d = (number + 0.5 for number in (*met, *others))
    logarithm, error = math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    if abs(logarithm) <= z() * error:
        return 0
    return max(-MOST_POINTS, min(MOST_POINTS, round(DOUBLING * logarithm / math.log(2))))


def cuts(sizes: Mapping[int, int]) -> tuple[int, int]:
    """The least points of A and B: A has a fifth of the accounts at most, with B the better half at most.

    Where nothing is left for B by that, it gets the accounts of A with the fewest points; where A has only those with
    the most points, B begins below it, however many those are. `sizes` are the accounts by their points, two at least.

    >>> cuts({30: 10, 20: 10, 10: 25, 0: 55}), cuts({30: 10, 20: 10, 0: 80}), cuts({10: 60, 0: 40})
    ((20, 10), (30, 20), (10, 0))
    """
    best = sorted(sizes, reverse=True)
    whole, held, a, b = sum(sizes.values()), 0, 0, 0
    for place, number in enumerate(best):
        held += sizes[number]
        a = place if held <= BEST * whole else a
        b = place if held <= GOOD * whole else b
    if b <= a:
        a, b = (a - 1, a) if a else (0, 1)
    return best[a], best[b]
