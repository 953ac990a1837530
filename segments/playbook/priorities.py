"""Which segments to work first: a score from weighted criteria, with its parts, and how stable the order is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Condition
from niche.segments.model.formatting import accounts, count, percent, rate, short
from niche.segments.model.priorities import BEST_FIT, Criterion, KnockOuts, RankSettings
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Status
from niche.segments.model.settings import Settings
from niche.segments.portfolio.overlap import Member, members
from niche.segments.project import Project

MOVES = (Fraction(1, 2), Fraction(3, 2))
"""What each weight is multiplied by, alone, to see whether the order holds."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The criteria of a segment as they were measured; None where one is not known."""

    value: float | None = None
    propensity: float | None = None
    fit: float | None = None
    penetration: float | None = None
    """The share of its accounts that are customers, of those of which it is known."""
    reachable: float | None = None
    """The share of its accounts that can be reached; None where no column tells."""

    def of(self, criterion: Criterion) -> float | None:
        """The measure of a criterion."""
        measure: float | None = getattr(self, criterion.value)
        return measure


@dataclass(frozen=True, slots=True)
class Score:
    """A score of 0 to 100, and its place among the others."""

    points: Mapping[Criterion, Fraction]
    """What each known criterion gives, 0 where it is not known of this segment; they add up to the score."""
    most: Mapping[Criterion, Fraction]
    """What each of them can give; together 100."""
    place: int
    """1 is the best; equal scores have equal places."""
    best: int
    """The best place when one weight after the other is halved, and raised by a half."""
    worst: int

    @property
    def counts(self) -> bool:
        """Whether any criterion counts."""
        return any(self.most.values())

    @property
    def total(self) -> Fraction:
        """The score."""
        return sum(self.points.values(), Fraction())


@dataclass(frozen=True, slots=True)
class Priority:
    """A segment with its score; None where it is knocked out, with the reason."""

    member: Member
    measures: Measures
    score: Score | None
    knocked_out: str = ""


def priorities(project: Project, settings: Settings | None = None) -> tuple[tuple[Priority, ...], tuple[Problem, ...]]:
    """Rank all segments, the best first, those knocked out last; with the problems of files that cannot be read.

    Raises BadInputError for a column in `rank:` that the table does not have, or of a wrong kind.
    """
    read = project.workspace.read_all()
    found = members(project.counter, {slug: file.segment for slug, file in read.files.items()})
    said = (settings or project.workspace.settings).rank
    problems = [problem for failed in read.failures.values() for problem in failed]
    try:
        ranking = scored([(one, measured(project.counter, one, said)) for one in found], said)
    except BadInputError as error:
        raise BadInputError(map(project.workspace.placed, error.problems)) from None
    if any(priority.score and not priority.score.counts for priority in ranking):
        message = "no criterion that counts is known of any segment: all scores are 0"
        problems.append(project.workspace.placed(Problem(message, key=("rank", "weights"))))
    return ranking, tuple(problems)


def measured(counter: Counter, member: Member, settings: RankSettings) -> Measures:
    """Measure the criteria of a segment. Raises BadInputError for a column that does not fit."""
    win_rate = member.win_rate
    if settings.propensity:
        propensity = _mean(counter, member, settings.propensity)
    else:
        propensity = None if win_rate is None else win_rate.low
    return Measures(
        _finite(member.value),
        _finite(propensity),
        member.segment.fit,
        penetration(counter, member),
        _reachable(counter, member, settings),
    )


def _finite(number: float | None) -> float | None:
    """What overflows is not known."""
    return number if number is not None and math.isfinite(number) else None


def penetration(counter: Counter, member: Member) -> float | None:
    """The share of customers among the accounts of which it is known; None where no column tells, or of none."""
    column = counter.universe.role(Role.CUSTOMER)
    if column is None or column.kind is not Kind.YES_NO:
        return None
    yes, no = (
        counter.intersection([member.matched, Condition(column.name, "is", answer)]).size for answer in (True, False)
    )
    return yes / (yes + no) if yes + no else None


def _mean(counter: Counter, member: Member, name: str) -> float | None:
    columns = counter.universe.columns
    key = ("rank", "propensity")
    if name not in columns:
        numeric = [other for other, column in columns.items() if column.kind.numeric]
        raise BadInputError(Problem(f"there is no column {name}", hint=did_you_mean(name, numeric), key=key))
    if not columns[name].kind.numeric:
        raise BadInputError(Problem(f"{name} is {columns[name].kind.phrase}, not a number", key=key))
    found = counter.frame([name], member.matched).to_series().mean()
    return float(found) if isinstance(found, int | float) else None


def _reachable(counter: Counter, member: Member, settings: RankSettings) -> float | None:
    names, columns = settings.reached_by, counter.universe.columns
    for place, name in enumerate(names):
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise BadInputError(Problem(f"there is no column {name}", hint=hint, key=("rank", "reached_by", place)))
    if not names and (domain := counter.universe.role(Role.DOMAIN)):
        names = (domain.name,)
    if not names:
        if settings.knock_outs.reachable is None:
            return None
        hint = "name them: reached_by: [email, phone]"
        key = ("rank", "knock_outs", "reachable")
        raise BadInputError(Problem("no column says which accounts can be reached", hint=hint, key=key))
    without = counter.intersection([member.matched, *(Condition(name, "missing", value=True) for name in names)])
    return 1 - without.size / member.accounts if member.accounts else None


def scored(candidates: Sequence[tuple[Member, Measures]], settings: RankSettings) -> tuple[Priority, ...]:
    """Score the segments that are not knocked out, the best first.

    Each criterion is scaled to 0 to 1 over them: value and propensity as the share of the best, fit by its 10,
    penetration as what is left of 1. A criterion that none of them knows is left out; of one that only some know the
    others get nothing. Fractions, since equal segments must stay equal.
    """
    reasons = {one.slug: _reason(one, measures, settings.knock_outs) for one, measures in candidates}
    running = {one.slug: measures for one, measures in candidates if not reasons[one.slug]}
    parts = _parts(running)
    weights = {one: Fraction(settings.weights[one]) for one in parts}
    places = [_places(running, parts, moved) for moved in (weights, *_moved(weights))]
    found = []
    for member, measures in candidates:
        score = None
        if not reasons[member.slug]:
            most = _most(weights)
            points = {one: most[one] * parts[one][member.slug] for one in parts}
            own = [by_slug[member.slug] for by_slug in places]
            score = Score(points, most, own[0], min(own), max(own))
        found.append(Priority(member, measures, score, reasons[member.slug]))
    return tuple(sorted(found, key=_order))


def _order(priority: Priority) -> tuple[object, ...]:
    score = priority.score
    return score is None, 0 if score is None else score.place, priority.member.slug


def _reason(member: Member, measures: Measures, asked: KnockOuts) -> str:
    """Why a segment is not ranked; empty if it is."""
    if member.segment.status is Status.RETIRED:
        return "retired"
    size, value, reachable = member.accounts, measures.value, measures.reachable
    if not size:
        return "no account matches"
    if asked.accounts is not None and size < asked.accounts:
        return f"{accounts(size)}, {count(asked.accounts)} needed"
    if asked.value is not None and (value is None or value < asked.value):
        return f"value {'not known' if value is None else short(value)}, {short(asked.value)} needed"
    if asked.reachable is not None and (reachable is None or reachable < asked.reachable):
        return f"{percent(reachable or 0)} reachable, {rate(asked.reachable)} needed"
    return ""


_Parts = Mapping[Criterion, Mapping[str, Fraction]]


def _parts(running: Mapping[str, Measures]) -> _Parts:
    """Every criterion that is known of some segment, from 0 to 1, by slug."""
    found: dict[Criterion, dict[str, Fraction]] = {}
    for criterion in Criterion:
        known = {slug: Fraction(one) for slug, found in running.items() if (one := found.of(criterion)) is not None}
        if known:
            scale = _SCALES[criterion](max(known.values()))
            found[criterion] = {slug: scale(known[slug]) if slug in known else Fraction() for slug in running}
    return found


def _share_of(best: Fraction) -> Callable[[Fraction], Fraction]:
    """Scale to the share of the best; a negative value counts as nothing."""
    return lambda measure: max(measure, Fraction()) / best if best > 0 else Fraction()


_SCALES: Mapping[Criterion, Callable[[Fraction], Callable[[Fraction], Fraction]]] = {
    Criterion.VALUE: _share_of,
    Criterion.PROPENSITY: _share_of,
    Criterion.FIT: lambda _: lambda fit: fit / BEST_FIT,
    Criterion.PENETRATION: lambda _: lambda share: 1 - share,
}
"""How a criterion is scaled, from its best measure."""


def _moved(weights: Mapping[Criterion, Fraction]) -> Iterator[Mapping[Criterion, Fraction]]:
    """The weights with one of them moved by a half, down and up."""
    for criterion, weight in weights.items():
        yield from ({**weights, criterion: weight * move} for move in MOVES)


def _most(weights: Mapping[Criterion, Fraction]) -> Mapping[Criterion, Fraction]:
    """What each criterion can give: 100 divided by weight."""
    whole = sum(weights.values())
    return {one: 100 * weight / whole if whole else Fraction() for one, weight in weights.items()}


def _places(running: Mapping[str, Measures], parts: _Parts, weights: Mapping[Criterion, Fraction]) -> Mapping[str, int]:
    """The place of every segment: one more than the segments with a higher score."""
    most = _most(weights)
    totals = {slug: sum((most[one] * parts[one][slug] for one in parts), Fraction()) for slug in running}
    return {slug: 1 + sum(other > total for other in totals.values()) for slug, total in totals.items()}
