"""Side by side timing: the alternatives take turns in one process, and medians are compared."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row of the table. `alternatives[0]` is niche's; times are medians in milliseconds."""

    what: str
    medians: Mapping[str, float]
    goals: Mapping[str, float]
    """How many times quicker than an alternative niche wants to be."""
    why: str = ""
    """What the profile says where a goal may not be reached."""

    def lines(self) -> list[str]:
        """The row as text: each alternative with its ratio to niche, and the goal where there is one."""
        (ours, quickest), *others = self.medians.items()
        found = [f"{self.what}", f"  {ours:<58}{quickest:>11.2f} ms"]
        for name, median in others:
            ratio = median / quickest
            goal = self.goals.get(name)
            verdict = "" if goal is None else f"   goal {goal:g}x {'met' if ratio >= goal else 'NOT MET'}"
            found.append(f"  {name:<58}{median:>11.2f} ms{ratio:>9.1f}x{verdict}")
        if self.why and any(others_ms < quickest * self.goals.get(name, 0) for name, others_ms in others):
            found.append(f"  {self.why}")
        return found


def interleaved(
    what: str,
    alternatives: Mapping[str, Callable[[], object]],
    goals: Mapping[str, float] | None = None,
    rounds: int = 9,
    before: Callable[[], None] = lambda: None,
    why: str = "",
) -> Row:
    """Run every alternative once a round, niche first named; `before` makes each round a new question, untimed."""
    samples: dict[str, list[float]] = {name: [] for name in alternatives}
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds + 1):
            before()
            for name, run in alternatives.items():
                started = time.perf_counter()
                run()
                if turn:  # the first round warms up
                    samples[name].append((time.perf_counter() - started) * 1000)
    finally:
        gc.enable()
    return Row(what, {name: statistics.median(times) for name, times in samples.items()}, goals or {}, why)
