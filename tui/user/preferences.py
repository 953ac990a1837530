"""What a user prefers: theme, keys, confirmations, and number format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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
    Question.SAVE: "show the changes before writing the file",
    Question.LEAVE: "ask about unsaved changes before leaving a segment (no: keep them)",
    Question.DRAFT: "ask before restoring unsaved changes (no: restore them)",
    Question.REPAIR: "show the effect of a fix before applying it",
    Question.COMMIT: "ask for the commit message (no: use the proposed one)",
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
