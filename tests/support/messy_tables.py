"""Messy tables from seeds: bytes of a file as people export it, and the truth that a careful person reads in it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import messy_files
from messy_columns import Draw, MessyColumn
from messy_topics import MAKERS
from messy_traps import TRAPS
from messy_trees import MessyTree, coded, labels, levels
from messy_words import INDUSTRIES, LANGUAGES, VENDORS

from niche.segments.model.columns import Kind, Role
from niche.segments.reading.notices import NoticeKind

SHARE_OF_VENDORS = 0.4
ROWS_OF_EXPORTS = 80
_ROLES = {
    "id": Role.ID,
    "name": Role.NAME,
    "owner": Role.OWNER,
    "amount": Role.DEAL_SIZE,
    "value": Role.VALUE,
    "won": Role.WON,
}
"""The role of a topic."""
_NESTED = ("employees", "city", "postcode", "active", "since", "revenue")
"""Topics that may stand in a record of their own."""


@dataclass(frozen=True)
class MessyTable:
    """A file, and what is true of it."""

    seed: int
    name: str
    content: bytes
    form: str
    columns: Sequence[MessyColumn]
    rows: int
    roles: Mapping[Role, str]
    tree: MessyTree | None
    told: frozenset[NoticeKind]
    """What must be told of the table."""


def messy_table(seed: int, vendor: str = "") -> MessyTable:
    """The table of a seed."""
    rng = random.Random(seed)
    vendor = vendor or (rng.choice(list(VENDORS)) if rng.random() < SHARE_OF_VENDORS else "")
    language = LANGUAGES["en" if vendor else rng.choice(list(LANGUAGES))]
    draw = Draw(rng, rng.randrange(60, 101), language)
    columns, tree = _columns(draw, VENDORS[vendor] if vendor else language.headers)
    form = rng.choice(("csv", "csv", "csv", "xlsx", "json", "parquet"))
    if form not in ("csv", "xlsx"):
        columns = _told_apart(columns)
    heads = [[column.header for column in columns]]
    if form != "csv":  # elsewhere a formula is one
        columns = [replace(one, cells=one.values) if one.form == "id: formula" else one for one in columns]
    if form in ("csv", "xlsx"):
        if not vendor and rng.random() < 0.15:
            columns, heads = _two_rowed(draw, columns)
        around = messy_files.surroundings(rng, language, columns, heads)
        if form == "csv":
            content, told, what = messy_files.as_csv(rng, language, around)
        else:
            content, told, what = messy_files.as_workbook(rng, columns, around)
        told, what = told | around.told, f"{what} {around.form}"
    elif form == "json":
        columns = messy_files.settled(rng, columns)
        if rng.random() < 0.3:
            columns = [
                replace(one, header=f"{messy_files.WITHIN}{one.header}") if one.topic in _NESTED else one
                for one in columns
            ]
        content, told, what = messy_files.as_json(rng, columns)
    else:
        columns = messy_files.settled(rng, columns)
        content, told, what = messy_files.as_parquet(rng, columns)
    columns = _told_apart(columns)
    roles = _roles(columns)
    ending = "ndjson" if what == "json lines" else form
    form = f"{vendor or language.code} {what}"
    return MessyTable(seed, f"accounts.{ending}", content, form, columns, draw.rows, roles, tree, told)


def vendor_export(seed: int, vendor: str) -> MessyTable:
    """All columns of a vendor's export as CSV, with a tree, and nothing around them."""
    draw = Draw(random.Random(seed), ROWS_OF_EXPORTS, LANGUAGES["en"])
    headers = VENDORS[vendor]
    topics = [topic for topic in headers if topic in MAKERS]
    columns = [_made(draw, topic, headers[topic]) for topic in topics]
    tree: MessyTree | None = None
    if coded_by := next((topic for topic in ("naics", "sic") if topic in headers), ""):
        column, tree = coded(draw, headers[coded_by], coded_by)
        columns.append(column)
    elif "sector" in headers:
        placed, tree = levels(draw, headers["sector"], headers["industry"])
        columns += placed
    elif "industry" in headers:
        column, tree = labels(draw, headers["industry"], INDUSTRIES.get(vendor, ()))
        columns.append(column)
    content = messy_files.plain_csv(columns)
    roles = _roles(columns)
    return MessyTable(seed, "accounts.csv", content, vendor, columns, draw.rows, roles, tree, frozenset())


def _within(column: MessyColumn) -> MessyColumn:
    nested = column.topic in _NESTED
    return replace(column, header=f"{messy_files.WITHIN}{column.header}") if nested else column


def _told_apart(columns: Sequence[MessyColumn]) -> list[MessyColumn]:
    """The columns by the names that they have once read: by their place, or numbered, where the header does not do."""
    found: list[MessyColumn] = []
    for place, column in enumerate(columns, 1):
        name = column.header or f"column_{place}"
        taken = any(one.header == name for one in found)
        found.append(replace(column, header=f"{name}_2" if taken else name))
    return found


def _roles(columns: Sequence[MessyColumn]) -> dict[Role, str]:
    return {_ROLES[column.topic]: column.header for column in columns if column.topic in _ROLES}


def _columns(draw: Draw, headers: Mapping[str, str]) -> tuple[list[MessyColumn], MessyTree | None]:
    rng = draw.rng
    topics = [topic for topic in headers if topic in MAKERS and topic not in ("id", "name")]
    chosen = rng.sample(topics, min(3, len(topics)))
    wanted = [*(topic for topic in ("id", "name") if topic in headers), *sorted(chosen, key=topics.index)]
    found = [_made(draw, topic, headers[topic]) for topic in wanted]
    if rng.random() < 0.5:
        kind = rng.choice(list(TRAPS))
        found.append(_made(draw, f"trap {kind}", rng.choice(TRAPS[kind])))
    if rng.random() < 0.15:
        found.append(_made(draw, "constant", "Batch"))
    if rng.random() < 0.15:
        found.append(_made(draw, "region", rng.choice(("Region", "Sales Team", "Geo"))))
    if rng.random() < 0.05:
        numbered = [str(row) for row in range(draw.rows)]
        found.append(MessyColumn("", "index", numbered, list(range(draw.rows)), frozenset({Kind.NUMBER})))
    if rng.random() < 0.05:
        found.append(replace(_made(draw, found[-1].topic or "stage", found[-1].header), topic=""))
    placed, tree = _tree(draw, headers)
    return [*found, *placed], tree


def _made(draw: Draw, topic: str, header: str) -> MessyColumn:
    return replace(MAKERS[topic](draw, header), topic=topic)


def _tree(draw: Draw, headers: Mapping[str, str]) -> tuple[list[MessyColumn], MessyTree | None]:
    for topic in ("naics", "sic"):
        if topic in headers:
            column, tree = coded(draw, headers[topic], topic)
            return [column], tree
    which = draw.rng.choice(("", "label", "levels", "codes"))
    if which == "codes":
        column, tree = coded(draw)
        return [column], tree
    if which == "levels" and "sector" in headers:
        return levels(draw, headers["sector"], headers["industry"])
    if which and "industry" in headers:
        column, tree = labels(draw, headers["industry"])
        return [column], tree
    return [], None


def _two_rowed(draw: Draw, columns: list[MessyColumn]) -> tuple[list[MessyColumn], list[list[str]]]:
    """Four more columns below a header of two rows: years over figures."""
    figures = [f"{year} {what}" for year in ("2023", "2024") for what in ("Visits", "Deals")]
    more = [_made(draw, "deals", header) for header in figures]
    blank = [""] * len(columns)
    above = [*blank, "2023", "", "2024", ""]
    own = [*(column.header for column in columns), "Visits", "Deals", "Visits", "Deals"]
    return [*columns, *more], [above, own]
