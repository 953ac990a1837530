"""The folders where niche keeps a user's settings, state and data, and a write for files that only help."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_state_path

from niche.segments.documents.safe_write import temporary_name


def config_folder() -> Path:
    """The folder of the user's settings, which may not exist."""
    return user_config_path("niche")


def state_folder() -> Path:
    """The folder of drafts, deleted segments, the state of the screen and the log; it may not exist."""
    return user_state_path("niche")


def data_folder() -> Path:
    """The folder of the user's copy of the samples; it may not exist."""
    return user_data_path("niche")


def try_write(path: Path, text: str) -> None:
    """Replace a file whole, and make its folder. Do nothing if it cannot be written, since the file is only a help."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = temporary_name(path)  # not flushed to the disk: drafts are written while the user types
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
