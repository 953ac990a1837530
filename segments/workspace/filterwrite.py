"""A filter written as plain data: in the canonical form, or in the form that a file already has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from niche.segments.documents.aligning import align, keeps_order, same
from niche.segments.documents.writing import as_read
from niche.segments.documents.yamlfile import Plain
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Scalar, prune
from niche.segments.workspace.filterform import COLUMN, GROUPS, KEYWORDS, SEGMENT, WRAPPERS, from_plain

Written: TypeAlias = "Scalar | list[Written] | dict[str, Written]"
"""Plain data, with dates where the filter has dates."""

LIMIT, WHERE = "limit", "where"
_GROUP_WORDS = {kind: word for word, kind in GROUPS.items()}
_WRAPPER_WORDS = {kind: word for word, kind in WRAPPERS.items()}


def canonical(node: Filter) -> dict[str, Written]:
    """The canonical form of a filter."""
    return _Writer({}).form(node, None)


def to_plain(node: Filter, previous: Plain = None) -> dict[str, Written]:
    """The form of a filter in a file that said `previous` before.

    What has not changed keeps its form, short or long, wherever in the tree it stands now; the rest is canonical.
    """
    if isinstance(previous, dict) and from_plain(previous) == node:
        return cast("dict[str, Written]", previous)
    forms: dict[Filter, dict[str, Plain]] = {}
    _collect(previous, forms)
    return _Writer(forms).form(node, previous)


def rule_hash(node: Filter) -> str:
    """Six hexadecimal digits that change when the rule does; what is switched off is no part of the rule."""
    said = as_read(canonical(prune(node) or All()))
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()[:6]


def _collect(data: Plain, forms: dict[Filter, dict[str, Plain]]) -> None:
    """The form of every filter inside `data`, by the filter."""
    if isinstance(data, list):
        for item in data:
            _collect(item, forms)
    if not isinstance(data, dict):
        return
    entries = [{key: value} for key, value in data.items()]
    for form in [data, *entries] if len(entries) > 1 else entries:
        node = from_plain(form)
        if node is not None:
            forms.setdefault(node, form)
    for key in data.keys() & {*GROUPS, *WRAPPERS}:
        _collect(data[key], forms)


def _value(condition: Condition) -> Written:
    return list(condition.value) if isinstance(condition.value, tuple) else condition.value


def _says(data: Mapping[str, Written], node: Filter) -> bool:
    """Whether `data` reads as `node`, a date being the same as its text."""
    found = from_plain(as_read(data))
    return found is not None and same(as_read(canonical(found)), as_read(canonical(node)))


class _Writer:
    """Writes filters; those in `forms` have a form already."""

    def __init__(self, forms: Mapping[Filter, dict[str, Plain]]) -> None:
        self.forms = forms

    def form(self, node: Filter, previous: Plain) -> dict[str, Written]:
        """The form of a node that stands where `previous` stood."""
        if (known := self.forms.get(node)) is not None:
            # Of several forms of the same, the one that stood here.
            stays = isinstance(previous, dict) and bool(previous) and from_plain(previous) == node
            return cast("dict[str, Written]", previous if stays else known)
        if isinstance(node, All | Any):
            return self.group(node, previous)
        if isinstance(node, Not | Off):
            return self.wrapper(node, previous)
        if isinstance(node, InSegment):
            # One suffix is taken off when it is read.
            return {SEGMENT: f"{node.name}.yaml" if node.name.endswith(".yaml") else node.name}
        if isinstance(node, Limit):  # in no file, only where a referenced segment stands for itself
            return {LIMIT: limit_to_plain(node), WHERE: self.form(node.child, None)}
        if isinstance(previous, dict) and len(previous) == 1 and (inner := previous.keys() & WRAPPERS.keys()):
            return self.form(node, _only(previous[inner.pop()]))
        if node.column in KEYWORDS:
            return {COLUMN: {"name": node.column, node.operator: _value(node)}}
        before = previous.get(node.column) if isinstance(previous, dict) else None
        return {node.column: self.tests(node, before)}

    def tests(self, condition: Condition, before: Plain) -> Written:
        """The value under a column's name: short where it was short before and still can be."""
        short = "in" if isinstance(before, list) else "is"
        if before is None or isinstance(before, dict) or condition.operator != short:
            return {condition.operator: _value(condition)}
        return _value(condition)

    def wrapper(self, node: Not | Off, previous: Plain) -> dict[str, Written]:
        word = _WRAPPER_WORDS[type(node)]
        if isinstance(previous, dict) and previous.keys() == {word}:
            inner = self.form(node.child, _only(previous[word]))
            listed = isinstance(previous[word], list)
        else:
            inner = self.form(node.child, previous)
            listed = isinstance(node, Not)
        return {word: [inner] if listed else inner}

    def group(self, node: All | Any, previous: Plain) -> dict[str, Written]:
        word = _GROUP_WORDS[type(node)]
        if not isinstance(previous, dict) or not previous:
            return {word: [self.form(child, None) for child in node.children]}
        if len(previous) == 1 and (old := previous.keys() & GROUPS.keys()):
            items = previous[old.pop()]
            if isinstance(items, dict) and (mapping := self.mapping(node, items, word)):
                return {word: mapping}
            return {word: self.listed(node, items if isinstance(items, list) else [])}
        if isinstance(node, All) and (mapping := self.mapping(node, previous)):
            return mapping
        return {word: [self.form(child, previous) for child in node.children]}

    def listed(self, node: All | Any, previous: Sequence[Plain]) -> list[Written]:
        """The children as a list, each in the form of the item that it was."""
        known = [(item, found) for item in previous if (found := from_plain(item)) is not None]
        old = [as_read(canonical(found)) for _, found in known]
        partner = {j: known[i][0] for i, j in align(old, [as_read(canonical(child)) for child in node.children]).pairs}
        return [self.form(child, partner.get(index)) for index, child in enumerate(node.children)]

    def mapping(self, node: All | Any, previous: Mapping[str, Plain], word: str = "") -> dict[str, Written] | None:
        """The children as one mapping, where one was before and it can still say them, in their order."""
        found: dict[str, Written] = {}
        for child in node.children:
            before = {key: previous[key] for key in previous if _key(child) == key}
            form = self.form(child, before)
            key, value = next(iter(form.items()))
            present = found.get(key)
            if len(form) > 1 or (key in found and not (isinstance(present, dict) and isinstance(value, dict))):
                return None
            if isinstance(present, dict) and isinstance(value, dict):
                value = {**present, **value}
            found[key] = value
        # A mapping cannot be saved in another order: its keys stay where they are in the text.
        return found if keeps_order(previous, found) and _says({word: found} if word else found, node) else None


def limit_to_plain(limit: Limit) -> dict[str, Written]:
    """What stands under `limit` in a file."""
    written: dict[str, Written] = {"bottom" if limit.smallest else "top": limit.top, "by": limit.by}
    return {**written, "per": limit.per} if limit.per else written


def _key(node: Filter) -> str:
    if isinstance(node, Limit):
        return LIMIT
    if isinstance(node, Condition):
        return node.column
    if isinstance(node, InSegment):
        return SEGMENT
    return _GROUP_WORDS[type(node)] if isinstance(node, All | Any) else _WRAPPER_WORDS[type(node)]


def _only(data: Plain) -> Plain:
    """What is wrapped: the one item of a list, or the mapping itself."""
    return data[0] if isinstance(data, list) and len(data) == 1 else data
