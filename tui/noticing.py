"""What is noticed of the open segment, beside the other segments of the workspace as their files say them now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from niche.segments.acceptance import FILE, Acceptance, read_accepted, remaining
from niche.segments.documents.segmentfile import read_segment
from niche.segments.engine.cancelling import Cancelled, never
from niche.segments.findings import registry
from niche.segments.findings.subject import Subject
from niche.segments.problems import BadInputError, Problem
from niche.tui.watching import stamp

if TYPE_CHECKING:
    from niche.segments.counts import Counts
    from niche.segments.findings.finding import Finding
    from niche.segments.segment import Segment
    from niche.segments.workspace import Workspace
    from niche.tui.loading import Loaded
    from niche.tui.session import Session
    from niche.tui.watching import Stamp


class Noticer:
    """Looks for findings. A file of another segment is read again only when it changes."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._read: dict[str, tuple[Stamp, Segment | None]] = {}
        self._known: tuple[Stamp, tuple[Acceptance, ...]] | None = None

    def notice(self, session: Session, counts: Counts, cancelled: Cancelled = never) -> Sequence[Finding]:
        """What there is to say of a count of the open segment. Meant for a thread. Raises CancelledError."""
        segment, file, dirty = session.segment, session.file, session.dirty
        subject = Subject(
            # Somebody who edits means to change the size: that it drifted is news only of what is saved.
            replace(segment, measured=None) if dirty else segment,
            counts,
            self._loaded.counter.until(cancelled),
            self._loaded.workspace.settings,
            session.slug,
            places={} if file is None or dirty else file.places,
            problems=() if file is None else file.problems,
            peers=self._peers(session.slug),
        )
        return remaining(registry.evaluate(subject), self._accepted(), session.slug, dt.date.today())

    def _accepted(self) -> tuple[Acceptance, ...]:
        path = self._loaded.workspace.root / FILE
        now = stamp(path)
        if self._known is None or self._known[0] != now:
            try:
                self._known = now, read_accepted(path)
            except BadInputError:
                # What it says is told when the workspace is opened; meanwhile nothing is hidden.
                self._known = now, ()
        return self._known[1]

    def _peers(self, slug: str) -> Mapping[str, Segment]:
        workspace = self._loaded.workspace
        try:
            slugs = workspace.slugs()
        except BadInputError:
            return {}
        found = {other: self._segment(workspace, other) for other in slugs if other != slug}
        return {other: segment for other, segment in found.items() if segment is not None}

    def _segment(self, workspace: Workspace, slug: str) -> Segment | None:
        path = workspace.segment_path(slug)
        now = stamp(path)
        known = self._read.get(slug)
        if known is None or known[0] != now:
            try:
                known = now, read_segment(path).segment
            except BadInputError:
                known = now, None
            self._read[slug] = known
        return known[1]


def misunderstood(workspace: Workspace) -> tuple[Problem, ...]:
    """What `niche.yaml` and `accepted.yaml` say and niche does not know what to do with, each with its place."""
    try:
        read_accepted(workspace.root / FILE)
    except BadInputError as error:
        unread = error.problems
    else:
        unread = ()
    return (*workspace.problems, *map(workspace.placed, registry.problems(workspace.settings)), *unread)
