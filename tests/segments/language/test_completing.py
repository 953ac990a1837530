from __future__ import annotations

import pytest
from universes import universe

from niche.segments.language.completing import completed

UNIVERSE = universe(
    employees=[10, 20],
    emails=[1, 2],
    country=["Germany", "France"],
    tech_stack=[["Salesforce"], ["SAP"]],
    customer=[True, False],
    industry=["5112", "522"],
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
        ("nothing like it", None),
        ("employees under 5", None),
        ("tech_stack under s", None),
        ("", None),
    ],
)
def test_the_word_at_the_end_is_made_whole(text: str, whole: str | None) -> None:
    assert completed(text, UNIVERSE) == whole
