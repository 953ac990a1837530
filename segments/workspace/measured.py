"""`measured` in a segment file: what was true when it was saved, to tell a changed rule from changed data later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, live, prune
from niche.segments.model.operators import names_a_file, resolve
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Measured
from niche.segments.model.values import MismatchError, text
from niche.segments.workspace.filterwrite import rule_hash
from niche.segments.workspace.segment_names import composed
from niche.segments.workspace.segmentfile import SegmentFile, save_segment
from niche.segments.workspace.workspace import Portfolio, Workspace


def rule(where: Filter, counter: Counter) -> str:
    """A hash of what a filter means: it changes when the filter does, a segment that it names, or a file of values."""
    return rule_hash(_written_out(where, counter, ()))


def _written_out(node: Filter, counter: Counter, within: tuple[str, ...]) -> Filter:
    """The filter with what its references say in their place; one that leads nowhere, or in a circle, stays."""
    match node:
        case All(children) | Any(children):
            return type(node)(tuple(_written_out(child, counter, within) for child in children))
        case Not(child):
            return Not(_written_out(child, counter, within))
        case Off():
            return node
        case InSegment(name):
            found = None if name in within else counter.segments(name)
            return node if found is None else _written_out(prune(found) or All(), counter, (*within, name))
        case Condition() if names_a_file(node):
            try:
                return Condition(node.column, "in", counter.universe.listed(text(node.value)))
            except MismatchError:
                return node
    return node


def misfit(where: Filter, counter: Counter, within: tuple[str, ...] = ()) -> str:
    """Why a filter cannot be counted: what in it, or in the segments that it names, does not fit the data; empty where
    all fits. `within` are the segments that it is part of."""
    for _, node in live(where):
        if isinstance(node, Condition):
            try:
                resolve(node, counter.universe)
            except MismatchError as error:
                return str(error)
        elif isinstance(node, InSegment):
            name = composed(node.name)
            if name in within:
                return f"{name} is defined by itself"
            found = counter.segments(name)
            if found is None:
                return f"there is no segment {name} that can be read"
            if wrong := misfit(found, counter, (*within, name)):
                return f"{name}: {wrong}"
    return ""


def measured(where: Filter, accounts: int, counter: Counter, slug: str = "") -> Measured | None:
    """What is true of a filter today; `accounts` is its size. None for one that cannot be counted: it has no size."""
    if misfit(where, counter, (slug,)):
        return None
    universe = counter.universe
    return Measured(accounts, len(universe), dt.date.today(), rule(where, counter), universe.fingerprint)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    written: tuple[SegmentFile, ...] = ()
    left: tuple[Problem, ...] = ()
    """The files that were left alone because their segment cannot be counted, and why."""


def refresh(workspace: Workspace, counter: Counter, slugs: Sequence[str] = ()) -> Refreshed:
    """Write `measured` anew in the segments named, or in all.

    A file in which only the day would change stays as it is, and so does one that cannot be read or counted.
    """
    read = Portfolio({slug: workspace.read(slug) for slug in slugs}) if slugs else workspace.read_all()
    left = [problem for problems in read.failures.values() for problem in problems[:1]]
    wrong = {slug: misfit(file.segment.where, counter, (slug,)) for slug, file in read.files.items()}
    left += [Problem(wrong[slug], str(file.path)) for slug, file in read.files.items() if wrong[slug]]
    files = [file for slug, file in read.files.items() if not wrong[slug]]
    written: list[SegmentFile] = []
    for file, size in zip(files, counter.sizes([file.segment.where for file in files]), strict=True):
        found, before = measured(file.segment.where, size, counter), file.segment.measured
        if found and (before is None or replace(before, on=found.on) != found):
            written.append(save_segment(file.path, replace(file.segment, measured=found), file))
    return Refreshed(tuple(written), tuple(left))
