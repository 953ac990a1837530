from __future__ import annotations

import pytest
from universes import universe

from niche.segments.language.completion import completed, following, is_condition

UNIVERSE = universe(
    employees=[10, 20],
    emails=[1, 2],
    country=["Germany", "France"],
    tech_stack=[["Salesforce"], ["SAP"]],
    customer=[True, False],
    industry=["5112", "522"],
    sector=["Oil and Gas", "Retail"],
    **{"Deal Stage": ["Won", "Lost"]},
)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("emp", "employees"),
        ("EMP", "employees"),
        ("em", "employees"),
        ("employees", None),
        ("employees ", None),
        ("employees be", "employees below"),
        ("employees at l", "employees at least"),
        ("country i", "country is"),
        ("country in ", None),
        ("country in ger", "country in Germany"),
        ("country in Germany, f", "country in Germany, France"),
        ("country = 'G", "country = 'Germany'"),
        ("country in ('Germany', 'F", "country in ('Germany', 'France'"),
        ("tech_stack has sales", "tech_stack has Salesforce"),
        ("customer is y", "customer is yes"),
        ("industry under soft", "industry under Software"),
        ("industry under 51", "industry under 51 Information"),
        ("employees > 5 and cou", "employees > 5 and country"),
        ("not (cou", "not (country"),
        ("not employees 10..20 and not cou", "not employees 10..20 and not country"),
        ("country is Germany a", "country is Germany and"),
        ("country is Germany o", "country is Germany or"),
        ("country is not G", "country is not Germany"),
        ("country does not c", "country does not contain"),
        ("deal", "Deal Stage"),
        ("Deal Stage is w", "Deal Stage is Won"),
        ("sector is oil", "sector is 'Oil and Gas'"),
        ("sector in Retail, 'oil", "sector in Retail, 'Oil and Gas'"),
        ("under(industry, 'soft", "under(industry, 'Software'"),
        ("nothing like it", None),
        ("employees under 5", None),
        ("tech_stack under s", None),
        ("", None),
    ],
)
def test_the_word_at_the_end_is_made_whole(text: str, whole: str | None) -> None:
    assert completed(text, UNIVERSE) == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cou", ("country",)),
        ("employees > 5 and ", ("employees", "emails", "country", "tech_stack", "customer", "sector", "Deal Stage")),
        ("employees > 5 and cou", ("country",)),
        ("country ", ("is", "in", "contains", "starts with", "ends with", "matches", "listed in", "missing")),
        ("customer ", None),
        ("customer is ", ("yes", "no")),
        ("country is ", ("France", "Germany")),
        ("country in Germany, ", ("France", "Germany")),
        ("country in (", ("France", "Germany")),
        ("country = 'Ger", ("'Germany'",)),
        ("country does not", ("does not match", "does not contain", "does not end with")),
        ("(country is Germany", ()),
        ("employees > ", ()),
        ("country is Germany", None),
        ("emploees > 5 and country is", None),
        ("country is Germany & c", None),
        ("employees > x and ", None),
    ],
)
def test_what_may_follow_a_half_typed_text(text: str, words: tuple[str, ...] | None) -> None:
    found = following(text, UNIVERSE)
    assert (None if found is None else found[: len(words or ())]) == words


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("employees", False),
        ("employees ", False),
        ("employees 1..5", True),
        ("empl be", True),
        ("empl size", False),
        ("employees size", True),
        ("em 1..5", False),
        ("not country in DE", True),
        ("not customer", True),
        ("(cou", True),
        ("Deal Stage", False),
        ("deal st", False),
        ("Deal Stage is", True),
        ("emploees > 100", True),
        ("name is null", True),
        ("a and b", True),
        ("tech stack", False),
        ("customer", False),
        ("", False),
    ],
)
def test_a_condition_is_told_from_the_search_for_a_column(text: str, typed: bool) -> None:
    assert is_condition(text, UNIVERSE) is typed
