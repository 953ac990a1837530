"""Tables with one planted truth about the win rate, among columns that say nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role

CLOSED = 1000
INDUSTRIES = ("311", "5111", "5112", "517", "522")


def planted(
    kind: str, low: float, high: float, seed: int, closed: int = CLOSED
) -> tuple[Universe, NDArray[np.float64]]:
    """Accounts of which each second is closed, won with the one rate or the other; and these rates.

    Where both are the same, no column says anything. The rates are in the order of the universe.
    """
    rng = np.random.default_rng(seed)
    size = 2 * closed
    number, other = rng.normal(0, 1, size), rng.normal(0, 1, size)
    country = rng.choice(list("ABCDEFGH"), size)
    tags = rng.random((size, 4)) < (0.5, 0.4, 0.3, 0.2)
    industry = rng.choice(INDUSTRIES, size)
    flag, hole = rng.random(size) < 0.5, rng.random(size) < 0.4
    hit = {
        "number": number > 0.3,
        "middle": np.abs(number) < 0.67,
        "values": np.isin(country, list("ACFH")),
        "node": np.isin(industry, ("5111", "5112")),
        "deep node": industry == "5112",
        "item": tags[:, 0],
        "missing": hole,
        "both": flag & (number > 0),
        "either": flag ^ (number > 0),
    }[kind]
    rates = np.where(hit, high, low)
    won = rng.random(size) < rates
    made = universe(
        roles={Role.WON: "won"},
        won=[bool(w) if n % 2 else None for n, w in enumerate(won.tolist())],
        industry=industry.tolist(),
        number=number.tolist(),
        twin=(number + rng.normal(0, 0.7, size)).tolist(),
        other=[None if gone else value for gone, value in zip(hole.tolist(), other.tolist(), strict=True)],
        country=country.tolist(),
        flag=flag.tolist(),
        tags=[[name for name, has in zip("abcd", row, strict=True) if has] or ["none"] for row in tags.tolist()],
    )
    return made, rates[made.order]
