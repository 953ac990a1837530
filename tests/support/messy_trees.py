"""Columns of industries: labels, sectors above industries, and codes of lists old and new; with each account's node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messy_columns import LABEL, Draw, MessyColumn

from niche.segments.model.columns import Kind
from niche.segments.reading.notices import NoticeKind

PLACED = frozenset({*LABEL, Kind.LIST})
"""What a column of codes may be beside the tree; codes in a list are a list."""


@dataclass(frozen=True)
class MessyTree:
    """The tree that a table has."""

    columns: tuple[str, ...]
    nodes: Sequence[str | None]
    """Of each account: titles from the top joined by ` / `, or the code where `coded`; None if it has no place."""
    form: str
    coded: bool = False
    told: frozenset[NoticeKind] = frozenset()


@dataclass(frozen=True)
class Codes:
    """A way in which industries are coded: the headers it is found under, and the node of each code."""

    headers: tuple[str, ...]
    nodes: Mapping[str, str]
    told: frozenset[NoticeKind] = frozenset()


_EDITION = frozenset({NoticeKind.EDITION})
_SIC = ("7372", "6021", "2834", "5812", "8011", "1311", "3674", "7371")
_NAICS = ["541511", "522110", "513210", "311811", "621111", "445110", "238220", "722511"]
_TITLED = {
    "541511": "Custom Computer Programming Services",
    "522110": "Commercial Banking",
    "513210": "Software Publishers",
    "238220": "Plumbing, Heating, and Air-Conditioning Contractors",
    "722511": "Full-Service Restaurants",
}
CODES: Mapping[str, Codes] = {
    "naics": Codes(("NAICS", "NAICS Code", "Primary NAICS", "naics_code"), {code: code for code in _NAICS}),
    "naics as floats": Codes(("NAICS", "naics"), {f"{code}.0": code for code in _NAICS}),
    "naics titled": Codes(
        ("NAICS Code", "NAICS Codes"), {f"{code} - {title}": code for code, title in _TITLED.items()}
    ),
    "naics titles": Codes(
        ("NAICS Description", "NAICS Title"),
        {
            "Custom Computer Programming Services": "541511",
            "Commercial Banking": "52211",  # the topmost of the same title
            "Software Publishers": "5132",
            "Full-Service Restaurants": "722511",
        },
    ),
    "naics 2017": Codes(
        ("NAICS", "NAICS Code 1"),
        {
            "511210": "513210",
            "443142": "449210",
            "452210": "455110",
            "511110": "513110",
            "515112": "516110",
            "515120": "516",
            "522110": "522110",
        },
        _EDITION,
    ),
    "sic": Codes(
        ("SIC", "SIC Code", "SIC Code 1"),
        {code: code for code in _SIC},
    ),
    "uk sic": Codes(("SIC Code", "UK SIC"), {code: code for code in ["62012", "64191", "56101", "86210", "47110"]}),
    "uk sic titled": Codes(
        ("SICCode.SicText_1", "SIC Code"),
        {
            "62012 - Business and domestic software development": "62012",
            "64191 - Banks": "64191",
            "56101 - Licenced restaurants": "56101",
        },
    ),
    "nace 2.1": Codes(("NACE", "NACE Code"), {code: code for code in ["62.10", "64.19", "56.11", "86.21", "47.11"]}),
    "nace 2": Codes(
        ("NACE", "NACE Rev. 2", "nace_code"),
        {"62.01": "62.10", "62.02": "62.20", "62.09": "62.90", "70.22": "70.20", "56.10": "56.1", "64.19": "64.19"},
        _EDITION,
    ),
    "naf": Codes(
        ("Code NAF", "Code APE", "NAF"),
        {"62.01Z": "62.10", "62.02A": "62.20", "70.22Z": "70.20", "64.19Z": "64.19", "86.21Z": "86.21"},
        _EDITION,
    ),
    "isic": Codes(("ISIC", "ISIC Code"), {code: code for code in ["6201", "6419", "5610", "8620", "4711"]}),
}


def coded(draw: Draw, header: str = "", form: str = "") -> tuple[MessyColumn, MessyTree]:
    """A column of codes, some cells with several."""
    form = form or draw.rng.choice(list(CODES))
    codes = CODES[form]
    header = header or draw.rng.choice(codes.headers)
    written = list(codes.nodes)
    chosen = [*written, *(draw.rng.choice(written) for _ in range(draw.rows - len(written)))]
    draw.rng.shuffle(chosen)
    made = [(code, code) for code in chosen]
    if severally := form in ("naics", "sic", "uk sic") and draw.rng.random() < 0.3:
        made = [
            (f"{code}, {written[written.index(code) - 1]}" if draw.rng.random() < 0.3 else code, code)
            for code, _ in made
        ]
    column = draw.column(header, f"codes: {form}", made, PLACED)
    told = codes.told | ({NoticeKind.SEVERAL} if severally else set())
    nodes = [None if value is None else codes.nodes[str(value)] for value in column.values]
    cells = [cell if value is not None else None for cell, value in zip(column.cells, column.values, strict=True)]
    whole = MessyColumn(header, column.form, column.cells, cells, PLACED, column.told)
    if severally:
        form += ", several"
    return whole, MessyTree((header,), nodes, form, coded=True, told=frozenset(told))


def levels(draw: Draw, upper: str, lower: str) -> tuple[list[MessyColumn], MessyTree]:
    """Sectors above industries; some industries, and with them their sectors, are missing."""
    sectors, industries = [], []
    for _ in range(draw.rows):
        sector = draw.rng.choice(list(draw.language.sectors))
        sectors.append(sector)
        industries.append(draw.rng.choice(draw.language.sectors[sector]))
    below = draw.column(lower, "industry", [(one, one) for one in industries], frozenset({Kind.CATEGORY}))
    above = MessyColumn(upper, "sector", sectors, list(sectors), frozenset({Kind.CATEGORY}))
    nodes = [
        sector if industry is None else f"{sector} / {industry}"
        for sector, industry in zip(sectors, below.values, strict=True)
    ]
    return [above, below], MessyTree((upper, lower), nodes, "sector and industry")


def labels(draw: Draw, header: str, chosen: Sequence[str] = ()) -> tuple[MessyColumn, MessyTree]:
    """Industries alone, those of the language where none are given."""
    every = list(chosen) or [industry for industries in draw.language.sectors.values() for industry in industries]
    values = [draw.rng.choice(every) for _ in range(draw.rows)]
    column = draw.column(header, "industry", [(one, one) for one in values], frozenset({Kind.CATEGORY}))
    nodes = [None if value is None else str(value) for value in column.values]
    return column, MessyTree((header,), nodes, "industry")
