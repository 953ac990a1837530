"""`python -m tests.bench.findings [accounts [segments]]`: what all findings cost beside the counts they rest on."""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import resources
from pathlib import Path

from niche.sample_data.generator import generate
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.context import CountedPortfolio, SearchableSegment
from niche.segments.findings.registry import PORTFOLIO_RULES, RULES, evaluate, evaluate_portfolio
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.segment import Segment, Status
from niche.segments.model.settings import Settings
from niche.segments.portfolio.overlap import CountedSegments
from niche.segments.workspace.workspace import open_workspace

GOAL = 3.0
"""Findings may take so many times as long as the counts."""
ROUND = 20
"""Segments that are counted, then looked at."""


def filters(universe: Universe) -> Iterator[Filter]:
    """Ever new segments of two industries, a range of sizes and six countries, some with a tool."""
    rng = random.Random(1)
    assert universe.main is not None
    nodes = [node.label for node in universe.main.taxonomy.nodes if node.depth <= 2]
    while True:
        low = rng.choice([1, 10, 50, 100, 200])
        steps: list[Filter] = [
            Condition("industry", "under", tuple(rng.sample(nodes, 2))),
            Condition("employees", "between", (low, low * rng.choice([5, 10, 50]))),
            Condition("country", "in", tuple(rng.sample(universe.columns["country"].values, 6))),
        ]
        if rng.random() < 0.4:
            steps.append(Condition("tech_stack", "has", rng.choice(universe.columns["tech_stack"].values)))
        yield All(tuple(steps))


def main(size: int = 1_000_000, number: int = 200) -> None:
    """Count the segments, look at each and at all together with every rule, and print the ratio."""
    with resources.as_file(resources.files("niche.sample_data") / "accounts") as folder:
        settings = open_workspace(Path(folder)).settings
    universe = universe_from_frame(generate(size), settings)
    made = zip(range(number), filters(universe), strict=False)
    segments = {f"s{index}": Segment(f"S{index}", where=where, status=Status.ACTIVE) for index, where in made}
    subjects = _subjects(segments, Counter(universe), settings)
    counter, counted = Counter(universe), 0.0
    spent: defaultdict[str, float] = defaultdict(float)
    for first in range(0, number, ROUND):  # by turns, so that what else the machine does weighs on both
        for subject in subjects[first : first + ROUND]:
            counted += _seconds(partial(counter.count, subject.where))
        for subject in subjects[first : first + ROUND]:
            for rule in RULES:
                spent[rule.slug] += _seconds(partial(evaluate, subject, [rule]))
    together = CountedPortfolio(tuple(subjects), subjects[0].engine, settings)
    for portfolio_rule in PORTFOLIO_RULES:
        spent[portfolio_rule.slug] += _seconds(partial(evaluate_portfolio, together, [portfolio_rule]))
    total = sum(spent.values())
    print(f"{number} segments of {size:,} accounts: counted in {counted:.2f} s, all findings in {total:.2f} s")
    print(f"ratio {total / counted:.2f}, goal {GOAL:g} {'met' if total <= GOAL * counted else 'NOT MET'}")
    for slug, seconds in sorted(spent.items(), key=lambda item: -item[1])[:6]:
        print(f"  {slug:<16}{seconds:>8.2f} s")


def _subjects(segments: Mapping[str, Segment], counter: Counter, settings: Settings) -> list[SearchableSegment]:
    counts = {slug: counter.count(segment.where) for slug, segment in segments.items()}
    counted = CountedSegments(counter, {slug: one.matched for slug, one in counts.items()})
    return [
        SearchableSegment(
            segment, counts[slug], counter, settings, slug, peers=_without(segments, slug), counted=counted
        )
        for slug, segment in segments.items()
    ]


def _without(segments: Mapping[str, Segment], slug: str) -> dict[str, Segment]:
    return {other: segment for other, segment in segments.items() if other != slug}


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*(int(float(argument)) for argument in sys.argv[1:]))
