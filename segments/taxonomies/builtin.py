"""The taxonomies that niche ships, and economic sectors as a level above NAICS."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.taxonomy import Taxonomy

TITLES: Mapping[str, str] = {
    "naics-2022": "NAICS 2022",
    "sic-1987": "SIC 1987",
    "isic-4": "ISIC Rev. 4",
    "isic-5": "ISIC Rev. 5",
    "nace-2.1": "NACE Rev. 2.1",
    "uk-sic-2007": "UK SIC 2007",
}
"""Titles of the shipped taxonomies by the name that `use` takes."""

ROLL_UPS: Mapping[str, Mapping[str, str]] = {
    "four-sectors": {"quinary": "quaternary"},
    "five-sectors": {},
}
"""The models of economic sectors, with the sectors that each merges into another."""

_ECONOMIC = ("primary", "secondary", "tertiary", "quaternary", "quinary")


@cache
def load_builtin(name: str) -> Taxonomy:
    """Load a shipped taxonomy. Raises BadInputError for an unknown name."""
    if name not in TITLES:
        raise BadInputError(
            Problem(f"there is no classification {name}", hint=did_you_mean(name, TITLES) or _offer(TITLES))
        )
    rows = [(row["code"], row["parent"], row["title"]) for row in shipped(name)]
    return Taxonomy.build(name, TITLES[name], rows)


def rolled_up(taxonomy: Taxonomy, model: str) -> Taxonomy:
    """Put a taxonomy below its economic sectors (primary, secondary, …). Raises BadInputError if it has none."""
    folded = ROLL_UPS.get(model)
    if folded is None:
        raise BadInputError(
            Problem(f"there is no roll-up {model}", hint=did_you_mean(model, ROLL_UPS) or _offer(ROLL_UPS))
        )
    above = {
        row["code"]: folded.get(row["economic_sector"], row["economic_sector"])
        for row in shipped("economic-sectors")
        if row["taxonomy"] == taxonomy.name
    }
    if not above:
        raise BadInputError(Problem(f"{model} does not fit {taxonomy.title}", hint="use it with naics-2022"))
    sectors = [sector for sector in _ECONOMIC if sector in above.values()]
    roots = [(sector, "", f"{sector.capitalize()} sector") for sector in sectors]
    rest = [(code, parent or above.get(code, ""), title) for code, parent, title in taxonomy.rows()]
    return Taxonomy.build(taxonomy.name, f"{taxonomy.title}, {model.replace('-', ' ')}", [*roots, *rest])


@cache
def shipped(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file in this package."""
    text = files("niche.segments.taxonomies").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _offer(names: Mapping[str, object]) -> str:
    return f"use one of {', '.join(names)}"
