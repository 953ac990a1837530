"""Which columns have a role, and what is said where one does not fit."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Kind, Role
from niche.segments.model.settings import Settings
from niche.segments.reading.inference import infer
from niche.segments.reading.roles import unfit_roles

FRAME = pl.DataFrame(
    {
        "account_id": ["a", "b", "c", "d"],
        "country": ["DE", "DE", "FR", "FR"],
        "stage": ["Won", "Lost", "Won", "Open"],
        "won": ["1", "0", "1", None],
        "revenue_usd": ["500", "600", "700", "800"],
        "seats": ["5", "6", "7", "8"],
        "first_seen": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
    }
)


def settings(**roles: str) -> Settings:
    return Settings("accounts.csv", Path("segments"), roles={Role(role): name for role, name in roles.items()})


@pytest.mark.parametrize(
    ("role", "named", "said"),
    [
        ("won", "stage", "won needs yes or no: stage is a category (did you mean won?)"),
        ("retained", "stage", "retained needs yes or no: stage is a category (list the values that mean it"),
        ("value", "country", "value needs a number: country is a category (try revenue_usd, seats)"),
        ("deal_size", "first_seen", "deal_size needs a number: first_seen is a date (try revenue_usd"),
        ("opened", "seats", "opened needs a date: seats is a number (try first_seen)"),
        ("cycle_days", "account_id", "cycle_days needs a number: account_id is an id"),
        ("name", "seats", ""),
        ("owner", "country", ""),
        ("won", "won", ""),
        ("value", "revenue_usd", ""),
    ],
)
def test_a_role_of_a_column_that_does_not_fit_is_told_and_left_open(role: str, named: str, said: str) -> None:
    asked = settings(**{role: named})
    universe = universe_from_frame(FRAME, asked)
    problems = list(
        unfit_roles({name: column.kind for name, column in universe.columns.items()}, universe.roles, asked)
    )
    assert [problem.key for problem in problems] == ([("roles", role)] if said else [])
    assert str(problems[0]).startswith(said) if said else universe.roles[Role(role)] == named
    assert (Role(role) in universe.roles) == (not said)


def test_a_column_that_cannot_be_read_as_yes_and_no_stays_what_it_is() -> None:
    """The role must not cost the column its values."""
    found = infer(FRAME, settings(won="stage")).columns
    assert next(one for one in found if one.name == "stage").kind is Kind.CATEGORY


def test_a_role_that_is_left_open_is_not_given_to_another_column() -> None:
    frame = FRAME.with_columns(pl.Series("deal_size", ["1", "2", "3", "4"]))
    assert infer(frame, settings()).roles[Role.DEAL_SIZE] == "deal_size"
    assert Role.DEAL_SIZE not in infer(frame, settings(deal_size="country")).roles
