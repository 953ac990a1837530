"""The user's own settings: `config.yaml` in the configuration folder of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from niche.segments.documents.userfolders import config_folder
from niche.segments.model.formatting import USUAL, Marks
from niche.segments.model.problems import Problem


class Question(StrEnum):
    """A confirmation, by its key in `confirm`."""

    SAVE = "save"
    LEAVE = "leave"
    DRAFT = "draft"
    REPAIR = "repair"
    COMMIT = "commit"


QUESTIONS: Mapping[Question, str] = {
    Question.SAVE: "show what changes in the file before it is written; without, undo and a save write it back",
    Question.LEAVE: "ask about unsaved changes before leaving a segment; without, they are kept and found again",
    Question.DRAFT: "ask whether unsaved changes that were found are wanted; without, undo takes them away",
    Question.REPAIR: "show what a repair leads to before it is made; without, undo takes it back",
    Question.COMMIT: "ask for the message of a commit; without, it is the proposed one",
}
"""Confirmations that can be turned off, because what they guard can be undone; each with its explanation."""


@dataclass(frozen=True)
class Config:
    """The settings that differ from the defaults."""

    theme: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the id of the action."""
    unasked: frozenset[Question] = frozenset()
    """Confirmations that are turned off."""
    marks: Marks = USUAL
    """How figures are written."""
    problems: tuple[Problem, ...] = ()

    def asks(self, question: Question) -> bool:
        """Whether the question is asked."""
        return question not in self.unasked


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
        return Config(problems=(Problem(f"cannot be read: {error.strerror}", file=str(path)),))
    # Most people have no such file: they need not wait for its reader.
    from niche.tui.user.config_reader import read_config

    return read_config(path)
