"""How accounts turned out: win rate, deal size, sales cycle, retention and value, of a mask and by taxonomy node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.selections import Selection
from niche.segments.counting.distributions import Distributions
from niche.segments.counting.durations import Cycles, cycles
from niche.segments.counting.evaluation import Evaluator
from niche.segments.counting.rollup import TaxonomyRollup
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import Kind, Role
from niche.segments.model.predicates import Missing, OneOf
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations

MEASURED = (Role.DEAL_SIZE, Role.CYCLE_DAYS, Role.VALUE)
ANSWERED = (Role.WON, Role.RETAINED)


@dataclass(frozen=True, slots=True)
class NodeMeans:
    """Of each taxonomy node, itself and below. Shapes (nodes,); a mean or rate is NaN where nothing is known."""

    known: NDArray[np.int64]
    total: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Total of the known, per known: the win rate, the mean deal size, and so on."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.known > 0, self.total / self.known, np.nan)


@dataclass(frozen=True, slots=True)
class NodeMoments(NodeMeans):
    """The same of numbers, with their sums of squares, and their medians: the lower one of two, NaN without values."""

    squares: NDArray[np.float64]
    medians: NDArray[np.float64]


class Sums(NamedTuple):
    """Of the known values of some accounts."""

    known: int = 0
    total: float = 0.0
    squares: float = 0.0
    cubes: float = 0.0


class OutcomeReader:
    """Outcomes of one universe, from the columns that have a role."""

    def __init__(self, evaluator: Evaluator, distributions: Distributions, nodes: TaxonomyRollup | None) -> None:
        self._distributions = distributions
        self._everyone: dict[Role, Sums] = {}
        self._evaluator = evaluator
        self._universe = evaluator.universe
        self._nodes = nodes
        self._columns = {
            role: column.name
            for role in (*ANSWERED, *MEASURED)
            if (column := self._universe.role(role)) and _fits(role, column.kind)
        }

    @cached_property
    def _cycles(self) -> Cycles | None:
        return cycles(self._universe) if Role.CYCLE_DAYS in self._columns else None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The outcomes that the universe tells."""
        return tuple(self._columns)

    def of(self, chosen: Selection) -> Outcomes:
        """How the chosen accounts turned out."""
        return self._outcomes(chosen, {role: self._sums(role, chosen) for role in self._measured})

    def of_both(self, chosen: Selection, cancelled: Cancelled = never) -> tuple[Outcomes, Outcomes]:
        """How the chosen accounts turned out, and all others. Raises CancelledError."""
        sides = (chosen, chosen.rest)
        fewer, more = sides if chosen.size * 2 <= chosen.accounts else sides[::-1]
        of_fewer = {role: self._sums(role, fewer) for role in self._measured}
        of_more = {role: self._left(role, more, sums) for role, sums in of_fewer.items()}
        check(cancelled)
        found = self._outcomes(chosen, of_fewer if fewer is chosen else of_more)
        check(cancelled)
        return found, self._outcomes(chosen.rest, of_more if fewer is chosen else of_fewer)

    @property
    def _measured(self) -> tuple[Role, ...]:
        return tuple(role for role in MEASURED if role in self._columns)

    def _outcomes(self, chosen: Selection, sums: Mapping[Role, Sums]) -> Outcomes:
        (won, closed), (retained, asked) = (map(masks.popcount, self._answers(role, chosen.mask)) for role in ANSWERED)
        deal_size, cycle_days, value = (self._moments(role, chosen, sums.get(role, Sums())) for role in MEASURED)
        return Outcomes(
            accounts=chosen.size,
            closed=closed,
            won=won,
            deal_size=deal_size,
            cycle_days=cycle_days,
            cycles=Durations() if self._cycles is None else self._cycles.of(chosen),
            retained=retained,
            retention_known=asked,
            value=value,
        )

    def by_node(self, role: Role, mask: Mask) -> NodeMeans:
        """How the accounts of a mask turned out, by node of the main taxonomy. Raises KeyError without the role."""
        column = self._columns[role]
        assert self._nodes is not None
        if role in ANSWERED:
            yes, known = self._answers(role, mask)
            return NodeMeans(self._nodes.counts(known), self._nodes.counts(yes).astype(np.float64))
        known = mask & ~self._evaluator.match(Missing(column)).mask
        return NodeMeans(self._nodes.counts(known), self._nodes.sums(known, self._values(column, known)))

    def moments_by_node(self, role: Role, mask: Mask) -> NodeMoments:
        """The numbers of the accounts of a mask, by node of the main taxonomy. Raises KeyError without the role."""
        column = self._columns[role]
        assert self._nodes is not None
        known = mask & ~self._evaluator.match(Missing(column)).mask
        values = list(self._values(column, known))
        with np.errstate(over="ignore"):
            squares = self._nodes.sums(known, map(np.square, values))
        return NodeMoments(
            *(self._nodes.counts(known), self._nodes.sums(known, values), squares, self._nodes.medians(known, values))
        )

    def _values(self, column: str, mask: Mask) -> Iterator[NDArray[np.float64]]:
        """The known values of the accounts of a mask, part by part."""
        table = self._universe.table
        numbers, spans = table.numbers(column), table.spans

        def part(number: int) -> NDArray[np.float64]:
            return numbers.chosen(number, mask[spans.words(number)]).to_numpy().astype(np.float64)

        return table.parts.run(part, mask)

    def _answers(self, role: Role, mask: Mask) -> tuple[Mask, Mask]:
        """The accounts of the mask that say yes, and those that say anything."""
        column = self._columns.get(role)
        if column is None:
            return masks.empty(len(self._universe)), masks.empty(len(self._universe))
        yes, either = (self._evaluator.match(OneOf(column, values)).mask for values in ((True,), (True, False)))
        return mask & yes, mask & either

    def _moments(self, role: Role, chosen: Selection, sums: Sums) -> Moments:
        if not sums.known:
            return Moments()
        return Moments(sums.known, sums.total, sums.squares, self._median(role, chosen), sums.cubes)

    def _sums(self, role: Role, chosen: Selection) -> Sums:
        """The sums of the chosen accounts: the fewer are added up, they or all others."""
        if chosen.size * 2 > chosen.accounts > chosen.size:
            return self._left(role, chosen, self._sums(role, chosen.rest))
        return _added(self._values(self._columns[role], chosen.mask))

    def _left(self, role: Role, chosen: Selection, others: Sums) -> Sums:
        """The sums of the chosen accounts, from those of all others; added up where too few digits would be left."""
        everyone = self._everyone_of(role)
        if everyone.known == others.known:
            return Sums()
        squares, cubes = everyone.squares - others.squares, everyone.cubes - others.cubes
        if squares > _TOLD * everyone.squares and abs(cubes) > _TOLD * abs(everyone.cubes):
            return Sums(everyone.known - others.known, everyone.total - others.total, squares, cubes)
        return _added(self._values(self._columns[role], chosen.mask))

    def _everyone_of(self, role: Role) -> Sums:
        found = self._everyone.get(role)
        if found is None:
            everyone = masks.full(len(self._universe))
            found = self._everyone[role] = _added(self._values(self._columns[role], everyone))
        return found

    def _median(self, role: Role, chosen: Selection) -> float:
        median = self._distributions.buckets(self._columns[role]).quantiles(chosen, (50,))[50]
        assert isinstance(median, float)
        return median


_TOLD = 1e-6
"""The share of everyone's squares and cubes from which on a difference of such sums is good to nine digits."""


def _added(parts: Iterable[NDArray[np.float64]]) -> Sums:
    number, total, squares, cubes = 0, 0.0, 0.0, 0.0
    for values in parts:
        with np.errstate(over="ignore", invalid="ignore"):
            number, total = number + len(values), total + float(values.sum())
            squared = np.square(values)
            squares, cubes = squares + float(squared.sum()), cubes + float((squared * values).sum())
    return Sums(number, total, squares, cubes)


def _fits(role: Role, kind: Kind) -> bool:
    return kind is Kind.YES_NO if role in ANSWERED else kind.numeric
