"""The trees that columns could make: found by codes, by labels and by how values lie below others."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.tree_candidates import TreeFinder
from niche.segments.accounts.universe import Universe
from niche.segments.model.settings import Settings, TaxonomySettings

NONE = Settings("", Path())
LINES = {"Apps": "Soft", "Games": "Soft", "Banks": "Money", "Funds": "Money", "Law": "Law"}


def universe(**columns: list[str | None]) -> Universe:
    """Sixty accounts; a column of fewer values repeats them."""
    filled = {name: [values[place % len(values)] for place in range(60)] for name, values in columns.items()}
    return universe_from_frame(pl.DataFrame({"company": [f"Firm {place}" for place in range(60)], **filled}), NONE)


def titles(found: Universe) -> list[str]:
    return [one.title for one in TreeFinder(found).all()]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Activity": ["5132", "541511", "6221", "23", "5241"]}, ["Activity (NAICS 2022)"]),
        ({"Activity": ["62.10", "64.19", "01.11"]}, ["Activity (NACE Rev. 2.1)"]),
        ({"Area": list(LINES.values()), "Line": [*LINES]}, ["Area › Line", "Area (its labels)", "Line (its labels)"]),
        (
            {"Country": ["DE", "DE", "US", "US"], "City": ["Bonn", "Kiel", "Reno", "Waco"], "Line": ["A", "B", "C"]},
            ["Country › City", "Line (its labels)", "Country (its labels)", "City (its labels)"],
        ),
        ({"Line": ["Apps", "Banks", "Law"]}, ["Line (its labels)"]),
        ({"Line": ["Insurance", "Construction", "Apps"]}, ["Line (ISIC Rev. 4)", "Line (its labels)"]),
        ({"Staff": [str(number) for number in range(1, 61)]}, []),
        ({"Founded": ["2011", "2015", "2024", "1998", "2003", "1967"]}, []),
        ({"Remark": [f"what was said of {place}" for place in range(60)]}, []),
        ({"Size": ["1-10", "11-50", "51-200"]}, []),
        ({"Only": ["one"]}, []),
    ],
)
def test_columns_that_make_a_tree_are_offered(columns: dict[str, list[str | None]], expected: list[str]) -> None:
    assert titles(universe(**columns)) == expected


@pytest.mark.parametrize(
    "columns",
    [
        {"Activity": ["5132", "541511", None, "2371", "9999999"]},
        {"Area": ["Soft", None, "Money"], "Line": ["Apps", "Games", "Banks"]},
        {"Line": ["Apps", "N/A", "Games"]},
    ],
)
def test_what_a_tree_would_place_is_what_it_places(columns: dict[str, list[str | None]]) -> None:
    found = universe(**columns)
    frame = pl.DataFrame(
        {name: [values[place % len(values)] for place in range(60)] for name, values in columns.items()}
    )
    candidates = [one for one in TreeFinder(found).all() if one.exact]
    assert candidates
    for one in candidates:
        made = universe_from_frame(frame, Settings("", Path(), taxonomies=(one.settings,)))
        assert made.main is not None
        assert made.main.classified == one.placed


def test_a_column_is_offered_every_place_in_a_tree() -> None:
    found = universe(Area=list(LINES.values()), Line=[*LINES], Land=["DE", "FR"])
    settings = [one.settings for one in TreeFinder(found).of("Land", ("Area", "Line"))]
    assert settings == [
        TaxonomySettings(columns=("Land", "Area", "Line")),
        TaxonomySettings(columns=("Area", "Land", "Line")),
        TaxonomySettings(columns=("Area", "Line", "Land")),
        TaxonomySettings(columns=("Land",)),
    ]


def test_labels_that_name_industries_can_be_mapped() -> None:
    found = universe(Words=["Hospitals", "Retail Trade", "Restaurants", "Software Publishing"])
    mapped = [one for one in TreeFinder(found).of("Words") if one.mapped]
    assert [(one.settings, one.placed) for one in mapped] == [(TaxonomySettings(use="naics-2022", column="Words"), 60)]
