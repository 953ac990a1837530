"""What is shown of a count."""

from __future__ import annotations

import pytest
from universes import universe

from niche.segments.model.filters import All, Condition, Filter
from niche.tui.workbench.render import first_column

EMPLOYEES = Condition("employees", "at_least", 100)
COUNTRY = Condition("country", "in", ("DE",))
INDUSTRY = Condition("industry", "under", ("51",))


@pytest.mark.parametrize(
    ("columns", "where", "first"),
    [
        (("country", "employees"), All(), "employees"),
        (("country", "employees"), All((INDUSTRY, COUNTRY, EMPLOYEES)), "employees"),
        (("country",), All((EMPLOYEES,)), "country"),
        (("industry",), All(), "industry"),
        ((), All(), None),
    ],
)
def test_the_column_that_is_looked_at_first(columns: tuple[str, ...], where: Filter, first: str | None) -> None:
    accounts = universe(industry=["5111", "52"], country=["DE", "FR"], employees=[10, 200])
    assert first_column(columns, accounts, where) == first
