"""Sample accounts: the same for the same seed, believable, and with the truths planted that the docstring tells."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars import col

from niche.sample_data import generator
from niche.sample_data import vocabulary as words
from niche.sample_data.generator import (
    AS_OF,
    MISSING,
    OPEN,
    SHIPPED,
    WHALE_ROW,
    WIN_RATE,
    generate,
    generate_parquet,
    main,
)
from niche.sample_data.industries import industries

SHIPPED_FILE = Path(generator.__file__).parent / "accounts" / "accounts.parquet"
CLOTHING = col("naics").str.starts_with("4581")
PHARMA = col("naics").str.starts_with("3254")
TRANSPORT = col("naics").str.contains("^4[89]")
NORDIC = col("country").is_in(["NO", "SE", "DK", "FI"])


@cache
def shipped() -> pl.DataFrame:
    return pl.read_parquet(SHIPPED_FILE)


@cache
def many() -> pl.DataFrame:
    return generate(200_000)


def win_rate(frame: pl.DataFrame) -> float:
    return frame["won"].drop_nulls().cast(pl.Float64).sum() / frame["won"].drop_nulls().len()


def median(frame: pl.DataFrame, column: str) -> float:
    return frame.select(col(column).cast(pl.Float64).median()).item()


def test_the_shipped_table_is_what_the_generator_makes() -> None:
    assert generate(SHIPPED).equals(shipped())


def test_another_seed_makes_other_accounts() -> None:
    assert not generate(100, seed=8).equals(generate(100, seed=7))


@pytest.mark.parametrize("accounts", [1, 2, 3, 100])
def test_any_number_of_accounts(accounts: int) -> None:
    frame = generate(accounts)
    assert frame.height == accounts
    assert frame.schema == shipped().schema


def test_a_file_of_one_chunk_holds_what_generate_makes(tmp_path: Path) -> None:
    generate_parquet(tmp_path / "a.parquet", 500)
    assert pl.read_parquet(tmp_path / "a.parquet").equals(generate(500))


def test_a_file_of_several_chunks_has_every_account_once(tmp_path: Path) -> None:
    generate_parquet(tmp_path / "a.parquet", 2_500, chunk=1_000)
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert frame["account_id"].to_list() == [f"A{row:08d}" for row in range(2_500)]
    assert frame.head(1_000).equals(generate(1_000))
    assert frame.filter(col("company") == shipped()["company"][WHALE_ROW]).height == 1


def test_the_command_writes_a_file_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    done = CliRunner().invoke(main, ["--accounts", "1200", "--out", str(file)])
    assert done.exit_code == 0
    assert "1,200 accounts" in done.stderr
    assert pl.scan_parquet(file).select(pl.len()).collect().item() == 1_200


def test_the_shipped_file_is_small() -> None:
    assert SHIPPED_FILE.stat().st_size < 2_000_000


@pytest.mark.parametrize(("column", "share"), MISSING.items())
def test_as_many_values_are_missing_as_the_table_says(column: str, share: float) -> None:
    possible = {
        "next_renewal": many().filter("customer"),
        "tech_stack": many(),
        "deal_size": many().filter(col("won").is_not_null()),
        "cycle_days": many().filter(col("won").is_not_null()),
        "retained": many().filter("won"),
    }.get(column, many())
    missing = possible[column].null_count() / possible.height
    if column == "tags":  # an account without any tag has none to know
        assert missing > share
    else:
        assert missing == pytest.approx(share, abs=0.012)


def test_codes_are_text_of_several_levels_and_some_are_of_no_industry() -> None:
    lengths = dict(many()["naics"].drop_nulls().str.len_chars().value_counts().iter_rows())
    assert {3, 4, 5, 6} == set(lengths)
    assert lengths[6] > lengths[4] > lengths[3]
    full = many()["naics"].drop_nulls().filter(many()["naics"].drop_nulls().str.len_chars() == 6)
    unknown = set(full.unique()) - set(industries(7).codes)
    assert unknown == set(words.WRONG_CODES)


def test_the_industries_of_a_sector_follow_zipfs_law() -> None:
    groups = many().filter(col("naics").str.starts_with("54") & (col("naics").str.len_chars() > 3))
    counts = groups.group_by(col("naics").str.head(4)).len()["len"].sort(descending=True).to_list()
    assert counts[0] / counts[1] == pytest.approx(2, rel=0.1)
    assert counts[0] / counts[3] == pytest.approx(4, rel=0.1)


def test_dates_and_sizes_make_sense() -> None:
    frame = many()
    assert frame.filter(col("founded") > col("created").dt.year()).is_empty()
    assert frame.filter(col("last_contact") < col("created")).is_empty()
    assert frame.filter(col("last_contact") > AS_OF).is_empty()
    assert frame.filter(col("next_renewal") <= AS_OF).is_empty()
    assert frame.filter(col("next_renewal").is_not_null() & ~col("customer")).is_empty()
    bands = frame.filter(col("employees").is_not_null() & col("size_band").is_not_null())
    ends = bands.group_by("size_band").agg(low=col("employees").min(), high=col("employees").max()).sort("low")
    assert tuple(ends["size_band"]) == words.SIZE_BANDS
    assert all(start <= low for start, low in zip(words.SIZE_STARTS, ends["low"][1:], strict=True))
    assert all(high < start for high, start in zip(ends["high"], words.SIZE_STARTS, strict=False))


def test_an_open_deal_has_no_outcome() -> None:
    opened = many().filter(col("won").is_null())
    assert opened.select(col("deal_size", "cycle_days", "retained").count()).row(0) == (0, 0, 0)
    assert opened["opened"].is_not_null().mean() == pytest.approx(OPEN, abs=0.012)


def test_deals_are_opened_after_their_account_was_created() -> None:
    assert many().filter(col("opened") < col("created")).is_empty()
    assert many().filter(col("opened") > AS_OF).is_empty()
    assert many().filter(col("cycle_days").is_not_null() & col("opened").is_null()).is_empty()


def test_e_commerce_wins_twice_as_often_in_clothing_and_nowhere_else() -> None:
    clothing, retail = shipped().filter(CLOTHING), many().filter(col("naics").str.contains("^4[45]") & ~CLOTHING)
    online, stores = (win_rate(clothing.filter(channel=channel)) for channel in ("e-commerce", "store"))
    assert online == pytest.approx(2 * stores, rel=0.1)
    assert stores == pytest.approx(WIN_RATE, abs=0.02)
    assert win_rate(retail.filter(channel="e-commerce")) == pytest.approx(WIN_RATE, abs=0.02)


def test_large_pharma_closes_big_deals_soon() -> None:
    pharma = shipped().filter(PHARMA)
    large, others = pharma.filter(col("employees") >= 1_000), pharma.filter(col("employees") < 1_000)
    assert large.height > 62
    assert median(large, "deal_size") == pytest.approx(4 * median(others, "deal_size"), rel=0.2)
    assert median(large, "cycle_days") == pytest.approx(0.4 * median(others, "cycle_days"), rel=0.2)
    assert win_rate(many().filter(PHARMA, col("employees") >= 1_000)) == pytest.approx(WIN_RATE, abs=0.03)


def test_one_account_is_worth_more_than_the_rest_of_its_group() -> None:
    values = shipped().filter(TRANSPORT, NORDIC)["potential_revenue"].drop_nulls().sort(descending=True)
    assert values[0] > 5 * values[1:].sum()


@pytest.mark.parametrize("column", ["country", "owner", "size_band", "funding_stage", "customer", "region", "channel"])
def test_nothing_else_tells_who_wins(column: str) -> None:
    rates = (
        many().filter(~CLOTHING, col("won").is_not_null()).group_by(column).agg(col("won").mean(), pl.len().alias("n"))
    )
    spread = (rates["won"] - WIN_RATE).abs() / (WIN_RATE * (1 - WIN_RATE) / rates["n"]).sqrt()
    assert spread.max() < 4.5  # standard errors; far out for chance among some dozens of groups
