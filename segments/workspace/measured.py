"""The `measured` block of a segment file, which later tells a changed rule from changed accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from niche.segments.counting.engine import Engine
from niche.segments.model import edits
from niche.segments.model.filters import All, Condition, Filter, InSegment, Limit, limited_like, live
from niche.segments.model.mismatches import mismatches
from niche.segments.model.operators import names_a_file
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Measured
from niche.segments.model.values import MismatchError, text
from niche.segments.workspace.filterwrite import rule_hash
from niche.segments.workspace.references import inlined
from niche.segments.workspace.segment_names import composed
from niche.segments.workspace.segmentfile import SegmentFile, save_segment
from niche.segments.workspace.workspace import Portfolio, Workspace


def rule(where: Filter, engine: Engine) -> str:
    """Hash the meaning of a filter; it changes with the filter, a segment that it refers to, or a value file."""
    written = inlined(where, engine.segments)
    for path, node in live(written):
        if isinstance(node, Condition) and names_a_file(node):
            with suppress(MismatchError):
                values = Condition(node.column, "in", engine.universe.listed(text(node.value)))
                written = edits.replace(written, path, values)
    return rule_hash(written)


def misfit(where: Filter, engine: Engine, within: tuple[str, ...] = ()) -> str:
    """Why a filter, or a segment that it refers to, cannot be counted; empty if it can.

    `within` are the slugs of the segments that contain the filter, to detect cycles.
    """
    for _, node in live(where):
        if isinstance(node, Condition | Limit):
            alone = limited_like(node, All()) if isinstance(node, Limit) else node
            for _, error in mismatches(alone, engine.universe):
                return str(error)
        elif isinstance(node, InSegment):
            name = composed(node.name)
            if name in within:
                return f"{name} is defined by itself"
            referenced = engine.segments(name)
            if referenced is None:
                return f"there is no segment {name} that can be read"
            if wrong := misfit(referenced, engine, (*within, name)):
                return f"{name}: {wrong}"
    return ""


def measured(where: Filter, accounts: int, engine: Engine, slug: str = "") -> Measured | None:
    """Build the block of a filter with `accounts` matches. None if the filter cannot be counted, and so has no size."""
    if misfit(where, engine, (slug,)):
        return None
    universe = engine.universe
    return Measured(accounts, len(universe), dt.date.today(), rule(where, engine), universe.fingerprint)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of a refresh."""

    written: tuple[SegmentFile, ...] = ()
    left: tuple[Problem, ...] = ()
    """Files left alone because their segment cannot be counted, with the reasons."""


def refresh(workspace: Workspace, engine: Engine, slugs: Sequence[str] = ()) -> Refreshed:
    """Update `measured` in the named segments, or in all.

    A file stays as it is if only the date would change, or if it cannot be read or counted.
    """
    read = Portfolio({slug: workspace.read(slug) for slug in slugs}) if slugs else workspace.read_all()
    left = [problem for problems in read.failures.values() for problem in problems[:1]]
    wrong = {slug: misfit(file.segment.where, engine, (slug,)) for slug, file in read.files.items()}
    left += [Problem(wrong[slug], str(file.path)) for slug, file in read.files.items() if wrong[slug]]
    files = [file for slug, file in read.files.items() if not wrong[slug]]
    written: list[SegmentFile] = []
    for file, size in zip(files, engine.sizes([file.segment.where for file in files]), strict=True):
        current, before = measured(file.segment.where, size, engine), file.segment.measured
        if current and (before is None or replace(before, on=current.on) != current):
            written.append(save_segment(file.path, replace(file.segment, measured=current), file))
    return Refreshed(tuple(written), tuple(left))
