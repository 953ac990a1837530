"""Accounts in tiers by points: how many, how they turned out, and the receipt of each one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Asked
from niche.segments.counting.engine import Engine
from niche.segments.counting.one_account import Account
from niche.segments.drivers.halves import half
from niche.segments.model.filters import All, Condition, Filter, live, walk
from niche.segments.model.mismatches import mismatches
from niche.segments.model.operators import Schema
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.scoring import Scoring, Tier
from niche.segments.model.settings import Settings
from niche.segments.portfolio.lookup import NamedAccount, named
from niche.segments.portfolio.why import shown
from niche.segments.portfolio.wording import sentence
from niche.segments.project import Project
from niche.segments.stats.estimates import Estimate, difference, wilson
from niche.segments.workspace.score_settings import Places


@dataclass(frozen=True, slots=True)
class TierCount:
    """One tier of a segment, counted."""

    tier: Tier
    matched: AccountSet = field(repr=False)
    closed: int
    """Closed deals that test the points: those of one half where the other set them."""
    won: int
    value: float | None
    """The known values of all its accounts added up; None where none is known."""

    @property
    def win_rate(self) -> Estimate | None:
        """Won of closed with its 95 % interval; None where nothing is closed."""
        return wilson(self.won, self.closed) if self.closed else None


@dataclass(frozen=True, slots=True)
class SegmentTiers:
    """The accounts of a segment in tiers, A first."""

    slug: str
    """Empty for all accounts."""
    scoring: Scoring
    tiers: tuple[TierCount, ...]

    @property
    def lead(self) -> Estimate | None:
        """By how much the win rate of A is above that of C; None where one of the tiers has no closed deal."""
        if not all(one.closed for one in self.tiers):
            return None
        best, rest = self.tiers[0], self.tiers[-1]
        return difference((best.won, best.closed), (rest.won, rest.closed))

    @property
    def sorts(self) -> bool | None:
        """Whether A wins more often than C; None where that cannot be told."""
        lead = self.lead
        return None if lead is None or lead.low <= 0 <= lead.high else lead.value > 0

    @property
    def sentence(self) -> str:
        """Whether A wins more often than C; empty where one of the tiers has no closed deal."""
        lead = self.lead
        if lead is None:
            return ""
        if self.sorts is None:
            return "The win rates of A and C cannot be told apart: too few deals, or the points do not sort"
        least, most = sorted((abs(lead.low), abs(lead.high)))
        by = f"{_points(abs(lead.value))} points {'more' if self.sorts else 'less'} often than C"
        return f"A wins {by} ({_points(least)} to {_points(most)}){'' if self.sorts else ': the points do not sort'}"


def _points(share: float) -> str:
    return f"{100 * share:.0f}"


@dataclass(frozen=True, slots=True)
class Scored:
    """What is to be scored: a segment, or all accounts, by some points."""

    slug: str
    where: Filter
    scoring: Scoring


def tiers(
    project: Project, settings: Settings | None = None, slugs: Sequence[str] = ()
) -> tuple[tuple[SegmentTiers, ...], tuple[Problem, ...]]:
    """Cut the named segments into tiers, or all that have points; with the problems of files that cannot be read.

    Raises BadInputError for a named segment that there is not or that has no points, and for conditions that do not fit
    the accounts.
    """
    found, problems = scored(project, settings, slugs)
    return tuple(in_tiers(project.counter, one) for one in found), problems


def scored(
    project: Project, settings: Settings | None = None, slugs: Sequence[str] = ()
) -> tuple[tuple[Scored, ...], tuple[Problem, ...]]:
    """The named segments, or all that have points, each with its own or those of niche.yaml. Raises as `tiers`."""
    workspace, schema = project.workspace, project.universe
    shared = (settings or workspace.settings).score
    failures: tuple[Problem, ...] = ()
    if slugs:
        files = {slug: workspace.read(slug) for slug in slugs}
    else:
        read = workspace.read_all()
        files = dict(read.files)
        failures = tuple(problem for failed in read.failures.values() for problem in failed)
    problems = list(_misfits(shared, workspace.scored, str(workspace.path), schema)) if shared else []
    found: list[Scored] = []
    for slug, file in files.items():
        own = file.segment.score
        if own is not None:
            problems += _misfits(own, file.scored, str(file.path), schema)
        if own is not None or shared is not None:
            found.append(Scored(slug, project.filter(file), own or shared or _NOTHING))
        elif slugs:
            raise BadInputError(Problem(f"{slug} has no score", str(file.path), hint=HINT))
    if problems:
        raise BadInputError(problems)
    return tuple(found), failures


HINT = "score: {rules: [{points: 30, when: {country: DE}}], tiers: {A: 60, B: 30}}"
_NOTHING = Scoring((), 1, 0)


def _misfits(scoring: Scoring, places: Places, file: str, schema: Schema) -> Iterator[Problem]:
    """The conditions with points that do not fit the accounts, each with its place."""
    for rule, where in zip(scoring.rules, places, strict=True):
        for path, node in live(rule.when):
            if isinstance(node, Condition):
                for _, error in mismatches(node, schema):
                    yield Problem(error.message, file, *where.get(path, (0, 0)), error.hint)


def in_tiers(counter: Counter, one: Scored) -> SegmentTiers:
    """Cut a segment into tiers. Raises CancelledError."""
    points = by_points(counter, one.where, one.scoring)
    found = []
    for tier in Tier:
        matched = counter.union([accounts for number, accounts in points.items() if one.scoring.tier(number) is tier])
        found.append(_counted(counter, tier, matched, one.scoring))
    return SegmentTiers(one.slug, one.scoring, tuple(found))


def by_points(engine: Engine, where: Asked, scoring: Scoring) -> dict[int, AccountSet]:
    """The accounts of a segment by their points; points that nobody has are left out.

    A condition gives its points to those who meet it whatever their missing values are.
    """
    found = {0: engine.match(where)}
    for rule in scoring.rules:
        engine.check()
        certain = engine.bounds(rule.when).certain
        parts: dict[int, list[AccountSet]] = {}
        for points, accounts in found.items():
            parts.setdefault(points + rule.points, []).append(engine.intersection([accounts, certain]))
            parts.setdefault(points, []).append(engine.difference(accounts, certain))
        joined = {points: engine.union(sets) for points, sets in parts.items()}
        found = {points: accounts for points, accounts in joined.items() if accounts.size}
    return found


def _counted(counter: Counter, tier: Tier, matched: AccountSet, scoring: Scoring) -> TierCount:
    outcomes = counter.outcomes(matched)
    value = outcomes.value.total if outcomes.value.known else None
    if not scoring.from_half:
        return TierCount(tier, matched, outcomes.closed, outcomes.won, value)
    won, lost = (len(rows_of_half(counter, matched, won=answer, first=False)) for answer in (True, False))
    return TierCount(tier, matched, won + lost, won, value)


def rows_of_half(counter: Counter, matched: Asked, *, won: bool, first: bool) -> list[int]:
    """The rows of accounts with this outcome in the first half, which sets points, or in the other, which tests."""
    if counter.won is None:
        return []
    outcome = Condition(counter.won.column, "is", value=won)
    rows = counter.positions(counter.intersection([matched, outcome]))
    chosen: list[int] = rows[half(counter.universe, rows) == first].tolist()
    return chosen


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A condition with points, and what an account has of it."""

    points: int
    """Given: 0 where the account does not meet it, or where that is unknown."""
    of: int
    rule: str
    value: str
    """What the account has in the columns of the condition: `employees 240, country missing`."""
    unknown: bool
    """Whether a missing value keeps the points from being given, or not."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why an account has its points."""

    account: NamedAccount
    slug: str
    inside: bool
    """Whether it is in the segment."""
    tier: Tier
    lines: tuple[ReceiptLine, ...]

    @property
    def total(self) -> int:
        """The points together."""
        return sum(line.points for line in self.lines)


def receipt(project: Project, one: Scored, text: str) -> Receipt:
    """The receipt of the account that a text means. Raises BadInputError where it means none, or several."""
    found = project.accounts.one(text)
    account, schema = Account(project.counter, found.row), project.universe
    lines: list[ReceiptLine] = []
    for rule in one.scoring.rules:
        answer = account.answer(rule.when)
        columns = dict.fromkeys(
            node.column for _, node in walk(rule.when) if isinstance(node, Condition) and node.column in schema.columns
        )
        value = ", ".join(f"{column} {shown(account, column) or 'missing'}" for column in columns)
        given = rule.points if answer.certain else 0
        lines.append(ReceiptLine(given, rule.points, sentence(rule.when, schema), value, answer.unknown))
    inside = account.answer(one.where).match
    tier = one.scoring.tier(sum(line.points for line in lines))
    return Receipt(named(schema, found.row), one.slug, inside, tier, tuple(lines))


def everybody(scoring: Scoring) -> Scored:
    """All accounts, by the points of niche.yaml."""
    return Scored("", All(), scoring)
