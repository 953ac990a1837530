"""Builds `companies/companies.csv`: the companies of the S&P 500 and the S&P 600, from the package pytickersymbols.

Run `python -m niche.sample_data.build_companies` with the development dependencies installed. Employees and revenue
stay as the source writes them (`c. 60,500 (2025)`, `US$ 24.9 billion (2025)`); `niche.yaml` says how to read them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

import click

from niche.sample_data.industry_words import INDUSTRIES, SECTORS

COLUMNS = (
    "symbol",
    "company",
    "sector",
    "industry",
    "labels",
    "employees",
    "revenue",
    "founded",
    "city",
    "state",
    "country",
    "indices",
    "website",
)
LISTED_IN = ("S&P 500", "S&P 600")
INDICES = {
    "S&P 500": "S&P 500",
    "S&P 600": "S&P 600",
    "S&P 100": "S&P 100",
    "NASDAQ 100": "Nasdaq-100",
    "DOW JONES": "Dow Jones",
}
"""The indices that are written out, by the package's name for them."""

STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|"
    "Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|West Virginia|Virginia|"
    "Washington|Wisconsin|Wyoming|Puerto Rico"
)
CITY_STATES = {
    "New York City": ("New York City", "New York"),
    "Manhattan": ("New York City", "New York"),
    "Washington, D.C.": ("Washington", "District of Columbia"),
    "Washington D.C.": ("Washington", "District of Columbia"),
}
"""Cities that are often written without their state, or with words that look like another."""
BUILDINGS = r"^.+\b(Tower|Plaza|Center|Building|Street|Avenue|Boulevard|Drive|Ave|St\.|Mart|Headquarters)\s+(?=[A-Z])"
"""What some addresses put before the city."""
COUNTRIES = {
    "Ireland": "IE",
    "Bermuda": "BM",
    "Switzerland": "CH",
    "United Kingdom": "GB",
    "UK": "GB",
    "England": "GB",
    "Netherlands": "NL",
    "Canada": "CA",
    "Israel": "IL",
    "Luxembourg": "LU",
    "Singapore": "SG",
    "Monaco": "MC",
    "Cayman Islands": "KY",
}


class Stock(TypedDict, total=False):
    """What the package knows of one company; every key may be absent."""

    symbol: str
    name: str
    country: str
    industries: list[str]
    metadata: dict[str, str | int]


def rows() -> Iterator[dict[str, str]]:
    """One row per company, by symbol."""
    from pytickersymbols import PyTickerSymbols

    source = PyTickerSymbols()
    lists: dict[str, list[Stock]] = {name: list(source.get_stocks_by_index(name)) for name in INDICES}
    member_of: dict[str, list[str]] = {}
    for name, stocks in lists.items():
        for stock in stocks:
            member_of.setdefault(stock.get("symbol", ""), []).append(INDICES[name])
    listed = {stock.get("symbol", ""): stock for name in reversed(LISTED_IN) for stock in lists[name]}
    for symbol in sorted(listed):
        stock = listed[symbol]
        if sector := sector_of(stock.get("industries") or []):
            yield _row(symbol, stock, sector, member_of[symbol])


def _row(symbol: str, stock: Stock, sector: str, indices: list[str]) -> dict[str, str]:
    facts = stock.get("metadata") or {}
    labels = [clean(label) for label in stock.get("industries") or [] if label.casefold() not in SECTORS]
    city, state, country = place_of(clean(facts.get("headquarters", "")), clean(stock.get("country", "")))
    return {
        "symbol": symbol,
        "company": clean(stock.get("name", "")),
        "sector": sector,
        "industry": industry_of(sector, labels),
        "labels": ";".join(label.replace(";", ",") for label in labels),
        "employees": clean(facts.get("employees", "")),
        "revenue": clean(facts.get("revenue", "")),
        "founded": year_of(clean(facts.get("founded", ""))),
        "city": city,
        "state": state,
        "country": country,
        "indices": ";".join(indices),
        "website": re.sub(r"^https?://|/+$", "", clean(facts.get("website", ""))),
    }


def clean(text: str | int) -> str:
    """The text with single spaces, and none before a comma."""
    return re.sub(r"\s+(?=,)", "", " ".join(str(text).split()))


def sector_of(labels: list[str]) -> str:
    """The GICS sector among the labels, or an empty text.

    Some labels are another classification's sectors of the same name; where there are two, the one that stands first
    in `SECTORS` is GICS's.
    """
    found = {label.casefold() for label in labels}
    return next((name for key, name in SECTORS.items() if key in found), "")


def industry_of(sector: str, labels: list[str]) -> str:
    """The sector's industry that the labels speak of, the specific ones first; empty where they say no more."""
    text = " | ".join(labels)
    return next((name for name, words in INDUSTRIES[sector].items() if re.search(words, text, re.IGNORECASE)), "")


def year_of(text: str) -> str:
    """The first year that is written in the text (`June 13, 1902; 123 years ago`)."""
    found = re.search(r"\b(1[6-9]\d\d|20[0-2]\d)\b", text)
    return found[1] if found else ""


def place_of(headquarters: str, listed: str) -> tuple[str, str, str]:
    """City, US state and country code of the headquarters; empty where they are not said."""
    for text in (listed, headquarters):
        for told, place in CITY_STATES.items():
            if told in text:
                return *place, "US"
        parts = [re.sub(r"\s*\(.*", "", part).strip() for part in text.split(",")]
        for before, part in pairwise(parts):
            if found := re.match(rf"({STATES})\b(?! City| Beach)", part):
                return re.sub(BUILDINGS, "", before), found[1], "US"
        if code := next((code for name, code in COUNTRIES.items() if name in parts[-1]), ""):
            return parts[-2] if len(parts) > 1 else "", "", code
        if found := re.search(rf"\b({STATES})\b", text):
            return "", found[1], "US"
    return "", "", "US" if "United States" in (headquarters, listed) else ""


def write(path: Path) -> int:
    """Writes the table and returns its number of companies."""
    found = list(rows())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    return len(found)


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(__file__).parent / "companies" / "companies.csv",
    help="The CSV file to write; the shipped one unless given.",
)
def main(out: Path) -> None:
    """Make the table of listed companies."""
    click.echo(f"{write(out):,} companies in {out}", err=True)


if __name__ == "__main__":
    main()
