"""`measured` in a segment file: what was true when it was saved, to tell a changed rule from changed data later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from niche.segments.counting import Counter
from niche.segments.documents.filterwrite import rule_hash
from niche.segments.documents.segmentfile import SegmentFile, save_segment
from niche.segments.filters import All, Any, Condition, Filter, InSegment, Not, Off, prune
from niche.segments.operators import names_a_file
from niche.segments.segment import Measured
from niche.segments.values import UnfitError, text
from niche.segments.workspace import Workspace


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
            except UnfitError:
                return node
    return node


def measured(where: Filter, accounts: int, counter: Counter) -> Measured:
    """What is true of a filter today; `accounts` is its size."""
    universe = counter.universe
    return Measured(accounts, len(universe), dt.date.today(), rule(where, counter), universe.fingerprint)


def refresh(workspace: Workspace, counter: Counter, slugs: Sequence[str] = ()) -> tuple[SegmentFile, ...]:
    """Write `measured` anew in the segments named, or in all, and return the files written.

    A file in which only the day would change stays as it is, and so does one that cannot be read.
    """
    files = [workspace.read(slug) for slug in slugs] if slugs else [*workspace.read_all().files.values()]
    sizes = counter.sizes([file.segment.where for file in files])
    written: list[SegmentFile] = []
    for file, size in zip(files, sizes, strict=True):
        found, before = measured(file.segment.where, size, counter), file.segment.measured
        if before is None or replace(before, on=found.on) != found:
            written.append(save_segment(file.path, replace(file.segment, measured=found), file))
    return tuple(written)
