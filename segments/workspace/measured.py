"""The `measured` block of a segment file, which later tells a changed rule from changed accounts."""

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
    """Hash the meaning of a filter; it changes with the filter, a segment that it refers to, or a value file."""
    return rule_hash(_written_out(where, counter, ()))


def _written_out(node: Filter, counter: Counter, within: tuple[str, ...]) -> Filter:
    """Replace references by the filters and values that they stand for; missing and circular ones stay."""
    match node:
        case All(children) | Any(children):
            return type(node)(tuple(_written_out(child, counter, within) for child in children))
        case Not(child):
            return Not(_written_out(child, counter, within))
        case Off():
            return node
        case InSegment(name):
            referenced = None if name in within else counter.segments(name)
            return node if referenced is None else _written_out(prune(referenced) or All(), counter, (*within, name))
        case Condition() if names_a_file(node):
            try:
                return Condition(node.column, "in", counter.universe.listed(text(node.value)))
            except MismatchError:
                return node
    return node


def misfit(where: Filter, counter: Counter, within: tuple[str, ...] = ()) -> str:
    """Why a filter, or a segment that it refers to, cannot be counted; empty if it can.

    `within` are the slugs of the segments that contain the filter, to detect cycles.
    """
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
            referenced = counter.segments(name)
            if referenced is None:
                return f"there is no segment {name} that can be read"
            if wrong := misfit(referenced, counter, (*within, name)):
                return f"{name}: {wrong}"
    return ""


def measured(where: Filter, accounts: int, counter: Counter, slug: str = "") -> Measured | None:
    """Build the block of a filter with `accounts` matches. None if the filter cannot be counted, and so has no size."""
    if misfit(where, counter, (slug,)):
        return None
    universe = counter.universe
    return Measured(accounts, len(universe), dt.date.today(), rule(where, counter), universe.fingerprint)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of a refresh."""

    written: tuple[SegmentFile, ...] = ()
    left: tuple[Problem, ...] = ()
    """Files left alone because their segment cannot be counted, with the reasons."""


def refresh(workspace: Workspace, counter: Counter, slugs: Sequence[str] = ()) -> Refreshed:
    """Update `measured` in the named segments, or in all.

    A file stays as it is if only the date would change, or if it cannot be read or counted.
    """
    read = Portfolio({slug: workspace.read(slug) for slug in slugs}) if slugs else workspace.read_all()
    left = [problem for problems in read.failures.values() for problem in problems[:1]]
    wrong = {slug: misfit(file.segment.where, counter, (slug,)) for slug, file in read.files.items()}
    left += [Problem(wrong[slug], str(file.path)) for slug, file in read.files.items() if wrong[slug]]
    files = [file for slug, file in read.files.items() if not wrong[slug]]
    written: list[SegmentFile] = []
    for file, size in zip(files, counter.sizes([file.segment.where for file in files]), strict=True):
        current, before = measured(file.segment.where, size, counter), file.segment.measured
        if current and (before is None or replace(before, on=current.on) != current):
            written.append(save_segment(file.path, replace(file.segment, measured=current), file))
    return Refreshed(tuple(written), tuple(left))
