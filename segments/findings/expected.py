"""Rules about accounts of which somebody knows where they belong."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.finding import Severity
from niche.segments.findings.rule_settings import Parameter
from niche.segments.findings.rules import Given, Notice, Rule, rule
from niche.segments.model.filters import Filter
from niche.segments.model.formatting import count, percent
from niche.segments.model.segment import Expectations, Status
from niche.segments.portfolio.expectations import ExpectedList, Kept, expected_lists, kept
from niche.segments.portfolio.lookup import named
from niche.segments.portfolio.why import why

NAMED = 3
"""Accounts and ids named in one sentence."""


@rule(
    "expected",
    Severity.ERROR,
    parameters=(Parameter("recall", 1, "share of a file's accounts that must be in", high=1),),
    settings=("expect",),
)
def expected(subject: SegmentContext, given: Given) -> Iterator[Notice]:
    """An account is in or out against `expect`.

    Why: Somebody who knows the account expects it on the list, or not. If a change of a rule or of the data moves it,
        the definition no longer says what was meant.
    Formula: an account of `expect.in` is not in, one of `expect.out` of the segment or of niche.yaml is; of a file of
        accounts that must be in, fewer than recall are. Ids that no account has are told as well
    Instead: `niche why ACCOUNT SEGMENT` shows the whole definition with the account's values, and the nearest change.
    """
    own, shared = subject.segment.expect, subject.settings.expect
    for one in kept(subject.engine, own, subject.counts.matched):
        yield from _unfound(subject, one.expected, "expect")
        yield from _misplaced(subject, one, given["recall"])
    if shared.out and subject.segment.status is not Status.RETIRED:
        for one in kept(subject.engine, Expectations(out=shared.out), subject.counts.matched):
            yield from _misplaced(subject, one, given["recall"], " of niche.yaml")


@rule("expected-nowhere", Severity.ERROR, settings=("expect",))
def expected_nowhere(portfolio: CountedPortfolio, _: Given) -> Iterator[Notice]:
    """An account that niche.yaml expects is in no active segment.

    Why: It is one of your best, and no list has it.
    Formula: an account of `expect.in` in niche.yaml is in no active segment. Ids that no account has are told as well
    Instead: `niche why ACCOUNT` says of every segment what keeps the account out.
    """
    expect, engine = portfolio.settings.expect, portfolio.engine
    everywhere = engine.union(subject.counts.matched for subject in portfolio.active)
    for one in kept(engine, Expectations(expect.in_), everywhere):
        yield from _unfound(portfolio, one.expected, "niche.yaml: expect")
        if one.wrong:
            names = [named(engine.universe, row).label for row in one.wrong.values()]
            whose = f" of {one.expected.file}" if one.expected.file else ""
            yield Notice(
                f"{count(len(names))}{whose} expected by niche.yaml {'is' if len(names) == 1 else 'are'} in no active "
                f"segment: {_listed(names)}",
                detail="\n".join(names) if names[NAMED:] else "",
            )
    for listed in expected_lists(engine, Expectations(out=expect.out)):
        yield from _unfound(portfolio, listed, "niche.yaml: expect")


def _unfound(subject: SegmentContext | CountedPortfolio, one: ExpectedList, where: str) -> Iterator[Notice]:
    """A file that cannot be read, and ids that no account has, each at its place."""
    side = f"{where}.{'in' if one.inside else 'out'}"
    places = subject.expected if isinstance(subject, SegmentContext) else {}
    if one.problem:
        line, column = places.get(one.file, (0, 0))
        yield Notice(f"{side}: {one.problem}", line=line, column=column)
    if not one.unknown:
        return
    if one.file:
        line, column = places.get(one.file, (0, 0))
        listed = _listed(list(one.unknown))
        yield Notice(f"{side}: {one.file} has ids that no account has: {listed}", line=line, column=column)
        return
    for name in one.unknown:
        line, column = places.get(name, (0, 0))
        yield Notice(f"{side}: no account has the id {name}", line=line, column=column)


def _misplaced(subject: SegmentContext, one: Kept, recall: float, whose: str = "") -> Iterator[Notice]:
    """The accounts that are not where they belong, with the rule that decides; those of a file together."""
    if not one.wrong or (one.expected.inside and one.expected.file and (one.recall or 0) >= recall < 1):
        return
    if not one.expected.file:
        for name, row in one.wrong.items():
            line, column = (0, 0) if whose else subject.expected.get(name, (0, 0))
            account = named(subject.universe, row)
            belongs = f"{account.label} is expected {'in' if one.expected.inside else 'out'}{whose}"
            yield Notice(f"{belongs}, but is {_decided(subject, subject.where, row)}", line=line, column=column)
        return
    line, column = (0, 0) if whose else subject.expected.get(one.expected.file, (0, 0))
    of = f"{count(one.held)} of {count(len(one.expected.rows))} of {one.expected.file}{whose}"
    reasons = [
        f"{named(subject.universe, row).label} is {_decided(subject, subject.where, row)}" for row in one.wrong.values()
    ]
    share = f" (recall {percent(one.recall or 0)}, precision {percent(one.precision or 0)})"
    message = f"{of} are in{share if one.expected.inside else ', none is expected'}: {_listed(reasons, '; ')}"
    yield Notice(message, detail="\n".join(reasons) if reasons[NAMED:] else "", line=line, column=column)


def _decided(subject: SegmentContext, where: Filter, row: int) -> str:
    """The verdict on an account, with the rule that decides it."""
    found = why(subject.engine, where, row)
    return "in: no rule keeps it out" if found.inside else found.verdict


def _listed(names: list[str], joint: str = ", ") -> str:
    more = len(names) - NAMED
    return joint.join(names[:NAMED]) + (f"{joint}and {count(more)} more" if more > 0 else "")


RULES: tuple[Rule[SegmentContext], ...] = (expected,)
PORTFOLIO_RULES: tuple[Rule[CountedPortfolio], ...] = (expected_nowhere,)
