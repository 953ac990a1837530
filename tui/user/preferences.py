"""What a user prefers: theme, keys, confirmations, and how figures are written."""

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
