"""Segment files: read with the place of every node, and written so that only changes differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, cast

from niche.segments.documents.editing import edit
from niche.segments.documents.files import FileVersion, read_file, write_file
from niche.segments.documents.keys import EXPECT, GUARDRAILS, VERSION, Key, KeyReader, Takes, attribute, check_common
from niche.segments.documents.writing import Writable, dump
from niche.segments.documents.yamlfile import MAX_BYTES, Document, Place, decode, load
from niche.segments.model.filters import All, Limit, Path, limited_like, unlimited
from niche.segments.model.priorities import BEST_FIT
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.segment import Expectations, Guardrails, Measured, Profile, Segment, Status
from niche.segments.workspace.filterform import read_filter
from niche.segments.workspace.filterwrite import LIMIT, WHERE, canonical, limit_to_plain, to_plain
from niche.segments.workspace.score_settings import SCORE, Places, like_before, read_score, score_to_plain
from niche.segments.workspace.segment_names import slug_of

SUFFIX = ".yaml"
SCHEMA = "segment.schema.json"
"""The file name of the JSON Schema that `niche schema` writes for editors."""

PROFILE = Key(
    "profile",
    Takes.KEYS,
    "what the team knows about the segment",
    keys=(
        Key("buyer", Takes.TEXT, "who decides"),
        Key("pains", Takes.TEXTS, "what hurts them"),
        Key("value", Takes.TEXT, "the value proposition"),
        Key("proof", Takes.TEXT, "why they should believe it"),
        Key("objections", Takes.TEXTS, "what they say against it, and the answer"),
        Key("terminology", Takes.TEXTS, "the words that they use"),
        Key("channels", Takes.TEXTS, "where they are reached"),
        Key("links", Takes.TEXTS, "where there is more about them"),
    ),
)
MEASURED = Key(
    "measured",
    Takes.KEYS,
    "what was true when the segment was saved; niche writes it",
    keys=(
        Key("accounts", Takes.WHOLE, "the segment's size", required=True, least=0),
        Key("of", Takes.WHOLE, "all accounts", required=True, least=0),
        Key("on", Takes.DATE, "the day", required=True),
        Key("rule", Takes.TEXT, "a hash of the filter", required=True),
        Key("data", Takes.TEXT, "a fingerprint of the data", required=True),
    ),
)
SEGMENT_KEYS = (
    VERSION,
    Key("name", Takes.TEXT, "what the segment is called", required=True),
    Key("description", Takes.TEXT, "what it is, in a sentence"),
    Key("status", Takes.WORD, "where it is in its life", words=tuple(status.value for status in Status)),
    Key("owner", Takes.TEXT, "who is responsible"),
    Key("priority", Takes.WHOLE, "1 comes first"),
    Key("fit", Takes.NUMBER, "how well it suits the strategy, 0 to 10; part of its score", least=0, most=BEST_FIT),
    Key("tags", Takes.TEXTS, "words to find it by"),
    Key("reviewed", Takes.DATE, "when somebody last looked at it"),
    Key("where", Takes.FILTER, "the filter"),
    Key(
        "limit",
        Takes.KEYS,
        "only the best of the accounts that `where` matches",
        keys=(
            Key("top", Takes.NUMBER_OF, "how many with the largest values"),
            Key("bottom", Takes.NUMBER_OF, "how many with the smallest values"),
            Key("by", Takes.TEXT, "the column to rank by, a number or a date, or its role", required=True),
            Key("per", Takes.TEXT, "keep that many for each value of this column"),
        ),
    ),
    GUARDRAILS,
    EXPECT,
    SCORE,
    PROFILE,
    MEASURED,
)
"""The keys of a segment file, in canonical order."""

_FIELDS = tuple(key for key in SEGMENT_KEYS if key is not VERSION)
_NESTED: Mapping[str, type[Guardrails] | type[Expectations] | type[Profile] | type[Measured]] = {
    "guardrails": Guardrails,
    "expect": Expectations,
    "profile": Profile,
    "measured": Measured,
}


@dataclass(frozen=True)
class SegmentFile:
    """A segment and the file that it was read from."""

    path: FilePath
    text: str
    version: FileVersion
    segment: Segment
    places: Mapping[Path, Place]
    """Line and column of every node of the filter."""
    expected: Mapping[str, Place] = field(default_factory=dict)
    """Line and column of every id or file that `expect` names."""
    problems: tuple[Problem, ...] = ()
    """Warnings, such as unknown keys."""
    scored: Places = ()
    """Line and column of every node of the conditions that give points."""

    @property
    def slug(self) -> str:
        """The file name without `.yaml`, by which other segments refer to it."""
        return slug_of(self.path.name)


def read_segment(path: FilePath) -> SegmentFile:
    """Read a segment. Raises BadInputError with every problem, each with its place."""
    version = read_file(path, MAX_BYTES)
    return parse_segment(decode(version.data, str(path)), path, version)


def parse_segment(text: str, file: FilePath | str = "", version: FileVersion | None = None) -> SegmentFile:
    """Parse a segment; `file` is named in problems. Raises BadInputError with every problem."""
    path = FilePath(file)
    document = load(text, str(file))
    reader = KeyReader(document, str(file))
    if not isinstance(document.value, dict):
        raise BadInputError(reader.problem("this is not a segment: it has no keys", (), "it needs name: and where:"))
    values = reader.mapping(SEGMENT_KEYS, document.value)
    check_common(reader, values)
    form = read_filter(values.pop("where", None), document.place, ("where",))
    reader.problems += (problem.at(str(file)) for problem in form.problems)
    limit = _limit(reader, values.pop("limit", None))
    score = read_score(reader, values)
    reader.raise_problems()
    values.pop("niche", None)
    for name, kind in _NESTED.items():
        if name in values:
            values[name] = kind(**{attribute(key): value for key, value in values[name].items()})
    if "status" in values:
        values["status"] = Status(values["status"])
    known = {key.name for key in SEGMENT_KEYS}
    extra = {name: value for name, value in document.value.items() if name not in known}
    where, places = form.filter, form.places
    if limit is not None:
        where = limited_like(limit, where)
        places = {(): document.place(("limit",), True), **{(0, *path): place for path, place in places.items()}}
    segment = Segment(where=where, extra=extra, score=None if score is None else score.scoring, **values)
    expected = _expected(document, segment.expect)
    return SegmentFile(
        path,
        text,
        version or FileVersion(text.encode()),
        segment,
        places,
        expected,
        tuple(reader.warnings),
        score.places if score else (),
    )


def _expected(document: Document, expect: Expectations) -> dict[str, Place]:
    """The place of every id and file; a single one stands without a list."""
    return {
        written: document.place(("expect", side, index))
        for side, entries in (("in", expect.in_), ("out", expect.out))
        for index, written in enumerate(entries)
    }


def _limit(reader: KeyReader, written: Mapping[str, Any] | None) -> Limit | None:
    """The limit that a file says, of all accounts."""
    if written is None:
        return None
    assert isinstance(reader.document.value, dict)
    said = reader.document.value["limit"]
    ends = [end for end in ("top", "bottom") if isinstance(said, dict) and said.get(end) is not None]
    if len(ends) != 1:
        message = "limit: expected top or bottom, not both" if ends else "limit: top or bottom is missing"
        reader.report(message, ("limit",), "such as {top: 50, by: revenue}", of_key=True)
        return None
    if ends[0] not in written:
        return None  # it is no number, which is reported
    return Limit(All(), written[ends[0]], written.get("by", ""), written.get("per", ""), ends[0] == "bottom")


def rendered(file: SegmentFile | None, segment: Segment) -> str:
    """The text that a save would write: the file's own with the changes, or a new file in canonical layout.

    Raises BadInputError if the change cannot be made in the file's text.
    """
    if file is None:
        return dump(
            {"niche": 1, **_merged({}, _FIELDS, None, segment), **cast("Mapping[str, Writable]", segment.extra)}
        )
    if file.segment == segment:
        return file.text
    content = load(file.text, str(file.path)).value
    assert isinstance(content, dict)
    wanted = _merged(content, _FIELDS, file.segment, segment)
    for name in file.segment.extra.keys() - segment.extra.keys():
        wanted.pop(name, None)
    wanted |= cast("Mapping[str, Writable]", segment.extra)
    return edit(file.text, wanted, str(file.path))


def fresh(path: FilePath, segment: Segment) -> str:
    """The text of a new file at `path`: the canonical layout, with the line that tells editors of the schema."""
    return schema_line(path.parent) + rendered(None, segment)


def schema_line(folder: FilePath) -> str:
    """The comment that tells editors of the schema, if there is one in or above a segment folder; else empty."""
    for place, path in ((folder, SCHEMA), (folder.parent, f"../{SCHEMA}")):
        if (place / SCHEMA).is_file():
            return f"# yaml-language-server: $schema={path}\n"
    return ""


def save_segment(path: FilePath, segment: Segment, file: SegmentFile | None) -> SegmentFile:
    """Write a segment and read it back; `file` is what was read from `path` before, None for a new file.

    Raises ChangedOnDiskError if the file has changed since, and BadInputError if it cannot be written.
    """
    text = rendered(file, segment) if file else fresh(path, segment)
    parse_segment(text, path)
    version = write_file(path, text, file.version if file else None)
    return parse_segment(text, path, version)


def canonical_data(file: SegmentFile) -> dict[str, Writable]:
    """The canonical content of a file: its keys in order, then unknown ones."""
    content = load(file.text, str(file.path)).value
    assert isinstance(content, dict)
    wanted = {"niche": 1, **_merged({}, _FIELDS, None, file.segment)}
    if content.get("status") is None and file.segment.status is Status.DRAFT:
        del wanted["status"]
    for key in _FIELDS:
        inner, known = content.get(key.name), {inner_key.name for inner_key in key.keys}
        if key.takes is Takes.KEYS and isinstance(inner, dict) and (extra := inner.keys() - known):
            ours = cast("Mapping[str, Writable]", wanted.get(key.name, {}))
            wanted[key.name] = {**ours, **{name: inner[name] for name in inner if name in extra}}
    return {**wanted, **cast("Mapping[str, Writable]", file.segment.extra)}


def formatted(file: SegmentFile) -> str:
    """The segment in canonical layout, without its comments."""
    return dump(canonical_data(file))


def _merged(content: Mapping[str, Any], keys: Iterable[Key], old: object, new: object) -> dict[str, Writable]:
    """Merge `content` with the fields that differ between `old` (None for nothing) and `new`."""
    wanted: dict[str, Writable] = dict(content)
    order = [key.name for key in keys]
    for key in keys:
        before, after = _said(old, key.name), _said(new, key.name)
        if old is not None and before == after:
            continue
        value = _written(key, content.get(key.name), before, after)
        if value in (None, "", [], {}):
            wanted.pop(key.name, None)
        elif key.name in wanted:
            wanted[key.name] = value
        else:
            earlier = [name for name in order[: order.index(key.name)] if name in wanted]
            at = list(wanted).index(earlier[-1]) + 1 if earlier else len(wanted)
            items = list(wanted.items())
            wanted = dict([*items[:at], (key.name, value), *items[at:]])
    return wanted


def _said(part: object, name: str) -> Any:
    """What a segment, or a part of it, says at a key; of a filter without its limit at `where`."""
    if isinstance(part, Segment) and name in (WHERE, LIMIT):
        return unlimited(part.where) if name == WHERE else part.limit and limit_to_plain(part.limit)
    if isinstance(part, Segment) and name == SCORE.name:
        return score_to_plain(part.score)
    return part.get(name) if isinstance(part, Mapping) else getattr(part, attribute(name), None)


def _written(key: Key, content: Any, before: Any, after: Any) -> Writable:
    if isinstance(after, list):  # the rules of a score
        return like_before(after, content)
    if key.takes is Takes.FILTER:
        return cast("Writable", canonical(after) if content is None else to_plain(after, content))
    if key.takes is Takes.KEYS:
        return None if after is None else _merged(content if isinstance(content, dict) else {}, key.keys, before, after)
    if isinstance(after, tuple):
        return list(after)
    return after if isinstance(after, dt.date | int | float) or after is None else str(after)
