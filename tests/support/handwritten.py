"""YAML as people write it: comments everywhere, every style, odd indentation; and edits of what it says."""

from __future__ import annotations

import copy
import datetime as dt
from random import Random

from niche.segments.documents import writing
from niche.segments.documents.yamlfile import Plain
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off

WORDS = (
    *("NO", "y", "on", "~", "1e3", "0111", "01.10", "1_000", "12:30", "2024-01-01", "a b", "it's", 'q"q', "# hash"),
    *("a: b", "- x", "[x]", "{y}", "é ü 🚀", "", "trailing ", "\ttab", "multi\nline", "two\nlines\n", "%", "*star"),
    *("|", "> gt", "x" * 120, "=", "<<", "-", "?", "...", "---", "\u2028sep", "\u0085nel", "\x7fdel"),
)


class Author:
    """Writes documents and thinks of changes, at random but repeatably."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def document(self) -> dict[str, Plain]:
        """What a document says."""
        return {f"key{index}": self.value() for index in range(self.random.randrange(2, 7))}

    def value(self, depth: int = 0) -> Plain:
        """Any value, at most three levels deep."""
        chance = self.random.random()
        if depth < 3 and chance < 0.18:
            names = [self._name() for _ in range(self.random.randrange(4))]
            return {name: self.value(depth + 1) for name in names}
        if depth < 3 and chance < 0.38:
            return [self.value(depth + 1) for _ in range(self.random.randrange(5))]
        number = self.random.choice([self.random.randrange(-5, 2000), round(self.random.uniform(-5, 5), 2), 10**18])
        return self.random.choice([None, True, False, number, *WORDS])

    def _name(self) -> str:
        return self.random.choice([f"k{self.random.randrange(9)}", "NO", "on", "a b", "é", "under"])

    def text(self, value: dict[str, Plain]) -> str:
        """The document, written by hand: line ends, byte-order mark and final newline as it comes."""
        text = "".join(self._lines(value, 0))
        if self.random.random() < 0.15:
            text = text.replace("\n", "\r\n")
        if self.random.random() < 0.15 and not text.rstrip("\r\n").endswith("lines"):
            text = text.rstrip("\r\n")
        return "\ufeff" + text if self.random.random() < 0.1 else text

    def changed(self, value: dict[str, Plain]) -> dict[str, Plain]:
        """The same with one thing changed, deleted, moved or added."""
        value = copy.deepcopy(value)
        path = self.random.choice([path for path in _paths(value) if path])
        inside: Plain = value
        for step in path[:-1]:
            assert isinstance(inside, dict | list)
            inside = inside[step]  # type: ignore[index, call-overload]
        last, chance = path[-1], self.random.random()
        if isinstance(inside, list) and isinstance(last, int):
            if chance < 0.4:
                inside[last] = self.value(2)
            elif chance < 0.6:
                del inside[last]
            elif chance < 0.8:
                inside.insert(self.random.randrange(len(inside)), inside.pop(last))
            else:
                inside.insert(last, self.value(1))
        elif isinstance(inside, dict) and isinstance(last, str):
            if chance < 0.5:
                inside[last] = self.value(2)
            elif chance < 0.75:
                del inside[last]
            else:
                inside[f"new{self.random.randrange(99)}"] = self.value(1)
        return value or {"key0": 1}

    def _comment(self) -> str:
        return self.random.choice(["", "", "", f"   # note {self.random.randrange(10**6)}"])

    def _own_line(self, indent: int) -> list[str]:
        found = []
        if self.random.random() < 0.15:
            found.append(f"{' ' * indent}# about {self.random.randrange(10**6)}\n")
        if self.random.random() < 0.05:
            found.append("\n")
        return found

    def _lines(self, value: Plain, indent: int) -> list[str]:
        found: list[str] = []
        entries = list(value.items()) if isinstance(value, dict) else [(None, v) for v in value or ()]  # type: ignore[union-attr]
        for key, item in entries:
            found += self._own_line(indent)
            found += self._entry(key, item, indent)
        return found

    def _entry(self, key: str | None, item: Plain, indent: int) -> list[str]:
        head = " " * indent + ("-" if key is None else f"{writing.key_text(key)}:")
        if isinstance(item, dict | list) and item and self.random.random() < 0.7:
            step = 2 if isinstance(item, dict) or key is None else self.random.choice([0, 2, 4])
            inner = self._lines(item, indent + step)
            if key is None and not inner[0].lstrip().startswith("#") and inner[0].strip():
                return [f"{head} {inner[0].lstrip(' ')}", *inner[1:]]
            return [f"{head}{self._comment()}\n", *inner]
        if isinstance(item, str) and "\n" in item and self.random.random() < 0.9:
            block = writing.text_block(item, indent + self.random.choice([2, 3]), "\n", self.random.choice("|>"))
            return [f"{head} {block}\n"]
        return [f"{head} {self._inline(item, indent)}{self._comment()}\n"]

    def _inline(self, item: Plain, indent: int) -> str:
        if isinstance(item, str):
            return writing.scalar_text(item, self.random.choice(["", "'", '"']))
        if not isinstance(item, dict | list) or not item or self.random.random() < 0.7:
            return writing.Layout().inline(item, brackets=True)
        first, last = "{}" if isinstance(item, dict) else "[]"
        parts = (
            [f"{writing.key_text(key, True)}: {writing.Layout().inline(value, True)}" for key, value in item.items()]
            if isinstance(item, dict)
            else [writing.Layout().inline(value, True) for value in item]
        )
        commas = [","] * (len(parts) - 1) + [self.random.choice(["", ","])]
        lines = [f"{' ' * (indent + 6)}{part}{comma}{self._comment()}\n" for part, comma in zip(parts, commas)]  # noqa: B905
        return f"{first}\n{''.join(lines)}{' ' * (indent + 4)}{last}"


def _paths(value: Plain, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        found += _paths(item, (*path, step))
    return found


def undated(node: Filter) -> Filter:
    """The filter with its dates as ISO text, as a file gives them back."""
    if isinstance(node, Condition):
        many = isinstance(node.value, tuple)
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        texts = tuple(value.isoformat() if isinstance(value, dt.date) else value for value in values)
        return Condition(node.column, node.operator, texts if many else texts[0])
    if isinstance(node, All | Any):
        return type(node)(tuple(map(undated, node.children)))
    return type(node)(undated(node.child)) if isinstance(node, Not | Off) else node
