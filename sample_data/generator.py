"""A believable export of a CRM: any number of B2B accounts over NAICS 2022, the same ones for the same seed.

Sizes have long tails, industries follow Zipf's law within each sector, codes are written at several levels, and some
are wrong. What is not known of an account depends on where it came from. Some companies stand there twice, some belong
to another one. The last opportunity of an account is won, lost (`won` is no) or open (missing); customers are those
that were won, and other columns tell how the opportunity ended, too.

Who is won is drawn by odds: `odds` holds what is planted, and `accounts/README.md` tells what a user can find of it.
Besides there is a whale: a Norwegian deep-sea shipping company (row `WHALE_ROW`) has more potential revenue than all
other Nordic transport companies together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import click
import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from niche.sample_data import deals, odds
from niche.sample_data import vocabulary as words
from niche.sample_data.draws import Flags, Ints, days, draw, lists, mixed, pick_within, places, rounded, where
from niche.sample_data.industries import Industries, industries
from niche.sample_data.odds import Traits

AS_OF = dt.date(2026, 11, 1)
TODAY = (AS_OF - dt.date(1970, 1, 1)).days
SHIPPED = 20_000
CHUNK = 1_000_000
WHALE_ROW = 1

COLUMNS = (
    *("account_id", "company", "domain", "parent_account", "naics", "country", "region", "employees", "size_band"),
    *("revenue", "funding_stage", "founded", "created", "last_contact", "source", "customer", "next_renewal"),
    *("tech_stack", "tags", "owner", "channel", "potential_revenue", "deal_stage", "opened", "close_date"),
    *("lost_reason", "won", "deal_size", "contract_value", "cycle_days", "retained"),
)
TWICE = 0.03
"""Share of the accounts that are a second record of a company."""
SUBSIDIARIES, HOLDING = 0.09, 1_000
"""Share of the accounts that belong to another one, which has so many employees or more."""


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
    country = places(rng, accounts, [place.share for place in words.COUNTRIES])
    employees = _employees(rng, dealt, leaf)
    same, twice = _same(rng, accounts)
    ids = _ids(first, accounts)
    parent, parents = _parents(rng, employees, twice, ids)
    company = _company(rng, dealt, leaf, country, employees)[same]
    code, venture = dealt.codes.gather(leaf[same]), dealt.in_sectors(dealt.sectors[leaf], words.VENTURE_SECTORS)
    source = _source(rng, venture, twice)
    last = deals.drawn(rng, _traits(company, code, source, twice))
    frame = company.with_columns(
        ids.alias("account_id"),
        parents.gather(same).alias("parent_account"),
        _written_codes(rng, code).alias("naics"),
        source.alias("source"),
        _tags(rng, accounts).alias("tags"),
        _owners(rng, country[same]).alias("owner"),
        **_names(rng, dealt.sector_codes, dealt.sectors[leaf], country, parent, same),
        **_history(rng, last),
        **last.columns(TODAY, rng),
    ).select(COLUMNS)
    origin = source.cast(pl.Enum(list(words.SOURCES))).to_physical().to_numpy()
    frame = frame.with_columns(
        pl.when(pl.Series(rng.random(accounts) >= np.array(list(shares.values()))[origin]))
        .then(pl.col(name))
        .alias(name)
        for name, shares in words.MISSING.items()
    )
    return _with_whale(frame) if first == 0 and accounts > WHALE_ROW else frame


def _company(rng: np.random.Generator, dealt: Industries, leaf: Ints, country: Ints, employees: Ints) -> pl.DataFrame:
    """What belongs to the company, and is the same in a second record of it."""
    sector, accounts = dealt.sectors[leaf], len(leaf)
    venture, retail = dealt.in_sectors(sector, words.VENTURE_SECTORS), dealt.in_sectors(sector, ["44-45"])
    per_head = np.exp(rng.normal(11.8, 0.7, accounts))
    potential = 1_900 * employees**0.45 * np.exp(rng.normal(0, 0.8, accounts))
    return pl.DataFrame(
        {
            "country": pl.Series([place.code for place in words.COUNTRIES]).gather(country),
            "region": pick_within(rng, country, [place.regions for place in words.COUNTRIES]),
            "employees": employees,
            "size_band": pl.Series(words.SIZE_BANDS).gather(
                np.searchsorted(words.SIZE_STARTS, employees, side="right")
            ),
            "revenue": rounded(employees * per_head, 1_000),
            "funding_stage": mixed(rng, venture, words.VENTURE_STAGES, words.SETTLED_STAGES),
            "tech_stack": _tools(rng, dealt, leaf),
            "channel": mixed(rng, retail, words.RETAIL_CHANNELS, words.OTHER_CHANNELS),
            "potential_revenue": rounded(potential, 100),
        }
    )


def _traits(company: pl.DataFrame, code: pl.Series, source: pl.Series, twice: Flags) -> Traits:
    """What decides how accounts turn out."""
    uses = pl.any_horizontal(pl.col("tech_stack").list.contains(tool) for tool in odds.CRMS).fill_null(False)
    return Traits(
        code,
        company["country"],
        source,
        company["channel"],
        company["employees"].to_numpy(),
        company.select(uses).to_series().to_numpy(),
        (company["funding_stage"] == "seed").to_numpy(),
        twice,
    )


def _employees(rng: np.random.Generator, dealt: Industries, leaf: Ints) -> Ints:
    """Log-normal sizes with a tail as long as Pareto's; each sector has its own middle."""
    middle = np.array([words.SIZES.get(code, words.USUAL_SIZE) for code in dealt.sector_codes])[dealt.sectors[leaf]]
    large = (dealt.groups == odds.PHARMA).to_numpy()[leaf]
    logarithm = middle + 2 * large + rng.normal(-0.5, 1.5, len(leaf)) + rng.exponential(0.5, len(leaf))
    sizes: Ints = np.exp(logarithm).clip(1, 400_000).astype(np.int64)
    return sizes


def _same(rng: np.random.Generator, accounts: int) -> tuple[Ints, Flags]:
    """For each account the one whose company it is, itself but for those that stand there twice."""
    itself = np.arange(accounts)
    twice = (rng.random(accounts) < TWICE) & (itself > WHALE_ROW)
    once = np.flatnonzero(~twice)
    return np.where(twice, once[rng.integers(0, len(once), accounts)], itself), twice


def _parents(rng: np.random.Generator, employees: Ints, twice: Flags, ids: pl.Series) -> tuple[Ints, pl.Series]:
    """For each account the one that it belongs to, itself if to none; and the ids of those that belong to another."""
    itself = np.arange(len(employees))
    holdings = np.flatnonzero((employees >= HOLDING) & ~twice)
    owned = (rng.random(len(employees)) < SUBSIDIARIES) & (employees < HOLDING) & ~twice & (itself > WHALE_ROW)
    chosen = (len(holdings) * rng.random(len(employees)) ** 2).astype(np.int64)
    if not len(holdings):
        return itself, pl.Series([None] * len(employees), dtype=pl.String)
    parent = np.where(owned, holdings[chosen], itself)
    return parent, where(owned, ids.gather(parent))


def _source(rng: np.random.Generator, venture: Flags, twice: Flags) -> pl.Series:
    """Where a record comes from; second ones come from lists and fairs more often."""
    source = mixed(rng, venture, words.VENTURE_SOURCES, words.SOURCES)
    return draw(rng, len(venture), words.SECOND_SOURCES).zip_with(pl.Series(twice), source)


def _tools(rng: np.random.Generator, dealt: Industries, leaf: Ints) -> pl.Series:
    """The tools that a company uses, popular ones first; software publishers use a CRM more often."""
    software = (dealt.groups == odds.SOFTWARE).to_numpy()[leaf]
    ranked = sorted(words.TOOLS, key=lambda item: -words.TOOLS[item])
    more = np.where(software, words.CRM_SHARE, 1)
    shares = {tool: words.TOOLS[tool] * more if tool in odds.CRMS else words.TOOLS[tool] for tool in ranked}
    return lists(rng, len(leaf), shares)


def _tags(rng: np.random.Generator, accounts: int) -> pl.Series:
    """Tags; each account has one that says whether it may be called."""
    consent = rng.random(accounts)
    low = np.cumsum([0, *words.CONSENT.values()])
    shares = {tag: (low[at] <= consent) & (consent < low[at + 1]) for at, tag in enumerate(words.CONSENT)}
    return lists(rng, accounts, {**words.TAGS, **{tag: held.astype(np.float64) for tag, held in shares.items()}})


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


def _names(
    rng: np.random.Generator, sectors: Sequence[str], sector: Ints, country: Ints, parent: Ints, same: Ints
) -> dict[str, pl.Series]:
    """Names and domains. Subsidiaries are called as their parent is; second records are written otherwise."""
    stems, plain_stems = _stems()
    stem = rng.integers(0, len(stems), len(sector))[parent]
    descriptors = pick_within(rng, sector, [words.DESCRIPTORS[code] for code in sectors])
    forms = pick_within(rng, country, [place.forms for place in words.COUNTRIES])
    domains = pl.Series([place.tld for place in words.COUNTRIES]).gather(country)
    short = pl.Series((rng.random(len(sector)) < 0.12) & (parent == np.arange(len(sector))))
    middle = (" " + descriptors).zip_with(~short, pl.Series([""]).gather(np.zeros(len(sector), np.int64)))
    bare = (stems.gather(stem) + middle).gather(same)
    form = forms.gather(same)
    twice = np.flatnonzero(same != np.arange(len(same)))
    return {
        "company": (bare + " " + form).scatter(twice, _otherwise(rng, bare[twice], form[twice])),
        "domain": (plain_stems.gather(stem) + _ascii(middle) + "." + domains).gather(same),
    }


def _otherwise(rng: np.random.Generator, bare: pl.Series, form: pl.Series) -> pl.Series:
    """Names as somebody else would write them: without the legal form, with another comma or dot, or in capitals."""
    ways = [
        bare,
        bare + ", " + form,
        (bare + " " + form).str.to_uppercase(),
        bare + " " + form.str.replace_all(".", "", literal=True),
    ]
    chosen = rng.choice(len(ways), len(bare), p=[0.3, 0.25, 0.2, 0.25])
    return pl.concat(ways).gather(chosen * len(bare) + np.arange(len(bare)))


def _written_codes(rng: np.random.Generator, leaves: pl.Series) -> pl.Series:
    """Codes as people enter them: mostly in full, some at a higher level, a few of an older version."""
    level = draw(rng, len(leaves), {"6": 0.83, "5": 0.03, "4": 0.134, "3": 0.004, "0": 0.002}).cast(pl.Int64)
    wrong = draw(rng, len(leaves), dict.fromkeys(words.WRONG_CODES, 0.2))
    return wrong.zip_with(level == 0, pl.select(leaves.str.head(level)).to_series())


def _owners(rng: np.random.Generator, country: Ints) -> pl.Series:
    """Sales roles of the account's area: `emea-1` up to `emea-6`."""
    areas = pl.Series([place.area for place in words.COUNTRIES]).gather(country)
    return areas + "-" + pl.Series(rng.integers(1, 7, len(country))).cast(pl.String)


def _history(rng: np.random.Generator, last: deals.Deals) -> dict[str, pl.Series]:
    """The account's dates: founded, then created, then its opportunity, then the last contact."""
    accounts = len(last.won)
    known_for = (4_300 * rng.random(accounts) ** 1.5).astype(np.int64) + 1
    known_for = np.where(last.known, np.maximum(known_for, last.opened + rng.integers(0, 60, accounts)), known_for)
    since = np.where(last.closed, last.ended, np.where(last.running, np.minimum(last.opened, 45), known_for))
    silent_for = (since * rng.random(accounts) ** np.where(last.known, 1, 2)).astype(np.int64)
    created = days(TODAY - known_for)
    age = pl.Series((rng.exponential(16, accounts) + 1).astype(np.int64))
    return {
        "founded": (created.dt.year() - age).clip(1850),
        "created": created,
        "last_contact": days(TODAY - silent_for),
    }


def _with_whale(frame: pl.DataFrame) -> pl.DataFrame:
    """Turns one account into the whale."""
    whale = {
        "company": "Fjordhaven Shipping ASA",
        "domain": "fjordhavenshipping.no",
        "parent_account": None,
        "naics": "483111",
        "country": "NO",
        "region": None,
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
