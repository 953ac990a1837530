"""Codes of older editions, national forms, several codes in a cell, and titles beside codes."""

from __future__ import annotations

import pytest

from niche.segments.taxonomies.builtin import load_builtin
from niche.segments.taxonomies.code_finder import CodeFinder, How
from niche.segments.taxonomies.editions import TITLES, editions_of, recognise


@pytest.mark.parametrize(
    ("use", "value", "column", "code", "how"),
    [
        ("naics-2022", "511210", ["511210"], "513210", How.MOVED),
        ("naics-2022", "443142", ["443142"], "449210", How.MOVED),
        ("naics-2022", "519130", ["519130"], "51", How.SPLIT),
        ("naics-2022", "522110", ["522110", "511210"], "522110", How.EXACT),
        ("naics-2022", "5415119", ["5415119"], "541511", How.PARENT),
        ("naics-2022", "511210 - Software Publishers", ["511210 - Software Publishers"], "513210", How.MOVED),
        ("naics-2022", "599999 - Software Publishers", ["599999 - Software Publishers"], "5132", How.MOVED),
        ("naics-2022", "522110 - Commercial Banking", ["522110 - Commercial Banking"], "522110", How.EXACT),
        ("nace-2.1", "62.01Z", ["62.01Z", "62.02A"], "62.10", How.MOVED),
        ("nace-2.1", "62.01.Z", ["62.01.Z"], "62.10", How.MOVED),
        ("nace-2.1", "62.01.00", ["62.01.00"], "62.10", How.PARENT),
        ("nace-2.1", "J62.01", ["J62.01"], "62.10", How.MOVED),
        ("nace-2.1", "25.30", ["25.30", "62.01", "62.02"], "25.21", How.MOVED),
        ("nace-2.1", "25.30", ["25.30", "62.10", "62.20"], "25.30", How.EXACT),
        ("uk-sic-2007", "1,\n84110", ["1,\n84110", "62020"], "84110", How.EXACT),
        ("uk-sic-2007", "62020, 84110", ["62020, 84110"], "62020", How.EXACT),
        ("uk-sic-2007", "Information technology, consultancy", ["Information technology, consultancy"], "", None),
    ],
)
def test_a_value_finds_its_node(use: str, value: str, column: list[str], code: str, how: How | None) -> None:
    taxonomy = load_builtin(use)
    found = CodeFinder(taxonomy, column).nearest(value)
    assert (found and (taxonomy.nodes[found.position].code, found.how)) == ((code, how) if how else None)


def test_the_edition_is_that_of_most_codes_or_the_declared_one() -> None:
    nace = load_builtin("nace-2.1")
    assert nace.nodes[CodeFinder(nace, ["46.71"]).nearest("46.71").position].code == "46.71"  # type: ignore[union-attr]
    found = CodeFinder(nace, ["46.71"], "nace-2").nearest("46.71")
    assert found is not None
    assert (nace.nodes[found.position].code, found.edition) == ("46.81", "NACE Rev. 2")


@pytest.mark.parametrize("name", ["naics-2022", "nace-2.1"])
def test_every_old_code_leads_to_a_node_or_nowhere(name: str) -> None:
    taxonomy = load_builtin(name)
    editions = editions_of(name)
    assert [edition.name for edition in editions] == [one for one in TITLES if one[:4] == name[:4]]
    for edition in editions:
        assert all(not moved.to or moved.to in taxonomy.positions for moved in edition.moved.values())
        assert edition.added
        assert recognise(name, list(edition.moved), {}) is not None
    assert editions_of("sic-1987") == ()


def test_the_edition_of_the_tree_itself_carries_nothing_over() -> None:
    naics = load_builtin("naics-2022")
    found = CodeFinder(naics, ["511210"], "naics-2022").nearest("511210")
    assert found is not None
    assert (naics.nodes[found.position].code, found.how) == ("51", How.PARENT)
