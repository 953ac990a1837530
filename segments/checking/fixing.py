"""Apply repairs without asking: those that change no size, and those of how the table is read: `check --fix`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from niche.segments.findings.finding import Repair
from niche.segments.findings.registry import BY_SLUG, RULES, evaluate
from niche.segments.findings.table_rules import TABLE
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment
from niche.segments.project import Project
from niche.segments.workspace.segmentfile import save_segment
from niche.segments.workspace.settings_edits import SettingsEdit, configured, edited

SAFE = ("no-effect", "stale-title")
"""The rules whose repairs keep every account."""
OF_TABLE = tuple(kind.value for kind, rule in TABLE.items() if rule.change)
"""The rules about the table with a repair, which is an edit of `niche.yaml`."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A segment after its repairs, with their descriptions."""

    segment: Segment
    changes: tuple[str, ...]


def fix(project: Project, segment: Segment, rules: Iterable[str] = SAFE) -> Fixed:
    """Apply the repairs of these rules to a segment, one after the other.

    Raises BadInputError for an unknown rule, and for one whose repairs change who is in the segment.
    """
    chosen = _chosen(tuple(rules))
    changes: list[str] = []
    while (repair := _first(project, segment, chosen)) is not None:
        segment = replace(segment, where=repair.filter)
        changes.append(repair.change)
    return Fixed(segment, tuple(changes))


def fix_files(project: Project, slugs: Sequence[str] = (), rules: Iterable[str] = SAFE) -> Iterator[tuple[Path, str]]:
    """Repair the files of the named segments, or of all, and yield each file with each change made in it.

    Accepted findings and invalid files are left alone. Raises BadInputError as `fix` does, for an unknown segment, and
    if a file cannot be written.
    """
    chosen, today = _chosen(tuple(rules)), dt.date.today()
    accepted = [known for known in project.accepted.read() if today <= known.until]
    workspace = project.workspace
    files = [workspace.read(slug) for slug in slugs] if slugs else [*workspace.read_all().files.values()]
    for file in files:
        kept = {known.rule for known in accepted if known.segment == file.slug}
        fixed = fix(project, file.segment, [rule for rule in chosen if rule not in kept])
        if fixed.changes:
            save_segment(file.path, fixed.segment, file)
            yield from ((file.path, change) for change in fixed.changes)


@dataclass(frozen=True, slots=True)
class TableFix:
    """The repairs of the table, which are not written yet, with their descriptions."""

    edit: SettingsEdit
    changes: tuple[str, ...]


def fix_table(project: Project, rules: Iterable[str]) -> TableFix | None:
    """Make the edit of `niche.yaml` with the first repair of each finding of these rules about the table.

    Accepted findings are left alone. Returns None where there is nothing to repair. Raises BadInputError without a
    `niche.yaml`, and if `accepted.yaml` is invalid.
    """
    project.accepted.read()
    chosen = tuple(rules)
    found = [(one, one.settings[0]) for one in project.table_findings() if one.rule in chosen and one.settings]
    if not found:
        return None
    workspace, universe = project.workspace, project.universe
    if workspace.path is None:
        hint = "run niche init first"
        raise BadInputError(Problem("there is no niche.yaml to change", workspace.settings.data, hint=hint))
    changes = [configured(universe, one.setting.key, one.setting.value, about.about) for about, one in found]
    said = (f"{about.about}: {one}" if about.about else str(one) for about, one in found)
    return TableFix(edited(workspace, *changes), tuple(said))


def _first(project: Project, segment: Segment, rules: Sequence[str]) -> Repair | None:
    context = project.checker.context(segment)
    found = evaluate(context, [rule for rule in RULES if rule.slug in rules])
    same = (r for finding in found for r in finding.repairs if r.accounts == context.counts.total)
    return next((repair for repair in same if repair.filter != segment.where), None)


def _chosen(rules: Sequence[str]) -> tuple[str, ...]:
    problems = []
    for rule in rules:
        if rule not in BY_SLUG:
            problems.append(Problem(f"there is no rule {rule}", hint=did_you_mean(rule, BY_SLUG)))
        elif rule not in SAFE:
            why = "it has no fix" if rule in tuple(TABLE) else "its fixes change who is in the segment"
            message = f"--fix cannot apply {rule}: {why}"
            problems.append(Problem(message, hint=f"use {', '.join((*SAFE, *OF_TABLE))}"))
    if problems:
        raise BadInputError(problems)
    return tuple(rules)
