"""Segment files with a comment on everything, written by hand in many styles; and every edit of a filter."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, Path, walk

_WORDS = {All: "all", Any: "any", Not: "not", Off: "off"}


class Commenter:
    """Makes filters in which no condition is there twice, and writes each with its comments."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made = 0

    def condition(self) -> Condition:
        """One more condition, different from all others."""
        self.made += 1
        kind = self.random.randrange(3)
        if kind == 0:
            return Condition("employees", "between", (self.made, 9000 + self.made))
        if kind == 1:
            return Condition("country", "in", ("NO", f"C{self.made}"))
        return Condition("name", "is", f"n{self.made}")

    def filter(self, depth: int = 0) -> Filter:
        """A filter of some levels; the outermost is a group."""
        chance = self.random.random() if depth else 1.0
        if depth > 3 or chance < 0.5:
            return self.condition()
        if chance < 0.65:
            return self.random.choice([Not, Off])(self.filter(depth + 1))
        many = tuple(self.filter(depth + 1) for _ in range(self.random.randrange(1, 5)))
        return self.random.choice([All, Any])(many)

    def text(self, where: Filter) -> str:
        """A segment file with this filter: every line has a comment, above it and behind it."""
        head = f"# head\nname: A   # the name\nwhere:{self._behind('where')}\n"
        lines = [head, *self._node(where, 2, ""), "# between\nguardrails: {min: 5,  max: 50}   # of the plan\n"]
        text = "".join(lines)
        if self.random.random() < 0.2:
            text = text.replace("\n", "\r\n")
        return text if self.random.random() < 0.8 else text.rstrip("\r\n")

    def _behind(self, about: str) -> str:
        return f"   # behind {about}" if self.random.random() < 0.7 else ""

    def _above(self, indent: int, about: str) -> str:
        blank = "\n" if self.random.random() < 0.1 else ""
        return f"{blank}{' ' * indent}# above {about}\n" if self.random.random() < 0.6 else ""

    def _node(self, node: Filter, indent: int, lead: str) -> list[str]:
        """The lines of a node whose first line begins with `lead`: its blanks and its dash."""
        lead = lead or " " * indent
        if isinstance(node, Condition):
            return [f"{lead}{self._condition(node, indent)}{self._behind(mark(node))}\n"]
        word = _WORDS[type(node)]
        self.made += 1
        about = f"{word} {self.made}"
        if isinstance(node, All | Any):
            if self.random.random() < 0.15:
                return self._brackets(node, word, indent, lead)
            return [f"{lead}{word}:{self._behind(about)}\n", *self._items(node.children, indent)]
        assert isinstance(node, Not | Off)
        if self.random.random() < 0.5:
            return [f"{lead}{word}:{self._behind(about)}\n", *self._items((node.child,), indent)]
        inner = indent + self.random.choice([2, 3])
        above = self._above(inner, about + " inside")
        return [f"{lead}{word}:{self._behind(about)}\n", above, *self._node(node.child, inner, "")]

    def _items(self, nodes: Sequence[Filter], indent: int) -> list[str]:
        dash = indent + self.random.choice([0, 2, 4])
        found = []
        for node in nodes:
            about = mark(node) if isinstance(node, Condition) else f"item {self.random.randrange(10**6)}"
            found += [self._above(dash, about), *self._node(node, dash + 2, " " * dash + "- ")]
        return found

    def _condition(self, node: Condition, indent: int) -> str:
        values = list(node.value) if isinstance(node.value, tuple) else node.value
        said = str(values).replace("'", '"')
        forms = [f"{{{node.operator}: {said}}}", f"{{ {node.operator}:  {said} }}"]
        if node.operator == "is":
            forms.append(said)
        if self.random.random() < 0.2:
            return f"{{{node.column}: {forms[0]}}}"
        if self.random.random() < 0.2:
            return f"{node.column}:{self._behind(mark(node) + ' column')}\n{' ' * (indent + 2)}{node.operator}: {said}"
        return f"{node.column}: {self.random.choice(forms)}"

    def _brackets(self, node: All | Any, word: str, indent: int, lead: str) -> list[str]:
        """A group in brackets, on one line, or with its items in lines where they are conditions."""
        if all(isinstance(child, Condition) for child in node.children) and self.random.random() < 0.7:
            pad = " " * (indent + 4)
            items = [f"{pad}{{{_plain(child)}}},{self._behind(mark(child))}\n" for child in node.children]  # type: ignore[arg-type]
            return [f"{lead}{word}: [\n", *items, f"{' ' * (indent + 2)}]\n"]
        return [f"{lead}{_inline(node)}{self._behind(f'{word} {self.made}')}\n"]


def mark(condition: Condition) -> str:
    """What the comments on a condition say."""
    last = condition.value[-1] if isinstance(condition.value, tuple) else condition.value
    return f"({condition.column} {last})"


def _plain(node: Condition) -> str:
    values = list(node.value) if isinstance(node.value, tuple) else node.value
    return f"{node.column}: {{{node.operator}: {values if isinstance(values, list) else repr(values)}}}"


def _inline(node: Filter) -> str:
    if isinstance(node, Condition):
        return _plain(node)
    if isinstance(node, All | Any):
        return f"{_WORDS[type(node)]}: [{', '.join(f'{{{_inline(child)}}}' for child in node.children)}]"
    assert isinstance(node, Not | Off)
    return f"{_WORDS[type(node)]}: {{{_inline(node.child)}}}"


def edited(where: Filter, random: Random) -> tuple[str, Path, Filter]:
    """The name of an edit, the node that it is made at, and what comes of it."""
    path, node = random.choice(list(walk(where)))
    parent = edits.at(where, path[:-1]) if path else None
    ways = {"not": edits.toggle_not(where, path), "off": edits.toggle_off(where, path)}
    ways |= {"group": edits.group(where, path), "switch": edits.toggle_group(where, path)}
    ways |= {"ungroup": edits.ungroup(where, path)}
    if isinstance(parent, All | Any):
        index, count = path[-1], len(parent.children)
        ways |= {"up": edits.move(where, path, -1)[0], "down": edits.move(where, path, 1)[0]}
        ways["duplicate"] = edits.insert(where, (*path[:-1], index + 1), node)
        if count > 1:
            ways["remove"] = edits.remove(where, path)
            low = random.randrange(count - 1)
            together = Any(parent.children[low : low + 2])
            rest = (*parent.children[:low], together, *parent.children[low + 2 :])
            ways["together"] = edits.replace(where, path[:-1], type(parent)(rest))
            ways |= {"away": _away(where, path, random)}
    name = random.choice([name for name, result in ways.items() if result != where] or ["not"])
    return name, path, ways[name]


def _away(where: Filter, path: Path, random: Random) -> Filter:
    """The node moved to the end of some other group."""
    node, rest = edits.at(where, path), edits.remove(where, path)
    groups = [(at, group) for at, group in walk(rest) if isinstance(group, All | Any)]
    at, group = random.choice(groups)
    return edits.insert(rest, (*at, len(group.children)), node)
