"""A believable export of a CRM: any number of B2B accounts over NAICS 2022, the same ones for the same seed.

Sizes are log-normal, industries follow Zipf's law within each sector, codes are written at several levels, some are
wrong or missing, and so is a realistic share of every other column. The last opportunity of an account is won, lost
(`won` is no) or open (missing); `customer` tells whether the account had bought before that opportunity.

Three things are planted, so that a tool can be seen to find them:

- Clothing retailers (NAICS 4581): those that sell by e-commerce win 36 % of their closed deals, those with stores 17 %.
- Large pharma (NAICS 3254, 1,000 employees and more): deals are four times as big and close in 40 % of the days.
- One whale: a Norwegian deep-sea shipping company (row `WHALE_ROW`) has more potential revenue than all other Nordic
  transport companies together.

The shipped workspace adds a fourth: two segments under two names that hold almost the same accounts.

Nothing else says anything about outcomes: elsewhere 18 % of closed deals are won, whatever the account is like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import click
import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

from niche.sample_data import vocabulary as words
from niche.sample_data.industries import industries

AS_OF = dt.date(2026, 11, 1)
SHIPPED = 20_000
CHUNK = 1_000_000
WHALE_ROW = 1

WIN_RATE = 0.18
OPEN = 0.25
"""Share of the accounts without a closed opportunity that have an open one."""
CLOTHING, CLOTHING_WIN_RATES = "4581", {"store": 0.17, "e-commerce": 0.36}
PHARMA, PHARMA_EMPLOYEES, PHARMA_DEAL, PHARMA_CYCLE = "3254", 1_000, 4.0, 0.4

MISSING = {
    "domain": 0.06,
    "naics": 0.02,
    "country": 0.015,
    "region": 0.12,
    "employees": 0.05,
    "size_band": 0.02,
    "revenue": 0.18,
    "funding_stage": 0.25,
    "founded": 0.1,
    "last_contact": 0.16,
    "next_renewal": 0.04,
    "tech_stack": 0.2,
    "tags": 0.02,
    "owner": 0.03,
    "channel": 0.03,
    "potential_revenue": 0.07,
    "deal_size": 0.02,
    "cycle_days": 0.03,
    "retained": 0.05,
}
"""Share of the accounts whose value is not known, on top of what an account cannot have (a renewal, an outcome)."""

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.floating]
Flags: TypeAlias = NDArray[np.bool_]


def generate(accounts: int, seed: int = 7) -> pl.DataFrame:
    """The accounts of one seed, all in memory: some seconds and 800 MB for a million."""
    return _chunk(accounts, seed, 0)


def generate_parquet(path: Path, accounts: int, seed: int = 7, chunk: int = CHUNK) -> None:
    """Writes accounts to one Parquet file, `chunk` at a time. Up to one chunk they are those of `generate`."""

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = accounts if rows is None else min(accounts, rows)
        for first in range(0, wanted, chunk):
            frame = _chunk(min(chunk, accounts - first), seed, first).head(wanted - first)
            frame = frame if predicate is None else frame.filter(predicate)
            yield frame if columns is None else frame.select(columns)

    schema = _chunk(8, seed, 0).schema
    register_io_source(read, schema=schema).sink_parquet(path, compression="zstd", compression_level=9)


def _chunk(accounts: int, seed: int, first: int) -> pl.DataFrame:
    """The accounts from row `first` on. Each chunk draws its own random numbers, so chunks need no one before them."""
    rng = np.random.default_rng([seed, first])
    dealt = industries(seed)
    leaf = rng.choice(len(dealt.codes), accounts, p=dealt.shares)
    group, sector = dealt.groups.gather(leaf), dealt.sectors[leaf]
    country = rng.choice(len(words.COUNTRIES), accounts, p=[place.share for place in words.COUNTRIES])
    pharma = (group == PHARMA).to_numpy()
    employees = np.exp(rng.normal(3.7, 1.6, accounts) + 2.2 * pharma).clip(1, 400_000).astype(np.int64)
    large_pharma = pharma & (employees >= PHARMA_EMPLOYEES)
    retail = dealt.in_sectors(sector, ["44-45"])
    venture = dealt.in_sectors(sector, ["51", "54"])
    channel = _mixed(rng, retail, words.RETAIL_CHANNELS, words.OTHER_CHANNELS)
    frame = pl.DataFrame(
        {
            "account_id": _ids(first, accounts),
            **_names(rng, dealt.sector_codes, sector, country),
            "naics": _written_codes(rng, dealt.codes.gather(leaf)),
            **_places(rng, country),
            **_firmographics(rng, employees, venture),
            **_history(rng, accounts),
            "tech_stack": _lists(rng, accounts, words.TOOLS),
            "tags": _lists(rng, accounts, words.TAGS),
            "owner": _owners(rng, country),
            "channel": channel,
            "potential_revenue": _rounded(1_900 * employees**0.45 * np.exp(rng.normal(0, 0.8, accounts)), 100),
            **_outcomes(rng, group, channel, large_pharma),
        }
    )
    frame = frame.with_columns(_opened(np.random.default_rng([seed, first, 1]), frame, large_pharma))
    frame = frame.with_columns(
        pl.when(pl.Series(rng.random(accounts) >= share)).then(pl.col(name)).alias(name)
        for name, share in MISSING.items()
    )
    return _with_whale(frame) if first == 0 and accounts > WHALE_ROW else frame


def _draw(rng: np.random.Generator, accounts: int, shares: Mapping[str, float]) -> pl.Series:
    chances = np.array(list(shares.values()))
    return pl.Series(list(shares)).gather(rng.choice(len(chances), accounts, p=chances / chances.sum()))


def _mixed(rng: np.random.Generator, first: Flags, one: Mapping[str, float], other: Mapping[str, float]) -> pl.Series:
    """Drawn from `one` where `first` holds, from `other` elsewhere."""
    return _draw(rng, len(first), one).zip_with(pl.Series(first), _draw(rng, len(first), other))


def _rounded(values: Floats | Ints, to: int) -> Ints:
    return (np.round(values / to) * to).clip(to).astype(np.int64)


def _ids(first: int, accounts: int) -> pl.Series:
    return "A" + pl.int_range(first, first + accounts, eager=True).cast(pl.String).str.zfill(8)


@lru_cache(maxsize=1)
def _stems() -> tuple[pl.Series, pl.Series]:
    """Invented words, as a company writes them and as they look in a domain."""
    written = pl.Series([start + end for start in words.STEM_STARTS for end in words.STEM_ENDS])
    return written, _ascii(written)


def _ascii(text: pl.Series) -> pl.Series:
    folded = text.str.to_lowercase().str.replace_all("ø", "o").str.normalize("NFKD")
    return folded.str.replace_all("[^a-z0-9]", "")


def _names(rng: np.random.Generator, sectors: Sequence[str], sector: Ints, country: Ints) -> dict[str, pl.Series]:
    stems, plain_stems = _stems()
    stem = rng.integers(0, len(stems), len(sector))
    descriptors = _pick_within(rng, sector, [words.DESCRIPTORS[code] for code in sectors])
    forms = _pick_within(rng, country, [place.forms for place in words.COUNTRIES])
    domains = pl.Series([place.tld for place in words.COUNTRIES]).gather(country)
    short = pl.Series(rng.random(len(sector)) < 0.2)
    middle = (" " + descriptors).zip_with(~short, pl.Series([""]).gather(np.zeros(len(sector), np.int64)))
    return {
        "company": stems.gather(stem) + middle + " " + forms,
        "domain": plain_stems.gather(stem) + _ascii(middle) + "." + domains,
    }


def _pick_within(rng: np.random.Generator, index: Ints, options: Sequence[Sequence[str]]) -> pl.Series:
    """For each row one of the options of its index, the earlier ones more often."""
    starts = np.concatenate([[0], np.cumsum([len(o) for o in options])])
    sizes = np.diff(starts)[index]
    chosen = (sizes * rng.random(len(index)) ** 1.4).astype(np.int64)
    return pl.Series([word for group in options for word in group]).gather(starts[index] + chosen)


def _written_codes(rng: np.random.Generator, leaves: pl.Series) -> pl.Series:
    """Codes as people enter them: mostly in full, some at a higher level, a few of an older version."""
    level = _draw(rng, len(leaves), {"6": 0.78, "5": 0.03, "4": 0.14, "3": 0.04, "0": 0.01}).cast(pl.Int64)
    wrong = _draw(rng, len(leaves), dict.fromkeys(words.WRONG_CODES, 0.2))
    return wrong.zip_with(level == 0, pl.select(leaves.str.head(level)).to_series())


def _places(rng: np.random.Generator, country: Ints) -> dict[str, pl.Series]:
    return {
        "country": pl.Series([place.code for place in words.COUNTRIES]).gather(country),
        "region": _pick_within(rng, country, [place.regions for place in words.COUNTRIES]),
    }


def _owners(rng: np.random.Generator, country: Ints) -> pl.Series:
    """Sales roles of the account's area: `emea-1` up to `emea-6`."""
    areas = pl.Series([place.area for place in words.COUNTRIES]).gather(country)
    return areas + "-" + pl.Series(rng.integers(1, 7, len(country))).cast(pl.String)


def _firmographics(rng: np.random.Generator, employees: Ints, venture: Flags) -> dict[str, pl.Series]:
    accounts = len(employees)
    per_head = np.exp(rng.normal(11.8, 0.7, accounts))
    return {
        "employees": pl.Series(employees),
        "size_band": pl.Series(words.SIZE_BANDS).gather(np.searchsorted(words.SIZE_STARTS, employees, side="right")),
        "revenue": pl.Series(_rounded(employees * per_head, 1_000)),
        "funding_stage": _mixed(rng, venture, words.VENTURE_STAGES, words.SETTLED_STAGES),
    }


def _history(rng: np.random.Generator, accounts: int) -> dict[str, pl.Series]:
    """The account's dates, from its founding to the last contact; whether it is a customer, and when it renews."""
    today = (AS_OF - dt.date(1970, 1, 1)).days
    known_for = (4_300 * rng.random(accounts) ** 1.5).astype(np.int64) + 1
    silent_for = (known_for * rng.random(accounts) ** 2).astype(np.int64)
    customer = pl.Series(rng.random(accounts) < 0.12)
    renewal = pl.Series((today + rng.integers(1, 731, accounts)).astype(np.int32)).cast(pl.Date)
    created = pl.Series((today - known_for).astype(np.int32)).cast(pl.Date)
    age = pl.Series((rng.exponential(16, accounts) + 1).astype(np.int64))
    return {
        "founded": (created.dt.year() - age).clip(1850),
        "created": created,
        "last_contact": pl.Series((today - silent_for).astype(np.int32)).cast(pl.Date),
        "customer": customer,
        "next_renewal": _where(customer, renewal),
    }


def _where(kept: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(kept).then(values)).to_series()


def _lists(rng: np.random.Generator, accounts: int, shares: Mapping[str, float]) -> pl.Series:
    """Lists that hold each item with its own chance, popular ones first; missing where that leaves nothing."""
    ranked = sorted(shares, key=lambda item: -shares[item])
    held = [pl.Series(rng.random(accounts, dtype=np.float32) < shares[item]) for item in ranked]
    row = np.concatenate([flags.arg_true().to_numpy() for flags in held])
    item = np.repeat(np.arange(len(ranked)), [int(flags.sum()) for flags in held])
    order = np.argsort(row, kind="stable")
    lists = (
        pl.DataFrame({"row": row[order], "item": pl.Series(ranked).gather(item[order])})
        .group_by("row", maintain_order=True)
        .agg("item")
    )
    place = np.full(accounts, -1, np.int64)
    place[lists["row"].to_numpy()] = np.arange(lists.height)
    return lists["item"].gather(pl.select(pl.when(pl.Series(place) >= 0).then(pl.Series(place))).to_series())


def _outcomes(
    rng: np.random.Generator, group: pl.Series, channel: pl.Series, large_pharma: Flags
) -> dict[str, pl.Series]:
    """The last opportunity: won, its size and days where it is closed, retained where it was won."""
    accounts = len(group)
    closed = rng.random(accounts) < 0.45
    won = pl.Series(_dealt(rng, closed, *_win_rates(group, channel, large_pharma)))
    deal = np.exp(rng.normal(10.0, 0.7, accounts)) * np.where(large_pharma, PHARMA_DEAL, 1)
    days = rng.gamma(4, 22, accounts) * np.where(large_pharma, PHARMA_CYCLE, 1)
    retained = pl.Series(rng.random(accounts) < 0.86)
    known = pl.Series(closed)
    return {
        "won": _where(known, won),
        "deal_size": _where(known, pl.Series(_rounded(deal, 100))),
        "cycle_days": _where(known, pl.Series(_rounded(days, 1))),
        "retained": _where(known & won, retained),
    }


def _opened(rng: np.random.Generator, frame: pl.DataFrame, large_pharma: Flags) -> pl.Series:
    """The day on which the last opportunity was opened, of closed ones and of those that are open today.

    Long ones are more likely to be met open, hence the gamma distribution of `_outcomes` with one more in its shape; a
    random part of it has passed by now.
    """
    ended = frame["cycle_days"].to_numpy() + rng.integers(0, 731, frame.height)
    running = rng.gamma(5, 22, frame.height) * rng.random(frame.height) * np.where(large_pharma, PHARMA_CYCLE, 1)
    still_open = frame["won"].is_null().to_numpy() & (rng.random(frame.height) < OPEN)
    ago = pl.Series(np.where(still_open, np.floor(running), ended)).fill_nan(None).cast(pl.Int64)
    day = pl.select(pl.lit(AS_OF) - pl.duration(days=pl.lit(ago))).to_series()
    return pl.select(opened=pl.when(ago.is_not_null()).then(pl.max_horizontal(day, frame["created"]))).to_series()


def _win_rates(group: pl.Series, channel: pl.Series, large_pharma: Flags) -> tuple[Floats, Ints]:
    """The chance of each account to be won, and a number for its stratum: its industry, channel and planted part."""
    rates = np.full(len(group), WIN_RATE)
    for selling, rate in CLOTHING_WIN_RATES.items():
        rates[((group == CLOTHING) & (channel == selling)).to_numpy()] = rate
    channels = channel.cast(pl.Enum(list(words.OTHER_CHANNELS))).to_physical().cast(pl.Int64)
    strata = (group.cast(pl.Int64) * len(words.OTHER_CHANNELS) + channels) * 2 + pl.Series(large_pharma).cast(pl.Int64)
    return rates, strata.to_numpy()


def _dealt(rng: np.random.Generator, closed: Flags, rates: Floats, strata: Ints) -> Flags:
    """Won or not, drawn systematically: each stratum gets its rate's number of wins, give or take one.

    Independent draws would leave differences between industries that mean nothing but look as if they did.
    """
    rows = np.flatnonzero(closed)
    rows = rows[np.lexsort((rng.random(len(rows)), strata[rows]))]
    reached = np.floor(np.cumsum(rates[rows]) + rng.random())
    won = np.zeros(len(rates), np.bool_)
    won[rows] = np.diff(reached, prepend=0) > 0
    return won


def _with_whale(frame: pl.DataFrame) -> pl.DataFrame:
    """Turns one account into the whale."""
    whale = {
        "company": "Fjordhaven Shipping ASA",
        "domain": "fjordhavenshipping.no",
        "naics": "483111",
        "country": "NO",
        "region": "Vestland",
        "employees": 41_000,
        "size_band": "5001+",
        "revenue": 9_840_000_000,
        "funding_stage": "public",
        "founded": 1897,
        "owner": "emea-1",
        "channel": "direct",
        "potential_revenue": 64_000_000,
    }
    is_whale = pl.int_range(pl.len()) == WHALE_ROW
    return frame.with_columns(
        pl.when(is_whale).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in whale.items()
    )


@click.command()
@click.option("--accounts", type=click.IntRange(min=1), default=SHIPPED, show_default=True, help="How many to make.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed makes the same accounts.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The Parquet file to write."
)
def main(accounts: int, seed: int, out: Path) -> None:
    """Make a table of sample accounts."""
    generate_parquet(out, accounts, seed)
    click.echo(f"{accounts:,} accounts in {out} ({out.stat().st_size / 1e6:.1f} MB)", err=True)


if __name__ == "__main__":
    main()
