"""Exports of sales tools open with id, name, value, outcome and tree in place, with no settings."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition
from niche.segments.project import open_project

LABELS = ("Computer Software", "Banking", "Insurance", "Retail", "Real Estate")
CONSTANTS = ("COMPUTER_SOFTWARE", "BANKING", "INSURANCE", "RETAIL", "REAL_ESTATE")
ACCOUNTS = 60

HUBSPOT = {
    "Record ID": [str(9_000_000_000 + n) for n in range(ACCOUNTS)],
    "Company name": [f"Company {n}" for n in range(ACCOUNTS)],
    "Company Domain Name": [f"c{n}.com" for n in range(ACCOUNTS)],
    "Industry": CONSTANTS,
    "Total Open Deal Value": [str(1000 * n) for n in range(ACCOUNTS)],
    "Recent Deal Amount": [str(500 * n) for n in range(ACCOUNTS)],
    "Deal Stage": ("closedwon", "closedlost", "contractsent"),
    "Lifecycle Stage": ("customer", "lead"),
}
SALESFORCE = {
    "Account ID": [f"0015g00000{n:05}AAA" for n in range(ACCOUNTS)],
    "Account Name": [f"Company {n}" for n in range(ACCOUNTS)],
    "Industry": ("Technology", "Banking", "Insurance", "Retail", "Healthcare"),
    "Amount": [str(1000 + n) for n in range(ACCOUNTS)],
    "Expected Revenue": [str(100 * n) for n in range(ACCOUNTS)],
    "Stage": ("Closed Won", "Closed Lost", "Prospecting"),
    "Type": ("Customer", "Prospect"),
}
PIPEDRIVE = {
    "Deal - ID": [str(n + 1) for n in range(ACCOUNTS)],
    "Deal - Organization": [f"Company {n}" for n in range(ACCOUNTS)],
    "Deal - Value": [str(900 + n) for n in range(ACCOUNTS)],
    "Deal - Weighted value": [str(90 + n) for n in range(ACCOUNTS)],
    "Deal - Status": ("Won", "Lost", "Open"),
    "Organization - Industry": LABELS,
}
APOLLO = {
    "Company": [f"Company {n}" for n in range(ACCOUNTS)],
    "Account Stage": ("Cold", "Current Client", "Dead Opportunity"),
    "# Employees": [str(10 + n) for n in range(ACCOUNTS)],
    "Industry": LABELS,
    "Website": [f"http://c{n}.com" for n in range(ACCOUNTS)],
    "NAICS Codes": ("51321, 51821", "52211"),
    "Apollo Account Id": [f"63f{n:021x}" for n in range(ACCOUNTS)],
}


@pytest.mark.parametrize(
    ("columns", "roles", "answers", "tree"),
    [
        (
            HUBSPOT,
            {"id": "Record ID", "name": "Company name", "value": "Total Open Deal Value",
             "deal_size": "Recent Deal Amount", "domain": "Company Domain Name"},
            {Role.WON: (20, 20), Role.CUSTOMER: (30, 30)},
            ("Industry",),
        ),
        (
            SALESFORCE,
            {"id": "Account ID", "name": "Account Name", "value": "Expected Revenue", "deal_size": "Amount"},
            {Role.WON: (20, 20), Role.CUSTOMER: (30, 30)},
            ("Industry",),
        ),
        (
            PIPEDRIVE,
            {"id": "Deal - ID", "name": "Deal - Organization", "value": "Deal - Weighted value",
             "deal_size": "Deal - Value"},
            {Role.WON: (20, 20)},
            ("Organization - Industry",),
        ),
        (
            APOLLO,  # which knows no value of an account
            {"id": "Apollo Account Id", "name": "Company", "domain": "Website"},
            {Role.CUSTOMER: (20, 40)},
            ("NAICS Codes",),
        ),
    ],
    ids=["HubSpot", "Salesforce", "Pipedrive", "Apollo"],
)  # fmt: skip
def test_an_export_opens_with_everything_in_place(
    tmp_path: Path,
    columns: Mapping[str, Sequence[str]],
    roles: Mapping[str, str],
    answers: Mapping[Role, tuple[int, int]],
    tree: tuple[str, ...],
) -> None:
    with (tmp_path / "export.csv").open("w", newline="") as file:
        rows = [[values[n % len(values)] for values in columns.values()] for n in range(ACCOUNTS)]
        csv.writer(file).writerows([list(columns), *rows])
    project = open_project(tmp_path / "export.csv")
    universe = project.universe
    assert {role.value: name for role, name in universe.roles.items() if role not in answers} == roles
    for role, expected in answers.items():
        column = universe.roles[role]
        assert tuple(project.count(Condition(column, "is", said)).accounts for said in (True, False)) == expected
    assert universe.main is not None
    assert (universe.main.columns, universe.main.classified) == (tree, ACCOUNTS)
