"""The user's own settings: `config.yaml` in the configuration folder of the system."""

from __future__ import annotations

from pathlib import Path

from niche.segments.documents.userfolders import config_folder
from niche.segments.model.problems import Problem
from niche.tui.user.preferences import Config


def config_path() -> Path:
    """The file of the user's settings, which may not exist."""
    return config_folder() / "config.yaml"


def own_config() -> Config:
    """Read the user's settings; the defaults where the file is missing or cannot be read."""
    path = config_path()
    try:
        if not path.exists():
            return Config()
    except OSError as error:
        return Config(problems=(Problem(f"cannot read: {error.strerror}", file=str(path)),))
    # Most people have no such file: they need not wait for its reader.
    from niche.tui.user.config_reader import read_config

    return read_config(path)
