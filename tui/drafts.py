"""Unsaved work kept aside, so that a crash or a closed terminal loses nothing."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from niche.segments.filters import Filter
from niche.segments.problems import BadInputError
from niche.segments.segmentfile import parse_segment

if TYPE_CHECKING:
    from niche.tui.session import Session


def draft_path(path: Path) -> Path:
    """Where the draft of the segment file at `path` is kept."""
    digest = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]
    return user_state_path("niche") / "drafts" / f"{path.stem[:60]}-{digest}.yaml"


def keep(session: Session) -> None:
    """Keep what a save would write, or forget the draft where there is nothing to save.

    A draft is a help, not a promise: where it cannot be written, work goes on without.
    """
    if not session.dirty:
        return forget(session)
    with suppress(OSError, BadInputError):
        path = draft_path(session.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(session.text(), encoding="utf-8")
        fresh.replace(path)
    return None


def forget(session: Session) -> None:
    """There is nothing left that the draft could save."""
    with suppress(OSError):
        draft_path(session.path).unlink(missing_ok=True)


def found(session: Session) -> Filter | None:
    """The filter of a draft that says something else than the file, if there is one that can be read."""
    with suppress(OSError, ValueError, BadInputError):
        path = draft_path(session.path)
        where = parse_segment(path.read_text(encoding="utf-8"), path).segment.where
        return None if where == session.filter else where
    return None
