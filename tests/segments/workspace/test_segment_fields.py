"""Segment fields as texts: what is shown can be typed back, and what is not taken is refused at its field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.segment import Guardrails, Profile, Segment, Status
from niche.segments.workspace.segment_fields import FIELDS, FieldsError, carried, differing, edited

FULL = Segment(
    "Growth",
    description="Who grows",
    status=Status.ACTIVE,
    owner="ana",
    priority=2,
    tags=("saas", "emea"),
    reviewed=dt.date(2026, 5, 11),
    guardrails=Guardrails(min=10, max=900, max_share=0.1),
    profile=Profile(buyer="CFO", pains=("slow", "manual"), value="Fast", objections=("price",), links=("example.com",)),
)


def test_what_is_shown_says_what_there_is() -> None:
    texts = {field.name: field.text(FULL) for field in FIELDS}
    assert edited(Segment("Other"), texts) == edited(FULL, texts) == FULL


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("owner", "  ana@example.com ", "ana@example.com"),
        ("tags", "saas\n\n  apac \n", ("saas", "apac")),
        ("priority", "1", 1),
        ("priority", "", None),
        ("status", "retired", Status.RETIRED),
        ("status", "", Status.DRAFT),
        ("reviewed", "2026-11-30", dt.date(2026, 11, 30)),
        ("guardrails.max_share", "0.25", 0.25),
        ("profile.terminology", "close = month-end close\nledger", ("close = month-end close", "ledger")),
        ("profile.value", "One\nTwo", "One\nTwo"),
    ],
)
def test_a_text_is_read_as_the_file_is(name: str, text: str, value: object) -> None:
    field = next(field for field in FIELDS if field.name == name)
    assert field.value(edited(FULL, {name: text})) == value
    assert differing(FULL, edited(FULL, {name: text})) == (name,)


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"name": " "}, {"name": "enter a name"}),
        ({"status": "activ"}, {"status": "expected one of draft, active, retired; did you mean active?"}),
        ({"priority": "first"}, {"priority": "expected a whole number"}),
        ({"guardrails.min": "1,000"}, {"guardrails.min": "expected a whole number; write 1000"}),
        (
            {"guardrails.max_share": "5%"},
            {"guardrails.max_share": "expected a share between 0 and 1; write 0.05 for 5%"},
        ),
        ({"reviewed": "today"}, {"reviewed": "expected a date such as 2026-11-21; year, month, day"}),
        ({"guardrails.min": "1000"}, {"guardrails.min": "min 1,000 is more than max 900"}),
        ({"priority": "x", "name": ""}, {"name": "enter a name", "priority": "expected a whole number"}),
    ],
)
def test_what_is_not_taken_is_said_at_its_field(texts: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(FieldsError) as error:
        edited(FULL, texts)
    assert error.value.wrong == wrong


owners = st.sampled_from(["", "ana", "bo"])


@given(owners, owners, owners, st.sampled_from([(), ("x",)]), st.sampled_from([(), ("y",)]))
def test_an_edit_is_carried_over_and_nothing_else_is(
    old: str, mine: str, theirs: str, pains: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    base = Segment("A", owner=old, profile=Profile(buyer="CFO"))
    edit = replace(base, owner=mine, profile=replace(base.profile, pains=pains))
    new = replace(base, owner=theirs, tags=tags, profile=replace(base.profile, value="Fast"))
    found = carried(base, edit, new)
    assert found.owner == (mine if mine != old else theirs)
    assert (found.tags, found.profile) == (tags, Profile(buyer="CFO", pains=pains, value="Fast"))
