"""Sample accounts: the same for the same seed, as uneven as life, and with the odds planted that `odds` tells."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars import col

from niche.sample_data import generator, odds
from niche.sample_data import vocabulary as words
from niche.sample_data.deals import OPEN
from niche.sample_data.generator import AS_OF, SHIPPED, TWICE, WHALE_ROW, generate, generate_parquet, main
from niche.sample_data.industries import industries

SHIPPED_FILE = Path(generator.__file__).parent / "accounts" / "accounts.parquet"
CLOTHING, SOFTWARE, PHARMA, INSURERS = (col("naics").str.starts_with(code) for code in ("4581", "5132", "3254", "524"))
FINANCE = col("naics").str.starts_with("52")
TRANSPORT = col("naics").str.contains("^4[89]")
NORDIC = col("country").is_in(["NO", "SE", "DK", "FI"])
CRM = pl.any_horizontal(col("tech_stack").list.contains(tool) for tool in odds.CRMS)
HAD = {
    "region": col("country").is_in([place.code for place in words.COUNTRIES if place.regions]),
    "next_renewal": col("customer") & col("retained").fill_null(True),
    "lost_reason": col("deal_stage") == "Closed Lost",
    "contract_value": col("customer"),
    "deal_size": col("won").is_not_null(),
    "cycle_days": col("won").is_not_null(),
    "retained": col("customer") & (col("close_date") <= AS_OF.replace(year=AS_OF.year - 1)),
}
"""The accounts that can have a value, of columns that not all can have."""


@cache
def shipped() -> pl.DataFrame:
    return pl.read_parquet(SHIPPED_FILE)


@cache
def many() -> pl.DataFrame:
    return generate(200_000)


def win_rate(frame: pl.DataFrame) -> float:
    return float(frame["won"].drop_nulls().cast(pl.Float64).sum()) / frame["won"].drop_nulls().len()


def odds_of(frame: pl.DataFrame) -> float:
    return win_rate(frame) / (1 - win_rate(frame))


def median(frame: pl.DataFrame, column: str) -> float:
    return float(frame.select(col(column).cast(pl.Float64).median()).item())


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


@pytest.mark.parametrize("source", words.SOURCES)
@pytest.mark.parametrize("column", sorted(words.MISSING.keys() - {"source"}))
def test_as_many_values_are_missing_as_their_source_leaves_out(column: str, source: str) -> None:
    frame = many().filter(col("source") == source, HAD.get(column, pl.lit(value=True)))
    missing = frame[column].null_count() / frame.height
    assert missing == pytest.approx(words.MISSING[column][source], abs=0.03)


@pytest.mark.parametrize("column", sorted(HAD))
def test_what_an_account_cannot_have_it_has_not(column: str) -> None:
    assert many().filter(~HAD[column].fill_null(value=True))[column].is_null().all()


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


def test_sizes_have_a_long_tail() -> None:
    employees = many()["employees"].drop_nulls().sort(descending=True).to_numpy()
    assert employees.mean() > 4 * employees[len(employees) // 2]
    assert employees[: len(employees) // 100].sum() > 0.25 * employees.sum()


def test_dates_and_sizes_make_sense() -> None:
    frame = many()
    assert frame.filter(col("founded") > col("created").dt.year()).is_empty()
    assert frame.filter(col("last_contact") < col("created")).is_empty()
    assert frame.filter(col("last_contact") > AS_OF).is_empty()
    assert frame.filter(col("next_renewal") <= AS_OF).is_empty()
    bands = frame.filter(col("employees").is_not_null() & col("size_band").is_not_null())
    ends = bands.group_by("size_band").agg(low=col("employees").min(), high=col("employees").max()).sort("low")
    assert tuple(ends["size_band"]) == words.SIZE_BANDS
    assert all(start <= low for start, low in zip(words.SIZE_STARTS, ends["low"][1:], strict=True))
    assert all(high < start for high, start in zip(ends["high"], words.SIZE_STARTS, strict=False))


def test_the_stage_says_how_the_opportunity_ended() -> None:
    frame, stage = many(), col("deal_stage")
    assert frame.filter(stage == "Closed Won")["won"].all()
    assert not frame.filter(stage == "Closed Lost")["won"].any()
    assert frame.filter(~stage.str.starts_with("Closed") | stage.is_null())["won"].is_null().all()
    none = frame.filter(col("won").is_null(), ~col("account_id").is_in(second(frame)["account_id"].implode()))
    assert none["deal_stage"].is_not_null().mean() == pytest.approx(OPEN, abs=0.012)


def test_customers_are_those_that_were_won() -> None:
    assert many().select((col("customer") == col("won").fill_null(value=False)).all()).item()


def test_deals_are_opened_after_their_account_was_created_and_closed_after_that() -> None:
    frame = many()
    assert frame.filter(col("opened") < col("created")).is_empty()
    assert frame.filter(col("opened") > AS_OF).is_empty()
    assert frame.filter(col("close_date") <= col("opened")).is_empty()
    closed = frame.filter(col("won").is_not_null())
    assert closed.filter(col("close_date") > AS_OF).is_empty()
    assert closed.filter(col("close_date") - col("opened") != pl.duration(days=col("cycle_days"))).is_empty()
    assert frame.filter(col("won").is_null())["close_date"].drop_nulls().min() > AS_OF  # type: ignore[operator]


def second(frame: pl.DataFrame) -> pl.DataFrame:
    """Records of a company that stands there before, with its domain, industry and size."""
    same = frame.filter(col("domain").is_not_null() & col("domain").is_duplicated())
    return same.filter(col("deal_stage").is_null() & (pl.len().over("domain", "employees") > 1))


def test_some_companies_stand_there_twice_under_another_id() -> None:
    frame = many()
    assert frame["account_id"].is_unique().all()
    repeats = frame["domain"].drop_nulls().len() - frame["domain"].n_unique()
    assert repeats > 0.75 * TWICE * frame.height
    pairs = frame.drop_nulls("domain").group_by("domain", "employees").agg(col("company").n_unique(), pl.len())
    assert (pairs.filter(col("len") > 1)["company"] > 1).mean() > 0.6  # type: ignore[operator]


def test_subsidiaries_belong_to_a_large_account_that_is_there() -> None:
    frame = many()
    parents = frame.select(col("account_id").alias("parent_account"), col("employees").alias("of_parent"))
    owned = frame.filter(col("parent_account").is_not_null()).join(parents, on="parent_account", how="left")
    assert owned.height == pytest.approx(generator.SUBSIDIARIES * frame.height, rel=0.1)
    assert owned.filter(col("parent_account") == col("account_id")).is_empty()
    assert owned["of_parent"].drop_nulls().min() >= generator.HOLDING  # type: ignore[operator]


@pytest.mark.parametrize(
    ("planted", "others", "times"),
    [
        (CLOTHING & (col("channel") == "e-commerce"), CLOTHING & (col("channel") == "store"), odds.E_COMMERCE),
        (SOFTWARE & CRM, SOFTWARE & ~CRM, odds.CRM),
        (INSURERS, FINANCE & ~INSURERS, odds.INDUSTRIES["524"] / odds.INDUSTRIES["52"]),
        (col("source") == "referral", col("source") == "event", odds.SOURCES["referral"]),
        (col("source") == "list purchase", col("source") == "event", odds.SOURCES["list purchase"]),
    ],
    ids=["clothing", "software", "insurers", "referral", "list purchase"],
)
def test_odds_are_as_planted(planted: pl.Expr, others: pl.Expr, times: float) -> None:
    assert odds_of(many().filter(planted)) / odds_of(many().filter(others)) == pytest.approx(times, rel=0.25)


def test_wins_are_as_uneven_as_chance_makes_them() -> None:
    """Among accounts with the same chance, the industries differ by as much as draws do: χ² is about its degrees."""
    alike = many().filter(col("naics").str.starts_with("33") & col("naics").str.contains("^.{4}"))
    groups = alike.group_by(col("naics").str.head(4)).agg(col("won").sum().alias("won"), col("won").count().alias("n"))
    groups, rate = groups.filter(col("n") > 50), win_rate(alike)
    chi = groups.select(((col("won") - rate * col("n")) ** 2 / (rate * (1 - rate) * col("n"))).sum()).item()
    assert 0.4 < chi / (groups.height - 1) < 1.8


def test_nobody_wins_authorities() -> None:
    assert win_rate(many().filter(col("naics").str.starts_with("92"))) == 0
    assert win_rate(many().filter(col("naics").str.starts_with("11"))) < 0.08


def test_large_pharma_closes_big_deals_soon() -> None:
    pharma = shipped().filter(PHARMA)
    large, others = pharma.filter(col("employees") >= 1_000), pharma.filter(col("employees") < 1_000)
    assert large.height > 62
    assert median(large, "deal_size") == pytest.approx(odds.PHARMA_DEAL * median(others, "deal_size"), rel=0.25)
    assert median(large, "cycle_days") == pytest.approx(odds.PHARMA_CYCLE * median(others, "cycle_days"), rel=0.2)


def test_start_ups_leave() -> None:
    seed = many().filter(funding_stage="seed")["retained"].mean()
    others = many().filter(col("funding_stage").is_not_null() & (col("funding_stage") != "seed"))["retained"].mean()
    assert seed == pytest.approx(odds.STAYS_SEED, abs=0.05)
    assert others == pytest.approx(odds.STAYS, abs=0.02)


def test_one_account_is_worth_more_than_the_rest_of_its_group() -> None:
    values = shipped().filter(TRANSPORT, NORDIC)["potential_revenue"].drop_nulls().sort(descending=True)
    assert values[0] > 5 * values[1:].sum()


@pytest.mark.parametrize("column", ["owner", "region", "founded"])
def test_what_says_nothing_tells_no_one_who_wins(column: str) -> None:
    american = many().filter(col("won").is_not_null(), country="US")
    rates = american.group_by(column).agg(col("won").mean(), pl.len().alias("n")).filter(col("n") > 50)
    rate = win_rate(american)
    spread = (rates["won"] - rate).abs() / (rate * (1 - rate) / rates["n"]).sqrt()
    assert spread.max() < 4.5  # type: ignore[operator]  # standard errors; far out for chance among some dozens
