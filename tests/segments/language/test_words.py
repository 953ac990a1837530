"""Filters typed in the words that the screen shows."""

from __future__ import annotations

import datetime as dt

import pytest
from universes import universe

from niche.segments.language.description import describe
from niche.segments.language.expressions import parse
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.problems import BadInputError

UNIVERSE = universe(
    employees=[10, 5_000],
    emails=[1, 2],
    revenue=[1.5, 2.5],
    country=["DE", "FR"],
    tech_stack=[["Salesforce"], ["SAP", "HubSpot"]],
    customer=[True, False],
    founded=[dt.date(2020, 1, 1), None],
    name=["Acme", "Beta"],
    industry=["5112", "522"],
)
BETWEEN = Condition("employees", "between", (100, 500))
FOR_DAYS = "use is, in, at least, above, at most, below, between, top, bottom, within, older than, in next, missing"
DE_FR = Condition("country", "in", ("DE", "FR"))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("employees 100..500", BETWEEN),
        ("employees 100…500", BETWEEN),
        ("employees 100 ... 500", BETWEEN),
        ("employees between 100 and 500", BETWEEN),
        ("employees between 100, 500", BETWEEN),
        ("employees 1,000..5,000", Condition("employees", "between", (1000, 5000))),
        ("empl >= 100", Condition("employees", "at_least", 100)),
        ("employees≥100", Condition("employees", "at_least", 100)),
        ("EMPLOYEES at least 1,500", Condition("employees", "at_least", 1500)),
        ("employees <2k", Condition("employees", "below", 2000)),
        ("employees != 7", Not(Condition("employees", "is", 7))),
        ("revenue top 10%", Condition("revenue", "top", "10%")),
        ("country in DE, FR", DE_FR),
        ("country in (de, fr)", DE_FR),
        ("country in 'DE', \"FR\"", DE_FR),
        ("country not in DE, FR", Not(DE_FR)),
        ("not country in DE, FR", Not(DE_FR)),
        ("not country not in DE, FR", Not(Not(DE_FR))),
        ("country = de", Condition("country", "is", "DE")),
        ("country is Elsewhere", Condition("country", "is", "Elsewhere")),
        ("tech_stack has salesforce", Condition("tech_stack", "has", "Salesforce")),
        ("tech has any of SAP, HubSpot", Condition("tech_stack", "has_any", ("SAP", "HubSpot"))),
        ("tech_stack has all SAP", Condition("tech_stack", "has_all", ("SAP",))),
        ("customer yes", Condition("customer", "is", True)),
        ("customer is no", Condition("customer", "is", False)),
        ("founded within 90 days", Condition("founded", "within", "90 days")),
        ("founded within the last 1 year", Condition("founded", "within", "1 year")),
        ("founded in next 2 weeks", Condition("founded", "in_next", "2 weeks")),
        ("founded 2019..2021", Condition("founded", "between", (dt.date(2019, 1, 1), dt.date(2021, 1, 1)))),
        ("founded missing", Condition("founded", "missing", True)),
        ("founded is not missing", Not(Condition("founded", "missing", True))),
        ("name contains 'rock and roll'", Condition("name", "contains", "rock and roll")),
        ("name starts with 'The '", Condition("name", "starts_with", "The ")),
        (
            "employees > 5 or country = 'DE'",
            Any((Condition("employees", "above", 5), Condition("country", "is", "DE"))),
        ),
        ("employees 100..500 and customer", All((BETWEEN, Condition("customer", "is", True)))),
        ("industry under software", Condition("industry", "under", ("5112 Software",))),
        ("industry under 5112, banking", Condition("industry", "under", ("5112 Software", "522 Banking"))),
    ],
)
def test_a_condition_is_read_as_the_screen_writes_it(text: str, node: Filter) -> None:
    assert parse(text, schema=UNIVERSE) == node


@pytest.mark.parametrize(
    ("text", "word", "message", "hint"),
    [
        ("emploees > 5", "emploees", "there is no column emploees", "did you mean employees?"),
        ("em > 5", "em", "several columns begin with em", "employees, emails"),
        ("country inn DE", "inn", "inn is not an operator of country", "did you mean in?"),
        (
            "customer contains 5",
            "contains",
            "contains does not fit customer, a yes or no",
            "use is, in, missing",
        ),
        ("employees >= many", "many", "employees needs a number, not 'many'", ""),
        ("employees 1..x", "x", "employees needs a number, not 'x'", ""),
        ("employees 500..100", "500..100", "500 is above 100", ""),
        ("employees between 5", "", "between takes two values, [low, high]", "such as between 100 and 500"),
        ("founded within a while", "a while", "within takes a span of time such as 90 days", ""),
        (
            "industry under sofware",
            "sofware",
            "Small industries has no industry sofware",
            "did you mean 5112 Software?",
        ),
        (
            "founded missing today",
            "today",
            "today is not expected here",
            "write AND or OR between conditions; put a value with this word in quotes",
        ),
        ("country in", "", "a value is missing after in", ""),
        ("customer in", "", "a value is missing after in", ""),
        ("founded", "", "an operator is missing after founded", FOR_DAYS),
    ],
)
def test_an_error_points_at_the_word(text: str, word: str, message: str, hint: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(text, schema=UNIVERSE)
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (message, hint)
    assert text[problem.column - 1 :].startswith(word)
    assert word or problem.column == len(text) + 1


@pytest.mark.parametrize(
    "node",
    [
        BETWEEN,
        DE_FR,
        Condition("revenue", "at_most", 2.5),
        Condition("tech_stack", "has_any", ("SAP", "HubSpot")),
        Condition("founded", "older_than", "1 year"),
        Condition("founded", "above", dt.date(2020, 5, 1)),
        Condition("customer", "is", True),
        Condition("name", "ends_with", "GmbH"),
        Condition("industry", "under", ("5112 Software",)),
        Condition("country", "missing", True),
    ],
)
def test_what_the_screen_says_is_read_back(node: Condition) -> None:
    assert parse(describe(node, UNIVERSE), schema=UNIVERSE) == node
