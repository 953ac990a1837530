"""The rule about segments whose parts turn out differently."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.splits import Demands, Split
from niche.segments.findings.changes import keeping
from niche.segments.findings.context import SearchableSegment
from niche.segments.findings.finding import PartName, Repair, Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.language.description import sentence
from niche.segments.model.columns import Role
from niche.segments.model.filters import Filter, Not
from niche.segments.model.formatting import accounts, decimal, for_others, percent, short
from niche.segments.stats.lifts import NAMES, RATES

TESTED = 30
"""Known outcomes of a part: from where the tests are about right; how sure the difference is does the rest."""


@rule(
    "mixed",
    Severity.WARNING,
    parameters=(
        Parameter("rate_effect", 0.2, "Cohen's h that two rates must differ by", high=math.pi, source="Cohen: small"),
        Parameter("size_effect", 0.06, "η² that a part must explain of sizes", high=1, source="Cohen: medium"),
        Parameter(
            "deals", TESTED, "known outcomes that each part needs", low=4, source="tests are about right from there"
        ),
    ),
    settings=("roles", "columns.NAME.after", "guardrails.min"),
    needs_condition=True,
)
def mixed(subject: SearchableSegment, given: Given) -> Iterator[Notice]:
    """Two groups of accounts that perform differently (under-segmentation).

    Why: An average of two groups describes neither: one deserves more effort, the other less.
    Formula: a cut of a column or its middle, a group of its values or of the nodes of a level of the tree, an item, a
        value that is missing, or two columns together part the accounts so that η² ≥ size_effect or Cohen's h ≥
        rate_effect; both parts at least the minimum. All ways are tried, and the p-value of the best of each kind is
        held against 5 %, shared out among all kinds, and among all active segments that have accounts for two parts
        (Bonferroni, with weights; 6.25 % of kinds that overlap come to at most 5 %). A column that tells the same
        difference is named behind the one that tells it best: the two are correlated by more than 0.3, or among
        accounts alike in the latter it shows none (Mantel and Haenszel).
        The figures are those of the accounts; they suggested the split, and what is told because it looks large is
        less so among others. What to expect of these is the mean of the likelihood of the true difference, given that
        it was sure enough to be told.
        Columns that follow from an outcome are left out. Deal sizes and the cycles of closed deals are compared on
        their logarithms. η² is the share of the variance between the two parts; ω², said beside it, is that share
        without what chance alone would explain: (SSb - MSw) / (SSt + MSw). Silence is no evidence: of 1,000 closed
        deals at 20 % a difference of 10 points between two halves is seen about three times out of five if the segment
        is alone, one of 20 points nearly always; the app tells what would be seen in the segment in hand
    Instead: keep one of the two parts.
    Source: effects: Cohen, Statistical Power Analysis (1988), sections 6.2 and 8.2; ω²: Hays, Statistics for
        Psychologists (1963), section 12.18; the best of all cuts: Lausen, Sauerbrei and Schumacher (1994); of all
        groupings: Scott and Knott, Biometrics 30 (1974); weights: Genovese, Roeder and Wasserman, Biometrika 93
        (2006); what to expect: Ghosh, Zou and Wright, American Journal of Human Genetics 82 (2008)
    """
    for split in subject.search(_demands(subject, given)).splits:
        first, second = split.parts
        high, low = _told(split, subject.universe)
        with for_others():
            written = _told(split, subject.universe)
        name, sizes = NAMES[split.role], [accounts(part.accounts) for part in split.parts]
        also = f"; {', '.join(split.also)} tell the same" if split.also else ""
        yield Notice(
            f"mixes two groups: {name} {high.outcome} {_where(first.condition, subject.universe)} ({sizes[0]}), "
            f"{low.outcome} {_where(second.condition, subject.universe)} ({sizes[1]}); "
            f"expect {_figure(first.expected, split.role)} and "
            f"{_figure(second.expected, split.role)} in other accounts{also}",
            path=(),
            detail=_effect(split),
            repairs=tuple(
                Repair(
                    keeping(part.condition, subject.universe),
                    part.filter,
                    part.accounts,
                    f"{name} {told.outcome}",
                    replace(own, outcome=f"{name} {own.outcome}"),
                )
                for part, told, own in zip(split.parts, (high, low), written, strict=True)
            ),
        )


def least_seen(subject: SearchableSegment, given: Given) -> float | None:
    """The difference of win rates that `mixed` would have seen between two halves of a segment of which it is silent.

    None where it speaks, and where too few deals are closed to see any.
    """
    search = subject.search(_demands(subject, given))
    return None if search.splits else search.least_seen


def _demands(subject: SearchableSegment, given: Given) -> Demands:
    effects = given["rate_effect"], given["size_effect"]
    deals = int(given["deals"])
    return Demands(subject.limits.min.accounts, deals, *effects, subject.searched(deals))


def _told(split: Split, universe: Universe) -> tuple[PartName, PartName]:
    high, low = (PartName(sentence(p.condition, universe), _figure(p.figure, split.role)) for p in split.parts)
    return high, low


def _where(condition: Filter, universe: Universe) -> str:
    """`where kind is web`, and of a negation `unless kind is web`."""
    if isinstance(condition, Not):
        return f"unless {sentence(condition.child, universe)}"
    return f"where {sentence(condition, universe)}"


def _effect(split: Split) -> str:
    if split.unbiased is None:
        return f"effect size: Cohen's h = {decimal(split.effect, 2)}"
    return f"effect size: η² = {decimal(split.effect, 2)}, ω² = {decimal(split.unbiased, 2)}"


def _figure(figure: float, role: Role) -> str:
    return percent(figure) if role in RATES else f"{short(figure)}{' days' if role is Role.CYCLE_DAYS else ''}"


RULES: tuple[Rule[SearchableSegment], ...] = (mixed,)
