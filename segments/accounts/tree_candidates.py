"""The trees that a table's columns could make, each with examples and the accounts that it would place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from niche.segments.accounts.classifying import MOST_LABELS, concerns
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import CATEGORICAL, TEXTUAL, Kind, Role
from niche.segments.model.settings import NO_TREE, TaxonomySettings
from niche.segments.reading import headers
from niche.segments.taxonomies.builtin import TITLES, load_builtin
from niche.segments.taxonomies.code_finder import CodeFinder, Found, How
from niche.segments.taxonomies.mapping import suggestions

SAMPLE = 20_000
"""Accounts from which trees are found."""
EXAMPLES = 3
"""Limit of the example values."""
_PLACES = headers.COUNTRY_WORDS | {"continent", "region", "state", "city", "province", "county", "geo"}
"""Words in headers of columns that tell where an account is, and so seldom make the tree."""
_CODES = frozenset({Kind.CATEGORY, Kind.ORDERED, Kind.TEXT, Kind.ID, Kind.NUMBER})
"""Kinds of columns that may have a place in a tree."""
_NO_TREE = (Role.ID, Role.NAME)
"""Roles of columns that have none."""
_MOST_COLUMNS = 60
"""Columns that are looked at, the likelier first."""
_MOST_DISTINCT = 2_000
"""Distinct values of a sample that are looked up, the most frequent first."""
_NAMING = 0.5
"""The least share of accounts whose value names a node as it stands."""
_MOST = 0.8
"""The share of accounts with a value that codes must place, or the labels are offered as well."""
_NAMING_DIGITS = 0.6
"""The same where all values are digits, which may be anything."""
_TELLING = 3
"""Signs of a code from which it is no small number, and no letter."""
_WITHIN = 0.98
"""The least share of accounts whose lower value has its usual value above it."""
_REPEATED = 2
"""Accounts per label, at least: what is more varied is a name."""
_MAPPED = 200
"""Labels that are compared with the titles of a taxonomy, the most frequent first."""
_ALIKE = 75.0
"""The score from which a label is like a title."""
_MAPPED_SHARE = 0.5
"""The least share of accounts whose labels are like titles."""
_TO_MAP = "naics-2022"
"""The taxonomy that labels are mapped to: the one that has a table of usual labels."""


@dataclass(frozen=True, slots=True)
class TreeCandidate:
    """A tree that the settings would make."""

    settings: TaxonomySettings
    title: str
    placed: int
    """The accounts that would have a place in it."""
    examples: tuple[str, ...] = ()
    exact: bool = True
    """Whether `placed` is counted; else estimated from a sample."""
    mapped: bool = False
    """Whether labels would have to be mapped to nodes; `placed` are then the accounts with a suggestion."""


NONE = TreeCandidate(NO_TREE, "no tree", 0)
"""That there is none, also where the columns could make one."""


class TreeFinder:
    """Finds the trees that a universe's columns could make."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        named = [universe.roles.get(role) for role in _NO_TREE]
        columns = [column for column in universe.columns.values() if column.kind in _CODES and column.known]
        columns = [column for column in columns if column.name not in named and column.derived is None]
        columns.sort(key=lambda column: not concerns(column.name, ()))
        self._names = [column.name for column in columns[:_MOST_COLUMNS]]

    @cached_property
    def _sample(self) -> pl.DataFrame:
        frame = self._universe.table.glimpse(self._names, SAMPLE)
        return frame.select(pl.all().cast(pl.String))

    def _texts(self, names: Sequence[str]) -> pl.DataFrame:
        """The values of columns in the sample, also of those that are not looked at."""
        if set(names) <= set(self._names):
            return self._sample.select(names)
        return self._universe.table.glimpse(names, SAMPLE).select(pl.all().cast(pl.String))

    @property
    def _whole(self) -> bool:
        return self._sample.height >= len(self._universe)

    def all(self) -> Iterator[TreeCandidate]:
        """The trees, those of columns that their names or their codes tell first; the best one of a column."""
        seen: set[str] = set()
        coded = [best for name in self._names if (best := next(self.codes(name), None)) is not None]
        of_codes = {one.settings.column for one in coded if one.placed >= _MOST * self._known(one.settings.column)}
        chains = [(chain, self._told(chain)) for chain in self._chains()]
        chains.sort(key=lambda found: _is_place(found[0][0]))
        told = [self.columns(chain) for chain, sure in chains if sure]
        others = [self.columns(chain) for chain, sure in chains if not sure]
        labels = [self.columns((name,)) for name in self._names if self._labelled(name) and self._is_plain(name)]
        labels = [one for one in labels if one.settings.columns[0] not in of_codes]
        varied = [found for name in self._names if self._varied(name) and (found := self.mapped(name)) is not None]
        labels.sort(key=lambda one: _is_place(one.settings.columns[0]))
        told_labels = [one for one in labels if concerns(one.settings.columns[0], ())]
        for one in (*coded, *told, *told_labels, *varied, *others, *labels):
            if one.title not in seen:
                seen.add(one.title)
                yield one

    def of(self, name: str, above: Sequence[str] = ()) -> Iterator[TreeCandidate]:
        """The trees in which one column could have a place; `above` are the columns of the present tree."""
        if name not in self._names:
            return
        yield from self.codes(name, every=True)
        if name not in above:
            places = range(len(above) + 1) if above else ()
            for place in places:
                yield self.columns((*above[:place], name, *above[place:]))
        chains = [chain for chain in self._chains() if name in chain]
        yield from (self.columns(chain) for chain in chains if chain != tuple(above))
        if self._labelled(name) and tuple(above) != (name,):
            yield self.columns((name,))
        if (mapped := self.mapped(name)) is not None:
            yield mapped

    def codes(self, name: str, *, every: bool = False) -> Iterator[TreeCandidate]:
        """The shipped taxonomies whose codes or titles a column has, the best first.

        `every`: also those of which it has few.
        """
        counted = self._counted(name)
        accounts = counted.total()
        least = 0.0 if every else self._least(name, counted)
        found: list[tuple[float, TreeCandidate]] = []
        for use, title in TITLES.items():
            finder = CodeFinder(load_builtin(use), list(counted))
            at = {value: finder.nearest(value) for value in counted}
            exact = sum(counted[value] for value, one in at.items() if _names(value, one))
            share = exact / accounts if accounts else 0.0
            if exact and share >= least:
                placed = sum(counted[value] for value, one in at.items() if one is not None)
                examples = tuple(value for value, one in at.items() if one is not None)[:EXAMPLES]
                settings = TaxonomySettings(use=use, column=name)
                number = placed if self._counts_all(name) else round(placed / accounts * self._known(name))
                exactly = self._counts_all(name)
                found.append((share, TreeCandidate(settings, f"{name} ({title})", number, examples, exactly)))
        yield from (one for _, one in sorted(found, key=lambda row: -row[0]))

    def _least(self, name: str, counted: Counter[str]) -> float:
        """The least share of accounts with a code from which a column is offered as one of codes; above 1: never."""
        if not self._is_plain(name):
            return 2.0
        telling = sum(number for value, number in counted.items() if len(value.removesuffix(".0")) >= _TELLING)
        if telling * 2 < counted.total() and not concerns(name, ()):
            return 2.0
        return _NAMING_DIGITS if all(value.replace(".", "").isdigit() for value in counted) else _NAMING

    def _is_plain(self, name: str) -> bool:
        """Whether the values of a column have no order of their own."""
        return self._universe.columns[name].kind is not Kind.ORDERED

    def columns(self, names: tuple[str, ...]) -> TreeCandidate:
        """The tree that columns make, sector first."""
        settings = TaxonomySettings(columns=names)
        known = self._texts(names).drop_nulls(names[0]).select(pl.concat_str(names, separator=" › ", ignore_nulls=True))
        examples = tuple(value for value, _ in Counter(known.to_series().to_list()).most_common(EXAMPLES))
        title = " › ".join(names) if len(names) > 1 else f"{names[0]} (its labels)"
        return TreeCandidate(settings, title, self._known(names[0]), examples)

    def mapped(self, name: str) -> TreeCandidate | None:
        """A shipped taxonomy whose titles are like the labels of a column; None where few of them are."""
        if not self._labelled(name) and not self._varied(name):
            return None
        counted = Counter(dict(self._counted(name).most_common(_MAPPED)))
        found = suggestions(load_builtin(_TO_MAP), counted, 1)
        likely = {value: best[0] for value, best in found.items() if best and best[0].score >= _ALIKE}
        number = sum(counted[value] for value in likely)
        if number < counted.total() * _MAPPED_SHARE:
            return None
        examples = tuple(f"{value} → {one.node.title}" for value, one in likely.items())[:EXAMPLES]
        placed = number if self._counts_all(name) else round(number / counted.total() * self._known(name))
        exact = self._counts_all(name)
        settings = TaxonomySettings(use=_TO_MAP, column=name)
        title = f"{name} (labels mapped to {TITLES[_TO_MAP]})"
        return TreeCandidate(settings, title, placed, examples, exact, mapped=True)

    def _known(self, name: str) -> int:
        return self._universe.columns[name].known

    def _counted(self, name: str) -> Counter[str]:
        """Accounts by value, the most frequent first: of all accounts where that is quick, else of the sample."""
        if self._coded(name):
            numbers = Counter(dict(self._universe.table.counted(name, None).values.iter_rows()))
        else:
            numbers = Counter(self._sample.get_column(name).drop_nulls().to_list())
        return Counter(dict(numbers.most_common(_MOST_DISTINCT)))

    def _counts_all(self, name: str) -> bool:
        """Whether the values counted are those of all accounts."""
        return (self._whole and not self._universe.columns[name].unparsed) or self._coded(name)

    def _coded(self, name: str) -> bool:
        """Whether a column is a category in memory, whose accounts are counted quickly."""
        column = self._universe.columns[name]
        categories = column.kind in CATEGORICAL and len(column.values) <= _MOST_DISTINCT
        return categories and not self._universe.table.streamed

    def _varied(self, name: str) -> bool:
        """Whether a column tells of industries in more words than a tree has room for."""
        return concerns(name, ()) and not self._labelled(name) and self._universe.columns[name].kind in TEXTUAL

    def _labelled(self, name: str) -> bool:
        """Whether the values of a column are labels that repeat, few enough to choose from."""
        if self._universe.columns[name].kind not in CATEGORICAL:
            return False
        known = self._sample.get_column(name).drop_nulls()
        labels = known.n_unique()
        return 1 < labels <= MOST_LABELS and len(known) >= labels * _REPEATED

    @cached_property
    def _labels(self) -> Mapping[str, int]:
        """The number of labels, by column."""
        return {name: self._sample.get_column(name).n_unique() for name in self._names if self._labelled(name)}

    def _told(self, names: Collection[str]) -> bool:
        return any(concerns(name, ()) for name in names)

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        """The columns whose values each lie below one value of a column, by that column; the coarsest first."""
        return {
            upper: tuple(
                lower
                for lower in sorted(self._labels, key=lambda name: self._labels[name])
                if self._labels[lower] > self._labels[upper] and self._lies_within(lower, upper)
            )
            for upper in self._labels
        }

    def _lies_within(self, lower: str, upper: str) -> bool:
        pairs = self._sample.select(lower, upper).drop_nulls().group_by(lower, upper).len()
        usual = pairs.group_by(lower).agg(pl.col("len").max(), pl.col(upper).n_unique().alias("above"))
        if not pairs.height or pairs.get_column(upper).n_unique() < 2 or usual.height < 3:
            return False
        return int(usual.get_column("len").sum()) >= int(pairs.get_column("len").sum()) * _WITHIN

    def _chains(self) -> list[tuple[str, ...]]:
        """The columns that make trees of several levels, the longest first; none is a part of another."""
        found: list[tuple[str, ...]] = []
        tops = [name for name in self._below if not any(name in below for below in self._below.values())]
        for top in sorted(tops, key=lambda name: self._labels[name]):
            chain = [top]
            while below := [name for name in self._below[chain[-1]] if name not in chain]:
                chain.append(below[0])
            if len(chain) > 1:
                found.append(tuple(chain))
        return sorted(found, key=len, reverse=True)


def _is_place(header: str) -> bool:
    """Whether a header says where an account is."""
    return not _PLACES.isdisjoint(headers.words(header))


def _names(value: str, found: Found | None) -> bool:
    """Whether a value names a node as it stands: by a code at its start, or by a title."""
    return found is not None and found.how is not How.PARENT and (_WORDY.match(value) is None)


_WORDY = re.compile(r"(?i)(?!naics|n?sic|isic|nace|naf|wz|ateco|cnae)[a-z]{2,}\W+[0-9]")
"""A word before a number: `Firm 10` is no code."""
