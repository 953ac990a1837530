"""Which taxonomies classify the accounts: those that the settings name, or the one that the table itself shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

import polars as pl

from niche.segments.accounts.classification import NodesFound, match_rate, place_by_column, place_by_tree, with_columns
from niche.segments.accounts.universe import INDUSTRY
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import NO_TREE, TaxonomySettings
from niche.segments.model.taxonomy import SEPARATOR, Taxonomy
from niche.segments.model.values import MismatchError
from niche.segments.reading import casting, headers
from niche.segments.taxonomies.builtin import load_builtin, rolled_up
from niche.segments.taxonomies.taxonomyfile import read_taxonomy

SURE = 0.5
"""The share of a column's values that must name nodes before the column is taken for one of codes."""
LOOKED_AT = 2_000
"""Rows looked at to find a column of codes."""

_LEVELS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            *("sector", "industry sector", "market sector", "secteur", "settore", "sektor", "super sector", "setor"),
            *("сектор", "セクター", "業種大分類"),
        }
    ),
    frozenset({"industry group", "sub sector", "subsector", "sous secteur", "sottosettore", "industry class"}),
    frozenset(
        {
            *("industry", "industries", "vertical", "industry vertical", "branche", "industrie", "branch of industry"),
            *("industria", "indústria", "bransch", "bransje", "branża", "odvětví", "отрасль", "業種", "行业", "업종"),
        }
    ),
    frozenset(
        {
            *("sub industry", "subindustry", "industry sub", "industry subcategory", "industry sub category"),
            *("sub vertical", "subvertical", "industry subvertical", "sub industries", "unterbranche"),
        }
    ),
)
"""Headers of the columns that make a tree, from the sector down, without the words of _AROUND."""
_PAIRS: tuple[tuple[str, frozenset[str]], ...] = (
    ("category", frozenset({"subcategory", "sub category"})),
    ("segment", frozenset({"subsegment", "sub segment"})),
)
"""Headers of two columns that make a tree only together."""
_AROUND = frozenset({"primary", "main", "linkedin", "company", "account", "organization", "gics", "icb", "name"})
"""Words around such a header that say nothing: `Primary Industry`, `industry_name`."""
_DESCRIBED = frozenset({"description", "desc", "title", "label"})
"""Words that say that a column holds the titles of codes: `NAICS Description`."""

_FURTHER = frozenset(
    {
        *("secondary", "second", "third", "tertiary", "other", "additional", "further", "alternate", "alternative"),
        *("weitere", "sekundär", "nebenbranche", "secondaire", "autre", "secundario", "secundaria", "secondario"),
    }
)
"""Words in the header of a column that places accounts beside a main one."""
_PLACES = frozenset(map(str, range(2, 10)))
"""Numbers at the end of such a header."""

_LABELS = frozenset().union(*_LEVELS)
"""Headers of a column whose values alone make a tree of one level."""
_MOST_PATHS = 200
"""Spellings of the path to a node that segments may use."""
MOST_LABELS = 3_000
"""Values of such a column; more are no longer a list to choose from."""

_HINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("naics", ("naics-2022",)),
    ("isic", ("isic-4", "isic-5")),
    ("nace", ("nace-2.1",)),
    ("sic", ("sic-1987", "uk-sic-2007")),
    *((word, ("nace-2.1",)) for word in sorted(headers.NATIONAL_NACE)),
    ("industry", ("naics-2022", "sic-1987", "isic-4", "nace-2.1", "uk-sic-2007")),
)
"""The taxonomies to try on a column that has this word in its header, by the word; the surest word first."""


def concerns(name: str, settings: Sequence[TaxonomySettings]) -> bool:
    """Whether a column may be one that accounts are classified by: by the settings, else by its header."""
    if settings:
        return any(name == said.column or name in said.columns or name in said.also for said in settings)
    words, spoken = headers.words(name), _spoken(name)
    paired = any(spoken == upper or spoken in lower for upper, lower in _PAIRS)
    return paired or any(word in words for word, _ in _HINTS) or any(spoken in names for names in _LEVELS)


def detect(table: Mapping[str, pl.Series]) -> tuple[TaxonomySettings, ...]:
    """The taxonomy that a table shows, if it shows one.

    A column of codes by its name; else columns for sector and industry; else a column of few labels of industries.
    """
    for word, names in _HINTS:
        called = [column for column in table if word in headers.words(column)]
        for column in sorted(called, key=_is_further):
            rates = {name: _rate(table[column], name) for name in names}
            best = max(names, key=lambda name: rates[name])
            if rates[best] >= SURE:
                others = (other for other in table if other != column and concerns(other, ()) and _is_further(other))
                also = tuple(other for other in others if _rate(table[other], best) >= SURE)
                return (TaxonomySettings(use=best, column=column, also=also),)
    if levels := _levels(table):
        return (TaxonomySettings(columns=levels),)
    labels = (name for name, series in table.items() if _is_label(name) and _few(series))
    return tuple(TaxonomySettings(columns=(name,)) for name in islice(labels, 1))


def _rate(series: pl.Series, use: str) -> float:
    """The share of a column's values that name nodes of a shipped taxonomy."""
    return match_rate(series.drop_nulls().head(LOOKED_AT), load_builtin(use))


def _is_further(header: str) -> bool:
    """Whether a header says that its column comes after a main one of its kind: `Secondary NAICS`, `Industry 2`."""
    words = headers.words(header)
    return not _FURTHER.isdisjoint(words) or (words[-1] in _PLACES and "rev" not in words)


def _levels(table: Mapping[str, pl.Series]) -> tuple[str, ...]:
    """The columns that make a tree of two and more levels, by their names; empty if there are none."""
    spoken: dict[str, str] = {}
    for name in table:
        spoken.setdefault(_spoken(name), name)
    levels = [next((name for words, name in spoken.items() if words in names), "") for names in _LEVELS]
    found = tuple(filter(None, levels))
    if len(found) > 1:
        return found
    for upper, lower in _PAIRS:
        below = [name for words, name in spoken.items() if words in lower]
        if upper in spoken and below:
            return spoken[upper], below[0]
    return ()


def _spoken(header: str) -> str:
    """The words of a header without those that say nothing of the level."""
    words = [word for word in headers.words(header) if word not in _AROUND]
    return " ".join(words)


def _is_label(header: str) -> bool:
    """Whether a header says that its column names industries, or the titles of their codes."""
    words = set(headers.words(header))
    return _spoken(header) in _LABELS or bool(words & _DESCRIBED and words & (headers.STANDARDS | {"industry"}))


def _few(series: pl.Series) -> bool:
    """Whether a column is one of labels, few enough to choose from."""
    return isinstance(series.dtype, pl.Enum) and 1 < len(series.dtype.categories) <= MOST_LABELS


def place(table: Mapping[str, pl.Series], settings: Sequence[TaxonomySettings]) -> dict[str, NodesFound]:
    """Each account's node in each taxonomy, by the name that segment files use. `table` has its columns by name.

    Raises BadInputError for a taxonomy that does not exist, or columns that the table does not have.
    """
    return place_each(settings or detect(table), lambda _: table)


def place_each(
    settings: Sequence[TaxonomySettings], labels: Callable[[TaxonomySettings], Mapping[str, pl.Series]]
) -> dict[str, NodesFound]:
    """As `place`, each taxonomy on labels of its own: all columns by name, those that it is about of equal length."""
    placed: dict[str, NodesFound] = {}
    problems: list[Problem] = []
    for index, said in enumerate(settings):
        if said == NO_TREE:
            continue
        try:
            name, placement = _placed(labels(said), said, placed)
        except BadInputError as error:
            problems += (replace(one, key=("taxonomy", index, *one.key)) for one in error.problems)
        else:
            placed[name] = placement
    if problems:
        raise BadInputError(problems)
    return placed


def _placed(
    table: Mapping[str, pl.Series], said: TaxonomySettings, others: Mapping[str, NodesFound]
) -> tuple[str, NodesFound]:
    """A placement and its name. Raises BadInputError; the keys of its problems are those within the taxonomy."""
    name = said.name or (_own_name(said) if others else INDUSTRY)
    if name in others:
        hint = "give each its own name"
        raise BadInputError(Problem(f"two taxonomies are named {name}", hint=hint, key=("name",)))
    key = "columns" if said.columns else "column"
    series = [_column(table, column, key).alias(column) for column in said.columns or (said.column,)]
    if said.columns:
        levels = [_aliased(one, said.aliases) for one in series]
        found = place_by_tree(levels, name, " › ".join(said.columns))
        return name, replace(found, taxonomy=found.taxonomy.with_aliases(_joined(found.taxonomy, said.aliases)))
    taxonomy = _taxonomy(said)
    further = [_column(table, column, "also").alias(column) for column in said.also]
    by_column = [place_by_column(one, taxonomy, said.edition) for one in (*series, *further)]
    return name, with_columns(by_column[0], by_column[1:])


def _aliased(series: pl.Series, aliases: Mapping[str, str]) -> pl.Series:
    """A level of a tree, with other spellings of its labels made one."""
    if not aliases:
        return series
    return casting.known_text(series).replace(dict(aliases))


def _joined(taxonomy: Taxonomy, aliases: Mapping[str, str]) -> dict[str, str]:
    """Codes by the other spellings of nodes, which segments may use: their titles, and the paths that lead to them."""
    if not aliases:
        return {}
    spellings: dict[str, list[str]] = {}
    for alias, label in aliases.items():
        spellings.setdefault(label, [label]).append(alias)
    codes: dict[str, str] = {}
    for node in taxonomy.nodes[:-1]:
        parts = node.code.split(SEPARATOR)
        for alias in spellings.get(node.title, [])[1:]:
            codes[alias] = node.code
        if len(parts) > 1:
            paths = islice(product(*(spellings.get(part, [part]) for part in parts)), _MOST_PATHS)
            codes |= {SEPARATOR.join(path): node.code for path in paths if path != tuple(parts)}
    return codes


def _own_name(said: TaxonomySettings) -> str:
    return said.use or (said.file.stem if said.file else said.columns[-1])


def _column(table: Mapping[str, pl.Series], name: str, key: str) -> pl.Series:
    if name not in table:
        message = f"the table has no column {name} to classify by" if name else "a taxonomy needs a column"
        raise BadInputError(Problem(message, hint=did_you_mean(name, table), key=(key,)))
    return table[name]


def _taxonomy(said: TaxonomySettings) -> Taxonomy:
    taxonomy = read_taxonomy(said.file) if said.file else load_builtin(said.use)
    if said.roll_up:
        taxonomy = rolled_up(taxonomy, said.roll_up)
    codes: dict[str, str] = {}
    problems: list[Problem] = []
    for alias, node in said.aliases.items():
        try:
            codes[alias] = taxonomy.find(node).code
        except MismatchError as error:
            problems.append(Problem(f"alias {alias}: {error.message}", hint=error.hint, key=("aliases", alias)))
    if problems:
        raise BadInputError(problems)
    return taxonomy.with_aliases(codes)
