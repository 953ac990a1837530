"""YAML read with the place of everything, by niche's own rules for plain text.

The events come from libyaml; the meaning of plain (unquoted) text is decided here. What looks like a code stays
text: leading zeros (`0111`, `01.10`), a class of NACE (`62.10`, which as a number would become the group 62.1),
phone numbers (`+49`), times (`12:30`), `1_000`, dates. A number in a spelling that would be lost (`3.10`, `7e10`) is
both. `NO`, `on` and `yes` are words. Keys are always text.
Anchors, aliases, merge keys, tags, duplicate keys and several documents are refused: a segment says one thing once.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import yaml

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import spelling

if TYPE_CHECKING:
    from yaml import SafeLoader as Loader
else:
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
KeyPath: TypeAlias = "tuple[str | int, ...]"
Place: TypeAlias = "tuple[int, int]"
"""Line and column, both from 1."""

MAX_BYTES = 1 << 20
MAX_DEPTH = 60
MAX_PROBLEMS = 20
"""Problems of one file that are told at once."""

BOM = "\ufeff"
_NUMBER = re.compile(r"(?!\d\d\.\d0$)-?(?:0|[1-9]\d{0,400})(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
_WORDS: dict[str, Plain] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class Spelled(str):
    """Plain text that means a number, or yes or no, in another spelling than the usual one: `1.10`, `7e10`, `TRUE`.

    What takes text sees the text; `meant` gives the meaning to what takes numbers.
    """

    __slots__ = ()

    @property
    def meaning(self) -> Plain:
        """The number, or yes or no."""
        return _WORDS[self] if self in _WORDS else float(self)


def meant(value: Plain) -> Plain:
    """The value with the meaning of everything that is spelled unusually."""
    if isinstance(value, Spelled):
        return value.meaning
    if isinstance(value, dict):
        return {key: meant(item) for key, item in value.items()}
    return [meant(item) for item in value] if isinstance(value, list) else value


@dataclass(slots=True, eq=False)
class Node:
    """One value in the text, from `start` up to `end`; what follows (a comment, a line break) is not part of it."""

    value: Plain
    start: int
    end: int
    style: str
    """A plain scalar "", a quoted one ' or ", a text block | or >, a collection in brackets [ or {, in lines - or :, a
    single pair inside a bracketed list (`[key: value]`) ","."""
    written: str = ""
    """The text of a scalar, before it is read as a number or a word."""
    keys: list[Node] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    """The items of a list, or the values of a mapping in the order of `keys`."""
    _indexes: dict[str, int] = field(default_factory=dict)
    """Of a mapping's keys, once they are asked for."""

    @property
    def flow(self) -> bool:
        """Whether this is a collection in brackets."""
        return self.style in ("[", "{", ",")

    def child(self, step: str | int) -> tuple[Node | None, Node] | None:
        """The key (of a mapping) and the value at `step`; None where there is none."""
        if isinstance(self.value, dict) and step in self.value:
            if len(self._indexes) != len(self.value):
                self._indexes = {key: index for index, key in enumerate(self.value)}
            index = self._indexes[str(step)]
            return self.keys[index], self.items[index]
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.items):
            return None, self.items[step]
        return None


@dataclass(frozen=True, eq=False)
class Document:
    """One YAML text, read. Its values are shared with the nodes: look, do not change."""

    text: str
    """Without the byte-order mark."""
    root: Node | None
    """None where the text holds nothing but comments."""
    bom: bool = False

    @property
    def value(self) -> Plain:
        """The whole as dictionaries, lists and scalars."""
        return self.root.value if self.root else None

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.end() for found in re.finditer("\n", self.text)]

    def position(self, index: int) -> Place:
        """Line and column of a character."""
        line = bisect_right(self._breaks, index)
        return line + 1, index - (self._breaks[line - 1] if line else 0) + 1

    def _find(self, path: KeyPath) -> tuple[Node | None, Node | None]:
        key, node = None, self.root
        for step in path:
            found = node.child(step) if node else None
            if found is None:
                break
            key, node = found
        return key, node

    def node(self, path: KeyPath) -> Node | None:
        """The value at `path`; of something absent the nearest thing around it."""
        return self._find(path)[1]

    def place(self, path: KeyPath, of_key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; of something absent, where the nearest thing around it is."""
        key, node = self._find(path)
        found = key if of_key and key else node
        return self.position(found.start) if found else (1, 1)

    def written(self, path: KeyPath) -> str:
        """The scalar at `path` as text: `0012` and `true` as they are written. Empty for collections."""
        node = self._find(path)[1]
        return node.written if node else ""


def scalar(text: str) -> Plain:
    """What plain text means: nothing, yes or no, a number, or itself; `Spelled` where the meaning has another text."""
    if text in _WORDS:
        word = _WORDS[text]
        return Spelled(text) if isinstance(word, bool) and not text.islower() else word
    if text[0] not in "-0123456789":
        return text
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found[1] or found[2]:
        number = float(text)
        return number if spelling(number) == text else Spelled(text) if math.isfinite(number) else text
    return text if text == "-0" else int(text)


def decode(data: bytes, file: str = "") -> str:
    """The text of a file: UTF-8, at most `MAX_BYTES`; line endings and byte-order mark are kept.

    Raises BadInputError where the file is too large or in another encoding, naming the first wrong place.
    """
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; niche reads YAML up to {MAX_BYTES:,}"
        raise BadInputError(Problem(message, file, hint="a long list of values belongs in a table"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(data) > 1 and 0 in data[:2]):
        raise BadInputError(Problem("the file is in UTF-16, not UTF-8", file, 1, 1, "save it as UTF-8"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = data[error.start]
        likely = data[error.start : error.start + 1].decode("cp1252", "replace")
        message = f"the file is not UTF-8: byte 0x{byte:02x}, {likely!r} in Windows-1252"
        raise BadInputError(Problem(message, file, line, column, "save it as UTF-8")) from None


def load(text: str, file: str = "") -> Document:
    """The text, read. Raises BadInputError with every problem found, each with its place."""
    if len(text) > MAX_BYTES:
        decode(text.encode("utf-8", "replace"), file)
    bom = text.startswith(BOM)
    text = text[bom:]
    document = Document(text, None, bom)
    if ("<<<<<<<" in text or ">>>>>>>" in text) and (found := _CONFLICT.search(text)):
        line, column = document.position(found.start())
        message = "a merge conflict is left in the file"
        raise BadInputError(Problem(message, file, line, column, "choose one side and delete the marker lines"))
    reader = _Reader(document, file)
    root = reader.read()
    if reader.problems:
        raise BadInputError(reader.problems)
    return Document(text, root, bom)


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    """What is read of libyaml's events; each kind has some of it."""

    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None
    flow_style: bool


class _Reader:
    """Builds the nodes of one text from libyaml's events, without recursion."""

    def __init__(self, document: Document, file: str) -> None:
        self.document, self.file = document, file
        self.problems: list[Problem] = []
        self.open: list[Node] = []
        self.root: Node | None = None

    def report(self, message: str, index: int, hint: str = "") -> None:
        """Note a problem at a character; give up after many."""
        self.problems.append(Problem(message, self.file, *self.document.position(index), hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise BadInputError(self.problems)

    def read(self) -> Node | None:
        """The root node. Raises BadInputError where the text is not YAML; milder problems are collected."""
        try:
            get: Callable[[], _Event] = Loader(self.document.text).get_event
            while True:
                event = get()
                kind: type[object] = type(event)
                if kind is yaml.ScalarEvent:
                    self.scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    self.begin(event, kind is yaml.MappingStartEvent)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self.finish(event)
                elif kind is yaml.AliasEvent:
                    self.report(
                        f"niche does not read aliases: *{event.anchor}", event.start_mark.index, "write the value out"
                    )
                    self.add(Node(None, event.start_mark.index, event.end_mark.index, ""))
                elif kind is yaml.DocumentStartEvent and self.root:
                    hint = "keep one segment per file"
                    self.report("a second YAML document begins here", event.start_mark.index, hint)
                    break
                elif kind is yaml.StreamEndEvent:
                    break
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            if (deep := _too_deep(error)) is not None:
                # It looks up to 1,024 characters ahead, so that its own limit may come before the events up to ours.
                _Reader(Document(self.document.text[:deep], None), self.file).read()
            raise BadInputError([*self.problems, _syntax_problem(error, self.document, self.file)]) from None
        return self.root

    def scalar(self, event: _Event) -> None:
        style: str = event.style or ""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor or event.tag:
            self.refuse_marks(event)
        value = event.value
        if style in ("|", ">"):
            end = _block_end(self.document.text, start, end)
        self.add(Node(value if style else scalar(value), start, end, style, value))

    def begin(self, event: _Event, mapping: bool) -> None:
        start = event.start_mark.index
        marked = event.anchor or event.tag
        if marked:
            self.refuse_marks(event)
        if len(self.open) >= MAX_DEPTH:
            self.report(f"nested deeper than {MAX_DEPTH} levels", start)
            raise BadInputError(self.problems)
        style = ("{" if mapping else "[") if event.flow_style else (":" if mapping else "-")
        if style == "{" and not marked and not self.document.text.startswith("{", start):
            style = ","
        self.open.append(Node({} if mapping else [], start, start, style))

    def finish(self, event: _Event) -> None:
        node = self.open.pop()
        # The end mark of a collection in lines runs past the comments that follow; its last item does not.
        closed = node.style in ("[", "{") and event.end_mark.index > event.start_mark.index
        node.end = event.end_mark.index if closed else node.items[-1].end
        self.add(node)

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = self.root or node
            return
        parent = self.open[-1]
        value = parent.value
        if isinstance(value, list):
            parent.items.append(node)
            value.append(node.value)
        elif isinstance(value, dict) and len(parent.keys) == len(parent.items):
            self.check_key(node, value)
            parent.keys.append(node)
        elif isinstance(value, dict):
            parent.items.append(node)
            value[parent.keys[-1].written] = node.value

    def check_key(self, key: Node, known: dict[str, Plain]) -> None:
        if isinstance(key.value, list | dict):
            self.report("a key cannot be a list or a mapping", key.start, "write one word or a quoted text")
        elif key.written == "<<" and not key.style:
            self.report("niche does not read merge keys: <<", key.start, "write the keys out")
        elif key.written in known:
            self.report(f"the key {key.written} appears twice", key.start, "delete one of the two")

    def refuse_marks(self, event: _Event) -> None:
        tag = (event.tag or "").replace("tag:yaml.org,2002:", "!!")
        what = f"niche does not read anchors: &{event.anchor}" if event.anchor else f"niche does not read tags: {tag}"
        hint = "write the value out where it is used" if event.anchor else "delete it; quote text that must stay text"
        self.report(what, event.start_mark.index, hint)


def _block_end(text: str, start: int, end: int) -> int:
    """The end of a text block without the blank lines after it, unless it keeps them (`|+`)."""
    header = text[start : text.find("\n", start)]
    kept = text[start:end]
    if "+" in header.partition("#")[0]:
        return start + len(kept.removesuffix("\n").removesuffix("\r"))
    return start + len(kept.rstrip())


# libyaml's words: our message, the hint, whether the place is where the thing began
_SYNTAX: dict[str, tuple[str, str, bool]] = {
    "mapping values are not allowed": (
        "a colon does not belong here",
        'quote text that holds ": ", or check the indentation',
        False,
    ),
    "could not find expected ':'": ("this line is not `key: value`", "is a colon missing, or the indentation?", True),
    "found unexpected end of stream": ("a quote is opened here and never closed", "", True),
    "found unexpected document indicator": ("a quote is opened before this line and never closed", "", True),
    "did not find expected ',' or ']'": ("the list that begins here with [ is not closed", "add a ]", True),
    "did not find expected ',' or '}'": ("the mapping that begins here with { is not closed", "add a }", True),
    "did not find expected key": (
        "the indentation does not fit the lines above",
        "keys of one mapping begin in the same column",
        False,
    ),
    "did not find expected '-' indicator": (
        "the indentation does not fit the list above",
        "items of one list begin in the same column",
        False,
    ),
    "cannot start any token": ("a character that cannot begin a value", "put the text in quotes", False),
    "found unknown escape character": ("an unknown escape in double quotes", "use single quotes", False),
    "did not find expected <document start>": ("there is text after the end of the document", "", False),
    "did not find expected alphabetic": ("a * or & that names nothing", "put the text in quotes", False),
}


def _too_deep(error: Exception) -> int | None:
    """The character at which libyaml gave up counting levels; None where that is not what it gave up for."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return None
    return error.problem_mark.index if "nesting depth" in (error.problem or "") else None


def _syntax_problem(error: Exception, document: Document, file: str) -> Problem:
    """What libyaml stumbled over, in words that help."""
    text = document.text
    if isinstance(error, UnicodeEncodeError):
        return Problem("half of a character pair (a surrogate)", file, *document.position(error.start))
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        found = _CONTROL.search(text)
        place = document.position(found.start()) if found else (1, 1)
        what = f"a control character, {found[0]!r}" if found else "a character that YAML does not allow"
        return Problem(what, file, *place, "delete it, or write it as an escape in double quotes")
    index = min(error.problem_mark.index, len(text))
    begin = text.rfind("\n", 0, index) + 1
    indentation = text[begin : len(text) - len(text[begin:].lstrip(" \t"))]
    if "\t" in indentation:
        place = document.position(begin + indentation.index("\t"))
        return Problem("a tab in the indentation", file, *place, "indent with spaces")
    problem = error.problem or str(error)
    for words, (message, hint, at_begin) in _SYNTAX.items():
        if words in problem:
            mark = error.context_mark if at_begin and error.context_mark else error.problem_mark
            return Problem(message, file, *document.position(min(mark.index, len(text))), hint)
    return Problem(f"not YAML: {problem}", file, *document.position(index))
