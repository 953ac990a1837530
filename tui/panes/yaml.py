"""The YAML pane: the segment file as a save would write it, changed lines marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from niche.tui.drawing.text import Line, Run, right
from niche.tui.keys.actions import Context
from niche.tui.panes.pane import LinePane

_KEY = re.compile(r"(\s*(?:- )*+)([^\s:#'\"{\[][^:#]*|'[^']*'|\"[^\"]*\")(:)(?=\s|$)")
_LOOKS = {"+": "good", "-": "error", " ": "dim"}
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")


@dataclass(frozen=True, slots=True)
class YamlLine:
    """One line of the text, and whether a save would add it or take it away."""

    text: str
    number: int
    """In the text that would be saved, from 1; 0 for a line taken away."""
    sign: str = " "

    def draw(self, cells: int) -> Line:
        """The number, in `cells`, the sign and the text."""
        number, look = right(str(self.number) if self.number else "", cells), _LOOKS[self.sign]
        text = [Run(self.text, look)] if self.sign == "-" else highlight(self.text)
        return [Run(f"{number} ", "dim"), Run(f"{self.sign} ", look), *text]


def compare(text: str, saved: str) -> tuple[YamlLine, ...]:
    """The lines of `text`, with those that `saved` has and it has not in their places."""
    new, old = text.splitlines(), saved.splitlines()
    return tuple(_compared(new, old))


def _compared(new: list[str], old: list[str]) -> Iterator[YamlLine]:
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (YamlLine(new[index], index + 1) for index in range(new_start, new_end))
            continue
        yield from (YamlLine(line, 0, "-") for line in old[old_start:old_end])
        yield from (YamlLine(new[index], index + 1, "+") for index in range(new_start, new_end))


def highlight(text: str) -> Line:
    """A line of YAML with its key and its comment set off. A help for the eye, not a parser."""
    text = text.expandtabs(4)
    # A `#` within quotes is no comment; a line with a quote is left alone rather than guessed at.
    comment = None if "'" in text or '"' in text else _COMMENT.search(text)
    body, tail = (text, "") if comment is None else (text[: comment.start()], comment.group())
    found = _KEY.match(body)
    parts = [Run(body)] if found is None else [Run(found[1]), Run(found[2], "key"), Run(body[found.end(2) :])]
    return [*parts, Run(tail, "dim")]


class YamlPane(LinePane, context=Context.YAML):
    """The text of the segment's file, to read."""

    _lines: tuple[YamlLine, ...] = ()

    def show(self, text: str, saved: str | None = None) -> None:
        """Show what a save would write; lines that differ from `saved`, where there is such a text, are marked."""
        self._lines = compare(text, text if saved is None else saved)
        changed = sum(line.sign != " " for line in self._lines)
        self.summarise(f"{changed} changed lines" if changed else "new file" if saved is None else "saved")
        self.changed()

    def line_count(self) -> int:
        """The lines of the file, and those that a save would take away."""
        return len(self._lines)

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - cut by the view
        """One line with its number and its sign."""
        return self._lines[index].draw(max(3, len(str(len(self._lines)))))
