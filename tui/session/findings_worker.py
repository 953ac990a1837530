"""Evaluate the rules over the open segment, with the other segments of the workspace as they are on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from niche.segments.documents.files import stamp
from niche.segments.findings import registry
from niche.segments.findings.accepted import FILE, Acceptance, read_accepted, remaining
from niche.segments.findings.context import Subject
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.problems import BadInputError, Problem

if TYPE_CHECKING:
    from niche.segments.counting.counts import Counts
    from niche.segments.documents.files import Stamp
    from niche.segments.findings.finding import Finding
    from niche.segments.model.segment import Segment
    from niche.segments.workspace.workspace import Workspace
    from niche.tui.session.loading import Loaded
    from niche.tui.session.session import Session


class FindingsWorker:
    """Evaluate the rules; cache what is accepted as long as its file does not change."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._known: tuple[Stamp, tuple[Acceptance, ...]] | None = None

    def evaluate(self, session: Session, counts: Counts, cancelled: Cancelled = never) -> Sequence[Finding]:
        """The findings of a count of the open segment. Slow: call in a thread. Raises CancelledError."""
        segment, file, dirty = session.segment, session.file, session.dirty
        subject = Subject(
            # An edit is meant to change the size: drift is reported only for what is saved.
            replace(segment, measured=None) if dirty else segment,
            counts,
            self._loaded.counter.until(cancelled),
            self._loaded.workspace.settings,
            session.slug,
            places={} if file is None or dirty else file.places,
            problems=() if file is None else file.problems,
            peers=self._peers(session.slug, cancelled),
        )
        return remaining(registry.evaluate(subject), self._accepted(), session.slug, dt.date.today())

    def _accepted(self) -> tuple[Acceptance, ...]:
        path = self._loaded.workspace.root / FILE
        now = stamp(path)
        if self._known is None or self._known[0] != now:
            try:
                self._known = now, read_accepted(path)
            except BadInputError:
                # Its problems are told when the workspace is opened; meanwhile nothing is hidden.
                self._known = now, ()
        return self._known[1]

    def _peers(self, slug: str, cancelled: Cancelled) -> Mapping[str, Segment]:
        workspace = self._loaded.workspace
        found: dict[str, Segment] = {}
        with suppress(BadInputError):
            for other in workspace.slugs():
                check(cancelled)
                with suppress(BadInputError):
                    found[other] = workspace.look_up(other).segment
        found.pop(slug, None)
        return found


def misunderstood(workspace: Workspace) -> tuple[Problem, ...]:
    """Problems in `niche.yaml` and `accepted.yaml`, each with its place."""
    try:
        read_accepted(workspace.root / FILE)
    except BadInputError as error:
        unread = error.problems
    else:
        unread = ()
    return (*workspace.problems, *map(workspace.placed, registry.problems(workspace.settings)), *unread)
