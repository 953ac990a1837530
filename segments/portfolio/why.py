"""Why an account is in a segment or not: the definition with the account's own values, and what would bring it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counts import AccountSet
from niche.segments.counting.engine import Engine
from niche.segments.counting.one_account import Account, TruthValue
from niche.segments.language.description import LISTED
from niche.segments.model import edits
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    Off,
    Path,
    children,
    negated,
    prune,
    unlimited,
)
from niche.segments.model.formatting import count, scalar
from niche.segments.model.limits import ranking
from niche.segments.model.operators import OPERATORS
from niche.segments.model.values import MismatchError, many
from niche.segments.portfolio.lookup import NamedAccount, named
from niche.segments.portfolio.nearest import Nearest, nearest
from niche.segments.portfolio.wording import describe, sentence

_FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class WhyStep:
    """A node of the definition, with what it says of the account."""

    words: str
    depth: int
    answer: TruthValue
    path: Path | None
    """The node in the filter; None inside another segment that it refers to."""
    value: str | None = None
    """What the account has in the column of a condition, or of a limit with its rank: empty where that is missing, None
    for any other node.
    """
    off: bool = False
    """Whether it is switched off, or below a node that is."""

    @property
    def mark(self) -> str:
        """✓ where the account passes, ? where that depends on a missing value, else ✗."""
        return "?" if self.answer.unknown else "✓" if self.answer.match else "✗"


@dataclass(frozen=True, slots=True)
class Failed:
    """A rule that keeps the account out."""

    path: Path
    rule: str
    """The rule in words: `employees ≤ 1,000`."""
    reason: str
    """What the account has, and what is asked: `employees 1,040, at most 1,000`."""


@dataclass(frozen=True)
class Why:
    """An account beside the definition of a segment."""

    account: NamedAccount
    where: Filter = field(repr=False)
    inside: bool
    undecided: bool
    """Whether a missing value decides."""
    steps: tuple[WhyStep, ...] = field(repr=False)
    failed: tuple[Failed, ...]
    """The rules that keep the account out; empty where it is in."""
    nearest: Nearest | None = field(default=None, repr=False)
    """The smallest change that would bring it in; None where it is in."""

    @property
    def verdict(self) -> str:
        """One sentence: `out by one rule: employees 1,040, at most 1,000`."""
        if self.inside:
            return "in, though a value is missing" if self.undecided else "in"
        return f"out by {self.out_by}: {'; '.join(one.reason for one in self.failed)}"

    @property
    def out_by(self) -> str:
        """What keeps it out, in number: `two rules and the limit`; empty where it is in."""
        limits = sum(isinstance(edits.at(self.where, one.path), Limit) for one in self.failed)
        number = len(self.failed) - limits
        rules = f"{_FEW[number] if number < len(_FEW) else count(number)} rule{'' if number == 1 else 's'}"
        return " and ".join([rules] * bool(number) + ["the limit"] * limits)

    def __str__(self) -> str:
        return f"{self.account.label} is {self.verdict}"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule of a filter, with the accounts that it alone keeps out."""

    path: Path
    rule: str
    accounts: AccountSet


def why(engine: Engine, where: Filter, row: int) -> Why:
    """Hold one account beside a filter. Only its own values are read, whatever the number of accounts."""
    account = Account(engine, row)
    answers, whole = account.answers(where), account.answer(where)
    failed = () if whole.match else tuple(_all_failed(account, where, answers))
    return Why(
        named(engine.universe, row),
        where,
        whole.match,
        whole.unknown,
        tuple(_outline(account, where, (), answers, 0, ())),
        failed,
        None if whole.match else nearest(account, where, answers),
    )


def near_misses(engine: Engine, where: Filter) -> tuple[NearMiss, ...]:
    """For each rule of a filter, the accounts that only it keeps out; those that miss by more are in none of them."""
    # Without a rule a percentage is of more accounts: those that pass every rule are kept out by the limit alone.
    before_limit, matched = engine.match(unlimited(where)), engine.match(where)
    return tuple(
        NearMiss(
            path,
            _rule_words(where, path, engine.universe),
            engine.difference(edits.remove(where, path), matched if _is_limit(where, path) else before_limit),
        )
        for path in rules(where)
    )


def rules(where: Filter) -> Iterator[Path]:
    """The nodes that each account must pass, and that can be removed one by one: what `all` joins, `not` turned in.

    What offers a choice is one rule, the limit the last one. Nodes without an effect are none.
    """
    if isinstance(where, Limit):
        if prune(where.child) is not None:
            yield from _rules(where.child, (0,), wanted=True)
        yield ()
    elif prune(where) is not None:
        yield from _rules(where, (), wanted=True)


def _is_limit(where: Filter, path: Path) -> bool:
    return isinstance(edits.at(where, path), Limit)


def _rule_words(where: Filter, path: Path, universe: Universe) -> str:
    """A rule in words: of a limit without the filter below it."""
    return describe(where, universe) if _is_limit(where, path) else sentence(edits.with_not(where, path), universe)


def _rules(node: Filter, path: Path, *, wanted: bool) -> Iterator[Path]:
    if isinstance(node, Not):
        yield from _rules(node.child, (*path, 0), wanted=not wanted)
    elif isinstance(node, All | Any) and (isinstance(node, All) == wanted or len(_effective(node)) == 1):
        for index in _effective(node):
            yield from _rules(children(node)[index], (*path, index), wanted=wanted)
    else:
        yield path


def _effective(node: Filter) -> list[int]:
    return [index for index, child in enumerate(children(node)) if prune(child) is not None]


def _all_failed(account: Account, where: Filter, answers: Mapping[Path, TruthValue]) -> Iterator[Failed]:
    """The rules that an account does not pass; the limit where it would keep the account out without them, too."""
    passing = where
    failing = [p for p in rules(where) if not _is_limit(where, p) and answers[p].match == negated(where, p)]
    yield from (_failed(account, where, path) for path in failing)
    for path in reversed(failing):
        passing = edits.remove(passing, path)
    if isinstance(passing, Limit) and not account.answer(passing).match:
        then = "then " if failing else ""
        yield Failed((), describe(passing, account.engine.universe), then + _outranked(account, passing))


def _outranked(account: Account, limit: Limit) -> str:
    """Why a limit does not take an account that it could: `rank 63 of 95 by potential_revenue, top 50`."""
    words = describe(limit, account.engine.universe)
    try:
        ranked = ranking(limit, account.engine.universe)
    except MismatchError:
        return f"no match for {words}"
    rank = account.engine.rank(limit, account.row)
    if rank is None:
        return f"{ranked.by} is missing, {words}"
    group = shown(account, ranked.per) if ranked.per else ""
    within = f" in {ranked.per} {group}" if group else f" where {ranked.per} is missing" if ranked.per else ""
    top = f"{'bottom' if limit.smallest else 'top'} {limit.top}"
    taken = f" ({count(rank.taken)})" if isinstance(limit.top, str) else ""
    by = f"smallest {ranked.by}" if limit.smallest else ranked.by
    return f"rank {count(rank.place)} of {count(rank.of)} by {by}{within}, {top}{taken}"


def _ranked(account: Account, limit: Limit) -> str | None:
    """What an account has in the column of a limit, with its rank where it has one."""
    try:
        value = shown(account, ranking(limit, account.engine.universe).by)
    except MismatchError:
        return None
    rank = account.engine.rank(limit, account.row) if value else None
    if rank is None:
        return value
    first = "smallest" if limit.smallest else "best"
    return f"{value}, rank {count(rank.place)} of {count(rank.of)}, the {first} {count(rank.taken)} are in"


def _failed(account: Account, where: Filter, path: Path) -> Failed:
    schema = account.engine.universe
    node, whole = edits.at(where, path), edits.with_not(where, path)
    rule = sentence(whole, schema)
    if not isinstance(node, Condition) or node.column not in schema.columns:
        reason = f"not in {node.name}" if isinstance(node, InSegment) and whole is node else f"no match for {rule}"
        return Failed(path, rule, reason)
    value = shown(account, node.column)
    has = f"{node.column} {value}" if value else f"{node.column} is missing"
    needed = f"excluded by not {describe(node, schema)}" if negated(where, path) else _asked(node, account)
    return Failed(path, rule, f"{has}, {needed}")


_ASKED = {
    "is": "only",
    "in": "only",
    "at_least": "at least",
    "above": "more than",
    "at_most": "at most",
    "below": "less than",
    "missing": "must be missing",
}
"""What a condition asks for, in words before its values; of the others their own words after `must be`."""
_VERBS = {"contains": "contain", "starts_with": "start with", "ends_with": "end with", "matches": "match",
          "has": "have", "has_any": "have any of", "has_all": "have all of"}  # fmt: skip


def _asked(condition: Condition, account: Account) -> str:
    """What is asked of the value: `at most 1,000`."""
    whole = describe(condition, account.engine.universe)
    operator = OPERATORS.get(condition.operator)
    if operator is None:
        return whole
    if condition.operator == "missing":
        return _ASKED["missing"]
    symbol = f" {operator.symbol} "
    _, found, values = whole.partition(symbol)
    if condition.operator == "between":
        low, high = (scalar(value) for value in many(condition.value)[:2])
        return f"only {low} to {high}"
    if not found:
        return whole
    if condition.operator in _ASKED:
        return f"{_ASKED[condition.operator]} {values}"
    verb = _VERBS.get(condition.operator)
    return f"must {verb} {values}" if verb else f"must be {operator.symbol} {values}"


def shown(account: Account, column: str) -> str:
    """What the account has in a column, as people read it; empty where it is missing."""
    value = account.shown(column)
    if value is None:
        return ""
    items = value if isinstance(value, tuple) else (value,)
    rest = f" … {count(len(items) - 2 * LISTED)} more" if len(items) > 2 * LISTED else ""
    return ", ".join(scalar(item) for item in items[: 2 * LISTED]) + rest


def _outline(
    account: Account,
    node: Filter,
    path: Path | None,
    answers: dict[Path, TruthValue],
    depth: int,
    within: tuple[str, ...],
    *,
    off: bool = False,
    place: Path = (),
) -> Iterator[WhyStep]:
    """The nodes, parents first; `place` is that among `answers`, `path` that in the filter in hand, if it is there."""
    schema = account.engine.universe
    if isinstance(node, Off):
        yield from _outline(account, node.child, None if path is None else (*path, 0), answers, depth, within,
                            off=True, place=(*place, 0))  # fmt: skip
        return
    known = isinstance(node, Condition) and node.column in schema.columns
    value = shown(account, node.column) if isinstance(node, Condition) and known else None
    words = describe(node, schema)
    if prune(node) is None:
        words += " (empty)" if not children(node) else ""
    if isinstance(node, Limit):  # the last step
        if children(node.child) or prune(node.child) is not None:
            below = None if path is None else (*path, 0)
            yield from _outline(account, node.child, below, answers, depth, within, off=off, place=(*place, 0))
        yield WhyStep(words, depth, answers[place], path, _ranked(account, node), off)
        return
    yield WhyStep(words, depth, answers[place], path, value, off or (prune(node) is None and depth > 0))
    for index, child in enumerate(children(node)):
        below = None if path is None else (*path, index)
        yield from _outline(account, child, below, answers, depth + 1, within, off=off, place=(*place, index))
    if isinstance(node, InSegment) and node.name not in within:
        inner = prune(account.engine.segments(node.name) or All())
        if inner is not None:
            inside = account.answers(inner, (*within, node.name))
            yield from _outline(account, inner, None, inside, depth + 1, (*within, node.name), off=off)


def elsewhere(engine: Engine, row: int, segments: Mapping[str, Filter]) -> dict[str, bool]:
    """Whether an account is in each of some segments, by slug."""
    account = Account(engine, row)
    return {slug: account.answer(where).match for slug, where in segments.items()}
