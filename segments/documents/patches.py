"""Patches of a text, and the lines they fall on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = "tuple[int, int]"
"""A part of the text: its first character, and the one behind its last."""


class UnpatchableError(Exception):
    """This node cannot be changed in place; what encloses it has to be written anew."""


@dataclass(frozen=True, slots=True)
class Patch:
    """New text for the characters from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Source:
    """A text and the patches found for it so far. The end of a line is where its line break begins."""

    text: str
    patches: list[Patch] = field(default_factory=list)

    @property
    def newline(self) -> str:
        """The line break that the text uses."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def put(self, start: int, end: int, text: str) -> None:
        """Note one patch. Patches at one place follow each other in the order in which they are noted."""
        self.patches.append(Patch(start, end, text))

    def patched(self) -> str:
        """The text with all patches. Raises UnpatchableError where two overlap that both write something."""
        parts: list[str] = []
        done = 0
        gone: Patch | None = None
        for patch in sorted(self.patches, key=lambda patch: (patch.start, patch.end)):
            if gone is not None and self._follows_removed_line(patch, gone):
                parts.append(patch.text.removeprefix(self.newline) + self.newline)
                continue
            if patch.start < done:
                if patch.text:
                    raise UnpatchableError
                done = max(done, patch.end)
                gone = gone and Patch(gone.start, done, gone.text)
                continue
            parts += self.text[done : patch.start], patch.text
            done, gone = patch.end, patch
        return "".join([*parts, self.text[done:]])

    def _follows_removed_line(self, patch: Patch, gone: Patch) -> bool:
        """Whether the patch adds lines below one that another patch takes away whole: they take its place."""
        adds_lines = patch.start == patch.end and patch.text.startswith(self.newline)
        takes_lines = not gone.text and gone.start == self.line_start(gone.start)
        return adds_lines and takes_lines and patch.start + len(self.newline) == gone.end

    def line_start(self, index: int) -> int:
        """Where the line that holds the character begins."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Where the line break after the character begins, or the end of the text."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def column(self, index: int) -> int:
        """The column of a character, from 0."""
        return index - self.line_start(index)

    def leads(self, index: int) -> bool:
        """Whether only blanks stand before the character in its line."""
        return not self.text[self.line_start(index) : index].strip(" ")

    def alone(self, start: int, end: int) -> bool:
        """Whether an item in brackets has its lines to itself, but for a comma and a comment."""
        rest = self.text[end : self.line_end(end)]
        return self.leads(start) and re.fullmatch(r"[ \t]*(?:,[ \t]*)?(#.*)?", rest) is not None

    def above(self, index: int) -> int:
        """The start of the comment lines directly above the line, or of the line itself."""
        start = self.line_start(index)
        while start and (before := self.line_start(start - 1)) < start:
            if not self.text[before:start].lstrip(" ").startswith("#"):
                break
            start = before
        return start

    def own(self, index: int) -> int:
        """The start of the comment lines directly above the line that are indented like it, or of the line itself."""
        start, column = self.line_start(index), self.column(index)
        while start and (before := self.line_start(start - 1)) < start:
            line = self.text[before:start]
            if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) != column:
                break
            start = before
        return start

    def cut_lines(self, start: int, end: int) -> None:
        """Delete the lines from that of `start` through that of `end`; a last line break stays as it was."""
        start, end = self.line_start(start), self.line_end(end)
        after = self.text.find("\n", end) + 1
        if after:
            self.put(start, after, "")
        else:
            self.put(self.line_end(self.line_start(start - 1)) if start else 0, end, "")
