"""Evaluate the rules over the open segment, with the other segments of the workspace as they are on disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.problems import BadInputError

if TYPE_CHECKING:
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding
    from niche.segments.project import Project
    from niche.tui.session.session import Session


class FindingsWorker:
    """Evaluate the rules on the open segment."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def evaluate(self, session: Session, counts: Counts, cancelled: Cancelled = never) -> Sequence[Finding]:
        """The findings of a count of the open segment. Slow: call in a thread. Raises CancelledError."""
        project, peers = self._project.until(cancelled), None
        with suppress(BadInputError):
            peers = project.segments
        # An edit is meant to change the size: drift is reported only for what is saved.
        segment = replace(session.segment, measured=None) if session.dirty else session.segment
        context = project.context(segment, session.slug, counts=counts, file=session.file, peers=peers)
        return self._project.findings(context)
