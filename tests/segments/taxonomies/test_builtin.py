"""The shipped classifications against their official counts, and the economic sectors above NAICS."""

from __future__ import annotations

from collections import Counter

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.taxonomies.builtin import TITLES, load_builtin, rolled_up


@pytest.mark.parametrize(
    ("name", "by_depth"),
    [
        ("naics-2022", [20, 96, 308, 689, 1012]),
        ("isic-4", [21, 88, 238, 419]),
        ("isic-5", [22, 87, 258, 463]),
        ("nace-2.1", [22, 87, 287, 651]),
        ("uk-sic-2007", [21, 88, 731]),
    ],
)
def test_every_level_has_its_official_number_of_nodes(name: str, by_depth: list[int]) -> None:
    taxonomy = load_builtin(name)
    found = Counter(node.depth for node in taxonomy.nodes[:-1])
    assert [found[depth] for depth in sorted(found)] == by_depth


def test_sic_1987_is_whole() -> None:
    assert len(load_builtin("sic-1987").nodes) == 1099 + 1


@pytest.mark.parametrize("name", TITLES)
def test_every_parent_holds_its_children(name: str) -> None:
    for node in load_builtin(name).nodes:
        if node.parent is not None:
            above = load_builtin(name).nodes[node.parent]
            assert above.position < node.position < node.end <= above.end


@pytest.mark.parametrize(
    ("model", "sectors", "office"),
    [
        ("four-sectors", ["primary", "secondary", "tertiary", "quaternary", "unclassified"], "quaternary"),
        ("five-sectors", ["primary", "secondary", "tertiary", "quaternary", "quinary", "unclassified"], "quinary"),
    ],
)
def test_economic_sectors_stand_above_naics(model: str, sectors: list[str], office: str) -> None:
    taxonomy = rolled_up(load_builtin("naics-2022"), model)
    assert [node.code for node in taxonomy.children(None)] == sectors
    assert taxonomy.ancestors(taxonomy["551114"])[-1].code == office
    assert taxonomy.ancestors(taxonomy["1111"])[-1].code == "primary"
    assert len(taxonomy.nodes) == 2125 + len(sectors)


@pytest.mark.parametrize(
    ("name", "model", "message"),
    [
        ("naics-2022", "six-sectors", "there is no roll-up six-sectors"),
        ("isic-4", "four-sectors", r"does not fit ISIC Rev\. 4"),
        ("naics", "", r"there is no classification naics \(did you mean naics-2022\?\)"),
    ],
)
def test_what_is_not_there_is_said(name: str, model: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        rolled_up(load_builtin(name), model)
