"""Rules about a definition that fits the data and does not do what its words say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, combinations

from niche.segments.counting.idle import removable
from niche.segments.findings.context import SearchableSegment, SegmentContext
from niche.segments.findings.contradictions import conflicts, minimal
from niche.segments.findings.definition import cycle, unknown_segment
from niche.segments.findings.drops import dropping
from niche.segments.findings.finding import Repair, Severity
from niche.segments.findings.repairs import allowed, larger, unsearched
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.language.description import sentence
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Off, Path, live, unlimited
from niche.segments.model.formatting import accounts

TOGETHER = 3
"""Steps of an empty `all` that are tried together to say which exclude each other."""
MANY = 20_000
"""Sets of steps that are tried to find the fewest."""


@rule("empty", Severity.ERROR)
def empty(subject: SearchableSegment, _: Given) -> Iterator[Notice]:
    """No account matches.

    Says which steps exclude each other; where the definition is broken, another rule says that instead.

    Why: The list would be empty.
    Formula: size = 0
    """
    if subject.counts.total or not subject.counts.of or _broken(subject):
        return
    paths = _apart(subject)
    steps = " and ".join(sentence(edits.at(subject.where, path), subject.universe) for path in paths)
    reason = "" if not paths else f": none meets {steps}" if len(paths) == 1 else f": {steps} never occur together"
    repairs = larger(subject.engine, subject.counts, allowed(subject.limits))
    reason += unsearched(subject.counts, subject.limits.min.accounts)
    yield Notice(f"no account matches{reason}", paths[-1] if paths else (), repairs=repairs)


def _broken(subject: SegmentContext) -> bool:
    """Whether another rule says why nobody can match."""
    elsewhere = chain(
        unknown_segment.check(subject, {}), cycle.check(subject, {}), conflicts(subject.where, subject.universe)
    )
    return bool(subject.unfit) or any(True for _ in elsewhere)


def _apart(subject: SegmentContext) -> tuple[Path, ...]:
    """The fewest steps of the outermost `all` that no account passes together; empty where more are needed.

    Where there are too many sets to try them all, as few as suffice: none of them can be left out.
    """
    where, above = unlimited(subject.where), () if unlimited(subject.where) is subject.where else (0,)
    if not isinstance(where, All):
        return ()
    steps: list[Path] = [(*above, index) for index, child in enumerate(where.children) if not isinstance(child, Off)]
    counter = subject.engine
    if math.comb(len(steps), TOGETHER) > MANY:
        needed = minimal(
            steps,
            counter.match(All()),
            lambda passing, step: counter.intersection([passing, edits.at(subject.where, step)]),
            lambda passing: not passing.size,
            TOGETHER,
        )
        return tuple(sorted(needed))
    sets = {step: counter.match(edits.at(subject.where, step)) for step in steps}
    for before in chain.from_iterable(combinations(steps, others) for others in range(TOGETHER)):
        later = [step for step in steps if not before or step > before[-1]]
        passing = counter.intersection(sets[step] for step in before)
        shared = counter.shared([passing], [sets[step] for step in later])[0].tolist()
        if 0 in shared:
            return (*before, later[shared.index(0)])
    return ()


@rule("contradiction", Severity.ERROR)
def contradiction(subject: SegmentContext, _: Given) -> Iterator[Notice]:
    """Conditions that can never be true together.

    Why: No account can ever match, whatever the data.
    Formula: the smallest set of conditions that must all hold and leave no value of a column possible
    Instead: drop one of the conditions.
    """
    for paths in conflicts(subject.where, subject.universe):
        conditions = " and ".join(sentence(edits.with_not(subject.where, path), subject.universe) for path in paths)
        message = f"{conditions} can never be true" + (" together" if len(paths) > 1 else "")
        yield Notice(message, paths[-1], repairs=tuple(_drop(subject, path) for path in paths))


@rule(
    "no-effect",
    Severity.NOTE,
    parameters=(
        Parameter(
            "accounts",
            10,
            "accounts below which it may be chance",
            low=1,
            source="a condition that keeps out a quarter keeps out none of ten in 6 % of cases",
        ),
    ),
)
def no_effect(subject: SearchableSegment, given: Given) -> Iterator[Notice]:
    """A condition or group that has no effect.

    A filter grows or shrinks with each of its nodes, never both, so the same size means the same accounts; a limit is
    left out of account, since it hides what the nodes before it do. Of a segment
    of few accounts only those nodes are named that keep out nobody of all accounts, or that another condition on
    the same column implies.

    Why: It reads as if it did something, and makes the rest harder to review.
    Formula: size without the node = size
    Instead: drop it. Of several nodes that make each other idle, as many are named as can go together.
    """
    whole, subject = subject, subject.before_limit
    if not subject.counts.total:
        return
    above = () if whole is subject else (0,)
    enough = subject.counts.total >= given["accounts"]
    idle = [path for path in _idle(subject) if enough or _certain(subject, path)]
    for path in removable(subject.where, idle, subject.engine):
        yield Notice(_idleness(subject, path), (*above, *path), repairs=(_drop(whole, (*above, *path)),))


def _idle(subject: SegmentContext) -> list[Path]:
    """The outermost nodes that change nothing by themselves, those that do not fit the data left out."""
    broken = {path[:length] for path, _ in subject.unfit for length in range(len(path) + 1)}
    idle: list[Path] = []
    for path, _ in live(subject.where):
        counted = subject.counts.nodes.get(path)
        if not path or counted is None or counted.without != subject.counts.total:
            continue
        if path in broken or (idle and path[: len(idle[-1])] == idle[-1]):
            continue
        idle.append(path)
    return idle


def _drop(subject: SegmentContext, path: Path) -> Repair:
    """The node dropped: what matches without it is counted already."""
    return Repair(*dropping(subject.engine, subject.where, path), subject.counts.nodes[path].without)


def _certain(subject: SegmentContext, path: Path) -> bool:
    """Whether a node keeps out nobody of all accounts, or lets in all that another condition on its column lets in."""
    above, node = edits.at(subject.where, path[:-1]), edits.at(subject.where, path)
    alone = subject.counts.nodes[path].alone
    if alone == subject.counts.of:
        return True
    if not isinstance(node, Condition) or not isinstance(above, All):
        return False
    for place, other in enumerate(above.children):
        if place != path[-1] and isinstance(other, Condition) and other.column == node.column:
            size = subject.counts.nodes[(*path[:-1], place)].alone
            implied = int(subject.engine.shared([other], [node])[0, 0]) == size
            if implied and (size < alone or place < path[-1]):
                return True
    return False


def _is_empty(node: Filter) -> bool:
    return isinstance(node, All | Any) and not node.children


def _idleness(subject: SegmentContext, path: Path) -> str:
    node, total = edits.at(subject.where, path), accounts(subject.counts.total)
    words = sentence(edits.with_not(subject.where, path), subject.universe)
    if _is_empty(node):
        return "a group without conditions changes nothing"
    if isinstance(edits.at(subject.where, path[:-1]), Any):
        return f"{words} adds nothing: {total} with or without it"
    return f"{words} has no effect: {total} with or without it"


RULES: tuple[Rule[SearchableSegment], ...] = (empty, contradiction, no_effect)
