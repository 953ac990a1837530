"""Evaluate the rules over the open segment, with the other segments of the workspace as they are on disk."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from niche.segments.model.cancelling import Cancelled
from niche.segments.model.problems import BadInputError
from niche.tui.session.bench import Bench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding


class Evaluated(NamedTuple):
    """What the rules say of a count."""

    findings: Sequence[Finding] = ()
    least_seen: float | None = None
    """The difference of win rates within the segment that would have been found, where none was."""


def evaluate(bench: Bench, counts: Counts, cancelled: Cancelled) -> Evaluated:
    """Evaluate the rules over a count of the open segment. Slow: call in a thread. Raises CancelledError."""
    project, session, peers = bench.project.until(cancelled), bench.session, None
    with suppress(BadInputError):
        peers = project.segments
    # An edit is meant to change the size: drift is reported only for what is saved.
    segment = replace(session.segment, measured=None) if session.dirty else session.segment
    context = project.checker.context(segment, session.slug, counts=counts, file=session.file, peers=peers)
    return Evaluated(bench.project.checker.findings(context), bench.project.checker.least_seen(context))
