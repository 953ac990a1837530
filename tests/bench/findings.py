"""`python -m tests.bench.findings [accounts [segments]]`: what all findings cost beside the counts they rest on."""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
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
from niche.segments.workspace.workspace import open_workspace

GOAL = 3.0
"""Findings may take so many times as long as the counts."""


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
    counter = Counter(universe)
    started = time.perf_counter()
    counts = {slug: counter.count(segment.where) for slug, segment in segments.items()}
    counted = time.perf_counter() - started
    sets = {slug: one.matched for slug, one in counts.items()}
    spent: defaultdict[str, float] = defaultdict(float)
    subjects: list[SearchableSegment] = []
    for slug, segment in segments.items():
        peers = {other: peer for other, peer in segments.items() if other != slug}
        one = SearchableSegment(segment, counts[slug], counter, settings, slug, peers=peers, peer_sets=sets)
        subjects.append(one)
        for rule in RULES:
            started = time.perf_counter()
            evaluate(one, [rule])
            spent[rule.slug] += time.perf_counter() - started
    together = CountedPortfolio(tuple(subjects), counter, settings)
    for portfolio_rule in PORTFOLIO_RULES:
        started = time.perf_counter()
        evaluate_portfolio(together, [portfolio_rule])
        spent[portfolio_rule.slug] += time.perf_counter() - started
    total = sum(spent.values())
    print(f"{number} segments of {size:,} accounts: counted in {counted:.2f} s, all findings in {total:.2f} s")
    print(f"ratio {total / counted:.2f}, goal {GOAL:g} {'met' if total <= GOAL * counted else 'NOT MET'}")
    for slug, seconds in sorted(spent.items(), key=lambda item: -item[1])[:6]:
        print(f"  {slug:<16}{seconds:>8.2f} s")


if __name__ == "__main__":
    main(*(int(float(argument)) for argument in sys.argv[1:]))
