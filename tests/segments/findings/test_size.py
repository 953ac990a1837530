"""Too narrow, too broad, a whole industry."""

from __future__ import annotations

import pytest
from subjects import LOOSE, found, subject
from universes import universe

from niche.segments.findings.context import CountedPortfolio, SearchableSegment
from niche.segments.findings.finding import Finding
from niche.segments.findings.registry import evaluate, evaluate_portfolio
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.model.segment import Guardrails, Segment, Status

ACCOUNTS = universe(
    number=list(range(1000)),
    sector=["Information" if n % 2 else "Finance" for n in range(1000)],
    industry=["511" if n % 2 else "52" for n in range(1000)],
)
NONE = Guardrails()


def first(accounts: int) -> Condition:
    return Condition("number", "below", accounts)


def last(accounts: int) -> Condition:
    return Condition("number", "at_least", 1000 - accounts)


@pytest.mark.parametrize(
    ("accounts", "guardrails", "message"),
    [
        (0, NONE, None),
        (1, NONE, None),
        (
            99,
            Guardrails(min=100),
            "99 accounts match: too narrow, fewer than the 100 that the segment sets as its minimum",
        ),
        (100, Guardrails(min=100), None),
        (101, Guardrails(min=100), None),
    ],
)
def test_too_narrow(accounts: int, guardrails: Guardrails, message: str | None) -> None:
    findings = found(subject(ACCOUNTS, first(accounts), guardrails=guardrails), "too-narrow")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize(("accounts", "narrow"), [(1, True), (123, True), (124, False)])
def test_too_narrow_for_what_the_deals_teach(accounts: int, narrow: bool) -> None:
    """Every second account has a closed deal, so that 62 of them take about 124; 62 in hand are enough."""
    deals = universe(
        number=list(range(1000)), won=[n % 5 == 1 if n % 2 else None for n in range(1000)], roles={Role.WON: "won"}
    )
    findings = found(subject(deals, first(accounts), guardrails=NONE), "too-narrow")
    assert [finding.message.partition("fewer than ")[2] for finding in findings] == (
        ["the 124 needed for 62 closed deals (50.0 % of all accounts have one)"] if narrow else []
    )


@pytest.mark.parametrize(
    ("own", "workspace", "message"),
    [
        (NONE, NONE, None),
        (Guardrails(min_value=45), NONE, None),
        (Guardrails(min_value=46), NONE, "less than the 46 that the segment asks for"),
        (NONE, Guardrails(min_value=90), "less than the 90 that niche.yaml asks for"),
        (Guardrails(min_value=40), Guardrails(min_value=90), None),
    ],
)  # fmt: skip
def test_too_narrow_for_the_value_in_it(own: Guardrails, workspace: Guardrails, message: str | None) -> None:
    worth = universe(number=list(range(1000)), worth=list(range(1000)), roles={Role.VALUE: "worth"})
    findings = found(subject(worth, first(10), guardrails=own, workspace=workspace), "too-narrow")
    said = f"10 accounts hold 45 of worth: too narrow, {message}"
    assert [finding.message for finding in findings] == ([said] if message else [])
    assert all(len(finding.repairs) == 1 for finding in findings)


def together(*subjects: SearchableSegment) -> list[tuple[str, str]]:
    portfolio = CountedPortfolio(subjects, subjects[0].engine, subjects[0].settings)
    return [(f.rule, f.message) for f in evaluate_portfolio(portfolio) if f.rule in ("no-minimum", "plan-unmet")]


@pytest.mark.parametrize(
    ("guardrails", "workspace", "messages"),
    [
        ([NONE], NONE, ["nothing says how small target may be: set guardrails: {min: N}"]),
        ([NONE, NONE], NONE, ["nothing says how small 2 segments may be: set guardrails: {min: N}"]),
        ([Guardrails(min=1)], NONE, []),
        ([Guardrails(min_value=1)], NONE, []),
        ([NONE], Guardrails(min=1), []),
    ],
)
def test_a_minimum_is_asked_for_once(guardrails: list[Guardrails], workspace: Guardrails, messages: list[str]) -> None:
    subjects = [subject(ACCOUNTS, first(9), guardrails=own, workspace=workspace) for own in guardrails]
    assert [message for _, message in together(*subjects)] == messages
    assert not [one for subject_ in subjects for one in found(subject_, "too-narrow")]


NEEDS_400 = {"revenue_target": 400_000, "opportunity_rate": 0.5, "win_rate": 0.5, "deal_size": 4000}


@pytest.mark.parametrize(
    ("plan", "accounts", "messages"),
    [
        (NEEDS_400, [300, 500], []),
        (NEEDS_400, [300, 399], ["the plan needs 400 accounts: all active segments together hold 399"]),
        (NEEDS_400, [300], []),  # said of the one segment, as too narrow
        (
            NEEDS_400 | {"reps": 6, "accounts_per_rep": 50},
            [300, 399],
            ["the plan cannot be met: it needs 400 accounts, its people can work on 300"],
        ),
    ],
)
def test_the_plan_is_held_against_all_segments_together(
    plan: dict[str, float], accounts: list[int], messages: list[str]
) -> None:
    slugs = {f"s{n}": Segment("S", first(n), status=Status.ACTIVE, guardrails=Guardrails()) for n in accounts}
    subjects = [
        subject(
            ACCOUNTS,
            segment.where,
            segment=segment,
            slug=slug,
            peers={other: peer for other, peer in slugs.items() if other != slug},
            plan=plan,
        )
        for slug, segment in slugs.items()
    ]
    assert [message for rule, message in together(*subjects) if rule == "plan-unmet"] == messages
    narrow = [one for subject_ in subjects for one in found(subject_, "too-narrow")]
    assert len(narrow) == (len(accounts) == 1)


@pytest.mark.parametrize(
    ("accounts", "guardrails", "message"),
    [
        (199, NONE, None),
        (200, NONE, None),
        (
            201,
            NONE,
            "201 accounts match, 20.1 % of all: too broad, more than the 200 that are 20 % of all 1,000 accounts",
        ),
        (300, Guardrails(max=300), None),
        (
            301,
            Guardrails(max=300),
            "301 accounts match, 30.1 % of all: too broad, more than the 300 that the segment sets as its maximum",
        ),
        (290, Guardrails(max_share=0.29), None),
        (
            291,
            Guardrails(max_share=0.29),
            "291 accounts match, 29.1 % of all: too broad, "
            "more than the 290 that the segment sets as its largest share, 29 % of 1,000",
        ),
    ],
)
def test_too_broad(accounts: int, guardrails: Guardrails, message: str | None) -> None:
    findings = found(subject(ACCOUNTS, last(accounts), guardrails=guardrails), "too-broad")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize("where", [All(), Any(), All((Any(), Off(first(1)))), Not(All())], ids=repr)
@pytest.mark.parametrize(("status", "severity"), [(Status.DRAFT, "note"), (Status.ACTIVE, "warning")])
def test_of_a_segment_that_asks_nothing_yet_only_the_way_on_is_told(
    where: Filter, status: Status, severity: str
) -> None:
    one = subject(
        ACCOUNTS,
        where,
        segment=Segment("New", status=status, owner="ana@example.com"),
        peers={"low": Segment("Low", first(900), status=Status.ACTIVE)},
    )
    told = [finding for finding in evaluate(one) if finding.rule not in ("no-profile", "no-effect")]
    assert [(finding.rule, finding.severity.word, finding.repairs) for finding in told] == [("too-broad", severity, ())]
    assert told[0].message == ("no conditions yet: all 1,000 accounts match; include an industry or add a condition")


@pytest.mark.parametrize(
    ("plan", "accounts", "narrow"),
    [
        ({"revenue_target": 100_000, "opportunity_rate": 0.5, "win_rate": 0.5, "deal_size": 4000}, 99, 1),
        ({"revenue_target": 100_000, "opportunity_rate": 0.5, "win_rate": 0.5, "deal_size": 4000}, 100, 0),
    ],
)
def test_the_plan_sets_the_minimum(plan: dict[str, float], accounts: int, narrow: int) -> None:
    one = subject(ACCOUNTS, first(accounts), guardrails=NONE, plan=plan)
    assert len(found(one, "too-narrow")) == narrow


INFORMATION = Condition("industry", "under", ("51",))


@pytest.mark.parametrize(
    ("where", "whole"),
    [
        (INFORMATION, True),
        (All((INFORMATION,)), True),
        (All((INFORMATION, Off(first(10)))), True),
        (Any((INFORMATION, Condition("industry", "under", ("52",)))), True),
        (All((INFORMATION, Not(Condition("industry", "under", ("517",))))), True),
        (Condition("sector", "is", "Finance"), True),
        (All((Condition("sector", "is", "Finance"), first(500))), False),
        (All((INFORMATION, first(500))), False),
        (first(500), False),
        (All(), False),
    ],
)
def test_whole_industry(where: Filter, whole: bool) -> None:
    assert len(found(subject(ACCOUNTS, where, guardrails=LOOSE), "whole-industry")) == whole


def test_a_rule_is_switched_off_or_made_worse_in_the_workspace() -> None:
    def narrow(setting: str) -> list[Finding]:
        return found(
            subject(ACCOUNTS, first(1), guardrails=Guardrails(min=2), findings={"too-narrow": setting}), "too-narrow"
        )

    assert narrow("off") == []
    assert [finding.severity.word for finding in narrow("error")] == ["error"]
