"""`assign:` in niche.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.assigning import AssignSettings, Balance, Capacity
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.workspace import parse_workspace


def assign(text: str) -> AssignSettings:
    return parse_workspace(f"data: a.csv\n{text}\n", Path("niche.yaml")).settings.assign


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("", AssignSettings()),
        ("assign: {}", AssignSettings()),
        (
            "assign: {owners: {ann: {accounts: 200, value: 5e6, segments: [north, south]}, ben: }, by: accounts}",
            AssignSettings({"ann": Capacity(200, 5e6, ("north", "south")), "ben": Capacity()}, Balance.ACCOUNTS),
        ),
        ("assign: {families: []}", AssignSettings(families=())),
        ("assign: {families: parent}", AssignSettings(families=("parent",))),
        ("assign: {families: [parent, domain]}", AssignSettings(families=("parent", "domain"))),
    ],
)
def test_what_is_read(text: str, settings: AssignSettings) -> None:
    assert assign(text) == settings


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("assign: 3", "2:9: assign: expected a mapping"),
        ("assign: {owner: {}}", "2:10: unknown key owner in assign (did you mean owners?)"),
        ("assign: {owners: {ann: {acounts: 3}}}", "2:25: unknown key acounts in ann (did you mean accounts?)"),
        (
            "assign: {owners: {ann: {accounts: -3}}}",
            "2:35: assign.owners.ann.accounts: expected a whole number (0 or more)",
        ),
        ("assign: {owners: {ann: {value: much}}}", "2:32: assign.owners.ann.value: expected a number"),
        ("assign: {owners: {ann: 3}}", "2:24: assign.owners.ann: expected a mapping of accounts, value, segments"),
        ("assign: {by: valeu}", "2:14: assign.by: expected one of value, accounts (did you mean value?)"),
    ],
)
def test_what_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(BadInputError) as error:
        assign(text)
    assert str(error.value) == f"niche.yaml:{problem}"
