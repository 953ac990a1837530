"""Figures of markets from outside, by node: `market:` in niche.yaml names a file of them. TAM, SAM and SOM."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from niche.segments.documents import yamlfile
from niche.segments.documents.files import read_file
from niche.segments.findings.plan import Plan
from niche.segments.model.parsing import parse_number
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.model.values import MismatchError

_COLUMNS = ("node", "market_size", "growth")


@dataclass(frozen=True, slots=True)
class Market:
    """What is known of a node's market; None where the file says nothing."""

    size: float | None = None
    """Money a year, in the unit of the table's own columns."""
    growth: float | None = None
    """A year, as a share: 0.08 is 8 %."""


def read_market(path: Path, taxonomy: Taxonomy) -> Mapping[int, Market]:
    """Read a file of markets, by the position of their node: a CSV with the columns node, market_size and growth.

    A node is written by its code or title, a size as a number, a growth as `8 %` or 0.08; either may be empty. Raises
    BadInputError with every problem.
    """
    file = str(path)
    text = yamlfile.decode(read_file(path).data, file).removeprefix("\ufeff")
    rows = csv.DictReader(text.splitlines(keepends=True), skipinitialspace=True)
    rows.fieldnames = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
    if problems := list(_header_problems(rows.fieldnames, file)):
        raise BadInputError(problems)
    found: dict[int, Market] = {}
    lines: dict[int, int] = {}
    for row in rows:
        try:
            node, market = _market(row, taxonomy)
        except MismatchError as error:
            problems.append(Problem(error.message, file, rows.line_num, hint=error.hint))
            continue
        if node.position in found:
            message = f"{node.label} is already on line {lines[node.position]}"
            problems.append(Problem(message, file, rows.line_num, hint="keep one of them"))
        found[node.position], lines[node.position] = market, rows.line_num
    if problems:
        raise BadInputError(problems)
    return found


def _header_problems(names: list[str], file: str) -> Iterator[Problem]:
    if "node" not in names or not {"market_size", "growth"} & {*names}:
        yield Problem(f"a market file has the columns {', '.join(_COLUMNS)}", file, 1)
        return
    for name in names:
        if name not in _COLUMNS:
            hint = did_you_mean(name, _COLUMNS) or f"use {', '.join(_COLUMNS)}"
            yield Problem(f"unknown column {name}" if name else "a column has no name", file, 1, hint=hint)
    for name in _COLUMNS:
        if names.count(name) > 1:
            yield Problem(f"the column {name} is there {names.count(name)} times", file, 1, hint="keep one of them")


def _market(row: Mapping[str | None, object], taxonomy: Taxonomy) -> tuple[TaxonomyNode, Market]:
    """The node of a row and its market. Raises MismatchError."""
    if None in row:
        raise MismatchError("", "more values than columns", "put a value with a comma in quotes")
    cells = {name: str(row.get(name) or "").strip() for name in _COLUMNS}
    if not cells["node"]:
        raise MismatchError("", "an industry is missing", "write its code or title")
    node = taxonomy.find(cells["node"])
    size, growth = _number(cells["market_size"], "market size"), _share(cells["growth"])
    if size is not None and size < 0:
        raise MismatchError("", f"a market size is 0 or more, not {cells['market_size']}")
    return node, Market(size, growth)


def _number(text: str, what: str) -> float | None:
    if not text:
        return None
    number = parse_number(text)
    if number is None or not math.isfinite(number):
        raise MismatchError("", f"{text} is no {what}", "write a number, such as 1200000")
    return float(number)


def _share(text: str) -> float | None:
    if not text.endswith("%"):
        growth = _number(text, "growth")
        if growth is not None and abs(growth) > 1:
            hint = f"write {text} % or {growth / 100:g}" if abs(growth) <= 100 else "write it as 8 % or 0.08"
            raise MismatchError("", f"{text} may be a share or a percentage", hint)
        return growth
    points = _number(text[:-1].strip(), "growth")
    return None if points is None else points / 100


@dataclass(frozen=True, slots=True)
class MarketSizes:
    """The market of a node from the bottom up, in money; None where a part is unknown."""

    tam: float | None
    """Total addressable: all accounts × deal size."""
    sam: float | None
    """Serviceable addressable: the accounts asked about × deal size."""
    som: float | None
    """Serviceable obtainable: the accounts asked about × opportunity rate × win rate × deal size."""


def market_sizes(everybody: int, asked: int, plan: Plan, rate: float | None, size: float | None) -> MarketSizes:
    """Size a market from the bottom up: numbers of accounts, the plan, and the node's own win rate and deal size.

    The plan's win rate and deal size take precedence; its opportunity rate has no other source.

    >>> market_sizes(1000, 400, Plan(opportunity_rate=0.25), rate=0.2, size=5000.0)
    MarketSizes(tam=5000000.0, sam=2000000.0, som=100000.0)
    """
    size = plan.deal_size if plan.deal_size is not None else size
    rate = plan.win_rate if plan.win_rate is not None else rate
    if size is None:
        return MarketSizes(None, None, None)
    obtained = None if plan.opportunity_rate is None or rate is None else plan.opportunity_rate * rate * size * asked
    return MarketSizes(everybody * size, asked * size, obtained)


def whitespace(market: Market, customers: float | None) -> float | None:
    """The part of a market that customers do not make up; negative where they are worth more than its size says."""
    return None if market.size is None or customers is None else market.size - customers
