"""Accounts with several codes, in several columns or in a cell: the first places, `any_industry` finds each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from databases import view_of
from ondisk import both

from niche.segments.accounts import table_cache
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.registry import evaluate
from niche.segments.language.expressions import parse
from niche.segments.language.sql import where
from niche.segments.language.sqlplaces import by_values
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.project import Project, open_project
from niche.segments.reading.notices import NoticeKind

SIC: Sequence[Sequence[str | None]] = (
    ("62012 - Software", "70229", None),
    ("47110", "62020", "70229"),
    ("62012 - Software", None, None),
    ("01110", "47110", None),
    (None, None, None),
    (None, "62020", None),
) * 20
IN_COLUMNS = pl.DataFrame(
    {
        "name": [f"n{place}" for place in range(len(SIC))],
        **{f"sic {place}": [row[place] for row in SIC] for place in range(3)},
    }
)
IN_A_CELL = pl.DataFrame(
    {
        "name": IN_COLUMNS["name"],
        "sic 0": [", ".join((code or "")[:5] for code in row if code) or None for row in SIC],
    }
)
BY_COLUMNS = TaxonomySettings(use="uk-sic-2007", column="sic 0", also=("sic 1", "sic 2"))
BY_CELL = TaxonomySettings(use="uk-sic-2007", column="sic 0")
EXPECTED: Mapping[str, int] = {
    "industry under 62": 40,
    "any_industry under 62": 80,
    "any_industry under 62 and any_industry under 47": 20,
    "any_industry under 62 and not industry under 62": 40,
    "not any_industry under 62": 40,
    "any_industry missing": 20,
    "any_industry under 70, 01": 60,
}


@pytest.fixture(params=["columns", "cell"])
def universes(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[pl.DataFrame, tuple[Universe, Universe]]:
    frame, taxonomy = (IN_COLUMNS, BY_COLUMNS) if request.param == "columns" else (IN_A_CELL, BY_CELL)
    return frame, both(frame, Settings(str(tmp_path / "t.parquet"), tmp_path, taxonomies=(taxonomy,)))


def test_each_code_is_found(universes: tuple[pl.DataFrame, tuple[Universe, Universe]]) -> None:
    frame, found = universes
    in_cells = "sic 1" not in frame.columns
    with view_of(frame) as connection:
        for universe in found:
            assert list(universe.placements) == ["industry", "any_industry"]
            for asked, size in EXPECTED.items():
                if in_cells and asked == "industry under 62":
                    size = 60  # the only code of a cell is its first
                if in_cells and asked.endswith("not industry under 62"):
                    size = 20
                filter_ = parse(asked, schema=universe)
                assert Counter(universe).size(filter_) == size, asked
                sql = where(filter_, universe, placed=by_values(universe))
                assert connection.execute(f"SELECT count(*) FROM frame WHERE {sql}").fetchall() == [(size,)], asked


def test_what_is_undecided(universes: tuple[pl.DataFrame, tuple[Universe, Universe]]) -> None:
    """That an account has no second code is no missing value."""
    for universe in universes[1]:
        counter = Counter(universe)
        assert counter.undecided(parse("any_industry under 62", schema=universe)) == 20
        assert counter.undecided(parse("any_industry under 47", schema=universe)) == 20


def test_several_codes_in_a_cell_are_told() -> None:
    universe = universe_from_frame(IN_A_CELL, Settings("", Path(), taxonomies=(BY_CELL,)))
    (notice,) = (one for one in universe.notices if one.kind is NoticeKind.SEVERAL)
    assert notice.count == 60


def test_one_code_each_needs_no_second_tree() -> None:
    frame = IN_COLUMNS.select("name", "sic 0")
    assert list(universe_from_frame(frame, Settings("", Path(), taxonomies=(BY_CELL,))).placements) == ["industry"]


def test_the_cache_keeps_all_codes(tmp_path: Path) -> None:
    settings = Settings("", tmp_path, taxonomies=(BY_COLUMNS,))
    universe = universe_from_frame(IN_COLUMNS, settings)
    store = table_cache.entry("digest", 1, settings)
    table_cache.keep(store, universe).result()
    again = table_cache.load(store, "t", universe.as_of)
    assert again is not None
    for asked, size in EXPECTED.items():
        assert Counter(again).size(parse(asked, schema=again)) == size


def test_two_industries_of_an_account_contradict_nothing(tmp_path: Path) -> None:
    IN_COLUMNS.write_csv(tmp_path / "t.csv")
    sic = "use: uk-sic-2007, column: sic 0, also: [sic 1, sic 2]"
    (tmp_path / "niche.yaml").write_text(f"data: t.csv\ntaxonomy: {{{sic}}}\n")
    (tmp_path / "segments").mkdir()
    both_of = 'all: [{any_industry: {under: ["62"]}}, {any_industry: {under: ["47"]}}]'
    (tmp_path / "segments" / "s.yaml").write_text(f"niche: 1\nname: S\nwhere: {{{both_of}}}\n")
    project: Project = open_project(tmp_path)
    file = project.workspace.read("s")
    context = project.checker.context(file.segment, "s", file=file)
    assert context.counts.total == 20
    assert "contradiction" not in {finding.rule for finding in evaluate(context)}


@pytest.mark.parametrize(
    ("taxonomy", "said"),
    [
        ("use: uk-sic-2007, column: a, also: [bb]", "the table has no column bb to classify by"),
        ("columns: [a, b], also: [b]", "also has no effect with columns"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, taxonomy: str, said: str) -> None:
    (tmp_path / "t.csv").write_text("a,b\n62012,1\n62020,2\n")
    (tmp_path / "niche.yaml").write_text(f"data: t.csv\ntaxonomy: {{{taxonomy}}}\n")
    with pytest.raises(BadInputError, match=said):
        open_project(tmp_path)
