"""The table of rules, and what a workspace says of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from subjects import SETTINGS, subject
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.findings import catalogue, registry
from niche.segments.findings.finding import Finding, Severity
from niche.segments.findings.registry import ALL, BY_SLUG, evaluate
from niche.segments.findings.rule_settings import RuleSettings, read_rule_settings
from niche.segments.findings.rules import placed
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off

PROMISED = {
    "error": "empty contradiction unknown-column wrong-type unknown-node unknown-segment unknown-file cycle bad-file "
    "drifted expected expected-nowhere",
    "warning": "too-narrow too-broad mixed unknown-value small-audience duplicate overloaded review-due "
    "encoding date-order numbers-in-brackets lost-digits repeated-id decimal-sign several-currencies plan-unmet",
    "note": "whole-industry not-different unreliable one-whale no-effect missing-data data-gaps overlap mergeable "
    "spread-thin uncovered left-out no-minimum no-owner no-profile stale-title unknown-key "
    "other-sheets header-row rows-left-out separator shape dates-in-digits values-not-read words-for-missing "
    "percent-cells spellings repeated-name empty-column constant-column codes-at-a-parent codes-of-an-older-edition "
    "several-codes-in-a-cell several-industry-columns unclassified not-looked-for elapsed-times outcome-from-values "
    "follows-from-outcome no-trait",
}


def test_every_promised_rule_is_there_with_its_severity() -> None:
    promised = {slug: severity for severity, slugs in PROMISED.items() for slug in slugs.split()}
    assert {rule.slug: rule.severity.word for rule in ALL} == promised


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.slug)
def test_every_rule_says_when_why_and_how(rule: registry.AnyRule) -> None:
    assert rule.summary
    assert rule.why.endswith(".")
    assert rule.formula
    assert all(parameter.problem(parameter.default) == "" for parameter in rule.parameters)


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        (None, []),
        ({"spread-thin": "off", "empty": False, "drifted": {"note": 0.1}}, []),
        ({"mixed": {"severity": "note", "rate_effect": 0.5}}, []),
        ("off", ["findings: expected rules and what is said of them"]),
        ({"mixd": "off"}, ["findings: there is no rule mixd (did you mean mixed?)"]),
        ({"mixed": "loud"}, ["findings.mixed.severity: expected off, note, warning, error, not 'loud'"]),
        ({"mixed": ["off"]}, ["findings.mixed: expected off, a severity, or a mapping"]),
        ({"mixed": {"efect": 1}}, ["findings.mixed: there is no setting efect (did you mean size_effect?)"]),
        ({"mixed": {"size_effect": 2}}, ["findings.mixed.size_effect: expected 0 to 1, not 2"]),
        ({"review-due": {"days": 0}}, ["findings.review-due.days: expected 1 or more, not 0"]),
        ({"review-due": {"days": "a year"}}, ["findings.review-due.days: expected a number, not 'a year'"]),
        ({"review-due": {"days": True}}, ["findings.review-due.days: expected a number, not True"]),
    ],
)
def test_reading_what_a_workspace_says(written: object, problems: list[str]) -> None:
    assert [str(problem) for problem in read_rule_settings(written, registry.PARAMETERS)[1]] == problems


def test_what_is_wrong_is_left_out_and_the_rest_holds() -> None:
    rules, _ = read_rule_settings({"mixd": "off", "mixed": {"severity": "error", "deals": -1}}, registry.PARAMETERS)
    assert rules["mixed"].severity is Severity.ERROR
    assert BY_SLUG["mixed"].given(rules["mixed"])["deals"] == 30
    assert rules["empty"] == RuleSettings()


@pytest.mark.parametrize(
    ("path", "place"), [((), (3, 1)), ((0,), (5, 7)), ((0, 2), (5, 7)), ((1,), (3, 1)), (None, (0, 0))]
)
def test_a_finding_stands_at_its_node_or_the_nearest_above(
    path: tuple[int, ...] | None, place: tuple[int, int]
) -> None:
    one = placed(Finding("empty", Severity.ERROR, "x", path), {(): (3, 1), (0,): (5, 7)})
    assert (one.line, one.column) == place


def test_the_worst_comes_first() -> None:
    accounts = universe(number=list(range(100)))
    where = All((Condition("number", "above", 90), Condition("number", "below", 200), Condition("nmber", "is", 1)))
    severities = [found.severity for found in evaluate(subject(accounts, where))]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] is Severity.ERROR


ODD = st.one_of(st.integers(-5, 5), st.floats(), st.text(max_size=3), st.booleans(), st.dates(), st.just("10%"))
OPERATORS = st.sampled_from(
    ["is", "in", "at_least", "above", "between", "top", "within", "contains", "matches", "has", "has_all", "under",
     "missing", "nonsense"]
)  # fmt: skip
LEAVES: st.SearchStrategy[Filter] = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(["number", "name", "country", "day", "tags", "industry", "won", "nowhere"]),
        OPERATORS,
        ODD | st.lists(ODD, max_size=3).map(tuple),
    ),
    st.builds(InSegment, st.sampled_from(["target", "other", "nowhere"])),
)
FILTERS = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.builds(All, st.lists(below, max_size=3).map(tuple)),
        st.builds(Any, st.lists(below, max_size=3).map(tuple)),
        st.builds(Not, below),
        st.builds(Off, below),
    ),
    max_leaves=6,
)


@given(FILTERS, st.integers(0, 40))
def test_no_filter_and_no_data_make_a_rule_fail_or_promise_another_size(where: Filter, height: int) -> None:
    accounts = universe(
        number=[n if n % 3 else None for n in range(height)],
        name=[f"n{n}" for n in range(height)],
        country=["DE" if n % 2 else None for n in range(height)],
        tags=[["a"] if n % 2 else None for n in range(height)],
        won=[bool(n % 2) for n in range(height)],
        industry=["5112" if n % 2 else "517" for n in range(height)],
        roles={Role.WON: "won", Role.VALUE: "number", Role.NAME: "name"} if height else {},
    )
    one = subject(accounts, where)
    fresh = Counter(accounts, segments=one.engine.segments)
    for found in evaluate(one):
        assert found.message
        assert found.rule in BY_SLUG
        assert [fresh.size(repair.filter) for repair in found.repairs] == [r.accounts for r in found.repairs]


def test_the_table_of_rules_names_them_all() -> None:
    table = catalogue.markdown()
    assert all(f"| `{rule.slug}` |" in table for rule in ALL)
    assert {line.count("|") for line in table.splitlines()} == {5}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.slug)
def test_an_explanation_says_why_how_and_what_to_write(rule: registry.AnyRule) -> None:
    text = catalogue.explanation(rule)
    assert all(
        part in text for part in (rule.slug, rule.severity.word, rule.summary, rule.why, rule.formula, rule.source)
    )
    for parameter in rule.parameters:
        assert f"{parameter.name} = {parameter.default:g}: {parameter.meaning} ({parameter.source})" in text
    written = re.findall(r"^  findings: (.*)$", text, re.MULTILINE)
    assert [read_rule_settings(yaml.safe_load(line), registry.PARAMETERS)[1] for line in written] == [(), ()]


def test_the_schema_of_the_settings_knows_every_rule_and_parameter() -> None:
    schema = catalogue.findings_schema()
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == set(BY_SLUG)
    mapping = properties["drifted"]["oneOf"][1]
    assert mapping["properties"]["note"] == {
        "type": "number",
        "description": "change of size that is a note",
        "minimum": 0.0,
        "maximum": 100,
        "default": 0.05,
    }
    assert set(catalogue.plan_schema()["properties"]) == set(registry.read_plan(None)[0].__slots__)  # type: ignore[call-overload]


def test_what_must_be_more_than_nothing_is_so_in_the_schema() -> None:
    properties = catalogue.plan_schema()["properties"]
    assert isinstance(properties, dict)
    assert properties["win_rate"] == {
        "type": "number",
        "description": "share of the opportunities that are won",
        "exclusiveMinimum": 0,
        "maximum": 1,
    }


def test_problems_of_rules_and_plan_are_told_together() -> None:
    settings = replace(SETTINGS, extra={"findings": {"mixd": "off"}, "plan": {"reps": 0}})
    assert len(registry.problems(settings)) == 2
