"""Report an unexpected error: one line to the user, never a traceback; the details go into a log."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from niche.segments.documents.userfolders import state_folder
from niche.segments.model.visible_text import plain

_LONGEST = 300
"""Characters of an error's own words that are shown."""


def debugging() -> bool:
    """Whether tracebacks are wanted: `NICHE_DEBUG=1`."""
    return bool(os.environ.get("NICHE_DEBUG"))


def log_path() -> Path:
    """The log of errors."""
    return state_folder() / "errors.log"


def told(error: BaseException, kept: Path | None = None) -> str:
    """Log an error and return the message for the user; `kept` is the file of unsaved changes."""
    lines = [f"unexpected error: {named(error)}"]
    if kept is not None:
        lines.append(f"your unsaved changes are in {kept}; open the segment to restore them")
    where = write_down(error)
    details = f"details: {where}; " if where is not None else ""
    return "\n".join((*lines, f"please report it; {details}NICHE_DEBUG=1 shows where it happened"))


def named(error: BaseException) -> str:
    """The error in one line: its kind and its own words."""
    words = plain(" ".join(str(error).split()))[:_LONGEST]
    return ": ".join(filter(None, (type(error).__name__, words)))


def write_down(error: BaseException) -> Path | None:
    """Append an error to the log and return its path; None where it cannot be written."""
    import platform
    import traceback

    path = log_path()
    head = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}  niche {_version()}, Python {platform.python_version()}"
    # Values of variables are left out: they may be accounts.
    text = "".join(traceback.format_exception(error))
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{head}, {platform.platform()}\n{text}\n")
        return path
    return None


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("niche")
    except PackageNotFoundError:
        return "?"


def log_to_file() -> None:
    """Send logs and warnings of libraries to the same file: printed, they would break the screen."""
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log_path(), encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a log that cannot be written is nobody's trouble
