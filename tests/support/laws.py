"""How laws are tried: on as many examples as they say, in as much time as they take, on any machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EFFORT = int(os.environ.get("NICHE_FUZZ", "0"))
"""How many times as many examples, fresh ones, are tried (`make fuzz`); 0 tries the usual number."""

_SAME = not EFFORT and bool(os.environ.get("CI"))
"""Whether the same examples are drawn in every run: then fewer do, since a run finds nothing that the one before did
not."""
_SHARE = 0.1 if _SAME else max(EFFORT, 1)

_UNASKED = [
    *(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),  # these concern speed
    HealthCheck.function_scoped_fixture,  # a folder that all examples share is meant
]


def examples(count: int) -> settings:
    """The decorator of a law that is tried on another number of examples than the usual 100."""
    return settings(max_examples=max(5, int(count * _SHARE)))


def use_one_profile() -> None:
    """Let Hypothesis time nothing; in CI, unless fresh examples are asked for, the same ones are drawn in every run."""
    settings.register_profile(
        "niche",
        deadline=None,
        derandomize=_SAME,
        max_examples=int(100 * _SHARE),
        print_blob=True,
        suppress_health_check=_UNASKED,
    )
    settings.load_profile("niche")
