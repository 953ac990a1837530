"""Columns worked out of others count alike in memory, from disk, and in a database that has only the others."""

from __future__ import annotations

import polars as pl
import pytest
from databases import view_of
from ondisk import both

from niche.segments.accounts import store as stores
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.derived import with_cases, with_sum
from niche.segments.language.expressions import parse
from niche.segments.language.sql import where
from niche.segments.model.columns import Kind
from niche.segments.model.derived import Cases, Sum
from niche.segments.model.filters import All
from niche.segments.model.settings import Settings

N = 300
FRAME = pl.DataFrame(
    {
        "name": [f"account {number}" for number in range(N)],
        "country": [("DE", "FR", "US", None, "GB")[number % 5] for number in range(N)],
        "new": [(1, 2, None)[number % 3] for number in range(N)],
        "old": [(0.5, None, 3.0, 2.25)[number % 4] for number in range(N)],
    }
)


def extended(universe: Universe) -> Universe:
    def cases(**written: str) -> Cases:
        return Cases(tuple((value, parse(text, schema=universe)) for value, text in written.items()))

    universe = with_cases(universe, "region", cases(EMEA="country in DE, FR", AMER="country = US or country = FR"))
    universe = with_sum(universe, "arr", Sum(("new", "old")), "EUR")
    return with_cases(universe, "won", cases(yes="region = EMEA and arr > 2", no="arr known"))


@pytest.fixture(scope="module")
def universes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Universe, ...]:
    folder = tmp_path_factory.mktemp("derived")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "root", lambda: folder / "columns")
        return tuple(map(extended, both(FRAME, Settings(str(folder / "t.parquet"), folder))))


def test_kinds_and_values(universes: tuple[Universe, ...]) -> None:
    for universe in universes:
        region, arr, won = (universe.columns[name] for name in ("region", "arr", "won"))
        assert (region.kind, region.values, region.known) == (Kind.CATEGORY, ("EMEA", "AMER"), 180)
        assert (arr.kind, arr.unit, arr.integer, arr.known) == (Kind.NUMBER, "EUR", False, 150)
        assert (won.kind, won.known) == (Kind.YES_NO, 150)
        assert universe.table.columns == ["name", "country", "new", "old", "region", "arr", "won"]


@pytest.mark.parametrize(
    "asked",
    [
        *("region = EMEA", "region <> EMEA", "region missing", "region contains m", "region in AMER, EMEA"),
        *("arr > 2.5", "not arr <= 3", "arr missing", "arr = 3.25", "arr between 1 and 4", "won", "won = no"),
        *("won missing or arr > 4", "region = AMER and not won"),
    ],
)
def test_all_count_alike(universes: tuple[Universe, ...], asked: str) -> None:
    found = set()
    with view_of(FRAME) as connection:
        for universe in universes:
            filter_ = parse(asked, schema=universe)
            found.add(Counter(universe).count(filter_).accounts)
            sql = where(filter_, universe)
            found |= set(connection.execute(f"SELECT count(*) FROM frame WHERE {sql}").fetchall()[0])
    assert len(found) == 1
    assert 0 < found.pop() < N


def test_a_sample_has_the_values_of_its_accounts(universes: tuple[Universe, ...]) -> None:
    for universe in universes:
        some = universe.table.glimpse(["country", "region", "new", "old", "arr"], 50)
        assert some.filter(pl.col("country") == "DE").get_column("region").unique().to_list() == ["EMEA"]
        assert some.filter(pl.col("new") + pl.col("old") != pl.col("arr")).is_empty()
        taken = universe.table.take(["arr", "won"], Counter(universe).positions(All())[:7])
        assert taken.height == 7
        assert dict(universe.table.counted("region", None).values.rows()) == {"EMEA": 120, "AMER": 60}


def test_a_sum_beyond_64_bits_is_missing() -> None:
    from universes import universe

    found = with_sum(universe(a=[2**62, 1], b=[2**62, 2]), "both", Sum(("a", "b")))
    assert found.table.take(["both"], Counter(found).positions(All())).to_series().to_list() == [None, 3]
