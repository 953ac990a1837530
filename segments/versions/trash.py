"""Deleted segments, kept aside so that a deletion can be taken back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from niche.segments.documents.files import problem_of, shown, write_file
from niche.segments.documents.yamlfile import decode
from niche.segments.problems import BadInputError, Problem
from niche.segments.versions.references import remove
from niche.segments.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Deleted:
    """A segment that was deleted."""

    path: Path
    """Where its file was."""
    kept: Path
    """Its content, byte for byte."""


def delete(workspace: Workspace, slug: str, trash: Path) -> Deleted:
    """Delete a segment's file, keeping its content in the folder `trash`.

    Raises BadInputError, and deletes nothing, while another segment refers to it or where nothing can be kept.
    """
    path = workspace.existing_path(slug)
    kept = trash / f"{slug[:60]}-{time.time_ns()}{path.suffix}"
    try:
        trash.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(path.read_bytes())
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot delete: cannot keep a copy", kept)) from None
    try:
        remove(workspace, slug)
    except BadInputError:
        kept.unlink(missing_ok=True)
        raise
    return Deleted(path, kept)


def restore(deleted: Deleted) -> Path:
    """Put a deleted segment back where it was. Raises BadInputError where a file is there again or no copy is left."""
    if deleted.path.exists():
        place = shown(deleted.path)
        raise BadInputError(Problem("there is a segment of this name again", place, hint="rename that one first"))
    try:
        content = deleted.kept.read_bytes()
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot bring back", deleted.kept)) from None
    write_file(deleted.path, decode(content, str(deleted.kept)), None)
    deleted.kept.unlink(missing_ok=True)
    return deleted.path
