"""The threads that count: one for each core, for all that can be counted side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

CORES = os.cpu_count() or 1


@cache
def cores() -> ThreadPoolExecutor:
    """The threads. Work in them must not wait for other work in them."""
    return ThreadPoolExecutor(CORES, "niche-cores")
