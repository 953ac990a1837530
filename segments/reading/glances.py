"""What few values of a sample show, without a look at all of them."""

from __future__ import annotations

from random import Random

_GLANCE = 20
"""Values, spread over a sample, of which some must have what most of the sample is to have."""


_SHARES = tuple(place / 1_000 for place in Random(7).sample(range(1_000), _GLANCE))
"""Where the values stand in a sample: by chance, so that no period of the values falls in with it; always the same."""


def glance(values: list[str]) -> list[str]:
    """Some values from all over a sample; all of a short one."""
    if len(values) <= _GLANCE:
        return values
    return [values[int(share * len(values))] for share in _SHARES]
