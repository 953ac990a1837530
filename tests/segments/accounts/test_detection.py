"""The tree that a table has is found under the names that vendors give its columns, and told where it is unsure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.findings.table import table_findings
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.reading.notices import NoticeKind
from niche.segments.workspace.scaffold import taxonomy_settings

UPPER = ["Health", "Health", "Health", "Public", "Public", "Public"]
LOWER = ["Clinics", "Clinics", "Labs", "Cities", "Cities", "Schools"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Industry", "Sub Industry"),
        ("Primary Industry", "Primary Sub-Industry"),
        ("Primary Industry Sector", "Primary Industry Group"),
        ("Industry Group", "Industry"),
        ("Vertical", "Sub-Vertical"),
        ("Sector", "Industry"),
        ("GICS Sector", "GICS Sub-Industry"),
        ("Category", "Subcategory"),
        ("Secteur", "Industrie"),
    ],
)
def test_two_columns_make_a_tree(upper: str, lower: str) -> None:
    frame = pl.DataFrame({"company": list("ABCDEF"), lower: LOWER, upper: UPPER})
    universe = universe_from_frame(frame, Settings("", Path()))
    assert universe.main is not None
    assert universe.main.columns == (upper, lower)


@pytest.mark.parametrize(
    "header",
    [
        *("Industry", "Primary Industry", "Linkedin Industry", "Company Industry", "industry_name", "Vertical"),
        *("NAICS Description", "Secteur", "Settore", "Branche"),
    ],
)
def test_one_column_of_labels_makes_a_tree(header: str) -> None:
    universe = universe_from_frame(pl.DataFrame({"company": list("ABCDEF"), header: UPPER}), Settings("", Path()))
    assert universe.main is not None
    assert universe.main.columns == (header,)


@pytest.mark.parametrize("header", ["Category", "Segment", "Name", "Region"])
def test_other_columns_alone_make_none(header: str) -> None:
    universe = universe_from_frame(pl.DataFrame({"company": list("ABCDEF"), header: UPPER}), Settings("", Path()))
    assert universe.main is None


def test_words_for_missing_are_no_nodes_and_other_spellings_become_one() -> None:
    industry = ["Bank", " Bank ", "BANK", "N/A", "-", "Unknown"]
    said = TaxonomySettings(columns=("industry",), aliases={"BANK": "Bank"})
    frame = pl.DataFrame({"company": list("ABCDEF"), "industry": industry})
    universe = universe_from_frame(frame, Settings("", Path(), taxonomies=(said,)))
    assert universe.main is not None
    assert [node.title for node in universe.main.taxonomy.nodes] == ["Bank", "Unclassified"]
    assert universe.main.counts.tolist() == [3, 3]


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["511210", "511210", "522110"], {NoticeKind.EDITION: 2}),
        (["5415119", "522110", "522110"], {NoticeKind.PARENT: 1}),
        (["999, 522110", "522110", "522110"], {NoticeKind.SEVERAL: 1}),
        (["522110", "522110", "541511"], {}),
    ],
)
def test_codes_that_are_not_placed_as_they_stand_are_told(codes: list[str], told: dict[NoticeKind, int]) -> None:
    said = TaxonomySettings(use="naics-2022", column="naics")
    frame = pl.DataFrame({"company": list("ABC"), "naics": codes})
    universe = universe_from_frame(frame, Settings("", Path(), taxonomies=(said,)))
    assert universe.main is not None
    placed = {notice.kind: notice.count for notice in universe.notices if notice.column == "naics"}
    assert placed == told


@pytest.mark.parametrize("header", ["Code NAF", "ATECO", "wz_2008", "CNAE", "NACE"])
def test_national_codes_are_found_by_the_name_of_their_list(header: str) -> None:
    codes = ["62.01Z", "62.02A", "64.19Z", "47.11F"]
    universe = universe_from_frame(pl.DataFrame({"company": list("ABCD"), header: codes}), Settings("", Path()))
    assert universe.main is not None
    assert (universe.main.taxonomy.name, universe.main.columns, dict(universe.main.unmatched)) == (
        "nace-2.1",
        (header,),
        {},
    )


@pytest.mark.parametrize(
    ("main", "other", "also"),
    [
        ("NAICS", "Secondary NAICS", True),
        ("Primary SIC Code", "SIC Code 2", True),
        ("Industry", "Industry 2", True),
        ("NAICS", "Other Industry", True),
        ("NAICS", "NAICS Rev. 2", False),
        ("NAICS", "Sector 2", False),
        ("NAICS", "Industry", False),
    ],
)
@pytest.mark.parametrize("reverse", [False, True])
def test_a_further_column_of_codes_is_found_and_told(main: str, other: str, also: bool, reverse: bool) -> None:
    codes = ["5812", "7372", "6021"] if "SIC" in main else ["722511", "513210", "522110"]
    columns = {main: codes * 4, other: [*codes[1:], codes[0]] * 4}
    columns = dict(reversed(columns.items())) if reverse else columns
    frame = pl.DataFrame({"company": [f"Firm {n}" for n in range(12)], **columns})
    universe = universe_from_frame(frame, Settings("", Path()))
    assert universe.main is not None
    if also or not reverse:
        assert universe.main.columns == (main,)
    told = [notice for notice in universe.notices if notice.kind is NoticeKind.ALSO]
    assert [notice.message for notice in told] == [f"the accounts have further industries in {other}"] * also
    assert universe.further_columns(universe.main) == ((other,) if also else ())
    said = taxonomy_settings(universe.main, universe.further_columns(universe.main))
    made = replace(TaxonomySettings(**said), also=tuple(said.get("also", ())))  # type: ignore[arg-type] # as it is written
    settings = Settings("", Path(), taxonomies=(made,))
    again = universe_from_frame(frame, settings)
    assert list(again.placements) == list(universe.placements) == ["industry", *["any_industry"] * also]
    assert "several-industry-columns" not in {finding.rule for finding in table_findings(again, settings)}
