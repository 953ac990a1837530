"""Rules about reaching the accounts: advertising channels refuse audiences below a size."""

from __future__ import annotations

import math
from collections.abc import Iterator

from niche.segments.findings.changes import Sizes
from niche.segments.findings.context import SearchableSegment
from niche.segments.findings.finding import Severity
from niche.segments.findings.repairs import larger, unsearched
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.formatting import accounts, count, rate, scalar

CHANNELS = {"LinkedIn": 300, "Google Ads": 100, "YouTube": 100, "LiveRamp": 25, "TikTok": 1000}
"""The people that an audience must hold. A profile names a channel by the first word of its title."""

OWN = "an assumption: set your own"


@rule(
    "small-audience",
    Severity.WARNING,
    parameters=(
        Parameter("contacts", 3, "contacts per account", low=0.01, source=OWN),
        Parameter("match_rate", 0.5, "share of contacts that the channel finds", low=0.01, high=1, source=OWN),
    ),
    settings=("profile.channels",),
)
def small_audience(subject: SearchableSegment, given: Given) -> Iterator[Notice]:
    """The audience is too small for a channel of the profile.

    Why: The channel takes the list and shows the ads to nobody.
    Formula: size × contacts × match_rate < what the channel wants
    Instead: the same as for `too-narrow`, up to the size that the channel takes.
    Source: LinkedIn Marketing Solutions Help, Matched Audiences: 300 member accounts; Google Ads Help 7476585: 100
        active users in the last 30 days, all networks; LiveRamp documentation, Distribute an Audience: 25 members;
        TikTok Business Help Center, About Custom Audiences: 1,000 matched users
    """
    total = subject.counts.total
    words = " ".join(subject.segment.profile.channels).casefold()
    people = total * given["contacts"] * given["match_rate"]
    for title, least in CHANNELS.items():
        # A hair under a whole number of people, by the product of two rates, is that number.
        if not total or title.split()[0].casefold() not in words or people >= least - 1e-9:
            continue
        needed = math.ceil(least / (given["contacts"] * given["match_rate"]) - 1e-9)
        yield Notice(
            f"about {_people(math.floor(people + 1e-9))} would be found; {title} needs {count(least)}, "
            f"so {accounts(needed)}{unsearched(subject.counts, needed)}",
            detail=_reach(total, given),
            repairs=larger(subject.engine, subject.counts, Sizes(needed, subject.limits.max.accounts)),
        )


def _reach(total: int, given: Given) -> str:
    contacts = "1 contact" if given["contacts"] == 1 else f"{scalar(given['contacts'])} contacts"
    return f"{accounts(total)} with {contacts} each, {rate(given['match_rate'])} of them found"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{count(number)} people"


RULES: tuple[Rule[SearchableSegment], ...] = (small_audience,)
