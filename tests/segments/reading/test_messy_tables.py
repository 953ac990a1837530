"""Tables as people export them open as a careful person would read them, and nothing is wrong without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from laws import EFFORT
from messy_checks import Check, checks
from messy_tables import MessyTable, messy_table, vendor_export
from messy_words import VENDORS

from niche.segments.accounts.opening import open_universe
from niche.segments.model.settings import Settings

SEEDS = 300
AT_ONCE = 10
RIGHT = 0.95
"""The least share of what is compared that is right."""


def _checked(folder: Path, table: MessyTable) -> list[Check]:
    """What a table is like, opened with no settings."""
    file = folder / table.name
    file.write_bytes(table.content)
    return list(checks(open_universe(Settings(str(file), folder)), table))


@pytest.mark.hypothesis
@pytest.mark.parametrize("first", range(0, SEEDS * max(EFFORT, 1), AT_ONCE))
def test_messy_tables_are_read_as_they_are_meant(tmp_path: Path, first: int) -> None:
    found = [(seed, one) for seed in range(first, first + AT_ONCE) for one in _checked(tmp_path, messy_table(seed))]
    wrong = [f"{seed} {one.what}, {one.form}: {one.detail}" for seed, one in found if not one.right]
    silent = [f"{seed} {one.what}, {one.form}: {one.detail}" for seed, one in found if one.silent]
    assert not silent
    assert len(wrong) <= (1 - RIGHT) * len(found), wrong


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_exports_of_vendors_open_with_roles_and_tree_in_place(tmp_path: Path, vendor: str) -> None:
    table = vendor_export(len(vendor), vendor)
    assert table.tree is not None or vendor == "Crunchbase"  # whose industries are lists
    found = _checked(tmp_path, table)
    assert not [f"{one.what}, {one.form}: {one.detail}" for one in found if not one.right]
    assert {role.value for role in table.roles} <= {one.what for one in found if one.form == "role" and one.right}
