"""The user's own settings: `config.yaml` in the configuration folder of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path

from niche.segments.figures import USUAL, Marks
from niche.segments.problems import Problem


@dataclass(frozen=True)
class Config:
    """What the user wants to be otherwise."""

    theme: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the id of the action."""
    confirm_save: bool = True
    marks: Marks = USUAL
    """How figures are written."""
    problems: tuple[Problem, ...] = ()


def config_path() -> Path:
    """Where the user's settings are, if there are any."""
    return user_config_path("niche") / "config.yaml"


def own_config() -> Config:
    """The user's settings; the defaults where there is no file."""
    path = config_path()
    if not path.exists():
        return Config()
    from niche.tui.configuring import read_config  # most people have no such file: they need not wait for its reader

    return read_config(path)
