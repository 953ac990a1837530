"""The folders where niche keeps a user's settings, state and data, and a write for files that only help."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_state_path


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
    """Replace a file whole, and make its folder. Do nothing where it cannot be written: the file is only a help."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
