"""What is noticed in values once they are converted."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Role
from niche.segments.model.settings import Settings
from niche.segments.reading.column_notices import repeats
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice


def noticed(kind: NoticeKind, frame: pl.DataFrame) -> list[TableNotice]:
    universe = universe_from_frame(frame, Settings("", Path()))
    return [notice for notice in universe.notices if notice.kind is kind]


@pytest.mark.parametrize(
    ("values", "alike", "accounts"),
    [
        (["Bank", "bank", "Shop", "Shop"], ("Bank", "bank"), 2),
        (["e-commerce", "E Commerce", "ecommerce", "x"], ("E Commerce", "e-commerce", "ecommerce"), 3),
        (["Bau.", "Bau", "Bau", "x"], ("Bau", "Bau."), 3),
        (["S.A.", "SA", "x", "x"], ("S.A.", "SA"), 2),
        (["1-10", "110", "1-10", "110"], (), 0),
        (["C", "C++", "C#", "C"], (), 0),
        (["1.5", "15", "x", "x"], (), 0),
    ],
)
def test_other_spellings_of_a_value(values: list[str], alike: tuple[str, ...], accounts: int) -> None:
    found = noticed(NoticeKind.SPELLING, pl.DataFrame({"c": values * 3}))
    assert [(notice.examples, notice.count) for notice in found] == ([(alike, accounts * 3)] if alike else [])


def test_other_spellings_of_an_item() -> None:
    frame = pl.DataFrame({"tags": [["SaaS", "b2b"], ["saas"], ["b2b"], None]})
    (notice,) = noticed(NoticeKind.SPELLING, frame)
    assert (notice.count, notice.examples) == (2, ("SaaS", "saas"))
    assert notice.message == "2 of its items differ only in capitals, spaces or punctuation, in 2 accounts: SaaS, saas"


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["x", "x"], "x"),
        (["x", None], None),
        ([7, 7], "7"),
        ([7, 8], None),
        ([True, True], "yes"),
        ([False, False], "no"),
        (["2024-05-01", "2024-05-01"], "2024-05-01"),
    ],
)
def test_a_constant_column_has_its_value_in_every_account(values: list[object], value: str | None) -> None:
    found = noticed(NoticeKind.CONSTANT, pl.DataFrame({"c": values * 2}))
    assert [notice.message for notice in found] == ([f"its only value is {value}"] if value else [])


@pytest.mark.parametrize(
    ("header", "values", "kind", "message"),
    [
        ("id", ["a", "b", "b"], NoticeKind.REPEATED, "1 account repeats the id of another; without these there are 2"),
        ("id", ["a", "b", "c"], NoticeKind.REPEATED, None),
        (
            "company",
            ["A", "B", "B", "B"],
            NoticeKind.REPEATED_NAME,
            "2 accounts repeat the name of another; without these there are 2",
        ),
        (
            "Website",
            ["https://www.a.de/", "a.de", "http://b.de/x", None],
            NoticeKind.REPEATED_NAME,
            "1 account repeats the domain of another; without these there are 3",
        ),
        ("domain", ["a.de", "b.de", None, None], NoticeKind.REPEATED_NAME, None),
    ],
)
def test_what_repeats(header: str, values: list[str | None], kind: NoticeKind, message: str | None) -> None:
    found = noticed(kind, pl.DataFrame({header: values, "size": range(len(values))}))
    assert [notice.message for notice in found] == ([message] if message else [])


@pytest.mark.parametrize(
    ("others", "apart"),
    [
        ({"size": [1, 2, 3]}, None),
        ({"record id": ["x", "y", "z"]}, "record id"),
        ({"duns": [7, 8, 9]}, "duns"),
        ({"record id": ["x", "y", "y"], "crm key": ["k", "l", "m"]}, "crm key"),
        ({"record id": ["x", "y", None]}, None),
        ({"domain": ["a.de", "b.de", "c.de"], "crm key": ["k", "l", "m"]}, "crm key"),
        ({"domain": ["a.de", "b.de", "c.de"]}, "domain"),
    ],
)
def test_where_ids_repeat_a_column_that_tells_accounts_apart_is_offered(
    others: dict[str, list[object]], apart: str | None
) -> None:
    columns = {name: pl.Series(name, values) for name, values in {"account id": ["a", "b", "b"], **others}.items()}
    notice = next(one for one in repeats(columns, {Role.ID: "account id"}) if one.kind is NoticeKind.REPEATED)
    assert notice.setting == (None if apart is None else Setting(("roles", "id"), apart))


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (["DE", "Unknown", "-", "DE"], ("-",)),
        (["DE", "-", "FR", "DE"], ()),
    ],
)
def test_words_for_missing_can_be_kept_where_they_can_be_values(values: list[str], kept: tuple[str, ...]) -> None:
    (notice,) = noticed(NoticeKind.MISSING, pl.DataFrame({"c": values * 3}))
    assert (notice.setting and notice.setting.value) == kept
